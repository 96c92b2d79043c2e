"""A label names the cooperative and nobody else."""

from datetime import date

from marketplace.catalogue import label
from marketplace.catalogue.allergens import Piece
from marketplace.catalogue.label import Batch, Said
from tests.world import COOPERATIVE


def test_a_label_says_all_it_must() -> None:
    """B03 S12"""
    said = label.label(
        name="Keripik Tempe Original",
        ingredients="Tempe (kedelai), garam",
        ticked=["soy"],
        net_amount=150,
        net_unit="g",
        shelf_life_days=30,
        halal="halal",
        permits=[
            Said("PIRT", "2159999010000-31", True),
            Said("HALAL", "ID00000000000000001", True),
            Said("PIRT", "2159999990000-31", False),
        ],
        batch=Batch("K7M29QXF", date(2026, 11, 21), date(2026, 12, 21)),
        cooperative=COOPERATIVE,
    )

    assert said.ingredients == [
        Piece("Tempe", True), Piece(" (", False), Piece("kedelai", True), Piece("), garam", False),
    ]  # fmt: skip
    assert said.allergens == ["Kedelai"]
    assert said.allergen_note == "Mengandung alergen, lihat daftar bahan yang dicetak tebal."
    assert said.net == "150 g"
    assert said.produced_by == (
        "Diproduksi oleh: Koperasi Uji Sejahtera, Jalan Contoh 1, Semarang 50135"
    )
    assert (said.batch, said.made_on) == ("K7M29QXF", "21 11 2026")
    assert said.best_before == "Baik digunakan sebelum 21 12 2026"
    assert said.permits == ["P-IRT No. 2159999010000-31", "ID00000000000000001"]
    assert said.halal == "Halal"


def test_what_is_not_halal_says_so() -> None:
    assert label.halal_words("not_halal") == "Tidak halal"
    assert label.halal_words(None) == ""
    assert label.allergen_note([]) == ""
