"""The text inside a QRIS code: tags of two digits, lengths of two digits, values, and a checksum
(EMVCo merchant-presented mode).

A static code names the merchant alone. Filled with an amount it asks for exactly that; we never
ask for a tip. It knows nothing of orders and keeps nothing.
"""

import binascii
from dataclasses import dataclass

from marketplace.kernel.money import Money
from marketplace.kernel.refusals import NotNow
from marketplace.kernel.words import lazy

MADE_FOR, CURRENCY, AMOUNT, COUNTRY, NAME, CITY, MORE, CHECKSUM = (
    "01", "53", "54", "58", "59", "60", "62", "63"
)  # fmt: skip
TIPS = {"55", "56", "57"}
NATIONAL, NMID, SIZE = "51", "02", "03"
BILL = "01"
FILLED = "12"
RUPIAH, INDONESIA = "360", "ID"
LONGEST_BILL = 25

Fields = dict[str, str]


class NotQris(NotNow):
    says = lazy("This is not the text of a QRIS code.")


class WrongChecksum(NotNow):
    says = lazy("The checksum of this QRIS code is wrong. Please copy all of it again.")


class NotRupiah(NotNow):
    says = lazy("This QRIS code is not for rupiah in Indonesia.")


@dataclass(frozen=True)
class Merchant:
    """Who the code says is paid: buyers read the name in the app of their bank."""

    name: str
    city: str
    nmid: str
    size: str


def merchant(payload: str) -> Merchant:
    """Raises `NotQris`, `WrongChecksum`, `NotRupiah`."""
    fields = read(payload)
    national = _fields(fields.get(NATIONAL, ""))
    return Merchant(fields[NAME], fields[CITY], national.get(NMID, ""), national.get(SIZE, ""))


def filled(payload: str, amount: Money, *, bill: str = "") -> str:
    """The same merchant, asking for `amount`; `bill` is a number the buyer may find again.

    Raises what `read` raises.
    """
    fields = {tag: value for tag, value in read(payload).items() if tag not in TIPS}
    fields |= {MADE_FOR: FILLED, AMOUNT: str(amount)}
    if bill:
        fields[MORE] = _text({**_fields(fields.get(MORE, "")), BILL: bill[:LONGEST_BILL]})
    return _sealed(fields)


def read(payload: str) -> Fields:
    """Its tags and values, without the checksum, which fits.

    Raises `NotQris`, `WrongChecksum`, `NotRupiah`.
    """
    if not payload.isascii() or not payload.startswith("000201"):
        raise NotQris()
    fields = _fields(payload)
    if not fields.keys() >= {CURRENCY, COUNTRY, NAME, CITY, CHECKSUM} or payload[-8:-4] != "6304":
        raise NotQris()
    if fields.pop(CHECKSUM) != checksum(payload[:-4]):
        raise WrongChecksum()
    if (fields[CURRENCY], fields[COUNTRY]) != (RUPIAH, INDONESIA):
        raise NotRupiah()
    return fields


def checksum(text: str) -> str:
    """CRC-16/CCITT-FALSE in four digits, of everything up to and with `6304`."""
    return f"{binascii.crc_hqx(text.encode('ascii'), 0xFFFF):04X}"


def _sealed(fields: Fields) -> str:
    text = f"{_text(fields)}{CHECKSUM}04"
    return text + checksum(text)


def _text(fields: Fields) -> str:
    return "".join(f"{tag}{len(value):02}{value}" for tag, value in sorted(fields.items()))


def _fields(text: str) -> Fields:
    """Raises `NotQris`."""
    fields: Fields = {}
    place = 0
    while place < len(text):
        tag, length = text[place : place + 2], text[place + 2 : place + 4]
        value = text[place + 4 : place + 4 + int(length)] if length.isdecimal() else ""
        whole = tag.isdecimal() and len(length) == 2 and value and len(value) == int(length)
        if not whole or tag in fields:
            raise NotQris()
        fields[tag] = value
        place += 4 + len(value)
    return fields
