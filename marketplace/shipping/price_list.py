"""A courier's price list as a file: one row a place. It is read into prices, with every fault at
its cell; what it would change stands in a plan. Nothing is kept here.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from marketplace.catalogue import sheet_files
from marketplace.catalogue.sheet_files import NotASheet, Row
from marketplace.catalogue.sheets import Fault
from marketplace.kernel.refusals import NotNow
from marketplace.kernel.words import _, lazy
from marketplace.shipping.price_cells import READ, Unclear
from marketplace.shipping.price_plan import Known, Plan, Planned
from marketplace.shipping.pricing import NewTariff
from marketplace.shipping.tariff import ANYWHERE

COLUMNS = (
    "courier", "service", "origin", "dest_code", "per_kg", "etd_min", "etd_max", "valid_from",
    "valid_until",
)  # fmt: skip
NOT_NEEDED = {"origin", "valid_until"}
EXAMPLE = ("JNE", "REG", ANYWHERE, "33.74.10", 12_000, 2, 3)
HEAVIEST = 6 * 1024 * 1024
MOST_ROWS = 60_000

_ZIP = b"PK\x03\x04"
_FORMULA = re.compile(r"[=+@\t\r-]")


class TooLong(NotNow):
    says = lazy("This list is too long. Please send it in parts of 60,000 rows.")


class NotCsv(NotNow):
    says = lazy("Please save the list as CSV and send it again.")


def rows_of(data: bytes) -> list[Row]:
    """Raises `NotCsv`, `TooLong`, `NotASheet`."""
    if not data.strip():
        raise NotASheet("empty")
    if data.startswith(_ZIP):
        raise NotCsv()
    if len(data) > HEAVIEST:
        raise TooLong()
    rows = list(sheet_files.csv_rows(data))
    if len(rows) > MOST_ROWS + 1:
        raise TooLong()
    return rows


def read(rows: Sequence[Row], known: Known) -> tuple[Plan, list[Fault]]:
    """What the list asks for, and everything that is wrong with it."""
    return _Reader(known).read(rows)


def as_text(rows: Sequence[Row]) -> str:
    """The same once more, for keeping."""
    cells = [[cell.text for cell in row] for row in rows]
    return sheet_files.write_csv(cells).decode("utf-8-sig")


def written(prices: Iterable[NewTariff]) -> bytes:
    """A list as a file that says the same when it is read again."""
    return sheet_files.write_csv([COLUMNS, *(_cells(price) for price in prices)])


def template(today: date) -> bytes:
    """How a list begins."""
    return sheet_files.write_csv([COLUMNS, [*EXAMPLE, today.isoformat(), ""]])


def _cells(price: NewTariff) -> list[str | int]:
    until = price.counts_until.isoformat() if price.counts_until else ""
    return [
        price.courier, price.service, price.origin, price.dest, price.per_kg, price.days_least,
        price.days_most, price.counts_from.isoformat(), until,
    ]  # fmt: skip


class _Reader:
    """Goes through a list once and remembers every fault."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self.faults: list[Fault] = []
        self.places: dict[str, int] = {}
        self.seen: set[tuple[Any, ...]] = set()

    def read(self, rows: Sequence[Row]) -> tuple[Plan, list[Fault]]:
        self._read_header(rows[0])
        planned: list[Planned] = []
        if not self.faults:
            planned = list(self._planned(rows))
        return Plan(planned), self.faults

    def _read_header(self, row: Row) -> None:
        for place, cell in enumerate(row):
            name = cell.text.casefold()
            if name in self.places:
                self._blame(0, place, _("This column is there twice."))
            elif name in COLUMNS:
                self.places[name] = place
            elif name:
                self._blame(0, place, _("We do not know this column. Please use our template."))
        if missing := [n for n in COLUMNS if n not in self.places and n not in NOT_NEEDED]:
            sentence = _("The first row must name these columns: %(names)s.")
            self._blame(0, 0, sentence % {"names": ", ".join(missing)})

    def _planned(self, rows: Sequence[Row]) -> Iterator[Planned]:
        for number, row in enumerate(rows[1:], 1):
            if any(cell.text for cell in row) and (price := self._price(number, row)):
                yield Planned(self.known.before(price), price, self.known.has(price))

    def _price(self, number: int, row: Row) -> NewTariff | None:
        before = len(self.faults)
        said = {key: self._cell(number, row, key) for key in COLUMNS}
        if len(self.faults) > before:
            return None
        courier, service = said["courier"]
        price = NewTariff(
            courier, self._service(number, row, service), said["dest_code"], said["per_kg"],
            said["etd_min"], said["etd_max"], said["valid_from"], said["valid_until"],
            said["origin"],
        )  # fmt: skip
        self._look_over(number, price)
        return price if len(self.faults) == before else None

    def _cell(self, number: int, row: Row, key: str) -> Any:
        text = _text(row, self.places.get(key))
        try:
            if _FORMULA.match(text):
                raise Unclear(_("Formulas are not read. Please type the value."))
            return READ[key](text, self.known)
        except Unclear as unclear:
            self._blame(number, self.places.get(key, 0), unclear.sentence)
            return None

    def _service(self, number: int, row: Row, services: Sequence[str]) -> str:
        text = _text(row, self.places["service"])
        found = next((name for name in services if name.casefold() == text.casefold()), "")
        if services and not found:
            sentence = _("We do not know this. It may be: %(words)s.", words=", ".join(services))
            self._blame(number, self.places["service"], sentence)
        return found or text

    def _look_over(self, number: int, price: NewTariff) -> None:
        key = (price.courier, price.service, price.dest, price.counts_from)
        if key in self.seen:
            self._blame(number, self.places["dest_code"], _("This is in the list twice."))
        self.seen.add(key)
        if price.days_most < price.days_least:
            self._blame(number, self.places["etd_max"], _("This must not be less than etd_min."))
        if price.counts_until and price.counts_until < price.counts_from:
            sentence = _("The last day must not be before the first one.")
            self._blame(number, self.places["valid_until"], sentence)
        if price.counts_from < self.known.today and not self.known.has(price):
            sentence = _("This day is over. Please choose today or a later one.")
            self._blame(number, self.places["valid_from"], sentence)

    def _blame(self, row: int, column: int, sentence: str) -> None:
        self.faults.append(Fault(row, column, sentence))


def _text(row: Row, place: int | None) -> str:
    return "" if place is None or place >= len(row) else row[place].text
