"""Reads a sheet of products into facts, with every fault at its cell."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cache
from typing import Any

from marketplace.catalogue import publishing, sheet_columns, varying
from marketplace.catalogue.facts import Facts, Food, VariantFacts
from marketplace.catalogue.revision import Making
from marketplace.catalogue.sheet_columns import BY_KEY, CATEGORY, PRODUCT, SKU
from marketplace.catalogue.sheet_files import Row
from marketplace.catalogue.sheets import Fault, Known, Planned, Shelf
from marketplace.kernel.words import LANGUAGES, _, speaking

FOOD_KEYS = frozenset(field.name for field in fields(Food))
FACT_KEYS = frozenset(field.name for field in fields(Facts))


def read(rows: Sequence[Row], known: Known) -> tuple[list[Planned], list[Fault]]:
    """What the sheet asks for, and everything that is wrong with it."""
    return _Reader(known).read(rows)


@dataclass(frozen=True)
class _Line:
    """One row: what each column says, as text and as a value where it could be read."""

    row: int
    texts: Mapping[str, str]
    values: Mapping[str, Any]


class _Reader:
    """Goes through a sheet once and remembers every fault."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self.faults: list[Fault] = []
        self.places: dict[str, int] = {}
        self.by_shelf = _names_of(known.shelves.values())

    def read(self, rows: Sequence[Row]) -> tuple[list[Planned], list[Fault]]:
        self._read_header(rows[0])
        if not self.faults:
            groups = self._grouped([self._read_line(n, row) for n, row in enumerate(rows) if n])
            planned = [self._planned(group) for group in groups]
        found = sorted(self.faults, key=lambda fault: (fault.row, fault.column))
        return ([] if found else planned), found

    def _read_header(self, row: Row) -> None:
        for place, cell in enumerate(row):
            column = sheet_columns.column_called(cell.text)
            if column is None and (cell.text or cell.formula):
                self._blame(0, place, _("We do not know this column. Please use our template."))
            elif column is not None and column.key in self.places:
                self._blame(0, place, _("This column is there twice."))
            elif column is not None:
                self.places[column.key] = place
        if not self.faults and not {"name", PRODUCT} & set(self.places):
            self._blame(0, 0, _("The first row must name the columns. Please use our template."))

    def _read_line(self, number: int, row: Row) -> _Line | None:
        texts, values = {}, {}
        for key, place in self.places.items():
            cell = row[place] if place < len(row) else None
            texts[key] = cell.text if cell else ""
            if cell and cell.formula:
                self._blame(number, place, _("Formulas are not read. Please type the value."))
                continue
            try:
                values[key] = BY_KEY[key].read(texts[key])
            except sheet_columns.Misread as misread:
                self._blame(number, place, misread.sentence)
        empty = not any(cell.text or cell.formula for cell in row)
        return None if empty or _is_example(texts) else _Line(number, texts, values)

    def _grouped(self, lines: Iterable[_Line | None]) -> list[list[_Line]]:
        """Rows of one product: those with its code, or new ones below each other by one name."""
        groups: dict[str, list[_Line]] = {}
        last = ""
        for line in lines:
            if line is None:
                continue
            code = line.texts.get(PRODUCT, "")
            name = line.texts.get("name", "").casefold()
            if code:
                place = f"code {code.upper()}"
            elif last.endswith(f" name {name}") and name:
                place = last
            else:
                place = f"row {line.row} name {name}"
            last = "" if code else place
            groups.setdefault(place, []).append(line)
        return list(groups.values())

    def _planned(self, lines: list[_Line]) -> Planned:
        code = lines[0].texts.get(PRODUCT, "").upper()
        before = self.known.products.get(code)
        if code and before is None:
            self._blame_key(lines[0], PRODUCT, _("There is no product with this code here."))
        said = self._agreed(lines)
        facts = self._facts(lines, said, before)
        if facts != before:
            self._look_over(lines[0], code, before, facts)
        return Planned(code, before, facts)

    def _agreed(self, lines: list[_Line]) -> dict[str, Any]:
        """What the rows say of the product: all the same, or nothing."""
        said: dict[str, Any] = {}
        for key in [key for key in self.places if not BY_KEY[key].of_variant]:
            spoken = next((line for line in lines if line.texts[key]), lines[0])
            if key in spoken.values:
                said[key] = spoken.values[key]
            for line in lines:
                if line.texts[key] and self._meant(line, key) != self._meant(spoken, key):
                    sentence = _("This differs from another row of the same product.")
                    self._blame_key(line, key, sentence)
        return said

    def _meant(self, line: _Line, key: str) -> Any:
        """The value without what makes no difference: how a name or a shelf is written."""
        value = line.values.get(key)
        if key == CATEGORY and isinstance(value, str):
            return self.by_shelf.get(value.casefold(), value)
        return value.casefold() if key == "name" and isinstance(value, str) else value

    def _facts(self, lines: list[_Line], said: dict[str, Any], before: Facts | None) -> Facts:
        first = lines[0]
        facts = before or Facts("", "", ())
        category = self._category(first, said.pop(CATEGORY, ""), before)
        edible = category in self.known.shelves and self.known.shelves[category].food
        food = replace(
            facts.food or Food(), **{k: v for k, v in said.items() if k in FOOD_KEYS}
        )
        if not edible:
            self._refuse_food(lines)
        return replace(
            facts,
            **{k: v for k, v in said.items() if k in FACT_KEYS},
            category=category,
            food=food if edible else None,
            variants=self._variants(lines, before),
        )

    def _category(self, line: _Line, written: str, before: Facts | None) -> str:
        if not written:
            if before is None or (CATEGORY in self.places and before.category):
                self._blame_key(line, CATEGORY, _("Please choose a category."))
            return before.category if before else ""
        slug = self.by_shelf.get(written.casefold(), "")
        if not slug:
            open_now = [s.slug for s in self.known.shelves.values() if s.open]
            names = ", ".join(sorted(self.known.shelves[slug].names[0] for slug in open_now))
            sentence = _("We do not know this. It may be: %(words)s.", words=names)
            self._blame_key(line, CATEGORY, sentence)
        return slug

    def _refuse_food(self, lines: list[_Line]) -> None:
        for line in lines:
            for key in self.places:
                if BY_KEY[key].of_food and line.texts[key]:
                    self._blame_key(line, key, _("Only foods have this."))

    def _variants(
        self, lines: list[_Line], before: Facts | None
    ) -> tuple[VariantFacts, ...]:
        """Those there were, changed where a row speaks of them, and those that are new."""
        there = {variant.sku: variant for variant in before.variants} if before else {}
        by_label = {variant.label.casefold(): sku for sku, variant in there.items()}
        found: dict[str, VariantFacts] = dict(there)
        for line in lines:
            sku = line.texts.get(SKU, "").upper()
            label = line.values.get("label", "") or ""
            if sku and sku not in there:
                self._blame_key(line, SKU, _("There is no choice with this code here."))
                continue
            sku = sku or by_label.get(label.casefold(), "")
            now = there.get(sku) or VariantFacts(0, 0)
            given = {k: v for k, v in line.values.items() if BY_KEY[k].of_variant and k != SKU}
            found[sku or f"row {line.row}"] = replace(now, **given)
            self._refuse_twins(line, list(found.values()))
        return tuple(found.values())

    def _refuse_twins(self, line: _Line, variants: list[VariantFacts]) -> None:
        labels = [variant.label.casefold() for variant in variants]
        if len(labels) > 1 and "" in labels:
            self._blame_key(line, "label", _("When there are several, each needs a name."))
        elif len(set(labels)) < len(labels):
            self._blame_key(line, "label", varying.SameAgain().sentence())
        if len(labels) > varying.MOST:
            self._blame_key(line, "label", varying.TooMany().sentence())

    def _look_over(self, line: _Line, code: str, before: Facts | None, facts: Facts) -> None:
        """What counts only for what would be kept."""
        if code in self.known.waiting:
            sentence = _("The office is looking at this now. It cannot change.")
            self._blame_key(line, PRODUCT, sentence)
        shelf = self.known.shelves.get(facts.category)
        if shelf and not shelf.open:
            self._blame_key(line, CATEGORY, _("This category is not open to you."))
        if not facts.name and (before is None or before.name):
            self._blame_key(line, "name", _("Please fill this in."))
        if facts.making == Making.ORDER and not facts.lead_days:
            sentence = _("Please say how many working days it takes.")
            self._blame_key(line, "lead_days", sentence)
        if facts.making == Making.PREORDER and not facts.ready_on:
            self._blame_key(line, "ready_on", _("Please choose a day."))
        if facts.text_required and facts.text_price is None:
            self._blame_key(line, "text_price", _("Please say what the text costs, or 0."))
        for finding in publishing.in_words(facts):
            key = "label" if finding.field == "variants" else finding.field
            self._blame_key(line, key, finding.sentence)

    def _blame_key(self, line: _Line, key: str, sentence: str) -> None:
        self._blame(line.row, self.places.get(key, 0), sentence)

    def _blame(self, row: int, column: int, sentence: str) -> None:
        self.faults.append(Fault(row, column, sentence))


def _names_of(shelves: Iterable[Shelf]) -> dict[str, str]:
    """Slugs by everything a shelf may be called; a name that two of them have tells nothing."""
    found: dict[str, str] = {}
    for shelf in shelves:
        for name in {shelf.slug, *(name.casefold() for name in shelf.names)}:
            found[name] = "" if found.get(name, shelf.slug) != shelf.slug else shelf.slug
    return found | {shelf.slug: shelf.slug for shelf in shelves}


def _is_example(texts: Mapping[str, str]) -> bool:
    return texts.get("name", "") in _examples()


@cache
def _examples() -> frozenset[str]:
    shown = set()
    for language in LANGUAGES:
        with speaking(language):
            shown.add(str(BY_KEY["name"].example))
    return frozenset(shown)
