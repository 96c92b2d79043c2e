"""What every page needs: the cooperative's name, the reader's language, amounts and days in
words, and addresses of static files that change with their content.
"""

import hashlib
from functools import cache
from pathlib import Path
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from flask import Flask, current_app, g, render_template, request, session, url_for
from flask_login import current_user
from flask_wtf.csrf import generate_csrf

from marketplace.kernel import clock, words
from marketplace.kernel.banks import name_of
from marketplace.kernel.db import db
from marketplace.kernel.indonesia import format_phone
from marketplace.kernel.money import format_rupiah
from marketplace.kernel.percent import format_percent
from marketplace.orders import complaint_reasons
from marketplace.policy import cooperative as cooperatives
from marketplace.policy.cooperative import Cooperative
from marketplace.web import moment, paying


class Answered(Protocol):
    """A form that knows how its page is answered."""

    status: int


_NOT_SET_UP = Cooperative("Titip", "", "", "", "", "", "", "", "")


def page(template: str, form: Answered | None = None, **facts: Any) -> tuple[str, int]:
    """A rendered page. A form that did not fit says so in the status too."""
    return render_template(template, form=form, **facts), form.status if form else 200


def db_session() -> Any:
    """The database session of this request, for finders."""
    return db.session()


def equip(app: Flask) -> None:
    """Gives templates their words and facts."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    # Not `newstyle`: that would fill in the facts a second time, after `words` has done so.
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        words._, words.ngettext, newstyle=False
    )
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters |= {
        "rupiah": format_rupiah,
        "day": words.format_day,
        "moment": on_the_clock,
        "month": month,
        "phone": format_phone,
        "bank": name_of,
        "percent": format_percent,
    }
    app.jinja_env.globals |= {
        "static": static,
        "csrf_token": generate_csrf,
        "absolute": absolute,
        "our_name": lambda: cooperative().name,  # macros see no facts of a page
        "ways": paying,
        "complaint_words": complaint_reasons.WORDS,
    }
    app.context_processor(_facts)


def on_the_clock(instant: Any) -> str:
    """An instant on the cooperative's wall clock."""
    return words.format_moment(instant, cooperative().zone)


def month(instant: Any) -> str:
    """All that the public is told of when something was: the month it was here."""
    there = instant.astimezone(ZoneInfo(clock.ZONES[cooperative().zone]))
    return words.format_month(there.date())


def cooperative() -> Cooperative:
    """Read once a moment."""
    if "cooperative" not in g:
        g.cooperative = moment.remembered(
            "cooperative", lambda: cooperatives.known(db.session()) or _NOT_SET_UP
        )
    return g.cooperative  # type: ignore[no-any-return]


def static(path: str) -> str:
    """The address of a static file; it changes when any of them does."""
    return f"/static/{release(current_app.config['STATIC_ROOT'])}/{path}"


def without_database() -> None:
    """For the page that says something is broken: it may be the database."""
    g.cooperative = _NOT_SET_UP


def absolute(path: str) -> str:
    """A path of ours as an address that also works outside this site."""
    if path.startswith("https:"):
        return path
    known: str = current_app.config["TITIP"].public_url
    return (known or request.host_url.rstrip("/")) + path


@cache
def release(root: Path) -> str:
    """Ten digits over the content of all static files."""
    digest = hashlib.sha256()
    for file in sorted(root.rglob("*")):
        if file.is_file():
            digest.update(file.relative_to(root).as_posix().encode() + file.read_bytes())
    return digest.hexdigest()[:10]


class _Shown:
    """The cooperative as layouts show it."""

    def __init__(self, known: Cooperative) -> None:
        self.name, self.phone, self.email = known.name, known.phone, known.email
        self.address_lines = known.address_lines
        self.phone_shown = format_phone(known.phone) if known.phone else ""


def _facts() -> dict[str, Any]:
    return {
        "cooperative": _Shown(cooperative()),
        "language": words.language(),
        "other_language_url": _other_language_url(),
    }


def _other_language_url() -> str:
    if request.endpoint is None or g.get("door") is None or g.door.private:
        return "/"
    other = "en" if words.language() == "id" else "id"
    if request.url_rule is None or "GET" not in (request.url_rule.methods or ()):
        return url_for("storefront.front", lang=other)
    there = url_for(request.endpoint, **(request.view_args or {}) | {"lang": other})
    asked = request.query_string.decode("ascii", "ignore") if g.door.shared else ""
    return f"{there}?{asked}" if asked else there


def where_to_next() -> str:
    """After signing in: the page somebody wanted, else the home of their room."""
    wanted = session.pop("next", "")
    home = url_for("studio.home" if current_user.user.is_producer else "office.today")
    room = "/studio" if current_user.user.is_producer else "/office"
    return wanted if wanted.startswith(f"{room}/") else home


def back() -> str:
    """The page somebody came from, if it is ours; else the front page."""
    referrer = request.referrer or ""
    return referrer if referrer.startswith(request.host_url) else "/"


def reader_language() -> str | None:
    """The language somebody signed in has chosen."""
    return current_user.user.language if current_user.is_authenticated else None
