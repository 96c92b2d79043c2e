"""What buyers say of goods is read here first: the queue, and each review with what to look at."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.kernel import reaching
from marketplace.kernel.words import _, lazy
from marketplace.lifecycles import Review as States
from marketplace.orders import remarks, reviewing
from marketplace.orders import review as kept
from marketplace.people import user as users
from marketplace.policy import wordlist
from marketplace.web import pages
from marketplace.web.fields import CardsField, TickField
from marketplace.web.forms import Form, Press, pressed

DONE = (States.PUBLISHED, States.REFUSED, States.HIDDEN)


class PublishForm(Form):
    looked = TickField(lazy("I have looked at each mark: it reaches nobody."), optional=True)


class RefuseForm(Form):
    why = CardsField(lazy("Why not?"), choices=list(kept.WHY.items()))


def reviews() -> ResponseReturnValue:
    """What waits, the oldest first; with `?decided=1` what was decided, the newest first."""
    decided = bool(request.args.get("decided"))
    states = DONE if decided else ()
    after = request.args.get("after", "")
    found = kept.page_of(pages.db_session(), states=states, after=after)
    more = url_for("office.reviews", decided=decided or None, after=found.after)
    return pages.page(
        "office/reviews.html",
        found=found.reviews,
        decided=decided,
        more=more if found.after else None,
    )


def review(code: str) -> ResponseReturnValue:
    return _shown(code, PublishForm())


def publish_review(code: str) -> ResponseReturnValue:
    form = PublishForm()
    if form.validate_on_submit():
        with form.refusals():
            reviewing.publish(code, looked=form.looked.data, by=current_user.actor)
            flash(_("Published."), "good")
            return redirect(url_for("office.reviews"), 303)
    return _shown(code, form)


def refuse_review(code: str) -> ResponseReturnValue:
    """One that waits is refused, one that is shown is hidden."""
    form = RefuseForm()
    if form.validate_on_submit():
        with form.refusals():
            published = kept.known_as(pages.db_session(), code).state == States.PUBLISHED
            tell = reviewing.hide if published else reviewing.refuse
            tell(code, form.why.data, by=current_user.actor)
            flash(_("Decided."), "good")
            return redirect(url_for("office.reviews"), 303)
    return _shown(code, form)


def leave_review(code: str) -> ResponseReturnValue:
    pressed()
    reviewing.leave(code, by=current_user.actor)
    flash(_("Decided."), "good")
    return redirect(url_for("office.reviews"), 303)


def _shown(code: str, form: Form) -> ResponseReturnValue:
    session = pages.db_session()
    found = kept.known_as(session, code)
    said = found.said
    marks = reaching.find(said)
    return pages.page(
        "office/review.html",
        form,
        review=found,
        pieces=reaching.pieces(said, reaching.joined([*marks, *remarks.personal(said)])),
        marked=bool(marks),
        listed=wordlist.carries(said),
        publish=form if isinstance(form, PublishForm) else PublishForm(formdata=None),
        refuse=form if isinstance(form, RefuseForm) else RefuseForm(formdata=None),
        names=users.names_of(session, [found.decided_by or ""]),
        press=Press(),
    )
