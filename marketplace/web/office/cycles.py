"""Collections in the office: their rhythm, their lists by partner and by product, on paper too."""

from datetime import date
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.fulfilment import cycle as cycles_kept
from marketplace.fulfilment import cycling
from marketplace.fulfilment.cycle import Cycle, Wanted
from marketplace.kernel import clock
from marketplace.kernel.words import _, lazy, lazy_weekday
from marketplace.people import producer as producers
from marketplace.policy import rhythm as rhythms
from marketplace.policy.rhythm import Rhythm
from marketplace.shipping import point as points
from marketplace.web import code128, pages
from marketplace.web.doors import leaders
from marketplace.web.fields import CardsField, WholeField
from marketplace.web.forms import Form, Press, pressed
from marketplace.web.office.fields import HourField, MayStayEmpty, TicksField

COUNTER = "counter"
DAYS = tuple(lazy_weekday(n) for n in range(6))  # Monday to Saturday
BY_PARTNER, BY_PRODUCT = "partner", "product"


class AnyDaysField(TicksField):
    """Days of the week; none means no cycles."""

    def pre_validate(self, form: Any) -> None:
        if self.data:
            super().pre_validate(form)


class RhythmForm(Form):
    days = AnyDaysField(
        lazy("Days of collection"),
        choices=[(str(n), word) for n, word in enumerate(DAYS)],
        validators=[MayStayEmpty()],
    )
    cutoff_days = WholeField(lazy("Days before, for the cut-off"), least=0, most=6)
    cutoff_at = HourField(lazy("Hour of the cut-off"))
    place = CardsField(lazy("Where goods are brought"))

    @classmethod
    def about(cls, now: Rhythm) -> "RhythmForm":
        form = cls(
            days=[str(day) for day in now.days],
            cutoff_days=now.cutoff_days,
            cutoff_at=now.cutoff_at,
            place=now.place or COUNTER,
        )
        places = [(point.code, point.name) for point in points.open_now(pages.db_session())]
        form.place.choices = [(COUNTER, str(_("Our counter"))), *places]
        return form

    def read(self) -> Rhythm:
        place = self.place.data if self.place.data != COUNTER else ""
        days = tuple(sorted(map(int, self.days.data or [])))
        return Rhythm(days, self.cutoff_days.data, self.cutoff_at.data, place)


def cycles() -> ResponseReturnValue:
    session = pages.db_session()
    found = cycles_kept.listed(session)
    return pages.page(
        "office/cycles.html",
        cycles=found,
        spots=_spots(found),
        rhythm=rhythms.current(session),
        days=DAYS,
        may_decide=current_user.roles & leaders.roles,
        today=_today(),
    )


def rhythm() -> ResponseReturnValue:
    form = RhythmForm.about(rhythms.current(pages.db_session()))
    if form.validate_on_submit():
        with form.refusals():
            cycling.change_rhythm(form.read(), by=current_user.actor)
            flash(_("Kept."), "good")
            return redirect(url_for("office.cycles"), 303)
    return pages.page("office/rhythm.html", form)


def cycle(code: str) -> ResponseReturnValue:
    session = pages.db_session()
    found = cycles_kept.known_as(session, code)
    return pages.page(
        "office/cycle.html",
        cycle=found,
        spots=_spots([found]),
        press=Press(),
        **_lists(cycles_kept.jobs_of(session, found)),
    )


def print_cycle(code: str) -> ResponseReturnValue:
    """Counted, so that the second paper says that it is one."""
    form = pressed()
    cycling.count_print(code, key=form.once.data, by=current_user.actor)
    return redirect(url_for("office.cycle_paper", code=code, **_asked()), 303)


def cycle_paper(code: str) -> ResponseReturnValue:
    session = pages.db_session()
    found = cycles_kept.known_as(session, code)
    return pages.page(
        "office/pick_list.html",
        cycle=found,
        spots=_spots([found]),
        back=url_for("office.cycle", code=code),
        day=found.hand_over_on,
        again=found.prints > 1,
        bars=code128.svg,
        **_asked(),
        **_lists(cycles_kept.jobs_of(session, found)),
    )


def pick_list() -> ResponseReturnValue:
    """What is to be brought until a day, or at all, in whichever cycle."""
    day = clock.parse_day(request.args.get("until", ""))
    return pages.page(
        "office/pick_list.html",
        cycle=None,
        back=url_for("office.cycles"),
        day=day,
        again=False,
        bars=code128.svg,
        **_asked(),
        **_lists(cycles_kept.until(pages.db_session(), day)),
    )


def _lists(jobs: list[Wanted]) -> dict[str, Any]:
    session = pages.db_session()
    by_producer = cycles_kept.by_producer(jobs)
    makers = producers.by_code(session, by_producer)
    sheets = [(makers[code], theirs) for code, theirs in by_producer.items()]
    return {
        "sheets": sorted(sheets, key=lambda sheet: sheet[0].alias),
        "goods": cycles_kept.by_product(jobs),
    }


def _asked() -> dict[str, Any]:
    by = request.args.get("by", BY_PARTNER)
    size = request.args.get("size", "a4")
    return {
        "by": by if by in (BY_PARTNER, BY_PRODUCT) else BY_PARTNER,
        "size": size if size in ("a4", "a6") else "a4",
    }


def _spots(found: list[Cycle]) -> dict[str, str]:
    known = points.by_code(pages.db_session(), {one.place for one in found if one.place})
    return {"": str(_("Our counter"))} | {code: point.name for code, point in known.items()}


def _today() -> date:
    return clock.today(pages.cooperative().zone)
