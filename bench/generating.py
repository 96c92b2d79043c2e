"""A generated catalogue of any size, put straight into the tables: two hundred shops, half of the
goods foods under a permit, each with a variant, stock, a photo and the words it is found by.
"""

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Any

from sqlalchemy import Connection, Table

from marketplace.catalogue import tokens
from marketplace.catalogue.category import Category
from marketplace.catalogue.food import FoodFacts
from marketplace.catalogue.on_hand import Movement, Stock
from marketplace.catalogue.permit import Permit
from marketplace.catalogue.photo import Photo
from marketplace.catalogue.product import Product
from marketplace.catalogue.revision import Revision
from marketplace.catalogue.variant import Variant
from marketplace.catalogue.vocabulary import ProductWord, SearchWord
from marketplace.kernel import codes
from marketplace.kernel.db import Model, db
from marketplace.people.cohort import Certificate, Cohort, Skill, SkillCategory
from marketplace.people.producer import Producer
from marketplace.people.user import User

SHOPS = 200
BATCH = 20_000
BEGAN = datetime(2026, 1, 1, tzinfo=UTC)
SHELVES = ("keripik-camilan", "lauk-kering", "tas-dompet", "aksesori", "rumah-tangga")
FOODS = SHELVES[:2]


def _words(text: str) -> list[str]:
    return text.split()


_THINGS = _words("""
    keripik abon rempeyek stik kerupuk bubuk emping kacang tas dompet bros taplak celemek
    tatakan sarung kemeja blus mukena gantungan bantal keranjang nampan kotak lampu
""")
_STUFFS = _words("""
    tempe tahu kedelai singkong pisang ubi jagung rotan mendong bambu katun kanvas lurik
    batik perca flanel wol rajut kayu kelapa pandan
""")
_MANNERS = _words("""
    pedas manis asin gurih renyah jeruk bawang jahe bunga daun garis kotak polos merah hijau
    biru kuning ungu besar kecil panjang bulat lipat susun
""")

Row = Sequence[Any]
Rows = dict[type[Model], Callable[[int], Row]]


def fill(connection: Connection, count: int) -> None:
    """`count` products in an empty, migrated database."""
    words = _Words()
    for model, rows in _few(words).items():
        _put(connection, model, rows)
    for model, row in _many(words).items():
        columns, make = row
        put_many(connection, model.__table__, columns, map(make, range(1, count + 1)))
    put_many(
        connection,
        ProductWord.__table__,
        ("word_id", "product_id", "in_name"),
        (pair for n in range(1, count + 1) for pair in words.of(n)),
    )
    connection.exec_driver_sql("ANALYZE")


class _Words:
    """The words of a product's name, its shelf and its shop."""

    def __init__(self) -> None:
        written = sorted({*_THINGS, *_STUFFS, *_MANNERS, "camilan", "kerajinan", "kering"})
        self.ids = {
            token: id
            for id, token in enumerate(
                sorted({t for word in written for t in tokens.tokens(word)}), start=1
            )
        }
        self._tokens = {word: tokens.tokens(word) for word in written}

    def name(self, n: int) -> str:
        dice = random.Random(n)
        return " ".join([dice.choice(_THINGS), dice.choice(_STUFFS), *dice.sample(_MANNERS, 2)])

    def of(self, n: int) -> Iterator[Row]:
        found = {t for word in self.name(n).split() for t in self._tokens[word]}
        more = "camilan" if shelf(n) in FOODS else "kerajinan"
        also = {t for word in (more, "kering") for t in self._tokens[word]} - found
        yield from ((self.ids[t], n, True) for t in found)
        yield from ((self.ids[t], n, False) for t in also)


def shelf(n: int) -> str:
    return SHELVES[n % len(SHELVES)]


def code(n: int) -> str:
    """Like a real one, and found again from its number."""
    letters = codes.ALPHABET
    return "".join(letters[n // len(letters) ** place % len(letters)] for place in range(8))


def _few(words: _Words) -> dict[type[Model], list[dict[str, Any]]]:
    shops = range(1, SHOPS + 1)
    upper = [
        {"slug": s, "name_id": s, "name_en": s, "parent": None, "position": n, "food": s in FOODS,
         "google_category": ""}
        for n, s in enumerate(SHELVES)
    ]  # fmt: skip
    return {
        Category: upper,
        User: [
            {"id": n, "code": f"U{n:07}", "roles": "producer", "name": "", "totp_used_step": 0,
             "language": "id"}
            for n in shops
        ],
        Producer: [
            {"id": n, "code": f"U{n:07}", "user_id": n, "shop_code": f"S{n:07}",
             "alias": f"Toko {n}", "state": "active", "version": 1, "listed": True, "house": False}
            for n in shops
        ],
        Skill: [{"id": 1, "code": "SKILL", "name": "Semua"}],
        SkillCategory: [{"skill_id": 1, "category": s} for s in SHELVES],
        Cohort: [
            {"id": 1, "code": "C", "name": "C", "skill_id": 1, "region": "-",
             "starts_on": date(2026, 1, 5), "ends_on": date(2026, 1, 9)}
        ],
        Certificate: [
            {"id": n, "producer_id": n, "cohort_id": 1, "given_on": date(2026, 1, 9)} for n in shops
        ],
        Permit: [
            {"id": 1, "code": "PERMIT22", "kind": "PIRT", "number": "2159999010000-99",
             "holder": "cooperative", "ends_on": date(2099, 1, 1), "note": "", "recorded_by": "-"}
        ],
        SearchWord: [{"id": id, "word": word} for word, id in words.ids.items()],
    }  # fmt: skip


Columns = tuple[str, ...]


def _many(words: _Words) -> dict[type[Model], tuple[Columns, Callable[[int], Row]]]:
    sqlite = db.engine.dialect.name == "sqlite"

    def at(n: int) -> Any:
        moment = BEGAN + timedelta(seconds=n)
        return moment.isoformat(timespec="microseconds") if sqlite else moment

    return {
        Stock: (
            ("sku", "on_hand", "held", "sold", "cap", "making"),
            lambda n: (code(n), 10 + n % 7, 0, 0, 0, 0),
        ),
        Movement: (
            ("id", "sku", "quantity", "reason", "about", "lot", "by", "at"),
            lambda n: (n, code(n), 10 + n % 7, "first count", "", "", "-", at(n)),
        ),
        Photo: (
            ("id", "key", "public_key", "place", "producer_id", "width", "height", "colour",
             "widths", "formats", "kept_at"),
            lambda n: (n, f"k{n}", f"p{n}", f"l{n}", owner(n), 1600, 1200, "#c0a080",
                       "160 320 640 960 1600", "avif webp jpg", at(n)),
        ),
        Product: (
            ("id", "code", "producer_id", "accepted_id", "published_at", "category", "price_from",
             "local", "gift", "withheld", "state", "version"),
            lambda n: (n, code(n), owner(n), None, at(n), shelf(n), price(n), False, False, "",
                       "kept", 1),
        ),
        Revision: (
            ("id", "code", "product_id", "name", "name_en", "description", "description_en",
             "category", "options", "making", "lead_days", "text_required", "measures", "material",
             "care", "photo_id", "state", "version"),
            lambda n: (n, f"R{n:07}", n, words.name(n), "", "Dibuat dengan tangan.", "", shelf(n),
                       "", "stock", 0, False, "", "", "", n, "accepted", 1),
        ),
        FoodFacts: (
            ("revision_id", "storage", "shelf_life_days", "process", "ingredients",
             "ingredients_en", "allergens", "net_amount", "net_unit", "halal", "trial_note",
             "permit_id"),
            lambda n: (n, "room", 30, "dry", "Kedelai, garam", "", "soy", 150, "g", "not_halal", "",
                       1) if shelf(n) in FOODS else (),
        ),
        Variant: (
            ("id", "sku", "product_id", "label", "label_en", "position", "offered", "price",
             "weight_g"),
            lambda n: (n, code(n), n, "", "", 0, True, price(n), 180),
        ),
    }  # fmt: skip


def owner(n: int) -> int:
    return n % SHOPS + 1


def price(n: int) -> int:
    return 5_000 + n * 7_919 % 300 * 1_000


def _put(connection: Connection, model: type[Model], rows: list[dict[str, Any]]) -> None:
    connection.execute(model.__table__.insert(), rows)  # type: ignore[attr-defined]


def put_many(connection: Connection, table: Any, columns: Columns, rows: Iterable[Row]) -> None:
    there = (row for row in rows if row)
    if connection.dialect.name == "postgresql":
        _copy(connection, table, columns, there)
        return
    marks = ", ".join("?" * len(columns))
    sql = f"INSERT INTO {table.name} ({_names(columns)}) VALUES ({marks})"
    cursor = connection.connection.cursor()
    while batch := list(islice(there, BATCH)):
        cursor.executemany(sql, batch)


def _copy(connection: Connection, table: Table, columns: Columns, rows: Iterable[Row]) -> None:
    driver: Any = connection.connection.driver_connection
    with (
        driver.cursor() as cursor,
        cursor.copy(f"COPY {table.name} ({_names(columns)}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)


def _names(columns: Columns) -> str:
    return ", ".join(f'"{column}"' for column in columns)
