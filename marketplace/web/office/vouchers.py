"""Vouchers: what they take off, who gives it, how often they may be used and were."""

from collections.abc import Sequence
from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from wtforms import ValidationError

from marketplace.checkout import vouching
from marketplace.checkout.vouching import NewVoucher
from marketplace.kernel import clock, codes
from marketplace.kernel.words import _, lazy
from marketplace.orders import voucher as kept
from marketplace.orders.voucher import LONGEST_CODE, Voucher
from marketplace.people import producer as producers
from marketplace.people import user as users
from marketplace.web import pages
from marketplace.web.doors import manager
from marketplace.web.fields import CardsField, PlainField, RupiahField, TickField, WholeField
from marketplace.web.forms import Form, Press, pressed
from marketplace.web.office.fields import DayField, MayStayEmpty, PercentField, PickField
from marketplace.web.room import Row

PERCENT, FIXED = "percent", "fixed"
MOST_BP, SHORTEST_CODE, MOST_USES, PAGE = 9_000, 5, 1_000_000, 30


class OneOfBoth(PercentField):
    """A percentage that may stay empty where an amount was chosen."""

    def pre_validate(self, form: Any) -> None:
        if form.kind.data == PERCENT:
            super().pre_validate(form)


class VoucherForm(Form):
    code = PlainField(
        lazy("Code"), longest=LONGEST_CODE,
        description=lazy("Letters and digits. A long one is hard to guess."),
    )  # fmt: skip
    kind = CardsField(
        lazy("What does it take off?"),
        choices=[(PERCENT, lazy("A part of the price")), (FIXED, lazy("A fixed amount"))],
        default=PERCENT,
    )
    percent = OneOfBoth(lazy("Percent"), most=MOST_BP, optional=True, default="")
    amount = RupiahField(lazy("Amount"), optional=True)
    minimum = RupiahField(
        lazy("From which sum on?"), optional=True,
        description=lazy("Empty: it always counts."),
    )  # fmt: skip
    starts_on = DayField(lazy("First day"))
    ends_on = DayField(lazy("Last day"))
    most_uses = WholeField(lazy("How often in all?"), least=1, most=MOST_USES, optional=True)
    most_each = WholeField(lazy("How often each buyer?"), least=1, most=MOST_USES, optional=True)
    producer = PickField(
        lazy("Who gives it?"), validators=[MayStayEmpty()], choices=[],
        description=lazy("Empty: the cooperative. A partner gives it on her own goods alone."),
    )  # fmt: skip
    agreed = TickField(
        lazy("She has agreed that it comes off what she receives"), optional=True,
        description=lazy("Without this she is asked, and it waits for her word."),
    )  # fmt: skip
    note = PlainField(lazy("Note for the office"), longest=200, optional=True)

    def validate_code(self, field: PlainField) -> None:
        if len(kept.normal(field.data)) < SHORTEST_CODE:
            raise ValidationError(_("Please use five letters or digits at least."))

    def validate_amount(self, field: RupiahField) -> None:
        if self.kind.data == FIXED and field.data is None:
            raise ValidationError(_("Please fill this in."))

    def validate_ends_on(self, field: DayField) -> None:
        if self.starts_on.data and field.data < self.starts_on.data:
            raise ValidationError(_("The last day comes after the first."))

    def new(self) -> NewVoucher:
        """What was typed. Whichever was not chosen takes nothing off."""
        by_percent = self.kind.data == PERCENT
        return NewVoucher(
            code=self.code.data,
            percent_bp=self.percent.data if by_percent else 0,
            amount=0 if by_percent else self.amount.data,
            minimum=self.minimum.data or 0,
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
            most_uses=self.most_uses.data,
            most_each=self.most_each.data,
            producer=self.producer.data or None,
            agreed=self.agreed.data,
            note=self.note.data,
        )


def vouchers() -> ResponseReturnValue:
    """The newest first."""
    session = pages.db_session()
    found = kept.listed(session, before=request.args.get("before", ""), most=PAGE)
    shown, more = found[:PAGE], len(found) > PAGE
    return pages.page(
        "office/vouchers.html",
        found=shown,
        givers=_givers(shown),
        today=clock.today(),
        more=url_for("office.vouchers", before=shown[-1].code) if more else None,
    )


def new_voucher() -> ResponseReturnValue:
    form = VoucherForm()
    form.producer.choices = [
        (her.code, f"{her.alias} · {her.code}") for her in producers.everybody(pages.db_session())
    ]
    if not form.is_submitted():
        form.code.data, form.starts_on.data = codes.code(), clock.today()
    if form.validate_on_submit():
        with form.refusals():
            code = vouching.make(form.new(), key=form.once.data, by=current_user.actor)
            flash(_("The voucher is made."), "good")
            return redirect(url_for("office.voucher", code=code), 303)
    return pages.page("office/new_voucher.html", form)


def voucher(code: str) -> ResponseReturnValue:
    session = pages.db_session()
    found = kept.known_as(session, code)
    return pages.page(
        "office/voucher.html",
        voucher=found,
        today=clock.today(),
        giver=_givers([found]).get(found.producer or ""),
        made_by=users.names_of(session, [found.made_by]).get(found.made_by, ""),
        agreed_by=_who_agreed(found),
        press=Press(),
    )


def end_voucher(code: str) -> ResponseReturnValue:
    pressed()
    vouching.end(code, by=current_user.actor)
    flash(_("Nobody can use it any more."), "good")
    return redirect(url_for("office.voucher", code=code), 303)


def reopen_voucher(code: str) -> ResponseReturnValue:
    pressed()
    vouching.reopen(code, by=current_user.actor)
    flash(_("It counts again."), "good")
    return redirect(url_for("office.voucher", code=code), 303)


def _who_agreed(found: Voucher) -> str:
    """Herself by her shop, or who of the office asked her."""
    who = found.agreed_by or ""
    for her in _givers([found]).values():
        if her.user.code == who:
            return str(her.alias)
    return users.names_of(pages.db_session(), [who]).get(who, who)


def _givers(found: Sequence[Voucher]) -> dict[str, Any]:
    hers = {voucher.producer for voucher in found if voucher.producer}
    return producers.by_code(pages.db_session(), hers) if hers else {}


# fmt: off
ROWS: list[Row] = [
    (manager,  "GET",      "/vouchers",                       vouchers),
    (manager,  "GET POST", "/vouchers/new",                   new_voucher),
    (manager,  "GET",      "/vouchers/<code>",                voucher),
    (manager,  "POST",     "/vouchers/<code>/end",            end_voucher),
    (manager,  "POST",     "/vouchers/<code>/reopen",         reopen_voucher),
]
# fmt: on
