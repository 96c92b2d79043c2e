"""Reads a provider's report (CSV or XLSX) into lines, or refuses the whole file. It books and
matches nothing, and keeps no word about a buyer.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from marketplace.catalogue import sheet_files
from marketplace.kernel import clock
from marketplace.kernel.money import Money
from marketplace.kernel.refusals import NotNow
from marketplace.kernel.words import lazy
from marketplace.payments.provider_columns import (
    ABOUT,
    AT,
    AT_UTC,
    CURRENCY,
    FEE,
    GROSS,
    LAYOUTS,
    LEAVES,
    NET,
    PAYMENT,
    REFERENCE,
    TAX,
    THING,
    WHAT,
    Layout,
)
from marketplace.payments.provider_report import What
from marketplace.payments.statement_cells import Amounts, Cell, is_blank, read_date

_HEADER_WITHIN = 20
_LONGEST = 80
_SUMS = (GROSS, FEE, TAX, NET)

_SAYS: Mapping[str, Any] = {
    "columns": lazy("We do not find these columns: %(names)s. Nothing was taken in."),
    "currency": lazy("Row %(row)s is in %(text)s. We keep our books in rupiah."),
    "net": lazy("Row %(row)s: the amount less the fee is not the net sum."),
    "number": lazy("Row %(row)s has no number of the provider."),
    "twice": lazy("Row %(row)s: this number stands in the file twice."),
    "empty": lazy("There is no line in this file."),
}
_NEEDED: Mapping[str, Any] = {
    REFERENCE: lazy("number of the line"),
    WHAT: lazy("kind"),
    ABOUT: lazy("order number"),
    GROSS: lazy("amount"),
    FEE: lazy("fee"),
    NET: lazy("net sum"),
    CURRENCY: lazy("currency"),
    AT: lazy("time"),
}


class ReportRefused(NotNow):
    """The whole file is refused: why, and in which row."""

    status = 422

    def __init__(self, reason: str, row: int = 0, **facts: str) -> None:
        super().__init__(**facts)
        self.reason, self.row = reason, row

    def sentence(self) -> str:
        return str(_SAYS[self.reason]) % (self.facts | {"row": self.row})


class Read(NamedTuple):
    """One line of the file; see `ProviderLine`."""

    reference: str
    what: What
    about: str
    payment: str
    at: datetime
    gross: Money
    fee: Money


class _Row(NamedTuple):
    number: int
    cells: Mapping[str, str]
    said: Sequence[str]
    """What its columns of kind say, the likeliest first."""

    def cell(self, name: str) -> Cell:
        return Cell(self.number, self.cells.get(name, ""))


def read(data: bytes, gateway: str, zone: str) -> list[Read]:
    """Its lines in their order; instants without a zone are the cooperative's.

    Raises `ReportRefused`, `NotASheet`, `StatementRefused`.
    """
    layout = LAYOUTS[gateway]
    rows = [row for row in _rows(data, layout) if not _is_not_ours(row, layout)]
    amounts = Amounts(
        row.cell(name) for row in rows for name in _SUMS if not is_blank(row.cells.get(name, ""))
    )
    lines = [_line(row, layout, amounts, zone) for row in rows]
    if not lines:
        raise ReportRefused("empty")
    return lines if REFERENCE in layout.needed else _numbered(lines)


def _rows(data: bytes, layout: Layout) -> Iterator[_Row]:
    sheet = sheet_files.read(data)
    header, columns, kinds = _columns(sheet, layout)
    seen: set[str] = set()
    for number, cells in enumerate(sheet[header + 1 :], start=header + 2):
        texts = [cell.text.strip() for cell in cells]
        if not any(texts):
            continue
        named = {name: texts[at] for name, at in columns.items() if at < len(texts)}
        reference = named.get(REFERENCE, "")
        if REFERENCE in layout.needed and not reference:
            raise ReportRefused("number", number)
        if reference and reference in seen:
            raise ReportRefused("twice", number)
        seen.add(reference)
        if (money := named.get(CURRENCY, "")).upper() not in {"", "IDR"}:
            raise ReportRefused("currency", number, text=money.upper()[:10])
        yield _Row(number, named, [texts[at].lower() for at in kinds if at < len(texts)])


def _columns(
    sheet: Sequence[Sequence[sheet_files.Cell]], layout: Layout
) -> tuple[int, dict[str, int], list[int]]:
    """The row of names; where each meaning stands; and all columns that say what a line is."""
    lacking = layout.needed
    for at, cells in enumerate(sheet[:_HEADER_WITHIN]):
        plain = [cell.text.strip().lower() for cell in cells]
        known = [name for name in layout.names if name in plain]
        columns: dict[str, int] = {}
        for name in known:
            columns.setdefault(layout.names[name], plain.index(name))
        missing = layout.needed - columns.keys()
        if not missing and columns.keys() & {AT, AT_UTC}:
            kinds = [plain.index(name) for name in known if layout.names[name] == WHAT]
            return at, columns, kinds
        lacking = min(lacking, missing or frozenset({AT}), key=len)
    raise ReportRefused("columns", names=", ".join(str(_NEEDED[name]) for name in sorted(lacking)))


def _is_not_ours(row: _Row, layout: Layout) -> bool:
    """A payment that never came moved no money."""
    return any(word in layout.not_ours for word in row.said)


def _line(row: _Row, layout: Layout, amounts: Amounts, zone: str) -> Read:
    what = next((layout.words[w] for w in row.said if w in layout.words), layout.usual)
    gross = amounts.read(row.cell(GROSS))
    fee = amounts.read(row.cell(FEE)) + amounts.read(row.cell(TAX))
    if not layout.signed:
        gross, fee = -abs(gross) if what in LEAVES else abs(gross), abs(fee)
    net = row.cells.get(NET, "")
    if not is_blank(net) and abs(amounts.read(row.cell(NET))) != abs(gross - fee):
        raise ReportRefused("net", row.number)
    about = row.cells.get(THING, "") if what != What.PAYMENT else ""
    about = about or row.cells.get(ABOUT, "") or row.cells.get(THING, "")
    return Read(
        row.cells.get(REFERENCE, "")[:_LONGEST],
        what,
        about[:_LONGEST],
        row.cells.get(PAYMENT, "")[:_LONGEST],
        _instant(row, zone),
        gross,
        fee,
    )


def _instant(row: _Row, zone: str) -> datetime:
    name = AT_UTC if row.cells.get(AT_UTC) else AT
    text, home = row.cells.get(name, ""), UTC if name == AT_UTC else ZoneInfo(clock.ZONES[zone])
    try:
        said = datetime.fromisoformat(text)
    except ValueError:
        return clock.midnight(read_date(row.cell(name), None), zone)
    return (said if said.tzinfo else said.replace(tzinfo=home)).astimezone(UTC)


def _numbered(lines: list[Read]) -> list[Read]:
    """Where the provider gives lines no number, they are known by what they say; equal ones by
    their place among them.
    """
    count: Counter[tuple[object, ...]] = Counter()
    named = []
    for line in lines:
        same = (line.what, line.about, line.gross, line.fee)
        count[same] += 1
        key = ":".join([line.about, line.what, str(line.gross), str(line.fee), str(count[same])])
        named.append(line._replace(reference=key))
    return named
