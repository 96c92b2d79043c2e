"""Where a producer goes on: from one step of a new product to the next, and to the page on which
something can be mended.
"""

from collections.abc import Iterable, Mapping

from marketplace.catalogue.finding import Finding
from marketplace.catalogue.standing import Own
from marketplace.web.forms import Form
from marketplace.web.studio.acting import way

_STEPS = ("new", "photo", "numbers", "submit")
_STEPS_OF_FOOD = ("new", "photo", "numbers", "food", "submit")

# The page on which each fact is said; what is not listed is the office's.
_PAGES = {
    "photo": ("photo",),
    "facts": ("name", "category", "description", "material", "care"),
    "english": ("name_en", "description_en", "ingredients_en"),
    "variants": ("variants", "options", "price", "weight_g"),
    "making": ("making", "lead_days", "ready_on"),
    "wishes": ("measures", "text_price", "text_required"),
    "food": ("ingredients", "allergens", "halal"),
    "keeping": ("storage", "shelf_life_days", "process", "net_amount", "net_unit"),
}
_PAGE_OF = {field: page for page, fields in _PAGES.items() for field in fields}
_CALLED = {"process": "made_how", "text_required": "text"}


def onward(mine: Own) -> str:
    """The address of what comes next: what is still missing, else a look at everything."""
    return way(_missing(mine), code=mine.code)


def step(page: str, mine: Own) -> tuple[int, int] | None:
    """Which step this page is, of how many; none once she has come to the end before."""
    if not mine.begun:
        return None
    steps = _STEPS_OF_FOOD if mine.edible else _STEPS
    page = "food" if page == "keeping" else page
    return (steps.index(page) + 1, len(steps)) if page in steps else None


def page_of(field: str) -> str | None:
    """The page on which a fact is said."""
    return _PAGE_OF.get(field)


def tell(form: Form, findings: Iterable[Finding], reasons: Mapping[str, str]) -> None:
    """Puts what stands in the way, and what the office asks, beside the fields they concern."""
    asked = [Finding(field, words) for field, words in reasons.items()]
    for found in (*asked, *findings):
        field = form._fields.get(_CALLED.get(found.field, found.field))
        if field is not None:
            field.errors = [*field.errors, found.sentence]


def _missing(mine: Own) -> str:
    if not mine.begun:
        return "submit"
    if mine.latest.picture is None:
        return "photo"
    if not mine.counted or not mine.latest.facts.name:
        return "numbers"
    food = mine.latest.facts.food
    if mine.edible and not (food and food.storage and food.shelf_life_days):
        return "keeping"
    return "submit" if mine.answered else "food"
