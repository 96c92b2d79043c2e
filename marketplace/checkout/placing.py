"""A buyer places an order: goods are held, prices and commission promised, a payment awaited."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from marketplace.catalogue import commissioned, stock
from marketplace.catalogue.commissioned import Maker
from marketplace.checkout import cart as carts
from marketplace.checkout import parcels
from marketplace.checkout.cart import Cart, FilledCart
from marketplace.checkout.discounting import Given
from marketplace.checkout.expiring import expire_due
from marketplace.checkout.parcels import Parcel, Wishes
from marketplace.checkout.price import Price, bought_in, price_of
from marketplace.checkout.sharing import Goods
from marketplace.kernel import clock, codes, once
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.money import Money
from marketplace.kernel.refusals import NotNow
from marketplace.kernel.words import lazy
from marketplace.lifecycles import THE_BUYER
from marketplace.orders import voucher as vouchers
from marketplace.orders.contact import Contact
from marketplace.orders.delivery import Delivery
from marketplace.orders.order import Order, OrderLine, sealed_columns
from marketplace.orders.part import Part
from marketplace.outbox.message import queue
from marketplace.payments import methods
from marketplace.payments.awaiting import await_payment
from marketplace.people import audit


class CartEmpty(NotNow):
    says = lazy("Your cart is empty.")


class CartChanged(NotNow):
    says = lazy("Something in your cart is no longer for sale. Please look at your cart.")


class ServiceGone(NotNow):
    says = lazy("This courier does not go there now. Please choose again.")


class TotalChanged(NotNow):
    says = lazy("The total has changed. Please look again before you order.")


@dataclass(frozen=True)
class Agreement:
    """How the buyer wants the goods, who gets them, how it is paid, and the total shown. `window`
    is the key of a time to collect them, `service` the courier's; `note` is for the cooperative's
    staff alone, `buyer` whoever is in.
    """

    delivery: str
    contact: Contact
    province: str
    method: str
    total: Money
    language: str
    voucher: str = ""
    window: str = ""
    service: str = ""
    note: str = ""
    buyer: str | None = None

    @property
    def wishes(self) -> Wishes:
        return Wishes(self.delivery, self.contact, self.province, self.window, self.service)


def place_order(cart: Cart, agreed: Agreement, *, key: str, by: Actor = THE_BUYER) -> str:
    """Returns the order's reference; staff may place one for a buyer who calls. `key` comes from
    the form: pressing twice on a bad signal makes one order. Raises `CartEmpty`, `CartChanged`,
    `TotalChanged`, `OnlyCollected`, `NotInTown`, `WindowGone`, `ServiceGone`, `TooOldThere`,
    `SoldOut`, `NoCourier`, `NotOffered`, and what a voucher is refused for.
    """
    expire_due()
    with transaction() as session:
        press = once.claim(session, key, "place order")
        if press.result:
            return press.result
        filled = carts.fill(session, cart)
        _refuse_unfit(filled)
        price = price_of(session, filled, agreed.wishes, agreed.voucher)
        if price.chosen and agreed.service not in {"", *price.chosen}:
            raise ServiceGone()
        if price.total != agreed.total:
            raise TotalChanged()
        order = _promise(session, filled, agreed, price)
        stock.reserve(session, order.reference, filled.quantities, journeys=order.journeys)
        if price.off.voucher:
            vouchers.take(session, price.off.voucher, order.reference, agreed.contact.phone)
        await_payment(session, order, agreed.method, since=order.placed_at)
        queue(session, "order placed", about=order.reference)
        if by != THE_BUYER:
            audit.note(session, by, "take order", about=order.reference)
        press.result = order.reference
        return order.reference


def _refuse_unfit(filled: FilledCart) -> None:
    if not filled.lines and not filled.gone:
        raise CartEmpty()
    if filled.gone or any(line.changed for line in filled.lines):
        raise CartChanged()


def _promise(session: Session, filled: FilledCart, agreed: Agreement, price: Price) -> Order:
    reference = codes.code()
    order = Order(
        reference=reference,
        **sealed_columns(reference, agreed.contact, agreed.note),
        buyer=agreed.buyer,
        language=agreed.language,
        delivery=agreed.delivery,
        goods_total=filled.total - sum(price.off.hers),
        discount=sum(price.off.ours),
        delivery_price=price.delivery,
        total=price.total,
        placed_at=clock.now(),
        hold_until=methods.times(session, agreed.method, clock.now()).hold_until,
    )
    session.add(order)
    session.flush()
    ways = _promise_ways(session, order, price.parcels)
    days = parcels.promised_days(session, price.parcels)
    bought = bought_in(filled)
    makers = commissioned.makers_of(session, {goods.offer.sku for goods in bought})
    lines = [
        _line(order, position, goods, given, (makers[sku], ways[sku], days[sku]))
        for position, (goods, given) in enumerate(zip(bought, price.off.each, strict=True))
        for sku in [goods.offer.sku]
    ]
    session.add_all(lines)
    session.flush()
    session.add_all(_part(order, line, goods) for line, goods in zip(lines, bought, strict=True))
    return order


def _promise_ways(session: Session, order: Order, planned: list[Parcel]) -> dict[str, int]:
    """Keeps how the parcels go; returns which way each SKU goes."""
    ways = dict[str, int]()
    for position, parcel in enumerate(planned):
        window, quote = parcel.window, parcel.quote
        kept = Delivery(
            order_id=order.id,
            position=position,
            kind=parcel.kind,
            courier=quote.courier if quote else "",
            latest_days=quote.days_most if quote else 0,
            price=parcel.price,
            point=window and window.point.code,
            collect_from=window and window.starts,
            collect_until=window and window.ends,
        )
        session.add(kept)
        session.flush()
        ways |= dict.fromkeys(parcel.skus, kept.id)
    return ways


def _line(
    order: Order, position: int, goods: Goods, given: Given, way: tuple[Maker, int, date]
) -> OrderLine:
    """`way` is who makes it and for which commission, in which delivery it goes, and by when."""
    (producer, rate), delivery, promised = way
    total = goods.total - given.hers
    return OrderLine(
        order_id=order.id,
        delivery_id=delivery,
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
        commission_bp=rate.percent_bp,
        commission_a_piece=rate.a_piece,
        commission_rule=rate.rule or None,
        commission=rate.commission(total, goods.quantity),
        ship_by=promised,
    )


def _part(order: Order, line: OrderLine, goods: Goods) -> Part:
    """What her work begins with: all of the line."""
    return Part(
        code=codes.code(),
        line_id=line.id,
        order_reference=order.reference,
        producer=line.producer,
        what=goods.offer.name,
        details=goods.wish.without_text().written(),
        buyer_text=goods.wish.text,
        quantity=goods.quantity,
        amount=line.total,
        commission=line.commission,
        due_on=line.ship_by,
    )
