"""A paper is issued, inside the story that moves the money: no money, no number."""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from marketplace.kernel import clock, sealing
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.money import Money
from marketplace.orders import paper as papers
from marketplace.orders.order import Order, OrderLine
from marketplace.orders.paper import COUNTER, NOTA, Content, Numbering, Paper, Row
from marketplace.policy import cooperative as cooperatives


class Returned(NamedTuple):
    """So many of a line go back, and what of the money paid for them does."""

    line: OrderLine
    quantity: int
    amount: Money


def nota(session: Session, order: Order, *, method: str, code: Money, by: Actor) -> Paper:
    """The order was paid. To be called last: whoever issues holds the year's counter till the end
    of the story.
    """
    said = Content(
        seller=_seller(session),
        rows=[Row(one.quantity, one.name, one.total) for one in order.bought],
        discount=order.given,
        delivery=order.delivery_price,
        courier=order.courier,
        code=code,
        method=method,
    )
    return _issue(session, order, NOTA, order.reference, said, by)


def counter(
    session: Session,
    order: Order,
    returned: Sequence[Returned],
    *,
    delivery: Money,
    refund: str,
    by: Actor,
    code: Money = 0,
) -> Paper | None:
    """What `refund` gives back is taken from the nota: goods, and so much of the delivery price.
    A `code` that was never paid, below zero, does not go back.
    Nothing is issued for an order that never had a nota. To be called last, like `nota`.
    """
    first = papers.nota_of(session, order.reference)
    if first is None:
        return None
    said = Content(
        seller=_seller(session),
        rows=[Row(some.quantity, some.line.name, some.amount) for some in returned],
        discount=0,
        delivery=delivery,
        courier=order.courier,
        code=code,
        method="",
        corrects=", ".join(nota.code for nota in papers.notas_of(session, order.reference)),
    )
    return _issue(session, order, COUNTER, refund, said, by)


def nota_again(session: Session, order: Order, *, refund: str, by: Actor) -> Paper | None:
    """What a counter-paper took from the nota is paid after all: `refund` was withdrawn. To be
    called last, like `nota`.
    """
    first = papers.nota_of(session, order.reference)
    taken = papers.about(session, COUNTER, refund)
    if first is None or taken is None:
        return None
    said = replace(taken.says, method=first.says.method, corrects="")
    return _issue(session, order, NOTA, refund, said, by)


def instead(
    session: Session, order: Order, line: OrderLine, *, about: str, by: Actor
) -> Paper | None:
    """What came instead of goods that went back, and what of the money for those pays it: a nota
    beside the counter-paper. To be called last, like `nota`.
    """
    first = papers.nota_of(session, order.reference)
    if first is None:
        return None
    said = Content(
        seller=_seller(session),
        rows=[Row(line.quantity, line.name, line.listed)],
        discount=line.listed - line.paid,
        delivery=0,
        courier="",
        code=0,
        method=first.says.method,
    )
    return _issue(session, order, NOTA, about, said, by)


def everything(order: Order) -> list[Returned]:
    """All its goods, at what was paid for them."""
    return [Returned(line, line.quantity, line.paid) for line in order.lines]


def _issue(
    session: Session, order: Order, kind: str, about: str, said: Content, by: Actor
) -> Paper:
    year = clock.today(cooperatives.required(session).zone).year
    number = next_number(session, year)
    code = f"{year}-{number:05d}"
    paper = Paper(
        code=code,
        year=year,
        number=number,
        kind=kind,
        about=about,
        order_reference=order.reference,
        content=said.written(),
        buyer_sealed=sealing.seal(order.contact.name, about=f"paper.buyer:{code}"),
        issued_at=clock.now(),
        issued_by=by.code,
    )
    session.add(paper)
    session.flush()
    return paper


def next_number(session: Session, year: int) -> int:
    """For every kind of paper. The row stays locked till the story ends: a story that fails leaves
    its number to the next.
    """
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    return session.execute(
        insert(Numbering)
        .values(year=year, last=1)
        .on_conflict_do_update(index_elements=["year"], set_={"last": Numbering.last + 1})
        .returning(Numbering.last)
    ).scalar_one()


def _seller(session: Session) -> list[str]:
    us = cooperatives.required(session)
    return [us.name, *us.address_lines, us.phone]
