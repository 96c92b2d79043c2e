"""The pages of information: what they say by default, and how they are read."""

import pytest
from flask import Flask

from marketplace.kernel.db import db, transaction
from marketplace.kernel.refusals import NotFound
from marketplace.kernel.words import LANGUAGES
from marketplace.people import deciding
from marketplace.policy import cooperative as cooperatives
from marketplace.policy import texts
from marketplace.policy.texts import Block, blocks
from tests.world import COOPERATIVE, RATNA


def _said(name: str, language: str) -> str:
    shown = texts.current(db.session(), name, language)
    return " ".join(line for block in shown.blocks for line in block.lines)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", texts.NAMES)
def test_every_page_names_the_seller_by_itself(inside: Flask, name: str, language: str) -> None:
    with transaction() as session:
        cooperatives.put(session, COOPERATIVE, by="x")

    said = _said(name, language)

    assert "{" not in said
    assert COOPERATIVE.email in said
    assert "0890-0000-0001" in said
    assert "Koperasi Uji Sejahtera" in said or name == "complaints"


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_law_asks_for_is_there(inside: Flask, language: str) -> None:
    terms, complaints = _said("terms", language), _said("complaints", language)
    window, refund = {"id": ("2 hari kerja", "3 hari kerja"), "en": ("2 working", "3 working")}[
        language
    ]
    assert window in terms
    assert refund in terms
    answer = {"id": "satu hari kerja dan memutuskan dalam 7 hari", "en": "one working day, and"}
    assert answer[language] in complaints
    assert "Direktorat Jenderal Perlindungan Konsumen dan Tertib Niaga" in complaints
    assert "simpktn.kemendag.go.id" in complaints
    assert "27" in _said("privacy", language)


def test_other_pages_are_not_found(inside: Flask) -> None:
    for name, language in (("secrets", "id"), ("terms", "fr"), ("../terms", "id")):
        with pytest.raises(NotFound):
            texts.current(db.session(), name, language)
        with pytest.raises(NotFound):
            deciding.change_text(name, language, title="a", body="b", by=RATNA)


def test_a_text_is_cut_into_blocks() -> None:
    body = "One\nline.\n## Head\nTwo.\n- a\n- b\n\n- c\n\n\nThree."
    assert blocks(body) == (
        Block("paragraph", ("One line.",)),
        Block("heading", ("Head",)),
        Block("paragraph", ("Two.",)),
        Block("list", ("a", "b")),
        Block("list", ("c",)),
        Block("paragraph", ("Three.",)),
    )
    assert blocks("") == ()
    assert blocks("<b>&amp;") == (Block("paragraph", ("<b>&amp;",)),)
