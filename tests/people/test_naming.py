"""A shop's name is proposed, checked against what it could tell, and agreed to by somebody else."""

import pytest
from flask import Flask

from marketplace.catalogue import facing
from marketplace.kernel import codes
from marketplace.kernel.db import db
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import WrongState
from marketplace.kernel.words import speaking
from marketplace.lifecycles import Role
from marketplace.people import audit, naming, proposed_name
from marketplace.people import producer as producers
from marketplace.people.naming import NameUnfit, OwnName, SameName
from marketplace.people.producer import Producer
from marketplace.policy import wordlist
from tests.world import BAYU, RATNA, World


@pytest.fixture
def world(inside: Flask) -> World:
    return World(inside)


def melati(world: World) -> Producer:
    db.session.rollback()
    return producers.known_as(db.session(), world.melati.code)


def propose(world: World, name: str, by: Actor | None = None) -> None:
    naming.propose_name(
        world.melati.code, name, key=codes.token(), by=by or world.melati.actor
    )


def waiting() -> list[str]:
    db.session.rollback()
    return [proposal.name for proposal in proposed_name.waiting(db.session())]


def the_proposal() -> str:
    return proposed_name.waiting(db.session())[0].code


def test_a_name_waits_for_the_office(world: World) -> None:
    """PR-04: staff agree before strangers see it."""
    propose(world, "Teras Sereh")
    assert (melati(world).alias, waiting()) == ("Rumah Flanel", ["Teras Sereh"])

    facing.accept_name(the_proposal(), by=RATNA)

    assert (melati(world).alias, waiting()) == ("Teras Sereh", [])


@pytest.mark.parametrize(
    "name",
    [
        *("Toko Melati", "Dapur C0ntoh", "M e l a t i Rasa", "Rumah 0890"),
        *("Dapur Timur", "Dapur T1mur", "Koperasi Sereh", "Toko Zorvak", "Дapur"),
    ],
)
def test_a_name_that_tells_or_is_taken_is_refused(world: World, name: str) -> None:
    """PR-04: her own name, digits, others' names, look-alikes, listed words."""
    wordlist.keep(["zorvak"])
    with pytest.raises(NameUnfit) as refused, speaking("en"):
        propose(world, name)

    with speaking("en"):
        assert "Melati" not in refused.value.sentence()
    assert waiting() == []


def test_her_own_name_leaves_nothing_behind_but_a_no(world: World) -> None:
    with pytest.raises(NameUnfit):
        propose(world, "Toko Melati")

    assert [row.act for row in audit.latest(db.session()) if "name" in row.act] == []


def test_the_next_name_takes_the_place_of_the_one_before(world: World) -> None:
    propose(world, "Teras Sereh")
    propose(world, "Teras Waru")

    assert waiting() == ["Teras Waru"]


def test_two_taps_propose_once(world: World) -> None:
    for _ in range(2):
        naming.propose_name(
            world.melati.code, "Teras Sereh", key="same", by=world.melati.actor
        )

    assert waiting() == ["Teras Sereh"]


def test_the_name_she_has_is_no_proposal(world: World) -> None:
    with pytest.raises(SameName):
        propose(world, "Rumah Flanel")


def test_the_office_says_why_not(world: World) -> None:
    propose(world, "Teras Sereh")
    naming.refuse_name(the_proposal(), why="Terlalu mirip.", by=RATNA)

    latest = proposed_name.latest_of(db.session(), melati(world))
    assert latest is not None
    assert (latest.state, latest.why, melati(world).alias) == (
        "refused", "Terlalu mirip.", "Rumah Flanel",
    )  # fmt: skip
    with pytest.raises(WrongState):
        facing.accept_name(latest.code, by=RATNA)


def test_who_proposed_for_her_does_not_decide(world: World) -> None:
    for_her = Actor(RATNA.code, RATNA.roles, on_behalf_of=world.melati.code)
    propose(world, "Teras Sereh", by=for_her)
    with pytest.raises(OwnName):
        facing.accept_name(the_proposal(), by=RATNA)

    other = Actor("BUDI2222", frozenset({str(Role.MANAGER)}))
    facing.accept_name(the_proposal(), by=other)

    assert melati(world).alias == "Teras Sereh"


def test_a_name_taken_meanwhile_is_refused(world: World) -> None:
    propose(world, "Teras Sereh")
    her = producers.known_as(db.session(), world.kenanga.code)
    with pytest.raises(NameUnfit):
        naming.propose_name(her.code, "Terras Sereh".replace("rr", "r"), key="k", by=BAYU)

    facing.accept_name(the_proposal(), by=RATNA)
    propose(world, "Teras Waru")
    facing.accept_name(the_proposal(), by=RATNA)

    with pytest.raises(NameUnfit):  # her former names stay hers
        naming.propose_name(her.code, "Teras Sereh", key="l", by=BAYU)


def test_three_names_are_suggested(world: World) -> None:
    """G6."""
    names = naming.suggested(db.session(), melati(world))

    assert len(names) == 3
    for name in names:
        propose(world, name)


def test_a_shop_can_stay_unlisted(world: World) -> None:
    facing.show_shop(world.melati.code, False, by=world.melati.actor)
    assert not melati(world).listed

    facing.show_shop(world.melati.code, True, by=world.melati.actor)
    assert melati(world).listed
