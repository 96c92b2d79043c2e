"""Places by their names, their postcodes and the lists they stand in."""

import pytest
from flask import Flask

from marketplace.kernel import indonesia
from marketplace.kernel.db import db
from marketplace.shipping import mapping, region
from tests.engines.templates import REGIONS


def found(typed: str) -> list[str]:
    return [way.words for way in region.seek(db.session(), typed)]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("10110", ["Gambir, Gambir, Kota Administrasi Jakarta Pusat, DKI 10110"]),
        ("Petojo S", ["Petojo Selatan, Gambir, Kota Administrasi Jakarta Pusat, DKI 10160"]),
        ("petojo, selatan", ["Petojo Selatan, Gambir, Kota Administrasi Jakarta Pusat, DKI 10160"]),
        ("Meteseh, Semarang", ["Meteseh, Tembalang, Kota Semarang, Jawa Tengah 50271"]),
        ("Meteseh, Bantul", []),
        ("99999", []),
        ("ga", []),
        ("%", []),
        ("", []),
    ],
)
def test_a_place_is_found_as_people_type_it(
    inside_on: Flask, typed: str, words: list[str]
) -> None:
    assert [w.replace("Daerah Khusus Ibukota Jakarta", "DKI") for w in found(typed)] == words


def test_what_is_called_exactly_so_comes_first(inside: Flask) -> None:
    assert found("tembalang")[0] == "Tembalang, Kota Semarang, Jawa Tengah"
    assert found("bantul")[0].startswith("Bantul, ")


def test_lists_lead_from_a_province_to_a_village(inside_on: Flask) -> None:
    session = db.session()
    assert {r.code for r in region.inside(session, "")} >= {"31", "33", "34"}
    assert [r.name for r in region.inside(session, "33.74")] == ["Tembalang"]
    names = [r.name for r in region.inside(session, "34.02.08")]
    assert names == sorted(names)
    way = region.way_to(session, "34.02.08.2003")
    assert way is not None
    assert (way.words, way.last.postcode) == (
        "Bantul, Bantul, Kabupaten Bantul, Daerah Istimewa Yogyakarta 55711", "55711",
    )  # fmt: skip
    assert region.way_to(session, "34.02.08.9999") is None


def test_the_map_is_loaded_once_an_edition(inside: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    assert mapping.load(within=REGIONS, by="tests") == 0

    monkeypatch.setattr(indonesia, "edition_of_places", lambda: "another")
    assert mapping.load(within=["31.71.01.1001"], by="tests") == 4
    assert [r.code for r in region.inside(db.session(), "")] == ["31"]
    assert mapping.load(within=REGIONS, by="tests") == 0
