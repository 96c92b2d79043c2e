"""Money that goes back to buyers, and money that goes to producers."""

from io import BytesIO

from marketplace.fulfilment.cancelling import cancel_as_buyer, cancel_as_staff
from marketplace.kernel import clock, codes
from marketplace.kernel.db import db
from marketplace.lifecycles import Refund as Refunds
from marketplace.lifecycles import Role
from marketplace.payments import refund as refunds
from marketplace.payments import refunding
from marketplace.payments.refund import RefundAccount
from marketplace.payouts import paying, recording
from marketplace.payouts import payout as payouts
from marketplace.payouts.recording import Given
from marketplace.people import destination as destinations
from marketplace.people import redirecting
from marketplace.people.destination import BankAccount
from tests.photos import camera_photo
from tests.transitions.orders import hear
from tests.transitions.plays import Deed, Line, by_itself, plays
from tests.transitions.stage import Stage
from tests.world import BAYU, RATNA, SEKAR

NEW_ACCOUNT = BankAccount("008", "1112223334", "MELATI CONTOH")
DEWIS = RefundAccount("014", "1234567890", "DEWI PEMBELI")


def refund_in(stage: Stage, state: str) -> str:
    """A refund of a transfer in this state; returns its code."""
    reference = stage.bought(pouches=0, crisps=1)
    cancel_as_staff(reference, reason="salah", borne_by="cooperative", by=RATNA)
    code = refunds.of_order(db.session(), reference)[0].code
    refunding.name_destination(reference, stage.of(reference).key, DEWIS)
    steps = {
        Refunds.APPROVED: lambda: refunding.approve(code, by=SEKAR),
        Refunds.SENT: lambda: pay_back(code),
        Refunds.CONFIRMED: lambda: refunding.confirm(code, key=codes.token(), by=SEKAR),
    }
    way = [*steps, Refunds.FAILED]
    for step in way[: way.index(Refunds(state)) + 1] if state != Refunds.ASKED else []:
        (steps.get(step) or (lambda: refunding.fail(code, by=SEKAR)))()
    return code


def pay_back(code: str) -> None:
    refunding.send(code, paid_from="bank", bank_reference="B-1", key=codes.token(), by=SEKAR)


def given_back_online(stage: Stage) -> str:
    """A buyer paid at the provider and calls it off; returns the order's reference."""
    reference = stage.paid_online(pouches=0, crisps=1)
    cancel_as_buyer(reference, stage.of(reference).key)
    return reference


def refused_online(stage: Stage) -> str:
    """The provider will not give money back that a bank asks for; returns the dispute's name."""
    reference = stage.paid_online(pouches=0, crisps=1)
    name = stage.stripe.dispute(stage.session_of(reference))
    cancel_as_buyer(reference, stage.of(reference).key)
    stage.work()
    return name


def ends(stage: Stage, outcome: str) -> None:
    """What the provider says of the newest refund, and we hear it."""
    stage.stripe.refund_ends(stage.stripe.refunds[-1]["id"], outcome)
    hear(stage)


def by_the_provider(stage: Stage, line: Line) -> Deed:
    """What it does by itself, where the money came through it."""
    with stage.inside():
        if line.verb in {"approve", "confirm"} or line.state == Refunds.APPROVED:
            return by_itself(lambda: called_off_online(stage))
        if line.verb == "send":
            name = refused_online(stage)
            return by_itself(lambda: lose(stage, name))
        stage.stripe.refunds_are("pending" if line.state == Refunds.SENT else "succeeded")
        given_back_online(stage)
        stage.work()
        hear(stage)
    return by_itself(lambda: ends(stage, "failed"))


def called_off_online(stage: Stage) -> None:
    with stage.inside():
        stage.stripe.refunds_are("succeeded")
        given_back_online(stage)
        stage.work()


def lose(stage: Stage, name: str) -> None:
    """The buyer's bank wins."""
    stage.stripe.dispute_becomes(name, "lost")
    hear(stage)


@plays("refund", "approve", "send", "confirm", "fail")
def give_money_back(stage: Stage, line: Line) -> Deed:
    if line.role is Role.SYSTEM:
        return by_the_provider(stage, line)
    with stage.inside():
        page = f"/office/refunds/{refund_in(stage, line.state)}"
    person = stage.person(line.role)
    if line.verb == "send":
        form = stage.form(person, f"{page}/send", "It is paid", paid_from="bank")
        return Deed(form.fill(bank_reference="B-2"))
    return Deed(stage.form(person, page, f"/{line.verb}"))


@plays("refund", "withdraw")
def let_the_order_stand(stage: Stage, line: Line) -> Deed:
    """Its order was called off by mistake."""
    with stage.inside():
        refund = refunds.known_as(db.session(), refund_in(stage, line.state))
        page = f"/office/orders/{refund.about}/bring-back"
    person = stage.person(line.role)
    return Deed(stage.form(person, page, "Bring it back", reason="salah pesanan"))


@plays("dispute", "win", "lose")
def decide_a_dispute(stage: Stage, line: Line) -> Deed:
    with stage.inside():
        name = stage.stripe.dispute(stage.session_of(stage.paid_online(pouches=0, crisps=1)))
        hear(stage)
        if line.state == "lost":
            lose(stage, name)
    return by_itself(lambda: end(stage, name, {"win": "won", "lose": "lost"}[line.verb]))


def end(stage: Stage, name: str, outcome: str) -> None:
    stage.stripe.dispute_becomes(name, outcome)
    hear(stage)


def run_in(stage: Stage, state: str) -> str:
    """A run of payouts in this state; returns its code. Melati alone is paid, by the bank."""
    withdraw_runs()
    trust_again(stage)
    stage.earned(pouches=2)
    run = paying.propose(key=codes.token(), by=SEKAR)
    if state in {"approved", "sent"}:
        paying.approve(run, key=codes.token(), by=BAYU)
    if state == "sent":
        paying.bank_file(run, by=SEKAR)
    return run


def trust_again(stage: Stage) -> None:
    """Melati's account, where money came back from it before."""
    place = destinations.current(db.session(), stage.melati.code)
    if place is not None and place.blocked:
        redirecting.verify(place.code, how="by phone", key=codes.token(), by=SEKAR)


def withdraw_runs() -> None:
    """What other lines left behind pays nobody."""
    for old in payouts.runs(db.session()):
        if old.can("withdraw", SEKAR):
            paying.withdraw(old.code, by=SEKAR)


@plays("payout run", "approve", "withdraw")
def look_at_a_run(stage: Stage, line: Line) -> Deed:
    with stage.inside():
        page = f"/office/payouts/{run_in(stage, line.state)}"
    return Deed(stage.form(stage.person(line.role), page, f"/{line.verb}"))


@plays("payout run", "send")
def take_the_file(stage: Stage, line: Line) -> Deed:
    if line.role is Role.SYSTEM:
        return paid_outside(stage)
    with stage.inside():
        page = f"/office/payouts/{run_in(stage, line.state)}"
    return Deed(stage.form(stage.person(line.role), page, "/bank-file"))


@plays("payout run", "settle")
def end_a_run(stage: Stage, line: Line) -> Deed:
    """With the last of its payouts."""
    if line.role is Role.SYSTEM:
        return paid_outside(stage)
    with stage.inside():
        page = f"/office/payouts/{run_in(stage, line.state)}"
    return Deed(stage.form(stage.person(line.role), page, "/arrive"))


@plays("payout", "arrive", "bounce")
def see_it_arrive(stage: Stage, line: Line) -> Deed:
    if line.role is Role.SYSTEM:
        return paid_outside(stage)
    with stage.inside():
        page = f"/office/payouts/{run_in(stage, 'sent')}"
    return Deed(stage.form(stage.person(line.role), page, f"/{line.verb}"))


def paid_outside(stage: Stage) -> Deed:
    """Melati had the money before it was written down; somebody approves that."""
    with stage.inside():
        withdraw_runs()
        stage.earned(pouches=2)
        run = recording.record(
            stage.melati.code,
            Given(10_000, "bank", clock.today(), "B-3"),
            BytesIO(camera_photo(40, 30)),
            key=codes.token(),
            by=SEKAR,
        )

    def approve() -> None:
        with stage.inside():
            paying.approve(run, key=codes.token(), by=BAYU)

    return by_itself(approve)


def settled(stage: Stage) -> str:
    """A run that has arrived."""
    run = run_in(stage, "sent")
    paying.arrive(
        payouts.run_known_as(db.session(), run).payouts[0].code, key=codes.token(), by=SEKAR
    )
    return run


@plays("payout", "return")
def see_it_come_back(stage: Stage, line: Line) -> Deed:
    with stage.inside():
        page = f"/office/payouts/{settled(stage)}"
    return Deed(stage.form(stage.person(line.role), page, "/return"))


@plays("payout destination", "block")
def block_an_account(stage: Stage, line: Line) -> Deed:
    """By money that came back from there."""
    return see_it_come_back(stage, line)


@plays("payout destination", "verify")
def speak_of_a_blocked_account(stage: Stage, line: Line) -> Deed:
    with stage.inside():
        run = payouts.run_known_as(db.session(), settled(stage))
        paying.give_back(run.payouts[0].code, key=codes.token(), by=SEKAR)
        page = f"/office/payouts/places/{run.payouts[0].destination.code}"
    return Deed(stage.form(stage.person(line.role), page, "She wants this", how="by phone"))


def redirected(stage: Stage, confirmed: bool = False) -> str:
    """Another account for Melati, typed by Bayu; returns the code of the change."""
    code = redirecting.change_destination(
        stage.melati.code, NEW_ACCOUNT, key=codes.token(), by=BAYU
    )
    if confirmed:
        redirecting.confirm(code, how="by phone", key=codes.token(), by=SEKAR)
    return code


@plays("payout destination", "confirm")
def speak_of_a_change(stage: Stage, line: Line) -> Deed:
    with stage.inside():
        page = f"/office/payouts/places/{redirected(stage)}"
    return Deed(stage.form(stage.person(line.role), page, "She wants this", how="by phone"))


@plays("payout destination", "stop")
def stop_a_change(stage: Stage, line: Line) -> Deed:
    """She does; or somebody of the office; or by itself, when another is named."""
    with stage.inside():
        page = f"/office/payouts/places/{redirected(stage, line.state == 'confirmed')}"
    if line.role is Role.SYSTEM:
        return by_itself(lambda: named_again(stage))
    if line.role is Role.PRODUCER:
        page = "/studio/payout-place"
    return Deed(stage.form(stage.person(line.role), page, "/stop"))


def named_again(stage: Stage) -> None:
    with stage.inside():
        redirected(stage)


@plays("payout", "withdraw")
def withdraw_it(stage: Stage, line: Line) -> Deed:
    """With its run."""
    with stage.inside():
        page = f"/office/payouts/{run_in(stage, 'proposed')}"
    return Deed(stage.form(stage.person(line.role), page, "/withdraw"))
