"""Every page that the demo cooperative shows, in every pair of circumstances: no violation of
WCAG 2.2 AA, nothing that sticks out, no complaint of the browser, nothing too small to touch.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.chromium import chromium
from tests.browser.every_page import markup
from tests.browser.every_page.circumstances import Circumstance, pairwise
from tests.browser.every_page.cooperative import Cooperative, served, speak
from tests.browser.every_page.looking import looker
from tests.browser.every_page.walking import Pages, in_language, pages_of_everybody
from tests.engines.templates import Engines

Walked = dict[str, Pages]

pytestmark = pytest.mark.timeout(1500)


@pytest.fixture(scope="module")
def cooperative(
    engines: Engines, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Cooperative]:
    with served(engines, tmp_path_factory.mktemp("cooperative")) as found:
        yield found


@pytest.fixture(scope="module")
def walked(cooperative: Cooperative) -> Walked:
    return pages_of_everybody(cooperative)


@pytest.mark.parametrize("how", pairwise(), ids=str)
def test_nothing_is_wrong(how: Circumstance, cooperative: Cooperative, walked: Walked) -> None:
    """B24, B25, X10: for everybody, at every width, by day and by night."""
    wrong: list[str] = []
    with chromium() as browser:
        for name, pages in walked.items():
            person = cooperative.people[name]
            speak(person, how.language)
            with looker(browser, person, how) as at_page:
                for path in pages.values():
                    wrong += at_page.wrong(in_language(path, how.language))
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("language", ["id", "en"])
def test_the_markup_is_valid(
    language: str, cooperative: Cooperative, walked: Walked, tmp_path: Path
) -> None:
    """X10: browsers and screen readers need not guess."""
    sources = {}
    for name, pages in walked.items():
        person = cooperative.people[name]
        speak(person, language)
        for path in pages.values():
            sources[in_language(path, language)] = person.get(
                in_language(path, language)
            ).response.text
    faults = markup.faults(sources, tmp_path)
    assert not faults, "\n".join(faults)
