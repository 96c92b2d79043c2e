"""Provinces, regencies, districts and villages: what an address is put together from, and how
somebody finds a village by its name or its postcode.
"""

import re
from collections.abc import Collection, Iterable
from typing import NamedTuple

from sqlalchemy import Text, and_, func, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.kernel.db import Model

VILLAGE = 4
LEAST_LETTERS = 3
MOST_FOUND = 12
_MOST_LOOKED_AT = 200

# Sorted by their bytes on both engines, so that a range of names is a range of an index.
_PLAIN = Text().with_variant(Text(collation="C"), "postgresql")
_AFTER_ALL = "\x7f"


class Region(Model):
    """One of the four kinds, by the length of its code. Only villages have a postcode. `sought` is
    the name as people may type it.
    """

    __tablename__ = "region"

    code: Mapped[str] = mapped_column(primary_key=True)
    parent: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    sought: Mapped[str] = mapped_column(_PLAIN, index=True)
    postcode: Mapped[str] = mapped_column(index=True)


class Way(NamedTuple):
    """The regions from a province down to a place, as far as it goes."""

    province: Region
    city: Region | None = None
    district: Region | None = None
    village: Region | None = None

    @property
    def last(self) -> Region:
        return [region for region in self if region][-1]

    @property
    def words(self) -> str:
        """Nearest first, as on an envelope."""
        names = [region.name for region in self if region]
        return " ".join([", ".join(reversed(names)), self.last.postcode]).strip()


def inside(session: Session, parent: str) -> list[Region]:
    """The regions right below one; no code: the provinces."""
    return list(
        session.scalars(select(Region).where(Region.parent == parent).order_by(Region.name))
    )


def way_to(session: Session, code: str) -> Way | None:
    """From its province down to this region; nothing where there is no such region."""
    return _ways(session, [code]).get(code)


def seek(session: Session, typed: str) -> list[Way]:
    """Villages and districts that begin like this, or villages with this postcode. What follows a
    comma tells places of one name apart: `Sukamaju, Depok`.
    """
    name, _comma, rest = typed.partition(",")
    wanted, where = plain(name), plain(rest).split()
    if len(wanted) < LEAST_LETTERS:
        return []
    found = session.execute(
        select(Region.code, Region.sought)
        .where(
            or_(
                Region.postcode == wanted,
                and_(Region.sought >= wanted, Region.sought < wanted + _AFTER_ALL),
            ),
            Region.code.like("__.__.__%"),
        )
        .limit(_MOST_LOOKED_AT)
    ).all()
    exact = {code for code, sought in found if sought == wanted}
    ways = _ways(session, [code for code, _sought in found])
    fitting = [
        way for code, way in ways.items() if all(w in plain(way.words).split() for w in where)
    ]
    fitting.sort(key=lambda way: (way.last.code not in exact, way.words))
    return fitting[:MOST_FOUND]


def seek_wide(session: Session, typed: str) -> list[Way]:
    """The same, and provinces and cities too, which stand first: for an estimate they will do. A
    province that alone is called like this is all that is found.
    """
    wanted = plain(typed)
    if len(wanted) < LEAST_LETTERS:
        return []
    wide = session.execute(
        select(Region.code, Region.sought).where(func.length(Region.code) <= len("00.00"))
    ).all()
    words = set(wanted.split())
    known = [code for code, sought in wide if words <= set(sought.split())]
    found = sorted(_ways(session, known).values(), key=lambda way: way.last.code)
    provinces = [way for way in found if way.city is None]
    if len(provinces) == 1:
        return provinces
    return [*found, *seek(session, typed)][:MOST_FOUND]


def names_of(session: Session, wanted: Collection[str]) -> dict[str, str]:
    """By code, as far as they are known. One statement."""
    rows = session.execute(select(Region.code, Region.name).where(Region.code.in_(set(wanted))))
    return dict(rows.all())


def codes(session: Session, *, deepest: int) -> frozenset[str]:
    """Every code of at most so many parts."""
    longest = 3 * deepest - 1
    return frozenset(
        session.scalars(select(Region.code).where(func.length(Region.code) <= longest))
    )


def district_of(session: Session, postcode: str) -> str:
    """The code of the district with this postcode; empty where several have it, or none."""
    found = session.scalars(select(Region.parent).where(Region.postcode == postcode).distinct())
    districts = found.all()
    return districts[0] if len(districts) == 1 else ""


def plain(text: str) -> str:
    """A name without what people leave out when they type it."""
    return " ".join(re.findall(r"[a-z0-9]+", text.casefold()))


def _ways(session: Session, codes: Iterable[str]) -> dict[str, Way]:
    steps = {code: _steps(code) for code in codes}
    needed = {step for way in steps.values() for step in way}
    if not needed:
        return {}
    known = {
        region.code: region
        for region in session.scalars(select(Region).where(Region.code.in_(needed)))
    }
    return {
        code: Way(*(known[step] for step in way))
        for code, way in steps.items()
        if all(step in known for step in way)
    }


def _steps(code: str) -> list[str]:
    parts = code.split(".")[:VILLAGE]
    return [".".join(parts[:n]) for n in range(1, len(parts) + 1)]
