"""Listed words, all of them invented here: they pass nowhere, their neighbours pass everywhere."""

import stat
from pathlib import Path

import pytest
from flask import Flask

from marketplace.policy import wordlist
from marketplace.policy.wordlist import Listed, NotAWord, Unreadable
from tests.test_commands import run

SECRET = "a secret for these tests"
LIST = ["# a remark", "", "Zorvak", "brastu nimel  # two words", "ke11imbo"]


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    wordlist.use(tmp_path, SECRET)
    assert wordlist.keep(LIST) == 3
    return tmp_path / wordlist.FILE


@pytest.mark.parametrize(
    "text",
    [
        "zorvak",
        "Tas ZORVAK, dijahit rapi",
        "tas-zorvak.",
        "zórvak",
        "zоrvаk",
        "ＺＯＲＶＡＫ",
        "z0rv4k",
        "z.o.r.v.a.k",
        "zor-vak",
        "z o r v a k",
        "zorv@k!",
        "zor\u200bvak",
        "Dapur Brastu Nimel",
        "brastu\nnimel",
        "Brastu-Nimel",
        "brastunimel",
        "br4stu n1mel",
        "ke11imbo",
        "file_zorvak_01.jpg",
    ],
)
def test_a_listed_word_is_found_however_it_is_written(listed: Path, text: str) -> None:
    """X02"""
    assert wordlist.carries(text)
    with pytest.raises(Listed):
        wordlist.refuse_listed("Tas kain", text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "zorvaks",
        "Bezorvakan",
        "zorva",
        "brastu",
        "nimel brastu",
        "brastu yang nimel",
        "Kembang tahu kering 200 g",
        "keIIimbo",
        "150 30 2026",
    ],
)
def test_near_words_pass(listed: Path, text: str) -> None:
    """X02: a listed word inside a longer one, half of two words, or turned round is harmless."""
    assert not wordlist.carries(text)
    wordlist.refuse_listed(text)


def test_the_refusal_repeats_nothing(listed: Path) -> None:
    with pytest.raises(Listed) as refusal:
        wordlist.refuse_listed("Tas zorvak")

    assert "zorvak" not in refusal.value.sentence().casefold()
    assert refusal.value.facts == {}


def test_what_is_kept_can_be_read_by_nobody(listed: Path) -> None:
    kept = listed.read_text()

    assert not any(word in kept for word in ("zorvak", "brastu", "nimel"))
    assert stat.S_IMODE(listed.stat().st_mode) == 0o600


def test_each_installation_has_its_own_digests(listed: Path, tmp_path: Path) -> None:
    first = listed.read_text()
    other = tmp_path / "other"
    other.mkdir()

    wordlist.use(other, "another secret")
    wordlist.keep(LIST)

    assert not set(first.split('"')) & {
        part for part in (other / wordlist.FILE).read_text().split('"') if len(part) == 64
    }


def test_a_new_list_replaces_the_old_one_at_once(listed: Path) -> None:
    assert wordlist.carries("zorvak")

    assert wordlist.keep(["pelundri"]) == 1

    assert not wordlist.carries("zorvak")
    assert wordlist.carries("pelundri")


def test_without_a_list_everything_passes(tmp_path: Path) -> None:
    wordlist.use(tmp_path, SECRET)

    assert wordlist.readable()
    assert not wordlist.carries("zorvak")


@pytest.mark.parametrize("damaged", ["", "{}", "[]", "no list"])
def test_a_damaged_list_lets_nothing_through(listed: Path, damaged: str) -> None:
    listed.write_text(damaged)

    assert not wordlist.readable()
    with pytest.raises(Unreadable):
        wordlist.refuse_listed("Tas kain")


def test_a_list_made_with_another_secret_lets_nothing_through(listed: Path, tmp_path: Path) -> None:
    wordlist.use(tmp_path, "another secret")

    assert not wordlist.readable()
    with pytest.raises(Unreadable):
        wordlist.carries("Tas kain")


def test_a_line_without_a_word_is_refused(listed: Path) -> None:
    with pytest.raises(NotAWord) as refusal:
        wordlist.keep(["pelundri", "12345"])

    assert refusal.value.line == 2
    assert wordlist.carries("zorvak")


def test_the_command_makes_the_running_shop_listen(
    app: Flask, data_dir: Path, tmp_path: Path
) -> None:
    """X02: the running process reads what the command wrote, without a restart."""
    assert not wordlist.carries("zorvak")
    (tmp_path / "words.txt").write_text("\n".join(LIST))

    told = run(data_dir, "words", "digest", str(tmp_path / "words.txt"))

    assert (told.returncode, told.stdout) == (0, "Entries kept: 3\n")
    assert wordlist.carries("zorvak")


def test_check_says_that_the_list_cannot_be_read(app: Flask, data_dir: Path) -> None:
    (data_dir / wordlist.FILE).write_text("{}")

    checked = run(data_dir, "check")

    assert checked.returncode == 1
    assert "The word list cannot be read: run words digest FILE again." in checked.stdout
