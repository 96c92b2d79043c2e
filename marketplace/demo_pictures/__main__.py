"""`python -m marketplace.demo_pictures FOLDER NAME…` draws each product into FOLDER, by number."""

import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from marketplace.demo_pictures import draw

PAINTERS = 2


def main(folder: Path, names: list[str]) -> None:
    """Two at a time."""
    with ProcessPoolExecutor(PAINTERS) as painters:
        for number, picture in enumerate(painters.map(draw, names)):
            (folder / f"{number}.jpg").write_bytes(picture)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
