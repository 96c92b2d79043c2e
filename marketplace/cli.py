"""Commands for the operator: `flask --app marketplace …`."""

import sys
import time

import click
from flask import Flask, current_app
from flask.cli import AppGroup

from marketplace import lifecycles, ticking
from marketplace.config import SETTINGS
from marketplace.kernel import embedded
from marketplace.kernel.db import db
from marketplace.kernel.lifecycle import Actor
from marketplace.ledger import recipes
from marketplace.lifecycles import Role
from marketplace.people import invitation, inviting, user
from marketplace.reports import invariants
from marketplace.web import sitemap

OPERATOR = Actor("operator", frozenset({Role.ADMINISTRATOR}))
BETWEEN_TICKS_SECONDS = 2

show = AppGroup("show", help="The lists this installation works by.")
staff = AppGroup("staff", help="People of the cooperative.")


def equip(app: Flask) -> None:
    """Adds the commands."""
    for command in (check, tick, worker, show, staff):
        app.cli.add_command(command)


@click.command()
def check() -> None:
    """The books balance, every invariant holds: exit 0; else each broken row is named, exit 1."""
    troubles = invariants.broken(db.session())
    for trouble in troubles:
        click.echo(trouble)
    if troubles:
        sys.exit(1)
    click.echo("All books balance and every invariant holds.")


@click.command()
def tick() -> None:
    """Does once what the clock brings about."""
    for what, count in ticking.tick().items():
        click.echo(f"{what}: {count}")


@click.command()
def worker() -> None:
    """Does it every few seconds, until it is stopped."""
    while True:
        try:
            ticking.tick()
        except Exception:  # the next round may go well; a worker that stops helps nobody
            current_app.logger.exception("tick failed")
        db.session.remove()
        time.sleep(BETWEEN_TICKS_SECONDS)


@staff.command("add")
@click.argument("name")
@click.argument("login")
@click.option("--role", "roles", multiple=True, required=True, help="may be given several times")
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
