"""The office's lists of goods ask the database the same few questions, however long they are."""

from marketplace.catalogue import fronting, noticing
from marketplace.kernel import codes
from marketplace.people import api_key, lending_keys
from tests.visitor import Visitor
from tests.web.office.colleagues import ratna
from tests.world import RATNA, World

LISTS = ("approvals", "products", "notices", "shelves", "front", "front?q=pouch", "keys")
MOST = 8
MORE = 3


def _more(world: World) -> None:
    """One more of everything that stands on a list."""
    with world.inside():
        product = world.on_sale(world.melati, f"Pouch {codes.code()}")
        world.submitted(world.melati)
        fronting.pick(product, by=RATNA)
        noticing.report(product, "untrue", "Bukan katun.", codes.token())
        lending_keys.lend("Kasir", api_key.STOCK, key=codes.token(), by=RATNA)


def _asked(world: World, office: Visitor) -> dict[str, int]:
    found = {}
    for page in LISTS:
        with world.inside(), world.counting() as queries:
            office.get(f"/office/{page}").assert_ok()
        found[page] = len(queries)
    return found


def test_a_longer_list_asks_no_more(world: World) -> None:
    office = ratna(world)
    _more(world)
    short = _asked(world, office)

    for _ in range(MORE):
        _more(world)

    longer = _asked(world, office)
    assert [page for page in LISTS if longer[page] > short[page]] == []
    assert max(*short.values(), *longer.values()) <= MOST
