"""Buyers and a cashier who do not give up: they send the same form with the same key until somebody
answers, and write down what they were promised before they believe it.
"""

import os
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, Queue
from urllib.parse import urljoin, urlsplit

import requests
from requests.cookies import RequestsCookieJar

from marketplace.kernel import codes
from tests.paper import Sent
from tests.persons import AtHttp
from tests.visitor import Visitor

PATIENCE = 180  # seconds until somebody has an answer, over all deaths
_ONE_TRY = 20


class Notebook:
    """Outside the shop: a line is on the disk before it counts."""

    def __init__(self, file: Path) -> None:
        self._file = file.open("a", encoding="utf-8")
        self._lock = threading.Lock()
        self.lines: list[tuple[str, str, str]] = []

    def note(self, what: str, key: str, reference: str) -> None:
        with self._lock:
            self._file.write(f"{what} {key} {reference}\n")
            self._file.flush()
            os.fsync(self._file.fileno())
            self.lines.append((what, key, reference))

    def of(self, what: str) -> dict[str, str]:
        """The reference by the key of each press of this kind that was acknowledged."""
        return {key: reference for kind, key, reference in self.lines if kind == what}

    def __len__(self) -> int:
        return len(self.lines)


def persistent(
    session: requests.Session, here: str, form: Sent, own: dict[str, str]
) -> requests.Response:
    """The answer to a form of the page `here`, sent again, the same, until somebody answers."""
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(here))
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            answer = session.post(
                urljoin(here, form.action),
                data=dict(form.fields) | own,
                headers={"Sec-Fetch-Site": "same-origin", "Origin": origin},
                allow_redirects=False,
                timeout=_ONE_TRY,
            )
        except requests.RequestException:
            time.sleep(0.05)
            continue
        if answer.status_code == requests.codes.unavailable:
            time.sleep(0.05)
            continue
        return answer
    raise AssertionError(f"nobody answered {form.action} for {PATIENCE} seconds")


@dataclass
class Crowd:
    """So many buyers and a cashier, until `enough`."""

    url: str
    look: Sent
    cookies: RequestsCookieJar
    cashier: Visitor
    total: str
    notebook: Notebook
    enough: threading.Event = field(default_factory=threading.Event)
    to_pay: "Queue[str]" = field(default_factory=Queue)
    bugs: list[str] = field(default_factory=list)

    def begin(self, buyers: int) -> list[threading.Thread]:
        works = [self._buy] * buyers + [self._take_cash]
        threads = [threading.Thread(target=self._watched, args=(work,)) for work in works]
        for thread in threads:
            thread.start()
        return threads

    def _watched(self, work: Callable[[], None]) -> None:
        try:
            while not self.enough.is_set():
                work()
        except Exception as error:
            self.bugs.append(f"{type(error).__name__}: {error}")

    def _buy(self) -> None:
        session = requests.Session()
        session.cookies.update(self.cookies)
        key = codes.token()
        answer = persistent(session, f"{self.url}/checkout", self.look, {"once": key})
        found = re.search(r"/orders/(\w+)", answer.headers.get("Location", ""))
        if answer.status_code != requests.codes.see_other or not found:
            raise AssertionError(f"{answer.status_code}: {answer.text[:300]}")
        self.notebook.note("ordered", key, found[1])
        self.to_pay.put(found[1])

    def _take_cash(self) -> None:
        """At the counter: the page, and the button until it is done."""
        try:
            reference = self.to_pay.get(timeout=0.2)
        except Empty:
            return
        form = self._cash_form(reference)
        key = dict(form.fields)["once"]
        answer = persistent(self.cashier.session, self.cashier.url, form, {})
        if answer.status_code != requests.codes.see_other:
            raise AssertionError(f"{answer.status_code}: {answer.text[:300]}")
        self.notebook.note("paid", key, reference)

    def _cash_form(self, reference: str) -> Sent:
        person, path = AtHttp(self.cashier), f"/office/orders/{reference}/cash"
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                person.open(path)
            except requests.RequestException:
                time.sleep(0.05)
                continue
            return person.form(path).fill(received=self.total).sent()
        raise AssertionError(f"nobody answered {path}")
