"""A person with a browser that runs no JavaScript: goes to pages, follows links, fills forms.

Speaks HTTP to a served address, or to an application in this process through `in_process`.
"""

from typing import Any, Self
from urllib.parse import urlencode, urljoin, urlsplit

import requests
from bs4 import BeautifulSoup, Tag
from flask import Flask

from tests.inprocess import InProcess
from tests.paper import Form, Sent, attribute, label_of_button, submit_buttons, words

Content = dict[str, Any]

_SENSIBLE_REDIRECTS = 10
_PATIENCE = 30
_NEAR = ["tr", "li", "article", "fieldset", "section", "div"]


class Link:
    """A link on the page."""

    def __init__(self, visitor: "Visitor", address: str) -> None:
        self.visitor = visitor
        self.address = address

    def follow(self) -> "Visitor":
        return self.visitor.go(self.address)


class Visitor:
    """One person with one cookie jar, and the page in front of them."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url.rstrip("/")
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers["User-Agent"] = "Mozilla/5.0 (Linux; Android 10) Visitor"
        self.response = requests.Response()
        self.page = BeautifulSoup("", "html.parser")
        self.sent: list[tuple[str, Sent]] = []

    @classmethod
    def in_process(cls, app: Flask, base_url: str = "http://localhost") -> Self:
        """The same person, served by `app` without a socket. Fast, but one request at a time."""
        visitor = cls(base_url)
        visitor.session.mount(visitor.base_url, InProcess(app))
        return visitor

    def get(self, path: str) -> "Visitor":
        """Types an address: no referrer, no origin."""
        self._request("GET", self._absolute(path), {"Sec-Fetch-Site": "none"})
        return self

    def go(self, address: str) -> "Visitor":
        """Follows an address found on the page in front of us."""
        self._request("GET", urljoin(self.url or self.base_url, address), self._from_here())
        return self

    def submit(self, sent: Sent) -> None:
        """Sends a form the way a browser does."""
        self.sent.append((self.url, sent))
        self._submit_from(self.url, sent)

    def submit_again(self, earlier: tuple[str, Sent]) -> None:
        """Presses the same button of the same page a second time."""
        self._submit_from(*earlier)

    def _submit_from(self, here: str, sent: Sent) -> None:
        target = urljoin(here, sent.action)
        if sent.method == "GET":
            address = f"{target.partition('?')[0]}?{urlencode(sent.fields)}"
            self._request("GET", address, self._from_here())
            return
        headers = {
            "Referer": here,
            "Sec-Fetch-Site": "same-origin",
            "Origin": self._origin(here),
        }
        content: Content = {"data": sent.fields}
        if sent.multipart:
            texts = [(name, (None, text)) for name, text in sent.fields]
            content = {"files": [*texts, *sent.files]}
        self._request("POST", target, headers, content)

    def form(self, wanted: str | None = None, *, near: str | None = None) -> Form:
        """The form with that id, in its action, or with a button of that name; `near` picks one
        of several by words in the smallest row, item or section around it.
        """
        found = [form for form in self.page.find_all("form") if self._is(form, wanted)]
        if near is not None:
            found = nearest(found, near)
        assert len(found) == 1, f"{len(found)} forms {wanted!r} near {near!r} in: {self._forms()}"
        return Form(self.page, found[0], self)

    def has_form(self, wanted: str) -> bool:
        return any(self._is(form, wanted) for form in self.page.find_all("form"))

    def link(self, text: str, *, near: str | None = None) -> Link:
        """The link with these words, or with this name for screen readers."""
        found = [a for a in self.page.find_all("a", href=True) if text in _names_of_link(a)]
        if near is not None:
            found = nearest(found, near)
        addresses = {attribute(a, "href") for a in found}
        assert len(addresses) == 1, f"{len(addresses)} links {text!r} on {self.url}: {self.text}"
        return Link(self, addresses.pop())

    @property
    def url(self) -> str:
        return self.response.url or ""

    @property
    def path(self) -> str:
        """Path and query of the page in front of us."""
        parts = urlsplit(self.url)
        return parts.path + (f"?{parts.query}" if parts.query else "")

    @property
    def status(self) -> int:
        return self.response.status_code

    @property
    def text(self) -> str:
        """What a person can read on the page."""
        seen = BeautifulSoup(str(self.page.body or self.page), "html.parser")
        for tag in seen.select("script, style, template, [hidden]"):
            tag.decompose()
        return words(seen)

    def sees(self, text: str) -> bool:
        return " ".join(text.split()) in self.text

    def assert_ok(self) -> "Visitor":
        assert self.status == requests.codes.ok, f"{self.status} on {self.url}: {self.text[:2000]}"
        return self

    def assert_sees(self, *texts: str) -> "Visitor":
        missing = [text for text in texts if not self.sees(text)]
        assert not missing, f"{missing} not on {self.url} ({self.status}): {self.text[:2000]}"
        return self

    def assert_sees_not(self, *texts: str) -> "Visitor":
        """Neither read nor hidden anywhere in the page's source."""
        found = [text for text in texts if text in self.response.text or self.sees(text)]
        assert not found, f"{found} on {self.url}"
        return self

    def _request(
        self, method: str, address: str, headers: dict[str, str], content: Content | None = None
    ) -> None:
        for _ in range(_SENSIBLE_REDIRECTS):
            self.response = self._once(method, address, headers, content or {})
            onward = self.response.headers.get("Location")
            if not self.response.is_redirect or onward is None:
                break
            assert method == "GET" or self.status not in {307, 308}, "a form would be sent again"
            address, method, content = urljoin(address, onward), "GET", None
            headers = {name: text for name, text in headers.items() if name != "Origin"}
        else:
            raise AssertionError(f"redirected {_SENSIBLE_REDIRECTS} times, lastly to {address}")
        html = "html" in self.response.headers.get("Content-Type", "")
        self.page = BeautifulSoup(self.response.text if html else "", "html.parser")

    def _once(
        self, method: str, address: str, headers: dict[str, str], content: Content
    ) -> requests.Response:
        assert self._origin(address) == self.base_url, f"{address} leaves {self.base_url}"
        return self.session.request(
            method,
            address,
            headers=headers,
            allow_redirects=False,
            timeout=_PATIENCE,
            **content,
        )

    def _from_here(self) -> dict[str, str]:
        return {"Referer": self.url, "Sec-Fetch-Site": "same-origin"}

    def _absolute(self, path: str) -> str:
        return urljoin(f"{self.base_url}/", path)

    @staticmethod
    def _origin(address: str) -> str:
        parts = urlsplit(address)
        return f"{parts.scheme}://{parts.netloc}"

    def _is(self, form: Tag, wanted: str | None) -> bool:
        if wanted is None or wanted == attribute(form, "id"):
            return True
        buttons = [label_of_button(button) for button in submit_buttons(self.page, form)]
        return wanted in buttons or ("/" in wanted and wanted in attribute(form, "action"))

    def _forms(self) -> list[str]:
        found = []
        for form in self.page.find_all("form"):
            buttons = [label_of_button(button) for button in submit_buttons(self.page, form)]
            found.append(f"{attribute(form, 'action')} {buttons}")
        return found or [f"no form on {self.url} ({self.status}): {self.text[:500]}"]


def _names_of_link(link: Tag) -> set[str]:
    pictures = {attribute(image, "alt") for image in link.find_all("img")}
    return ({words(link), attribute(link, "aria-label")} | pictures) - {""}


def nearest(found: list[Tag], near: str) -> list[Tag]:
    """Those for whom the fewest steps up reach an element with the words `near`."""
    steps: dict[int, list[Tag]] = {}
    for tag in found:
        for distance, around in enumerate(tag.find_parents(_NEAR)):
            if near in words(around):
                steps.setdefault(distance, []).append(tag)
                break
    return steps[min(steps)] if steps else []
