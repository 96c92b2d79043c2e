"""Districts that the cooperative brings goods to, each with its price, its hour and its days."""

from datetime import time

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.kernel.words import _, lazy, weekday
from marketplace.people import audit
from marketplace.people import user as users
from marketplace.policy import goods
from marketplace.policy.goods import Area
from marketplace.shipping import bringing
from marketplace.web import pages
from marketplace.web.fields import PlainField, RupiahField
from marketplace.web.forms import Form, Press, pressed
from marketplace.web.office import acts
from marketplace.web.office.fields import HourField, TicksField

WORKING = [str(day) for day in range(6)]


class AreaForm(Form):
    code = PlainField(lazy("Code of the district"), longest=8)
    price = RupiahField(lazy("Price of bringing it there"), least=0, most=1_000_000)
    cutoff = HourField(lazy("Orders for the same day until"), default=time(10))
    days = TicksField(lazy("Days on which we go there"), default=WORKING)

    def area(self) -> Area:
        """What was typed; its name is its district's."""
        days = tuple(sorted(int(day) for day in self.days.data))
        return Area(self.code.data, "", self.price.data, self.cutoff.data, days)


def areas() -> ResponseReturnValue:
    session, form = pages.db_session(), _form()
    form.days.choices = [(str(day), weekday(day)) for day in range(7)]
    if form.validate_on_submit():
        with form.refusals():
            bringing.say_area(form.area(), by=current_user.actor)
            flash(_("Kept. It counts for new orders."), "good")
            return redirect(url_for("office.areas"), 303)
    known = goods.current(session).all_areas
    done = audit.about(session, [bringing.KEY], most=20)
    return pages.page(
        "office/areas.html", form, areas=known, press=Press(), acts=done,
        named={area.key: _days_words(area) for area in known},
        act_words=acts.OF_DELIVERY, act_names=users.names_of(session, [a.by for a in done]),
    )  # fmt: skip


def leave_area(key: str) -> ResponseReturnValue:
    pressed()
    bringing.leave_area(key, by=current_user.actor)
    flash(_("Nothing new is brought there."), "good")
    return redirect(url_for("office.areas"), 303)


def _days_words(area: Area) -> str:
    return ", ".join(weekday(day, "abbreviated") for day in area.days)


def _form() -> AreaForm:
    """With what is said of an area already, when its name was pressed."""
    known = goods.current(pages.db_session()).all_areas
    found = next((area for area in known if area.key == request.args.get("area")), None)
    if found is None:
        return AreaForm()
    days = [str(day) for day in found.days]
    return AreaForm(code=found.code, price=found.price, cutoff=found.cutoff, days=days)
