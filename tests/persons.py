"""Somebody who uses the site: over plain HTTP, or in a real browser. A tale told with persons can
be played by either.
"""

import re
from typing import Protocol
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from tests.paper import Form, attribute, words
from tests.visitor import Visitor, nearest

Upload = tuple[str, str, bytes, str]  # field, file name, content, type


class Person(Protocol):
    """What a tale needs of somebody at a screen."""

    def open(self, path: str) -> None:
        """Goes to an address and expects a page."""

    def press(
        self,
        to: str = "",
        *,
        step: str | None = None,
        near: str | None = None,
        upload: Upload | None = None,
        **fields: str | list[str],
    ) -> None:
        """Fills in the form that has these fields and whose address ends in `to` (nothing: the
        page's own), and sends it; `step` is the value of the button when there are several.
        """

    def follow(self, text: str) -> None:
        """Follows the link that says, among other things, `text`."""

    def follow_to(self, address: str) -> None:
        """Follows the first link whose address fits the pattern."""

    def text(self) -> str:
        """What can be read on the page."""

    def path(self) -> str:
        """Path of the page in front."""

    def download(self, to: str) -> str:
        """Sends the form and returns the file that comes back."""

    def picture(self, name: str) -> None:
        """Takes a picture of the page, where there is a screen."""


class AtHttp:
    """A person without JavaScript, over HTTP."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor

    def open(self, path: str) -> None:
        self.visitor.get(path).assert_ok()

    def press(
        self,
        to: str = "",
        *,
        step: str | None = None,
        near: str | None = None,
        upload: Upload | None = None,
        **fields: str | list[str],
    ) -> None:
        form = self.form(to, near, set(fields), step)
        form.fill(fields)
        if upload is not None:
            form.attach(upload[0], upload[1], upload[2], upload[3])
        form.press()
        self.visitor.assert_ok()

    def follow(self, text: str) -> None:
        self._go([a for a in self.visitor.links if text in words(a)], text)

    def follow_to(self, address: str) -> None:
        links = self.visitor.links
        self._go([a for a in links if re.search(address, attribute(a, "href"))], address)

    def _go(self, links: list[HtmlElement], wanted: str) -> None:
        assert links, f"no link {wanted} on {self.visitor.url}: {self.visitor.text[:800]}"
        self.visitor.go(attribute(links[0], "href")).assert_ok()

    def text(self) -> str:
        return self.visitor.text

    def path(self) -> str:
        return self.visitor.path

    def download(self, to: str) -> str:
        self.form(to, None, set()).press()
        return self.visitor.response.content.decode()

    def picture(self, name: str) -> None:
        """There is no screen here."""

    def form(
        self,
        to: str = "",
        near: str | None = None,
        fields: set[str] | None = None,
        step: str | None = None,
    ) -> Form:
        here = urlsplit(self.visitor.url).path
        wanted = to or re.escape(here)
        found = [
            form
            for form in self.visitor.tree.iter("form")
            if attribute(form, "method").lower() == "post"
            and re.search(f"{wanted}$", self._target(form))
            and (fields or set())
            <= {attribute(tag, "name") for tag in form.iterdescendants()}
            and (step is None or step in {attribute(b, "value") for b in form.iter("button")})
        ]
        if near is not None:
            found = nearest(found, near)
        assert found, f"no form to {wanted} near {near} on {here}: {self.visitor.text[:800]}"
        return Form(found[0], self.visitor)

    def _target(self, form: HtmlElement) -> str:
        return urlsplit(urljoin(self.visitor.url, attribute(form, "action"))).path


class Impatient(AtHttp):
    """Somebody on a bad signal who presses every button twice. Only in the cart that means two."""

    def press(
        self,
        to: str = "",
        *,
        step: str | None = None,
        near: str | None = None,
        upload: Upload | None = None,
        **fields: str | list[str],
    ) -> None:
        pressed = len(self.visitor.sent)
        super().press(to, step=step, near=near, upload=upload, **fields)
        if to == "/cart":
            return
        shown = self.visitor.shown
        self.visitor.submit_again(self.visitor.sent[pressed])
        assert self.visitor.status < 500, self.visitor.text
        self.visitor.shown = shown


def first(pattern: str, text: str) -> str:
    """The first group of the first match."""
    found = re.search(pattern, text)
    assert found, f"{pattern} not in {text[:800]}"
    return found.group(1)
