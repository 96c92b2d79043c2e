"""Somebody who opens everything there is to open: each link of each page, a few of every kind."""

from collections import Counter
from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from flask import Flask
from werkzeug.exceptions import HTTPException

from tests.paper import attribute
from tests.visitor import Visitor

A_FEW = 4


def crawl(app: Flask, visitor: Visitor, start: str) -> Iterator[tuple[str, int]]:
    """Each page that was opened, and its status; at most a few of one view."""
    router = app.url_map.bind("localhost")
    opened: Counter[str] = Counter()
    seen, waiting = {start}, [start]
    while waiting:
        path = waiting.pop(0)
        try:
            view = router.match(urlsplit(path).path, method="GET")[0]
        except HTTPException:
            yield path, 404
            continue
        if opened[view] == A_FEW:
            continue
        opened[view] += 1
        visitor.get(path)
        yield path, visitor.status
        for link in visitor.links:
            there = urljoin(visitor.url, attribute(link, "href"))
            parts = urlsplit(there)
            local = parts.path + (f"?{parts.query}" if parts.query else "")
            if parts.netloc == urlsplit(visitor.url).netloc and local not in seen:
                seen.add(local)
                waiting.append(local)
