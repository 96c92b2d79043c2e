"""What a cell of a price list says, column by column, or one sentence about what to type."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from marketplace.kernel.money import NotAnAmount, parse_rupiah
from marketplace.kernel.numbers import NotANumber, parse_whole
from marketplace.kernel.words import _
from marketplace.policy import wordlist
from marketplace.policy.wordlist import Listed
from marketplace.shipping.price_plan import Known
from marketplace.shipping.tariff import ANYWHERE

MOST_DAYS = 60
MOST_PER_KG = 10_000_000

_SHORTENED = re.compile(r"\d\d\.\d")


class Unclear(Exception):
    """What a cell says cannot be used; the sentence says what to type."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def _courier(text: str, known: Known) -> tuple[str, Sequence[str]]:
    found = known.couriers.get(text.casefold())
    if found is None:
        raise Unclear(_("We do not know this courier. Please add it to the couriers first."))
    return found


def _filled(text: str, known: Known) -> str:
    if not text:
        raise Unclear(_("Please fill this in."))
    return text


def _service(text: str, known: Known) -> str:
    if wordlist.carries(text):
        raise Unclear(str(Listed.says))
    return _filled(text, known)


def _place(text: str, known: Known) -> str:
    """Programs for tables take `33.10` for a number and leave `33.1` of it."""
    code = text.replace(",", ".")
    code += "0" if _SHORTENED.fullmatch(code) else ""
    if code != ANYWHERE and code not in known.places:
        raise Unclear(_("There is no place with this code. Example: 33.74.10."))
    return code


def _origin(text: str, known: Known) -> str:
    code = _place(text or ANYWHERE, known)
    if code != ANYWHERE and known.origin and not _inside(code, known.origin):
        raise Unclear(_("We send from %(place)s. Please type that, or *.", place=known.origin))
    return code


def _inside(one: str, other: str) -> bool:
    return f"{one}.".startswith(f"{other}.") or f"{other}.".startswith(f"{one}.")


def _amount(text: str, known: Known) -> int:
    try:
        amount = parse_rupiah(text)
    except NotAnAmount as error:
        raise Unclear(_("Please type the amount in digits. Example: 15000.")) from error
    if amount > MOST_PER_KG:
        raise Unclear(_("This amount is too large."))
    return amount


def _days(text: str, known: Known) -> int:
    try:
        return parse_whole(text, 0, MOST_DAYS)
    except NotANumber as error:
        sentence = _("Please type a number from %(least)s to %(most)s.", least=0, most=MOST_DAYS)
        raise Unclear(sentence) from error


def _day(text: str, known: Known) -> date:
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    raise Unclear(_("Please type a day like 2026-12-31."))


def _last_day(text: str, known: Known) -> date | None:
    return _day(text, known) if text else None


READ: Mapping[str, Callable[[str, Known], Any]] = {
    "courier": _courier, "service": _service, "origin": _origin, "dest_code": _place,
    "per_kg": _amount, "etd_min": _days, "etd_max": _days, "valid_from": _day,
    "valid_until": _last_day,
}  # fmt: skip
