"""What Google's product data specification asks of a feed, written from its published pages
(support.google.com/merchants/answer/7052112): every fault of a line in a sentence.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from xml.etree import ElementTree

from marketplace.kernel import clock

NAMESPACE = "{http://base.google.com/ns/1.0}"
Line = dict[str, str]

REQUIRED = {"id", "title", "description", "link", "image_link", "availability", "price"}
LONGEST = {
    "id": 50, "title": 150, "description": 5000, "link": 2000, "image_link": 2000, "brand": 70,
    "google_product_category": 750, "product_type": 750, "item_group_id": 50, "size": 100,
    "color": 100, "pattern": 100, "material": 200, "shipping_label": 100, "availability_date": 25,
}  # fmt: skip
ALLOWED = {
    "availability": {"in_stock", "out_of_stock", "preorder", "backorder"},
    "condition": {"new", "refurbished", "used"},
    "identifier_exists": {"yes", "no"},
    "is_bundle": {"yes", "no"},
}
FORMS = {
    "price": r"(0|[1-9][0-9]*)(\.[0-9]{2})? [A-Z]{3}",
    "shipping_weight": r"[0-9]+(\.[0-9]+)? (lb|oz|g|kg)",
    "link": r"https?://[!-~]+",
    "image_link": r"https?://[!-~]+\.(jpe?g|webp|png|gif|bmp|tiff?)",
    "max_handling_time": r"[0-9]{1,3}",
    "availability_date": r"\d{4}-\d\d-\d\dT\d\d:\d\d([+-]\d{4}|Z)",
}
MARKUP = r"</?(a|b|br|div|em|h[1-6]|i|img|li|p|script|span|strong|u|ul)\b"
OTHERS = {"brand", "google_product_category", "product_type", "item_group_id", "shipping_label"}
TELLS_APART = ("size", "color", "pattern", "material")
KNOWN = REQUIRED | set(ALLOWED) | set(FORMS) | OTHERS | set(TELLS_APART)


def read(feed: str) -> list[Line]:
    """The items of an RSS 2.0 feed."""
    root = ElementTree.fromstring(feed)
    assert (root.tag, root.get("version")) == ("rss", "2.0")
    channel = root.find("channel")
    assert channel is not None
    assert all(channel.findtext(name) for name in ("title", "link", "description"))
    return [
        {field.tag.removeprefix(NAMESPACE): field.text or "" for field in item}
        for item in channel.findall("item")
    ]


def faults(lines: Sequence[Line]) -> list[str]:
    """Everything that would be disapproved."""
    ids = [line.get("id", "") for line in lines]
    found = [f"{id} stands there twice" for id in set(ids) if ids.count(id) > 1]
    return found + [f for line in lines for f in _faults(line)] + list(_groups(lines))


def _faults(line: Line) -> Iterator[str]:
    name = line.get("id", "?")
    yield from (f"{name} lacks {field}" for field in REQUIRED if not line.get(field, "").strip())
    for field, value in line.items():
        if field not in KNOWN:
            yield f"{name}: {field} is unknown"
        if len(value) > LONGEST.get(field, 2000):
            yield f"{name}: {field} is too long"
        if value not in ALLOWED.get(field, {value}):
            yield f"{name}: {field} cannot be {value}"
        if field in FORMS and not re.fullmatch(FORMS[field], value):
            yield f"{name}: {field} is not written like {value}"
        if value != value.strip() or re.search(f"{MARKUP}|[A-Z]{{20}}", value):
            yield f"{name}: {field} is not plain"
    yield from _dates(name, line)
    if line.get("identifier_exists") != "no":
        yield f"{name}: what is made by hand has no identifiers"


def _dates(name: str, line: Line) -> Iterator[str]:
    later = line.get("availability") in {"preorder", "backorder"}
    if later != ("availability_date" in line):
        yield f"{name}: a date belongs to what comes later, and only to that"
    if "availability_date" in line:
        day = datetime.strptime(line["availability_date"], "%Y-%m-%dT%H:%M%z").astimezone(UTC)
        if not clock.now() < day <= clock.now() + timedelta(days=365):
            yield f"{name}: it comes on {day}"


def _groups(lines: Sequence[Line]) -> Iterator[str]:
    """Variants of a group share the brand and differ by what can be told apart."""
    groups = defaultdict(list)
    for line in lines:
        if line.get("item_group_id"):
            groups[line["item_group_id"]].append(line)
    for code, group in groups.items():
        own = [tuple(line.get(field) for field in TELLS_APART) for line in group]
        if len(set(own)) < len(own) or not all(any(values) for values in own):
            yield f"the variants of {code} cannot be told apart"
        if len({line.get("brand") for line in group}) > 1:
            yield f"{code} has two brands"
