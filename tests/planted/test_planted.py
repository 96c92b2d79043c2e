"""Mistakes with money, planted one at a time, and the tests that notice them."""

from pathlib import Path

import pytest

from tests.planted.planting import BUGS, HARMLESS, Bug, Change, lay_out, red_tests

CHANGES: list[Change] = [*BUGS, *HARMLESS]
QUICK = [bug for bug in BUGS if bug.quick]
REST = [bug for bug in BUGS if not bug.quick]


def is_noticed(bug: Bug, folder: Path) -> bool:
    lay_out(folder, {Path(bug.file): bug.text()}, bare=bug.bare)
    return bug.red in red_tests(folder, bug.red, bare=bug.bare)


def test_the_list_is_long_and_says_each_thing_once() -> None:
    assert len(BUGS) >= 60
    assert len(QUICK) == 10
    assert len({change.name for change in CHANGES}) == len(CHANGES)
    assert len({(change.file, change.old, change.new) for change in CHANGES}) == len(CHANGES)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.name)
def test_what_would_be_wrong_is_still_there(change: Change) -> None:
    assert change.text()


def test_a_line_that_was_written_anew_is_told() -> None:
    gone = Change("half of it", "marketplace/kernel/money.py", "return amount // 2", "return 0")

    with pytest.raises(AssertionError, match=r"'half of it'.* has these lines 0 times, not once"):
        gone.text()


@pytest.mark.parametrize("bug", QUICK, ids=lambda bug: bug.name)
def test_a_mistake_is_noticed(bug: Bug, tmp_path: Path) -> None:
    assert is_noticed(bug, tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("bug", REST, ids=lambda bug: bug.name)
def test_every_other_mistake_is_noticed(bug: Bug, tmp_path: Path) -> None:
    assert is_noticed(bug, tmp_path)


@pytest.mark.long
@pytest.mark.parametrize("bare", [True, False])
def test_without_a_mistake_they_are_green(bare: bool, tmp_path: Path) -> None:
    """Run in the same way, where nothing is wrong."""
    lay_out(tmp_path, {}, bare=bare)

    assert red_tests(tmp_path, *{bug.red for bug in BUGS if bug.bare == bare}, bare=bare) == set()
