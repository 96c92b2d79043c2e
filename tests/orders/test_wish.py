"""What a buyer asks for: written, read back strictly, said to people, and held against an offer."""

import json
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.catalogue import embroidery
from marketplace.catalogue.measuring import KEYS, MEASURES
from marketplace.catalogue.offer import Offer
from marketplace.kernel.words import speaking
from marketplace.orders import wish as wishes
from marketplace.orders.wish import NOTHING_MORE, Unreadable, Wish
from tests.wordlist import ROOT

SEWN = Wish("Bu Sri", "script", "gold", "left")
MEASURED = Wish(measures=(("chest", 96), ("sleeve", 58)))
BLOUSE = Offer(
    code="BLVSE222", sku="BLVSE333", product="Blus", label="", category="pesan-ukuran",
    price=160_000, weight_g=300, available=3, local=False, gift=False, food=False, making="order",
    lead_days=10, ready_on=None, text_price=15_000, text_required=False,
    measures=("sleeve", "chest"), shop=None, picture=None,
)  # fmt: skip
APRON = replace(BLOUSE, measures=())

some_wish = st.builds(
    Wish,
    text=st.text(st.sampled_from("ABCabc019 .'-"), max_size=20),
    lettering=st.sampled_from(["", *embroidery.LETTERINGS]),
    thread=st.sampled_from(["", *embroidery.THREADS]),
    place=st.sampled_from(["", *embroidery.PLACES]),
    measures=st.dictionaries(st.sampled_from(KEYS), st.integers(1, 300)).map(wishes.in_order),
)


@given(some_wish)
def test_what_was_written_is_read_back(wish: Wish) -> None:
    assert wishes.read(wish.written()) == wish
    assert wish.without_text().text == ""
    assert bool(wish) == (wish.written() != "")


@pytest.mark.parametrize(
    "written",
    ["{", "[]", "1", "null", '"text"', '{"text":1}', '{"text":""}', '{"name":"Sri"}',
     '{"text":"A","text":"B"}', '{"thread":"neon"}', '{"lettering":"gothic"}', '{"place":"moon"}',
     '{"measures":[]}', '{"measures":{"tail":5}}', '{"measures":{"chest":"96"}}',
     '{"measures":{"chest":96.5}}', '{"measures":{"chest":true}}'],
)  # fmt: skip
def test_what_we_did_not_write_is_not_read(written: str) -> None:
    with pytest.raises(Unreadable):
        wishes.read(written)


def test_people_are_told_in_their_language() -> None:
    with speaking("en"):
        assert SEWN.said() == [
            "Text: Bu Sri", "Lettering: Handwriting", "Thread: Gold", "Position: On the left",
        ]  # fmt: skip
        assert MEASURED.said() == ["Chest: 96 cm", "Sleeve: 58 cm"]
        assert SEWN.without_text().said() == SEWN.details()
    with speaking("id"):
        assert MEASURED.said() == ["Lingkar dada: 96 cm", "Panjang lengan: 58 cm"]


@pytest.mark.parametrize(
    ("wish", "offer", "fit"),
    [
        (MEASURED, BLOUSE, True),
        (replace(SEWN, measures=MEASURED.measures), BLOUSE, True),
        (NOTHING_MORE, BLOUSE, False),
        (Wish(measures=(("chest", 96),)), BLOUSE, False),
        (replace(MEASURED, measures=(("chest", 59), ("sleeve", 58))), BLOUSE, False),
        (MEASURED, APRON, False),
        (SEWN, APRON, True),
        (NOTHING_MORE, APRON, True),
        (NOTHING_MORE, replace(APRON, text_required=True), False),
        (SEWN, replace(APRON, text_price=None), False),
        (SEWN, replace(APRON, text_price=0), True),
        (replace(SEWN, thread=""), APRON, False),
        (replace(SEWN, text=""), APRON, False),
        (replace(SEWN, text="Sri ♥"), APRON, False),
    ],
)
def test_a_wish_fits_an_offer_or_not(wish: Wish, offer: Offer, fit: bool) -> None:
    assert wishes.fits(wish, offer) is fit


@pytest.mark.parametrize(
    ("text", "sewn"),
    [("Sri", True), ("O'Neil Jr. 2-A", True), ("x" * 20, True), ("x" * 21, False), ("", False),
     (" .-'", False), ("Ägnes", False), ("a\nb", False), ("１２", False)],
)  # fmt: skip
def test_our_machines_know_these_letters(text: str, sewn: bool) -> None:
    assert embroidery.can_be_sewn(text) is sewn


def test_every_measure_has_limits_words_and_a_drawing() -> None:
    sprite = ElementTree.parse(ROOT / "static" / "measures.svg").getroot()

    assert [symbol.get("id") for symbol in sprite] == list(KEYS)
    for measure in MEASURES.values():
        assert 0 < measure.least_cm < measure.most_cm
        assert measure.fits(measure.least_cm)
        assert measure.fits(measure.most_cm)
        assert not measure.fits(measure.most_cm + 1)


def test_a_wish_is_kept_short() -> None:
    fullest = Wish("x" * 20, "script", "purple", "middle", tuple((key, 100) for key in KEYS))

    assert len(fullest.written()) < 250
    assert set(json.loads(fullest.written())) == {
        "text", "lettering", "thread", "place", "measures",
    }  # fmt: skip
