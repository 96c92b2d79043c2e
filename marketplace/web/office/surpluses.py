"""The surplus of a year: the rule, the proposal, the decision of the meeting, and who has what."""

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.kernel import clock
from marketplace.kernel.percent import format_percent
from marketplace.kernel.words import _, lazy
from marketplace.people import user as users
from marketplace.policy import surplus_rule
from marketplace.policy.surplus_rule import PARTS, WHOLE, SurplusRule
from marketplace.reports import downloading
from marketplace.treasury import sharing_out
from marketplace.treasury import surplus as surpluses_kept
from marketplace.treasury.surplus import Surplus
from marketplace.web import pages
from marketplace.web.doors import leaders
from marketplace.web.fields import LongField, WholeField
from marketplace.web.forms import Form, Press, pressed
from marketplace.web.office.fields import DayField, PercentField
from marketplace.web.office.turnover import csv

PART_WORDS: dict[str, Any] = {
    "reserve": lazy("Reserve"),
    "trade": lazy("Members, by what they traded"),
    "savings": lazy("Members, by their savings"),
    "board": lazy("Board"),
    "staff": lazy("Staff"),
    "education": lazy("Education"),
    "social": lazy("Social fund"),
    "environment": lazy("Environment"),
}


class RuleForm(Form):
    """Percent of each part; together they must come to a hundred."""

    def rule(self) -> SurplusRule:
        return SurplusRule({part: self[part].data for part in PARTS if self[part].data})


for _part in PARTS:
    setattr(RuleForm, _part, PercentField(PART_WORDS[_part], most=WHOLE))


class ProposalForm(Form):
    year = WholeField(lazy("Year"), least=2000, most=2999)
    members = LongField(
        lazy("Members"),
        longest=40_000,
        optional=True,
        description=lazy("On each line: number, savings, and what she traded. Never a name."),
        render_kw={"rows": 12},
    )


class DecisionForm(Form):
    met_on = DayField(lazy("Day of the members' meeting"))


def surpluses() -> ResponseReturnValue:
    session = pages.db_session()
    rule = surplus_rule.current(session)
    return pages.page(
        "office/surpluses.html",
        surpluses=surpluses_kept.listed(session),
        rule=_rule_words(rule) if rule else [],
        may_set=bool(leaders.roles & current_user.roles),
        may_propose="treasurer" in current_user.roles,
    )


def surplus_rule_() -> ResponseReturnValue:
    kept = surplus_rule.current(pages.db_session())
    form = RuleForm(**{part: kept.parts.get(part, 0) if kept else 0 for part in PARTS})
    if form.validate_on_submit():
        with form.refusals():
            sharing_out.set_rule(form.rule(), by=current_user.actor)
            flash(_("It is kept."), "good")
            return redirect(url_for("office.surpluses"), 303)
    return pages.page("office/surplus_rule.html", form, fields=[form[part] for part in PARTS])


def new_surplus() -> ResponseReturnValue:
    year = clock.today(pages.cooperative().zone).year - 1
    form = ProposalForm(year=year)
    if form.validate_on_submit():
        with form.refusals():
            code = sharing_out.propose(
                form.year.data,
                sharing_out.read(form.members.data),
                key=form.once.data,
                by=current_user.actor,
            )
            flash(_("Proposed. Nothing is booked."), "good")
            return redirect(url_for("office.surplus", code=code), 303)
    return pages.page("office/new_surplus.html", form)


def surplus(code: str) -> ResponseReturnValue:
    return _page("office/surplus.html", code)


def printed_surplus(code: str) -> ResponseReturnValue:
    """For the members' meeting, on paper."""
    return _page("office/printed_surplus.html", code)


def surplus_file(code: str) -> ResponseReturnValue:
    """Each member's share by number, as CSV; who took it stays in the audit."""
    pressed()
    found = surpluses_kept.known_as(pages.db_session(), code)
    name, shares = (
        f"shu-{found.year}",
        [[s.member, str(s.trade), str(s.savings), str(s.amount)] for s in found.shares],
    )
    year = surpluses_kept.year_of(found.year, pages.cooperative().zone)
    downloading.note("surplus", "member", year, by=current_user.actor)
    head = [str(_("Number")), str(_("Traded")), str(_("Savings")), str(_("Share"))]
    return csv(name, [head, *shares])


def decide_surplus(code: str) -> ResponseReturnValue:
    """What the members' meeting decided."""
    form = DecisionForm()
    if form.validate_on_submit():
        with form.refusals():
            sharing_out.decide(code, form.met_on.data, by=current_user.actor)
            flash(_("Kept. Another person must confirm it."), "good")
            return redirect(url_for("office.surplus", code=code), 303)
    found = surpluses_kept.known_as(pages.db_session(), code)
    return pages.page("office/decide_surplus.html", form, surplus=found)


def book_surplus(code: str) -> ResponseReturnValue:
    form = pressed()
    sharing_out.book(code, key=form.once.data, by=current_user.actor)
    flash(_("Booked. Shares can be paid now."), "good")
    return redirect(url_for("office.surplus", code=code), 303)


def withdraw_surplus(code: str) -> ResponseReturnValue:
    pressed()
    sharing_out.withdraw(code, by=current_user.actor)
    flash(_("Withdrawn."), "info")
    return redirect(url_for("office.surpluses"), 303)


def pay_share(code: str, place: str) -> ResponseReturnValue:
    form = pressed()
    sharing_out.pay_share(code, place, key=form.once.data, by=current_user.actor)
    flash(_("Paid."), "good")
    back = request.args.get("surplus", "")
    known = surpluses_kept.known_as(pages.db_session(), back)
    return redirect(url_for("office.surplus", code=known.code), 303)


def _page(template: str, code: str) -> ResponseReturnValue:
    session, actor = pages.db_session(), current_user.actor
    found = surpluses_kept.known_as(session, code)
    people = [found.proposed_by, found.decided_by or "", found.booked_by or ""]
    return pages.page(
        template,
        surplus=found,
        parts=_parts(found),
        shares=found.shares,
        verbs={move.verb for move in found.open_to(actor)},
        another=found.decided_by == actor.code,
        may_pay="treasurer" in actor.roles,
        people=users.names_of(session, people),
        press=Press(),
    )


def _parts(found: Surplus) -> list[tuple[Any, int]]:
    sums = found.by_fund | {"trade": found.by_trade, "savings": found.by_savings}
    return [(PART_WORDS[part], sums[part]) for part in PARTS if sums.get(part)]


def _rule_words(rule: SurplusRule) -> list[tuple[Any, str]]:
    return [
        (PART_WORDS[part], f"{format_percent(rule.parts[part])} %")
        for part in PARTS
        if rule.parts.get(part)
    ]
