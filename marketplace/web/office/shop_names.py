"""Names that producers would like for their shops: somebody of the office says yes or no."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.catalogue import facing
from marketplace.kernel.words import _, lazy
from marketplace.people import naming, proposed_name
from marketplace.people.proposed_name import ProposedName
from marketplace.web import pages
from marketplace.web.fields import PlainField
from marketplace.web.forms import Form, pressed


class RefuseNameForm(Form):
    why = PlainField(lazy("Why not? She reads this."), longest=200)


def names_waiting() -> list[ProposedName]:
    """For the page of what there is to approve."""
    return proposed_name.waiting(pages.db_session())


def accept_shop_name(code: str) -> ResponseReturnValue:
    pressed()
    facing.accept_name(code, by=current_user.actor)
    flash(_("Accepted. Her shop is called so now."), "good")
    return redirect(url_for("office.approvals"), 303)


def refuse_shop_name(code: str) -> ResponseReturnValue:
    form = RefuseNameForm()
    proposal = proposed_name.known_as(pages.db_session(), code)
    if form.validate_on_submit():
        with form.refusals():
            naming.refuse_name(code, why=form.why.data, by=current_user.actor)
            flash(_("Sent back. She reads your words in her room."), "good")
            return redirect(url_for("office.approvals"), 303)
    return pages.page("office/refuse_shop_name.html", form, proposal=proposal)
