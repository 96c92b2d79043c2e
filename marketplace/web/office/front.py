"""The window of the shop: the goods that stand first on the front page, and the words above."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.catalogue import front as window
from marketplace.catalogue import fronting, surveying
from marketplace.catalogue.picture import Picture
from marketplace.catalogue.surveying import Found, Standing
from marketplace.kernel.refusals import NotFound
from marketplace.kernel.words import _, lazy
from marketplace.policy.window import Window
from marketplace.web import pages
from marketplace.web.fields import PlainField
from marketplace.web.forms import Form, Press, pressed
from marketplace.web.office.approvals import PHOTOS

PLACES = {"up": -1, "down": 1}


class WindowForm(Form):
    """What the front page says. Left empty, it says what it says by itself."""

    headline_id = PlainField(lazy("Headline in Indonesian"), longest=60, optional=True)
    headline_en = PlainField(lazy("Headline in English"), longest=60, optional=True)
    lede_id = PlainField(lazy("Sentence below it, in Indonesian"), longest=160, optional=True)
    lede_en = PlainField(lazy("Sentence below it, in English"), longest=160, optional=True)

    def window(self) -> Window:
        """What was typed."""
        return Window(
            self.headline_id.data, self.headline_en.data, self.lede_id.data, self.lede_en.data
        )


def front() -> ResponseReturnValue:
    """What stands in the window, and a search for more; the form changes the words."""
    session = pages.db_session()
    form = WindowForm(obj=window.words(session))
    if form.validate_on_submit():
        with form.refusals():
            fronting.say(form.window(), by=current_user.actor)
            flash(_("Kept."), "good")
            return redirect(url_for("office.front"), 303)
    session, q = pages.db_session(), request.args.get("q", "").strip()[:80]
    picked = surveying.those(session, window.shown(session))
    found = surveying.page_of(session, q=q, standing=Standing.ON_SALE).lines if q else []
    there = {line.code for line in picked}
    return pages.page(
        "office/front.html",
        form,
        picked=_pictured(picked),
        q=q,
        found=_pictured([line for line in found if line.code not in there]),
        full=len(picked) >= window.MOST,
        press=Press(formdata=None),
    )


def pick(code: str) -> ResponseReturnValue:
    pressed()
    fronting.pick(code, by=current_user.actor)
    flash(_("It stands in the window."), "good")
    return redirect(url_for("office.front"), 303)


def move_pick(code: str, way: str) -> ResponseReturnValue:
    pressed()
    if way not in PLACES:
        raise NotFound()
    fronting.move(code, PLACES[way], by=current_user.actor)
    return redirect(url_for("office.front", _anchor=code), 303)


def take_out(code: str) -> ResponseReturnValue:
    pressed()
    fronting.take_out(code, by=current_user.actor)
    flash(_("Taken out of the window."), "good")
    return redirect(url_for("office.front"), 303)


def _pictured(lines: list[Found]) -> list[tuple[Found, Picture | None]]:
    return [(line, Picture.private(line.photo, PHOTOS)) for line in lines]
