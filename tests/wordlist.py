"""Every sentence in code and templates, compared with the Indonesian catalogue; brings that up to
date when run as `make words`. It decides nothing about what a sentence says.
"""

import argparse
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).parent.parent
CATALOGUE = ROOT / "marketplace" / "locale" / "id.po"

_KEYWORDS: dict[str, Any] = {"_": None, "lazy": None, "ngettext": (1, 2)}
_SOURCES = {"marketplace": ("**.py", "python"), "templates": ("**", "jinja2")}
_OPTIONS = {"**": {"silent": "false", "newstyle_gettext": "true"}}
_HEADER = r"""# Indonesian translations of Titip. Run `make words` after changing a sentence.
msgid ""
msgstr ""
"Language: id\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: nplurals=1; plural=0;\n"

"""

Id = str | tuple[str, str]


@dataclass(frozen=True)
class Sentence:
    """A sentence as it stands in a source: one string, or two for one and many."""

    id: Id
    place: str

    @property
    def forms(self) -> tuple[str, ...]:
        return (self.id,) if isinstance(self.id, str) else self.id

    @property
    def in_template(self) -> bool:
        return self.place.startswith("templates/")


@cache
def sentences(root: Path = ROOT) -> list[Sentence]:
    """All that is said anywhere, in the order of the files."""
    return [sentence for folder in _SOURCES for sentence in _sentences_in(root, folder)]


def catalogue(path: Path = CATALOGUE) -> Catalog:
    """The Indonesian catalogue, with what is no longer said kept apart as obsolete."""
    with path.open("rb") as file:
        return read_po(file, locale="id")


def placeholders(text: str) -> set[str]:
    """The names of the facts a sentence waits for."""
    return set(re.findall(r"%\((\w+)\)", text))


def key(id: Any) -> str:
    """How the catalogue finds a sentence: by its singular."""
    return id if isinstance(id, str) else str(id[0])


def _sentences_in(root: Path, folder: str) -> Iterator[Sentence]:
    pattern, method = _SOURCES[folder]
    found = extract_from_dir(
        root / folder,
        method_map=[(pattern, method)],
        options_map=_OPTIONS,
        keywords=_KEYWORDS,
    )
    for file, line, id, _comments, _context in found:
        yield Sentence(id if isinstance(id, str) else (id[0], id[1]), f"{folder}/{file}:{line}")


def _update(forget: bool) -> None:
    known = catalogue() if CATALOGUE.exists() else Catalog(locale="id")
    told = {key(m.id): m for m in [*known, *known.obsolete.values()] if m.id}
    fresh = Catalog(locale="id", charset="utf-8")
    for sentence in sentences():
        former = told.pop(key(sentence.id), None) or fresh.get(key(sentence.id))
        fresh.add(sentence.id, _in_shape(sentence, former.string if former else ""))
    fresh.obsolete.update({name: message for name, message in told.items() if message.string})
    CATALOGUE.parent.mkdir(exist_ok=True)
    with CATALOGUE.open("wb") as file:
        file.write(_HEADER.encode())
        options = {"no_location": True, "omit_header": True, "sort_output": True}
        written = BytesIO()
        write_po(written, fresh, width=0, ignore_obsolete=forget, **options)
        # Babel writes an empty second form for a language that has one.
        file.write(written.getvalue().replace(b'msgstr[1] ""\n', b""))
    missing = [message.id for message in fresh if message.id and not translation(message.string)]
    unused = "dropped" if forget else "unused"
    print(f"{len(fresh)} sentences, {len(missing)} untranslated, {len(fresh.obsolete)} {unused}")


def translation(string: Any) -> str:
    """The Indonesian: one form, whatever the number."""
    return string if isinstance(string, str) else str(string[0])


def _in_shape(sentence: Sentence, string: Any) -> str | tuple[str]:
    text = translation(string)
    return text if isinstance(sentence.id, str) else (text,)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Bring the Indonesian catalogue up to date.")
    parser.add_argument("--forget", action="store_true", help="drop what is no longer said")
    _update(parser.parse_args().forget)
