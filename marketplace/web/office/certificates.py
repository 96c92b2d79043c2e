"""What a producer may offer: her certificates, and categories allowed without one. It stands on her
page; reasons have a page of their own.
"""

from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.catalogue import category as categories
from marketplace.kernel.words import _, lazy
from marketplace.people import certifying, override, producer
from marketplace.people import cohort as courses
from marketplace.people.producer import Producer
from marketplace.web import pages
from marketplace.web.fields import PlainField
from marketplace.web.forms import Form, pressed
from marketplace.web.office.fields import PickField


class GiveForm(Form):
    course = PickField(lazy("Course"))


class AllowForm(Form):
    category = PickField(lazy("Category"))
    why = PlainField(lazy("Why without a certificate?"), longest=200)


class RevokeForm(Form):
    why = PlainField(lazy("Why?"), longest=200)


def permission_of(her: Producer) -> dict[str, Any]:
    """What her page shows of it."""
    session = pages.db_session()
    names = {shelf.slug: shelf.name for shelf in categories.shelves(session)}
    return {
        "certificates": courses.certificates_of(session, her),
        "overrides": override.of_producer(session, her),
        "open_to_her": [names.get(s, s) for s in sorted(courses.allowed_categories(session, her))],
        "shelf_names": names,
    }


def give_certificate(code: str) -> ResponseReturnValue:
    """Of a course she has finished."""
    her = producer.known_as(pages.db_session(), code)
    form = GiveForm()
    form.course.choices = [
        (c.code, f"{c.code} · {c.name}") for c in courses.cohorts(pages.db_session())
    ]
    if form.validate_on_submit():
        with form.refusals():
            certifying.give(code, form.course.data, by=current_user.actor)
            return _kept(code)
    return pages.page("office/give_certificate.html", form, her=her)


def revoke(code: str, course: str) -> ResponseReturnValue:
    """What it alone had opened is off sale at once."""
    session = pages.db_session()
    her, form = producer.known_as(session, code), RevokeForm()
    found = courses.known_as(session, course)
    if form.validate_on_submit():
        with form.refusals():
            certifying.revoke(code, course, why=form.why.data, by=current_user.actor)
            return _kept(code)
    return pages.page("office/revoke_certificate.html", form, her=her, course=found)


def allow_category(code: str) -> ResponseReturnValue:
    """A category without a certificate, with a reason."""
    session = pages.db_session()
    her, form = producer.known_as(session, code), AllowForm()
    open_now = courses.allowed_categories(session, her)
    form.category.choices = [
        (s.slug, s.name) for s in categories.shelves(session) if s.slug not in open_now
    ]
    if form.validate_on_submit():
        with form.refusals():
            certifying.allow(
                code, form.category.data, why=form.why.data, by=current_user.actor
            )
            return _kept(code)
    return pages.page("office/allow_category.html", form, her=her)


def end_allowance(code: str, category: str) -> ResponseReturnValue:
    pressed()
    certifying.end(code, category, by=current_user.actor)
    return _kept(code)


def _kept(code: str) -> ResponseReturnValue:
    flash(_("Kept. It counts from now on."), "good")
    return redirect(url_for("office.person", code=code, _anchor="permission"), 303)
