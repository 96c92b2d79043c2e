"""On PostgreSQL a temporary table is found before ours by whoever looks where the session looks.
No guard does.
"""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from marketplace.kernel import codes
from marketplace.kernel.db import db, transaction
from marketplace.payouts import paying
from tests.trade import Trade
from tests.world import BAYU, SEKAR

WHO_NAMED_IT = """
SELECT COALESCE(confirmed_by, set_by) FROM public.payout_destination
WHERE state = 'confirmed' AND method = 'bank' LIMIT 1
"""
AN_APPROVED_RUN = [
    "UPDATE payout SET amount = amount + 100000 WHERE method = 'bank'",
    "DELETE FROM payout WHERE method = 'cash'",
    "INSERT INTO payout (code, run_id, producer, destination_id, method, tail, amount, recovered, "
    "carried, reference, trouble, state, version) SELECT 'THIEF222', run_id, producer, "
    "destination_id, method, tail, amount, 0, 0, '', '', 'planned', 1 FROM payout LIMIT 1",
]


@pytest.fixture
def trade(postgresql_app: Flask) -> Iterator[Trade]:
    with postgresql_app.app_context():
        trade = Trade(postgresql_app)
        trade.earned(pouches=2, crisps=1)
        yield trade
        assert trade.sound()


def proposed() -> str:
    return paying.propose(key=codes.token(), by=SEKAR)


def refuses(front: str, attack: str) -> None:
    before = rows()
    with pytest.raises(IntegrityError), transaction() as session:
        session.execute(text(f"CREATE TEMP TABLE {front}"))
        session.execute(text(attack))
    assert rows() == before


def rows() -> list[str]:
    db.session.rollback()
    return [
        str(row)
        for table in ("payout", "payout_run")
        for row in db.session.execute(text(f"TABLE {table}"))
    ]


@pytest.mark.parametrize("attack", AN_APPROVED_RUN)
def test_an_approved_run_stays_as_it_is(trade: Trade, attack: str) -> None:
    """M21."""
    paying.approve(proposed(), key=codes.token(), by=BAYU)

    refuses("payout_run (id bigint, state text)", attack)


def test_who_named_a_destination_does_not_approve_its_run(trade: Trade) -> None:
    """M21."""
    proposed()
    nobody = "payout_destination (id bigint, confirmed_by text, set_by text)"

    refuses(nobody, f"UPDATE payout_run SET approved_by = ({WHO_NAMED_IT}), approved_hash = 'X'")


def test_every_guard_looks_at_home(trade: Trade) -> None:
    """Each function that a guard calls, whoever writes the next one."""
    called = """
    SELECT DISTINCT proname, COALESCE(proconfig::text, '') LIKE '%search_path%pg_temp%' AS at_home
    FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid
    WHERE NOT tgisinternal
    """

    found = [(row.proname, row.at_home) for row in db.session.execute(text(called))]
    assert "guard_payout_frozen" in {name for name, _ in found}
    assert [name for name, at_home in found if not at_home] == []
