"""The first page of a new installation. Once there is a cooperative, nobody finds it any more."""

from flask import current_app, make_response
from flask.typing import ResponseReturnValue
from wtforms import ValidationError

from marketplace.kernel.refusals import NotFound
from marketplace.kernel.words import _, lazy
from marketplace.people import invitation
from marketplace.people import user as users
from marketplace.shipping import founding
from marketplace.shipping.founding import FirstPerson, Founding
from marketplace.web import pages
from marketplace.web.cooperative_form import CooperativeForm
from marketplace.web.fields import PlainField
from marketplace.web.office.fields import LoginField
from marketplace.web.office.sheets import Sheet, sheet


class SetUpForm(CooperativeForm):
    code = PlainField(lazy("Set-up code"), longest=20)
    manager_name = PlainField(lazy("Manager: name"), longest=80)
    manager_login = LoginField(lazy("Manager: sign-in name"), longest=40)
    treasurer_name = PlainField(lazy("Treasurer: name"), longest=80)
    treasurer_login = LoginField(lazy("Treasurer: sign-in name"), longest=40)
    administrator_name = PlainField(lazy("Administrator: name"), longest=80, optional=True)
    administrator_login = LoginField(lazy("Administrator: sign-in name"), longest=40, optional=True)

    def validate_administrator_login(self, field: LoginField) -> None:
        if bool(field.data) != bool(self.administrator_name.data):
            raise ValidationError(_("Please fill in both the name and the sign-in name."))

    def founding(self) -> Founding:
        """What was typed."""
        administrator = FirstPerson(self.administrator_name.data, self.administrator_login.data)
        return Founding(
            facts=self.facts(),
            manager=FirstPerson(self.manager_name.data, self.manager_login.data),
            treasurer=FirstPerson(self.treasurer_name.data, self.treasurer_login.data),
            administrator=administrator if administrator.login else None,
        )


def setup() -> ResponseReturnValue:
    if not founding.wanted(pages.db_session()):
        raise NotFound()
    form = SetUpForm()
    if form.validate_on_submit():
        with form.refusals():
            first_people = founding.found(
                form.founding(), code=form.code.data, secret_key=current_app.config["SECRET_KEY"]
            )
            answer = make_response(
                pages.page("setting_up/papers.html", sheets=_sheets(first_people))
            )
            answer.headers["Cache-Control"] = "no-store"
            return answer
    return pages.page("setting_up/setup.html", form)


def _sheets(people: list[str]) -> list[Sheet]:
    session = pages.db_session()
    found = [users.known_as(session, code) for code in people]
    papers = [(person, invitation.open_for(session, person)) for person in found]
    return [sheet(paper, person.name) for person, paper in papers if paper]
