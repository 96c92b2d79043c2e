"""Names for things: easy to read aloud, impossible to guess where they permit something."""

import re
import string

from hypothesis import given
from hypothesis import strategies as st

from marketplace.kernel import codes
from marketplace.kernel.codes import ALPHABET


def test_the_alphabet_has_nothing_that_could_be_mistaken() -> None:
    assert ALPHABET == "23456789ABCDEFGHJKMNPQRSTVWXYZ"
    assert set(ALPHABET) == set(string.digits + string.ascii_uppercase) - set("01ILOU")


def test_codes_use_the_whole_alphabet_and_nothing_else() -> None:
    made = [codes.code() for _ in range(1_000)]

    assert {len(code) for code in made} == {8}
    assert set("".join(made)) == set(ALPHABET)
    assert len(codes.code(12)) == 12


def test_ten_thousand_codes_and_tokens_are_all_different() -> None:
    assert len({codes.code() for _ in range(10_000)}) == 10_000
    assert len({codes.token() for _ in range(10_000)}) == 10_000


def test_a_token_has_192_bits_and_fits_an_address() -> None:
    assert re.fullmatch(r"[A-Za-z0-9_-]{32}", codes.token())


def test_one_time_numbers_are_digits_and_may_begin_with_zero() -> None:
    made = [codes.digits() for _ in range(1_000)]

    assert all(re.fullmatch(r"[0-9]{6}", number) for number in made)
    assert any(number.startswith("0") for number in made)
    assert len(codes.digits(4)) == 4


def test_case_spaces_and_dashes_do_not_matter_in_a_code_somebody_typed() -> None:
    assert codes.normal(" k7m2-9qxf\n") == "K7M29QXF"
    assert codes.normal("K7M2 9QXF") == "K7M29QXF"
    assert codes.normal("-- ") == ""


@given(st.text(alphabet=ALPHABET, min_size=1), st.sampled_from([" ", "-", "  ", "\t"]))
def test_a_code_survives_being_read_aloud(code: str, pause: str) -> None:
    assert codes.normal(pause.join(code.lower())) == code


def test_a_digest_recognises_a_token_and_does_not_tell_it() -> None:
    assert codes.digest("abc") == (
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )
    token = codes.token()
    assert token not in codes.digest(token)
