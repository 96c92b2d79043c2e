"""What is offered, and what is done to it before strangers see it."""

from marketplace.catalogue import approving, noticing, offering
from marketplace.kernel import codes
from marketplace.lifecycles import Revision as Revisions
from marketplace.lifecycles import Role
from tests.transitions.plays import Deed, Line, plays
from tests.transitions.stage import Stage
from tests.world import RATNA


def hers(stage: Stage, role: Role) -> str:
    """Where she works on her goods, or a manager for her."""
    return "/studio" if role is Role.PRODUCER else f"/office/for/{stage.melati.code}"


@plays("product", "archive", "restore")
def put_away(stage: Stage, line: Line) -> Deed:
    with stage.inside():
        product = stage.on_sale(stage.melati, "Pouch yang pergi")
        if line.state == "archived":
            offering.archive(stage.melati.code, product, by=stage.melati.actor)
    page = f"{hers(stage, line.role)}/products/{product}"
    verb = {"kept": "archive", "archived": "put-back"}[line.state]
    return Deed(stage.form(stage.person(line.role), page, f"{product}/{verb}"))


def changed(stage: Stage, state: str) -> str:
    """A product on sale with a change of Melati's in this state."""
    product, her = stage.on_sale(stage.melati, "Pouch yang berubah"), stage.melati
    facts = stage.standing(her, product).face.facts
    offering.describe(her.code, product, facts, by=her.actor)
    if state in {Revisions.SUBMITTED, Revisions.RETURNED}:
        offering.submit(her.code, product, by=her.actor)
    if state == Revisions.RETURNED:
        approving.send_back(stage.revision(her, product), reasons={"": "Gelap."}, by=RATNA)
    return product


@plays("revision", "submit")
def hand_in(stage: Stage, line: Line) -> Deed:
    with stage.inside():
        product = changed(stage, line.state)
    page = f"{hers(stage, line.role)}/products/{product}/submit"
    return Deed(stage.form(stage.person(line.role), page, "send"))


@plays("revision", "withdraw")
def change_her_mind(stage: Stage, line: Line) -> Deed:
    with stage.inside():
        product = changed(stage, line.state)
    verb = "take-back" if line.state == Revisions.SUBMITTED else "forget"
    page = f"{hers(stage, line.role)}/products/{product}"
    return Deed(stage.form(stage.person(line.role), page, f"{product}/{verb}"))


@plays("revision", "accept")
def agree(stage: Stage, line: Line) -> Deed:
    with stage.inside():
        revision = stage.revision(stage.melati, stage.submitted(stage.melati, "Pouch yang baru"))
    page = f"/office/approvals/{revision}"
    return Deed(stage.form(stage.person(line.role), page, f"{revision}/accept"))


@plays("revision", "return")
def send_back(stage: Stage, line: Line) -> Deed:
    with stage.inside():
        revision = stage.revision(stage.melati, stage.submitted(stage.melati, "Pouch yang gelap"))
    page = f"/office/approvals/{revision}/return"
    return Deed(stage.form(stage.person(line.role), page, "Send back", whole="Fotonya gelap."))


@plays("notice", "uphold", "dismiss")
def look_into(stage: Stage, line: Line) -> Deed:
    with stage.inside():
        product = stage.on_sale(stage.melati, "Pouch yang dilaporkan")
        noticing.report(product, "untrue", codes.token(), codes.token())
    person = stage.person(line.role).get("/office/notices")
    page = stage.first_link(person)
    words = {"uphold": "True: take it off sale", "dismiss": "Nothing is wrong"}[line.verb]
    return Deed(stage.form(person, page, words, why="Sudah dilihat."), button=words)
