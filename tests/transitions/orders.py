"""Orders and the payments they wait for."""

from datetime import timedelta

from marketplace.checkout.expiring import expire_due
from marketplace.fulfilment import sending
from marketplace.fulfilment.cancelling import cancel_as_staff
from marketplace.kernel import clock
from marketplace.lifecycles import Order as Orders
from marketplace.lifecycles import Payment as Payments
from marketplace.lifecycles import Role
from marketplace.payments import claiming
from marketplace.payments import payment as payments
from tests.photos import camera_photo
from tests.transitions.plays import Deed, Line, by_itself, later, plays
from tests.transitions.stage import Stage
from tests.visitor import Visitor
from tests.world import RATNA, SEKAR, TONO

HOURS = timedelta(hours=3)


def placed(stage: Stage, method: str, state: str = Orders.PLACED) -> str:
    """An order that nobody has paid; returns its reference."""
    with stage.inside():
        reference = stage.place(crisps=1, method=method)
        if state == Orders.EXPIRED:
            with stage.after_hold(reference):
                assert expire_due() == 1
        return reference


def on_the_statement(stage: Stage, reference: str, person: Visitor) -> Deed:
    """The bank's statement shows the money; somebody confirms the proposal."""
    with stage.inside():
        stage.transferred(stage.due(reference))
    person.go(stage.first_link(person.get("/office/statements")))
    return Deed(person.form("/confirm"))


def at_the_counter(stage: Stage, reference: str, person: Visitor) -> Deed:
    with stage.inside():
        total = stage.of(reference).total
    page = f"/office/orders/{reference}/cash"
    return Deed(stage.form(person, page, "Record the money", received=f"{total}"))


def at_the_provider(stage: Stage, state: str) -> Deed:
    """Its page took the money; we hear of it in time, or only after the order has expired."""
    with stage.inside():
        reference = stage.awaited(pouches=0, crisps=1)
        name = stage.session_of(reference)
        stage.stripe.pay(name)
        if state == Orders.EXPIRED:
            stage.stripe.trouble("500", times=99)
            with clock.at(clock.now() + HOURS):
                assert expire_due() == 1
            stage.stripe.calm()
    return by_itself(lambda: hear(stage))


def hear(stage: Stage) -> None:
    with stage.inside():
        stage.hear_all()
        stage.work()


@plays("order", "pay")
def pay(stage: Stage, line: Line) -> Deed:
    if line.role is Role.SYSTEM:
        return at_the_provider(stage, line.state)
    if line.role is Role.PACKER:
        reference = placed(stage, payments.CASH, line.state)
        return at_the_counter(stage, reference, stage.person(line.role))
    reference = placed(stage, payments.TRANSFER, line.state)
    return on_the_statement(stage, reference, stage.person(line.role))


@plays("order", "expire")
def let_the_time_pass(stage: Stage, _line: Line) -> Deed:
    return unpaid(stage, placed(stage, payments.TRANSFER))


def unpaid(stage: Stage, reference: str) -> Deed:
    """The clock moves to where nobody waits for its money any more."""
    with stage.inside():
        return later(stage, stage.of(reference).hold_until - clock.now())


@plays("order", "cancel")
def call_off(stage: Stage, line: Line) -> Deed:
    with stage.inside():
        paid = line.state == Orders.PAID
        reference = stage.bought(0, 1) if paid else stage.place(0, 1)
    if line.role is Role.BUYER:
        return Deed(stage.buyer(reference).form("/cancel"))
    if line.role is Role.MANAGER:
        page, bearer = f"/office/orders/{reference}", {"borne_by": "cooperative"} if paid else {}
        person = stage.person(line.role)
        return Deed(stage.form(person, page, f"{reference}/cancel", reason="salah", **bearer))
    return by_itself(lambda: give_all_back(stage, reference))


def give_all_back(stage: Stage, reference: str) -> None:
    """Somebody who calls off no orders gives back all there is of one."""
    asked = {"line_0": "1", "borne_by": "cooperative", "goods": "restocked", "reason": "salah"}
    page = f"/office/orders/{reference}/give-back"
    person = stage.person(Role.TREASURER)
    stage.form(person, page, "Look who bears what", **asked).press()
    person.form("Give it back").press("Give it back")
    person.assert_ok()


@plays("order", "undo", "reopen")
def bring_back(stage: Stage, line: Line) -> Deed:
    with stage.inside():
        reference = stage.bought(0, 1) if line.to_state == Orders.PAID else stage.place(0, 1)
        cancel_as_staff(reference, reason="keliru", borne_by="cooperative", by=RATNA)
    page = f"/office/orders/{reference}/bring-back"
    person = stage.person(line.role)
    return Deed(stage.form(person, page, "Bring it back", reason="salah pesanan"))


@plays("order", "complete")
def be_content(stage: Stage, _line: Line) -> Deed:
    """With the last of its parcels."""
    with stage.inside():
        code = stage.sent(pouches=0, crisps=1)
        sending.deliver(code, by=TONO)
    page, person = f"/office/shipments/{code}", stage.person(Role.MANAGER)
    return by_itself(lambda: stage.form(person, page, "/complete").press())


@plays("payment", "claim")
def show_a_picture(stage: Stage, _line: Line) -> Deed:
    page = stage.buyer(placed(stage, payments.TRANSFER)).link("I have paid").follow()
    form = page.form("Send").attach("picture", "bukti.jpg", camera_photo(), "image/jpeg")
    return Deed(form)


def claimed(stage: Stage, state: str = Payments.CLAIMED) -> str:
    """A buyer said that it is paid, and showed a picture; staff may have found no such money."""
    reference = placed(stage, payments.TRANSFER)
    page = stage.buyer(reference).link("I have paid").follow()
    page.form("Send").attach("picture", "bukti.jpg", camera_photo(), "image/jpeg").press()
    if state == Payments.FAILED:
        with stage.inside():
            claiming.refuse(stage.payment(reference).code, by=SEKAR)
    return reference


def waiting_for_money(stage: Stage, state: str) -> str:
    """An order whose payment, a transfer, is in this state."""
    if state in {Payments.CLAIMED, Payments.FAILED}:
        return claimed(stage, state)
    over = state == Payments.EXPIRED
    return placed(stage, payments.TRANSFER, Orders.EXPIRED if over else Orders.PLACED)


@plays("payment", "settle")
def receive_money(stage: Stage, line: Line) -> Deed:
    over = Orders.EXPIRED if line.state == Payments.EXPIRED else Orders.PLACED
    if line.role is Role.SYSTEM:
        failed = line.state == Payments.FAILED
        return after_it_failed(stage) if failed else at_the_provider(stage, over)
    person = stage.person(line.role)
    if line.role is Role.PACKER:
        return at_the_counter(stage, placed(stage, payments.CASH, over), person)
    return on_the_statement(stage, waiting_for_money(stage, line.state), person)


def after_it_failed(stage: Stage) -> Deed:
    """The provider said no, and then that the money came after all."""
    with stage.inside():
        name = paid_later(stage)
        stage.stripe.came(name, arrived=False)
        hear(stage)
        stage.stripe.came(name, arrived=True)
    return by_itself(lambda: hear(stage))


def paid_later(stage: Stage) -> str:
    """A buyer chose a way in which money takes its time; returns the provider's name of it."""
    name = stage.session_of(stage.awaited(pouches=0, crisps=1))
    stage.stripe.pay(name, "later")
    return name


@plays("payment", "fail")
def no_such_money(stage: Stage, line: Line) -> Deed:
    if line.role is Role.SYSTEM:
        with stage.inside():
            stage.stripe.came(paid_later(stage), arrived=False)
        return by_itself(lambda: hear(stage))
    reference = claimed(stage)
    with stage.inside():
        page = f"/office/claims/{stage.payment(reference).code}"
    return Deed(stage.form(stage.person(line.role), page, "/refuse"))


@plays("payment", "expire")
def wait_no_more(stage: Stage, line: Line) -> Deed:
    reference = waiting_for_money(stage, line.state)
    if line.role is Role.BUYER:
        return Deed(stage.buyer(reference).form("/cancel"))
    if line.role is Role.MANAGER:
        page, person = f"/office/orders/{reference}", stage.person(line.role)
        return Deed(stage.form(person, page, f"{reference}/cancel", reason="salah"))
    return by_itself(lambda: at_the_counter(stage, reference, stage.person(Role.PACKER)).done())
