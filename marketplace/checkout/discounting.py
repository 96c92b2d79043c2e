"""What a voucher takes off the goods of a cart, and who gives it: shared out over the lines to the
last rupiah, so that a refund of one line knows its share.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.catalogue.product import Product
from marketplace.catalogue.variant import Variant
from marketplace.checkout.sharing import Goods
from marketplace.kernel.money import Money, format_rupiah, share_bp, split
from marketplace.kernel.refusals import NotNow
from marketplace.kernel.words import lazy
from marketplace.orders import voucher as vouchers
from marketplace.orders.voucher import Voucher
from marketplace.people.producer import Producer


class NotForThese(NotNow):
    says = lazy("This voucher is not for the goods in your cart.")


class TooLittle(NotNow):
    says = lazy("This voucher counts from %(minimum)s on.")


class Given(NamedTuple):
    """What its maker and what the cooperative takes off one line."""

    hers: Money
    ours: Money


@dataclass(frozen=True)
class Discount:
    """For each of the goods, in their order, what its maker gives and what the cooperative does."""

    voucher: str
    hers: list[Money]
    ours: list[Money]

    @property
    def amount(self) -> Money:
        return sum(self.hers) + sum(self.ours)

    @property
    def each(self) -> list[Given]:
        return [Given(*both) for both in zip(self.hers, self.ours, strict=True)]


def find(session: Session, typed: str, bought: Sequence[Goods], phone: str) -> Discount:
    """Nothing where no voucher was typed. Raises `NotForThese`, `TooLittle`, `NoSuchVoucher`,
    `VoucherOver`, `UsedUp`, `UsedByYou`.
    """
    nothing = [0] * len(bought)
    if not typed.strip():
        return Discount("", nothing, nothing)
    voucher = vouchers.usable(session, typed, phone)
    totals = _fitting(session, voucher, bought)
    if not any(totals):
        raise NotForThese()
    if sum(totals) < voucher.minimum:
        raise TooLittle(minimum=format_rupiah(voucher.minimum))
    shares = share_out(worth(voucher, sum(totals)), totals)
    if voucher.producer:
        return Discount(voucher.code, shares, nothing)
    return Discount(voucher.code, nothing, shares)


def worth(voucher: Voucher, total: Money) -> Money:
    """Percent are rounded down, as everything is that is a part of something."""
    return voucher.amount or share_bp(total, voucher.percent_bp)


def share_out(amount: Money, totals: Sequence[Money]) -> list[Money]:
    """By largest remainder; lines that cost nothing get nothing. Every line still costs a rupiah,
    so of a large amount less is given.
    """
    most = sum(total - 1 for total in totals if total)
    shares = split(min(amount, most), totals)
    for place, total in enumerate(totals):
        if total and shares[place] == total:
            room = [other - share for other, share in zip(totals, shares, strict=True)]
            shares[place] -= 1
            shares[room.index(max(room))] += 1
    return shares


def _fitting(session: Session, voucher: Voucher, bought: Sequence[Goods]) -> list[Money]:
    """What the goods cost that it is for; zero for the others. A producer gives nothing on a gift
    set: its price is the cooperative's.
    """
    if not voucher.producer:
        return [goods.total for goods in bought]
    alone = [goods.offer.sku for goods in bought if not goods.set_name]
    hers = set(
        session.scalars(
            select(Variant.sku)
            .join(Product, Product.id == Variant.product_id)
            .join(Producer, Producer.id == Product.producer_id)
            .where(Variant.sku.in_(alone), Producer.code == voucher.producer)
        )
    )
    return [g.total if g.offer.sku in hers and not g.set_name else 0 for g in bought]
