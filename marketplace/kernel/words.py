"""What we say, in the reader's language. English sentences are the keys; Indonesian stands in
`locale/id.po` and is read once at start, so that no compiled catalogue can grow stale. How days,
numbers and plurals are written is Babel's knowledge.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Literal

from babel import Locale
from babel.dates import format_date, get_day_names
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from babel.support import LazyProxy

from marketplace.kernel import clock

LANGUAGES = ("id", "en")
DEFAULT = "id"

_speaking: ContextVar[str] = ContextVar("language", default=DEFAULT)


def language() -> str:
    """The language we speak now: `id` or `en`."""
    return _speaking.get()


def speak(code: str) -> None:
    """From here on in this context we speak `code`; an unknown one is Indonesian."""
    _speaking.set(code if code in LANGUAGES else DEFAULT)


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Inside, we speak `code`."""
    token = _speaking.set(code if code in LANGUAGES else DEFAULT)
    try:
        yield
    finally:
        _speaking.reset(token)


def _(message: str, **facts: Any) -> str:
    """The sentence in the reader's language, with its facts filled in."""
    said = _catalogue().get(message, message) if language() == "id" else message
    return said % facts if facts else said


def ngettext(one: str, many: str, n: int, **facts: Any) -> str:
    """The sentence for `n` things. Indonesian has one form, kept under the singular."""
    if language() == "id":
        said = _catalogue().get(one, one)
    else:
        said = one if Locale.parse(language()).plural_form(n) == "one" else many
    return said % ({"n": n, "num": n} | facts)


def lazy(message: str) -> Any:
    """A sentence that is translated when it is shown: for labels and refusals."""
    return LazyProxy(_, message, enable_cache=False)


def format_day(day: date, pattern: str = "d MMMM y") -> str:
    """21 November 2026; or by another pattern of Unicode's, `EEEE, d MMMM`."""
    return format_date(day, pattern, locale=language())


def format_month(day: date) -> str:
    """November 2026."""
    return format_day(day, "MMMM y")


def format_moment(instant: datetime, zone: str = "WIB") -> str:
    """21 November 2026, 14.30 WIB."""
    there = clock.local(instant, zone)
    return f"{format_day(there.date())}, {there:%H.%M} {zone}"


def weekday(n: int, width: Literal["wide", "abbreviated", "short"] = "wide") -> str:
    """Monday is 0."""
    return str(get_day_names(width, locale=language())[n])


def lazy_weekday(n: int) -> Any:
    """For labels."""
    return LazyProxy(weekday, n, enable_cache=False)


def format_number(n: int | Decimal) -> str:
    """1.250 and 12,5; English writes 1,250 and 12.5."""
    return format_decimal(n, locale=language())


@cache
def _catalogue() -> dict[str, str]:
    path = Path(__file__).parent.parent / "locale" / "id.po"
    with path.open("rb") as file:
        messages = read_po(file, locale="id")
    return {_key(m.id): _said(m.string) for m in messages if m.id and _said(m.string)}


def _key(message_id: str | tuple[str, ...] | list[str]) -> str:
    return message_id if isinstance(message_id, str) else message_id[0]


def _said(string: Any) -> str:
    return str(string) if isinstance(string, str) else str(string[0])
