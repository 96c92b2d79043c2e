"""Where money stands: the books beside what banks, providers, couriers and the cash box say."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.kernel import clock
from marketplace.kernel.money import format_rupiah
from marketplace.kernel.refusals import NotFound
from marketplace.kernel.words import _, lazy
from marketplace.ledger import chart
from marketplace.ledger import open_item as items
from marketplace.ledger.open_item import MOST_LISTED, OWNER_WITHIN
from marketplace.payments import provider_report as reports
from marketplace.payments.payment import ONLINE
from marketplace.people import user as users
from marketplace.treasury import explaining, standing
from marketplace.treasury.explaining import FEE, INTEREST
from marketplace.treasury.standing import Place
from marketplace.web import pages
from marketplace.web.doors import money
from marketplace.web.fields import LongField, RupiahField
from marketplace.web.forms import Form, Press, checked, pressed
from marketplace.web.office.fields import MayStayEmpty, PickField, TicksField
from marketplace.web.office.ledger_words import ACCOUNTS, RECIPES
from marketplace.web.office.provider_reports import WORDS as REPORTED

BOOKED = {"fee": FEE, "interest": INTEREST}
SIDES = {
    chart.BANK: lazy("The last statement of the bank"),
    chart.CASH_BOX: lazy("The last count"),
    chart.COURIERS: lazy("Bills that are not paid"),
    chart.FROM_COURIERS: lazy("Nothing is said until they pay"),
}
A_PROVIDER = lazy("What its page or report says")


class MatchForm(Form):
    items = TicksField(lazy("What belongs together"))


class CareForm(Form):
    owner = PickField(lazy("Who looks into it?"), validators=[MayStayEmpty()])
    note = LongField(lazy("What is known about it"), longest=400, optional=True)


class BalanceForm(Form):
    amount = RupiahField(lazy("Balance that its page shows now"), least=0)


def reconciliation() -> ResponseReturnValue:
    """All places, each with its difference and how much of it is listed."""
    found = standing.places(pages.db_session())
    return pages.page(
        "office/reconciliation.html",
        spots=[(_word(place.code), _side(place.code), place) for place in found],
    )


def standing_at(place: str) -> ResponseReturnValue:
    """One of them with its open items, the oldest first."""
    return _standing(place, MatchForm())


def match_items(place: str) -> ResponseReturnValue:
    """Ticked rows are the same money."""
    form = MatchForm()
    form.items.choices = _offered(place)
    if form.validate_on_submit():
        with form.refusals():
            explaining.match(place, form.items.data, key=form.once.data, by=current_user.actor)
            flash(_("They belong together now."), "good")
            return redirect(url_for("office.standing_at", place=place), 303)
    return _standing(place, form)


def read_balance(place: str) -> ResponseReturnValue:
    """Somebody reads a provider's own page."""
    found = _place(place)
    if not _is_provider(place):
        raise NotFound()
    form = BalanceForm()
    if form.validate_on_submit():
        with form.refusals():
            gap = explaining.read_balance(
                place, form.amount.data, key=form.once.data, by=current_user.actor
            )
            flash(_told(gap), "info" if gap else "good")
            return redirect(url_for("office.standing_at", place=place), 303)
    return pages.page("office/read_balance.html", form, place=found, word=_word(place))


def open_item(code: str) -> ResponseReturnValue:
    """Who looks into it, and what is known."""
    session = pages.db_session()
    item = items.known_as(session, code)
    form = CareForm(owner=item.owner, note=item.note)
    form.owner.choices = [(user.code, user.name) for user in explaining.owners(session)]
    if form.validate_on_submit():
        with form.refusals():
            explaining.take_care(
                code, owner=form.owner.data, note=form.note.data, by=current_user.actor
            )
            flash(_("It is kept."), "good")
            return redirect(url_for("office.standing_at", place=item.place), 303)
    return pages.page("office/open_item.html", form, item=item, word=_word(item.place))


def take_item(code: str) -> ResponseReturnValue:
    """Whoever presses looks into it."""
    pressed()
    item = items.known_as(pages.db_session(), code)
    place, me = item.place, current_user.actor
    explaining.take_care(code, owner=me.code, note=item.note, by=me)
    flash(_("You look into it."), "good")
    return redirect(url_for("office.standing_at", place=place), 303)


def book_item(code: str, what: str) -> ResponseReturnValue:
    """The bank's own fee, or interest."""
    form = checked(Press())
    if what not in BOOKED:
        raise NotFound()
    explaining.book_line(code, BOOKED[what], key=form.once.data, by=current_user.actor)
    flash(_("The books know it now."), "good")
    return redirect(url_for("office.standing_at", place=chart.BANK), 303)


def _standing(place: str, form: MatchForm) -> ResponseReturnValue:
    session, found = pages.db_session(), _place(place)
    rows = standing.listed(session, place, after=_after())
    more = rows[MOST_LISTED - 1].item.id if len(rows) > MOST_LISTED else None
    rows = rows[:MOST_LISTED]
    form.items.choices = [(row.item.code, row.item.code) for row in rows]
    return pages.page(
        "office/standing_at.html",
        form,
        place=found,
        word=_word(place),
        side=_side(place),
        rows=rows,
        recipes=RECIPES,
        people=users.names_of(session, [row.item.owner for row in rows if row.item.owner]),
        late=clock.now() - OWNER_WITHIN,
        days=lambda since: (clock.now() - since).days,
        is_provider=_is_provider(place),
        reports=reports.latest(session, place.partition(":")[2]) if _gives_reports(place) else None,
        reported=REPORTED,
        may=bool(money.roles & current_user.roles),
        more=more and url_for("office.standing_at", place=place, after=more),
        press=Press(),
    )


def _place(code: str) -> Place:
    """Raises `NotFound`."""
    found = standing.place(pages.db_session(), code)
    if found is None:
        raise NotFound()
    return found


def _offered(place: str) -> list[tuple[str, str]]:
    """Whatever a page of this place may have shown: the story looks at the rest."""
    wanted = request.form.getlist("items")[:MOST_LISTED]
    return [(code, code) for code in wanted if _place(place)]


def _after() -> int:
    return max(0, request.args.get("after", type=int) or 0)


def _is_provider(place: str) -> bool:
    return place.startswith(f"{chart.CLEARING}:")


def _gives_reports(place: str) -> bool:
    return _is_provider(place) and place.partition(":")[2] in ONLINE


def _word(place: str) -> Any:
    number, _colon, name = place.partition(":")
    if _is_provider(place):
        return _("Still with %(name)s", name="QRIS" if name == "qris" else name.capitalize())
    return ACCOUNTS[int(number)]


def _side(place: str) -> Any:
    return SIDES.get(place, A_PROVIDER)


def _told(gap: int) -> str:
    if not gap:
        return _("Both agree.")
    return _("They differ by %(amount)s. It stands in the list.", amount=format_rupiah(gap))
