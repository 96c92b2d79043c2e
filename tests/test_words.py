"""Everything that is said is said in Indonesian too, with the same facts in it."""

import ast
from functools import cache
from pathlib import Path

import pytest
from babel.messages import Message

from tests.wordlist import (
    ROOT,
    Sentence,
    catalogue,
    key,
    placeholders,
    sentences,
    translation,
)


@cache
def said() -> list[Sentence]:
    return sentences()


@cache
def known() -> dict[str, Message]:
    return {key(message.id): message for message in catalogue() if message.id}


def said_in_indonesian(sentence: Sentence) -> str:
    message = known().get(key(sentence.id))
    return translation(message.string) if message else ""


def broken(sentence: Sentence, indonesian: str) -> str:
    """Why this translation cannot be used; empty when it can."""
    if not indonesian.strip():
        return "is not translated"
    facts = placeholders("".join(sentence.forms))
    if placeholders(indonesian) != facts:
        return f"has facts {sorted(facts)}, its translation {sorted(placeholders(indonesian))}"
    # A template fills every sentence in; code does so only when it is given facts.
    for text in (*sentence.forms, indonesian) if facts or sentence.in_template else ():
        try:
            text % dict.fromkeys(facts, 1)
        except (TypeError, ValueError) as error:
            return f"cannot be filled in: {error}"
    return ""


def computed_sentences(source: str) -> list[int]:
    """Lines where a sentence is put together before it is looked up, so that nobody finds it."""
    lines = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
            computed = isinstance(node.args[0], ast.JoinedStr | ast.BinOp)
            if node.func.id in {"_", "lazy", "ngettext"} and computed:
                lines.append(node.lineno)
    return lines


def test_every_sentence_has_its_indonesian() -> None:
    verdicts = [(sentence, broken(sentence, said_in_indonesian(sentence))) for sentence in said()]
    faults = [f"{sentence.place}: {sentence.id!r} {why}" for sentence, why in verdicts if why]

    assert not faults, "\n".join(["Run make words, then translate:", *faults])


def test_nothing_is_guessed_or_left_over() -> None:
    assert [key(m.id) for m in catalogue() if m.fuzzy and m.id] == []
    assert list(catalogue().obsolete) == [], "python -m tests.wordlist --forget drops these"
    assert set(known()) - {key(sentence.id) for sentence in said()} == set()


def test_no_sentence_is_put_together_before_it_is_looked_up() -> None:
    faults = {
        str(file.relative_to(ROOT)): lines
        for file in sorted((ROOT / "marketplace").rglob("*.py"))
        if (lines := computed_sentences(file.read_text()))
    }

    assert faults == {}


@pytest.mark.parametrize(
    ("english", "place", "indonesian", "why"),
    [
        ("Pay", "marketplace/a.py:1", "", "is not translated"),
        ("Pay %(sum)s", "marketplace/a.py:1", "Bayar %(jumlah)s", "has facts ['sum']"),
        ("Pay %(sum)s", "marketplace/a.py:1", "Bayar %(sum)", "cannot be filled in"),
        ("10% off", "templates/a.html:1", "Diskon 10%", "cannot be filled in"),
        ("10% off", "marketplace/a.py:1", "Diskon 10%", ""),
        (("One thing", "%(n)s things"), "marketplace/a.py:1", "%(n)s barang", ""),
    ],
)
def test_a_broken_translation_is_found(
    english: str | tuple[str, str], place: str, indonesian: str, why: str
) -> None:
    found = broken(Sentence(english, place), indonesian)

    assert found.startswith(why) if why else found == ""


def test_sentences_are_found_in_code_and_templates(tmp_path: Path) -> None:
    code, page = tmp_path / "marketplace" / "a.py", tmp_path / "templates" / "studio" / "b.html"
    for file in (code, page):
        file.parent.mkdir(parents=True)
    code.write_text('_("Pay")\nlazy("Name")\nngettext("1", "n", 2)\n')
    page.write_text('<b>{{ _("Buy %(n)s", n=1) }}</b>')

    found = [(sentence.id, sentence.in_template) for sentence in sentences(tmp_path)]

    assert found == [("Pay", False), ("Name", False), (("1", "n"), False), ("Buy %(n)s", True)]


def test_a_computed_sentence_is_found() -> None:
    assert computed_sentences('_("Pay")\n_(f"Pay {x}")\nlazy("Pay" + x)\n_(label)\n') == [2, 3]
