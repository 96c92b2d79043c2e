"""A line of the bank's statement is what a payment provider paid out."""

from flask import request
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.kernel.money import Money, format_rupiah
from marketplace.kernel.words import _, lazy
from marketplace.payments import collecting, owing
from marketplace.payments import statement as statements
from marketplace.web import pages
from marketplace.web.fields import CardsField, RupiahField
from marketplace.web.forms import Form
from marketplace.web.office import statement_page


class PaidOutForm(Form):
    provider = CardsField(lazy("Who paid it out?"))
    before_fee = RupiahField(
        lazy("Sum before its fee"),
        optional=True,
        description=lazy("Only if it kept a fee of this sum. Else leave it empty."),
    )

    def offer(self, owed: dict[str, Money]) -> None:
        """Those that owe us something; a line may have named one of them."""
        self.provider.choices = [
            (
                name,
                _("%(name)s, owes us %(owed)s", name=name.capitalize(), owed=format_rupiah(owes)),
            )
            for name, owes in owed.items()
        ]
        if not self.provider.data and (named := request.args.get("provider")) in owed:
            self.provider.data = named


def pay_out_provider(code: str) -> ResponseReturnValue:
    session = pages.db_session()
    line = statements.line_known_as(session, code)
    owed = owing.by_providers(session)
    form = PaidOutForm()
    form.offer(owed)
    if form.validate_on_submit():
        with form.refusals():
            fee = collecting.collect(
                code,
                form.provider.data,
                before_fee=form.before_fee.data,
                key=form.once.data,
                by=current_user.actor,
            )
            return statement_page.told(code, _said(fee))
    return pages.page("office/pay_out_provider.html", form, line=line, owed=owed)


def _said(fee: Money) -> str:
    if fee:
        return _("The money has arrived. The provider kept %(fee)s.", fee=format_rupiah(fee))
    return _("The money has arrived.")
