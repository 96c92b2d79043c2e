"""Rules of commission: which there are, a new one, the end of one, and which of them counts for a
product today. They are never changed, only ended.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.catalogue import category as categories
from marketplace.catalogue import commissioned, commissioning
from marketplace.catalogue.commissioning import NewRule
from marketplace.kernel import codes
from marketplace.kernel.words import _, lazy
from marketplace.people import producer as producers
from marketplace.people import user as users
from marketplace.policy import commission as kept
from marketplace.policy import rates
from marketplace.policy.commission import LARGEST_A_PIECE, MOST_BP, CommissionRule, Rate
from marketplace.web import pages
from marketplace.web.commission_words import rate_words
from marketplace.web.doors import figures, money
from marketplace.web.fields import PlainField, RupiahField
from marketplace.web.forms import Form, Press, pressed
from marketplace.web.office.fields import DayField, MayStayEmpty, PercentField, PickField
from marketplace.web.room import Row

PAGE = 30
PLACES = (
    lazy("A rule for the product"),
    lazy("A rule for her goods on one shelf"),
    lazy("A rule for all her goods"),
    lazy("A rule for the shelf, then for the one above it"),
    lazy("The cooperative's rate"),
)


class RuleForm(Form):
    percent = PercentField(lazy("Percent of the price"), most=MOST_BP, default="")
    a_piece = RupiahField(lazy("And for each piece"), most=LARGEST_A_PIECE, optional=True)
    product = PlainField(lazy("Product"), longest=12, optional=True)
    producer = PickField(lazy("Partner"), validators=[MayStayEmpty()], choices=[])
    category = PickField(lazy("Shelf"), validators=[MayStayEmpty()], choices=[])
    starts_on = DayField(lazy("First day"))
    ends_on = DayField(lazy("Last day"), validators=[MayStayEmpty()])
    note = PlainField(lazy("Note for the office"), longest=200, optional=True)

    def new(self) -> NewRule:
        """What was typed."""
        return NewRule(
            percent_bp=self.percent.data,
            a_piece=self.a_piece.data or 0,
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            product=codes.normal(self.product.data) or None,
            producer=self.producer.data or None,
            category=self.category.data or None,
            note=self.note.data,
        )


def commission_rules() -> ResponseReturnValue:
    """The newest first."""
    session = pages.db_session()
    found = kept.listed(session, before=request.args.get("before", ""), most=PAGE)
    shown, more = found[:PAGE], len(found) > PAGE
    return pages.page(
        "office/commission_rules.html",
        found=shown,
        about=_about(shown),
        usual=rate_words(Rate(rates.current(session).commission_bp)),
        precedence=PLACES,
        may_make=bool(money.roles & current_user.roles),
        more=url_for("office.commission_rules", before=shown[-1].code) if more else None,
        **_shown(),
    )


def new_commission_rule() -> ResponseReturnValue:
    form, session = RuleForm(), pages.db_session()
    form.producer.choices = [
        (her.code, f"{her.alias} · {her.code}") for her in producers.everybody(session)
    ]
    form.category.choices = [(one.slug, one.name) for one in categories.all_of_them(session)]
    if not form.is_submitted():
        # Whoever it concerns can read of it before it counts.
        form.starts_on.data = kept.today() + timedelta(days=1)
        form.product.data = request.args.get("product", "")
    if form.validate_on_submit():
        with form.refusals():
            code = commissioning.make(form.new(), key=form.once.data, by=current_user.actor)
            flash(_("Kept. Whoever it concerns is told."), "good")
            return redirect(url_for("office.commission_rule", code=code), 303)
    return pages.page("office/new_commission_rule.html", form)


def commission_rule(code: str) -> ResponseReturnValue:
    session = pages.db_session()
    found = kept.known_as(session, code)
    people = [found.made_by, *([found.ended_by] if found.ended_by else [])]
    return pages.page(
        "office/commission_rule.html",
        rule=found,
        about=_about([found])[code],
        place=PLACES[found.place - 1],
        may_end=bool(money.roles & current_user.roles),
        names=users.names_of(session, people),
        press=Press(),
        **_shown(),
    )


def end_commission_rule(code: str) -> ResponseReturnValue:
    form = pressed()
    commissioning.end(code, key=form.once.data, by=current_user.actor)
    flash(_("The rule has ended. What was ordered keeps its own."), "good")
    return redirect(url_for("office.commission_rule", code=code), 303)


def which_commission() -> ResponseReturnValue:
    """For one product: each step of the order, and the rule that wins."""
    session, code = pages.db_session(), codes.normal(request.args.get("product", ""))
    found = commissioned.sold(session, code) if code else None
    if found is None:
        return pages.page("office/which_commission.html", code=code, found=None)
    rules = kept.standing(session, [found.goods])
    order = kept.in_order(found.goods, rules, kept.today())
    usual = Rate(rates.current(session).commission_bp)
    return pages.page(
        "office/which_commission.html",
        code=code,
        found=found,
        name=commissioned.names_of(session, [code]).get(code, code),
        shop=producers.by_code(session, [found.goods.producer])[found.goods.producer].alias,
        steps=[(word, [r for r in order if r.place == n]) for n, word in enumerate(PLACES, 1)],
        wins=order[0] if order else None,
        rate=order[0].rate if order else usual,
        usual=usual,
        about=_about(order),
        **_shown(),
    )


def _about(found: Sequence[CommissionRule]) -> dict[str, str]:
    """What each rule is about, in words, by its code."""
    session = pages.db_session()
    goods = commissioned.names_of(session, {rule.product for rule in found if rule.product})
    makers = producers.by_code(session, {rule.producer for rule in found if rule.producer})
    shelves = {one.slug: one.name for one in categories.signs(session)}
    return {
        rule.code: " · ".join(
            [
                *([goods.get(rule.product, rule.product)] if rule.product else []),
                *([makers[rule.producer].alias] if rule.producer else []),
                *([shelves.get(rule.category, rule.category)] if rule.category else []),
            ]
        )
        for rule in found
    }


def _shown() -> dict[str, Any]:
    return {"rate_words": rate_words, "today": kept.today()}


# fmt: off
ROWS: list[Row] = [
    (figures,  "GET",      "/commission",                     commission_rules),
    (money,    "GET POST", "/commission/new",                 new_commission_rule),
    (figures,  "GET",      "/commission/which",               which_commission),
    (figures,  "GET",      "/commission/rules/<code>",        commission_rule),
    (money,    "POST",     "/commission/rules/<code>/end",    end_commission_rule),
]
# fmt: on
