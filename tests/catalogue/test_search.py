"""Finding goods by words: which, in which order, and what was taken for what was asked."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from marketplace.catalogue import browsing, offering, search, shelving
from marketplace.catalogue.browsing import Wanted
from marketplace.catalogue.on_hand import Stock
from marketplace.catalogue.product import Product
from marketplace.catalogue.revision import ProposedVariant, Revision
from marketplace.catalogue.search import Found
from marketplace.kernel import codes, sealing
from marketplace.kernel.db import db, transaction
from marketplace.kernel.refusals import NotFound
from tests.catalogue import assortment
from tests.catalogue.assortment import Goods

SNACKS, BAGS, CHOICE = "keripik-camilan", "tas-dompet", "pesan-ukuran"


class Counter:
    """A shop with a few goods; what is put on sale later is newer."""

    def __init__(self) -> None:
        self.names: dict[int, str] = {}
        with transaction() as session:
            shelving.put_up(session)
        self.sell("Keripik Tempe", "Renyah, dengan daun jeruk.", shop="Dapur Sereh")
        self.sell("Tempe Daun", "Dibungkus daun pisang.", "tempe-tahu", shop="Tahu Beringin")
        self.sell("Tas Kanvas", "Bisa dilipat, dijahit rapi.", BAGS)

    def sell(
        self, name: str, description: str = "", category: str = SNACKS, shop: str = "Benang Lurik"
    ) -> int:
        with transaction() as session:
            made = assortment.put_on_sale(session, [Goods(name, description, category, shop)])
        self.names |= made
        return max(made)

    def find(self, query: str, wanted: Wanted = browsing.EVERYTHING) -> Found:
        return search.find(db.session(), query, wanted.narrowing())

    def names_for(self, query: str, wanted: Wanted = browsing.EVERYTHING) -> list[str]:
        return [self.names[id] for id in self.find(query, wanted).ids]

    def product(self, id: int) -> tuple[Product, Revision]:
        product = db.session().get_one(Product, id)
        return product, db.session().get_one(Revision, product.accepted_id)


@pytest.fixture
def counter(inside: Flask) -> Counter:
    return Counter()


@contextmanager
def told() -> Iterator[list[str]]:
    """Everything said to the database inside, but for beginning and ending."""
    statements: list[str] = []

    def listen(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith(("BEGIN", "PRAGMA")):
            statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", listen)
    try:
        yield statements
    finally:
        event.remove(db.engine, "before_cursor_execute", listen)


def test_one_search_looks_through_all_shops_and_can_be_kept_to_a_shelf(counter: Counter) -> None:
    """B01: keyword search and category filter work over goods of every producer."""
    assert counter.names_for("tempe") == ["Tempe Daun", "Keripik Tempe"]
    assert counter.names_for("tempe", Wanted(categories=(SNACKS,))) == ["Keripik Tempe"]
    assert counter.names_for("tempe", Wanted(categories=(BAGS,))) == []
    assert counter.names_for("tempe", Wanted(in_stock=True)) == []


def test_the_name_comes_first_then_the_better_word_then_the_newer(counter: Counter) -> None:
    sold = [
        ("Bordir A", ""),
        ("Bordiran B", ""),
        ("Border C", ""),
        ("Emblem D", "Dengan bordir."),
        ("Bordir E", ""),
    ]
    for name, description in sold:
        counter.sell(name, description, CHOICE)

    by_category = counter.names_for("bordir")
    assert by_category == ["Bordir E", "Bordir A", "Border C", "Bordiran B", "Emblem D"]


def test_of_two_words_both_are_asked_for(counter: Counter) -> None:
    counter.sell("Keripik Daun Tempe", "")

    assert counter.names_for("tempe daun") == ["Keripik Daun Tempe", "Tempe Daun", "Keripik Tempe"]
    assert counter.names_for("tas tempe daun keripik kanvas")[0] == "Keripik Daun Tempe"


def test_when_nothing_has_all_words_what_has_most_is_shown(counter: Counter) -> None:
    found = counter.find("keripik tempe kanvas")

    assert [counter.names[id] for id in found.ids] == ["Keripik Tempe"]
    assert (found.partly, found.unknown, found.instead) == (True, [], [])


def test_a_word_that_nothing_has_is_left_out_and_named(counter: Counter) -> None:
    found = counter.find("keripik xyzzy")

    assert [counter.names[id] for id in found.ids] == ["Keripik Tempe"]
    assert (found.partly, found.unknown) == (True, ["xyzzy"])


def test_half_a_word_finds_the_whole(counter: Counter) -> None:
    for half in ("ker", "kerip", "KERIPI", "keripik t", "tempe ker"):
        assert "Keripik Tempe" in counter.names_for(half), half
        assert counter.find(half).instead == []
    assert counter.names_for("ke") == []


def test_a_whole_word_is_not_taken_for_half_of_another(counter: Counter) -> None:
    counter.sell("Tasbih Kayu")

    assert counter.names_for("tas") == ["Tas Kanvas"]
    assert counter.names_for("tasb") == ["Tasbih Kayu"]
    assert "Tas Kanvas" in counter.names_for("tempe kan")
    assert counter.find("kan tempe").unknown == ["kan"]


def test_a_slip_is_mended_and_said(counter: Counter) -> None:
    counter.sell("Kerudung Polos", "", "perlengkapan-ibadah")

    for typed, shown, found in (
        ("keripk", [("keripk", "keripik")], "Keripik Tempe"),
        ("ketipik tmpe", [("ketipik", "keripik"), ("tmpe", "tempe")], "Keripik Tempe"),
        ("kanavs tas", [("kanavs", "kanvas")], "Tas Kanvas"),
        ("jilbap", [("jilbap", "kerudung")], "Kerudung Polos"),
        ("dilipst", [("dilipst", "dilipat")], "Tas Kanvas"),
    ):
        assert counter.find(typed).instead == shown
        assert counter.names_for(typed)[0] == found


def test_words_may_be_run_together_or_torn_apart(counter: Counter) -> None:
    for typed in ("keripiktempe", "tempekeripik", "kan vas", "taskanvas"):
        found = counter.find(typed)

        assert counter.names[found.ids[0]] in {"Keripik Tempe", "Tas Kanvas"}, typed
        assert (found.instead, found.unknown) == ([], []), typed


def test_nothing_found_may_have_a_suggestion(counter: Counter) -> None:
    assert counter.find("pusamg").suggestion == "pisang"
    assert counter.find("pusamg xyzzy").suggestion == "pisang"
    assert counter.find("xyzzy").suggestion is None
    assert counter.find("tempe").suggestion is None


def test_a_right_word_is_not_taken_for_another(counter: Counter) -> None:
    """A hat (*topi*) is no hem (*tepi*), though but one letter differs."""
    counter.sell("Taplak", "Tepi jahit.", "rumah-tangga")
    found = counter.find("topi")

    assert (found.ids, found.instead, found.unknown) == ([], [], ["topi"])
    assert found.suggestion == "tepi"


def test_nobody_is_shown_a_stem(counter: Counter) -> None:
    """*jahit* is in the index, for *dijahit*; but no product says so."""
    found = counter.find("jahitt")

    assert found.instead == []
    assert found.suggestion != "jahit"
    assert counter.names_for("jahit") == ["Tas Kanvas"]


def test_a_word_whose_last_product_is_gone_is_no_longer_known(counter: Counter) -> None:
    tas = next(id for id, name in counter.names.items() if name == "Tas Kanvas")
    with transaction() as session:
        search.forget(session, session.get_one(Product, tas))

    assert counter.find("kanvas") == Found(unknown=["kanvas"])
    assert counter.find("kanvsa") == Found(unknown=["kanvsa"])


def test_what_is_archived_is_not_found(counter: Counter) -> None:
    product, _ = counter.product(counter.find("kanvas").ids[0])
    offering.archive(product.producer.code, product.code, by=product.producer.user.actor)

    assert counter.find("kanvas").ids == []


def test_a_revision_brings_its_words_and_takes_the_former_ones(counter: Counter) -> None:
    id = counter.sell("Selimut Perca", "Lembut.", "rumah-tangga")
    with transaction() as session:
        product, revision = counter.product(id)
        revision.name, revision.description = "Selendang", ""
        revision.name_en, revision.description_en = "Shawl", "Light as a feather"
        revision.proposed = [_variant(session, "Ungu · besar", "Purple · big")]
        search.index(session, product, revision)

    for query in ("shawl", "feather", "ungu", "purple", "household", "kerajinan", "crafts"):
        assert id in counter.find(query).ids, query
    for query in ("perca", "lembut"):
        assert id not in counter.find(query).ids, query


def _variant(session: Session, label: str, label_en: str) -> ProposedVariant:
    stock = Stock(sku=codes.code())
    session.add(stock)
    session.flush()
    return ProposedVariant(
        sku=stock.sku, position=0, label=label, label_en=label_en, price=1, weight_g=1
    )


def test_only_a_shop_that_shows_itself_is_found_by_its_name(counter: Counter) -> None:
    assert counter.names_for("benang lurik") == ["Tas Kanvas"]
    with transaction() as session:
        product = session.scalars(select(Product).order_by(Product.id.desc())).first()
        assert product is not None
        product.producer.listed = False
        search.index_shop(session, product.producer)

    assert counter.find("benang lurik").ids == []
    assert counter.names_for("kanvas") == ["Tas Kanvas"]


ANYTHING = [
    *("", " ", "a", "e", "9", "the", "mau beli yang murah", "%_'\"", "\x00", "~", "jahit~"),
    "x" * 10_000,
    "tas " * 2_500,
    " ".join(f"kata{n}" for n in range(1_000)),
    " ".join(f"k{'aeiou'[n % 5]}{'bcdfg'[n // 5]}ta" for n in range(25)),
    "🤷🏽 👨‍👩‍👧",
    "'; DROP TABLE product; --",
    "1 OR 1=1 UNION SELECT secret_hash FROM user_account",
    "\u202etas\u202c",
    "ك ت ا ب 布袋 сумка",
]


def test_any_query_is_answered_with_little_work(inside_on: Flask) -> None:
    counter = Counter()
    for query in ANYTHING:
        with told() as statements:
            found = counter.find(query)

        assert len(statements) <= 2
        assert len(found.unknown) <= search.MOST_WORDS


@given(st.text(max_size=60))
@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_query_fails(counter: Counter, query: str) -> None:
    found = counter.find(query)

    assert len(found.ids) == len(set(found.ids)) <= 3


def test_a_search_is_three_statements_with_its_cards(counter: Counter) -> None:
    with told() as statements:
        ids, _ = counter.find("kripik tmpe daun kanvas").page("", browsing.PAGE)
        browsing.cards_of(db.session(), ids)

    assert len(statements) == 3


def test_pages_stay_when_something_new_comes(counter: Counter) -> None:
    for number in range(7):
        counter.sell(f"Bros {number}", "", "aksesori")
    first, after = counter.find("bros").page("", 3)
    assert after is not None
    counter.sell("Bros baru", "", "aksesori")
    second, then = counter.find("bros").page(after, 3)
    assert then is not None
    third, end = counter.find("bros").page(then, 3)

    names = [counter.names[id] for id in first + second + third]
    assert names == [f"Bros {number}" for number in range(6, -1, -1)]
    assert end is None


def test_what_is_no_cursor_leads_nowhere(counter: Counter) -> None:
    foreign = sealing.seal("[1, 2]", about="cursor")
    for after in ("x", "W10=", foreign):
        with pytest.raises(NotFound):
            counter.find("tempe").page(after, 3)
