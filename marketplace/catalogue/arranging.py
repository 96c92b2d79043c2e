"""The office arranges the shelves: it adds, names, moves and orders them, and takes away those on
which nothing stands.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.catalogue import barred, search
from marketplace.catalogue import category as categories
from marketplace.catalogue.category import Category
from marketplace.catalogue.revision import Revision
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import NotFound, NotNow
from marketplace.kernel.words import lazy
from marketplace.people import audit
from marketplace.people.cohort import SkillCategory
from marketplace.people.override import CategoryOverride
from marketplace.policy import wordlist

LONGEST_NAME = 40


class NameTaken(NotNow):
    says = lazy("Another shelf has this name. Please choose another one.")


class NotEmpty(NotNow):
    says = lazy("Goods stand on this shelf, or stood there once. It has to stay.")


class HasShelves(NotNow):
    says = lazy("Other shelves stand below this one. Please move them first.")


class StillOpened(NotNow):
    says = lazy("A skill or somebody's permission opens this shelf. It has to stay.")


class Unsuitable(NotNow):
    """Goods of this name are never sold here; `reason` says why."""

    def sentence(self) -> str:
        return str(barred.SENTENCES[self.facts["reason"]])


@dataclass(frozen=True)
class Shelf:
    """What the office says of one. Without a `parent` it is on the upper level, where other shelves
    stand; `food` asks more of the goods on it.
    """

    name_id: str
    name_en: str
    parent: str = ""
    food: bool = False
    google_category: str = ""


def add(shelf: Shelf, *, by: Actor) -> str:
    """The last of its neighbours; returns its slug.

    Raises `NameTaken`, `Unsuitable`, `wordlist.Listed`, `NotFound`.
    """
    with transaction() as session:
        known = categories.all_of_them(session)
        _refuse_unfit(known, shelf)
        made = Category(slug=_free_slug(known, shelf.name_id), position=len(known))
        _fill(made, shelf)
        session.add(made)
        _put_in_order([*known, made])
        audit.note(session, by, "add shelf", about=made.slug)
        return made.slug


def change(slug: str, shelf: Shelf, *, by: Actor) -> None:
    """It says this from now on; its address stays. Moved, it stands last among its new neighbours.

    Raises `NotFound`, `NameTaken`, `Unsuitable`, `wordlist.Listed`, `HasShelves`, `NotEmpty`.
    """
    with transaction() as session:
        known = categories.all_of_them(session)
        found = categories.known_as(session, slug)
        _refuse_unfit([other for other in known if other is not found], shelf)
        if (found.parent or "") != shelf.parent:
            _refuse_move(session, known, found, shelf)
            known = [*(other for other in known if other is not found), found]
        if found.food != shelf.food and _stands_there(session, slug):
            raise NotEmpty()
        _fill(found, shelf)
        _put_in_order(known)
        search.index_shelf(session, found)
        audit.note(session, by, "change shelf", about=slug)


def move(slug: str, places: int, *, by: Actor) -> None:
    """So many places down among its neighbours; fewer than none is up. Raises `NotFound`."""
    with transaction() as session:
        known = categories.all_of_them(session)
        found = categories.known_as(session, slug)
        beside = [other for other in known if other.parent == found.parent]
        place = max(0, min(beside.index(found) + places, len(beside) - 1))
        beside.remove(found)
        beside.insert(place, found)
        _put_in_order([*beside, *(other for other in known if other.parent != found.parent)])
        audit.note(session, by, "move shelf", about=slug)


def remove(slug: str, *, by: Actor) -> None:
    """Raises `NotFound`, `HasShelves`, `NotEmpty`, `StillOpened`."""
    with transaction() as session:
        found = categories.known_as(session, slug)
        if len(categories.slugs_under(session, found)) > 1:
            raise HasShelves()
        if _stands_there(session, slug):
            raise NotEmpty()
        for opener in (SkillCategory.category, CategoryOverride.category):
            if session.scalar(select(opener).where(opener == slug).limit(1)) is not None:
                raise StillOpened()
        session.delete(found)
        audit.note(session, by, "remove shelf", about=slug)


def _refuse_unfit(others: Sequence[Category], shelf: Shelf) -> None:
    wordlist.refuse_listed(shelf.name_id, shelf.name_en)
    for name in (shelf.name_id, shelf.name_en):
        for reason in barred.barred(name, ""):
            raise Unsuitable(reason=reason)
    names = {name.casefold() for other in others for name in (other.name_id, other.name_en)}
    if names & {shelf.name_id.casefold(), shelf.name_en.casefold()}:
        raise NameTaken()
    upper = {other.slug for other in others if other.parent is None}
    if shelf.parent and shelf.parent not in upper:
        raise NotFound()


def _refuse_move(
    session: Session, known: Sequence[Category], found: Category, shelf: Shelf
) -> None:
    """An upper shelf holds other shelves, a lower one goods: neither turns into the other while it
    is in use.
    """
    if shelf.parent and any(other.parent == found.slug for other in known):
        raise HasShelves()
    if not shelf.parent and _stands_there(session, found.slug):
        raise NotEmpty()


def _stands_there(session: Session, slug: str) -> bool:
    query = select(Revision.id).where(Revision.category == slug).limit(1)
    return session.scalar(query) is not None


def _fill(category: Category, shelf: Shelf) -> None:
    category.name_id, category.name_en = shelf.name_id, shelf.name_en
    category.parent, category.food = shelf.parent or None, shelf.food
    category.google_category = shelf.google_category


def _put_in_order(shelves: Sequence[Category]) -> None:
    """Each upper shelf, then those below it, in the order in which they come here."""
    place = 0
    for upper in [shelf for shelf in shelves if shelf.parent is None]:
        for shelf in [upper, *(below for below in shelves if below.parent == upper.slug)]:
            shelf.position = place
            place += 1


def _free_slug(known: Sequence[Category], name: str) -> str:
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    slug = "-".join(re.findall(r"[a-z0-9]+", plain)) or "rak"
    taken = {category.slug for category in known}
    tries = (f"{slug}-{number}" for number in range(2, len(taken) + 3))
    return slug if slug not in taken else next(one for one in tries if one not in taken)
