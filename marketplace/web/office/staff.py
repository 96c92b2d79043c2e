"""The administrator and the people of the cooperative: who they are and how they come in."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.kernel.refusals import NotFound
from marketplace.kernel.words import _, lazy
from marketplace.lifecycles import Role
from marketplace.people import invitation, inviting
from marketplace.people import user as users
from marketplace.people.user import User
from marketplace.web import pages
from marketplace.web.fields import PlainField
from marketplace.web.forms import Form, Press, pressed
from marketplace.web.office.fields import LoginField, TicksField
from marketplace.web.office.sheets import Sheet, sheet

# Only roles that have a room to enter.
ROLE_WORDS = {
    str(Role.MANAGER): lazy("Manager"),
    str(Role.PACKER): lazy("Packer"),
    str(Role.TREASURER): lazy("Treasurer"),
    str(Role.AUDITOR): lazy("Auditor"),
    str(Role.ADMINISTRATOR): lazy("Administrator"),
}


class ColleagueForm(Form):
    name = PlainField(lazy("Name"), longest=80)
    login = LoginField(lazy("Sign-in name"), longest=40)
    roles = TicksField(lazy("What this person does"), choices=list(ROLE_WORDS.items()))


def staff() -> ResponseReturnValue:
    form = ColleagueForm()
    if form.validate_on_submit():
        with form.refusals():
            code = inviting.invite_staff(
                name=form.name.data,
                login=form.login.data,
                roles=form.roles.data,
                by=current_user.actor,
            )
            return redirect(_page_of(code), 303)
    everybody = [(person, _roles(person)) for person in users.staff(pages.db_session())]
    return pages.page("office/staff.html", form, everybody=everybody)


def colleague(code: str) -> ResponseReturnValue:
    """A colleague's page; with `?paper=1` only the paper to hand over."""
    person = _known_as(code)
    open_sheet = _open_sheet(person)
    if request.args.get("paper") and open_sheet:
        return pages.page("office/paper.html", sheet=open_sheet, back=_page_of(code))
    return pages.page(
        "office/colleague.html",
        person=person,
        roles=_roles(person),
        invited=person.secret_hash is None,
        sheet=open_sheet,
        press=Press(),
    )


def invite_colleague_again(code: str) -> ResponseReturnValue:
    pressed()
    inviting.invite_again(_known_as(code).code, by=current_user.actor)
    flash(_("There is a new invitation. The old paper counts no more."), "good")
    return redirect(_page_of(code), 303)


def _known_as(code: str) -> User:
    """Producers are nobody's colleagues here."""
    person = users.known_as(pages.db_session(), code)
    if not person.is_staff:
        raise NotFound()
    return person


def _open_sheet(person: User) -> Sheet | None:
    paper = invitation.open_for(pages.db_session(), person)
    return sheet(paper, person.name) if paper else None


def _page_of(code: str) -> str:
    return url_for("office.colleague", code=code)


def _roles(person: User) -> str:
    return ", ".join(str(ROLE_WORDS.get(role, role)) for role in sorted(person.role_set))
