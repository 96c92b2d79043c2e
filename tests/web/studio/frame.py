"""What every page of the studio has around its words: a way out, a way to help, a title that tells
nothing, and one thing to do first.
"""

from bs4 import Tag

from tests.visitor import Visitor

TITLES = {"Catatan", "Notes"}


def faults(visitor: Visitor) -> list[str]:
    """What is missing on the page in front of her; nothing to say about pictures and files."""
    page = visitor.page
    if "html" not in visitor.response.headers["Content-Type"]:
        return []
    primary = page.select(".button-primary")
    icons = [str(link["href"]) for link in page.select("link[rel=icon]")]
    wrong = {
        "its title tells something": page.title is None or page.title.text not in TITLES,
        "its icon is not the plain one": not (icons and icons[0].endswith("favicon-plain.svg")),
        "the quick exit is not its first control": not _leaves(page.select_one("a, button")),
        "nobody can be called for help": not page.select("a[href^='tel:+']"),
        "there is no way to sign out": not page.select("form[action$='/sign-out']"),
        "there is not one heading": len(page.select("h1")) != 1,
        "it has more than one main button": len(primary) > 1,
        "a button has no icon or no word": any(not _whole(b) for b in page.select(".button")),
        "something plays by itself": bool(page.select("[autoplay]")),
    }
    return [f"{visitor.path}: {fault}" for fault, found in wrong.items() if found]


def _leaves(first: Tag | None) -> bool:
    form = first.find_parent("form") if first else None
    return form is not None and form.get("action") == "/exit"


def _whole(button: Tag) -> bool:
    return button.svg is not None and bool(button.get_text(strip=True))
