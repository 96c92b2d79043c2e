"""The office sees what buyers complained about, and who bore it."""

import pytest
from flask import Flask

from marketplace.fulfilment import resolving
from marketplace.kernel import codes
from tests.fulfilment.test_complaining import arrived, complain, take_back, wrong
from tests.fulfilment.test_replacing import send_again
from tests.trade import Trade
from tests.web.office.colleagues import ratna
from tests.web.office.test_reports import figures
from tests.world import RATNA


@pytest.fixture
def trade(app: Flask) -> Trade:
    return Trade(app)


def test_complaints_are_gathered_by_what_was_wrong_and_who_bears_it(trade: Trade) -> None:
    """M28, B19: pieces by reason, maker and product; what was taken back does not count."""
    with trade.inside():
        reference, _ = arrived(trade, pouches=4, crisps=2)
        send_again(complain(trade, reference, wrong(2)), "producer")
        complain(trade, reference, wrong(0, "spoilt", crisps=1))
        left = complain(trade, reference, wrong(1, "missing"))
        resolving.leave(left.code, "Maaf.", key=codes.token(), by=RATNA)
        take_back(trade, complain(trade, reference, wrong(1, "wrong_size")))
    office = ratna(trade).get("/office/reports/complaints").assert_ok()

    total = ["4", "–", "2", "–", "–", "1", "1"]
    assert figures(office.page.select(".figures table")[0]) == {
        "It is broken": ["2", "–", "2", "–", "–", "–", "–"],
        "It is missing": ["1", "–", "–", "–", "–", "1", "–"],
        "It is spoilt": ["1", "–", "–", "–", "–", "–", "1"],
        "Total": total,
    }
    for by in ("producer", "product", "category", "day", "month"):
        office.get(f"/office/reports/complaints?by={by}").assert_ok()
        assert figures(office.page.select(".figures table")[0])["Total"] == total
    office.get("/office/reports/complaints").form("Download as CSV").press()
    assert "It is broken,2,0,2,0,0,0,0" in office.response.content.decode("utf-8-sig")
