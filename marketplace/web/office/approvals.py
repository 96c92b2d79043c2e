"""The manager looks at what producers submitted, beside what is on sale now. After each decision
the next one opens.
"""

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.catalogue import approving, calling, commissioned, inspecting
from marketplace.catalogue import category as categories
from marketplace.catalogue import permit as permits
from marketplace.catalogue import photo as photos
from marketplace.catalogue.facts import Facts, facts_of
from marketplace.catalogue.permit_number import HALAL, MD, PIRT
from marketplace.catalogue.picture import Picture
from marketplace.catalogue.product import Product
from marketplace.catalogue.revision import Revision
from marketplace.kernel import clock
from marketplace.kernel.words import _
from marketplace.lifecycles import Revision as States
from marketplace.people import user as users
from marketplace.web import machines, pages
from marketplace.web.forms import Press
from marketplace.web.office import comparison, shop_names
from marketplace.web.office.approval_forms import AcceptForm, ReturnForm

PHOTOS = "/office/photos"


def approvals() -> ResponseReturnValue:
    """What waits, the oldest first."""
    session = pages.db_session()
    queue = approving.waiting(session, after=request.args.get("after", ""))
    return pages.page(
        "office/approvals.html",
        rows=[(r, p, Picture.private(r.photo, PHOTOS), _in_a_word(r, p)) for r, p in queue.rows],
        more=url_for("office.approvals", after=queue.after) if queue.after else None,
        total=approving.count_waiting(session),
        names=shop_names.names_waiting(),
        press=Press(),
    )


def approval(code: str) -> ResponseReturnValue:
    """Old and new side by side, and what stands in the way."""
    revision, product = approving.submitted(pages.db_session(), code)
    form = _accept_form(revision, product)
    return _approval_page(revision, product, form)


def accept_revision(code: str) -> ResponseReturnValue:
    revision, product = approving.submitted(pages.db_session(), code)
    form = _accept_form(revision, product)
    if form.validate_on_submit():
        with form.refusals():
            approving.accept(code, label=form.label(), by=current_user.actor)
            flash(_("Accepted. It is on sale when its shop is open."), "good")
            return _onward(code)
    return _approval_page(*approving.submitted(pages.db_session(), code), form)


def send_back(code: str) -> ResponseReturnValue:
    """Back to her, with a reason at each field that needs one."""
    sides = _sides(*approving.submitted(pages.db_session(), code))
    form = ReturnForm.about(["photo", *[row.field for row in sides["rows"]], "variants"])
    if form.validate_on_submit():
        with form.refusals():
            approving.send_back(code, reasons=form.reasons(), by=current_user.actor)
            flash(_("Sent back. She reads your words in her room."), "good")
            return _onward(code)
    sides = _sides(*approving.submitted(pages.db_session(), code))
    said = {row.field: row.after for row in sides["rows"]}
    return pages.page("office/send_back.html", form, said=said, **sides)


def picture(name: str) -> ResponseReturnValue:
    """A photo in one size, by its private key."""
    key, file = machines.picture_name(name)
    return machines.picture(photos.of_key(pages.db_session(), key), file)


def _onward(code: str) -> ResponseReturnValue:
    """To the next one that waits; to the list when nothing does."""
    following = approving.next_after(pages.db_session(), code)
    if following is None:
        return redirect(url_for("office.approvals"), 303)
    return redirect(url_for("office.approval", code=following), 303)


def _accept_form(revision: Revision, product: Product) -> AcceptForm:
    session, form = pages.db_session(), AcceptForm()
    if revision.food is None:
        return form.plain()
    today = clock.today()
    form.offer(
        [*permits.to_use(session, PIRT, today), *permits.to_use(session, MD, today)],
        permits.to_use(session, HALAL, today),
    )
    if request.method == "GET":
        form.begin_with(revision.food, product.accepted.food if product.accepted else None)
    return form


def _approval_page(revision: Revision, product: Product, form: AcceptForm) -> tuple[str, int]:
    session = pages.db_session()
    waits = revision.state == States.SUBMITTED
    seen = inspecting.inspect(session, product, revision, form.label()) if waits else None
    people = users.names_of(session, [revision.submitted_by, revision.decided_by or ""])
    return pages.page(
        "office/approval.html",
        form,
        seen=seen,
        names={code: name for code, name in people.items() if name != code},
        following=approving.next_after(session, revision.code) if waits else None,
        field_words=calling.FIELDS,
        **_sides(revision, product),
    )


def _sides(revision: Revision, product: Product) -> dict[str, Any]:
    """What was submitted, and what it would replace or has replaced."""
    session = pages.db_session()
    earlier = approving.before(session, revision)
    old, new = facts_of(earlier) if earlier else None, facts_of(revision)
    shelves = {shelf.slug: shelf.name for shelf in categories.all_of_them(session)}
    rate = commissioned.rate_for(session, product.producer.code, product.code, new.category)
    return {
        "revision": revision,
        "product": product,
        "new": new,
        "old": old,
        "rows": comparison.rows(old, new, shelves),
        "variants_of": comparison.variant_rows(old, new, rate),
        "picture": Picture.private(revision.photo, PHOTOS),
        "old_picture": Picture.private(earlier.photo, PHOTOS) if earlier else None,
        "same_photo": earlier is not None and earlier.photo_id == revision.photo_id,
        "further": [
            (Picture.of(photo, PHOTOS), mark)
            for photo, mark in comparison.further_photos(earlier, revision)
        ],
    }


def _in_a_word(revision: Revision, product: Product) -> str:
    now = product.accepted
    old: Facts | None = facts_of(now) if now else None
    other = now is not None and now.photos != revision.photos
    return comparison.summary(old, facts_of(revision), other_photo=other)
