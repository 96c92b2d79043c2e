"""Commands for the operator: `flask --app marketplace …`."""

import sys
import time
from collections.abc import Callable
from functools import partial, wraps
from pathlib import Path
from threading import Thread
from typing import Any

import click
from flask import Flask, current_app
from flask.cli import AppGroup
from sqlalchemy import inspect

from marketplace import demo, lifecycles, ticking
from marketplace.config import SETTINGS
from marketplace.demo import doorplates
from marketplace.kernel import embedded
from marketplace.kernel.db import db, snapshot
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.troubles import told
from marketplace.ledger import journal, recipes
from marketplace.lifecycles import Role
from marketplace.payments.gateways import online
from marketplace.people import invitation, inviting, user
from marketplace.policy import wordlist
from marketplace.reports import invariants, making_files, proving
from marketplace.shipping import asking, founding, mapping, quoting
from marketplace.web import sitemap

OPERATOR = Actor("operator", frozenset({Role.ADMINISTRATOR}))
BETWEEN_TICKS_SECONDS = 2
BETWEEN_LOOKS_SECONDS = 1
LANES_EACH = 2

show = AppGroup("show", help="The lists this installation works by.")
staff = AppGroup("staff", help="People of the cooperative.")
words = AppGroup("words", help="Words that nothing public may carry.")


def equip(app: Flask) -> None:
    """Adds the commands. Those that need tables say so where there are none."""
    for command in (
        demo_command,
        demo_people,
        demo_digits,
        setup_code,
        check,
        tick,
        worker,
        show,
        staff,
        words,
    ):
        app.cli.add_command(command)


def needs_tables(command: Callable[..., None]) -> Callable[..., None]:
    """A database that was never migrated is told in one sentence."""

    @wraps(command)
    def checked(**options: Any) -> None:
        if not inspect(db.engine).has_table("ledger_entry"):
            raise click.ClickException("No tables yet: run flask --app marketplace db upgrade.")
        command(**options)

    return checked


@click.command("demo")
@needs_tables
def demo_command() -> None:
    """An invented cooperative to click through, where there is none yet."""
    if current_app.config["TITIP"].production:
        raise click.ClickException("The demo has no place in production.")
    _load_regions()
    if not demo.build(lambda what: click.echo(f"  demo: {what} …")):
        click.echo("  demo: there is a cooperative already")


@click.command("demo-people")
@needs_tables
def demo_people() -> None:
    """Fresh sign-ins for the people of the demo."""
    _only_in_demo()
    click.echo("\n".join(["", *doorplates.renew(), ""]))


@click.command("demo-digits")
@needs_tables
def demo_digits() -> None:
    """The six digits of each colleague of the demo, as their apps would show them now."""
    _only_in_demo()
    click.echo("\n".join(doorplates.six_digits()))


def _only_in_demo() -> None:
    settings = current_app.config["TITIP"]
    if settings.production or not settings.demo:
        raise click.ClickException("This is for the demo only: set TITIP_DEMO=1.")


@click.command("setup-code")
@needs_tables
def setup_code() -> None:
    """While no cooperative was entered: the code that /setup asks for. Brings the regions that
    addresses are made of, once an edition.
    """
    _load_regions()
    if founding.wanted(db.session()):
        code = founding.setup_code(current_app.config["TITIP"].secret_key)
        click.echo(f"This shop is not set up yet. Open /setup; the code is {code}")


def _load_regions() -> None:
    if count := mapping.load(by=OPERATOR.code):
        click.echo(f"Regions for addresses: {count}")


@click.command()
@click.option("--whole", is_flag=True, help="follow the hash chain from its very beginning")
@needs_tables
def check(whole: bool) -> None:
    """The books balance, every invariant holds: exit 0; else each broken row is named, exit 1."""
    with snapshot() as session:
        troubles = invariants.broken(session, whole)
    if not wordlist.readable():
        troubles.append("The word list cannot be read: run words digest FILE again.")
    for trouble in troubles:
        click.echo(trouble)
    if troubles:
        sys.exit(1)
    click.echo("All books balance and every invariant holds.")


@click.command()
@needs_tables
def tick() -> None:
    """Does once what the clock brings about."""
    done = ticking.tick(current_app.config["CHANNEL"])
    for what, count in (done | {"faults in the books": proving.prove_due()}).items():
        click.echo(f"{what}: {count}")


@click.command()
@needs_tables
def worker() -> None:
    """Does it every few seconds, until it is stopped. Each provider has threads of its own: one
    that takes half a minute for an answer stops nothing but these.
    """
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    for name in sorted(online.names()) * LANES_EACH:
        lane = Thread(target=_in_lane, args=(app, partial(ticking.at_provider, name)), daemon=True)
        lane.start()
    if quoting.configured():
        Thread(target=_in_lane, args=(app, asking.ask_due), daemon=True).start()
    Thread(target=_in_lane, args=(app, making_files.make_due), daemon=True).start()
    Thread(target=_in_lane, args=(app, _prove), daemon=True).start()
    _over_and_over(app, lambda: ticking.at_home(app.config["CHANNEL"]), BETWEEN_TICKS_SECONDS)


def _prove() -> None:
    """Selling goes on meanwhile; whoever runs this shop reads of it in the log too."""
    if count := proving.prove_due():
        current_app.logger.error("faults in the books: %s; run flask check --whole", count)


def _in_lane(app: Flask, work: Callable[[], object]) -> None:
    with app.app_context():
        _over_and_over(app, work, BETWEEN_LOOKS_SECONDS)


def _over_and_over(app: Flask, work: Callable[[], object], pause: int) -> None:
    while True:
        try:
            work()
        except Exception as error:  # the next round may go well; one that stops helps nobody
            app.logger.error("tick failed\n%s", told(error))
        db.session.remove()
        time.sleep(pause)


@staff.command("add")
@click.argument("name")
@click.argument("login")
@click.option("--role", "roles", multiple=True, required=True, help="may be given several times")
@needs_tables
def add(name: str, login: str, roles: tuple[str, ...]) -> None:
    """Invites a colleague; prints the address to open and the code to tell in person."""
    try:
        code = inviting.invite_staff(name=name, login=login, roles=list(roles), by=OPERATOR)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error
    paper = invitation.open_for(db.session(), user.known_as(db.session(), code))
    if paper is not None:
        base = current_app.config["TITIP"].public_url or "http://127.0.0.1:8000"
        click.echo(f"Address, to be opened once: {base}/invitations/{paper.token}")
        click.echo(f"Code, to be told in person: {paper.second_code}")


@words.command("digest")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def digest(file: Path) -> None:
    """Keeps digests of the words of FILE, one entry a line, instead of those kept before.

    FILE itself is not kept, and no word is printed.
    """
    try:
        count = wordlist.keep(file.read_text("utf-8-sig").splitlines())
    except wordlist.NotAWord as error:
        raise click.ClickException(f"Line {error.line} holds no word.") from error
    except UnicodeDecodeError as error:
        raise click.ClickException("The file must be UTF-8 text.") from error
    click.echo(f"Entries kept: {count}")


@show.command("transitions")
def transitions() -> None:
    """What may happen to each thing, from where, to where, by whom."""
    for life in lifecycles.LIFECYCLES:
        click.echo(f"\n{life.thing} (starts {life.start})")
        for t in life.transitions:
            sources, who = ", ".join(sorted(t.from_states)), ", ".join(sorted(t.who))
            click.echo(f"  {t.verb:<10} {sources} -> {t.to_state}  [{who}]")


@show.command("recipes")
def show_recipes() -> None:
    """How each event is booked."""
    for recipe in recipes.RECIPES:
        click.echo(f"{recipe.__name__:<24} {(recipe.__doc__ or '').splitlines()[0]}")


@show.command("balances")
@needs_tables
def balances() -> None:
    """Every account that does not stand at zero, debit positive."""
    for account, amount in journal.balances(db.session()).items():
        click.echo(f"{account:<24} {amount}")


@show.command("addresses")
def addresses() -> None:
    """Every address and the door in front of it."""
    for door, methods, address, endpoint in sitemap.endpoints():
        click.echo(f"{methods:<9} {address:<44} {door:<30} {endpoint}")


@show.command("settings")
def settings() -> None:
    """Every setting, whether it is set, and what it means."""
    config = current_app.config["TITIP"]
    library = embedded.module().sqlite_version
    click.echo(f"database: {db.engine.dialect.name}, SQLite library {library}")
    for setting in SETTINGS:
        value = getattr(config, setting.name.removeprefix("TITIP_").lower())
        shown = ("set" if value else "not set") if setting.secret else value
        click.echo(f"{setting.name:<30} {shown!s:<40} {setting.meaning}")
