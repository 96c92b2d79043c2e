"""Numbers as people copy them from certificates. None of them is a real one."""

from datetime import date, timedelta

import pytest

from marketplace.catalogue import permit_number
from marketplace.catalogue.permit_number import (
    HALAL,
    MD,
    PIRT,
    BadNumber,
    FatwaNumber,
    NotHalal,
    NotMd,
    NotPirt,
    OldPirt,
)

END = date(2031, 6, 30)


def test_a_pirt_number_is_taken_apart() -> None:
    read = permit_number.read_pirt("P-IRT No. 2159999000000-99")

    assert (read.packing, read.group, read.region, read.year) == (2, "15", "9999", 2099)
    assert (read.product, read.producer) == ("00", "0000")
    assert read.number == "2159999000000-99"


@pytest.mark.parametrize(
    "typed",
    [
        "P-IRT No. 2159999000000-31",
        "P-IRT 2159999000000-31",
        "PIRT 215999900000031",
        "p-irt no 2 15 9999 00 0000-31",
        "2.15.9999.00.0000-31",
        "  P-IRT No.: 2159999000000-31 ",
    ],
)
def test_a_pirt_number_may_be_written_in_many_ways(typed: str) -> None:
    assert permit_number.read(PIRT, typed) == "2159999000000-31"


def test_its_year_says_when_it_is_over() -> None:
    today = date(2026, 11, 21)

    assert permit_number.read_pirt("P-IRT 2159999000000-24").over_on(today)
    assert not permit_number.read_pirt("P-IRT 2159999000000-26").over_on(today)


@pytest.mark.parametrize(
    ("kind", "typed", "refusal"),
    [
        (PIRT, "P-IRT 12345", NotPirt),
        (PIRT, "", NotPirt),
        (PIRT, "9159999000000-31", NotPirt),
        (PIRT, "0159999000000-31", NotPirt),
        (PIRT, "2159999000000-311", NotPirt),
        (PIRT, "215999900000O-31", NotPirt),
        (PIRT, "P-IRT 215999900000", OldPirt),
        (PIRT, "P-IRT No. 2159 9990 0000", OldPirt),
        (MD, "BPOM RI MD 12345678901", NotMd),
        (MD, "MD 1234567890123", NotMd),
        (MD, "123456789012", NotMd),
        (HALAL, "ID 123", NotHalal),
        (HALAL, "00000000000000001", NotHalal),
        (HALAL, "ID" + "0" * 11, NotHalal),
        (HALAL, "ID" + "0" * 21, NotHalal),
        (HALAL, "KH-12345", FatwaNumber),
        (HALAL, "kh 00000000000000001", FatwaNumber),
    ],
)
def test_what_is_no_number_of_its_kind_is_refused(
    kind: str, typed: str, refusal: type[BadNumber]
) -> None:
    with pytest.raises(refusal):
        permit_number.read(kind, typed)


@pytest.mark.parametrize(
    ("kind", "typed", "kept", "shown"),
    [
        (PIRT, "P-IRT 215999901000031", "2159999010000-31", "P-IRT No. 2159999010000-31"),
        (MD, "bpom ri md 123456789012", "MD123456789012", "BPOM RI MD123456789012"),
        (MD, "ML 123 456 789 012", "ML123456789012", "BPOM RI ML123456789012"),
        (HALAL, "id 000 000 000 000 000 01", "ID00000000000000001", "ID00000000000000001"),
        (HALAL, "ID" + "0" * 12, "ID" + "0" * 12, "ID" + "0" * 12),
        (HALAL, "ID" + "0" * 20, "ID" + "0" * 20, "ID" + "0" * 20),
    ],
)
def test_a_number_is_kept_and_shown(kind: str, typed: str, kept: str, shown: str) -> None:
    assert permit_number.read(kind, typed) == kept
    assert permit_number.shown(kind, kept) == shown


def test_the_year_in_the_number_is_only_compared() -> None:
    assert not permit_number.year_differs(PIRT, "2159999000000-31", END)
    assert permit_number.year_differs(PIRT, "2159999000000-30", END)
    assert not permit_number.year_differs(PIRT, "2159999000000-30", None)
    assert not permit_number.year_differs(MD, "MD123456789012", END)


@pytest.mark.parametrize(
    ("left", "due"),
    [(61, None), (60, 60), (15, 60), (14, 14), (1, 14), (0, 14), (-1, None)],
)
def test_the_end_is_told_at_sixty_and_fourteen_days(left: int, due: int | None) -> None:
    today = END - timedelta(days=left)

    assert permit_number.days_left(END, today) == left
    assert permit_number.warning_due(END, today, (60, 14)) == due
