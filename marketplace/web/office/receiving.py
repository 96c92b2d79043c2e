"""The counter: what producers bring is received, looked at, and kept or given back."""

from flask import flash, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.catalogue import lying, photo
from marketplace.fulfilment import checking, checklist, making
from marketplace.fulfilment import handover_slip as slips
from marketplace.fulfilment import receiving as stories
from marketplace.fulfilment import rejection as rejections
from marketplace.fulfilment.checking import Fault
from marketplace.fulfilment.receiving import Brought, Left
from marketplace.kernel import clock, lifecycle
from marketplace.kernel.words import _, ngettext
from marketplace.orders import part as parts
from marketplace.orders.part import Part
from marketplace.people import producer as producers
from marketplace.web import pages
from marketplace.web.doors import books
from marketplace.web.forms import Press, pressed
from marketplace.web.office.receiving_forms import TELL, CheckForm, LeaveForm, ReceiveForm

LEGIBLE = {"jpg": (1200,)}


def receiving() -> ResponseReturnValue:
    """What producers bring, and what is here and not checked, the most urgent first."""
    session = pages.db_session()
    return pages.page(
        "office/receiving.html",
        handovers=making.handovers(session),
        short=parts.short(session),
        makers=producers.everybody(session),
        sought=request.args.get("sought", "")[:20],
        press=Press(),
    )


def find_handover() -> ResponseReturnValue:
    """A code was typed or scanned: of a part, or of a producer."""
    sought = "".join(request.args.get("code", "").split()).upper()[:20]
    session = pages.db_session()
    if parts.is_known(session, sought):
        return redirect(url_for("office.part", code=sought))
    if producers.by_code(session, [sought]):
        return redirect(url_for("office.handover", producer=sought))
    flash(_("We know no such code."), "bad")
    return redirect(url_for("office.receiving", sought=sought))


def handover(producer: str) -> ResponseReturnValue:
    """One producer at the counter: what she brings, and goods that nobody has ordered."""
    session = pages.db_session()
    her = producers.known_as(session, producer)
    hers = lying.of_producer(session, producer)
    form = LeaveForm.about(hers)
    if form.validate_on_submit():
        with form.refusals():
            left = Left(form.sku.data, form.quantity.data, form.batch)
            stories.leave_here(producer, [left], key=form.once.data, by=current_user.actor)
            flash(_("Taken in. It lies here and is on sale."), "good")
            return redirect(url_for("office.handover", producer=producer), 303)
    session = pages.db_session()
    return pages.page(
        "office/handover.html",
        form,
        her=producers.known_as(session, her.code),
        parts=parts.of_maker(session, producer, *making.AT_THE_COUNTER),
        goods=[one for one in lying.of_producer(session, producer) if one.shelf],
        slips=slips.of_producer(session, producer),
        press=Press(),
    )


def receive_all(producer: str) -> ResponseReturnValue:
    form = pressed()
    stories.receive_all(producer, key=form.once.data, by=current_user.actor)
    flash(_("All received, as promised. Please check the goods now."), "good")
    return redirect(_back(producer), 303)


def accept_all(producer: str) -> ResponseReturnValue:
    form = pressed()
    checking.accept_all(producer, key=form.once.data, by=current_user.actor)
    flash(_("All of her goods have passed."), "good")
    return redirect(_back(producer), 303)


def part(code: str) -> ResponseReturnValue:
    """Where one part stands, and what can be done with it."""
    session = pages.db_session()
    found = parts.known_as(session, code)
    return pages.page(
        "office/part.html",
        part=found,
        her=producers.known_as(session, found.producer),
        rejections=rejections.of_part(session, code),
        points=checklist.WORDS,
        moves=lifecycle.history(session, [code]),
        may_read_money=current_user.roles & books.roles,
        press=Press(),
    )


def receive(code: str) -> ResponseReturnValue:
    """As promised."""
    pressed()
    found = stories.receive(code, by=current_user.actor)
    flash(_("Received. Please check the goods now."), "good")
    return redirect(_after(found), 303)


def receive_some(code: str) -> ResponseReturnValue:
    """Fewer, or more, or of another day."""
    session = pages.db_session()
    found = parts.known_as(session, code)
    form = ReceiveForm.about(found, stories.is_food(session, found))
    if form.validate_on_submit():
        with form.refusals():
            here = stories.receive(code, _brought(form), by=current_user.actor)
            flash(_("Received. Please check the goods now."), "good")
            return redirect(url_for("office.part", code=here), 303)
    return pages.page("office/receive.html", form, part=_again(code))


def _brought(form: ReceiveForm) -> Brought:
    quantity = min(form.quantity.data, form.most)
    return Brought(
        quantity, form.batch, form.quantity.data - quantity, form.rest.data == TELL
    )


def wait_for_rest(code: str) -> ResponseReturnValue:
    pressed()
    stories.wait_for_rest(code, by=current_user.actor)
    flash(_("We wait for the rest and tell the buyer."), "good")
    return redirect(_after(code), 303)


def accept(code: str) -> ResponseReturnValue:
    pressed()
    checking.accept(code, by=current_user.actor)
    flash(_("The goods have passed."), "good")
    return redirect(_after(code), 303)


def check(code: str) -> ResponseReturnValue:
    """Point by point; what does not pass goes back to its maker, with the reason."""
    session = pages.db_session()
    found = parts.known_as(session, code)
    form = CheckForm.about(found, checklist.points_of(session, found))
    if form.validate_on_submit():
        with form.refusals():
            _checked(code, form)
            return redirect(_after(code), 303)
    return pages.page("office/check.html", form, part=_again(code))


def _checked(code: str, form: CheckForm) -> None:
    failed = form.most - form.passed.data
    if not failed:
        checking.accept(code, by=current_user.actor)
        flash(_("The goods have passed."), "good")
        return
    sent = form.picture.data
    picture = photo.developed(sent, LEGIBLE).files.popitem()[1] if sent else None
    fault = Fault(form.reason.data, failed, form.failed, picture)
    checking.reject(code, fault, by=current_user.actor)
    flash(
        ngettext("%(n)s goes back with your reason.", "%(n)s go back with your reason.", failed),
        "good",
    )


def rejection_picture(code: str) -> ResponseReturnValue:
    """What did not pass."""
    response = make_response(rejections.known_as(pages.db_session(), code).picture)
    response.headers["Content-Type"] = "image/jpeg"
    response.headers["Content-Disposition"] = "inline"
    response.headers["Cache-Control"] = "no-store"
    return response


def make_slip(producer: str) -> ResponseReturnValue:
    pressed()
    code = slips.make(producer, by=current_user.actor)
    return redirect(url_for("office.handover_slip", code=code), 303)


def handover_slip(code: str) -> ResponseReturnValue:
    """The paper for her."""
    session = pages.db_session()
    slip = slips.known_as(session, code)
    return pages.page(
        "office/handover_slip.html",
        slip=slip,
        her=producers.known_as(session, slip.producer),
        rows=slips.rows_of(session, slip),
        on=clock.local(slip.made_at, pages.cooperative().zone).date(),
        press=Press(),
    )


def copy_slip(code: str) -> ResponseReturnValue:
    pressed()
    slips.copy(code, by=current_user.actor)
    return redirect(url_for("office.handover_slip", code=code), 303)


def _back(producer: str) -> str:
    """Where the button stood: her own page, or the list."""
    if request.args.get("stay"):
        return url_for("office.handover", producer=producer)
    return url_for("office.receiving", _anchor=producer)


def _after(code: str) -> str:
    """Where the button stood: the page of the part, or the list."""
    return url_for("office.part", code=code) if request.args.get("stay") else _list()


def _list() -> str:
    return url_for("office.receiving")


def _again(code: str) -> Part:
    # A story that refused has ended the read that found it first.
    return parts.known_as(pages.db_session(), code)
