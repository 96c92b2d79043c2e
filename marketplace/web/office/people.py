"""The office and its producers: who they are here, how they come in, what they learned.

Lists and pages know a producer by her shop and code. Her name is behind a reason.
"""

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.catalogue import category as categories
from marketplace.kernel.refusals import NotFound
from marketplace.kernel.words import _
from marketplace.people import (
    audit,
    device,
    invitation,
    inviting,
    producer,
    redirecting,
    resetting,
    teaching,
)
from marketplace.people import cohort as courses
from marketplace.people import destination as destinations
from marketplace.people import user as users
from marketplace.people.producer import Producer
from marketplace.web import pages
from marketplace.web.forms import Form, Press, pressed
from marketplace.web.office import acts as done_words
from marketplace.web.office.certificates import permission_of
from marketplace.web.office.people_forms import (
    SKILL,
    CourseForm,
    DestinationForm,
    InviteForm,
    RevealForm,
    SkillForm,
)
from marketplace.web.office.sheets import Sheet, sheet

MOST = 50
FEW_ACTS = 5
SHOP_VERBS = ("pause", "resume", "suspend", "restore")


def people() -> ResponseReturnValue:
    q = request.args.get("q", "").strip()[:80]
    after = request.args.get("after", "")
    found = producer.some(pages.db_session(), q=q, after=after, most=MOST + 1)
    shown, more = found[:MOST], None
    if len(found) > MOST:
        more = url_for("office.people", q=q or None, after=shown[-1].alias)
    return pages.page("office/people.html", people=shown, q=q, more=more)


def invite() -> ResponseReturnValue:
    session = pages.db_session()
    form = InviteForm().offer(courses.cohorts(session))
    if form.validate_on_submit():
        with form.refusals():
            code = inviting.invite_producer(
                form.producer(), key=form.once.data, by=current_user.actor
            )
            return redirect(url_for("office.person", code=code), 303)
    return pages.page("office/invite.html", form, cohorts=courses.cohorts(session))


def person(code: str) -> ResponseReturnValue:
    """Her page; with `?paper=1` only the paper to hand over."""
    her = producer.known_as(pages.db_session(), code)
    if request.args.get("paper"):
        return pages.page("office/paper.html", sheet=_open_sheet(her), back=_page_of(code))
    return _person(her, RevealForm())


def invite_again(code: str) -> ResponseReturnValue:
    pressed()
    her = producer.known_as(pages.db_session(), code)
    inviting.invite_again(her.user.code, by=current_user.actor)
    flash(_("There is a new invitation. The old paper counts no more."), "good")
    return redirect(_page_of(code), 303)


def desk_code(code: str) -> ResponseReturnValue:
    pressed()
    digits = inviting.give_desk_code(code, by=current_user.actor)
    flash(_("Desk code: %(digits)s. It counts for 10 minutes.", digits=digits), "good")
    return redirect(_page_of(code), 303)


def new_pin(code: str) -> ResponseReturnValue:
    """She forgot it, and sits in front of the manager."""
    pressed()
    resetting.reset_pin(code, by=current_user.actor)
    flash(_("Her PIN is gone. The invitation below lets her choose a new one."), "good")
    return redirect(_page_of(code), 303)


def move_shop(code: str, verb: str) -> ResponseReturnValue:
    pressed()
    if verb not in SHOP_VERBS:
        raise NotFound()
    inviting.move_producer(code, verb, by=current_user.actor)
    flash(_("Done."), "good")
    return redirect(_page_of(code), 303)


def reveal_name(code: str) -> ResponseReturnValue:
    """Her name, on this one answer."""
    her, form = producer.known_as(pages.db_session(), code), RevealForm()
    if not form.validate_on_submit():
        return _person(her, form)
    name = inviting.reveal_name(code, why=form.why.data, by=current_user.actor)
    return _person(her, RevealForm(formdata=None), name=name)


def destination(code: str) -> ResponseReturnValue:
    her = producer.known_as(pages.db_session(), code)
    form = DestinationForm()
    if form.validate_on_submit():
        with form.refusals():
            redirecting.change_destination(
                code, form.account(), hers=form.hers, key=form.once.data, by=current_user.actor
            )
            flash(_("Kept. Somebody else must speak with her and confirm it."), "good")
            return redirect(_page_of(code), 303)
    return pages.page("office/destination.html", form, her=her)


def cohorts() -> ResponseReturnValue:
    """Courses and skills, and a form for another one of each."""
    session = pages.db_session()
    skill_asked = request.form.get("what") == SKILL
    course = CourseForm(**_asked(not skill_asked)).offer(courses.skills(session))
    skill = SkillForm(**_asked(skill_asked))
    skill.opens.choices = [(shelf.slug, shelf.name) for shelf in categories.shelves(session)]
    asked: Form = skill if skill_asked else course
    if asked.validate_on_submit():
        with asked.refusals():
            _create(course, skill, skill_asked)
            flash(_("Kept."), "good")
            return redirect(url_for("office.cohorts"), 303)
    return pages.page(
        "office/cohorts.html",
        asked,
        course=course,
        skill=skill,
        cohorts=courses.cohorts(session),
        seats=courses.seats(session),
        most_seats=courses.MOST_SEATS,
        skills=courses.skills(session),
        shelves={shelf.slug: shelf.name for shelf in categories.shelves(session)},
    )


def _asked(this_one: bool) -> dict[str, Any]:
    """Two forms share the page; only the one that was sent reads what was typed."""
    return {} if this_one else {"formdata": None}


def _create(course: CourseForm, skill: SkillForm, skill_asked: bool) -> None:
    key, by = (skill if skill_asked else course).once.data, current_user.actor
    if skill_asked:
        teaching.create_skill(skill.skill_name.data, skill.opens.data, key=key, by=by)
    else:
        teaching.create_cohort(course.cohort(), key=key, by=by)


def _person(her: Producer, form: RevealForm, name: str = "") -> tuple[str, int]:
    session = pages.db_session()
    place = destinations.current(session, her.code)
    coming = destinations.coming(session, her.code)
    return pages.page(
        "office/person.html",
        form,
        her=her,
        name=name,
        press=Press(formdata=None),
        moves=[t.verb for t in her.open_to(current_user.actor) if t.verb in SHOP_VERBS],
        permission=permission_of(her),
        **_acts_for(her, FEW_ACTS),
        devices=device.devices(session, her.user),
        place=place,
        coming=coming,
        setters=users.names_of(session, [p.set_by for p in (place, coming) if p]),
        invited=her.user.secret_hash is None,
        sheet=_open_sheet(her, required=False),
    )


def acts(code: str) -> ResponseReturnValue:
    """All that was done about her or in her place, the newest first."""
    typed = request.args.get("before", "")
    before = int(typed) if typed.isdecimal() and len(typed) < 19 else 0
    her = producer.known_as(pages.db_session(), code)
    return pages.page("office/acts.html", her=her, **_acts_for(her, MOST, before))


def _acts_for(her: Producer, most: int, before: int = 0) -> dict[str, Any]:
    session = pages.db_session()
    done = audit.about(session, [her.code], before=before, most=most + 1)
    goods = {act.about for act in done if act.act in done_words.OF_GOODS}
    return {
        "acts": done[:most],
        "more_acts": done[most - 1].id if len(done) > most else None,
        "act_words": done_words.WORDS,
        "act_names": users.names_of(session, [act.by for act in done])
        | {her.user.code: _("She herself")},
        "act_places": {c: url_for("office.product", code=c) for c in goods},
    }


def _open_sheet(her: Producer, *, required: bool = True) -> Sheet | None:
    paper = invitation.open_for(pages.db_session(), her.user)
    if paper is None and required:
        raise NotFound()
    return sheet(paper, known_as=her.code) if paper else None


def _page_of(code: str) -> str:
    return url_for("office.person", code=code)
