"""Two people press at the same moment: stories told in threads that begin together."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from flask import Flask

SECONDS = 30


def at_once(app: Flask, *stories: Callable[[], Any]) -> list[Any]:
    """What became of each story, in the order given: what it returned, or what it raised."""
    together = Barrier(len(stories))

    def tell(story: Callable[[], Any]) -> Any:
        with app.app_context():
            together.wait(SECONDS)
            try:
                return story()
            except Exception as error:
                return error

    with ThreadPoolExecutor(len(stories)) as pool:
        return list(pool.map(tell, stories, timeout=SECONDS))
