"""QRIS codes are read and filled to the letter. The merchants are invented."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.kernel.refusals import Refusal
from marketplace.payments.gateways import qris_code
from marketplace.payments.gateways.qris_code import Merchant, NotQris, NotRupiah, WrongChecksum
from tests.qris import FILLED, FILLED_WITH_BILL, STATIC


def sealed(text: str) -> str:
    """With the checksum that fits, whatever it says."""
    return f"{text}6304{qris_code.checksum(text + '6304')}"


def changed(old: str, new: str, payload: str = STATIC) -> str:
    assert payload.count(old) == 1
    return sealed(payload[:-8].replace(old, new))


def test_the_checksum_is_the_known_one() -> None:
    assert qris_code.checksum("123456789") == "29B1"


def test_a_static_code_is_filled_with_an_amount() -> None:
    """B09: the amount stands in its place, before the country."""
    assert qris_code.filled(STATIC, 47_500) == FILLED


def test_a_bill_number_joins_what_stands_there() -> None:
    assert qris_code.filled(STATIC, 47_500, bill="SM26110042") == FILLED_WITH_BILL


def test_filling_again_only_changes_the_amount() -> None:
    assert qris_code.filled(qris_code.filled(STATIC, 1), 47_500) == FILLED


def test_the_merchant_is_read() -> None:
    assert qris_code.merchant(STATIC) == Merchant(
        "KOPERASI CONTOH", "SEMARANG", "ID0000000000001", "UMI"
    )


def test_any_digit_that_is_flipped_is_noticed() -> None:
    for place, sign in enumerate(STATIC):
        if sign.isdecimal():
            wrong = STATIC[:place] + str((int(sign) + 1) % 10) + STATIC[place + 1 :]
            with pytest.raises((NotQris, WrongChecksum)):
                qris_code.read(wrong)


@given(st.integers(1, 10_000_000), st.text("ABCDEFGHJK23456789", max_size=25))
def test_what_was_filled_is_read_back(amount: int, bill: str) -> None:
    payload = qris_code.filled(STATIC, amount, bill=bill)
    fields = qris_code.read(payload)

    assert (fields["01"], fields["54"]) == ("12", str(amount))
    assert list(fields) == sorted(fields)
    assert qris_code.merchant(payload) == qris_code.merchant(STATIC)


@given(st.text(max_size=60))
def test_whatever_is_typed_is_read_or_refused(text: str) -> None:
    for payload in (text, f"000201{text}", sealed(f"000201{text}") if text.isascii() else text):
        try:
            qris_code.read(payload)
        except Refusal:
            continue


def test_a_name_that_looks_like_a_tag_stays_a_name() -> None:
    """Nothing is looked for in the text: a name may hold `5802ID`."""
    tricky = changed("5915KOPERASI CONTOH", "5915TAHU 5802ID 54X")
    fields = qris_code.read(qris_code.filled(tricky, 47_500))

    assert (fields["59"], fields["58"], fields["54"]) == ("TAHU 5802ID 54X", "ID", "47500")


def test_tips_are_never_asked_for() -> None:
    with_tip = changed("5303360", "530336055020256041000")

    assert qris_code.filled(with_tip, 47_500) == FILLED


@pytest.mark.parametrize(
    ("payload", "refusal"),
    [
        ("", NotQris),
        ("https://koperasi.example", NotQris),
        (STATIC[:-10], NotQris),
        (STATIC + "0", NotQris),
        (STATIC.replace("5915", "5999"), NotQris),
        (changed("6008SEMARANG", ""), NotQris),
        (changed("5303360", "53033605303360"), NotQris),
        (STATIC.replace("CONTOH6008", "CONTON6008"), WrongChecksum),
        (STATIC[:-4] + "75fc", WrongChecksum),
        (changed("5303360", "5303840"), NotRupiah),
        (changed("5802ID", "5802SG"), NotRupiah),
    ],
)
def test_what_is_no_code_of_ours_is_refused(payload: str, refusal: type[Refusal]) -> None:
    reads: tuple[Callable[[str], object], ...] = (
        qris_code.read, qris_code.merchant, lambda text: qris_code.filled(text, 1)
    )  # fmt: skip
    for read in reads:
        with pytest.raises(refusal):
            read(payload)
