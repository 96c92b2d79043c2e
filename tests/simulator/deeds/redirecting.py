"""Makers want their money elsewhere; somebody speaks with them, or they say it was not them."""

from datetime import timedelta

from marketplace.lifecycles import Destination as States
from marketplace.people import redirecting
from marketplace.people.destination import Destination
from tests.simulator.deed import deed
from tests.simulator.world import Village
from tests.world import BAYU, RATNA, TONO

LATELY = timedelta(days=3)


@deed(often=1, leads=("destination: stop", "destination: confirm"))
def a_maker_wants_it_elsewhere(village: Village) -> bool:
    """At a bank, in an e-wallet or in cash; she says it herself, or somebody types it for her."""
    lot = village.lot
    her = lot.choice(village.makers)
    account, hers = village.places.another(lot, her.alias), village.chance(0.8)
    who = lot.choice([her.actor, her.actor, TONO, RATNA])
    named = village.press(redirecting.change_destination, her.code, account, hers=hers, by=who)
    village.places.changes(named.result, her.code, account, village.now)
    return True


@deed(often=3, leads=("destination: stop", "destination: confirm"))
def somebody_speaks_with_her(village: Village) -> bool:
    """Whoever typed it cannot, and for an account of somebody else there is a reason."""
    found = village.pick(Destination.code, where=(Destination.state == States.WAITING,))
    if not found:
        return False
    why, who = village.lot.choice(["rekening suami", ""]), village.lot.choice([BAYU, RATNA])
    if village.press(redirecting.confirm, found[0], how="telepon", why=why, by=who).done:
        village.places.is_right(found[0])
    return True


@deed(often=1, leads=("destination: stop",))
def it_was_not_her(village: Village) -> bool:
    """Too late, where it counts already."""
    where = (
        Destination.state.in_([States.WAITING, States.CONFIRMED]),
        Destination.set_at > village.now - LATELY,
    )
    found = village.pick(Destination.code, Destination.producer, where=where)
    if not found:
        return False
    who = village.lot.choice([RATNA, village.by_code[found[1]].actor])
    if village.tell(redirecting.stop, found[0], by=who).done:
        village.places.is_stopped(found[0])
    return True


@deed(often=2, leads=("from blocked",))
def the_account_is_right_all_the_same(village: Village) -> bool:
    """Though money came back from there."""
    found = village.pick(Destination.code, where=(Destination.state == States.BLOCKED,))
    if not found:
        return False
    who = village.lot.choice([BAYU, RATNA])
    if village.press(redirecting.verify, found[0], how="telepon", by=who).done:
        village.places.is_right(found[0])
    return True


@deed(often=1)
def she_asks_for_all_of_it(village: Village) -> bool:
    """However little it is."""
    her = village.lot.choice(village.makers)
    village.tell(redirecting.ask_for_all, her.code, by=her.actor)
    return True
