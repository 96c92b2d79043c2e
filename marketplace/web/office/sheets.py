"""The paper an invitation is handed over on: an address and its QR code. The second code never
stands on it; it is told in person.
"""

from dataclasses import dataclass
from datetime import datetime

from flask import url_for
from markupsafe import Markup

from marketplace.people.invitation import Invitation
from marketplace.web import qr


@dataclass(frozen=True)
class Sheet:
    """One person's invitation. `second_code` is for the screen, not for the paper."""

    name: str
    known_as: str
    link: str
    qr: Markup
    second_code: str
    ends_at: datetime


def sheet(paper: Invitation, name: str = "", known_as: str = "") -> Sheet:
    """`name` or `known_as` says whose paper it is; producers' names stay off it."""
    link = url_for("signing_in.invite", token=paper.token, _external=True)
    known_as = known_as or paper.user.login or ""
    return Sheet(name, known_as, link, qr.svg(link), paper.second_code, paper.ends_at)
