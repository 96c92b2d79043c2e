"""What is ordered on its way through the cooperative: parts, and the goods kept for them."""

from datetime import timedelta

from marketplace.checkout.cart import Cart
from marketplace.checkout.placing import Agreement, place_order
from marketplace.fulfilment import checking, complaining, making, packing, receiving, sending
from marketplace.fulfilment.cancelling import cancel_as_staff
from marketplace.fulfilment.complaining import Wrong
from marketplace.kernel import codes
from marketplace.lifecycles import Order as Orders
from marketplace.lifecycles import Part as Parts
from marketplace.lifecycles import Role
from marketplace.orders.order import PICKUP
from marketplace.payments import payment as payments
from marketplace.payments.settling import settle_cash
from tests import wishes
from tests.transitions.goods import hers
from tests.transitions.orders import at_the_counter, pay, placed, unpaid
from tests.transitions.plays import Deed, Line, by_itself, later, plays
from tests.transitions.stage import Stage
from tests.world import DEWI, RATNA, TONO

LONG = timedelta(days=60)


def part_in(stage: Stage, state: str, pouches: int = 1) -> tuple[str, str]:
    """A bag that Melati makes is in this state; its order's reference, and the part's code. None
    like it lies with the cooperative.
    """
    with stage.inside():
        bag = stage.on_sale(stage.melati, "Tas lipat", count=9)
        reference = stage.place_of({stage.sku(stage.melati, bag): pouches}, method=payments.CASH)
        settle_cash(reference, stage.of(reference).total, key=codes.token(), by=TONO)
        code = stage.of(reference).parts[0].code
        if state == Parts.READY:
            making.mark_ready(stage.melati.code, code, by=stage.melati.actor)
        if state in {Parts.RECEIVED, Parts.ACCEPTED, Parts.PACKED}:
            code = receiving.receive(code, by=TONO)
        if state in {Parts.ACCEPTED, Parts.PACKED}:
            checking.accept(code, by=TONO)
        if state == Parts.PACKED:
            packing.pack_order(reference, key=codes.token(), by=TONO)
        return reference, code


def with_a_text(stage: Stage, *, paid: bool) -> tuple[str, str]:
    """An apron with a name on it, that nobody of the office has read yet."""
    apron = wishes.apron(stage)
    sku = stage.sku(stage.melati, apron)
    cart = Cart({}).adding(sku, 1, wishes.SEWN)
    agreed = Agreement(PICKUP, DEWI, DEWI.province, payments.CASH, 70_000, "id")
    reference = place_order(cart, agreed, key=codes.token())
    if paid:
        settle_cash(reference, 70_000, key=codes.token(), by=TONO)
    return reference, stage.of(reference).parts[0].code


@plays("part", "start")
def begin(stage: Stage, line: Line) -> Deed:
    """With the money; where a buyer wrote something, once that was read."""
    if line.role is Role.SYSTEM:
        reference = placed(stage, payments.CASH)
        person = stage.person(Role.PACKER)
        return by_itself(lambda: at_the_counter(stage, reference, person).done())
    with stage.inside():
        _reference, part = with_a_text(stage, paid=True)
    person = stage.person(line.role)
    return Deed(stage.form(person, "/office/buyer-texts", f"{part}/release"))


@plays("part", "allot")
def take_from_the_shelf(stage: Stage, _line: Line) -> Deed:
    """One lies with the cooperative already."""
    with stage.inside():
        left = [receiving.Left(stage.pouch_sku, 1)]
        receiving.leave_here(stage.melati.code, left, key=codes.token(), by=TONO)
        reference = stage.place(pouches=1, method=payments.CASH)
    person = stage.person(Role.PACKER)
    return by_itself(lambda: at_the_counter(stage, reference, person).done())


@plays("part", "ready")
def make_it(stage: Stage, line: Line) -> Deed:
    _reference, code = part_in(stage, line.state)
    page = f"{hers(stage, line.role)}/tasks"
    return Deed(stage.form(stage.person(line.role), page, f"{code}/ready"))


@plays("part", "receive", "accept")
def take_it_in(stage: Stage, line: Line) -> Deed:
    _reference, code = part_in(stage, line.state)
    page = f"/office/parts/{code}"
    return Deed(stage.form(stage.person(line.role), page, f"{code}/{line.verb}"))


@plays("part", "miss")
def bring_fewer(stage: Stage, line: Line) -> Deed:
    """She said that three are ready, and brought two."""
    _reference, code = part_in(stage, line.state, pouches=3)
    page = f"/office/parts/{code}/receive-some"
    return Deed(stage.form(stage.person(line.role), page, "Receive", quantity="2"))


@plays("part", "reject")
def send_it_back(stage: Stage, line: Line) -> Deed:
    _reference, code = part_in(stage, line.state)
    page = f"/office/parts/{code}/check"
    typed = {"points": [], "passed": "0", "reason": "Benang lepas."}
    return Deed(stage.form(stage.person(line.role), page, "Save the check", **typed))


@plays("part", "pack")
def pack(stage: Stage, line: Line) -> Deed:
    reference, _code = part_in(stage, line.state)
    return Deed(stage.form(stage.person(line.role), "/office/packing", f"{reference}/pack"))


@plays("part", "complete")
def arrive(stage: Stage, _line: Line) -> Deed:
    """With its parcel, when the time for complaints is over."""
    with stage.inside():
        sending.deliver(stage.sent(pouches=1), by=TONO)
    return later(stage, LONG)


@plays("part", "cancel")
def call_off(stage: Stage, line: Line) -> Deed:
    if line.state == Parts.WAITING:
        with stage.inside():
            paid = line.role is Role.TREASURER
            reference, _code = with_a_text(stage, paid=paid)
    else:
        reference, _code = part_in(stage, line.state)
    return by_whoever(stage, line, reference)


def by_whoever(stage: Stage, line: Line, reference: str) -> Deed:
    """A buyer calls off, a manager too; a treasurer gives back."""
    if line.role is Role.BUYER:
        return Deed(stage.buyer(reference).form("/cancel"))
    if line.role is Role.TREASURER:
        return given_back(stage, line, reference)
    with stage.inside():
        paid = stage.of(reference).state == Orders.PAID
    typed = {"reason": "salah", **({"borne_by": "cooperative"} if paid else {})}
    page, person = f"/office/orders/{reference}", stage.person(line.role)
    return Deed(stage.form(person, page, f"{reference}/cancel", **typed))


def given_back(stage: Stage, line: Line, reference: str, goods: str = "restocked") -> Deed:
    """Looked at; what is left is to press once more."""
    asked = {"line_0": "1", "borne_by": "cooperative", "goods": goods, "reason": "salah"}
    page, person = f"/office/orders/{reference}/give-back", stage.person(line.role)
    stage.form(person, page, "Look who bears what", **asked).press()
    return Deed(person.form("Give it back"), button="Give it back")


@plays("part", "put back")
def bring_it_back(stage: Stage, line: Line) -> Deed:
    """With its order."""
    with stage.inside():
        reference = stage.bought(pouches=1)
        cancel_as_staff(reference, reason="keliru", borne_by="cooperative", by=RATNA)
    page, person = f"/office/orders/{reference}/bring-back", stage.person(line.role)
    return Deed(stage.form(person, page, "Bring it back", reason="salah pesanan"))


@plays("part", "take back")
def take_it_back(stage: Stage, line: Line) -> Deed:
    """It arrived, and is sold again."""
    with stage.inside():
        parcel = stage.sent(pouches=1)
        sending.deliver(parcel, by=TONO)
        reference = stage.reference_of(parcel)
    return given_back(stage, line, reference)


@plays("part", "make good")
def pay_for_what_is_spoilt(stage: Stage, line: Line) -> Deed:
    reference, _code = part_in(stage, line.state)
    return given_back(stage, line, reference, goods="written_off")


@plays("reservation", "sell")
def keep_for_good(stage: Stage, line: Line) -> Deed:
    state = {"held": Orders.PLACED, "released": Orders.EXPIRED}[line.state]
    return pay(stage, Line("order", "pay", state, Orders.PAID, line.role))


@plays("reservation", "hold")
def keep_again(stage: Stage, line: Line) -> Deed:
    """Its order was called off by mistake, and nobody had paid it yet."""
    with stage.inside():
        reference = stage.place(pouches=1)
        cancel_as_staff(reference, reason="keliru", by=RATNA)
    page, person = f"/office/orders/{reference}/bring-back", stage.person(line.role)
    return Deed(stage.form(person, page, "Bring it back", reason="salah pesanan"))


@plays("reservation", "use")
def put_into_a_parcel(stage: Stage, line: Line) -> Deed:
    return pack(stage, Line("part", "pack", Parts.ACCEPTED, Parts.PACKED, line.role))


@plays("reservation", "release")
def let_go(stage: Stage, line: Line) -> Deed:
    with stage.inside():
        held = line.state == "held"
        reference = stage.place(pouches=1) if held else stage.bought(pouches=1)
    if line.role is Role.SYSTEM:
        return unpaid(stage, reference)
    return by_whoever(stage, line, reference)


@plays("part", "unpack")
@plays("reservation", "unpack")
@plays("shipment", "open")
def open_a_parcel(stage: Stage, line: Line) -> Deed:
    with stage.inside():
        code = stage.packed(pouches=1)
    page = f"/office/shipments/{code}"
    return Deed(stage.form(stage.person(line.role), page, f"{code}/open"))


@plays("shipment", "send")
def give_to_the_courier(stage: Stage, line: Line) -> Deed:
    with stage.inside():
        code = stage.packed(pouches=1)
    form = stage.form(stage.person(line.role), f"/office/shipments/{code}/send", "Sent")
    return Deed(form.fill(waybill=f"JP{codes.digits(10)}", cost="11000"))


@plays("shipment", "collect")
def hand_it_out(stage: Stage, line: Line) -> Deed:
    with stage.inside():
        code = stage.packed(pouches=1, delivery=PICKUP)
    page = f"/office/shipments/{code}"
    return Deed(stage.form(stage.person(line.role), page, "/collect"))


@plays("shipment", "deliver", "complete", "come back", "lose")
def follow_a_parcel(stage: Stage, line: Line) -> Deed:
    with stage.inside():
        code = stage.sent(pouches=1)
        if line.verb == "complete":
            sending.deliver(code, by=TONO)
        reference = stage.reference_of(code)
    if line.role is Role.SYSTEM:
        return later(stage, LONG)
    if line.role is Role.BUYER:
        button = {"deliver": "I have it", "complete": "All is well"}[line.verb]
        return Deed(stage.buyer(reference).form(button))
    page = f"/office/shipments/{code}"
    verb = line.verb.replace(" ", "-")
    return Deed(stage.form(stage.person(line.role), page, f"{code}/{verb}"))


@plays("order", "send again")
def goods_once_more(stage: Stage, line: Line) -> Deed:
    """What was wrong with it shows when all of it is over."""
    with stage.inside():
        code = stage.earned(pouches=1)
        said = Wrong({0: 1}, {0: "broken"}, "Jahitan lepas.", "money")
        complaint = complaining.complain_for(
            stage.reference_of(code), said, None, late_reason="cacat", key=codes.token(), by=TONO
        )
    page, person = f"/office/complaints/{complaint}/resend", stage.person(line.role)
    typed = {"borne_by": "cooperative", "told": "Kami kirim lagi."}
    return Deed(stage.form(person, page, "Send it once more", **typed))
