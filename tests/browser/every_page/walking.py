"""Finds one page of every kind that somebody can reach by links and by forms that only ask."""

from collections import Counter
from collections.abc import Iterable, Iterator
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


class Walk:
    """The pages found so far, in one cooperative after the other, each by whom: a page that several
    may open is the first one's. What was `opened` may be files and redirections, too.
    """

    def __init__(self, found: Iterable[dict[str, Pages]] = (), opened: Iterable[str] = ()) -> None:
        self.found, self.opened = list(found), set(opened)

    def through(self, cooperative: Cooperative) -> None:
        """Adds the new pages of everybody there."""
        found: dict[str, Pages] = {}
        self.found.append(found)
        for name, person in cooperative.people.items():
            known = {view for pages in self._everybodys() for view in pages}
            left = [path for whom, path in cooperative.beginnings if whom == name]
            mine = self._pages(cooperative.app, person, [*_starts(name, person), *left])
            found[name] = {view: path for view, path in mine.items() if view not in known}

    def _everybodys(self) -> Iterator[Pages]:
        for found in self.found:
            yield from found.values()

    def _pages(self, app: Flask, person: Visitor, starts: list[str]) -> Pages:
        """What was opened least comes first, so that rare pages are reached by way of common
        ones.
        """
        router = app.url_map.bind("localhost")
        opened: Counter[str] = Counter()
        number, seen, found = count(), set(starts), Pages()
        waiting = [(0, next(number), path) for path in starts]
        while waiting:
            rank, _, path = heappop(waiting)
            view = _view(router, path)
            if opened[view] > rank:
                heappush(waiting, (opened[view], next(number), path))
                continue
            opened[view] += 1
            if not self._opens(person, router, path):
                continue
            here = urlsplit(person.path)
            found.setdefault(_view(router, here.path), person.path)
            for there in _ways_on(person):
                if there not in seen and (kind := _view(router, there)) and opened[kind] < MOST:
                    seen.add(there)
                    heappush(waiting, (opened[kind], next(number), there))
        return found

    def _opens(self, person: Visitor, router: MapAdapter, path: str) -> bool:
        """Whether a page is in front of them now, there or where it leads to."""
        if person.get(path).status != OK:
            return False
        self.opened |= {_view(router, path), _view(router, person.path)}
        return person.tree.find("head") is not None


def _starts(name: str, person: Visitor) -> list[str]:
    """Everybody begins at home."""
    return ["/", "/orders"] if name == BUYER else [person.path]


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


def addresses(app: Flask) -> set[str]:
    """All views that show something to whoever asks."""
    rules = app.url_map.iter_rules()
    return {rule.endpoint for rule in rules if "GET" in (rule.methods or ())}
