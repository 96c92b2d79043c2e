"""Every page of every room, in every pair of circumstances: no violation of WCAG 2.2 AA, nothing
that sticks out, no complaint of the browser, nothing too small to touch.
"""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.browser.chromium import chromium
from tests.browser.every_page import markup
from tests.browser.every_page.circumstances import Circumstance, pairwise
from tests.browser.every_page.cooperative import Cooperative, served, speak
from tests.browser.every_page.looking import looker
from tests.browser.every_page.rehearsal import empty, rehearsed
from tests.browser.every_page.walking import Pages, Walk, addresses, in_language
from tests.engines.templates import Engines
from tests.visitor import Visitor

pytestmark = pytest.mark.timeout(1500)

# Answers that are files for machines, or a picture or a sound on some page, each shown by tests of
# its own.
FILES = {"office.run_sheet", "office.spoken_sound", "studio.spoken", "storefront.manifest"}


def is_file(view: str) -> bool:
    return view in FILES or view.startswith("machines.") or view.endswith("picture")


class Round:
    """What one walk in several cooperatives found."""

    def __init__(self, cooperatives: list[Cooperative], found: list[dict[str, Pages]]) -> None:
        self.cooperatives, self.found = cooperatives, found

    def in_language(self, language: str) -> Iterator[tuple[Visitor, list[str]]]:
        """Everybody, speaking it, and the addresses of their pages."""
        for cooperative, pages in zip(self.cooperatives, self.found, strict=True):
            for name in pages:
                person = cooperative.people[name]
                speak(person, language)
                yield person, [in_language(path, language) for path in pages[name].values()]


@pytest.fixture(scope="module")
def cooperatives(
    engines: Engines, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[list[Cooperative]]:
    folder = tmp_path_factory.mktemp("cooperatives")
    with ExitStack() as stack:
        yield [
            stack.enter_context(serving(engines, folder / serving.__name__))
            for serving in (served, rehearsed, empty)
        ]


@pytest.fixture(scope="module")
def walk(engines: Engines, cooperatives: list[Cooperative]) -> Walk:
    """Walked once in a run: copies of a cooperative have the same addresses."""

    def walked() -> str:
        walk = Walk()
        for cooperative in cooperatives:
            walk.through(cooperative)
        return json.dumps([walk.found, sorted(walk.opened)])

    return Walk(*json.loads(engines.once("walked", walked)))


@pytest.fixture(scope="module")
def everybody(cooperatives: list[Cooperative], walk: Walk) -> Round:
    return Round(cooperatives, walk.found)


def test_every_page_is_reached(cooperatives: list[Cooperative], walk: Walk) -> None:
    missing = {view for view in addresses(cooperatives[0].app) if not is_file(view)} - walk.opened
    assert missing == set()


@pytest.mark.parametrize("how", pairwise(), ids=str)
def test_nothing_is_wrong(how: Circumstance, everybody: Round) -> None:
    """B24, B25, X10: for everybody, at every width, by day and by night."""
    wrong: list[str] = []
    with chromium() as browser:
        for person, pages in everybody.in_language(how.language):
            with looker(browser, person, how) as at_page:
                for path in pages:
                    wrong += at_page.wrong(path)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_markup_is_valid(language: str, everybody: Round, tmp_path: Path) -> None:
    """X10: browsers and screen readers need not guess."""
    sources = {
        path: person.get(path).response.text
        for person, pages in everybody.in_language(language)
        for path in pages
    }
    faults = markup.faults(sources, tmp_path)
    assert not faults, "\n".join(faults)
