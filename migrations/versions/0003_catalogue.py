"""The catalogue as buyers and the law want it: variants, foods with their permits and lots, gift sets,
goods made to order, notices about goods, and words to search by.
"""

import sqlalchemy as sa
from alembic import op

from marketplace.kernel.db import InstantType

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = InstantType()


def upgrade() -> None:
    _make_tables()
    _add_columns()
    _carry_over()
    _drop_what_moved()


def _make_tables() -> None:
    op.create_table('api_key',
    sa.Column('id', BIG, nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('key_hash', sa.Text(), nullable=False),
    sa.Column('scope', sa.Text(), nullable=False),
    sa.Column('made_by', sa.Text(), nullable=False),
    sa.Column('made_at', INSTANT, nullable=False),
    sa.Column('revoked_at', INSTANT, nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_api_key')),
    sa.UniqueConstraint('code', name=op.f('uq_api_key_code')),
    sa.UniqueConstraint('key_hash', name=op.f('uq_api_key_key_hash'))
    )
    op.create_table('permit',
    sa.Column('id', BIG, nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('kind', sa.Text(), nullable=False),
    sa.Column('number', sa.Text(), nullable=False),
    sa.Column('holder', sa.Text(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('withdrawn_on', sa.Date(), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('recorded_by', sa.Text(), nullable=False),
    sa.CheckConstraint("holder IN ('cooperative', 'person')", name=op.f('ck_permit_holder_known')),
    sa.CheckConstraint("kind IN ('PIRT', 'MD', 'HALAL')", name=op.f('ck_permit_kind_known')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_permit')),
    sa.UniqueConstraint('code', name=op.f('uq_permit_code'))
    )
    op.create_table('search_word',
    sa.Column('id', BIG, nullable=False),
    # By code points, as SQLite has them, whatever the order of the database is.
    sa.Column('word', sa.Text().with_variant(sa.Text(collation="C"), "postgresql"), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_search_word')),
    sa.UniqueConstraint('word', name=op.f('uq_search_word_word'))
    )
    op.create_table('lot',
    sa.Column('id', BIG, nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('sku', sa.Text(), nullable=False),
    sa.Column('made_on', sa.Date(), nullable=False),
    sa.Column('best_before', sa.Date(), nullable=False),
    sa.Column('on_hand', BIG, nullable=False),
    sa.Column('taken', BIG, nullable=False),
    sa.Column('recalled_on', sa.Date(), nullable=True),
    sa.CheckConstraint('made_on <= best_before', name=op.f('ck_lot_in_order')),
    sa.CheckConstraint('taken >= 0 AND taken <= on_hand', name=op.f('ck_lot_not_overtaken')),
    sa.ForeignKeyConstraint(['sku'], ['stock.sku'], name=op.f('fk_lot_sku')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lot')),
    sa.UniqueConstraint('code', name=op.f('uq_lot_code'))
    )
    op.create_index(op.f('ix_lot_sku'), 'lot', ['sku'], unique=False)
    op.create_table('lot_pick',
    sa.Column('id', BIG, nullable=False),
    sa.Column('reservation_id', BIG, nullable=False),
    sa.Column('lot_id', BIG, nullable=False),
    sa.Column('quantity', BIG, nullable=False),
    sa.CheckConstraint('quantity > 0', name=op.f('ck_lot_pick_positive')),
    sa.ForeignKeyConstraint(['lot_id'], ['lot.id'], name=op.f('fk_lot_pick_lot_id')),
    sa.ForeignKeyConstraint(['reservation_id'], ['reservation.id'], name=op.f('fk_lot_pick_reservation_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_lot_pick'))
    )
    op.create_index(op.f('ix_lot_pick_lot_id'), 'lot_pick', ['lot_id'], unique=False)
    op.create_index(op.f('ix_lot_pick_reservation_id'), 'lot_pick', ['reservation_id'], unique=False)
    op.create_table('front_pick',
    sa.Column('position', BIG, autoincrement=False, nullable=False),
    sa.Column('product_id', BIG, nullable=False),
    sa.ForeignKeyConstraint(['product_id'], ['product.id'], name=op.f('fk_front_pick_product_id')),
    sa.PrimaryKeyConstraint('position', name=op.f('pk_front_pick')),
    sa.UniqueConstraint('product_id', name=op.f('uq_front_pick_product_id'))
    )
    op.create_table('notice',
    sa.Column('id', BIG, nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('product_id', BIG, nullable=False),
    sa.Column('reason', sa.Text(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.Column('at', INSTANT, nullable=False),
    sa.Column('decision', sa.Text(), nullable=False),
    sa.Column('decided_by', sa.Text(), nullable=True),
    sa.Column('state', sa.Text(), nullable=False),
    sa.Column('version', BIG, nullable=False),
    sa.CheckConstraint("state IN ('open', 'upheld', 'dismissed')", name=op.f('ck_notice_state_known')),
    sa.ForeignKeyConstraint(['product_id'], ['product.id'], name=op.f('fk_notice_product_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_notice')),
    sa.UniqueConstraint('code', name=op.f('uq_notice_code'))
    )
    op.create_index(op.f('ix_notice_product_id'), 'notice', ['product_id'], unique=False)
    op.create_index(op.f('ix_notice_state'), 'notice', ['state'], unique=False)
    op.create_table('food_facts',
    sa.Column('revision_id', BIG, nullable=False),
    sa.Column('storage', sa.Text(), nullable=True),
    sa.Column('shelf_life_days', BIG, nullable=True),
    sa.Column('process', sa.Text(), nullable=True),
    sa.Column('ingredients', sa.Text(), nullable=False),
    sa.Column('ingredients_en', sa.Text(), nullable=False),
    sa.Column('allergens', sa.Text(), nullable=True),
    sa.Column('net_amount', BIG, nullable=True),
    sa.Column('net_unit', sa.Text(), nullable=False),
    sa.Column('halal', sa.Text(), nullable=True),
    sa.Column('trial_note', sa.Text(), nullable=False),
    sa.Column('permit_id', BIG, nullable=True),
    sa.Column('halal_id', BIG, nullable=True),
    sa.CheckConstraint("halal IS NULL OR halal IN ('halal', 'not_halal')", name=op.f('ck_food_facts_halal')),
    sa.CheckConstraint("net_unit IN ('g', 'ml')", name=op.f('ck_food_facts_net_unit')),
    sa.CheckConstraint("process IS NULL OR process IN ('dry', 'wet', 'pasteurised', 'sterilised')", name=op.f('ck_food_facts_process')),
    sa.CheckConstraint("storage IS NULL OR storage IN ('room', 'chill', 'freeze')", name=op.f('ck_food_facts_storage')),
    sa.CheckConstraint('net_amount IS NULL OR net_amount > 0', name=op.f('ck_food_facts_net_amount')),
    sa.CheckConstraint('shelf_life_days IS NULL OR shelf_life_days > 0', name=op.f('ck_food_facts_shelf_life')),
    sa.ForeignKeyConstraint(['halal_id'], ['permit.id'], name=op.f('fk_food_facts_halal_id')),
    sa.ForeignKeyConstraint(['permit_id'], ['permit.id'], name=op.f('fk_food_facts_permit_id')),
    sa.ForeignKeyConstraint(['revision_id'], ['revision.id'], name=op.f('fk_food_facts_revision_id')),
    sa.PrimaryKeyConstraint('revision_id', name=op.f('pk_food_facts'))
    )
    op.create_table('gift_part',
    sa.Column('product_id', BIG, nullable=False),
    sa.Column('sku', sa.Text(), nullable=False),
    sa.Column('quantity', BIG, nullable=False),
    sa.CheckConstraint('quantity > 0', name=op.f('ck_gift_part_positive')),
    sa.ForeignKeyConstraint(['product_id'], ['product.id'], name=op.f('fk_gift_part_product_id')),
    sa.ForeignKeyConstraint(['sku'], ['variant.sku'], name=op.f('fk_gift_part_sku')),
    sa.PrimaryKeyConstraint('product_id', 'sku', name=op.f('pk_gift_part'))
    )
    op.create_index(op.f('ix_gift_part_sku'), 'gift_part', ['sku'], unique=False)
    op.create_table('proposed_variant',
    sa.Column('revision_id', BIG, nullable=False),
    sa.Column('sku', sa.Text(), nullable=False),
    sa.Column('position', BIG, nullable=False),
    sa.Column('label', sa.Text(), nullable=False),
    sa.Column('label_en', sa.Text(), nullable=False),
    sa.Column('price', BIG, nullable=False),
    sa.Column('weight_g', BIG, nullable=False),
    sa.CheckConstraint('price BETWEEN 0 AND 100000000', name=op.f('ck_proposed_variant_price')),
    sa.CheckConstraint('weight_g BETWEEN 0 AND 50000', name=op.f('ck_proposed_variant_weight')),
    sa.ForeignKeyConstraint(['revision_id'], ['revision.id'], name=op.f('fk_proposed_variant_revision_id')),
    sa.ForeignKeyConstraint(['sku'], ['stock.sku'], name=op.f('fk_proposed_variant_sku')),
    sa.PrimaryKeyConstraint('revision_id', 'sku', name=op.f('pk_proposed_variant'))
    )
    op.create_table('revision_reason',
    sa.Column('id', BIG, nullable=False),
    sa.Column('revision_id', BIG, nullable=False),
    sa.Column('field', sa.Text(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['revision_id'], ['revision.id'], name=op.f('fk_revision_reason_revision_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_revision_reason'))
    )
    op.create_index(op.f('ix_revision_reason_revision_id'), 'revision_reason', ['revision_id'], unique=False)
    op.rename_table("product_word", "former_product_word")
    op.create_table('product_word',
    sa.Column('word_id', BIG, nullable=False),
    sa.Column('product_id', BIG, nullable=False),
    sa.Column('in_name', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['product_id'], ['product.id'], name='fk_product_word_product'),
    sa.ForeignKeyConstraint(['word_id'], ['search_word.id'], name=op.f('fk_product_word_word_id')),
    sa.PrimaryKeyConstraint('word_id', 'product_id', name='pk_product_word_id'),
    sqlite_with_rowid=False
    )


def _add_columns() -> None:
    for table, columns in NEW_COLUMNS.items():
        for column in columns:
            op.add_column(table, column)


def text(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.Text(), nullable=False, server_default="")


def number(name: str) -> sa.Column[int]:
    return sa.Column(name, BIG, nullable=False, server_default="0")


def truth(name: str, value: bool = False) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.true() if value else sa.false())


NEW_COLUMNS = {
    "category": [truth("food"), text("google_category")],
    "order_line": [text("label"), text("wish"), sa.Column("ship_by", sa.Date()), text("set_name")],
    "part": [text("details"), text("buyer_text"), sa.Column("released_by", sa.Text())],
    "photo": [sa.Column("formats", sa.Text(), nullable=False, server_default="webp")],
    "producer": [truth("listed", True), truth("house")],
    "product": [
        sa.Column("category", sa.Text()), number("price_from"), truth("local"), truth("gift"), text("withheld"),
    ],
    "reservation": [number("making")],
    "revision": [
        text("name_en"), text("description_en"), text("options"),
        sa.Column("making", sa.Text(), nullable=False, server_default="stock"), number("lead_days"),
        sa.Column("ready_on", sa.Date()), sa.Column("text_price", BIG), truth("text_required"), text("measures"),
        text("material"), text("care"),
    ],
    "stock": [number("cap"), number("making")],
    "stock_movement": [text("lot")],
    "variant": [text("label"), text("label_en"), number("position"), truth("offered")],
}


def _carry_over() -> None:
    for statement in (
        "UPDATE category SET food = true WHERE slug LIKE 'makanan-%' OR parent LIKE 'makanan-%'",
        """
        INSERT INTO proposed_variant (revision_id, sku, position, label, label_en, price, weight_g)
        SELECT revision.id, variant.sku, 0, '', '', revision.price, revision.weight_g
        FROM revision JOIN variant ON variant.product_id = revision.product_id
        """,
        """
        INSERT INTO revision_reason (revision_id, field, words)
        SELECT id, '', reasons FROM revision WHERE reasons <> ''
        """,
        "UPDATE variant SET offered = true WHERE price > 0",
        """
        UPDATE product SET
          category = (SELECT category FROM revision WHERE revision.id = product.accepted_id),
          price_from = (SELECT price FROM revision WHERE revision.id = product.accepted_id)
        WHERE accepted_id IS NOT NULL
        """,
        "INSERT INTO search_word (word) SELECT DISTINCT word FROM former_product_word",
        """
        INSERT INTO product_word (word_id, product_id, in_name)
        SELECT search_word.id, former_product_word.product_id, false
        FROM former_product_word JOIN search_word ON search_word.word = former_product_word.word
        """,
    ):
        op.execute(statement)


def _drop_what_moved() -> None:
    op.drop_table("former_product_word")
    op.create_index("ix_product_word_product_id", "product_word", ["product_id"])
    op.drop_index("ix_product_published_at", table_name="product")
    if op.get_bind().dialect.name == "sqlite":
        _made_anew()
    else:
        _altered()
    op.create_index("ix_revision_category", "revision", ["category"])
    op.create_index("ix_revision_photo_id", "revision", ["photo_id"])
    op.create_index("ix_product_newest", "product", ["published_at", "id"])
    op.create_index("ix_product_price", "product", ["price_from", "id"])
    op.create_index("ix_product_shelf", "product", ["category", "published_at", "id"])
    op.create_index("ix_product_shelf_price", "product", ["category", "price_from", "id"])


MOVED = ("price", "weight_g", "reasons")
NEW_CHECKS = {
    "revision": {
        "making": "making IN ('stock', 'order', 'preorder')",
        "lead_days": "lead_days >= 0",
        "text_price": "text_price IS NULL OR text_price >= 0",
    },
    "stock": {"not_below_zero": "cap >= 0 AND making >= 0"},
    "product": {},
}

def _altered() -> None:
    for column in MOVED:
        op.drop_column("revision", column)  # and with it the checks that spoke of it
    for table, checks in NEW_CHECKS.items():
        for name, rule in checks.items():
            op.create_check_constraint(name, table, rule)
    op.create_foreign_key(op.f("fk_product_category"), "product", "category", ["category"], ["slug"])


def _made_anew() -> None:
    for table, checks in NEW_CHECKS.items():
        with op.batch_alter_table(table) as anew:
            if table == "revision":
                anew.drop_constraint(op.f("ck_revision_price"), type_="check")
                anew.drop_constraint(op.f("ck_revision_weight"), type_="check")
                for column in MOVED:
                    anew.drop_column(column)
            if table == "product":
                anew.create_foreign_key(op.f("fk_product_category"), "category", ["category"], ["slug"])
            for name, rule in checks.items():
                anew.create_check_constraint(name, rule)
