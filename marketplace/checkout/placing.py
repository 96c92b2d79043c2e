"""A buyer places an order: goods are held, prices and commission promised, a payment awaited."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.catalogue import stock
from marketplace.catalogue.offer import Offer
from marketplace.catalogue.product import Product
from marketplace.catalogue.revision import Making
from marketplace.catalogue.variant import Variant
from marketplace.checkout import cart as carts
from marketplace.checkout import discounting
from marketplace.checkout.cart import Cart, FilledCart
from marketplace.checkout.discounting import Discount, Given
from marketplace.checkout.expiring import expire_due
from marketplace.checkout.sharing import Goods, goods_of
from marketplace.kernel import clock, codes, once
from marketplace.kernel.db import transaction
from marketplace.kernel.money import Money, share_bp
from marketplace.kernel.refusals import NotNow
from marketplace.kernel.words import lazy
from marketplace.orders import voucher as vouchers
from marketplace.orders.contact import Contact
from marketplace.orders.order import COURIER, Order, OrderLine, sealed_key_and_contact
from marketplace.orders.part import Part
from marketplace.outbox.message import queue
from marketplace.payments import methods
from marketplace.payments.awaiting import await_payment
from marketplace.people.producer import Producer
from marketplace.policy import goods as rules
from marketplace.policy import rates, timers
from marketplace.shipping import tariff
from marketplace.shipping.tariff import Quote


class CartEmpty(NotNow):
    says = lazy("Your cart is empty.")


class CartChanged(NotNow):
    says = lazy("Something in your cart is no longer for sale. Please look at your cart.")


class OnlyCollected(NotNow):
    says = lazy("%(name)s cannot go by courier. Please choose to collect your order.")


class TotalChanged(NotNow):
    says = lazy("The total has changed. Please look again before you order.")


@dataclass(frozen=True)
class Agreement:
    """How the buyer wants the goods, who gets them, how it is paid, and the total shown."""

    delivery: str
    contact: Contact
    province: str
    method: str
    total: Money
    language: str
    voucher: str = ""


@dataclass(frozen=True)
class Price:
    """What the buyer is shown and agrees to."""

    goods: Money
    off: Discount
    quote: Quote | None

    @property
    def delivery(self) -> Money:
        return self.quote.price if self.quote else 0

    @property
    def total(self) -> Money:
        return self.goods - self.off.amount + self.delivery


def place_order(cart: Cart, agreed: Agreement, *, key: str) -> str:
    """Returns the order's reference. `key` comes from the form: pressing twice on a bad signal
    makes one order. Raises `CartEmpty`, `CartChanged`, `TotalChanged`, `OnlyCollected`,
    `SoldOut`, `NoCourier`, `NotOffered`, and what a voucher is refused for.
    """
    expire_due()
    with transaction() as session:
        press = once.claim(session, key, "place order")
        if press.result:
            return press.result
        filled = carts.fill(session, cart)
        _refuse_unfit(filled)
        price = price_of(
            session, filled, agreed.delivery, agreed.province, agreed.voucher, agreed.contact.phone
        )
        if price.total != agreed.total:
            raise TotalChanged()
        order = _promise(session, filled, agreed, price)
        stock.reserve(session, order.reference, filled.quantities, journey=order.journey)
        if price.off.voucher:
            vouchers.take(session, price.off.voucher, order.reference, agreed.contact.phone)
        await_payment(session, order, agreed.method, since=order.placed_at)
        queue(session, "order placed", about=order.reference)
        press.result = order.reference
        return order.reference


def price_of(
    session: Session, filled: FilledCart, delivery: str, province: str, voucher: str, phone: str
) -> Price:
    """The honest total, as it is now. Raises `OnlyCollected`, `NoCourier`, and what a voucher is
    refused for.
    """
    quote = price_delivery(session, delivery, province, filled)
    return Price(
        goods=filled.total,
        off=discounting.find(session, voucher, _bought(filled), phone),
        quote=quote,
    )


def price_delivery(
    session: Session, delivery: str, province: str, filled: FilledCart
) -> Quote | None:
    """One delivery price for the whole cart; nothing when the buyer collects it.

    Raises `OnlyCollected`, `NoCourier`.
    """
    if delivery != COURIER:
        return None
    if filled.local:
        raise OnlyCollected(name=filled.local[0])
    return tariff.quote(session, province, filled.weight_g)


def _refuse_unfit(filled: FilledCart) -> None:
    if not filled.lines and not filled.gone:
        raise CartEmpty()
    if filled.gone or any(line.changed for line in filled.lines):
        raise CartChanged()


def _bought(filled: FilledCart) -> list[Goods]:
    return [goods for line in filled.lines for goods in goods_of(line)]


def _promise(session: Session, filled: FilledCart, agreed: Agreement, price: Price) -> Order:
    reference, quote = codes.code(), price.quote
    order = Order(
        reference=reference,
        **sealed_key_and_contact(reference, agreed.contact),
        language=agreed.language,
        delivery=agreed.delivery,
        courier=quote.courier if quote else "",
        latest_days=quote.days_most if quote else 0,
        goods_total=filled.total - sum(price.off.hers),
        discount=sum(price.off.ours),
        delivery_price=price.delivery,
        total=price.total,
        placed_at=clock.now(),
        hold_until=methods.times(session, agreed.method, clock.now()).hold_until,
    )
    session.add(order)
    session.flush()
    bp = rates.current(session).commission_bp
    bought = _bought(filled)
    makers = _makers(session, bought)
    for position, (goods, given) in enumerate(zip(bought, price.off.each, strict=True)):
        _promise_line(session, order, position, goods, given, makers[goods.offer.sku], bp)
    return order


def _promise_line(
    session: Session,
    order: Order,
    position: int,
    goods: Goods,
    given: Given,
    producer: str,
    bp: int,
) -> None:
    total = goods.total - given.hers
    commission = share_bp(total, bp)
    promised = _promised_day(session, order, goods.offer)
    kept = OrderLine(
        order_id=order.id,
        position=position,
        sku=goods.offer.sku,
        product=goods.offer.code,
        name=goods.offer.name,
        label=goods.offer.label,
        wish=goods.wish.written(),
        set_name=goods.set_name,
        producer=producer,
        quantity=goods.quantity,
        unit_price=goods.unit_price,
        her_discount=given.hers,
        our_discount=given.ours,
        total=total,
        commission_bp=bp,
        commission=commission,
        ship_by=promised,
    )
    session.add(kept)
    session.flush()
    session.add(
        Part(
            code=codes.code(),
            line_id=kept.id,
            order_reference=order.reference,
            producer=producer,
            what=goods.offer.name,
            details=goods.wish.without_text().written(),
            buyer_text=goods.wish.text,
            quantity=goods.quantity,
            amount=total,
            commission=commission,
            due_on=promised,
        )
    )


def _promised_day(session: Session, order: Order, offer: Offer) -> date:
    """By when it is made and leaves; later edits of the goods or the calendar change nothing."""
    if offer.local and offer.making == Making.STOCK and not offer.lead_days:
        return timers.goes_out(session, order.placed_at, rules.current(session).local_cutoff)
    ready_on = offer.ready_on if offer.making == Making.PREORDER else None
    return timers.made_by(session, order.placed_at, offer.lead_days, ready_on)


def _makers(session: Session, bought: list[Goods]) -> dict[str, str]:
    """Who makes each SKU. Pages and carts do not know it."""
    rows = session.execute(
        select(Variant.sku, Producer.code)
        .join(Product, Product.id == Variant.product_id)
        .join(Producer, Producer.id == Product.producer_id)
        .where(Variant.sku.in_([goods.offer.sku for goods in bought]))
    )
    return dict(rows.all())
