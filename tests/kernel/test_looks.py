"""What looks the same is the same; what only resembles it is not."""

import pytest

from marketplace.kernel import looks


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("Kerupuk", "kerupuk"),
        ("ＫＥＲＵＰＵＫ", "kerupuk"),
        ("Kérüpùk", "kerupuk"),
        ("Кеruрuк", "kerupuk"),
        ("ΚΕΡUΡUΚ", "kepupuk"),
        ("𝐊𝐞𝐫𝐮𝐩𝐮𝐤", "kerupuk"),
        ("ke\u200bru\u00adpuk", "kerupuk"),
        ("łıøđ", "liod"),
        ("Isi 10, 2×3 cm", "isi 10, 2×3 cm"),
    ],
)
def test_letters_are_read_as_they_look(written: str, folded: str) -> None:
    assert looks.fold(written) == folded


def test_words_stand_apart() -> None:
    assert looks.words("Keripik-tempe, RASA_pedas 150 g!") == [
        "keripik", "tempe", "rasa", "pedas", "150", "g",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("word", "read"),
    [
        ("kerupuk", ["kerupuk"]),
        ("150", ["150"]),
        ("k3rupuk", ["k3rupuk", "kerupuk"]),
        ("ma1am", ["ma1am", "maiam", "malam"]),
        ("x2", ["x2"]),
    ],
)
def test_digits_among_letters_are_read_as_letters(word: str, read: list[str]) -> None:
    assert looks.readings(word) == read


def test_a_word_of_ones_is_not_read_for_ever() -> None:
    assert len(looks.readings("a" + "1" * 40)) == 17


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("kerupuk udang", []),
        ("k.e.r.u.p.u.k udang", ["kerupuk", "kerupuk"]),
        ("keru-puk", ["kerupuk"]),
        ("k e r u p u k", ["kerupuk"]),
        ("ker@puk!", ["kerapuk"]),
        ("a b", []),
    ],
)
def test_words_taken_apart_are_put_together(text: str, found: list[str]) -> None:
    assert looks.glued(text) == found


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Perca Warna", "perca-WARNA"),
        ("Perca Warna", "Perca Wama"),
        ("Benang Lurik", "Benang 1urik"),
        ("Kedai Lontar", "Keda1 L0ntar"),
        ("Sulam Ilalang", "Sulam lIaIang"),
    ],
)
def test_a_hurried_reader_takes_one_for_the_other(one: str, other: str) -> None:
    assert looks.skeleton(one) == looks.skeleton(other)


def test_other_names_stay_other_names() -> None:
    names = ["Perca Warna", "Perca Warni", "Kedai Lontar", "Kedai Lontara", "Dapur 7", "Dapur 8"]
    assert len({looks.skeleton(name) for name in names}) == len(names)


@pytest.mark.parametrize(
    ("text", "foreign", "mixed"),
    [
        ("Dapur Sereh", False, False),
        ("Kafé Sereh 99", False, False),
        ("Dapur Serеh", True, False),
        ("Δapur", True, False),
        ("D4pur", False, True),
        ("Dapur2", False, True),
    ],
)
def test_borrowed_letters_and_mixed_words_show(text: str, foreign: bool, mixed: bool) -> None:
    assert (looks.foreign_letters(text), looks.mixed(text)) == (foreign, mixed)
