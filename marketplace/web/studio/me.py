"""A producer's own page: her shop's door and name, her language, what the cooperative keeps about
her.
"""

from flask import flash, redirect
from flask.typing import ResponseReturnValue

from marketplace.catalogue import facing
from marketplace.kernel import clock
from marketplace.kernel.refusals import NotFound
from marketplace.kernel.words import _, format_day, lazy
from marketplace.people import destination as destinations
from marketplace.people import inviting, naming, pausing, proposed_name
from marketplace.web import pages
from marketplace.web.fields import PlainField
from marketplace.web.forms import Form, Press, pressed
from marketplace.web.office.fields import DayField, MayStayEmpty
from marketplace.web.studio.acting import acting, way, whose

LONGEST_SHOP_NAME = 40
MOVES = {
    "pause": lazy("Your shop is paused. Nobody can order now."),
    "resume": lazy("Your shop is open again."),
}
SHOWN = {
    "show": lazy("Your shop's name stands with your goods now."),
    "hide": lazy("Your goods stand under the cooperative's name now."),
}


class PauseForm(Form):
    back_on = DayField(
        lazy("Back on"),
        validators=[MayStayEmpty()],
        description=lazy("On this day your goods come back by themselves."),
    )


class ShopNameForm(Form):
    name = PlainField(
        lazy("Name of your shop"),
        longest=LONGEST_SHOP_NAME,
        description=lazy("Plants and things are good names. Example: Teras Sereh"),
    )


def me() -> ResponseReturnValue:
    session, her = pages.db_session(), whose()
    return pages.page(
        "studio/me.html",
        her=her,
        proposal=proposed_name.latest_of(session, her),
        coming=destinations.coming(session, her.code),
        acts_herself=acting().on_behalf_of is None,
        press=Press(),
    )


def pause() -> ResponseReturnValue:
    """Until a day she names, or until she opens again."""
    her, form = whose(), PauseForm(back_on=whose().back_on)
    form.back_on.render_kw = {"min": clock.today().isoformat()}
    if form.validate_on_submit():
        with form.refusals():
            day = form.back_on.data
            pausing.pause(her.code, day, by=acting())
            until = _("Your goods are back on %(day)s.", day=format_day(day)) if day else ""
            flash(f"{MOVES['pause']} {until}".strip(), "good")
            return redirect(way("me"), 303)
    return pages.page("studio/pause.html", form, her=her)


def move_shop(verb: str) -> ResponseReturnValue:
    """She may close her door and open it; the other moves are the office's."""
    if verb not in MOVES:
        raise NotFound()
    pressed()
    inviting.move_producer(whose().code, verb, by=acting())
    flash(str(MOVES[verb]), "good")
    return redirect(way("me"), 303)


def shop_name() -> ResponseReturnValue:
    """She proposes a name, her own or one of three; the office looks at it."""
    her, form = whose(), ShopNameForm()
    if form.validate_on_submit():
        with form.refusals():
            naming.propose_name(her.code, form.name.data, key=form.once.data, by=acting())
            flash(_("The cooperative will look at the name now."), "good")
            return redirect(way("me"), 303)
    suggested = naming.suggested(pages.db_session(), her)
    return pages.page("studio/shop_name.html", form, her=her, suggested=suggested)


def show_shop(verb: str) -> ResponseReturnValue:
    """Whether her goods carry her shop's name."""
    if verb not in SHOWN:
        raise NotFound()
    pressed()
    facing.show_shop(whose().code, verb == "show", by=acting())
    flash(str(SHOWN[verb]), "good")
    return redirect(way("me"), 303)
