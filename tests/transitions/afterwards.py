"""What becomes of goods after they were sold: what buyers say of them, and what is called back."""

from sqlalchemy import select

from marketplace.catalogue.lot import Lot
from marketplace.fulfilment import complaining, recalling, replacing, resolving
from marketplace.fulfilment.shipment import known_as
from marketplace.kernel import codes
from marketplace.kernel.db import db
from marketplace.lifecycles import Complaint as Complaints
from marketplace.lifecycles import Question as Questions
from marketplace.lifecycles import Recall as Recalls
from marketplace.lifecycles import Review as Reviews
from marketplace.lifecycles import Role
from marketplace.orders import question as questions
from marketplace.orders import questioning, reviewing
from tests.fulfilment.test_complaining import arrived, wrong
from tests.transitions.goods import hers
from tests.transitions.plays import Deed, Line, plays
from tests.transitions.stage import Stage
from tests.web.reviewed import key_of, said
from tests.world import RATNA


def review_in(stage: Stage, state: str) -> tuple[str, str]:
    """What Dewi says of a pouch is in this state; the order's reference, and the review's code."""
    with stage.inside():
        reference = known_as(db.session(), stage.earned(pouches=1)).order_reference
        code = said(reference, 4, "Rapi dan kuat.")
        if state in {Reviews.PUBLISHED, Reviews.HIDDEN}:
            reviewing.publish(code, looked=False, by=RATNA)
        if state == Reviews.HIDDEN:
            reviewing.hide(code, "person", by=RATNA)
        if state == Reviews.REFUSED:
            reviewing.refuse(code, "person", by=RATNA)
        if state == Reviews.WITHDRAWN:
            reviewing.withdraw(reference, key_of(reference), 0)
        return reference, code


@plays("review", "publish", "refuse", "hide")
def read_a_review(stage: Stage, line: Line) -> Deed:
    _reference, code = review_in(stage, line.state)
    address = {"publish": "/publish", "refuse": "/refuse", "hide": "/refuse"}[line.verb]
    typed = {} if line.verb == "publish" else {"why": "person"}
    person = stage.person(line.role)
    return Deed(stage.form(person, f"/office/reviews/{code}", address, **typed))


@plays("review", "change", "withdraw")
def think_again(stage: Stage, line: Line) -> Deed:
    reference, _code = review_in(stage, line.state)
    person = stage.buyer(reference).get(f"/en/orders/{reference}/review/0")
    if line.verb == "withdraw":
        return Deed(person.form("/withdraw"))
    return Deed(person.form("Send").fill(stars="5", words="Lebih dari rapi."))


def recall_in(stage: Stage, state: str) -> str:
    """Crisps that a buyer has are called back, the buyer may know; returns the recall's code."""
    with stage.inside():
        crisps = stage.on_sale(stage.kenanga, "Keripik lama", category="keripik-camilan")
        stage.completed(stage.kenanga, crisps)
        sku = stage.sku(stage.kenanga, crisps)
        lot = db.session.scalars(select(Lot.code).where(Lot.sku == sku)).one()
        recall = recalling.recall_lot(lot, why="bau tengik", key=codes.token(), by=RATNA)
        if state == Recalls.TOLD:
            recalling.tell(recall, key=codes.token(), by=RATNA)
        return recall


@plays("recall", "tell", "close")
def look_after_a_recall(stage: Stage, line: Line) -> Deed:
    page = f"/office/recalls/{recall_in(stage, line.state)}"
    button = {"tell": "Send all of them", "close": "Everything is done"}[line.verb]
    return Deed(stage.form(stage.person(line.role), page, button))


@plays("recall", "lift")
def it_was_a_mistake(stage: Stage, line: Line) -> Deed:
    page = f"/office/recalls/{recall_in(stage, line.state)}/lift"
    person = stage.person(line.role)
    return Deed(stage.form(person, page, "Lift the recall", why="Ternyata baik."))


def question_in(stage: Stage, state: str) -> tuple[str, str]:
    """Dewi asks about her pouch; the token of her page, and the question's code."""
    with stage.inside():
        reference = known_as(db.session(), stage.earned(pouches=1)).order_reference
        key = key_of(reference)
        token = questioning.ask_about_order(reference, key, "Muat buku?", press_key=codes.token())
        code = questions.with_token(db.session(), token).code
        if state in {Questions.WITH_MAKER, Questions.REPLIED}:
            questioning.pass_on(code, stage.pouch, "Muat buku?", by=RATNA)
        if state == Questions.REPLIED:
            her = stage.melati
            questioning.reply(her.code, code, "Muat.", by=her.actor)
        if state == Questions.ANSWERED:
            questioning.answer(code, "Muat.", looked=False, by=RATNA)
        return token, code


@plays("question", "pass on", "take back", "answer", "close")
def look_into_a_question(stage: Stage, line: Line) -> Deed:
    _token, code = question_in(stage, line.state)
    person = stage.person(line.role)
    button = {
        "pass on": "Ask her", "take back": "Do not ask her any more", "answer": "Send the answer",
        "close": "Close without an answer",
    }[line.verb]  # fmt: skip
    form = stage.form(person, f"/office/questions/{code}", button)
    typed = {"pass on": {"words": "Muat buku besar?"}, "answer": {"words": "Muat."}}
    return Deed(form.fill(typed.get(line.verb, {})), button=button)


@plays("question", "reply")
def answer_the_office(stage: Stage, line: Line) -> Deed:
    _token, code = question_in(stage, line.state)
    page = f"{hers(stage, line.role)}/questions/{code}"
    return Deed(stage.form(stage.person(line.role), page, "Send", words="Muat."))


@plays("question", "ask again")
def ask_more(stage: Stage, line: Line) -> Deed:
    token, _code = question_in(stage, line.state)
    form = stage.form(stage.visitor(), f"/en/questions/{token}", "Ask again", words="Berapa cm?")
    return Deed(form, of_the_bearer=True)


def complaint_in(stage: Stage, state: str) -> tuple[str, str]:
    """Dewi complains about one of two pouches; the order's reference and the complaint's code."""
    with stage.inside():
        reference, _parcel = arrived(stage, pouches=2)
        key = key_of(reference)
        code = complaining.complain(reference, key, wrong(), None, key=codes.token())
        if state == Complaints.ANSWERED:
            resolving.answer(code, "Kami lihat dulu.", key=codes.token(), by=RATNA)
        if state == Complaints.DECIDED:
            again = "Kami kirim lagi."
            replacing.send_again(code, "cooperative", again, key=codes.token(), by=RATNA)
        return reference, code


@plays("complaint", "answer")
def answer_a_complaint(stage: Stage, line: Line) -> Deed:
    _reference, code = complaint_in(stage, line.state)
    page, person = f"/office/complaints/{code}/answer", stage.person(line.role)
    return Deed(stage.form(person, page, "Send the answer", text="Kami lihat dulu."))


@plays("complaint", "decide")
def decide_a_complaint(stage: Stage, line: Line) -> Deed:
    _reference, code = complaint_in(stage, line.state)
    person = stage.person(line.role).get(f"/office/complaints/{code}")
    page = person.link("Nothing").address
    return Deed(stage.form(person, page, "Decide", told="Sesuai keterangan, mohon maaf."))


@plays("complaint", "withdraw")
def take_a_complaint_back(stage: Stage, line: Line) -> Deed:
    reference, code = complaint_in(stage, line.state)
    if line.role is Role.BUYER:
        dewi = stage.buyer(reference).get(f"/en/orders/{reference}/complaints/{code}")
        return Deed(dewi.form("It is all right now"))
    page = f"/office/complaints/{code}"
    return Deed(stage.form(stage.person(line.role), page, "The buyer takes it back"))


@plays("complaint", "reopen")
def decide_again(stage: Stage, line: Line) -> Deed:
    """What was to be sent once more is called off."""
    _reference, code = complaint_in(stage, line.state)
    page = f"/office/complaints/{code}"
    return Deed(stage.form(stage.person(line.role), page, "Call it off and decide again"))
