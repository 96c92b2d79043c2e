"""What Meta's catalogue asks of a feed, written from its published field reference
(developers.facebook.com, Commerce Platform, Catalog fields): every fault of a line in a sentence.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence

from tests.web.machines.google_rules import MARKUP

Line = dict[str, str]

REQUIRED = {
    "id", "title", "description", "availability", "condition", "price", "link", "image_link",
    "brand",
}  # fmt: skip
LONGEST = {
    "id": 100, "title": 200, "description": 9999, "brand": 100, "size": 200, "color": 200,
    "pattern": 100, "google_product_category": 250, "product_type": 750,
}  # fmt: skip
ALLOWED = {
    "availability": {"in stock", "out of stock", "available for order"},
    "condition": {"new", "refurbished", "used"},
}
FORMS = {
    "price": r"(0|[1-9][0-9]*)(\.[0-9]{2})? [A-Z]{3}",
    "link": r"https?://[!-~]+",
    "image_link": r"https?://[!-~]+\.(jpg|jpeg|png)",
    "shipping_weight": r"([0-9]+(\.[0-9]+)? (lb|oz|g|kg))?",
    "additional_variant_attribute": r"([^:,]+:[^:,]+(,[^:,]+:[^:,]+)*)?",
}
OTHERS = {"item_group_id"}
CORE = {"size", "color", "gender", "pattern", "material", "age_group"}
KNOWN = REQUIRED | set(LONGEST) | set(FORMS) | OTHERS


def read(feed: str) -> list[Line]:
    """The lines under the row of names."""
    rows = csv.DictReader(io.StringIO(feed, newline=""), strict=True, restkey="too many")
    assert rows.fieldnames is not None
    assert set(rows.fieldnames) <= KNOWN
    return list(rows)


def faults(lines: Sequence[Line]) -> list[str]:
    """Everything that would be rejected."""
    ids = [line["id"] for line in lines]
    found = [f"{id} stands there twice" for id in set(ids) if ids.count(id) > 1]
    return found + [fault for line in lines for fault in _faults(line)]


def _faults(line: Line) -> Iterator[str]:
    name = line["id"]
    yield from (f"{name} lacks {field}" for field in REQUIRED if not line[field].strip())
    for field, value in line.items():
        if len(value) > LONGEST.get(field, 2000):
            yield f"{name}: {field} is too long"
        if value not in ALLOWED.get(field, {value}):
            yield f"{name}: {field} cannot be {value}"
        if field in FORMS and not re.fullmatch(FORMS[field], value):
            yield f"{name}: {field} is not written like {value}"
        if re.search(MARKUP, value):
            yield f"{name}: {field} is not plain"
    more = {pair.partition(":")[0] for pair in line["additional_variant_attribute"].split(",")}
    if more & CORE:
        yield f"{name}: {more & CORE} have columns of their own"
