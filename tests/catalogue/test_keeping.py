"""How long foods usually keep, and what a label says of it."""

from datetime import date

import pytest

from marketplace.catalogue import keeping
from marketplace.kernel.words import speaking

DAY = date(2026, 12, 21)


@pytest.mark.parametrize(
    ("name", "storage", "days"),
    [
        ("Keripik Tempe Original", "room", 30),
        ("Stik Tahu", "room", 30),
        ("Rempeyek Kedelai", "room", 30),
        ("Kedelai Goreng Bawang", "room", 30),
        ("Kering Tempe Kacang", "room", 14),
        ("Orek kering", "room", 14),
        ("Abon Tempe", "room", 30),
        ("Bubuk Kedelai Sangrai", "room", 90),
        ("Kembang Tahu Kering", "room", 180),
        ("Kembang Tahu Jahe (cup)", "chill", 1),
        ("Tahwa hangat", "room", 1),
        ("Tempe Daun Segar", "room", 1),
        ("Tempe Daun Segar", "chill", 3),
        ("Tahu Putih isi 10", "room", 1),
        ("Tahu Putih isi 10", "chill", 3),
        ("Susu Kedelai 250 ml", "chill", 2),
        ("Nugget Tempe Dingin", "chill", 3),
        ("Nugget Tempe", "freeze", 30),
        ("Tempe Mendoan", "room", 1),
        ("Tempe Bacem", "room", 1),
        ("Keripik Tempe Original", "freeze", None),
        ("Kue kering", "room", None),
    ],
)
def test_the_short_figure_counts(name: str, storage: str, days: int | None) -> None:
    assert keeping.usual_days(name, storage) == days


def test_longer_needs_a_trial() -> None:
    assert not keeping.needs_trial("Keripik Tempe", "room", 30)
    assert keeping.needs_trial("Keripik Tempe", "room", 31)
    assert not keeping.needs_trial("Kue kering", "room", 365)


def test_the_day_is_said_in_full() -> None:
    with speaking("id"):
        assert keeping.best_before_words(DAY, 30) == "Baik digunakan sebelum 21 12 2026"
        assert keeping.best_before_words(DAY, 92, month_only=True).endswith(" 21 12 2026")
        assert keeping.best_before_words(DAY, 93, month_only=True).endswith("sebelum 12 2026")
    with speaking("en"):
        assert keeping.best_before_words(DAY, 30) == "Best before 21 12 2026"
