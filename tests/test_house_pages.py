"""The rules of the house, over templates and static files: what the strict policy of content
would silently break, what would leave the shop, and what nobody could translate.
"""

import re
from collections.abc import Callable, Collection, Iterable
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag
from bs4.element import NavigableString

ROOT = Path(__file__).parent.parent
SPRITE = ROOT / "static" / "icons.svg"

# Namespaces: nobody goes there.
_NAMES_NOT_PLACES = {"www.w3.org", "schema.org", "www.sitemaps.org", "base.google.com"}
_SPOKEN = ("alt", "aria-label", "placeholder", "title")
_CLASS_NAMES = ("paper", "room")  # blocks that end up in an attribute, inner ones first
_SAME_IN_BOTH = {"cm", "kB", "kg", "QRIS", "Titip", "WIB"}


def _texts(*folders: str, kinds: str) -> dict[str, str]:
    files = [file for folder in folders for file in sorted((ROOT / folder).rglob("*"))]
    return {
        str(file.relative_to(ROOT)): file.read_text()
        for file in files
        if re.fullmatch(rf"\.({kinds})", file.suffix)
    }


PAGES = _texts("templates", kinds="html")
FILES = _texts("templates", "static", kinds="html|txt|xml|csv|css|js|svg|webmanifest")


def plain(template: str) -> BeautifulSoup:
    """The page with everything taken out that Jinja would say."""
    text = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}", "", template, flags=re.DOTALL)
    return BeautifulSoup(text, "html.parser")


def inline(template: str) -> list[str]:
    """Styles and scripts written into the page: the browser ignores them here."""
    tags = plain(template).find_all(True)
    names = [name for tag in tags for name in tag.attrs]
    attributes = [name for name in names if re.fullmatch("style|on[a-z]+", name)]
    return attributes + [tag.name for tag in tags if tag.name in {"style", "script"} and _runs(tag)]


def _runs(tag: Tag) -> bool:
    return bool(tag.get_text(strip=True)) and tag.get("type") != "application/ld+json"


def elsewhere(text: str) -> list[str]:
    """Addresses of other people's machines."""
    hosts = re.findall(r"""(?:https?:|["'(=])//([\w-]+(?:\.[\w-]+)+)""", text)
    return [host for host in hosts if host not in _NAMES_NOT_PLACES]


def unspoken(template: str) -> list[str]:
    """Words in the page that no translator will see."""
    for name in _CLASS_NAMES:
        template = re.sub(rf"{{% block {name} %}}.*?{{% endblock %}}", "", template)
    page = plain(template)
    strings = [str(text) for text in page.find_all(string=True) if type(text) is NavigableString]
    for tag in page.find_all(True):
        strings += [str(tag[name]) for name in _SPOKEN if tag.has_attr(name)]
    words = [word for string in strings for word in re.findall(r"[^\W\d_]{2,}", string)]
    return [word for word in words if word not in _SAME_IN_BOTH]


def unknown_icons(template: str, sprite: str) -> list[str]:
    """Icons that the sprite does not have."""
    wanted = re.findall(r"""\bicon\(\s*["']([\w-]+)["']""", template)
    return sorted(set(wanted) - set(re.findall(r'<symbol[^>]*\bid="([\w-]+)"', sprite)))


def with_forms(templates: Iterable[str]) -> set[str]:
    """The macros that put a form on the page, alone or through others."""
    written = r"{%-?\s*macro (\w+)\(.*?%}(.*?){%-?\s*endmacro"
    bodies = {
        name: body for text in templates for name, body in re.findall(written, text, re.DOTALL)
    }
    found: set[str] = set()
    while more := {
        name for name, body in bodies.items() if name not in found and _has_form(body, found)
    }:
        found |= more
    return found


def _has_form(text: str, macros: Collection[str]) -> bool:
    called = re.findall(r"(?<![\w\"'/.])(\w+)\(", text)
    return "<form" in text or not set(macros).isdisjoint(called)


def torn(template: str, macros: Collection[str]) -> list[str]:
    """Paragraphs with a form inside: browsers end them where the form begins."""
    paragraphs = re.findall(r"<p\b[^>]*>.*?</p>", template, re.DOTALL)
    return [paragraph for paragraph in paragraphs if _has_form(paragraph, macros)]


def test_no_form_stands_in_a_paragraph() -> None:
    macros = with_forms(PAGES.values())
    assert {"move_button", "pack_button"} <= macros
    assert {name: found for name, page in PAGES.items() if (found := torn(page, macros))} == {}


def test_a_torn_paragraph_is_caught() -> None:
    button = "{% macro press() %}<form></form>{% endmacro %}"
    macros = with_forms([button, "{% macro two() %}{{ press() }}{% endmacro %}"])
    assert macros == {"press", "two"}
    assert torn('<p>{{ two() }}</p><p>{{ url_for("press") }}</p>', macros) == ["<p>{{ two() }}</p>"]


def test_pages_hold_no_style_and_no_script() -> None:
    assert {name: found for name, page in PAGES.items() if (found := inline(page))} == {}


def test_nothing_is_fetched_from_elsewhere() -> None:
    assert {name: found for name, text in FILES.items() if (found := elsewhere(text))} == {}


def test_every_word_on_a_page_can_be_translated() -> None:
    assert {name: found for name, page in PAGES.items() if (found := unspoken(page))} == {}


def test_every_icon_is_drawn() -> None:
    drawn = SPRITE.read_text()
    assert {name: found for name, p in PAGES.items() if (found := unknown_icons(p, drawn))} == {}


@pytest.mark.parametrize(
    ("rule", "text", "found"),
    [
        (inline, '<p style="color: {{ red }}">', ["style"]),
        (inline, '<button onclick="go()">', ["onclick"]),
        (inline, "<style>p { color: red }</style><script>go()</script>", ["style", "script"]),
        (elsewhere, '<img src="https://cdn.example.org/a.png">', ["cdn.example.org"]),
        (elsewhere, "@import url(//fonts.example.org/a.css)", ["fonts.example.org"]),
        (unspoken, '<p>Pay {{ _("now") }} <img alt="A bag"></p>', ["Pay", "bag"]),
    ],
)
def test_a_breach_is_caught(rule: Callable[[str], list[str]], text: str, found: list[str]) -> None:
    assert rule(text) == found


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        (inline, '<script type="module" src="{{ static("js/exit.js") }}"></script>'),
        (inline, '<script type="application/ld+json">{{ facts|tojson }}</script>'),
        (elsewhere, '<svg xmlns="http://www.w3.org/2000/svg">'),
        (unspoken, '{# Says it. #}<p data-x="word">{{ _("Pay") }} 12 kg{% if a %} · {% endif %}'),
        (unspoken, "{% block room %}paper paper-{% block paper %}a4{% endblock %}{% endblock %}"),
    ],
)
def test_what_is_allowed_passes(rule: Callable[[str], list[str]], text: str) -> None:
    assert rule(text) == []


def test_a_missing_icon_is_caught() -> None:
    assert unknown_icons('{{ icon("cart") }}{{ icon("cat") }}', '<symbol id="cart">') == ["cat"]
