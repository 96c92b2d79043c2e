"""What the operator types: each command does what its help says, in the real command line."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import text

from marketplace.app import create_app
from marketplace.config import BadSettings, read
from marketplace.kernel.db import db, transaction
from marketplace.lifecycles import LIFECYCLES
from marketplace.people import user
from tests.world import World

ROOT = Path(__file__).parent.parent


def run(data_dir: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """`flask --app marketplace …` for the installation in this folder, as a process."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("TITIP_")}
    return subprocess.run(
        [sys.executable, "-m", "flask", "--app", "marketplace", *command],
        cwd=ROOT,
        env=clean | {"TITIP_DATA_DIR": str(data_dir)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def said(app: Flask, *command: str) -> Result:
    """The same command line in this process: most commands need no other."""
    with app.app_context():
        return app.test_cli_runner().invoke(args=command)


def test_check_is_content_with_good_books(app: Flask, data_dir: Path) -> None:
    World(app)

    checked = run(data_dir, "check")

    assert checked.returncode == 0
    assert checked.stdout == "All books balance and every invariant holds.\n"


def test_check_names_the_broken_row_and_fails(app: Flask, data_dir: Path) -> None:
    world = World(app)
    with world.inside():
        sku = world.sku(world.melati, world.on_sale(world.melati, count=5))
        with transaction() as session:
            session.execute(text("UPDATE stock SET on_hand = 6 WHERE sku = :sku"), {"sku": sku})

    checked = run(data_dir, "check")

    assert checked.returncode == 1
    assert checked.stdout == f"I10 stock on hand of {sku}: books say 6, should be 5\n"


def test_without_tables_a_sentence_says_what_to_do(tmp_path: Path) -> None:
    empty = create_app({"TITIP_DATA_DIR": str(tmp_path)})
    for command in (["check"], ["tick"], ["demo"], ["staff", "add", "A", "a", "--role", "packer"]):
        told = said(empty, *command)
        assert told.exit_code == 1
        assert (
            told.stderr.strip() == "Error: No tables yet: run flask --app marketplace db upgrade."
        )


def test_tick_does_nothing_when_nothing_is_due(app: Flask) -> None:
    World(app)

    ticked = said(app, "tick")

    assert (ticked.exit_code, ticked.stderr) == (0, "")
    assert "orders expired: 0" in ticked.stdout


def test_staff_add_invites_a_colleague(app: Flask, data_dir: Path) -> None:
    World(app)

    told = run(data_dir, "staff", "add", "Tono", "tono", "--role", "packer", "--role", "treasurer")

    assert "/invitations/" in told.stdout
    with app.app_context():
        colleague = user.of_login(db.session(), "tono")
        assert colleague is not None
        assert (colleague.name, colleague.roles) == ("Tono", "packer treasurer")


@pytest.mark.parametrize("role", ["producer", "system", "king"])
def test_staff_add_refuses_a_role_no_staff_has(app: Flask, role: str) -> None:
    World(app)

    told = said(app, "staff", "add", "Rangga", "rangga", "--role", role)

    assert told.exit_code == 2
    assert f"not a role of staff: {role}" in told.stderr
    with app.app_context():
        assert user.of_login(db.session(), "rangga") is None


def test_show_prints_the_lists_the_shop_works_by(app: Flask) -> None:
    shown = {
        what: said(app, "show", what).stdout
        for what in ("transitions", "recipes", "addresses", "settings")
    }

    for life in LIFECYCLES:
        assert f"\n{life.thing} (starts {life.start})" in shown["transitions"]
    assert "kept_apart" in shown["recipes"]
    assert "/office/payouts/<code>/approve" in shown["addresses"]
    assert "TITIP_SECRET_KEY" in shown["settings"]
    assert "for development on this machine" not in shown["settings"]


GOOD = {
    "TITIP_ENV": "production",
    "TITIP_SECRET_KEY": "k" * 40,
    "TITIP_SEALING_KEYS": "a:" + "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE=",
    "TITIP_PUBLIC_URL": "https://toko.example",
}


def test_production_starts_with_its_own_secrets() -> None:
    assert read(GOOD).production


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TITIP_SECRET_KEY", ""),
        ("TITIP_SECRET_KEY", "short"),
        ("TITIP_SEALING_KEYS", ""),
        ("TITIP_PUBLIC_URL", "http://toko.example"),
        ("TITIP_DEMO", "1"),
        ("TITIP_CLOCK_FILE", "/somewhere"),
    ],
)
def test_production_refuses_a_weak_setting(name: str, value: str) -> None:
    with pytest.raises(BadSettings, match=name):
        read(GOOD | {name: value})
