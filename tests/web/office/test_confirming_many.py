"""A morning's transfers confirmed together: those that fit exactly, and nothing else."""

import pytest
from flask import Flask

from marketplace.catalogue import stock
from marketplace.kernel.db import db, transaction
from marketplace.payments import confirming_many, reconciling
from marketplace.payments import statement as statements
from tests.trade import Trade
from tests.visitor import Visitor
from tests.web.office.colleagues import sekar
from tests.world import RATNA, SEKAR

TOGETHER = "Confirm all that are ticked"


@pytest.fixture
def trade(app: Flask) -> Trade:
    trade = Trade(app)
    with trade.inside(), transaction() as session:
        stock.change(session, trade.crisps_sku, 40, reason="more", by=RATNA)
    return trade


def placed(trade: Trade, orders: int) -> list[str]:
    return [trade.place(crisps=1, pouches=0) for _ in range(orders)]


def imported(trade: Trade, *amounts: int) -> str:
    """A statement of these amounts; returns its page."""
    return f"/office/statements/{reconciling.import_statement(trade.file(*amounts), by=SEKAR)}"


def bank(trade: Trade) -> int:
    return trade.books().get("1100:main", 0)


def lines(page: str) -> dict[int, str]:
    """The lines' codes by their amounts."""
    session = db.session()
    found = statements.lines_of(session, statements.known_as(session, page.rpartition("/")[2]))
    return {line.amount: line.code for line in found}


def test_all_that_fit_are_confirmed_with_one_press(trade: Trade) -> None:
    """M19: pressed twice each order is paid once, and what does not fit stays open."""
    with trade.inside():
        references = placed(trade, 3)
        dues = [trade.due(reference) for reference in references]
        page = imported(trade, *dues, 77_777, -2_500)
    office = sekar(trade).get(page).assert_sees("3 lines fit one order each exactly.")
    office.link("Tick all that fit").follow()
    together = office.form(TOGETHER)

    together.press()
    together.press()

    office.assert_ok().assert_sees("3 lines are confirmed.", "Not known")
    assert not office.has_form(TOGETHER)
    with trade.inside():
        assert [trade.states(one) for one in references] == [("paid", {"to_make"})] * 3
        assert bank(trade) == sum(dues)
        assert trade.sound()


def test_what_had_no_turn_stays_ticked_for_the_next_press(
    trade: Trade, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A long list is confirmed in turns: the page says how far it is, and nothing is booked twice
    or left out.
    """
    monkeypatch.setattr(confirming_many, "MOST_AT_ONCE", 2)
    with trade.inside():
        references = placed(trade, 4)
        dues = [trade.due(reference) for reference in references]
        page = imported(trade, *dues)
        codes = lines(page)
    office = sekar(trade).get(page).assert_sees("0 of 4 incoming lines are decided")
    first = office.form(TOGETHER).fill(chosen=[codes[due] for due in dues[:3]])

    first.press()

    office.assert_sees("2 lines are confirmed.", "2 of 4 incoming lines are decided")
    office.assert_sees("1 more is ticked. Please press once more.")
    [ticked] = office.page.select("input[checked]")
    assert ticked["value"] == codes[dues[2]]
    with trade.inside():
        assert bank(trade) == sum(dues[:2])

    office.form(TOGETHER).press()
    office.assert_sees("1 line is confirmed.", "3 of 4 incoming lines are decided")
    first.press()
    with trade.inside():
        assert bank(trade) == sum(dues[:3])
        assert trade.states(references[3])[0] == "placed"
        assert trade.sound()


def test_an_address_ticks_nothing_that_does_not_fit(trade: Trade) -> None:
    with trade.inside():
        due = trade.due(placed(trade, 1)[0])
        page = imported(trade, due, 77_777)
        codes = lines(page)

    office = sekar(trade).get(f"{page}?left={codes[77_777]}.NOBODY22")

    assert not office.assert_ok().page.select("input[checked]")


def test_only_what_was_ticked_is_confirmed(trade: Trade) -> None:
    with trade.inside():
        first, second = placed(trade, 2)
        dues = [trade.due(first), trade.due(second)]
        page = imported(trade, *dues)
        codes = lines(page)
    office = sekar(trade).get(page)
    assert not office.page.select("input[checked]")

    office.form(TOGETHER).fill(chosen=[codes[dues[1]]]).press()

    office.assert_ok().assert_sees("1 line is confirmed.")
    with trade.inside():
        assert (trade.states(first)[0], trade.states(second)[0]) == ("placed", "paid")
        assert bank(trade) == dues[1]


def test_what_fits_no_longer_holds_up_no_other(trade: Trade) -> None:
    """One was booked by a colleague meanwhile, and one never fitted: both say so, the third is
    booked.
    """
    with trade.inside():
        references = placed(trade, 3)
        dues = [trade.due(reference) for reference in references]
        page = imported(trade, *dues, 77_777)
        codes = lines(page)
    office = sekar(trade).get(page)
    form = office.form(TOGETHER).fill(chosen=[codes[due] for due in dues])
    form.typed["chosen"].append(codes[77_777])
    with trade.inside():
        trade.confirm(codes[dues[0]])
        before = bank(trade)

    form.press()

    office.assert_ok().assert_sees(
        "2 lines are confirmed.",
        "This does not fit one order exactly. Please look at it by itself.",
    )
    with trade.inside():
        assert bank(trade) == before + dues[1] + dues[2]
        assert trade.sound()


def test_nothing_ticked_is_said(trade: Trade) -> None:
    with trade.inside():
        references = placed(trade, 2)
        page = imported(trade, *(trade.due(reference) for reference in references))
    office: Visitor = sekar(trade).get(page)

    office.form(TOGETHER).press()

    office.assert_ok().assert_sees("Please tick at least one.", TOGETHER)
    with trade.inside():
        assert bank(trade) == 0


def test_a_long_statement_is_read_a_page_at_a_time(trade: Trade) -> None:
    """Whoever decides on a line far down goes on there, and the way back leads over every line."""
    with trade.inside():
        due = trade.due(trade.place())
        page = imported(trade, *range(50_000, 50_450), due)
        codes = lines(page)
    office = sekar(trade).get(page)
    first = shown(office)
    office.link("More").follow()
    second = shown(office)
    office.link("More").follow()
    third = shown(office)

    assert first + second + third == list(codes.values())
    assert [len(first), len(second), len(third)] == [200, 200, 51]
    office.assert_sees("0 of 451 incoming lines are decided")
    office.form("Confirm").press()
    office.assert_ok().assert_sees("The order is paid.", "1 of 451 incoming lines are decided")
    assert shown(office) == [codes[due]]
    office.link("Previous").follow()
    assert shown(office) == list(codes.values())[250:450]
    office.link("Previous").follow()
    office.link("Previous").follow()
    assert shown(office) == first
    assert 'rel="prev"' not in office.response.text
    assert office.get(f"{page}?after=ZZZZZZZZ").status == 404


def shown(office: Visitor) -> list[str]:
    """The codes of the lines on the page."""
    return [str(row["id"]) for row in office.assert_ok().page.select("tbody tr[id]")]
