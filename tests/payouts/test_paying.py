"""Producers are paid what they earned, once, by two people. On both engines."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from marketplace.kernel import clock, codes
from marketplace.kernel.db import db, transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import NotAllowed, NotNow, WrongState
from marketplace.ledger.journal import NotEnough
from marketplace.payouts import outcome, paying
from marketplace.payouts import payout as payouts
from marketplace.payouts import share as shares
from marketplace.payouts.payout import Payout, Run
from marketplace.people import audit, redirecting
from marketplace.people import destination as destinations
from marketplace.people.destination import BankAccount
from marketplace.policy import timers
from tests.owner import supposing, without
from tests.trade import Trade, done, press_twice, rows_of
from tests.world import BAYU, RATNA, SEKAR, TONO

SARI = Actor("SARI2222", frozenset({"treasurer"}))  # who has nothing else to do with payouts
MELATIS, KENANGAS = 81_000, 13_500  # of two pouches and a bag of crisps, less a tenth


@pytest.fixture
def trade(inside_on: Flask) -> Iterator[Trade]:
    trade = Trade(inside_on)
    trade.begin_with(Trade.earned, pouches=2, crisps=1)
    yield trade
    assert trade.sound()


def propose(by: Actor = SEKAR) -> str:
    return paying.propose(key=codes.token(), by=by)


def approve(run: str, by: Actor = BAYU) -> str:
    paying.approve(run, key=codes.token(), by=by)
    return run


def run_of(code: str) -> Run:
    return payouts.run_known_as(db.session(), code)


def payout_of(code: str, producer: str) -> Payout:
    return next(payout for payout in run_of(code).payouts if payout.producer == producer)


def test_a_run_pays_everybody_what_she_earned(trade: Trade) -> None:
    melati, kenanga = trade.melati.code, trade.kenanga.code
    code = approve(propose())
    trade.petty_cash(KENANGAS)
    bank, cash = (payout_of(code, her).code for her in (melati, kenanga))
    before = trade.books()
    assert rows_of(before, 2210, 2220) == {f"2220:{bank}": -MELATIS, f"2220:{cash}": -KENANGAS}

    file = paying.bank_file(code, by=SEKAR)
    press_twice(paying.arrive, bank, by=SEKAR)
    press_twice(paying.arrive, cash, by=SEKAR)

    assert (file.total, file.count) == (MELATIS, 1)
    assert '"5556667778"' in file.text
    assert run_of(code).state == "settled"
    after = trade.books()
    assert rows_of(after, 1010, 2210, 2220) == {}
    assert after["1100:main"] == before["1100:main"] - MELATIS


def test_a_second_run_pays_nobody_twice(trade: Trade) -> None:
    press = codes.token()
    first = paying.propose(key=press, by=SEKAR)
    assert paying.propose(key=press, by=SEKAR) == first

    with pytest.raises(paying.NothingToPay):
        propose(RATNA)
    approve(first)
    with pytest.raises(paying.NothingToPay):
        propose(RATNA)

    assert [run.code for run in payouts.runs(db.session())] == [first]


def test_two_proposals_at_once_claim_everything_once(trade: Trade) -> None:
    results = done(trade, lambda: propose(SEKAR), lambda: propose(RATNA))

    assert results.count(True) == 1
    [run] = payouts.runs(db.session())
    assert run.total == MELATIS + KENANGAS


def test_nobody_approves_what_they_proposed(trade: Trade) -> None:
    code = propose(SEKAR)
    before = trade.books()

    with pytest.raises(paying.SecondPerson):
        approve(code, SEKAR)
    with pytest.raises(NotAllowed):
        approve(code, TONO)

    assert (run_of(code).state, run_of(code).approved_by) == ("proposed", None)
    assert trade.books() == before


def test_whoever_changed_an_account_does_not_approve(trade: Trade) -> None:
    redirect(trade, BankAccount("008", "1112223334", "Melati Contoh"), by=RATNA, confirmed=BAYU)
    code = propose()

    with pytest.raises(paying.SecondPerson):
        approve(code, BAYU)

    assert run_of(code).state == "proposed"


def redirect(
    trade: Trade, account: BankAccount | None, *, by: Actor = RATNA, confirmed: Actor = SARI
) -> str:
    """Where Melati is paid, since four days after it was said; returns the code of the change."""
    with clock.at(clock.now() - timers.DESTINATION_HOLD * 2):
        code = redirecting.change_destination(trade.melati.code, account, key=codes.token(), by=by)
        redirecting.confirm(code, how="in person", key=codes.token(), by=confirmed)
    return code


@pytest.mark.parametrize(
    "way",
    [
        "approved_by = proposed_by",
        "approved_by = 'BAYU2222'",  # who last touched an account in it
        "approved_by = 'RATNA222', proposed_by = 'RANGGA22'",
    ],
)
def test_the_database_itself_wants_another_person(trade: Trade, way: str) -> None:
    """M21: by raw SQL with the application's rights, on both engines."""
    redirect(trade, BankAccount("008", "1112223334", "Melati Contoh"), confirmed=BAYU)
    code = propose()

    with pytest.raises(DBAPIError), transaction() as session:
        session.execute(
            text(
                f"UPDATE payout_run SET {way}, approved_hash = 'x', state = 'approved' "
                "WHERE code = :code"
            ),
            {"code": code},
        )

    assert (run_of(code).state, run_of(code).approved_by) == ("proposed", None)


def test_no_run_is_approved_by_nobody(trade: Trade) -> None:
    code = propose()

    with pytest.raises(DBAPIError, match="ck_payout_run_approved"), transaction() as session:
        session.execute(text("UPDATE payout_run SET state = 'approved'"))

    assert run_of(code).state == "proposed"


def test_approving_twice_books_once(trade: Trade) -> None:
    code = propose()

    press_twice(paying.approve, code, by=BAYU)
    with pytest.raises(WrongState):
        approve(code, BAYU)

    assert sum(rows_of(trade.books(), 2220).values()) == -MELATIS - KENANGAS


def test_a_run_altered_before_its_approval_is_not_approved(trade: Trade) -> None:
    code = propose()
    payout = payout_of(code, trade.melati.code).code
    alter(payout, MELATIS + 100_000)

    with pytest.raises(paying.Altered):
        approve(code)

    assert run_of(code).state == "proposed"
    alter(payout, MELATIS)


def test_nor_one_that_recovers_what_she_does_not_owe(trade: Trade) -> None:
    code = propose()
    payout = payout_of(code, trade.melati.code).code
    alter(payout, MELATIS - 1_000, recovered=1_000)

    with pytest.raises(paying.Altered):
        approve(code)

    assert run_of(code).state == "proposed"
    alter(payout, MELATIS)


def alter(payout: str, amount: int, recovered: int = 0) -> None:
    with transaction() as session:
        session.execute(
            text("UPDATE payout SET amount = :amount, recovered = :less WHERE code = :code"),
            {"amount": amount, "less": recovered, "code": payout},
        )


TAMPERINGS = {
    "amount": "UPDATE payout SET amount = amount + 100000 WHERE method = 'bank'",
    "destination": "UPDATE payout SET destination_id = (SELECT MAX(destination_id) FROM payout) "
    "WHERE method = 'bank'",
    "run": "UPDATE payout SET carried = -5 WHERE method = 'bank'",
    "account": "UPDATE payout_destination SET account_sealed = (SELECT account_sealed FROM "
    "payout_destination o WHERE o.state = 'stopped') WHERE state = 'confirmed' AND method = 'bank'",
    "row": "INSERT INTO payout (code, run_id, producer, destination_id, method, tail, amount, "
    "recovered, carried, reference, trouble, state, version) SELECT 'THIEF222', run_id, producer, "
    "destination_id, method, tail, amount, 0, 0, '', '', 'planned', 1 FROM payout "
    "WHERE method = 'bank'",
    "missing": "DELETE FROM payout WHERE method = 'cash'",
}
GUARDS = (("payout", "frozen", "comes", "goes"), ("payout_destination", "named"))


@pytest.mark.parametrize("tampering", TAMPERINGS)
def test_what_was_approved_is_what_is_sent(trade: Trade, tampering: str) -> None:
    """M21: the database refuses to change an approved run; were that guard gone, sending would
    refuse all the same. On both engines.
    """
    stopped = redirecting.change_destination(
        trade.melati.code, BankAccount("002", "9999999999", "RANGGA"), key=codes.token(), by=RATNA
    )
    redirecting.stop(stopped, by=RATNA)
    code = approve(propose())
    with pytest.raises(DBAPIError), transaction() as session:
        session.execute(text("UPDATE earning SET payout = NULL"))
        session.execute(text(TAMPERINGS[tampering]))
    off = [drop for table, *guards in GUARDS for drop in without(table, *guards)]

    with supposing(*off, "UPDATE earning SET payout = NULL", TAMPERINGS[tampering]) as session:
        run = session.scalars(select(Run).where(Run.code == code)).one()
        assert run.content_hash != run.approved_hash
        with pytest.raises(paying.Altered):
            paying.refuse_altered(run)

    assert run_of(code).content_hash == run_of(code).approved_hash


def test_the_file_is_the_same_when_it_is_made_again(trade: Trade) -> None:
    code = approve(propose())

    first = paying.bank_file(code, by=SEKAR)
    again = paying.bank_file(code, by=SEKAR)

    assert first == again
    assert run_of(code).state == "sent"


def test_no_file_before_the_approval(trade: Trade) -> None:
    code = propose()

    with pytest.raises(WrongState):
        paying.bank_file(code, by=SEKAR)
    with pytest.raises(NotNow):
        paying.arrive(payout_of(code, trade.melati.code).code, key=codes.token(), by=SEKAR)

    assert run_of(code).state == "proposed"


def test_an_account_no_bank_takes_stops_the_file_and_nothing_is_sent(trade: Trade) -> None:
    redirect(trade, BankAccount("BCA", "1112223334", "Melati Contoh"))
    code = approve(propose())
    payout = payout_of(code, trade.melati.code).code

    with pytest.raises(paying.NotWritten) as no:
        paying.bank_file(code, by=SEKAR)

    assert payout in no.value.sentence()
    assert run_of(code).state == "approved"


def test_what_bounced_is_hers_again_and_is_paid_by_the_next_run(trade: Trade) -> None:
    code = approve(propose())
    paying.bank_file(code, by=SEKAR)
    bank = payout_of(code, trade.melati.code).code

    press_twice(paying.bounce, bank, by=SEKAR)
    with pytest.raises(WrongState):
        paying.arrive(bank, key=codes.token(), by=SEKAR)

    assert rows_of(trade.books(), 2210) == {f"2210:{trade.melati.code}": -MELATIS}
    again = propose()
    assert [(p.producer, p.amount) for p in run_of(again).payouts] == [(trade.melati.code, MELATIS)]


def test_cash_is_paid_from_money_that_is_in_the_box(trade: Trade) -> None:
    code = approve(propose())
    paying.bank_file(code, by=SEKAR)
    cash = payout_of(code, trade.kenanga.code).code
    before = trade.books()

    with pytest.raises(NotEnough):
        paying.arrive(cash, key=codes.token(), by=SEKAR)

    assert trade.books() == before
    assert payout_of(code, trade.kenanga.code).state == "planned"


def test_a_run_of_cash_alone_needs_no_file(trade: Trade) -> None:
    paid(trade, approve(propose()))
    trade.earned(pouches=0, crisps=2)
    code = approve(propose())
    with pytest.raises(paying.NoTransfers):
        paying.bank_file(code, by=SEKAR)
    assert run_of(code).state == "approved"

    paying.start_cash(code, by=SEKAR)
    trade.petty_cash(27_000)
    paying.arrive(payout_of(code, trade.kenanga.code).code, key=codes.token(), by=SEKAR)

    assert run_of(code).state == "settled"


def paid(trade: Trade, code: str) -> None:
    """Everybody in this run has her money."""
    trade.petty_cash(KENANGAS)
    paying.bank_file(code, by=SEKAR)
    for payout in [payout.code for payout in run_of(code).payouts]:
        paying.arrive(payout, key=codes.token(), by=SEKAR)


def test_a_transfer_has_a_minimum_and_cash_has_none(trade: Trade) -> None:
    paid(trade, approve(propose()))
    trade.earned(pouches=1, crisps=1)  # 40.500 by transfer, 13.500 in cash

    found = {share.producer: share.waits for share in shares.all_of_them(db.session(), clock.now())}
    code = propose()

    assert found == {trade.melati.code: True, trade.kenanga.code: False}
    assert [payout.producer for payout in run_of(code).payouts] == [trade.kenanga.code]


def test_a_withdrawn_run_frees_what_it_claimed(trade: Trade) -> None:
    code = propose()
    before = trade.books()

    paying.withdraw(code, by=SEKAR)
    with pytest.raises(WrongState):
        approve(code)

    assert trade.books() == before
    assert run_of(propose()).total == MELATIS + KENANGAS


def test_an_approved_run_whose_money_has_not_left_is_withdrawn(trade: Trade) -> None:
    before = trade.books()
    code = approve(propose())

    paying.withdraw(code, by=SEKAR)
    with pytest.raises(WrongState):
        paying.bank_file(code, by=SEKAR)

    assert trade.books() == before
    assert run_of(propose()).total == MELATIS + KENANGAS


def test_a_run_whose_file_was_taken_is_not_withdrawn(trade: Trade) -> None:
    code = approve(propose())
    paying.bank_file(code, by=SEKAR)

    with pytest.raises(WrongState):
        paying.withdraw(code, by=SEKAR)

    assert run_of(code).state == "sent"


@pytest.mark.parametrize("when", ["before the approval", "before the file"])
def test_money_does_not_leave_for_a_place_that_counts_no_more(trade: Trade, when: str) -> None:
    """S16: a run from the time of the hold waits, or is proposed again."""
    code = propose()
    if when == "before the file":
        approve(code)
    redirect(trade, BankAccount("008", "1112223334", "Melati Contoh"))
    before = trade.books()

    with pytest.raises(paying.Redirected):
        approve(code) if when == "before the approval" else paying.bank_file(code, by=SEKAR)

    assert trade.books() == before
    assert run_of(code).state == ("proposed" if when == "before the approval" else "approved")
    paying.withdraw(code, by=SEKAR)
    assert payout_of(propose(), trade.melati.code).tail == "3334"


def test_what_came_back_after_it_had_arrived_is_hers_and_its_account_is_blocked(
    trade: Trade,
) -> None:
    """M21: 1100 to 2210; nothing goes there before somebody has spoken with her."""
    melati = trade.melati.code
    paid(trade, code := approve(propose()))
    payout = payout_of(code, melati).code
    before = trade.books()

    press_twice(paying.give_back, payout, by=SEKAR, trouble="rekening tutup")

    after = trade.books()
    assert after["1100:main"] == before.get("1100:main", 0) + MELATIS
    assert rows_of(after, 2210, 2220) == {f"2210:{melati}": -MELATIS}
    assert (run_of(code).state, payout_of(code, melati).trouble) == ("settled", "rekening tutup")
    with pytest.raises(paying.NothingToPay):
        propose()
    place = destinations.current(db.session(), melati)
    assert place is not None and place.blocked
    redirecting.verify(place.code, how="in person", key=codes.token(), by=SEKAR)
    assert [(p.producer, p.amount) for p in run_of(propose()).payouts] == [(melati, MELATIS)]


def test_cash_she_signed_for_is_returned_by_no_bank(trade: Trade) -> None:
    paid(trade, code := approve(propose()))
    before = trade.books()

    with pytest.raises(outcome.PaidInCash):
        paying.give_back(payout_of(code, trade.kenanga.code).code, key=codes.token(), by=SEKAR)

    assert trade.books() == before


def test_a_wallet_is_paid_one_by_one_and_its_number_is_looked_at(trade: Trade) -> None:
    """S16: it is in no file of the bank."""
    redirect(trade, BankAccount("ovo", "+6289000000077", "Melati Contoh"))
    code = approve(propose())
    with pytest.raises(paying.NoTransfers):
        paying.bank_file(code, by=SEKAR)
    payout = payout_of(code, trade.melati.code).code
    with pytest.raises(NotNow):
        paying.account_of(payout, by=SEKAR)
    paying.start_cash(code, by=SEKAR)
    before = trade.books()

    account = paying.account_of(payout, by=SEKAR)
    paying.arrive(payout, key=codes.token(), by=SEKAR, reference="OVO-1")

    assert account == BankAccount("ovo", "+6289000000077", "Melati Contoh")
    looks = [a for a in audit.about(db.session(), [trade.melati.code]) if "reveal" in a.act]
    assert [(look.by, look.why) for look in looks] == [(SEKAR.code, f"payout {payout}")]
    assert trade.books()["1100:main"] == before["1100:main"] - MELATIS


def test_the_last_two_results_at_once_settle_the_run(trade: Trade) -> None:
    code = approve(propose())
    trade.petty_cash(KENANGAS)
    paying.bank_file(code, by=SEKAR)
    one, two = (payout.code for payout in run_of(code).payouts)

    results = done(
        trade,
        lambda: paying.arrive(one, key=codes.token(), by=SEKAR),
        lambda: paying.arrive(two, key=codes.token(), by=SEKAR),
    )

    assert results == [True, True]
    assert run_of(code).state == "settled"
