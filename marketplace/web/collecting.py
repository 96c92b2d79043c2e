"""When and where goods are collected, in words."""

from datetime import datetime

from babel.dates import format_date
from flask import Flask

from marketplace.kernel import clock
from marketplace.kernel.words import language
from marketplace.shipping.point import Window
from marketplace.web import pages


def equip(app: Flask) -> None:
    """Gives templates the words."""
    app.jinja_env.globals["window_words"] = window_words


def words_of(window: Window) -> str:
    """For a list to choose from."""
    return f"{window.point.name}: {window_words(window.starts, window.ends)}"


def window_words(starts: datetime, ends: datetime) -> str:
    """Monday, 23 November, 09.00-12.00 WIB."""
    zone = pages.cooperative().zone
    first, last = clock.local(starts, zone), clock.local(ends, zone)
    day = format_date(first.date(), "EEEE, d MMMM", locale=language())
    return f"{day}, {first:%H.%M}–{last:%H.%M} {zone}"
