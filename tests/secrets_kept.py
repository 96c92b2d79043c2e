"""What the public must never see: every text in the database that is not listed here as public.

A new column is a secret until somebody writes down why it is not. Where people write freely, a
canary of its own is put into each column, so that a find tells where it flew from.
"""

import base64
import html
import re
import zlib
from collections.abc import Iterable, Iterator
from urllib.parse import unquote_plus

from sqlalchemy import Table, select, text
from sqlalchemy.types import Text

from marketplace.kernel import codes
from marketplace.kernel.db import Model, db, transaction

# The goods, as they were accepted, and the public face of a shop.
GOODS = {
    "category": {"slug", "name_id", "name_en", "parent", "google_category"},
    "food_facts": {
        "storage", "process", "ingredients", "ingredients_en", "allergens", "net_unit", "halal",
    },
    "gift_part": {"sku"},
    "photo": {"public_key", "colour", "widths", "formats"},
    "producer": {"shop_code", "alias"},
    "product": {"code", "category"},
    "proposed_variant": {"sku", "label", "label_en"},
    "review": {"code", "words"},
    "revision": {
        "name", "name_en", "description", "description_en", "category", "options", "making",
        "measures", "material", "care",
    },
    "search_word": {"word"},
    "skill_category": {"category"},
    "stock": {"sku"},
    "variant": {"sku", "label", "label_en"},
}  # fmt: skip
# What a buyer is told of the own order, and what the cooperative says to everybody.
OWN = {
    "calendar": {"code", "note"},
    "complaint": {"code"},
    "complaint_photo": {"code"},
    "courier": {"code", "name", "services", "tracking_url", "waybill_form"},
    "delivery": {"courier", "kind", "point"},
    "live_price": {"dest", "place", "offers"},
    "message": {"code"},
    "order_line": {"sku", "product", "name", "label", "set_name"},
    "orders": {"reference", "language", "delivery"},
    "paper": {"code", "about", "order_reference", "content"},
    "payment": {"order_reference", "method"},
    "permit": {"kind", "number"},
    "pickup_point": {"code", "name", "street", "city", "zone"},
    "region": {"code", "parent", "name", "sought", "postcode"},
    "setting": {"key", "value"},
    "shipment": {"code", "order_reference", "courier", "kind", "waybill"},
    "tariff": {"courier", "service", "origin", "dest"},
}
# Words of ours, out of short fixed lists: they name nobody.
WORDS = {
    "act", "field", "from_state", "holder", "kind", "language", "method", "points", "purpose",
    "reason", "recipe", "roles", "scope", "state", "story", "text_version", "thing",
    "to_state", "verb",
}  # fmt: skip
FREE = {
    "cohort": ("name", "region"),
    "skill": ("name",),
    "user_account": ("name", "login"),
    "food_facts": ("trial_note",),
    "permit": ("note",),
}
SHORTEST = 6


def plant() -> None:
    """A canary into each column where people write about people."""
    with transaction() as session:
        for table, columns in FREE.items():
            for column in columns:
                canary = f"canary-{table}-{column}-{codes.code()}"
                session.execute(
                    text(f"UPDATE {table} SET {column} = :canary || '-' || rowid"),
                    {"canary": canary},
                )


def secrets(*told: str) -> "Secrets":
    """Everything private that the database holds now, and what was told besides."""
    tables = Model.metadata.sorted_tables
    public = {value for table in tables for value in _values(table, shown=True)}
    private = {value for table in tables for value in _values(table, shown=False)}
    known = {part for said in told for part in {said, *said.split(), said.lstrip("+62")}}
    return Secrets(s for s in (private - public) | known if len(s) >= SHORTEST)


def unread(table: Table) -> set[str]:
    """Columns of text that are neither public nor words of ours: the secrets."""
    shown = (GOODS | OWN).get(table.name, set())
    texts = {column.name for column in table.columns if isinstance(column.type, Text)}
    return texts - shown - WORDS


def _values(table: Table, *, shown: bool) -> Iterator[str]:
    own = (GOODS | OWN).get(table.name, set()) if shown else unread(table)
    for name in own:
        for value in db.session.scalars(select(table.columns[name]).distinct()):
            yield from [] if value is None else _told(str(value))


def _told(value: str) -> list[str]:
    """What stands in a column: the value, and each code of several in one."""
    return [value, *re.findall(r"[A-Z0-9]{6,}", value)]


class Secrets:
    """Finds them however they are written: in capitals, in addresses, in pages, in cookies."""

    def __init__(self, values: Iterable[str]) -> None:
        self.values = sorted({value.casefold() for value in values}, key=len, reverse=True)
        self._any = re.compile("|".join(map(re.escape, self.values)))

    def within(self, said: bytes) -> set[str]:
        plain = said.decode("utf-8", "replace")
        ways = {plain, html.unescape(plain), unquote_plus(plain), said.decode("latin-1")}
        ways |= {_unescaped(plain), *(said[at:].decode("utf-16-le", "ignore") for at in (0, 1))}
        return {found for way in ways for found in self._any.findall(way.casefold())}

    def in_cookie(self, cookie: str) -> set[str]:
        """A session is signed, not sealed: who has it can read it."""
        payload = cookie.partition("=")[2].partition(";")[0]
        packed = payload.lstrip(".").partition(".")[0]
        try:
            raw = base64.urlsafe_b64decode(packed + "=" * (-len(packed) % 4))
            return self.within(zlib.decompress(raw) if payload.startswith(".") else raw)
        except (ValueError, zlib.error):
            return self.within(payload.encode())


def _unescaped(plain: str) -> str:
    r"""With `\u0041` as JSON and JavaScript write it put back."""
    return re.sub(r"\\u([0-9a-fA-F]{4})", lambda found: chr(int(found[1], 16)), plain)
