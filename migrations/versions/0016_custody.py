"""Goods that lie with the cooperative: by SKU, by lot, by who brought them."""

import sqlalchemy as sa
from alembic import op

from marketplace.kernel import clock
from marketplace.kernel.db import InstantType

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = InstantType()


def upgrade() -> None:
    _counts()
    _custody()
    _checks()
    _slips()
    _carry_over()


def _counts() -> None:
    with op.batch_alter_table("stock") as stock:
        stock.add_column(_count("shelf"))
        stock.add_column(_count("allotted"))
        stock.create_check_constraint("shelved", "allotted >= 0 AND allotted <= shelf AND shelf <= on_hand")
        stock.create_check_constraint("allotted_sold", "allotted <= sold")
    with op.batch_alter_table("lot") as lot:
        lot.add_column(_count("shelf"))
        lot.add_column(_count("allotted"))
        lot.create_check_constraint("shelved", "allotted >= 0 AND allotted <= shelf AND shelf <= on_hand")
        lot.create_check_constraint("allotted_taken", "allotted <= taken")
    with op.batch_alter_table("lot_pick") as pick:
        pick.add_column(_count("shelf"))
        pick.create_check_constraint("shelved", "shelf >= 0 AND shelf <= quantity")
    with op.batch_alter_table("reservation") as reservation:
        reservation.add_column(_count("shelf"))
        reservation.create_check_constraint("shelved", "shelf >= 0 AND shelf + making <= quantity")
    with op.batch_alter_table("part") as part:
        part.add_column(sa.Column("short_since", INSTANT, nullable=True))


def _count(name: str) -> sa.Column:
    return sa.Column(name, BIG, nullable=False, server_default="0")


def _custody() -> None:
    op.create_table('custody',
    sa.Column('id', BIG, nullable=False),
    sa.Column('sku', sa.Text(), nullable=False),
    sa.Column('lot', sa.Text(), nullable=False),
    sa.Column('producer', sa.Text(), nullable=False),
    sa.Column('quantity', BIG, nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('about', sa.Text(), nullable=False),
    sa.Column('by', sa.Text(), nullable=False),
    sa.Column('at', INSTANT, nullable=False),
    sa.CheckConstraint('quantity <> 0', name=op.f('ck_custody_not_zero')),
    sa.ForeignKeyConstraint(['producer'], ['producer.code'], name=op.f('fk_custody_producer')),
    sa.ForeignKeyConstraint(['sku'], ['stock.sku'], name=op.f('fk_custody_sku')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_custody'))
    )
    op.create_index(op.f('ix_custody_sku'), 'custody', ['sku'], unique=False)
    op.create_index(op.f('ix_custody_producer'), 'custody', ['producer'], unique=False)
    op.create_index(op.f('ix_custody_about'), 'custody', ['about'], unique=False)


def _checks() -> None:
    op.create_table('rejection',
    sa.Column('id', BIG, nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('part', sa.Text(), nullable=False),
    sa.Column('producer', sa.Text(), nullable=False),
    sa.Column('quantity', BIG, nullable=False),
    sa.Column('points', sa.Text(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('picture_sealed', sa.Text(), nullable=False),
    sa.Column('pictured', sa.Boolean(), nullable=False),
    sa.Column('by', sa.Text(), nullable=False),
    sa.Column('at', INSTANT, nullable=False),
    sa.CheckConstraint('quantity > 0', name=op.f('ck_rejection_positive')),
    sa.ForeignKeyConstraint(['part'], ['part.code'], name=op.f('fk_rejection_part')),
    sa.ForeignKeyConstraint(['producer'], ['producer.code'], name=op.f('fk_rejection_producer')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_rejection')),
    sa.UniqueConstraint('code', name=op.f('uq_rejection_code'))
    )
    op.create_index(op.f('ix_rejection_part'), 'rejection', ['part'], unique=False)
    op.create_index(op.f('ix_rejection_producer'), 'rejection', ['producer'], unique=False)


def _slips() -> None:
    op.create_table('handover_slip',
    sa.Column('id', BIG, nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('producer', sa.Text(), nullable=False),
    sa.Column('after', BIG, nullable=False),
    sa.Column('until', BIG, nullable=False),
    sa.Column('copies', BIG, nullable=False),
    sa.Column('made_at', INSTANT, nullable=False),
    sa.Column('made_by', sa.Text(), nullable=False),
    sa.CheckConstraint('after < until', name=op.f('ck_handover_slip_in_order')),
    sa.CheckConstraint('copies > 0', name=op.f('ck_handover_slip_positive')),
    sa.ForeignKeyConstraint(['producer'], ['producer.code'], name=op.f('fk_handover_slip_producer')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_handover_slip')),
    sa.UniqueConstraint('code', name=op.f('uq_handover_slip_code'))
    )
    op.create_index(op.f('ix_handover_slip_producer'), 'handover_slip', ['producer'], unique=False)


_HERE = """
SELECT r.id, r.sku, r.order_reference, r.quantity - r.making AS there, p.producer,
       SUM(p.quantity) AS here
FROM part p
JOIN order_line l ON l.id = p.line_id
JOIN reservation r ON r.order_reference = p.order_reference AND r.sku = l.sku
WHERE p.state IN ('received', 'accepted') AND r.state = 'sold'
GROUP BY r.id, r.sku, r.order_reference, r.quantity, r.making, p.producer
"""


def _carry_over() -> None:
    """What was received and not packed lies here; what was made for it exists."""
    connection = op.get_bind()
    for row in connection.execute(sa.text(_HERE)).mappings().all():
        made = max(0, row["here"] - row["there"])
        at = InstantType().process_bind_param(clock.now(), connection.dialect)
        facts = {**row, "made": made, "at": at}
        _exists(connection, facts)
        lots = _lots(connection, facts)
        for lot, quantity in lots or [("", row["here"])]:
            _run(connection, """
                INSERT INTO custody (sku, lot, producer, quantity, reason, about, "by", at)
                VALUES (:sku, :lot, :producer, :n, 'handed over', :order_reference, 'system', :at)
            """, {**facts, "lot": lot, "n": quantity})
        _run(connection, "UPDATE reservation SET shelf = :here WHERE id = :id", facts)
        _run(connection, """
            UPDATE stock SET shelf = shelf + :here, allotted = allotted + :here WHERE sku = :sku
        """, facts)


def _exists(connection: sa.Connection, facts: dict) -> None:
    if not facts["made"]:
        return
    _run(connection, """
        UPDATE stock SET on_hand = on_hand + :made, sold = sold + :made, making = making - :made
        WHERE sku = :sku
    """, facts)
    _run(connection, "UPDATE reservation SET making = making - :made WHERE id = :id", facts)
    newest = "SELECT id, code FROM lot WHERE sku = :sku ORDER BY id DESC LIMIT 1"
    lot = connection.execute(sa.text(newest), facts).mappings().first()
    _run(connection, """
        INSERT INTO stock_movement (sku, quantity, reason, about, lot, "by", at)
        VALUES (:sku, :made, 'made', :order_reference, :lot, 'system', :at)
    """, {**facts, "lot": lot["code"] if lot else ""})
    if lot:
        _run(connection, """
            UPDATE lot SET on_hand = on_hand + :made, taken = taken + :made WHERE id = :lot
        """, {**facts, "lot": lot["id"]})
        _run(connection, """
            INSERT INTO lot_pick (reservation_id, lot_id, quantity, shelf)
            VALUES (:id, :lot, :made, 0)
        """, {**facts, "lot": lot["id"]})


def _lots(connection: sa.Connection, facts: dict) -> list[tuple[str, int]]:
    """Which lots it is of; they know it from now on."""
    picks = connection.execute(sa.text("""
        SELECT k.id, k.quantity, lot.id AS lot, lot.code FROM lot_pick k
        JOIN lot ON lot.id = k.lot_id WHERE k.reservation_id = :id ORDER BY k.id
    """), facts).mappings().all()
    found, left = [], facts["here"]
    for pick in picks:
        if n := min(pick["quantity"], left):
            left -= n
            found.append((pick["code"], n))
            of = {"n": n, "pick": pick["id"], "lot": pick["lot"]}
            _run(connection, "UPDATE lot_pick SET shelf = :n WHERE id = :pick", of)
            _run(connection, """
                UPDATE lot SET shelf = shelf + :n, allotted = allotted + :n WHERE id = :lot
            """, of)
    return found


def _run(connection: sa.Connection, statement: str, facts: dict) -> None:
    connection.execute(sa.text(statement), facts)
