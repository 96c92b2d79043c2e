"""The surplus of a year is proposed, decided by the members' meeting, confirmed by two persons and
shared out. Nothing is booked before that.
"""

import json
import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy.orm import Session

from marketplace.kernel import clock, codes, once
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.money import Money, NotAnAmount, parse_rupiah
from marketplace.kernel.refusals import NotFound, NotNow
from marketplace.kernel.words import lazy
from marketplace.ledger import chart, journal
from marketplace.ledger.earning import Earning
from marketplace.ledger.own_recipes import share_paid, surplus_shared
from marketplace.lifecycles import Surplus as States
from marketplace.outbox.message import queue
from marketplace.people import audit
from marketplace.people import producer as producers
from marketplace.policy import cooperative as cooperatives
from marketplace.policy import surplus_rule
from marketplace.policy.surplus_rule import FUNDS, SurplusRule
from marketplace.treasury import month as months
from marketplace.treasury import shares
from marketplace.treasury import surplus as surpluses
from marketplace.treasury.shares import Stake
from marketplace.treasury.surplus import Surplus, SurplusShare

BANK, CASH = "bank", "cash"
PLACES = {BANK: chart.BANK, CASH: chart.CASH_BOX}
MOST_MEMBERS = 1000
_NUMBER = re.compile(r"[A-Z0-9][A-Z0-9-]{1,11}")


class NoRule(NotNow):
    says = lazy("Please set first how the surplus is shared.")


class YearNotOver(NotNow):
    says = lazy("This year is not over.")


class NothingLeft(NotNow):
    says = lazy("There is no surplus in this year.")


class ProposedAlready(NotNow):
    says = lazy("There is a proposal for this year. Please withdraw it first.")


class MonthsOpen(NotNow):
    says = lazy("Please close all months of this year first.")


class BooksMoved(NotNow):
    says = lazy("The books say something else now. Please withdraw it and propose again.")


class NotReadable(NotNow):
    says = lazy("Line %(line)s is not a member's number with amounts.")


class NoNumber(NotNow):
    says = lazy("%(member)s has no digit: please enter a number, never a name.")


class MemberTwice(NotNow):
    says = lazy("Member %(member)s stands there twice.")


class AnotherConfirms(NotNow):
    says = lazy("Another person must confirm what was decided.")


class MetInFuture(NotNow):
    says = lazy("The meeting cannot be later than today.")


class PaidAlready(NotNow):
    says = lazy("This share was paid, or comes with her payouts.")


class Member(NamedTuple):
    """As typed: a number that says nothing, her savings, and what she traded, where it is said."""

    number: str
    savings: Money
    trade: Money | None


def read(text: str) -> list[Member]:
    """`number savings trade` on each line; the last may be left out for a producer of ours, whose
    number is her code: the books know it. Raises `NotReadable`, `MemberTwice`.
    """
    found: dict[str, Member] = {}
    for at, line in enumerate(text.splitlines(), start=1):
        words = line.replace(";", " ").replace(",", " ").upper().split()
        if not words:
            continue
        try:
            amounts = [0 if word == "0" else parse_rupiah(word) for word in words[1:]]
        except NotAnAmount as error:
            raise NotReadable(line=at) from error
        if len(amounts) not in {1, 2} or not _NUMBER.fullmatch(words[0]) or at > MOST_MEMBERS:
            raise NotReadable(line=at)
        if words[0] in found:
            raise MemberTwice(member=words[0])
        found[words[0]] = Member(words[0], amounts[0], (*amounts, None)[1])
    return list(found.values())


def set_rule(rule: SurplusRule, *, by: Actor) -> None:
    """For proposals from now on."""
    with transaction() as session:
        surplus_rule.put(session, rule, by=by.code)
        audit.note(session, by, "change surplus rule", about=surplus_rule.KEY)


def propose(year: int, members: Sequence[Member], *, key: str, by: Actor) -> str:
    """From the books of the year, by the rule that counts now. Returns its code.

    Raises `NoRule`, `YearNotOver`, `NothingLeft`, `ProposedAlready`, `NoNumber`,
    `NobodyTraded`, `NobodySaved`.
    """
    with transaction() as session:
        press = once.claim(session, key, f"propose surplus {year}")
        if press.result:
            return press.result
        rule = surplus_rule.current(session)
        if rule is None:
            raise NoRule()
        period = surpluses.year_of(year, cooperatives.required(session).zone)
        if clock.now() < period.until:
            raise YearNotOver()
        if surpluses.of_year(session, year):
            raise ProposedAlready()
        result = surpluses.result_of(session, period)
        if result.surplus <= 0:
            raise NothingLeft()
        proposal = _proposal(session, year, result, rule, by)
        _share(session, proposal, members, surpluses.traded(session, period))
        audit.note(session, by, "propose surplus", about=proposal.code, why=str(year))
        press.result = proposal.code
        return proposal.code


def _proposal(
    session: Session, year: int, result: surpluses.Result, rule: SurplusRule, by: Actor
) -> Surplus:
    parts = shares.parts_of(result.surplus, rule)
    by_trade, by_savings = shares.for_members(parts)
    proposal = Surplus(
        code=codes.code(), year=year, income=result.income, costs=result.costs,
        funds=json.dumps({fund: parts[fund] for fund in FUNDS if parts[fund]}),
        by_trade=by_trade, by_savings=by_savings, proposed_by=by.code, proposed_at=clock.now(),
    )  # fmt: skip
    session.add(proposal)
    session.flush()
    return proposal


def _share(
    session: Session, proposal: Surplus, members: Sequence[Member], traded: dict[str, Money]
) -> None:
    known = producers.by_code(session, [member.number for member in members])
    for member in members:
        if member.number not in known and not any(sign.isdigit() for sign in member.number):
            raise NoNumber(member=member.number)
    hers = {code: traded.get(code, 0) for code in known}
    stakes = [
        Stake(hers.get(m.number, 0) if m.trade is None else m.trade, m.savings) for m in members
    ]
    amounts = shares.of_members(stakes, proposal.by_trade, proposal.by_savings)
    session.add_all(
        SurplusShare(
            code=codes.code(), surplus_id=proposal.id, member=member.number,
            producer=member.number if member.number in hers else None,
            trade=stake.trade, savings=stake.savings, amount=amount, paid_from="",
        )
        for member, stake, amount in zip(members, stakes, amounts, strict=True)
    )  # fmt: skip


def decide(code: str, met_on: date, *, by: Actor) -> None:
    """The members' meeting decided so, on this day.

    Raises `MetInFuture`, `MonthsOpen`, `BooksMoved`, `WrongState`, `NotAllowed`, `NotFound`.
    """
    with transaction() as session:
        proposal = surpluses.to_decide_on(session, code)
        zone = cooperatives.required(session).zone
        if met_on > clock.today(zone):
            raise MetInFuture()
        proposal.move("decide", by=by)
        _look_if_it_stands(session, proposal, zone)
        proposal.met_on, proposal.decided_by = met_on, by.code
        audit.note(session, by, "decide surplus", about=code, why=f"{met_on}")


def book(code: str, *, key: str, by: Actor) -> None:
    """Another person confirms: it belongs to members and funds from now on. What a producer gets is
    paid with what she earned.

    Raises `AnotherConfirms`, `MonthsOpen`, `BooksMoved`, `WrongState`, `NotAllowed`, `NotFound`.
    """
    with transaction() as session:
        press = once.claim(session, key, f"book surplus {code}")
        if press.result:
            return
        proposal = surpluses.to_decide_on(session, code)
        if by.code == proposal.decided_by:
            raise AnotherConfirms()
        _look_if_it_stands(session, proposal, cooperatives.required(session).zone)
        proposal.booked_by = by.code
        proposal.move("book", by=by)
        _book(session, proposal)
        audit.note(session, by, "book surplus", about=code)
        press.result = code


def _look_if_it_stands(session: Session, proposal: Surplus, zone: str) -> None:
    latest = months.latest(session)
    period = surpluses.year_of(proposal.year, zone)
    if latest is None or latest.until < period.until:
        raise MonthsOpen()
    if surpluses.result_of(session, period) != (proposal.income, proposal.costs):
        raise BooksMoved()


def _book(session: Session, proposal: Surplus) -> None:
    funds = [(chart.fund(key), amount) for key, amount in proposal.by_fund.items()]
    members = [
        (chart.payable(s.producer) if s.producer else chart.member(s.code), s.amount)
        for s in proposal.shares
        if s.amount
    ]
    if sum(amount for _account, amount in [*funds, *members]) != proposal.total:
        raise ValueError("The shares are not the surplus.")
    journal.post(session, surplus_shared(proposal.code, proposal.year, [*funds, *members]))
    for share in proposal.shares:
        if share.producer and share.amount:
            session.add(_as_earned(proposal, share))
            queue(session, "something new", about=share.producer, surplus=proposal.code)


def _as_earned(proposal: Surplus, share: SurplusShare) -> Earning:
    """Her payouts pay it; it is no sale."""
    return Earning(
        part=f"surplus:{share.code}", producer=share.producer, order="",
        what=f"SHU {proposal.year}", quantity=1, gross=share.amount, commission=0,
        amount=share.amount, earned_at=clock.now(),
    )  # fmt: skip


def withdraw(code: str, *, by: Actor) -> None:
    """Before it is booked. Raises `WrongState`, `NotAllowed`, `NotFound`."""
    with transaction() as session:
        surpluses.to_decide_on(session, code).move("withdraw", by=by)
        audit.note(session, by, "withdraw surplus", about=code)


def pay_share(code: str, paid_from: str, *, key: str, by: Actor) -> None:
    """A member who sells nothing here has her share, from the bank or the cash box.

    Raises `PaidAlready`, `NotEnough`, `NotFound`.
    """
    if paid_from not in PLACES:
        raise NotFound()
    with transaction() as session:
        press = once.claim(session, key, f"pay share {code}")
        if press.result:
            return
        journal.require(session, PLACES[paid_from], 0)
        share = surpluses.share_to_pay(session, code)
        booked = share.surplus.state == States.BOOKED
        if share.paid_at or share.producer or not (share.amount and booked):
            raise PaidAlready()
        journal.require(session, PLACES[paid_from], share.amount)
        journal.post(session, share_paid(share.code, PLACES[paid_from], share.amount))
        share.paid_from, share.paid_by, share.paid_at = paid_from, by.code, clock.now()
        audit.note(session, by, "pay share", about=code)
        press.result = code
