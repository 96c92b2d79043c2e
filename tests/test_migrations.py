"""Migrations build exactly what the models describe, on both engines, in one line of history."""

from datetime import date
from pathlib import Path
from uuid import uuid4

import flask_migrate
import pytest
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import select

from marketplace.app import create_app
from marketplace.catalogue import category as categories
from marketplace.catalogue import product as products
from marketplace.catalogue import search
from marketplace.catalogue.facts import Facts, VariantFacts, facts_of
from marketplace.kernel import sealing
from marketplace.kernel.db import WRITES, db
from marketplace.orders.contact import Contact
from marketplace.orders.order import Order
from marketplace.people import buyer as buyers
from marketplace.policy import calendar
from marketplace.shipping import courier as couriers
from marketplace.shipping import point as points
from marketplace.shipping import starting, tariff
from tests.engines.templates import Engines


def test_migrations_and_models_agree(inside_on: Flask) -> None:
    flask_migrate.check()


def test_history_has_one_end(inside: Flask) -> None:
    config = inside.extensions["migrate"].migrate.get_config()

    assert len(ScriptDirectory.from_config(config).get_heads()) == 1


BEFORE = """
INSERT INTO category (slug, name_id, name_en, parent, position) VALUES
  ('makanan-kering', 'Makanan kering', 'Dry foods', NULL, 0),
  ('keripik-camilan', 'Keripik', 'Crisps', 'makanan-kering', 1),
  ('tas-dompet', 'Tas', 'Bags', 'kerajinan', 2);
INSERT INTO user_account (id, code, roles, name, totp_used_step, language)
  VALUES (1, 'MELATI22', 'producer', '', 0, 'id');
INSERT INTO producer (id, code, user_id, shop_code, alias, state, version)
  VALUES (1, 'MELATI22', 1, 'TOKA2222', 'Rumah Flanel', 'active', 1);
INSERT INTO stock (sku, on_hand, held, sold) VALUES ('SKU22222', 5, 1, 1), ('SKU33333', 0, 0, 0);
INSERT INTO stock_movement (sku, quantity, reason, about, by, at)
  VALUES ('SKU22222', 5, 'first count', '', 'MELATI22', '2026-11-01T00:00:00.000000+00:00');
INSERT INTO product (id, code, producer_id, published_at, state, version) VALUES
  (1, 'PRADA222', 1, '2026-11-01T00:00:00.000000+00:00', 'kept', 2),
  (2, 'PRADA333', 1, NULL, 'kept', 1);
INSERT INTO revision (id, code, product_id, name, description, category, price, weight_g, reasons,
                      state, version) VALUES
  (1, 'REVA2222', 1, 'Keripik', 'Renyah.', 'keripik-camilan', 15000, 180, '', 'accepted', 3),
  (2, 'REVA3333', 2, 'Tas', '', 'tas-dompet', 45000, 120, 'Foto gelap.', 'returned', 3);
UPDATE product SET accepted_id = 1 WHERE id = 1;
INSERT INTO variant (sku, product_id, price, weight_g)
  VALUES ('SKU22222', 1, 15000, 180), ('SKU33333', 2, 0, 0);
INSERT INTO product_word (word, product_id) VALUES ('keripik', 1), ('renyah', 1);
"""

AN_ORDER = """
INSERT INTO orders (reference, key_sealed, key_hash, contact_sealed, language, delivery,
                    goods_total, delivery_price, total, placed_at, hold_until, state, version)
VALUES ('{reference}', '', '{reference}', '{contact}', 'id', 'pickup', 1000, 0, 1000,
        '2026-11-01T00:00:00.000000+00:00', '2026-11-02T00:00:00.000000+00:00', 'placed', 1)
"""


def test_a_shop_of_before_is_carried_over(engines: Engines, engine: str, tmp_path: Path) -> None:
    """What was on sale before there were variants is on sale after, at the same price."""
    url = f"sqlite:///{tmp_path}/old.sqlite"
    if engine == "postgresql":
        url = engines.cluster().create_database(f"old_{uuid4().hex}")
    app = create_app({"TITIP_DATABASE_URL": url, "TITIP_DATA_DIR": str(tmp_path)})
    with app.app_context():
        flask_migrate.upgrade(revision="0002")
        with db.engine.connect().execution_options(**{WRITES: True}) as connection:
            for statement in BEFORE.strip().split(";\n"):
                connection.exec_driver_sql(statement.strip(";"))
            connection.commit()

        flask_migrate.upgrade()

        session = db.session()
        crisps = products.known_as(session, "PRADA222")
        bag = products.known_as(session, "PRADA333")
        assert facts_of(crisps.latest) == Facts(
            "Keripik",
            "keripik-camilan",
            (VariantFacts(15_000, 180, sku="SKU22222"),),
            description="Renyah.",
        )
        assert (crisps.category, crisps.price_from) == ("keripik-camilan", 15_000)
        assert [(v.offered, v.price) for v in crisps.variants] == [(True, 15_000)]
        assert [(r.field, r.words) for r in bag.latest.reasons] == [("", "Foto gelap.")]
        assert [v.offered for v in bag.variants] == [False]
        assert (crisps.variant.stock.available, crisps.variant.stock.cap) == (3, 0)
        assert search.find(session, "kripik").ids == [crisps.id]
        assert [s.slug for s in categories.all_of_them(session) if s.food] == [
            "makanan-kering",
            "keripik-camilan",
        ]
        db.session.remove()
        db.engine.dispose()


def test_an_order_of_before_is_found_by_its_address(
    engines: Engines, engine: str, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path}/old.sqlite"
    if engine == "postgresql":
        url = engines.cluster().create_database(f"old_{uuid4().hex}")
    app = create_app({"TITIP_DATABASE_URL": url, "TITIP_DATA_DIR": str(tmp_path)})
    with app.app_context():
        flask_migrate.upgrade(revision="0014")
        with db.engine.connect().execution_options(**{WRITES: True}) as connection:
            for reference, email in (("ARDER222", "Dewi@pembeli.example"), ("ARDER333", "")):
                contact = sealing.seal(
                    Contact("Dewi", "+6289000007777", email).written(),
                    about=f"orders.contact:{reference}",
                )
                connection.exec_driver_sql(AN_ORDER.format(reference=reference, contact=contact))
            connection.commit()

        flask_migrate.upgrade()

        found = {order.reference: order.email_index for order in db.session.scalars(select(Order))}
        index = buyers.blinded("dewi@pembeli.example")[0]
        assert found == {"ARDER222": index, "ARDER333": ""}
        db.session.remove()
        db.engine.dispose()


DECIDED = """
INSERT INTO setting (key, value, counts_from, set_by, set_at) VALUES
  ('cooperative', '{}', '2026-01-01T00:00:00.000000+00:00', 'BAYU2222', '2026-01-01T00:00:00.000000+00:00'),
  ('closed days', '["2099-01-02"]', '2026-01-01T00:00:00.000000+00:00', 'R', '2026-01-01T00:00:00.000000+00:00'),
  ('closed days', '["2099-01-04", "2099-01-03"]', '2026-01-01T00:00:00.000000+00:00', 'R', '2026-01-01T00:00:00.000000+00:00');
INSERT INTO tariff (courier, service, province, per_kg, days_least, days_most, counts_from) VALUES
  ('JNE', 'REG', '33', 11000, 2, 3, '2026-01-01');
INSERT INTO pickup_point (code, name, street, city, open_hours) VALUES
  ('PONT2222', 'Loket', 'Jalan Contoh 1', 'Semarang', '{}');
"""  # noqa: E501


def test_prices_and_closed_days_of_before_still_count(
    engines: Engines, engine: str, tmp_path: Path
) -> None:
    url = f"sqlite:///{tmp_path}/old.sqlite"
    if engine == "postgresql":
        url = engines.cluster().create_database(f"old_{uuid4().hex}")
    app = create_app({"TITIP_DATABASE_URL": url, "TITIP_DATA_DIR": str(tmp_path)})
    with app.app_context():
        flask_migrate.upgrade(revision="0017")
        with db.engine.connect().execution_options(**{WRITES: True}) as connection:
            for statement in DECIDED.split(";\n")[:-1]:
                connection.exec_driver_sql(statement)
            connection.commit()

        flask_migrate.upgrade()

        assert tariff.quote(db.session(), "33.74.10", 500).price == 11_000
        assert calendar.ours(db.session()).closed == {date(2099, 1, 3), date(2099, 1, 4)}
        assert [point.zone for point in points.every(db.session())] == [""]
        assert len(couriers.every(db.session())) == len(starting.COURIERS)
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)
