"""What is sealed can be read with its key, in its place, unaltered; and not otherwise."""

import base64
from collections.abc import Iterator
from string import ascii_letters, digits

import pytest

from marketplace import config
from marketplace.kernel import sealing
from marketplace.kernel.sealing import NotUnsealable

OLD = "old:" + base64.b64encode(b"o" * 32).decode()
NEW = "new:" + base64.b64encode(b"n" * 32).decode()
NAME, PLACE = "Melati Contoh", "identity.name:K7M29QXF"


@pytest.fixture(autouse=True)
def key_ring() -> Iterator[None]:
    """One key; afterwards the one all other tests have."""
    sealing.use_keys(OLD)
    yield
    sealing.use_keys(config.read().sealing_keys)


@pytest.mark.parametrize("text", [NAME, "", "Rp15.000 — “kutipan” 🧵", "x" * 10_000])
def test_what_was_sealed_can_be_read_again(text: str) -> None:
    sealed = sealing.seal(text, about=PLACE)

    assert sealing.unseal(sealed, about=PLACE) == text
    assert not text or text not in sealed


def test_the_same_text_is_never_sealed_the_same() -> None:
    assert len({sealing.seal(NAME, about=PLACE) for _ in range(100)}) == 100


def test_a_sealed_text_cannot_be_moved_to_another_row() -> None:
    sealed = sealing.seal(NAME, about=PLACE)

    with pytest.raises(NotUnsealable, match=r"identity\.name:OTHER"):
        sealing.unseal(sealed, about="identity.name:OTHER")


@pytest.mark.parametrize("text", [NAME, NAME + ".", NAME + ".."])  # the three ends of base64
def test_a_text_altered_anywhere_is_refused(text: str) -> None:
    sealed = sealing.seal(text, about=PLACE)

    for index in range(len(sealed)):
        for other in set(ascii_letters + digits + "+/=:") - {sealed[index]}:
            with pytest.raises(NotUnsealable):
                sealing.unseal(sealed[:index] + other + sealed[index + 1 :], about=PLACE)


def test_a_text_cut_short_or_not_sealed_at_all_is_refused() -> None:
    sealed = sealing.seal(NAME, about=PLACE)
    cuts = [sealed[:length] for length in range(len(sealed))]

    for broken in [*cuts, "", "old:", "old:@@@@", "old", NAME, sealed + "\n", f" {sealed}"]:
        with pytest.raises(NotUnsealable):
            sealing.unseal(broken, about=PLACE)


def test_a_text_under_a_key_we_do_not_have_is_refused() -> None:
    sealed = sealing.seal(NAME, about=PLACE)
    sealing.use_keys(NEW)

    with pytest.raises(NotUnsealable):
        sealing.unseal(sealed, about=PLACE)


def test_after_a_rotation_the_new_key_seals_and_the_old_one_still_opens() -> None:
    before = sealing.seal(NAME, about=PLACE)
    sealing.use_keys(f"{NEW},{OLD}")
    after = sealing.seal(NAME, about=PLACE)

    assert (before.partition(":")[0], after.partition(":")[0]) == ("old", "new")
    assert [sealing.unseal(text, about=PLACE) for text in (before, after)] == [NAME, NAME]


@pytest.mark.parametrize(
    "ring",
    [
        "",
        "nocolon",
        "short:" + base64.b64encode(b"x" * 31).decode(),
        "notbase64:!!!!",
        f"{NEW},{NEW.replace('bg==', 'bm==')}",
        f"{OLD},old:{NEW.partition(':')[2]}",
        f"{NEW},",
    ],
)
def test_a_bad_key_ring_is_refused_and_the_good_one_stays(ring: str) -> None:
    sealed = sealing.seal(NAME, about=PLACE)

    with pytest.raises(ValueError):
        sealing.use_keys(ring)

    assert sealing.unseal(sealed, about=PLACE) == NAME
    assert sealing.seal(NAME, about=PLACE).startswith("old:")
