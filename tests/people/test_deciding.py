"""Decisions are dated, kept with whoever decided, and made once."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.catalogue import commissioning
from marketplace.kernel.db import db
from marketplace.people import deciding
from marketplace.people.audit import Audit
from marketplace.policy import cooperative as cooperatives
from marketplace.policy import rates, texts, wordlist
from marketplace.policy.rates import Rates
from marketplace.policy.wordlist import Listed
from tests.world import COOPERATIVE, RATNA


def _acts() -> list[str]:
    return list(db.session.scalars(select(Audit.act).order_by(Audit.id)))


def test_the_same_decision_again_is_none(inside: Flask) -> None:
    for _ in range(2):
        deciding.change_cooperative(COOPERATIVE, by=RATNA)
        commissioning.change_rates(Rates(), by=RATNA)
        deciding.change_text("terms", "id", title="Syarat", body="Isi", by=RATNA)

    assert _acts() == ["change cooperative", "change rates", "change text"]


def test_what_counted_before_can_be_told(inside: Flask) -> None:
    commissioning.change_rates(Rates(commission_bp=1250), by=RATNA)
    commissioning.change_rates(Rates(commission_bp=900), by=RATNA)
    deciding.change_cooperative(COOPERATIVE, by=RATNA)
    deciding.change_cooperative(replace(COOPERATIVE, name="Koperasi Baru"), by=RATNA)

    session = db.session()
    decided = [(each.rates.commission_bp, each.by) for each in rates.history(session)]
    assert decided == [(900, RATNA.code), (1250, RATNA.code)]
    assert rates.current(session).commission_bp == 900
    assert cooperatives.required(session).name == "Koperasi Baru"
    assert texts.written(session, "terms", "id").title == "Syarat penjualan"


@pytest.mark.parametrize(
    "decide",
    [
        lambda: deciding.change_text("terms", "id", title="Syarat", body="Isi zorvak", by=RATNA),
        lambda: deciding.change_text("terms", "id", title="Zorvak", body="Isi", by=RATNA),
        lambda: deciding.change_cooperative(replace(COOPERATIVE, name="Zorvak"), by=RATNA),
    ],
)
def test_pages_carry_no_listed_word(inside: Flask, decide: Callable[[], None]) -> None:
    """X02: the listed word is an invented one."""
    wordlist.keep(["zorvak"])

    with pytest.raises(Listed):
        decide()

    assert _acts() == []
