"""Many products at once, by a file: taken away, filled in elsewhere, sent, looked at, confirmed."""

from collections import Counter
from dataclasses import dataclass

from flask import Response, flash, redirect
from flask.typing import ResponseReturnValue

from marketplace.catalogue import calling, comparing, importing, sheets
from marketplace.catalogue import category as categories
from marketplace.catalogue.category import Category
from marketplace.catalogue.importing import Done
from marketplace.catalogue.sheet_files import TYPES
from marketplace.catalogue.sheets import Fault, Planned
from marketplace.kernel.refusals import NotFound
from marketplace.kernel.words import _, lazy, ngettext
from marketplace.people import cohort
from marketplace.web import pages
from marketplace.web.fields import CardsField, KeptField, UploadField
from marketplace.web.forms import Form
from marketplace.web.studio.acting import acting, way, whose

MOST_SHOWN = 200
KEEP, SEND = "keep", "send"
GOODS, TEMPLATE = "products", "template"


class SheetForm(Form):
    file = UploadField(
        lazy("Your file"),
        description=lazy("CSV or XLSX, at most 1,000 rows."),
        render_kw={"accept": ".csv,.xlsx"},
    )


class ConfirmForm(Form):
    """`seal` names the plan that was looked at."""

    seal = KeptField()
    then = CardsField(
        lazy("And then?"),
        choices=[
            (KEEP, lazy("Keep them for later")),
            (SEND, lazy("Send what is ready to the cooperative")),
        ],
    )


@dataclass(frozen=True)
class Line:
    """One product of the plan, in words."""

    name: str
    code: str
    what: str
    choices: int


def sheet() -> ResponseReturnValue:
    """Files to take away, and one to send. What is wrong is shown cell by cell."""
    form = SheetForm()
    faults: list[Fault] = []
    if form.validate_on_submit():
        with form.refusals():
            code = _send(form, faults)
            return redirect(way("sheet_upload", upload=code), 303)
    return pages.page("studio/sheet.html", form, faults=faults[:MOST_SHOWN], total=len(faults))


def sheet_file(name: str) -> ResponseReturnValue:
    """`products.xlsx` holds all that is said now; `template.csv` shows how to begin."""
    what, _dot, kind = name.partition(".")
    if what not in {GOODS, TEMPLATE} or kind not in TYPES:
        raise NotFound()
    session, her = pages.db_session(), whose()
    if what == GOODS:
        names = _names(categories.shelves(session))
        data = sheets.export(importing.goods_of(session, her), names, kind)
    else:
        open_to_her = cohort.allowed_categories(session, her)
        known = categories.shelves(session)
        data = sheets.template(
            _names([s for s in known if her.house or s.slug in open_to_her]), kind
        )
    answer = Response(data, content_type=TYPES[kind])
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def sheet_upload(upload: str) -> ResponseReturnValue:
    """What the file would make and change; then all of it is kept, or nothing."""
    form = ConfirmForm(then=KEEP)
    if form.validate_on_submit():
        with form.refusals():
            done = importing.confirm(
                whose().code,
                upload,
                seal=form.seal.data,
                hand_in=form.then.data == SEND,
                key=form.once.data,
                by=acting(),
            )
            flash(_said(done), "good")
            return redirect(way("products"), 303)
    plan = importing.plan_of(pages.db_session(), whose(), upload)
    form.seal.data = plan.seal
    return pages.page(
        "studio/sheet_upload.html",
        form,
        plan=plan,
        lines=[_line(one) for one in [*plan.new, *plan.changed]],
    )


def _send(form: SheetForm, faults: list[Fault]) -> str:
    """The faults are kept for the page before it is refused."""
    try:
        return importing.send(whose().code, form.file.data, by=acting())
    except importing.Faulty as faulty:
        faults += faulty.faults
        raise


def _line(one: Planned) -> Line:
    differing = comparing.differing(one.before, one.facts)
    words = [str(calling.FIELDS[field]) for field in differing]
    what = ", ".join(words) if one.before else _("New product")
    return Line(one.facts.name, one.code, what, len(one.facts.variants))


def _said(done: Done) -> str:
    made = ngettext("%(n)s new product.", "%(n)s new products.", done.new)
    changed = ngettext("%(n)s changed.", "%(n)s changed.", done.changed)
    sent = ngettext("%(n)s sent.", "%(n)s sent.", done.sent)
    return f"{made} {changed} {sent}"


def _names(shelves: list[Category]) -> dict[str, str]:
    """By slug; a name that two shelves have says nothing, so their slugs stand for them."""
    counted = Counter(shelf.name for shelf in shelves)
    return {s.slug: s.name if counted[s.name] == 1 else s.slug for s in shelves}
