"""How strangers find a shop: her goods are found by its name while it shows one, and by no former
name and no hidden one from the moment it changes.
"""

from marketplace.catalogue import search
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.people import naming


def accept_name(code: str, *, by: Actor) -> None:
    """Her shop is called so from now on. Raises `NotFound`, `WrongState`, `OwnName`,
    `NameUnfit`.
    """
    with transaction() as session:
        search.index_shop(session, naming.accept_name(session, code, by=by))


def show_shop(producer_code: str, shown: bool, *, by: Actor) -> None:
    """Whether her shop has a page and a name, or her goods stand under the cooperative's. Raises
    `NotFound`.
    """
    with transaction() as session:
        search.index_shop(session, naming.show_shop(session, producer_code, shown, by=by))
