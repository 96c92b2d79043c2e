"""Sentences, numbers of things, days and moments in both languages."""

from datetime import UTC, date, datetime

import pytest

from marketplace.kernel import words
from marketplace.kernel.refusals import NotFound, NotNow, Overtaken, Refusal, Unavailable
from marketplace.kernel.words import (
    _,
    format_day,
    format_moment,
    format_number,
    lazy,
    lazy_weekday,
    ngettext,
    speaking,
    weekday,
)


@pytest.fixture(autouse=True)
def catalogue(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sentences of our own, so that nobody has to keep these tests when the shop's change."""
    said = {
        "Add to cart": "Masukkan ke keranjang",
        "%(n)s parcel": "%(n)s paket",
        "For %(name)s": "Untuk %(name)s",
    }
    monkeypatch.setattr(words, "_catalogue", lambda: said)


def test_we_speak_indonesian_unless_asked() -> None:
    assert words.language() == "id"
    assert _("Add to cart") == "Masukkan ke keranjang"


def test_we_speak_english_where_asked_and_only_there() -> None:
    with speaking("en"):
        assert (words.language(), _("Add to cart")) == ("en", "Add to cart")
        with speaking("id"):
            assert _("Add to cart") == "Masukkan ke keranjang"
        assert words.language() == "en"

    assert words.language() == "id"


def test_after_an_error_we_speak_as_before() -> None:
    with pytest.raises(ZeroDivisionError), speaking("en"):
        raise ZeroDivisionError

    assert words.language() == "id"


@pytest.mark.parametrize("language", ["fr", "", "EN", "id-ID"])
def test_a_language_we_do_not_speak_is_indonesian(language: str) -> None:
    with speaking(language):
        assert words.language() == "id"


def test_a_sentence_nobody_translated_is_said_in_english() -> None:
    assert _("Nobody translated this.") == "Nobody translated this."


def test_facts_are_filled_in() -> None:
    assert _("For %(name)s", name="Dewi") == "Untuk Dewi"
    with speaking("en"):
        assert _("For %(name)s", name="100 %") == "For 100 %"


@pytest.mark.parametrize(
    ("n", "english"), [(0, "0 parcels"), (1, "1 parcel"), (2, "2 parcels"), (21, "21 parcels")]
)
def test_indonesian_has_one_form_and_english_two(n: int, english: str) -> None:
    assert ngettext("%(n)s parcel", "%(n)s parcels", n) == f"{n} paket"
    with speaking("en"):
        assert ngettext("%(n)s parcel", "%(n)s parcels", n) == english


def test_a_lazy_sentence_is_said_when_it_is_shown() -> None:
    label = lazy("Add to cart")

    assert str(label) == "Masukkan ke keranjang"
    with speaking("en"):
        assert str(label) == "Add to cart"
    assert str(label) == "Masukkan ke keranjang"


def test_days_are_written_out() -> None:
    assert format_day(date(2026, 8, 1)) == "1 Agustus 2026"
    with speaking("en"):
        assert format_day(date(2026, 8, 1)) == "1 August 2026"


def test_a_moment_tells_its_zone() -> None:
    instant = datetime(2026, 11, 20, 16, 5, tzinfo=UTC)

    assert format_moment(instant) == "20 November 2026, 23.05 WIB"
    assert format_moment(instant, "WITA") == "21 November 2026, 00.05 WITA"
    with speaking("en"):
        assert format_moment(instant, "WIT") == "21 November 2026, 01.05 WIT"


class TooFew(NotNow):
    says = lazy("For %(name)s")


def test_a_refusal_is_a_sentence_with_its_facts_in_the_readers_language() -> None:
    refusal = TooFew(name="Dewi")

    assert refusal.sentence() == "Untuk Dewi"
    with speaking("en"):
        assert refusal.sentence() == "For Dewi"


@pytest.mark.parametrize(
    ("family", "status"),
    [(NotFound, 404), (NotNow, 409), (Overtaken, 409), (Unavailable, 503), (TooFew, 409)],
)
def test_each_family_of_refusals_has_its_meaning(family: type[Refusal], status: int) -> None:
    assert family.status == status


def test_numbers_and_days_of_the_week_are_written_as_the_reader_does() -> None:
    assert (format_number(1_250), weekday(0), weekday(6, "abbreviated")) == (
        "1.250",
        "Senin",
        "Min",
    )
    assert format_day(date(2026, 11, 27), "EEEE, d MMMM") == "Jumat, 27 November"
    label = lazy_weekday(4)
    with speaking("en"):
        assert (format_number(1_250), weekday(0), str(label)) == ("1,250", "Monday", "Friday")
        assert format_day(date(2026, 11, 27), "EEEE, d MMMM") == "Friday, 27 November"
