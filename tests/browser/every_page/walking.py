"""Finds one page of every kind that somebody can reach by links and by forms that only ask."""

from collections import Counter
from collections.abc import Iterator
from heapq import heappop, heappush
from http.client import OK
from itertools import count
from urllib.parse import urlencode, urljoin, urlsplit

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.routing import MapAdapter

from tests.browser.every_page.cooperative import BUYER, Cooperative
from tests.paper import Form, attribute
from tests.visitor import Visitor

Pages = dict[str, str]  # address by view
MOST = 6  # pages of one kind that are opened to find more


def pages_of_everybody(cooperative: Cooperative) -> dict[str, Pages]:
    """By person; a page that several may open is the first one's."""
    found: dict[str, Pages] = {}
    known: set[str] = set()
    for name, person in cooperative.people.items():
        mine = _pages(cooperative.app, person, _starts(name, person))
        found[name] = {view: path for view, path in mine.items() if view not in known}
        known |= set(mine)
    return found


def _starts(name: str, person: Visitor) -> list[str]:
    """Everybody begins at home; the buyer has no links to the doors of others."""
    return ["/", "/orders", "/sign-in/staff"] if name == BUYER else [person.path]


def _pages(app: Flask, person: Visitor, starts: list[str]) -> Pages:
    """What was opened least comes first, so that rare pages are reached by way of common ones."""
    router = app.url_map.bind("localhost")
    opened: Counter[str] = Counter()
    number, seen, found = count(), set(starts), Pages()
    waiting = [(0, next(number), path) for path in starts]
    while waiting:
        rank, _, path = heappop(waiting)
        view = _view(router, path)
        if opened[view] != rank:
            heappush(waiting, (opened[view], next(number), path))
            continue
        opened[view] += 1
        if _is_page(person.get(path), path):
            found.setdefault(view, path)
            for there in _ways_on(person):
                if there not in seen and (kind := _view(router, there)) and opened[kind] < MOST:
                    seen.add(there)
                    heappush(waiting, (opened[kind], next(number), there))
    return found


def _is_page(person: Visitor, path: str) -> bool:
    """Neither a file nor a refusal, nor another page that it leads to."""
    same = urlsplit(person.url).path == urlsplit(path).path
    return same and person.status == OK and person.tree.find("head") is not None


def _view(router: MapAdapter, path: str) -> str:
    """Nothing where the address leads nowhere."""
    try:
        return str(router.match(urlsplit(path).path, method="GET")[0])
    except HTTPException:
        return ""


def _ways_on(person: Visitor) -> Iterator[str]:
    here = urlsplit(person.url)
    addresses = [attribute(link, "href") for link in person.links]
    for tag in person.tree.iter("form"):
        form = Form(tag, person)
        if attribute(tag, "method", "get").lower() == "get":
            addresses.append(f"{attribute(tag, 'action')}?{urlencode(form.sent().fields)}")
    for address in addresses:
        there = urlsplit(urljoin(person.url, address))
        if there.netloc == here.netloc and not there.path.startswith("/en"):
            yield there.path + (f"?{there.query}" if there.query else "")


def in_language(path: str, language: str) -> str:
    """Public pages have an English twin."""
    is_private = path.startswith(("/studio", "/office"))
    return path if is_private or language == "id" else f"/en{path}"
