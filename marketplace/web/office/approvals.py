"""The manager looks at what producers submitted, beside what is on sale now."""

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.catalogue import approving
from marketplace.catalogue import category as categories
from marketplace.catalogue import photo as photos
from marketplace.catalogue.facts import facts_of
from marketplace.catalogue.picture import Picture
from marketplace.catalogue.revision import Revision
from marketplace.kernel.money import Money
from marketplace.kernel.words import _
from marketplace.policy import rates
from marketplace.web import machines, pages
from marketplace.web.forms import Press, pressed
from marketplace.web.office.people_forms import SendBackForm

PHOTOS = "/office/photos"


@dataclass(frozen=True)
class Face:
    """A revision as the office sees it. `net` is what its producer would receive for one."""

    name: str
    description: str
    category: str
    price: Money
    commission: Money
    weight_g: int
    picture: Picture | None

    @property
    def net(self) -> Money:
        return self.price - self.commission


def approvals() -> ResponseReturnValue:
    waiting = approving.waiting(pages.db_session())
    rows = [(r, product, Picture.private(r.photo, PHOTOS)) for r, product in waiting]
    return pages.page("office/approvals.html", rows=rows)


def approval(code: str) -> ResponseReturnValue:
    return pages.page("office/approval.html", press=Press(), **_sides(code))


def accept_revision(code: str) -> ResponseReturnValue:
    pressed()
    approving.accept(code, by=current_user.actor)
    flash(_("Accepted. It is on sale when its shop is open."), "good")
    return redirect(url_for("office.approvals"), 303)


def send_back(code: str) -> ResponseReturnValue:
    form = SendBackForm()
    if form.validate_on_submit():
        with form.refusals():
            approving.send_back(code, reasons={"": form.reasons.data}, by=current_user.actor)
            flash(_("Sent back. She reads your words in her room."), "good")
            return redirect(url_for("office.approvals"), 303)
    return pages.page("office/send_back.html", form, **_sides(code))


def picture(name: str) -> ResponseReturnValue:
    """A photo in one size, by its private key."""
    key, file = machines.picture_name(name)
    return machines.picture(photos.of_key(pages.db_session(), key), file)


def _sides(code: str) -> dict[str, Any]:
    """What was submitted, and what is on sale under it now."""
    session = pages.db_session()
    revision, product = approving.submitted(session, code)
    now = product.accepted if product.accepted_id != revision.id else None
    return {
        "revision": revision,
        "product": product,
        "new": _face(revision),
        "old": _face(now) if now else None,
    }


def _face(revision: Revision) -> Face:
    session, facts = pages.db_session(), facts_of(revision)
    price = facts.price_from
    return Face(
        name=revision.name,
        description=revision.description,
        category=categories.known_as(session, revision.category).name,
        price=price,
        commission=rates.current(session).commission(price),
        weight_g=facts.variants[0].weight_g,
        picture=Picture.private(revision.photo, PHOTOS),
    )
