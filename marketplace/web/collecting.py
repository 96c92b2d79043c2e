"""How goods reach a buyer, in words: who carries them, when and where they are collected."""

from datetime import date, datetime

from flask import Flask

from marketplace.kernel import clock
from marketplace.kernel.money import format_rupiah
from marketplace.kernel.words import _, format_day, ngettext
from marketplace.shipping.point import Point, Window
from marketplace.shipping.tariff import Quote
from marketplace.web import pages


def equip(app: Flask) -> None:
    """Gives templates the words."""
    app.jinja_env.globals["window_words"] = window_words
    app.jinja_env.globals["days_words"] = days_words
    app.jinja_env.globals["span_words"] = span_words


def service_words(quote: Quote) -> str:
    """JNE REG, 2–3 days, Rp12.000."""
    return f"{quote.courier}, {days_words(quote)}, {format_rupiah(quote.price)}"


def days_words(quote: Quote) -> str:
    """2–3 days."""
    if quote.days_least == quote.days_most:
        return ngettext("%(n)s day", "%(n)s days", quote.days_most)
    return _("%(least)s–%(most)s days", least=quote.days_least, most=quote.days_most)


def span_words(first: date, last: date) -> str:
    """Wed 25 – Fri 27 November."""
    if first == last:
        return format_day(last, "EEEE, d MMMM")
    begins = "EEE d" if first.month == last.month else "EEE d MMM"
    said = format_day(last, "EEE d MMMM")
    return f"{format_day(first, begins)} – {said}"


def words_of(window: Window) -> str:
    """For a list to choose from."""
    return f"{window.point.name}: {window_words(window.starts, window.ends, window.point)}"


def window_words(starts: datetime, ends: datetime, point: Point | None = None) -> str:
    """Monday, 23 November, 09.00-12.00 WIB, by the clock of the place."""
    zone = (point and point.zone) or pages.cooperative().zone
    first, last = clock.local(starts, zone), clock.local(ends, zone)
    day = format_day(first.date(), "EEEE, d MMMM")
    return f"{day}, {first:%H.%M}–{last:%H.%M} {zone}"
