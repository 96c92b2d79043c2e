"""Pictures of every page, on a phone and on a desk, in one folder with a page that shows them all
and sheets of many: `make contact-sheet`. For looking, not for judging.
"""

import argparse
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

from tests.browser.chromium import chromium
from tests.browser.every_page.circumstances import Circumstance
from tests.browser.every_page.cooperative import Cooperative, served, speak
from tests.browser.every_page.looking import looker
from tests.browser.every_page.rehearsal import empty, rehearsed
from tests.browser.every_page.walking import Walk, in_language
from tests.engines.templates import Engines

PHONE, DESK = 360, 1280
ROOM = {PHONE: (6, 300, 900), DESK: (3, 620, 900)}  # pictures in a row, their width and height
ROWS = 2
BETWEEN = 12


def main() -> None:
    asked = _asked()
    asked.folder.mkdir(parents=True, exist_ok=True)
    taken: dict[int, list[Path]] = {PHONE: [], DESK: []}
    with TemporaryDirectory() as home:
        for cooperative, found in _walked(Engines(Path(home)), Path(home)):
            for width in taken:
                how = Circumstance(width, asked.language, asked.scheme, True)
                taken[width] += _pictures(cooperative, found, how, asked.folder)
    for width, files in taken.items():
        print(*_sheets(width, sorted(files), asked.folder), sep="\n")
    (asked.folder / "index.html").write_text(_index(sorted(taken[PHONE])))


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="contact_sheet")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--language", choices=("id", "en"), default="id")
    parser.add_argument("--scheme", choices=("light", "dark"), default="light")
    return parser.parse_args()


def _walked(
    engines: Engines, folder: Path
) -> Iterator[tuple[Cooperative, dict[str, dict[str, str]]]]:
    """Each cooperative while it is served, with the pages of its people."""
    walk = Walk()
    with ExitStack() as stack:
        for serving in (served, rehearsed, empty):
            cooperative = stack.enter_context(serving(engines, folder / f"of-{serving.__name__}"))
            walk.through(cooperative)
            yield cooperative, walk.found[-1]


def _pictures(
    cooperative: Cooperative, found: dict[str, dict[str, str]], how: Circumstance, folder: Path
) -> Iterator[Path]:
    with chromium() as browser:
        for name, pages in found.items():
            person = cooperative.people[name]
            speak(person, how.language)
            with looker(browser, person, how) as at_page:
                for view, path in pages.items():
                    file = folder / f"{view}-{how.width}.png"
                    at_page.picture(in_language(path, how.language), file)
                    yield file


def _sheets(width: int, files: Sequence[Path], folder: Path) -> Iterator[Path]:
    """So many pictures on each, cut where they are long."""
    across, wide, tall = ROOM[width]
    size = across * (wide + BETWEEN), ROWS * (tall + BETWEEN)
    for first in range(0, len(files), across * ROWS):
        sheet = Image.new("RGB", size, "grey")
        for place, file in enumerate(files[first : first + across * ROWS]):
            with Image.open(file) as picture:
                shrunk = picture.resize((wide, picture.height * wide // picture.width))
            row, column = divmod(place, across)
            at = column * (wide + BETWEEN), row * (tall + BETWEEN)
            sheet.paste(shrunk.crop((0, 0, wide, min(tall, shrunk.height))), at)
        joined = folder / f"sheet-{width}-{first // (across * ROWS):02}.png"
        sheet.save(joined)
        yield joined


def _index(files: Sequence[Path]) -> str:
    """Each page twice, under its name."""
    names = [file.stem.rpartition("-")[0] for file in files]
    rows = "".join(
        f"<h2>{escape(name)}</h2>"
        + "".join(f'<img src="{escape(name)}-{width}.png" width="{width}">' for width in ROOM)
        for name in names
    )
    return f"<!doctype html><meta charset=utf-8><title>{len(names)} pages</title>{rows}"


if __name__ == "__main__":
    main()
