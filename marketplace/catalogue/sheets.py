"""A sheet of products: one row for each choice, and what it asks for once it is read. Whatever is
written says the same when it is read again; `sheet_reading` reads.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from marketplace.catalogue import sheet_files
from marketplace.catalogue.facts import Facts, VariantFacts
from marketplace.catalogue.sheet_columns import CATEGORY, COLUMNS, PRODUCT, Column
from marketplace.catalogue.sheet_files import CSV, Choices, address
from marketplace.kernel.words import _


@dataclass(frozen=True)
class Fault:
    """What is wrong in which cell, in one sentence. Both places count from zero."""

    row: int
    column: int
    sentence: str

    @property
    def cell(self) -> str:
        """As programs call it: `C5`."""
        return address(self.row, self.column)


@dataclass(frozen=True)
class Shelf:
    """A shelf that goods can stand on; `open` to this producer."""

    slug: str
    names: tuple[str, ...]
    food: bool
    open: bool


@dataclass(frozen=True)
class Known:
    """What is there already: shelves, her products with what is said of them now, and which of
    those the office is looking at.
    """

    shelves: Mapping[str, Shelf]
    products: Mapping[str, Facts]
    waiting: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Planned:
    """One product as the sheet would have it; without a `code` it is a new one."""

    code: str
    before: Facts | None
    facts: Facts

    @property
    def new(self) -> bool:
        return self.before is None

    @property
    def same(self) -> bool:
        return self.before == self.facts


def header() -> list[str | int]:
    """The first row, in the reader's language."""
    return [str(column.word) for column in COLUMNS]


def rows_of(
    goods: Iterable[tuple[str, Facts]], shelves: Mapping[str, str]
) -> Iterator[list[str | int]]:
    """One row for each choice of each product; `shelves` names the categories by slug."""
    for code, facts in goods:
        for variant in facts.variants:
            yield [_cell(column, code, facts, variant, shelves) for column in COLUMNS]


def export(goods: Iterable[tuple[str, Facts]], shelves: Mapping[str, str], kind: str) -> bytes:
    """All of these products as a file of this kind."""
    return _file([header(), *rows_of(goods, shelves)], shelves, kind)


def template(shelves: Mapping[str, str], kind: str) -> bytes:
    """An empty sheet with a row that shows how; `shelves` are those she may use."""
    category = next(iter(shelves.values()), "")
    return _file([header(), example(category)], shelves, kind)


def _file(rows: list[list[str | int]], shelves: Mapping[str, str], kind: str) -> bytes:
    if kind == CSV:
        return sheet_files.write_csv(rows)
    readme = (_("Read me"), list(_readme(shelves)))
    return sheet_files.write_xlsx(
        rows, _("Products"), choices=_choices(shelves), readme=readme
    )


def _choices(shelves: Mapping[str, str]) -> list[Choices]:
    offered = []
    for place, column in enumerate(COLUMNS):
        words = _words_of(column, shelves)
        if words and not column.several:
            offered.append(Choices(place, words))
    return offered


def _words_of(column: Column, shelves: Mapping[str, str]) -> list[str]:
    words = shelves if column.key == CATEGORY else column.words or {}
    return [str(word) for word in words.values()]


def _readme(shelves: Mapping[str, str]) -> Iterator[list[str | int]]:
    yield [_("How to fill in this sheet"), ""]
    yield [_("Each row is one choice of a product. Example: a size."), ""]
    yield [_("The row that begins as an example is left out."), ""]
    yield [_("Rows with a product code change that product. Rows without one make a new one."), ""]
    yield [_("A column you take away changes nothing. An emptied cell empties."), ""]
    yield [_("Photos and stock are added on the product's own page."), ""]
    yield ["", ""]
    yield [_("Column"), _("What may stand there")]
    for column in COLUMNS:
        hint = f"{column.hint} {', '.join(_words_of(column, shelves))}"
        yield [str(column.word), hint.strip()]


def example(category: str) -> list[str | int]:
    """A row that shows how. It is left out when it is read again."""
    shown = {column.key: column.example for column in COLUMNS} | {CATEGORY: category}
    return [cell if isinstance(cell, int) else str(cell) for cell in shown.values()]


def _cell(
    column: Column, code: str, facts: Facts, variant: VariantFacts, shelves: Mapping[str, str]
) -> str | int:
    if column.key == PRODUCT:
        return code
    if column.key == CATEGORY:
        return shelves.get(facts.category, facts.category)
    if column.of_variant:
        return column.say(getattr(variant, column.key))
    if column.of_food:
        return column.say(getattr(facts.food, column.key)) if facts.food else ""
    return column.say(getattr(facts, column.key))
