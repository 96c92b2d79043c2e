"""Who may enter where, and the proof that a visitor's own page sent what arrives.

Every address has one door (`sitemap`). A door decides by role; ownership is decided by finders,
which do not find what is somebody else's. A request that has not proved its origin is let in with
all writing closed, so that a form can come back as it was typed; one that proves a foreign origin
is refused.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from flask import g, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import validate_csrf
from wtforms import ValidationError

from marketplace.kernel.db import Closed, read_only
from marketplace.kernel.refusals import NotAllowed, NotFound, NotNow
from marketplace.kernel.words import lazy
from marketplace.lifecycles import APPROVERS, FLOOR, MONEY, PRODUCER, STAFF, Role
from marketplace.web import moment

View = Callable[..., ResponseReturnValue]

TOKEN, ORIGIN, NOTHING = "token", "origin", "nothing"
OWN, FOREIGN, UNKNOWN = "own", "foreign", "unknown"


class ForeignPage(NotAllowed):
    says = lazy("This was not sent from our own page. Nothing was changed.")


class OldPage(NotNow):
    status = 400
    says = lazy("This page was open for too long. Please go back and try again.")


@dataclass(frozen=True)
class Door:
    """`roles` may pass; none means everybody. `proof` is asked of every unsafe request; what is
    `shared` looks the same to everybody and carries no cookie.
    """

    name: str
    roles: frozenset[str] = field(default_factory=frozenset)
    private: bool = False
    proof: str = TOKEN
    shared: bool = False


def _for(name: str, *roles: Role) -> Door:
    return Door(name, frozenset(map(str, roles)), private=True)


anyone = Door("anyone")
everybody = Door("anyone, the same page for all", shared=True)
any_page = Door("anyone, from our own pages", proof=ORIGIN)
leaving = Door("anyone, also from an expired page", proof=NOTHING)
provider = Door("a provider, by its signature", proof=NOTHING)
signed_in = _for("signed in", PRODUCER, *STAFF)
producer = _for("producer", PRODUCER)
office = _for("office", *(STAFF - {Role.AGENCY_VIEWER, Role.COMPANION}))
manager = _for("manager", Role.MANAGER)
floor = _for("floor", *FLOOR)
money = _for("money", *MONEY)
counting = _for("counting", *FLOOR, Role.TREASURER)
till = _for("till", *FLOOR, *APPROVERS, Role.AUDITOR)
treasurer = _for("treasurer", Role.TREASURER)
approver = _for("approver", *APPROVERS)
administrator = _for("administrator", Role.ADMINISTRATOR)
books = _for("books", *APPROVERS, Role.AUDITOR)
figures = _for("figures", Role.MANAGER, Role.TREASURER, Role.AUDITOR)
leaders = _for("leaders", Role.MANAGER, Role.ADMINISTRATOR)


def guarded(door: Door, view: View) -> View:
    """The view with its door in front."""

    @wraps(view)
    def entered(**parts: Any) -> ResponseReturnValue:
        g.door = door
        if "\x00" in request.path or b"%00" in request.query_string:
            raise NotFound()  # PostgreSQL keeps no text with this sign, so nothing is called so
        if door.private and not current_user.is_authenticated:
            return _to_sign_in(door)
        if door.private and not door.roles & current_user.roles:
            raise NotAllowed()
        if request.method in {"GET", "HEAD"}:
            with read_only():
                return moment.shared(lambda: view(**parts)) if door.shared else view(**parts)
        if _proved(door):
            return view(**parts)
        return _with_writing_closed(view, parts)

    return entered


def _to_sign_in(door: Door) -> ResponseReturnValue:
    if request.method == "GET":
        session["next"] = request.full_path.rstrip("?")
    page = "signing_in.sign_in" if PRODUCER in door.roles else "signing_in.staff"
    return redirect(url_for(page), 303)


def _proved(door: Door) -> bool:
    """Whether the request comes from our own page. Raises `ForeignPage`."""
    origin = _origin()
    if door.proof == NOTHING:
        return True
    if origin == FOREIGN:
        raise ForeignPage()
    if door.proof == ORIGIN and origin == OWN:
        return True
    try:
        validate_csrf(request.form.get("csrf_token", ""))
    except ValidationError:
        if origin == UNKNOWN and door.proof == TOKEN:
            raise ForeignPage() from None
        return False
    return True


def _origin() -> str:
    """Where the browser says the request comes from."""
    if site := request.headers.get("Sec-Fetch-Site"):
        return OWN if site == "same-origin" else FOREIGN
    if origin := request.headers.get("Origin"):
        here = urlsplit(request.host_url)
        there = urlsplit(origin)
        same = (here.scheme, here.netloc) == (there.scheme, there.netloc)
        return OWN if same else FOREIGN
    return UNKNOWN


def _with_writing_closed(view: View, parts: dict[str, Any]) -> ResponseReturnValue:
    g.old_page = True
    try:
        with read_only():
            return view(**parts)
    except Closed as closed:
        raise OldPage() from closed
