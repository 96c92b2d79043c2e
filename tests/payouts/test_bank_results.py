"""What the bank says became of a run: read, looked at, recorded whole or not at all."""

from collections.abc import Iterator

import pytest
from flask import Flask

from marketplace.kernel import codes
from marketplace.kernel.db import db
from marketplace.kernel.refusals import NotNow
from marketplace.payouts import bank_results, paying
from marketplace.payouts import payout as payouts
from marketplace.payouts.bank_results import Faulty, NoResults, Result, Trouble, plan, read
from marketplace.payouts.payout import Payout
from tests.trade import Trade, rows_of
from tests.world import BAYU, SEKAR

MELATIS = 81_000


@pytest.fixture
def trade(inside_on: Flask) -> Iterator[Trade]:
    trade = Trade(inside_on)
    trade.begin_with(Trade.earned, pouches=2, crisps=1)
    yield trade
    assert trade.sound()


def sent() -> str:
    run = paying.propose(key=codes.token(), by=SEKAR)
    paying.approve(run, key=codes.token(), by=BAYU)
    paying.bank_file(run, by=SEKAR)
    return run


def payout_of(run: str, method: str = "bank") -> Payout:
    db.session.rollback()
    found = payouts.run_known_as(db.session(), run).payouts
    return next(payout for payout in found if payout.method == method)


def record(run: str, text: str) -> int:
    return bank_results.record(run, text, key=codes.token(), by=SEKAR)


@pytest.mark.parametrize(
    "text",
    [
        "{code},paid",
        "reference,status,amount\n{code},BERHASIL,81000.00\n",
        "\ufeffNo Referensi;Hasil;Keterangan\r\n{code};Sukses;\r\n",
        "Status\tReference\nPaid\t'{code}\n",
        "{code}\tOK\n\n",
        "NO,NAMA,ACCOUNT,AMOUNT,EMAIL,CUSTOMERREFF,STATUS\n1,A,1,81000,,{code},SUCCESS - OK\n",
    ],
)
def test_a_file_of_any_bank_is_read(trade: Trade, text: str) -> None:
    """M21: by the names of its columns, or by their order; told twice it changes nothing."""
    run = sent()
    text = text.format(code=payout_of(run).code.lower())

    assert [record(run, text), record(run, text)] == [1, 0]

    assert payout_of(run).state == "arrived"
    assert rows_of(trade.books(), 2220) == {f"2220:{payout_of(run, 'cash').code}": -13_500}


def test_failed_and_later_returned_bring_her_balance_back(trade: Trade) -> None:
    run = sent()
    code = payout_of(run).code
    record(run, f"{code},paid")

    assert record(run, f"{code},retur,rekening tutup") == 1
    assert record(run, f"{code},paid") == 0  # the first file, sent once more

    assert (payout_of(run).state, payout_of(run).trouble) == ("returned", "rekening tutup")
    hers = rows_of(trade.books(), 2210)
    assert hers == {f"2210:{trade.melati.code}": -MELATIS}


def test_failed_is_not_blocked_and_is_paid_by_the_next_run(trade: Trade) -> None:
    run = sent()

    assert record(run, f"{payout_of(run).code},gagal,nama tidak cocok") == 1

    assert (payout_of(run).state, payout_of(run).trouble) == ("bounced", "nama tidak cocok")
    assert payout_of(paying.propose(key=codes.token(), by=SEKAR)).amount == MELATIS


@pytest.mark.parametrize(
    ("second", "trouble"),
    [
        ("NOBODY22,paid", Trouble.UNKNOWN),
        ("{cash},paid", Trouble.CASH),
        ("{bank},failed", Trouble.TWICE),
        ("{bank},perhaps", Trouble.UNREAD),
    ],
)
def test_one_bad_line_and_nothing_is_recorded(trade: Trade, second: str, trouble: Trouble) -> None:
    run = sent()
    bank, cash = payout_of(run).code, payout_of(run, "cash").code
    text = f"{bank},paid\n" + second.format(bank=bank, cash=cash)
    before = trade.books()

    with pytest.raises(Faulty):
        record(run, text)

    told = plan(payouts.run_known_as(db.session(), run), read(text))
    assert [each.trouble for each in told] == [None, trouble]
    assert told[0].result is Result.PAID
    assert (trade.books(), payout_of(run).state) == (before, "planned")


@pytest.mark.parametrize(
    ("text", "trouble"),
    [
        ("ref,status,amount\n{code},paid,810000", Trouble.AMOUNT),
        ("{code},returned", Trouble.LATE),
    ],
)
def test_what_does_not_fit_is_refused(trade: Trade, text: str, trouble: Trouble) -> None:
    run = sent()
    text = text.format(code=payout_of(run).code)

    with pytest.raises(Faulty):
        record(run, text)

    [told] = plan(payouts.run_known_as(db.session(), run), read(text))
    assert (told.trouble, payout_of(run).state) == (trouble, "planned")


def test_nothing_is_recorded_of_a_run_that_was_not_sent(trade: Trade) -> None:
    run = paying.propose(key=codes.token(), by=SEKAR)

    with pytest.raises(NotNow):
        record(run, f"{payout_of(run).code},paid")
    with pytest.raises(NoResults):
        record(run, " \n ,, \n")

    assert payout_of(run).state == "planned"
