"""What is particular to Indonesia, written down value by value: the package beneath may change."""

import re
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.kernel.indonesia import (
    PROVINCES,
    SUNDAY,
    NotAPhone,
    format_phone,
    in_words,
    is_postcode,
    is_working_day,
    mask_phone,
    national_holidays,
    next_working_day,
    phone_e164,
)


@pytest.mark.parametrize(
    ("text", "e164"),
    [
        ("0890-0000-0001", "+6289000000001"),
        ("+62 890 0000 0001", "+6289000000001"),
        ("62890 00000001", "+6289000000001"),
        ("089000000001", "+6289000000001"),
        ("0890.0000.0001", "+6289000000001"),
        ("+62 (0)890 0000 0001", "+6289000000001"),
        ("89000000001", "+6289000000001"),
        ("0062 890 0000 0001", "+6289000000001"),
        ("  0890 0000 0001 ", "+6289000000001"),
        ("\u2068+62 890\u20110000\u20110001\u2069", "+6289000000001"),
        ("0812345678", "+62812345678"),
        ("0812345678901", "+62812345678901"),
    ],
)
def test_phones_are_kept_in_one_spelling(text: str, e164: str) -> None:
    assert phone_e164(text) == e164


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "empty"),
        ("  ", "empty"),
        ("\u2068\u2069", "empty"),
        ("08123", "wrong_length"),
        ("081234567", "wrong_length"),
        ("08123456789012", "wrong_length"),
        ("0" * 1_000_000, "wrong_length"),
        ("024-7654321", "landline"),
        ("+62 24 7654321", "landline"),
        ("0890 0000 000x", "not_a_phone"),
        ("０８９０００００００１", "not_a_phone"),
        ("0890\x000000001", "not_a_phone"),
        ("+1 202 555 0100", "not_a_phone"),
        ("0", "not_a_phone"),
        ("+62", "not_a_phone"),
        ("000000000", "not_a_phone"),
        ("Melati", "not_a_phone"),
        ("=0890", "not_a_phone"),
        ("0890;0000;0001", "not_a_phone"),
    ],
)
def test_what_is_not_a_phone_is_refused_with_its_reason(text: str, reason: str) -> None:
    with pytest.raises(NotAPhone) as no:
        phone_e164(text)

    assert no.value.reason == reason


def test_only_the_cooperative_has_a_landline() -> None:
    assert phone_e164("(024) 765-4321", landline=True) == "+62247654321"
    assert phone_e164("0890-0000-0001", landline=True) == "+6289000000001"
    with pytest.raises(NotAPhone) as no:
        phone_e164("024-1", landline=True)

    assert no.value.reason == "wrong_length"


@given(st.text(max_size=50))
def test_any_text_is_a_phone_or_a_refusal(text: str) -> None:
    try:
        e164 = phone_e164(text)
    except NotAPhone:
        return
    assert re.fullmatch(r"\+628[0-9]{8,11}", e164)


@given(st.from_regex(r"\+628[0-9]{8,11}", fullmatch=True))
def test_a_phone_as_it_is_shown_can_be_read_back(e164: str) -> None:
    assert phone_e164(format_phone(e164)) == e164
    assert phone_e164(e164) == e164


def test_phones_are_shown_in_groups_or_masked() -> None:
    assert format_phone("+6289000000001") == "0890-0000-0001"
    assert format_phone("+62247654321") == "(024) 7654321"
    assert mask_phone("+6289000000001") == "0890****01"


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ("50100", True),
        ("80111", True),
        ("00000", False),
        ("5010", False),
        ("501000", False),
        ("50100\n", False),
        (" 50100", False),
        ("５０１００", False),
        ("5O100", False),
        ("", False),
    ],
)
def test_a_postcode_has_five_digits(text: str, valid: bool) -> None:
    assert is_postcode(text) is valid


@pytest.mark.parametrize(
    ("amount", "indonesian", "english"),
    [
        (0, "nol", "zero"),
        (1_000, "seribu", "one thousand"),
        (1_500, "seribu lima ratus", "one thousand five hundred"),
        (11_000, "sebelas ribu", "eleven thousand"),
        (15_000, "lima belas ribu", "fifteen thousand"),
        (21_042, "dua puluh satu ribu empat puluh dua", "twenty-one thousand forty-two"),
        (31_500, "tiga puluh satu ribu lima ratus", "thirty-one thousand five hundred"),
        (71_123, "tujuh puluh satu ribu seratus dua puluh tiga",
         "seventy-one thousand one hundred twenty-three"),
        (100_000, "seratus ribu", "one hundred thousand"),
        (2_125_500, "dua juta seratus dua puluh lima ribu lima ratus",
         "two million one hundred twenty-five thousand five hundred"),
        (1_001_000, "satu juta seribu", "one million one thousand"),
        (10**12, "satu triliun", "one trillion"),
        (-90, "minus sembilan puluh", "minus ninety"),
    ],
)  # fmt: skip
def test_receipts_say_the_amount_in_words(amount: int, indonesian: str, english: str) -> None:
    assert in_words(amount) == f"{indonesian} rupiah"
    assert in_words(amount, "en") == f"{english} rupiah"


def test_an_amount_in_words_can_begin_a_sentence() -> None:
    assert in_words(15_000, capital=True) == "Lima belas ribu rupiah"
    assert in_words(15_000, "en", capital=True) == "Fifteen thousand rupiah"


@given(st.integers(0, 10**15), st.integers(0, 10**15))
def test_two_amounts_never_share_their_words(one: int, other: int) -> None:
    for language in ("id", "en"):
        assert (in_words(one, language) == in_words(other, language)) is (one == other)


def test_provinces_are_thirty_eight_in_order() -> None:
    codes = [code for code, _ in PROVINCES]

    assert len(PROVINCES) == 38
    assert codes == sorted(codes)
    assert PROVINCES[0] == ("11", "Aceh")
    assert ("33", "Jawa Tengah") in PROVINCES
    assert ("51", "Bali") in PROVINCES
    assert PROVINCES[-1] == ("96", "Papua Barat Daya")


@pytest.mark.parametrize(
    ("day", "working"),
    [
        (date(2026, 11, 20), True),  # a Friday
        (date(2026, 11, 21), False),  # a Saturday
        (date(2026, 11, 22), False),  # a Sunday
        (date(2026, 3, 18), False),  # leave taken together before Nyepi
        (date(2026, 3, 19), False),  # Nyepi
        (date(2026, 8, 17), False),  # Independence Day
        (date(2027, 3, 10), False),  # Idul Fitri
        (date(2027, 3, 16), True),
        (date(2031, 8, 18), True),  # a Monday in a year without a decree yet
        (date(2031, 8, 17), False),  # its Sunday
    ],
)
def test_working_days(day: date, working: bool) -> None:
    assert is_working_day(day) is working


def test_the_office_has_days_off_of_its_own() -> None:
    assert not is_working_day(date(2026, 11, 20), {date(2026, 11, 20)})
    assert is_working_day(date(2026, 11, 21), days_off={SUNDAY})
    assert not is_working_day(date(2026, 11, 22), days_off={SUNDAY})


@pytest.mark.parametrize(
    ("day", "following"),
    [
        (date(2026, 11, 19), date(2026, 11, 20)),
        (date(2026, 11, 20), date(2026, 11, 23)),
        (date(2026, 11, 21), date(2026, 11, 23)),
        (date(2026, 3, 17), date(2026, 3, 25)),
        (date(2026, 12, 31), date(2027, 1, 4)),
    ],
)
def test_the_next_working_day(day: date, following: date) -> None:
    assert next_working_day(day) == following


def test_the_next_working_day_minds_the_offices_own_days_off() -> None:
    own = {date(2026, 11, 23), date(2026, 11, 24)}

    assert next_working_day(date(2026, 11, 20), own) == date(2026, 11, 25)
    assert next_working_day(date(2026, 11, 20), own, days_off={SUNDAY}) == date(2026, 11, 21)


def test_holidays_are_known_by_year() -> None:
    assert len(national_holidays(2026)) == 25
    assert national_holidays(2027)[date(2027, 3, 8)] == "Hari Suci Nyepi (Tahun Baru Saka 1949)"
    assert national_holidays(2040) == {}
    assert all(type(day) is not datetime for day in national_holidays(2026))
