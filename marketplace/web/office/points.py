"""Places where buyers collect their goods: opened, changed and closed by leaders."""

import re
from datetime import time

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from wtforms import ValidationError

from marketplace.kernel.words import _, lazy, lazy_weekday
from marketplace.shipping import hosting
from marketplace.shipping import point as points
from marketplace.shipping.hosting import PointFacts
from marketplace.shipping.point import Point
from marketplace.web import pages
from marketplace.web.fields import ChoiceField, PlainField, TickField
from marketplace.web.forms import Form, Press, pressed

_HOURS = re.compile(r"([01]?\d|2[0-3])[.:]([0-5]\d)\s*[-–]\s*([01]?\d|2[0-3])[.:]([0-5]\d)")

ZONES = [("", lazy("As with us")), ("WIB", "WIB"), ("WITA", "WITA"), ("WIT", "WIT")]

Span = tuple[time, time]


class HoursField(PlainField):
    """Hours of one day: `9.00-12.00, 13.00-16.00`. Empty: nobody is there."""

    def __init__(self, label: object, **kwargs: object) -> None:
        super().__init__(label, longest=80, optional=True, **kwargs)

    def _value(self) -> str:
        if isinstance(self.data, list):
            return ", ".join(f"{a:%H.%M}-{b:%H.%M}" for a, b in self.data)
        return self.data or ""

    def pre_validate(self, form: object) -> None:
        super().pre_validate(form)
        spans = [self._read(part.strip()) for part in (self.data or "").split(",") if part.strip()]
        self.data = sorted(spans)

    def _read(self, typed: str) -> Span:
        found = _HOURS.fullmatch(typed)
        if found is not None:
            first, last = time(int(found[1]), int(found[2])), time(int(found[3]), int(found[4]))
            if first < last:
                return first, last
        raise ValidationError(_("Please type hours like this: 9.00-12.00."))


class PointForm(Form):
    name = PlainField(lazy("Name of the place"), longest=60)
    street = PlainField(lazy("Street and number"), longest=120)
    city = PlainField(lazy("City or regency"), longest=60)
    zone = ChoiceField(lazy("Its clock"), choices=ZONES, default="")
    balinese = TickField(lazy("It is in Bali: Balinese holidays count"), optional=True)
    monday = HoursField(lazy_weekday(0))
    tuesday = HoursField(lazy_weekday(1))
    wednesday = HoursField(lazy_weekday(2))
    thursday = HoursField(lazy_weekday(3))
    friday = HoursField(lazy_weekday(4))
    saturday = HoursField(lazy_weekday(5))
    sunday = HoursField(lazy_weekday(6))

    @property
    def days(self) -> list[HoursField]:
        return [
            self.monday, self.tuesday, self.wednesday, self.thursday, self.friday,
            self.saturday, self.sunday,
        ]  # fmt: skip

    def facts(self) -> PointFacts:
        """What was typed."""
        hours = {day: field.data for day, field in enumerate(self.days) if field.data}
        zone = self.zone.data or ("WITA" if self.balinese.data else "")
        balinese = bool(self.balinese.data)
        return PointFacts(self.name.data, self.street.data, self.city.data, hours, zone, balinese)


def points_() -> ResponseReturnValue:
    form = PointForm()
    if form.validate_on_submit():
        with form.refusals():
            hosting.open_point(form.facts(), key=form.once.data, by=current_user.actor)
            flash(_("Buyers can collect there from now on."), "good")
            return redirect(url_for("office.points"), 303)
    return pages.page("office/points.html", form, points=points.every(pages.db_session()))


def point(code: str) -> ResponseReturnValue:
    found = points.known_as(pages.db_session(), code)
    form = PointForm(**_typed(found))
    if form.validate_on_submit():
        with form.refusals():
            hosting.change_point(code, form.facts(), by=current_user.actor)
            flash(_("Kept."), "good")
            return redirect(url_for("office.points"), 303)
    return pages.page(
        "office/point.html",
        form,
        point=points.known_as(pages.db_session(), code),
        press=Press(),
    )


def close_point(code: str) -> ResponseReturnValue:
    pressed()
    hosting.close_point(code, by=current_user.actor)
    flash(_("Nothing new is collected there."), "good")
    return redirect(url_for("office.points"), 303)


def reopen_point(code: str) -> ResponseReturnValue:
    pressed()
    hosting.reopen_point(code, by=current_user.actor)
    flash(_("Buyers can collect there from now on."), "good")
    return redirect(url_for("office.points"), 303)


def _typed(found: Point) -> dict[str, object]:
    named = [field.name for field in PointForm().days]
    hours = {name: found.hours.get(day, []) for day, name in enumerate(named)}
    return {
        "name": found.name, "street": found.street, "city": found.city, "zone": found.zone,
        "balinese": found.balinese, **hours,
    }  # fmt: skip
