"""Where the cooperative brings goods itself."""

from sqlalchemy.orm import Session

from marketplace.catalogue import ship_gate
from marketplace.catalogue.ship_gate import Town
from marketplace.kernel import clock
from marketplace.orders.contact import Contact
from marketplace.policy import cooperative as cooperatives
from marketplace.policy import goods as rules

_ONE_POST_OFFICE = 2  # digits that postcodes of one town have in common


def reached(session: Session, contact: Contact) -> bool:
    """Whether we go there ourselves. Districts of one name lie in many towns: ours share the
    beginning of our postcode.
    """
    us = cooperatives.required(session)
    ours = contact.postcode[:_ONE_POST_OFFICE] == us.postcode[:_ONE_POST_OFFICE]
    hour = clock.local(clock.now(), us.zone).time()
    there = ship_gate.in_town(contact.district, hour, rules.current(session))
    return ours and there != Town.NOT_THERE
