"""Rows in which somebody of the office names goods by their first letters, and says how many."""

from typing import Any

from marketplace.catalogue import offer as offers
from marketplace.checkout.cart import MOST_EACH
from marketplace.kernel import codes
from marketplace.kernel.words import _
from marketplace.web import pages
from marketplace.web.fields import PlainField, WholeField

MOST_OFFERED = 300


class Rows:
    """A form with rows of goods and numbers; `give_rows` puts them in."""

    rows_there: range

    def name_rows(self: Any) -> None:
        """Each field says which row it stands in."""
        for n, (thing, number) in zip(self.rows_there, self.rows, strict=True):
            thing.label.text = _("Goods %(n)s", n=n)
            number.label.text = _("How many of goods %(n)s", n=n)
            thing.flags.optional = number.flags.optional = False  # that is plain from the first

    @property
    def rows(self: Any) -> list[tuple[Any, Any]]:
        """The two fields of each row."""
        return [(self[f"thing_{n}"], self[f"number_{n}"]) for n in self.rows_there]

    @property
    def picked(self) -> dict[str, int]:
        """How many of each SKU."""
        parts: dict[str, int] = {}
        for thing, number in self.rows:
            if thing.data and thing.data.split():
                sku = codes.normal(thing.data.split()[-1])
                parts[sku] = parts.get(sku, 0) + _number(number)
        return parts


def _number(field: Any) -> int:
    """One, where nobody said how many; also before the form was looked at."""
    typed = str(field.data or field.typed or "").strip()
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 3 else 1


def give_rows(form: Any, rows: range) -> None:
    """Adds so many rows to a class of forms."""
    form.rows_there = rows
    for n in rows:
        keys = {"list": "things", "autocomplete": "off"}
        setattr(form, f"thing_{n}", PlainField("", longest=120, optional=True, render_kw=keys))
        setattr(form, f"number_{n}", WholeField("", least=1, most=MOST_EACH, optional=True))


def things(*, gifts: bool = False) -> list[str]:
    """What can be named, for a browser to complete while somebody types. What a buyer fills in
    something for is not among it.
    """
    newest = offers.newest(pages.db_session(), MOST_OFFERED)
    return [called(o.name, o.sku) for o in newest if (gifts or not o.gift) and not o.asks_more]


def called(name: str, sku: str) -> str:
    return f"{name} · {sku}"
