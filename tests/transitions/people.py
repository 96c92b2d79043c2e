"""Producers, the names of their shops, their phones."""

from datetime import timedelta

from marketplace.kernel import clock, codes
from marketplace.kernel.db import db, transaction
from marketplace.lifecycles import Producer as Producers
from marketplace.lifecycles import Role
from marketplace.people import device, invitation, inviting, naming, pausing
from marketplace.people import producer as producers
from marketplace.people import user as users
from marketplace.people.inviting import NewProducer
from marketplace.people.proposed_name import latest_of
from tests.transitions.goods import hers
from tests.transitions.plays import Deed, Line, by_itself, later, plays
from tests.transitions.stage import Stage
from tests.world import RATNA

PLANTS = ("Selasih", "Kemangi", "Lontar", "Mendong", "Pandan", "Serai")
A_WEEK = timedelta(days=7)
PIN = "482915"
NAMES = (f"{place} {plant}" for place in ("Teras", "Kebun", "Pondok") for plant in PLANTS)


def into(stage: Stage, state: str) -> None:
    """Melati's shop is in this state."""
    with stage.inside():
        her = producers.known_as(db.session(), stage.melati.code)
        back = {"paused": "resume", "suspended": "restore"}.get(her.state)
        if back:
            inviting.move_producer(her.code, back, by=RATNA)
        there = {"paused": "pause", "suspended": "suspend"}.get(state)
        if there:
            inviting.move_producer(her.code, there, by=RATNA)


@plays("producer", "accept")
def come_in(stage: Stage, _line: Line) -> Deed:
    """Nobody is signed in yet: the paper and the code that was told apart are all there is."""
    with stage.inside():
        new = NewProducer(
            name="Cempaka Contoh", phone=None, alias=next(NAMES),
            cohort=stage.course("Anyam", "aksesori"), account=None,
        )  # fmt: skip
        code = inviting.invite_producer(new, key=codes.token(), by=RATNA)
        user = producers.known_as(db.session(), code).user
        paper = invitation.open_for(db.session(), user)
        assert paper is not None
        by, page, second = user.code, f"/en/invitations/{paper.token}", paper.second_code
    her = stage.visitor().get(page)
    her.form("code").fill(second_code=second).press()
    return Deed(her.form("secret").fill(pin=PIN, again=PIN, sell=True, pay=True), by=by)


@plays("producer", "pause")
def close_for_a_while(stage: Stage, line: Line) -> Deed:
    into(stage, line.state)
    person = stage.person(line.role)
    if line.role is Role.PRODUCER:
        return Deed(stage.form(person, "/studio/me/pause", "pause"), of_her_own=True)
    return Deed(stage.form(person, f"/office/people/{stage.melati.code}", "shop/pause"))


@plays("producer", "resume")
def open_again(stage: Stage, line: Line) -> Deed:
    into(stage, Producers.ACTIVE)
    with stage.inside():
        back_on = clock.today() + A_WEEK
        pausing.pause(stage.melati.code, back_on, by=stage.melati.actor)
    if line.role is Role.SYSTEM:
        return later(stage, A_WEEK)
    page = "/studio/me" if line.role is Role.PRODUCER else f"/office/people/{stage.melati.code}"
    own = line.role is Role.PRODUCER
    return Deed(stage.form(stage.person(line.role), page, "shop/resume"), of_her_own=own)


@plays("producer", "suspend", "restore")
def close_her_shop(stage: Stage, line: Line) -> Deed:
    into(stage, line.state)
    page = f"/office/people/{stage.melati.code}"
    return Deed(stage.form(stage.person(line.role), page, f"shop/{line.verb}"))


def proposed(stage: Stage) -> str:
    """Melati would like another name; returns the proposal's code."""
    with stage.inside():
        name = next(NAMES)
        naming.propose_name(stage.melati.code, name, key=codes.token(), by=stage.melati.actor)
        found = latest_of(db.session(), producers.known_as(db.session(), stage.melati.code))
        assert found is not None
        return found.code


@plays("shop name", "accept")
def like_the_name(stage: Stage, line: Line) -> Deed:
    code = proposed(stage)
    return Deed(stage.form(stage.person(line.role), "/office/approvals", f"{code}/accept"))


@plays("shop name", "refuse")
def refuse_the_name(stage: Stage, line: Line) -> Deed:
    page = f"/office/shop-names/{proposed(stage)}/refuse"
    person = stage.person(line.role)
    return Deed(stage.form(person, page, "Send back", why="Ada yang mirip."))


@plays("shop name", "withdraw")
def think_of_another(stage: Stage, line: Line) -> Deed:
    """What she proposes next takes the place of what she proposed before."""
    proposed(stage)
    page = f"{hers(stage, line.role)}/me/shop-name"
    form = stage.form(stage.person(line.role), page, "naming", name=next(NAMES))
    return Deed(form, of_her_own=line.role is Role.PRODUCER)


@plays("device", "unenrol")
def forget_her_phone(stage: Stage, line: Line) -> Deed:
    """The office lets her choose a new PIN; ten wrong ones in a row end a phone by themselves."""
    with stage.inside(), transaction() as session:
        user = users.known_as(session, stage.name_of(Role.PRODUCER))
        device.enrol(session, stage.melati.phone, user)
    if line.role is Role.SYSTEM:
        return by_itself(lambda: guess(stage))
    page = f"/office/people/{stage.melati.code}"
    return Deed(stage.form(stage.person(line.role), page, "/new-pin"))


def guess(stage: Stage) -> None:
    """Somebody with her phone tries PINs, and has time."""
    for minutes in range(0, 200, 20):
        with clock.at(clock.now() + timedelta(minutes=minutes)):
            thief = stage.visitor()
            thief.session.cookies.set("device", stage.melati.phone)
            form = thief.get("/sign-in").form("sign-in")
            form.fill(known_by=stage.melati.code, pin="111222").press()
