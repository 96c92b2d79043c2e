"""What partners earned, for the office: by code, exactly, and never read without a trace."""

import csv
import io

import pytest
from flask import Flask

from marketplace.kernel import clock
from marketplace.kernel.db import db
from marketplace.lifecycles import Role
from marketplace.people import audit
from tests.trade import Trade
from tests.visitor import Visitor
from tests.web.office.colleagues import at_office, sekar
from tests.world import DEWI


@pytest.fixture
def trade(app: Flask) -> Trade:
    trade = Trade(app)
    trade.begin_with(Trade.earned, pouches=2, crisps=1)
    trade.begin_with(Trade.paid_out, trade.melati)
    return trade


def rows(office: Visitor) -> list[dict[str, str]]:
    text = office.response.content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text), delimiter=";" if ";" in text else ","))


def acts(code: str) -> list[str]:
    return [one.act for one in audit.about(db.session(), [code])]


def test_a_year_of_everybody_without_names(trade: Trade) -> None:
    """Turnover, commission and net by code; the file has each month too."""
    office, year = sekar(trade), clock.today().year
    office.get("/office/partners")
    office.assert_sees(trade.melati.code, "Rp90.000", "Rp9.000", "Rp81.000", "Rp105.000")
    office.assert_sees_not(trade.melati.alias, "Melati Contoh", DEWI.name)

    office.form(f"/office/partners/years/{year}/csv").press()

    found = {(row["producer"], row["month"]): row for row in rows(office)}
    month = f"{clock.today().month}"
    assert set(found) == {
        (code, m) for code in (trade.melati.code, trade.kenanga.code) for m in (month, "")
    }
    whole = found[trade.melati.code, ""]
    assert (whole["turnover"], whole["commission"], whole["net"]) == ("90000", "9000", "81000")
    with trade.inside():
        assert acts("year of partners") == ["download report"]
    office.get("/office/partners?year=2024").assert_sees("Nobody earned anything in this year.")


def test_one_month_of_one_partner_is_read_in_the_open(trade: Trade) -> None:
    """S17: the same figures as hers, on paper and as a file; both stand in the audit."""
    office, code = sekar(trade), trade.melati.code
    name = f"{clock.today():%Y-%m}"
    office.get(f"/office/partners/{code}").assert_sees("Months of").assert_sees_not("Rp")
    with trade.inside():
        before = len(acts(code))

    office.form("Show").press()
    office.assert_sees("At the beginning", "Rp81.000", "-Rp81.000", "Rp0")
    office.get(f"/office/partners/{code}").form(f"/{name}/csv").press()

    found = rows(office)
    assert [row["what"] for row in found] == ["opening", "earned", "paid", "closing"]
    assert [int(row["has"]) for row in found] == [0, 81_000, -81_000, 0]
    assert sum(int(row["has"]) for row in found[:-1]) == int(found[-1]["has"])
    with trade.inside():
        assert acts(code)[: len(acts(code)) - before] == ["download month", "read month"]
    assert office.get(f"/office/partners/{code}/{name}").status in {404, 405}
    assert office.get("/office/partners/NOBODY22").status == 404


def test_an_auditor_reads_and_takes_no_file_of_everybody(trade: Trade) -> None:
    auditor = at_office(trade, "Wulan", Role.AUDITOR)

    page = auditor.get("/office/partners").assert_ok()

    assert "csv" not in str(page.page.select("form")).lower()
