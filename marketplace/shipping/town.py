"""Where the cooperative brings goods itself."""

from sqlalchemy.orm import Session

from marketplace.kernel import looks
from marketplace.orders.contact import Contact
from marketplace.policy import cooperative as cooperatives
from marketplace.policy import goods as rules
from marketplace.policy.goods import Area

_ONE_POST_OFFICE = 2  # digits that postcodes of one town have in common


def reached(session: Session, contact: Contact) -> bool:
    """Whether we go there ourselves."""
    return area_of(session, contact) is not None


def area_of(session: Session, contact: Contact) -> Area | None:
    """The area of ours that an address lies in, by its district's code. Where either has none,
    names must do: districts of one name lie in many towns, ours share the beginning of our
    postcode.
    """
    areas = rules.current(session).all_areas
    coded = [area for area in areas if area.code and contact.region]
    inside = (area for area in coded if f"{contact.region}.".startswith(f"{area.code}."))
    named = [area for area in areas if area not in coded]
    return next(inside, None) or _called(session, named, contact)


def _called(session: Session, areas: list[Area], contact: Contact) -> Area | None:
    us = cooperatives.required(session)
    if contact.postcode[:_ONE_POST_OFFICE] != us.postcode[:_ONE_POST_OFFICE]:
        return None
    wanted = looks.run_together(contact.district)
    return next((area for area in areas if looks.run_together(area.name) == wanted), None)
