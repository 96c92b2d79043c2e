"""What waits for a producer: what to make, what to mend, what to bring."""

from datetime import date

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from marketplace.catalogue import commission_news, own
from marketplace.fulfilment import cycle as cycles
from marketplace.fulfilment import finishing, making
from marketplace.fulfilment import hindrance as hindrances
from marketplace.fulfilment import rejection as rejections
from marketplace.kernel import clock
from marketplace.kernel.words import _, lazy, ngettext
from marketplace.orders import part as parts
from marketplace.orders import said
from marketplace.orders import voucher as vouchers
from marketplace.people import destination as destinations
from marketplace.shipping import point as points
from marketplace.web import pages
from marketplace.web.fields import KeptField, WholeField
from marketplace.web.forms import Form, Press, checked, pressed
from marketplace.web.studio.acting import acting, photos_at, way, whose

MOST = 999
SIZES = ("a4", "a6")


class AllReadyForm(Form):
    """The jobs that stand together on her list."""

    jobs = KeptField()


class SomeReadyForm(Form):
    quantity = WholeField(lazy("How many are ready?"), least=1, most=MOST)


def home() -> ResponseReturnValue:
    session, her = pages.db_session(), whose()
    counts, unsent = own.at_a_glance(session, her, photos=photos_at())
    doubts, asked = said.asked_of(session, her.code)
    return pages.page(
        "studio/home.html",
        her=her,
        tasks=parts.make_list(session, her.code),
        called_off=parts.called_off(session, her.code),
        decided=hindrances.decided(session, her.code),
        doubts=doubts,
        counts=counts,
        asked=asked,
        vouchers=vouchers.asked_of(session, her.code),
        other_rates=commission_news.is_new(session, her.code),
        begun=[mine for mine in unsent if mine.begun],
        sent_back=[mine for mine in unsent if mine.reasons],
        coming=destinations.coming(session, her.code) if acting().on_behalf_of is None else None,
        press=Press(),
        today=_today(),
    )


def tasks() -> ResponseReturnValue:
    """Her list by day and item. It says what, how and when; nothing about who ordered. What she
    receives for it is not in the page before she asks.
    """
    session, her = pages.db_session(), whose().code
    jobs = parts.make_list(session, her)
    return pages.page(
        "studio/tasks.html",
        days=parts.by_day(jobs),
        told=hindrances.open_of(session, [job.code for job in jobs]),
        decided=hindrances.decided(session, her),
        called_off=parts.called_off(session, her),
        pictured=rejections.pictured(session, [job.code for job in jobs]),
        collection=_collection(),
        receives=sum(job.net for job in jobs) if request.args.get("show") == "1" else None,
        today=_today(),
        doubts=said.open_questions_for(session, her),
        press=Press(),
    )


def paper() -> ResponseReturnValue:
    """The same on paper, large or small."""
    jobs = parts.make_list(pages.db_session(), whose().code)
    size = request.args.get("size", SIZES[0])
    return pages.page(
        "studio/paper.html",
        days=parts.by_day(jobs),
        size=size if size in SIZES else SIZES[0],
        sizes=SIZES,
        today=_today(),
    )


def ready(code: str) -> ResponseReturnValue:
    pressed()
    making.mark_ready(whose().code, code, by=acting())
    flash(_("Well done. Please bring it to the cooperative."), "good")
    return redirect(way("tasks"), 303)


def all_ready() -> ResponseReturnValue:
    """Every job of one item on one day."""
    form = checked(AllReadyForm())
    jobs = set((form.jobs.data or "").split())
    finishing.mark_all_ready(whose().code, jobs, by=acting())
    flash(_("Well done. Please bring it to the cooperative."), "good")
    return redirect(way("tasks"), 303)


def some_ready(code: str) -> ResponseReturnValue:
    """Some of a job; the others stay on her list."""
    her, form = whose().code, SomeReadyForm()
    if form.validate_on_submit():
        with form.refusals():
            number = form.quantity.data
            finishing.mark_some_ready(her, code, number, key=form.once.data, by=acting())
            flash(
                ngettext("%(n)s is ready. Well done.", "%(n)s are ready. Well done.", number),
                "good",
            )
            return redirect(way("tasks", _anchor=code), 303)
    part = parts.of_producer(pages.db_session(), her, code)
    return pages.page("studio/some_ready.html", form, part=part)


def _collection() -> tuple[date, str] | None:
    """When goods are collected next, and where if not at our counter."""
    session = pages.db_session()
    found = cycles.following(session, _today())
    if found is None:
        return None
    place = points.known_as(session, found.place).name if found.place else ""
    return found.hand_over_on, place


def _today() -> date:
    return clock.today(pages.cooperative().zone)
