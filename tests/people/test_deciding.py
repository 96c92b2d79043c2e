"""Decisions are dated, kept with whoever decided, and made once."""

from dataclasses import replace

from flask import Flask
from sqlalchemy import select

from marketplace.kernel.db import db
from marketplace.people import deciding
from marketplace.people.audit import Audit
from marketplace.policy import cooperative as cooperatives
from marketplace.policy import rates, texts
from marketplace.policy.rates import Rates
from tests.world import COOPERATIVE, RATNA


def _acts() -> list[str]:
    return list(db.session.scalars(select(Audit.act).order_by(Audit.id)))


def test_the_same_decision_again_is_none(inside: Flask) -> None:
    for _ in range(2):
        deciding.change_cooperative(COOPERATIVE, by=RATNA)
        deciding.change_rates(Rates(), by=RATNA)
        deciding.change_text("terms", "id", title="Syarat", body="Isi", by=RATNA)

    assert _acts() == ["change cooperative", "change rates", "change text"]


def test_what_counted_before_can_be_told(inside: Flask) -> None:
    deciding.change_rates(Rates(commission_bp=1250), by=RATNA)
    deciding.change_rates(Rates(commission_bp=900), by=RATNA)
    deciding.change_cooperative(COOPERATIVE, by=RATNA)
    deciding.change_cooperative(replace(COOPERATIVE, name="Koperasi Baru"), by=RATNA)

    session = db.session()
    decided = [(each.rates.commission_bp, each.by) for each in rates.history(session)]
    assert decided == [(900, RATNA.code), (1250, RATNA.code)]
    assert rates.current(session).commission_bp == 900
    assert cooperatives.required(session).name == "Koperasi Baru"
    assert texts.written(session, "terms", "id").title == "Syarat penjualan"
