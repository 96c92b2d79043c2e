"""A person with a browser that runs no JavaScript: goes to pages, follows links, fills forms.

Speaks HTTP to a served address, or to an application in this process through `in_process`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self
from urllib.parse import urlencode, urljoin, urlsplit

import requests
from bs4 import BeautifulSoup
from flask import Flask
from lxml import html
from lxml.html import HtmlElement

from tests.inprocess import InProcess
from tests.paper import Form, Sent, attribute, label_of_button, submit_buttons, words

Content = dict[str, Any]

_SENSIBLE_REDIRECTS = 10
_PATIENCE = 30
_NEAR = ["tr", "li", "article", "fieldset", "section", "div"]
_NEVER_READ = ["script", "style", "template"]
_READER = html.HTMLParser(remove_comments=True, remove_pis=True)


class Link:
    """A link on the page."""

    def __init__(self, visitor: "Visitor", address: str) -> None:
        self.visitor = visitor
        self.address = address

    def follow(self) -> "Visitor":
        return self.visitor.go(self.address)


@dataclass
class Shown:
    """An answer as a browser shows it, read only as far as somebody asks."""

    response: requests.Response

    @cached_property
    def tree(self) -> HtmlElement:
        """An empty page where the answer is none."""
        return html.document_fromstring(self._source or "<html></html>", parser=_READER)

    @cached_property
    def soup(self) -> BeautifulSoup:
        return BeautifulSoup(self._source, "html.parser")

    @cached_property
    def text(self) -> str:
        body = self.tree.find("body")
        return " ".join(" ".join(_read(body)).split()) if body is not None else ""

    @property
    def _source(self) -> str:
        is_page = "html" in self.response.headers.get("Content-Type", "")
        return self.response.text if is_page else ""


class Visitor:
    """One person with one cookie jar, and the page in front of them."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url.rstrip("/")
        self.session = requests.Session()
        self.session.trust_env = False
        self.session.headers["User-Agent"] = "Mozilla/5.0 (Linux; Android 10) Visitor"
        self.shown = Shown(requests.Response())
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
        found = [form for form in self.tree.iter("form") if self._is(form, wanted)]
        if near is not None:
            found = nearest(found, near)
        assert len(found) == 1, f"{len(found)} forms {wanted!r} near {near!r} in: {self._forms()}"
        return Form(found[0], self)

    def has_form(self, wanted: str) -> bool:
        return any(self._is(form, wanted) for form in self.tree.iter("form"))

    def link(self, text: str, *, near: str | None = None) -> Link:
        """The link with these words, or with this name for screen readers."""
        found = [a for a in self.links if text in _names_of_link(a)]
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
    def response(self) -> requests.Response:
        return self.shown.response

    @property
    def tree(self) -> HtmlElement:
        return self.shown.tree

    @property
    def page(self) -> BeautifulSoup:
        """The page for questions by selector."""
        return self.shown.soup

    @property
    def links(self) -> list[HtmlElement]:
        return [a for a in self.tree.iter("a") if "href" in a.attrib]

    @property
    def text(self) -> str:
        """What a person can read on the page."""
        return self.shown.text

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
            self.shown = Shown(self._once(method, address, headers, content or {}))
            onward = self.response.headers.get("Location")
            if not self.response.is_redirect or onward is None:
                break
            assert method == "GET" or self.status not in {307, 308}, "a form would be sent again"
            address, method, content = urljoin(address, onward), "GET", None
            headers = {name: text for name, text in headers.items() if name != "Origin"}
        else:
            raise AssertionError(f"redirected {_SENSIBLE_REDIRECTS} times, lastly to {address}")

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

    def _is(self, form: HtmlElement, wanted: str | None) -> bool:
        if wanted is None or wanted == attribute(form, "id"):
            return True
        buttons = [label_of_button(button) for button in submit_buttons(form)]
        return wanted in buttons or ("/" in wanted and wanted in attribute(form, "action"))

    def _forms(self) -> list[str]:
        found = []
        for form in self.tree.iter("form"):
            buttons = [label_of_button(button) for button in submit_buttons(form)]
            found.append(f"{attribute(form, 'action')} {buttons}")
        return found or [f"no form on {self.url} ({self.status}): {self.text[:500]}"]


def _read(tag: HtmlElement) -> Iterator[str]:
    """The texts in an element, without those that no reader sees."""
    if tag.tag not in _NEVER_READ and "hidden" not in tag.attrib:
        yield tag.text or ""
        for child in tag:
            yield from _read(child)
            yield child.tail or ""


def _names_of_link(link: HtmlElement) -> set[str]:
    pictures = {attribute(image, "alt") for image in link.iter("img")}
    return ({words(link), attribute(link, "aria-label")} | pictures) - {""}


def nearest(found: list[HtmlElement], near: str) -> list[HtmlElement]:
    """Those for whom the fewest steps up reach an element with the words `near`."""
    steps: dict[int, list[HtmlElement]] = {}
    for tag in found:
        for distance, around in enumerate(tag.iterancestors(*_NEAR)):
            if near in words(around):
                steps.setdefault(distance, []).append(tag)
                break
    return steps[min(steps)] if steps else []
