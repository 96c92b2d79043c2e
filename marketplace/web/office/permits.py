"""The permits foods are sold under: how long they still count, and which goods hang on them."""

from dataclasses import dataclass
from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.catalogue import permit as permits_kept
from marketplace.catalogue import permit_number, permitting
from marketplace.catalogue.permit import COOPERATIVE, PERSON, Permit
from marketplace.catalogue.permit_number import HALAL, MD, PIRT
from marketplace.catalogue.permitting import NewPermit
from marketplace.kernel import clock
from marketplace.kernel.words import _, lazy
from marketplace.people import user as users
from marketplace.policy import goods
from marketplace.policy.goods import GoodsRules
from marketplace.web import pages
from marketplace.web.fields import CardsField, PlainField
from marketplace.web.forms import Form, Press, pressed
from marketplace.web.office.fields import DayField, MayStayEmpty

KIND_WORDS = {PIRT: "P-IRT", MD: "BPOM MD", HALAL: lazy("Halal")}
HOLDER_WORDS = {
    COOPERATIVE: lazy("The cooperative"),
    PERSON: lazy("A person: it stays in the office"),
}


class FactsForm(Form):
    """What a certificate says, once its kind is known."""

    number = PlainField(lazy("Number"), longest=60)
    holder = CardsField(lazy("Who holds it?"), choices=list(HOLDER_WORDS.items()))
    ends_on = DayField(lazy("Last day"), validators=[MayStayEmpty()])
    note = PlainField(lazy("Note for the office"), longest=200, optional=True)

    def facts(self, kind: str) -> NewPermit:
        """What was typed."""
        return NewPermit(
            kind, self.number.data, self.holder.data, self.ends_on.data, self.note.data
        )


class PermitForm(FactsForm):
    kind = CardsField(lazy("Kind"), choices=list(KIND_WORDS.items()))


class WithdrawForm(Form):
    why = PlainField(lazy("Why?"), longest=200)


@dataclass(frozen=True)
class Shown:
    """A permit as the office reads it. `left` is None without an end or once withdrawn."""

    permit: Permit
    kind: Any
    number: str
    holder: Any
    left: int | None
    warned: bool
    over: bool
    year_differs: bool


def permits() -> ResponseReturnValue:
    form = PermitForm()
    if form.validate_on_submit():
        with form.refusals():
            new = form.facts(form.kind.data)
            code = permitting.record(new, key=form.once.data, by=current_user.actor)
            flash(_("Recorded."), "good")
            return redirect(url_for("office.permit", code=code), 303)
    session = pages.db_session()
    rules = goods.current(session)
    rows = [_shown(permit, rules) for permit in permits_kept.all_of_them(session)]
    return pages.page("office/permits.html", form, rows=rows)


def permit(code: str) -> ResponseReturnValue:
    """One permit and what is sold under it; the form corrects or renews it."""
    found = permits_kept.known_as(pages.db_session(), code)
    form = FactsForm(obj=found)
    if form.validate_on_submit():
        with form.refusals():
            permitting.correct(code, form.facts(found.kind), by=current_user.actor)
            flash(_("Kept."), "good")
            return redirect(url_for("office.permit", code=code), 303)
    return pages.page("office/permit.html", form, press=Press(), **_sides(code))


def withdraw_permit(code: str) -> ResponseReturnValue:
    """It counts no more; what hangs on it is off sale at once."""
    form = WithdrawForm()
    if form.validate_on_submit():
        with form.refusals():
            permitting.withdraw(code, why=form.why.data, key=form.once.data, by=current_user.actor)
            flash(_("Withdrawn. Its goods are off sale."), "good")
            return redirect(url_for("office.permit", code=code), 303)
    return pages.page("office/withdraw_permit.html", form, **_sides(code))


def restore_permit(code: str) -> ResponseReturnValue:
    pressed()
    permitting.restore(code, by=current_user.actor)
    flash(_("It counts again."), "good")
    return redirect(url_for("office.permit", code=code), 303)


def _sides(code: str) -> dict[str, Any]:
    session = pages.db_session()
    found = permits_kept.known_as(session, code)
    return {
        "shown": _shown(found, goods.current(session)),
        "goods": permitting.goods_under(session, found),
        "recorded_by": users.names_of(session, [found.recorded_by]).get(found.recorded_by, ""),
    }


def _shown(permit: Permit, rules: GoodsRules) -> Shown:
    today = clock.today()
    ends_on = permit.ends_on if permit.withdrawn_on is None else None
    warn_days = rules.permit_warn_days
    return Shown(
        permit=permit,
        kind=KIND_WORDS[permit.kind],
        number=permit_number.shown(permit.kind, permit.number),
        holder=HOLDER_WORDS[permit.holder],
        left=permit_number.days_left(ends_on, today) if ends_on else None,
        warned=bool(ends_on and permit_number.warning_due(ends_on, today, warn_days)),
        over=not permit.counts_on(today),
        year_differs=permit_number.year_differs(permit.kind, permit.number, permit.ends_on),
    )
