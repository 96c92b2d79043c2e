"""What waits for a producer: what to make, what to mend, what to bring."""

from flask import flash, redirect
from flask.typing import ResponseReturnValue

from marketplace.catalogue import own
from marketplace.fulfilment import making
from marketplace.kernel import clock
from marketplace.kernel.words import _
from marketplace.orders import part as parts
from marketplace.web import pages
from marketplace.web.forms import Press, pressed
from marketplace.web.studio.acting import acting, photos_at, way, whose


def home() -> ResponseReturnValue:
    session, her = pages.db_session(), whose()
    counts, unsent = own.at_a_glance(session, her, photos=photos_at())
    return pages.page(
        "studio/home.html",
        her=her,
        tasks=parts.make_list(session, her.code),
        called_off=parts.called_off(session, her.code),
        counts=counts,
        begun=[mine for mine in unsent if mine.begun],
        sent_back=[mine for mine in unsent if mine.reasons],
    )


def tasks() -> ResponseReturnValue:
    """Her list by item, also on paper. It says what, how and when; nothing about who ordered."""
    session, her = pages.db_session(), whose()
    return pages.page(
        "studio/tasks.html",
        items=parts.by_item(parts.make_list(session, her.code)),
        called_off=parts.called_off(session, her.code),
        today=clock.today(pages.cooperative().zone),
        press=Press(),
    )


def ready(code: str) -> ResponseReturnValue:
    pressed()
    making.mark_ready(whose().code, code, by=acting())
    flash(_("Well done. Please bring it to the cooperative."), "good")
    return redirect(way("tasks"), 303)
