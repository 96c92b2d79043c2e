"""What a buyer is shown and agrees to: goods, less what a voucher takes off, and each parcel."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from marketplace.checkout import discounting, parcels
from marketplace.checkout.cart import FilledCart
from marketplace.checkout.discounting import Discount
from marketplace.checkout.parcels import Parcel, Wishes
from marketplace.checkout.sharing import Goods, goods_of
from marketplace.kernel.money import Money
from marketplace.shipping.tariff import Quote


@dataclass(frozen=True)
class Price:
    """The honest total, to the last rupiah."""

    goods: Money
    off: Discount
    parcels: list[Parcel]

    @property
    def delivery(self) -> Money:
        return sum(parcel.price for parcel in self.parcels)

    @property
    def services(self) -> list[Quote]:
        """Who could carry what travels, the cheapest first."""
        return [quote for parcel in self.parcels for quote in parcel.offered]

    @property
    def chosen(self) -> set[str]:
        """The services that carry it."""
        return {parcel.quote.courier for parcel in self.parcels if parcel.quote}

    @property
    def total(self) -> Money:
        return self.goods - self.off.amount + self.delivery


def price_of(session: Session, filled: FilledCart, wanted: Wishes, voucher: str = "") -> Price:
    """As it is now. Raises `OnlyCollected`, `NotInTown`, `WindowGone`, `NoCourier`, `TooOldThere`,
    and what a voucher is refused for.
    """
    planned = parcels.plan(session, filled, wanted)
    off = discounting.find(session, voucher, bought_in(filled), wanted.contact.phone)
    return Price(filled.total, off, planned)


def bought_in(filled: FilledCart) -> list[Goods]:
    """The order lines to be, in their order."""
    return [goods for line in filled.lines for goods in goods_of(line)]
