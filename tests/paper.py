"""A form of a page in a visitor's hands: its fields as a browser would show and send them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from bs4 import Tag
from lxml.html import HtmlElement

File = tuple[str, bytes, str]
Value = str | bool | Iterable[str]

_CHOICES = {"checkbox", "radio"}
_SILENT = {"submit", "button", "reset", "image"}


class Sender(Protocol):
    """Whoever carries a filled form to the server."""

    def submit(self, sent: "Sent") -> None: ...


@dataclass(frozen=True)
class Sent:
    """What goes over the wire when a form is submitted."""

    method: str
    action: str
    multipart: bool
    fields: list[tuple[str, str]]
    files: list[tuple[str, File]]


def attribute(tag: HtmlElement | Tag, name: str, default: str = "") -> str:
    value = tag.get(name, default)
    return value if isinstance(value, str) else default


def words(tag: HtmlElement | Tag) -> str:
    """What a person reads in this element, with its spaces collapsed."""
    texts = tag.strings if isinstance(tag, Tag) else tag.itertext()
    return " ".join(" ".join(texts).split())


def controls(form: HtmlElement) -> list[HtmlElement]:
    """The form's own fields, and those elsewhere on the page that name it."""
    known = attribute(form, "id")
    root = form.getroottree().getroot() if known else form
    found = []
    for tag in root.iter("input", "select", "textarea", "button"):
        owner = attribute(tag, "form")
        around = next(tag.iterancestors("form"), None)
        if owner == known if owner else around is form:
            found.append(tag)
    return found


def submit_buttons(form: HtmlElement) -> list[HtmlElement]:
    own = controls(form)
    found = [tag for tag in own if attribute(tag, "type") in {"submit", "image"}]
    return found + [tag for tag in own if tag.tag == "button" and "type" not in tag.attrib]


def label_of_button(button: HtmlElement) -> str:
    return attribute(button, "aria-label") or words(button) or attribute(button, "value")


@dataclass
class Form:
    """One form. `fill`, `attach`, then `press`."""

    tag: HtmlElement
    sender: Sender
    typed: dict[str, list[str]] = field(default_factory=dict)
    attached: dict[str, list[File]] = field(default_factory=dict)

    def fill(self, values: Mapping[str, Value] | None = None, **more: Value) -> "Form":
        """Types, ticks and chooses. Only what a person could: a field that is not there, is
        disabled, hidden or read-only, or does not offer the choice, fails the test.
        """
        for name, value in {**(values or {}), **more}.items():
            self.typed[name] = self._accepted(name, value)
        return self

    def forge(self, values: Mapping[str, str | list[str]] | None = None, **more: str) -> "Form":
        """Sends what no honest browser would: other hidden values, fields that are not there."""
        for name, value in {**(values or {}), **more}.items():
            self.typed[name] = [value] if isinstance(value, str) else value
        return self

    def attach(self, name: str, filename: str, content: bytes, kind: str) -> "Form":
        """Chooses a file. Called twice it chooses two, where the field takes several."""
        control = self._open_controls(name)[0]
        assert attribute(control, "type") == "file", f"{name} takes no file"
        chosen = self.attached.setdefault(name, [])
        assert not chosen or "multiple" in control.attrib, f"{name} takes one file"
        chosen.append((filename, content, kind))
        return self

    def press(self, button: str | None = None, *, unchecked: bool = False) -> None:
        """Submits by the button of that name (default: the first). A browser's own checks apply
        unless `unchecked`.
        """
        pressed = self._button(button)
        free = "novalidate" in self.tag.attrib
        free |= pressed is not None and "formnovalidate" in pressed.attrib
        if not (unchecked or free):
            self._check()
        self.sender.submit(self._sent(pressed))

    def sent(self, button: str | None = None) -> Sent:
        """What the button of that name (default: the first) would send."""
        return self._sent(self._button(button))

    def value(self, name: str) -> str | None:
        """What the form would send under this name: the first value, or nothing."""
        return next((value for key, value in self._fields() if key == name), None)

    @property
    def names(self) -> set[str]:
        """The names of all its fields, disabled ones too."""
        return {attribute(tag, "name") for tag in controls(self.tag)} - {""}

    def choices(self, name: str) -> dict[str, str]:
        """What a select or a group of radios offers: value to words."""
        offered: dict[str, str] = {}
        for control in self._of(name):
            if control.tag == "select":
                offered |= {_option_value(o): words(o) for o in control.iter("option")}
            else:
                offered[attribute(control, "value", "on")] = _label(control)
        return offered

    def _button(self, named: str | None) -> HtmlElement | None:
        buttons = [b for b in submit_buttons(self.tag) if not _disabled(b)]
        found = [b for b in buttons if named is None or label_of_button(b) == named]
        labels = [label_of_button(b) for b in buttons]
        assert found or (named is None and not buttons), f"no button {named!r} among {labels}"
        return found[0] if found else None

    def _of(self, name: str) -> list[HtmlElement]:
        found = [t for t in controls(self.tag) if attribute(t, "name") == name]
        assert found, f"no field {name!r} among {sorted(self.names)}"
        return found

    def _open_controls(self, name: str) -> list[HtmlElement]:
        able = [tag for tag in self._of(name) if not _disabled(tag)]
        assert able, f"{name} is disabled"
        return able

    def _accepted(self, name: str, value: Value) -> list[str]:
        able = self._open_controls(name)
        kind = attribute(able[0], "type", able[0].tag)
        assert kind != "hidden", f"{name} is hidden: a person cannot change it"
        assert kind != "file", f"{name} takes a file: use attach"
        assert "readonly" not in able[0].attrib, f"{name} is read-only"
        if kind in _CHOICES or able[0].tag == "select":
            return self._chosen(name, able, value)
        assert isinstance(value, str), f"{name} takes text"
        limit = attribute(able[0], "maxlength")
        assert not limit or len(value) <= int(limit), f"{name} takes {limit} characters"
        return [_with_browser_newlines(value)]

    def _chosen(self, name: str, able: list[HtmlElement], value: Value) -> list[str]:
        offered = self.choices(name)
        if isinstance(value, bool):
            return [attribute(tag, "value", "on") for tag in able] if value else []
        wanted = [value] if isinstance(value, str) else list(value)
        by_words = {shown: key for key, shown in offered.items()}
        chosen = [one if one in offered else by_words.get(one, "") for one in wanted]
        for key, one in zip(chosen, wanted, strict=True):
            assert key in offered, f"{name} does not offer {one!r} but {offered}"
        return chosen

    def _check(self) -> None:
        sent = {name for name, value in self._fields() if value} | set(self.attached)
        for tag in controls(self.tag):
            name = attribute(tag, "name")
            if "required" in tag.attrib and not _disabled(tag):
                assert name in sent, f"the browser asks for {name!r} before it sends the form"

    def _sent(self, pressed: HtmlElement | None) -> Sent:
        def said(name: str, default: str) -> str:
            own = attribute(pressed, f"form{name}") if pressed is not None else ""
            return own or attribute(self.tag, name, default)

        fields = self._fields()
        if pressed is not None and attribute(pressed, "name"):
            fields.append((attribute(pressed, "name"), attribute(pressed, "value")))
        multipart = said("enctype", "") == "multipart/form-data"
        assert multipart or not self.attached, "the form is not multipart: the file would be lost"
        files = self._files() if multipart else []
        return Sent(said("method", "get").upper(), said("action", ""), multipart, fields, files)

    def _files(self) -> list[tuple[str, File]]:
        """What was attached; a browser also sends the fields where nothing was."""
        takers = [t for t in controls(self.tag) if attribute(t, "type") == "file"]
        names = [attribute(tag, "name") for tag in takers if not _disabled(tag)]
        nothing: list[File] = [("", b"", "application/octet-stream")]
        return [(name, file) for name in names for file in self.attached.get(name, nothing)]

    def _fields(self) -> list[tuple[str, str]]:
        """Names and values in the order of the page; what was typed stands in for the default."""
        fields: list[tuple[str, str]] = []
        told: set[str] = set()
        for tag in controls(self.tag):
            name = attribute(tag, "name")
            if not name or _disabled(tag) or _is_silent(tag) or name in told:
                continue
            if name in self.typed:
                told.add(name)
                fields += [(name, value) for value in self.typed[name]]
            else:
                fields += [(name, value) for value in _defaults(tag)]
        forged = [name for name in self.typed if name not in told]
        return fields + [(name, value) for name in forged for value in self.typed[name]]


def _is_silent(tag: HtmlElement) -> bool:
    return tag.tag == "button" or attribute(tag, "type") in _SILENT | {"file"}


def _disabled(tag: HtmlElement) -> bool:
    fenced = any("disabled" in parent.attrib for parent in tag.iterancestors("fieldset"))
    return fenced or "disabled" in tag.attrib


def _defaults(tag: HtmlElement) -> list[str]:
    if tag.tag == "textarea":
        return [_with_browser_newlines(tag.text_content().removeprefix("\n"))]
    if tag.tag == "select":
        options = [o for o in tag.iter("option") if "disabled" not in o.attrib]
        chosen = [option for option in options if "selected" in option.attrib]
        single = "multiple" not in tag.attrib
        return [_option_value(o) for o in (chosen or (options[:1] if single else []))]
    if attribute(tag, "type") in _CHOICES:
        return [attribute(tag, "value", "on")] if "checked" in tag.attrib else []
    return [attribute(tag, "value")]


def _option_value(option: HtmlElement) -> str:
    return attribute(option, "value") if "value" in option.attrib else words(option)


def _label(control: HtmlElement) -> str:
    name = attribute(control, "id")
    labels = control.getroottree().getroot().iter("label") if name else ()
    named = next((label for label in labels if attribute(label, "for") == name), None)
    label = named if named is not None else next(control.iterancestors("label"), None)
    return words(label) if label is not None else ""


def _with_browser_newlines(text: str) -> str:
    return re.sub(r"\r\n|\r|\n", "\r\n", text)
