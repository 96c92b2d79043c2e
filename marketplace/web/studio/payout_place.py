"""Where a producer's money goes, as she sees it: four digits behind a tap, a change step by step,
and one tap that stops a change she did not ask for.
"""

from typing import Any

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from marketplace.kernel.banks import BANKS, WALLETS
from marketplace.kernel.refusals import NotFound
from marketplace.kernel.words import _, lazy
from marketplace.people import destination as destinations
from marketplace.people import redirecting
from marketplace.people.destination import BANK, CASH, WALLET, BankAccount
from marketplace.web import pages
from marketplace.web.fields import AccountNumberField, PhoneField, PlainField, TickField
from marketplace.web.forms import Form, Press, pressed
from marketplace.web.office.fields import PickField
from marketplace.web.studio.acting import acting, way, whose


class CashForm(Form):
    """Nothing to type."""

    hers = True

    def account(self) -> BankAccount | None:
        return None


class AccountForm(Form):
    """The holder's name, and whether it is hers."""

    holder = PlainField(lazy("Name on the account"), longest=80)
    others = TickField(lazy("The account is somebody else's."), optional=True)

    @property
    def hers(self) -> bool:
        return not self.others.data


class BankForm(AccountForm):
    bank = PickField(lazy("Bank"), choices=list(BANKS.items()))
    number = AccountNumberField(lazy("Account number"), longest=30)

    def account(self) -> BankAccount | None:
        return BankAccount(self.bank.data, self.number.data, self.holder.data)


class WalletForm(AccountForm):
    wallet = PickField(lazy("E-wallet"), choices=list(WALLETS.items()))
    phone = PhoneField(lazy("Phone number of the e-wallet"))

    def account(self) -> BankAccount | None:
        return BankAccount(self.wallet.data, self.phone.data, self.holder.data)


FORMS: dict[str, type[Any]] = {CASH: CashForm, BANK: BankForm, WALLET: WalletForm}


def payout_place() -> ResponseReturnValue:
    """Hidden until she taps; whether something is to be stopped is not."""
    session, her = pages.db_session(), whose()
    shown = request.args.get("show") == "1"
    return pages.page(
        "studio/payout_place.html",
        place=destinations.current(session, her.code) if shown else None,
        shown=shown,
        coming=destinations.coming(session, her.code),
        all_wanted=her.all_wanted_at is not None,
        press=Press(),
    )


def change_place(method: str) -> ResponseReturnValue:
    """One small form for each way to be paid."""
    if method not in FORMS:
        raise NotFound()
    form = FORMS[method]()
    if form.validate_on_submit():
        with form.refusals():
            redirecting.change_destination(
                whose().code, form.account(), hers=form.hers, key=form.once.data, by=acting()
            )
            flash(_("Kept. The cooperative will call you about it."), "good")
            return redirect(way("payout_place"), 303)
    return pages.page("studio/change_place.html", form, method=method)


def stop_place(code: str) -> ResponseReturnValue:
    """It was not her."""
    pressed()
    destinations.known_to(pages.db_session(), whose().code, code)
    redirecting.stop(code, by=acting())
    flash(_("Stopped. Nothing changes."), "good")
    return redirect(way("payout_place"), 303)


def pay_all() -> ResponseReturnValue:
    pressed()
    redirecting.ask_for_all(whose().code, by=acting())
    flash(_("Your next payout brings you everything."), "good")
    return redirect(way("payout_place"), 303)
