"""The documents behind generated books: of each order its lines, parts, payment, parcel and
earnings, or its refund, with the goods it took and the moves that booked; of each payout its run.
One order in twenty-five was called off, one in a hundred is under way.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bench.generating import code, put_many
from marketplace.catalogue.on_hand import Movement, Reservation, Stock
from marketplace.fulfilment.shipment import Shipment
from marketplace.kernel.db import Model
from marketplace.kernel.lifecycle import Move
from marketplace.ledger.earning import Earning
from marketplace.orders.delivery import Delivery
from marketplace.orders.order import Order, OrderLine
from marketplace.orders.part import Part
from marketplace.outbox import message
from marketplace.outbox.message import Message
from marketplace.payments.payment import Payment
from marketplace.payments.refund import Refund
from marketplace.payments.refund_line import RefundLine
from marketplace.payouts.payout import Payout, Run
from marketplace.people.audit import Audit
from marketplace.people.destination import Destination
from marketplace.people.producer import Producer
from marketplace.people.user import User

PRODUCERS, GOODS = 200, 2_000
MARGIN = 500
GUARDED = ("payout", "payout_run", "payout_destination", "move", "audit", "stock_movement")
Row = dict[str, Any]
Rows = Iterator[tuple[type[Model], Row]]


@dataclass(frozen=True)
class Sale:
    """One order, as far as it came."""

    n: int
    order: str
    producer: str
    delivery: int
    parts: tuple[tuple[str, int], ...]

    @property
    def goods(self) -> int:
        return sum(price for _, price in self.parts)

    @property
    def total(self) -> int:
        return self.goods + self.delivery

    @property
    def refunded(self) -> bool:
        return self.n % 25 == 0

    @property
    def ended(self) -> bool:
        return self.n % 100 != 7


@dataclass(frozen=True)
class Given:
    """One payout, for these parts."""

    n: int
    code: str
    producer: str
    amount: int
    parts: tuple[str, ...]


def sale(n: int) -> Sale:
    """The order of this number."""
    order, delivery = code(n), 9_000 + n % 7 * 1_000
    parts = tuple(
        (f"{order}-{k}", 15_000 + (n * 7_919 + k) % 300 * 1_000) for k in range(1 + n % 3)
    )
    return Sale(n, order, f"P{n % PRODUCERS:07}", delivery, parts)


def ours(price: int) -> int:
    """Our commission."""
    return price * 1_000 // 10_000


def fill(
    connection: Connection, told: Sequence[tuple[Sale | Given, datetime]], began: datetime
) -> None:
    """Table by table; the books are there already, and somebody brought money when they began."""
    paid = {part: one.code for one, _ in told if isinstance(one, Given) for part in one.parts}
    tables: dict[type[Model], list[Row]] = {model: [] for model in _TABLES}
    for model, row in _few(told, began):
        tables[model].append(row)
    for thing, at in told:
        rows = _of_sale(thing, at, paid) if isinstance(thing, Sale) else _of_payout(thing, at)
        for model, row in rows:
            tables[model].append(row)
    for model, kept in tables.items():
        _put(connection, model, kept)


def _put(connection: Connection, model: type[Model], rows: list[Row]) -> None:
    """Columns nobody filled have what they have by default; ids are counted."""
    sqlite = connection.dialect.name == "sqlite"
    table: Any = model.__table__
    columns = list(table.columns)
    usual = {
        column.name: column.default.arg
        for column in columns
        if column.default is not None and column.default.is_scalar
    }

    def whole() -> Iterator[tuple[Any, ...]]:
        for n, row in enumerate(rows, start=1):
            values = {"id": n, "version": 1, **usual, **row}
            found = (values.get(column.name) for column in columns)
            yield tuple(_moment(value) if sqlite else value for value in found)

    put_many(connection, table, tuple(column.name for column in columns), whole())


def _moment(value: Any) -> Any:
    return value.isoformat(timespec="microseconds") if isinstance(value, datetime) else value


def _few(told: Sequence[tuple[Sale | Given, datetime]], began: datetime) -> Rows:
    """Who makes them, and what there is of each kind."""
    first = told[0][1]
    yield from _noted("move money", "OPEN", began)
    for n in range(PRODUCERS):
        her = f"P{n:07}"
        yield User, {"id": n + 1, "code": her, "roles": "producer", "language": "id"}
        yield Producer, {"id": n + 1, "code": her, "user_id": n + 1, "shop_code": f"S{n:07}",
                         "alias": f"Toko {n}", "state": "active"}  # fmt: skip
        yield Destination, {"id": n + 1, "code": f"D{n:07}", "producer": her, "method": "cash",
                            "set_by": "-", "set_at": first, "counts_from": first,
                            "state": "confirmed"}  # fmt: skip
    taken, waiting = [0] * GOODS, [0] * GOODS
    for one, _ in told:
        if isinstance(one, Sale):
            for k in range(len(one.parts)):
                taken[_good(one, k)] += one.ended and not one.refunded
                waiting[_good(one, k)] += not one.ended
    for good, (went, sold) in enumerate(zip(taken, waiting, strict=True)):
        sku = _sku(good)
        yield Stock, {"sku": sku, "on_hand": sold + 5, "sold": sold}
        yield Movement, {"sku": sku, "quantity": went + sold + 5, "reason": "first count",
                         "by": "-", "at": first}  # fmt: skip


def _good(one: Sale, k: int) -> int:
    return (one.n * 7 + k) % GOODS


def _sku(good: int) -> str:
    return f"G{good:07}"


def _of_sale(one: Sale, at: datetime, paid: Mapping[str, str]) -> Rows:
    order, n = one.order, one.n
    gone, ended = one.refunded, one.ended and not one.refunded
    state = "cancelled" if gone else "completed" if ended else "paid"
    code_on_top = n % 500
    yield Order, {"id": n, "reference": order, "key_sealed": "", "key_hash": "",
                  "contact_sealed": "", "language": "id", "delivery": "courier",
                  "goods_total": one.goods, "delivery_price": one.delivery, "total": one.total,
                  "placed_at": at, "hold_until": at, "state": state}  # fmt: skip
    yield Delivery, {"id": n, "order_id": n, "position": 0, "kind": "courier",
                     "price": one.delivery}  # fmt: skip
    yield Payment, {"code": order, "order_reference": order, "method": "transfer",
                    "amount": one.total, "unique_code": code_on_top, "expires_at": at,
                    "settled_at": at, "state": "settled"}  # fmt: skip
    yield from _moved("payment", order, "settle", "awaited", "settled", at)
    yield from _moved("order", order, "pay", "placed", "paid", at)
    yield from _told("order paid", order, at)
    for k, (part, price) in enumerate(one.parts):
        yield from _of_part(one, k, part, price, at, paid)
    if ended:
        yield Shipment, {"code": order, "order_reference": order, "delivery_id": n,
                         "kind": "courier", "weight_g": 500, "price": one.delivery,
                         "cost": one.delivery - MARGIN, "packed_at": at,
                         "state": "completed"}  # fmt: skip
        yield from _moved("shipment", order, "send", "packed", "sent", at)
        yield from _told("order sent", order, at)
        yield from _moved("order", order, "complete", "paid", "completed", at)
    if gone:
        yield Refund, {"id": n, "code": order, "about": order, "source": "order",
                       "amount": one.total, "reason": "", "asked_by": "-", "asked_at": at,
                       "borne_by": "cooperative", "goods": "restocked", "delivery": one.delivery,
                       "delivery_unspent": one.delivery, "state": "confirmed"}  # fmt: skip
        yield from _moved("order", order, "cancel", "paid", "cancelled", at)
        yield from _moved("refund", order, "confirm", "sent", "confirmed", at)
        yield from _noted("ask refund", order, at)
        yield from _told("order cancelled", order, at)
        yield from _told("refund confirmed", order, at)


def _of_part(
    one: Sale, k: int, part: str, price: int, at: datetime, paid: Mapping[str, str]
) -> Rows:
    order, sku, line = one.order, _sku(_good(one, k)), one.n * 4 + k
    state = "cancelled" if one.refunded else "completed" if one.ended else "to_make"
    kept = {"released": one.refunded, "used": one.ended, "sold": True}
    yield OrderLine, {"id": line, "order_id": one.n, "delivery_id": one.n, "position": k,
                      "sku": sku, "product": "-", "name": "-", "producer": one.producer,
                      "quantity": 1, "unit_price": price, "total": price, "commission_bp": 1_000,
                      "commission": ours(price)}  # fmt: skip
    yield Part, {"code": part, "line_id": line, "order_reference": order,
                 "producer": one.producer, "what": "-", "quantity": 1, "amount": price,
                 "commission": ours(price), "state": state,
                 "shipment": order if state == "completed" else None}  # fmt: skip
    yield Reservation, {"code": part, "order_reference": order, "sku": sku, "quantity": 1,
                        "state": next(state for state, so in kept.items() if so)}  # fmt: skip
    if state == "cancelled":
        yield RefundLine, {"refund_id": one.n, "line_id": line, "part": part,
                           "producer": one.producer, "what": "-", "quantity": 1, "amount": price,
                           "discount": 0, "commission": ours(price), "way": "unsold"}  # fmt: skip
    if state == "completed":
        yield Movement, {"sku": sku, "quantity": -1, "reason": "sent", "about": order, "by": "-",
                         "at": at}  # fmt: skip
        yield Earning, {"part": part, "producer": one.producer, "order": order, "what": "-",
                        "quantity": 1, "gross": price, "commission": ours(price),
                        "amount": price - ours(price), "earned_at": at,
                        "payout": paid.get(part)}  # fmt: skip
        yield from _moved("part", part, "complete", "packed", "completed", at)


def _of_payout(one: Given, at: datetime) -> Rows:
    run = f"N{one.code}"
    yield Run, {"id": one.n, "code": run, "until": at, "proposed_by": "A", "proposed_at": at,
                "approved_by": "B", "approved_hash": "-", "state": "settled"}  # fmt: skip
    yield Payout, {"code": one.code, "run_id": one.n, "producer": one.producer,
                   "destination_id": int(one.producer[1:]) + 1, "method": "cash", "tail": "",
                   "amount": one.amount, "decided_at": at, "state": "arrived"}  # fmt: skip
    yield from _moved("payout run", run, "approve", "proposed", "approved", at)
    yield from _moved("payout", one.code, "arrive", "planned", "arrived", at)
    yield from _noted("approve payout run", run, at)
    yield from _noted("payout arrived", one.code, at)
    yield from _told("something new", one.producer, at, payout=one.code)


def _moved(thing: str, handle: str, verb: str, start: str, end: str, at: datetime) -> Rows:
    yield Move, {"thing": thing, "handle": handle, "verb": verb, "from_state": start,
                 "to_state": end, "by": "-", "at": at}  # fmt: skip


def _noted(act: str, about: str, at: datetime) -> Rows:
    yield Audit, {"at": at, "by": "-", "act": act, "about": about}


def _told(kind: str, about: str, at: datetime, **facts: str | int) -> Rows:
    name = message.named(kind, about, facts)
    yield Message, {"code": name, "kind": kind, "about": about, "facts": "{}", "dedupe": name,
                    "queued_at": at, "due_at": at, "state": "sent"}  # fmt: skip


_TABLES: tuple[type[Model], ...] = (
    User, Producer, Destination, Stock, Movement, Order, Delivery, OrderLine, Run, Payout, Shipment,
    Part, Reservation, Payment, Refund, RefundLine, Earning, Move, Audit, Message,
)  # fmt: skip
