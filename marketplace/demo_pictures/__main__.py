"""`python -m marketplace.demo_pictures FOLDER "0 NAME"…` draws each product in that variety into
FOLDER, by number.
"""

import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from marketplace.demo_pictures import draw

PAINTERS = 2


def main(folder: Path, wanted: list[str]) -> None:
    """Two at a time."""
    with ProcessPoolExecutor(PAINTERS) as painters:
        for number, picture in enumerate(painters.map(_draw, wanted)):
            (folder / f"{number}.jpg").write_bytes(picture)


def _draw(one: str) -> bytes:
    variety, _, name = one.partition(" ")
    return draw(name, variety=int(variety))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
