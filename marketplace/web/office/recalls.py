"""Lots that are called back: found by the number on a label, with every order that holds some."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.catalogue import lot_search
from marketplace.fulfilment import affected, recall_words, recalling
from marketplace.fulfilment import recall as finders
from marketplace.fulfilment.affected import Affected, Where
from marketplace.fulfilment.recalling import Draft
from marketplace.kernel import clock
from marketplace.kernel.refusals import NotFound
from marketplace.kernel.words import _, lazy, ngettext, speaking
from marketplace.people import user as users
from marketplace.web import pages
from marketplace.web.doors import floor, manager, money
from marketplace.web.fields import PlainField
from marketplace.web.forms import Form, Press, pressed

WHERE = {
    Where.DELIVERED: (lazy("With the buyer"), "bad", "user"),
    Where.SENT: (lazy("On its way"), "bad", "truck"),
    Where.RETURNED: (lazy("Came back to us"), "wait", "undo"),
    Where.LOST: (lazy("Lost on the way"), "bad", "warning"),
    Where.PACKED: (lazy("In a packed parcel"), "wait", "box"),
    Where.SOLD: (lazy("Paid, to be packed"), "busy", "wallet"),
    Where.HELD: (lazy("Not paid yet"), "off", "clock"),
}


class RecallForm(Form):
    why = PlainField(
        lazy("Why is it called back?"),
        longest=200,
        description=lazy("Only the office reads this. Buyers are told what to do, not why."),
    )


class LiftForm(Form):
    why = PlainField(lazy("Why was it a mistake?"), longest=200)


def recalls() -> ResponseReturnValue:
    """A number that is known leads straight to its lot, so that a scanner needs no further key."""
    session, q = pages.db_session(), request.args.get("q", "").strip()[:60]
    day = clock.parse_day(request.args.get("day", ""))
    if q and not day:
        try:
            return redirect(url_for("office.lot", code=lot_search.one(session, q).lot.code), 303)
        except NotFound:
            pass
    found = finders.latest(session)
    return pages.page(
        "office/recalls.html",
        q=q,
        day=day,
        lots=lot_search.search(session, q, day) if q or day else None,
        recalls=found,
        named=lot_search.of_ids(session, {recall.lot_id for recall in found}),
    )


def lot(code: str) -> ResponseReturnValue:
    """Where all of it is, and which orders hold some."""
    session = pages.db_session()
    found = lot_search.one(session, code)
    return pages.page(
        "office/lot.html",
        found=found,
        recall=finders.of_lot(session, found.lot),
        may_recall=manager.roles & current_user.roles,
        **_facts(found.lot),
    )


def recall_lot(code: str) -> ResponseReturnValue:
    """Nothing of it is sold or sent from the next moment on."""
    form = RecallForm()
    if form.validate_on_submit():
        with form.refusals():
            recall = recalling.recall_lot(
                code, why=form.why.data, key=form.once.data, by=current_user.actor
            )
            flash(_("Called back. Nothing of this lot is sold or sent now."), "good")
            return redirect(url_for("office.recall", code=recall), 303)
    found = lot_search.one(pages.db_session(), code)
    return pages.page("office/recall_lot.html", form, found=found, **_facts(found.lot))


def recall(code: str) -> ResponseReturnValue:
    """Everything that is to be done because of it, in the order in which it matters."""
    session = pages.db_session()
    found = finders.known_as(session, code)
    named = lot_search.one(session, found.lot.code)
    facts = _facts(named.lot)
    rows: list[Affected] = facts["rows"]
    untold = recalling.drafts_of(found, rows)
    return pages.page(
        "office/recall.html",
        recall=found,
        found=named,
        open=found.state in finders.UNFINISHED,
        drafts=[(draft, _said(draft, named)) for draft in untold],
        told={one.order_reference: one.at for one in found.told},
        left=[row for row in rows if row.where in affected.LEFT],
        packed=[row for row in rows if row.unsent],
        waiting=[row for row in rows if row.where in (Where.SOLD, Where.HELD)],
        people=users.names_of(session, [found.opened_by]),
        may_recall=manager.roles & current_user.roles,
        may_give_back=money.roles & current_user.roles,
        may_open=floor.roles & current_user.roles,
        press=Press(),
        **facts,
    )


def recall_list(code: str) -> ResponseReturnValue:
    """The same on paper, for the counter and the telephone."""
    session = pages.db_session()
    found = finders.known_as(session, code)
    named = lot_search.one(session, found.lot.code)
    return pages.page(
        "office/recall_list.html",
        recall=found,
        found=named,
        told={one.order_reference for one in found.told},
        **_facts(named.lot),
    )


def pick_again(code: str) -> ResponseReturnValue:
    pressed()
    n = recalling.pick_again(code, by=current_user.actor)
    flash(
        ngettext("%(n)s piece was replaced.", "%(n)s pieces were replaced.", n),
        "good" if n else "info",
    )
    return redirect(url_for("office.recall", code=code), 303)


def tell_of_recall(code: str) -> ResponseReturnValue:
    return _tell(code, "")


def tell_buyer_of_recall(code: str, reference: str) -> ResponseReturnValue:
    return _tell(code, reference)


def close_recall(code: str) -> ResponseReturnValue:
    pressed()
    recalling.close(code, by=current_user.actor)
    flash(_("Finished. The lot stays called back."), "good")
    return redirect(url_for("office.recall", code=code), 303)


def lift_recall(code: str) -> ResponseReturnValue:
    """It was a mistake."""
    form = LiftForm()
    if form.validate_on_submit():
        with form.refusals():
            recalling.lift(code, why=form.why.data, by=current_user.actor)
            flash(_("Lifted. The lot may be sold again."), "good")
            return redirect(url_for("office.recall", code=code), 303)
    session = pages.db_session()
    found = finders.known_as(session, code)
    return pages.page(
        "office/lift_recall.html",
        form,
        recall=found,
        found=lot_search.one(session, found.lot.code),
    )


def _tell(code: str, reference: str) -> ResponseReturnValue:
    form = pressed()
    n = recalling.tell(code, reference=reference, key=form.once.data, by=current_user.actor)
    flash(ngettext("%(n)s buyer will be told.", "%(n)s buyers will be told.", n), "good")
    return redirect(url_for("office.recall", code=code), 303)


def _facts(lot: Any) -> dict[str, Any]:
    session = pages.db_session()
    return {
        "rows": affected.of_lot(session, lot),
        "fate": lot_search.fate(session, lot),
        "where": WHERE,
    }


def _said(draft: Draft, found: lot_search.FoundLot) -> str:
    with speaking(draft.order.language):
        return recall_words.text(found, draft.references)
