"""Buyers order, pay in every way, too little, too much, late or twice, and change their minds."""

from dataclasses import replace

from marketplace import ticking
from marketplace.checkout.cart import Cart
from marketplace.checkout.placing import Agreement, place_order
from marketplace.fulfilment.cancelling import cancel_as_buyer
from marketplace.kernel.db import db
from marketplace.lifecycles import Order as Orders
from marketplace.lifecycles import Payment as Payments
from marketplace.orders.order import COURIER, PICKUP, Order
from marketplace.payments import changing, claiming, kept_money, returning, settling
from marketplace.payments import payment as payments
from marketplace.payments.kept_money import KeptMoney, Why, Wish
from marketplace.payments.payment import CASH, MIDTRANS, ONLINE, QRIS, STRIPE, TRANSFER, Payment
from tests.photos import camera_photo
from tests.simulator.deed import deed
from tests.simulator.world import Tale, Village
from tests.wishes import SEWN
from tests.world import DEWI, TONO

METHODS = (CASH, CASH, TRANSFER, TRANSFER, TRANSFER, STRIPE, STRIPE, MIDTRANS, QRIS)
BUYERS = [replace(DEWI, phone=f"+62890000077{n}", email=f"b{n}@pembeli.example") for n in range(10)]


@deed(often=16, usual=True)
def orders_goods(village: Village) -> bool:
    """Several goods of several makers; what is sold out is made again."""
    lot = village.lot
    chosen = lot.sample(village.goods, lot.choice(village.sizes))
    wanted = {one.sku: lot.randint(1, 3) for one in chosen}
    voucher = village.vouchers[-1] if village.vouchers and village.chance(0.3) else ""
    how = {
        "method": lot.choice(METHODS),
        "delivery": PICKUP if village.chance(0.15) else COURIER,
        "buyer": lot.choice(BUYERS),
    }
    for code in (voucher, ""):
        outcome = village.tell(village.place_of, wanted, voucher=code, **how)
        if outcome.done:
            plain = sum(village.goods_of[sku].price * many for sku, many in wanted.items())
            return _promised(village, outcome.result, 0 if code else plain)
        village.more(*wanted)
    return True


@deed(often=2)
def orders_something_sewn(village: Village) -> bool:
    """With a name on it, which somebody reads before it is made."""
    cart = Cart({}).adding(village.apron.sku, 1, SEWN)
    price = village.apron.price
    agreed = Agreement(PICKUP, DEWI, DEWI.province, CASH, price, "id")
    outcome = village.press(place_order, cart, agreed)
    if not outcome.done:
        village.more(village.apron.sku)
        return True
    return _promised(village, outcome.result, price)


def _promised(village: Village, reference: str, goods: int) -> bool:
    village.tales[reference] = Tale(goods)
    payment = village.ask(payments.newest, reference)
    if payment.method == TRANSFER:
        village.transfers.append(payment.code)
    method = payment.method
    village.rest()
    if method in ONLINE and village.chance(0.9):
        village.tell(ticking.at_provider, method)
    return True


@deed(often=10, usual=True)
def pays_at_the_counter(village: Village) -> bool:
    """Also somebody who had wanted to pay otherwise, or whose time was over."""
    usual = village.chance(0.85)
    waits = [Payments.AWAITED] if usual else [Payments.EXPIRED, Payments.CLAIMED, Payments.AWAITED]
    where = [Payment.state.in_(waits), *([Payment.method == CASH] if usual else [])]
    found = village.pick(Payment.order_reference, Payment.amount, where=where)
    if not found:
        return False
    reference, total = found
    if village.press(settling.settle_cash, reference, total, by=TONO).done:
        village.till.moves(f"paid {reference}", total, told=True)
    return True


@deed(often=10, usual=True)
def transfers(village: Village) -> bool:
    """Exactly what was asked, mostly; and mostly once."""
    if not village.transfers:
        return False
    code = village.transfers.pop(village.lot.randrange(len(village.transfers)))
    payment = village.ask(payments.known_as, code)
    reference, plain = payment.order_reference, payment.amount
    due = village.look(lambda: kept_money.missing(db.session(), payment))
    village.rest()
    amount = village.lot.choice([due] * 14 + [plain, due // 2, due + 1_000, due + 25_000])
    amount = max(1_000, amount)
    text = reference if village.chance(0.5) else "PEMBAYARAN"
    row = village.bank.comes(amount, text, on=village.today)
    village.meant_for[row] = reference
    if amount < due or village.chance(0.04):
        village.transfers.append(code)
    return True


@deed(often=1, leads=("unidentified",))
def sends_something_unexplained(village: Village) -> bool:
    """Nobody knows who, or what for."""
    amount = village.lot.randint(1_000, 300_000)
    village.bank.comes(amount, "SETORAN TUNAI", on=village.today)
    return True


@deed(often=14, usual=True)
def pays_at_the_provider(village: Village) -> bool:
    found = village.pick(
        Payment.method, Payment.provider_reference,
        where=(
            Payment.method.in_(ONLINE), Payment.state == Payments.AWAITED,
            Payment.provider_reference.is_not(None),
        ),
    )  # fmt: skip
    if not found:
        return False
    provider, page = village.providers[found[0]], found[1]
    return provider.pays(page, later=village.chance(0.2))


@deed(often=3)
def scans_the_code(village: Village) -> bool:
    """QRIS: what was asked for, or something else, or for nobody knows what."""
    waits = Payment.method == QRIS, Payment.state == Payments.AWAITED
    found = village.pick(Payment.amount, Payment.unique_code, Payment.order_reference, where=waits)
    if not found:
        return False
    amount = found[0] + found[1] + village.lot.choice([0] * 10 + [500, -700])
    village.merchant_app.is_scanned(amount, "" if village.chance(0.06) else found[2])
    return True


@deed(often=1, leads=("from claimed",))
def shows_a_picture(village: Village) -> bool:
    """Of a transfer; whether the money comes, the bank's statement says."""
    where = Payment.method == TRANSFER, Payment.state == Payments.AWAITED
    found = village.pick(Payment.order_reference, where=where)
    if not found:
        return False
    reference = found[0]
    sent = camera_photo(160, 120)
    village.press(claiming.claim, reference, village.key_of(reference), sent)
    return True


@deed(often=2)
def pays_otherwise(village: Village) -> bool:
    found = village.pick(Order.reference, where=(Order.state == Orders.PLACED,))
    if not found:
        return False
    reference, method = found[0], village.lot.choice(METHODS)
    outcome = village.press(changing.pay_by, reference, village.key_of(reference), method)
    if outcome.done and method == TRANSFER:
        village.transfers.append(village.ask(payments.newest, reference).code)
        village.rest()
    return True


@deed(often=3)
def calls_off(village: Village) -> bool:
    states = [Orders.PLACED] if village.chance(0.5) else [Orders.PAID]
    found = village.pick(Order.reference, where=(Order.state.in_(states),))
    if not found:
        return False
    village.tell(cancel_as_buyer, found[0], village.key_of(found[0]))
    return True


@deed(often=2)
def chooses_what_to_do_with_kept_money(village: Village) -> bool:
    where = KeptMoney.why == Why.SOLD_OUT, KeptMoney.ended_as == ""
    found = village.pick(KeptMoney.order_reference, where=where)
    if not found:
        return False
    wish = village.lot.choice(list(Wish))
    village.tell(returning.choose, found[0], village.key_of(found[0]), wish)
    return True
