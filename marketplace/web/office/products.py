"""All products of the cooperative, and the whole history of each."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.catalogue import surveying, tracing, withholding
from marketplace.catalogue.picture import Picture
from marketplace.catalogue.product import Product
from marketplace.catalogue.revision import Revision
from marketplace.catalogue.surveying import Standing
from marketplace.kernel.words import _, lazy
from marketplace.people import user as users
from marketplace.web import pages
from marketplace.web.forms import Press, pressed
from marketplace.web.office import acts
from marketplace.web.office.approval_forms import WhyForm
from marketplace.web.office.approvals import PHOTOS

ASKED = ("q", "standing", "producer")
STANDINGS = {
    Standing.ON_SALE: lazy("On sale"),
    Standing.WAITING: lazy("Waiting for review"),
    Standing.FIXING: lazy("Needs fixing"),
    Standing.OFF: lazy("Not on sale now"),
    Standing.WITHHELD: lazy("Taken off sale"),
    Standing.DRAFT: lazy("Not sent yet"),
    Standing.ARCHIVED: lazy("Archived"),
}
MOVED = {
    "first count": lazy("First count"),
    "counted": lazy("Counted"),
    "packed": lazy("Packed for an order"),
}


def products() -> ResponseReturnValue:
    """By name, code or shop, and by how they stand."""
    asked = {name: request.args.get(name, "").strip()[:80] for name in ASKED}
    found = surveying.page_of(pages.db_session(), **asked, after=request.args.get("after", ""))
    kinds: list[tuple[str, Any]] = [("", _("All")), *STANDINGS.items()]
    return pages.page(
        "office/products.html",
        lines=[(line, Picture.private(line.photo, PHOTOS)) for line in found.lines],
        more=_here(asked, after=found.after) if found.after else None,
        chips=[
            (word, _here(asked, standing=key), asked["standing"] == key) for key, word in kinds
        ],
        asked=asked,
    )


def _here(asked: dict[str, str], **other: str) -> str:
    wanted: dict[str, Any] = {name: value for name, value in (asked | other).items() if value}
    return url_for("office.products", **wanted)


def product(code: str) -> ResponseReturnValue:
    """What was proposed, decided, done and moved."""
    return _history(code, WhyForm())


def withhold(code: str) -> ResponseReturnValue:
    """Off sale at once; she reads the reason."""
    form = WhyForm()
    if form.validate_on_submit():
        with form.refusals():
            withholding.withhold(code, why=form.why.data, by=current_user.actor)
            flash(_("Taken off sale. She reads your reason."), "good")
            return redirect(url_for("office.product", code=code), 303)
    return _history(code, form)


def release(code: str) -> ResponseReturnValue:
    pressed()
    withholding.release(code, by=current_user.actor)
    flash(_("It may be sold again."), "good")
    return redirect(url_for("office.product", code=code), 303)


def _history(code: str, form: WhyForm) -> tuple[str, int]:
    session = pages.db_session()
    trace = tracing.of(session, code, acts=_after("acts"), movements=_after("movements"))
    named = {variant.sku: variant.label for variant in trace.product.variants}
    return pages.page(
        "office/product.html",
        form,
        trace=trace,
        product=trace.product,
        revisions=[_seen(revision, trace.product) for revision in trace.revisions],
        labels=named,
        names=users.names_of(session, sorted(trace.people))
        | {trace.product.producer.user.code: _("She herself")},
        acts=acts.WORDS,
        moved=MOVED,
        press=Press(formdata=None),
    )


def _seen(revision: Revision, product: Product) -> tuple[Revision, Picture | None, bool]:
    picture = Picture.private(revision.photo, PHOTOS)
    return revision, picture, revision.id == product.accepted_id


def _after(name: str) -> int:
    typed: Any = request.args.get(name, "")
    return int(typed) if typed.isdecimal() and len(typed) < 19 else 0
