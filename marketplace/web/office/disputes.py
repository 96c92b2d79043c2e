"""Buyers' banks that ask for money back: what to send, and who bears what was lost."""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.kernel.money import Money, format_rupiah
from marketplace.kernel.words import _, lazy
from marketplace.lifecycles import Dispute as States
from marketplace.payments import bearing
from marketplace.payments import dispute as finders
from marketplace.payments.dispute import Dispute
from marketplace.payments.refund import CARRIER, COOPERATIVE, PRODUCER
from marketplace.people import producer as producers
from marketplace.people import user as users
from marketplace.web import pages
from marketplace.web.doors import books
from marketplace.web.fields import CardsField
from marketplace.web.forms import Form


class BearForm(Form):
    borne_by = CardsField(lazy("Who bears it?"))

    def offer(self, makers: list[tuple[str, str, Money]]) -> None:
        """A maker stands there with her code, her shop's name and what she would owe."""
        self.borne_by.choices = [
            (COOPERATIVE, _("The cooperative")),
            *(
                (
                    f"{PRODUCER}:{code}",
                    _("The maker %(shop)s, %(amount)s", shop=shop, amount=format_rupiah(amount)),
                )
                for code, shop, amount in makers
            ),
            (CARRIER, _("The courier")),
        ]


def disputes() -> ResponseReturnValue:
    """What has an end to be waited for, and what has ended."""
    session = pages.db_session()
    return pages.page(
        "office/disputes.html",
        unfinished=finders.unfinished(session),
        finished=finders.finished(session),
    )


def dispute(code: str) -> ResponseReturnValue:
    """Once it is lost, somebody says who bears it."""
    session = pages.db_session()
    found = finders.known_as(session, code)
    form = BearForm()
    form.offer(_makers(found))
    if form.validate_on_submit():
        with form.refusals():
            borne_by, _colon, producer = form.borne_by.data.partition(":")
            passed_on = bearing.bear(
                code, borne_by, producer=producer, key=form.once.data, by=current_user.actor
            )
            flash(_said(passed_on), "good")
            return redirect(url_for("office.dispute", code=code), 303)
    return pages.page(
        "office/dispute.html",
        form,
        dispute=found,
        to_bear=_may_be_borne(found),
        debtor=producers.by_code(session, [found.debtor]).get(found.debtor)
        if found.debtor
        else None,
        people=users.names_of(session, [found.decided_by or ""]),
        may_read_money=current_user.roles & books.roles,
    )


def _makers(found: Dispute) -> list[tuple[str, str, Money]]:
    """Those who earned with this money."""
    if not _may_be_borne(found):
        return []
    session = pages.db_session()
    shares = {code: amount for code, amount in bearing.makers(session, found).items() if amount}
    shops = producers.by_code(session, shares)
    return [(code, shops[code].alias, amount) for code, amount in shares.items()]


def _may_be_borne(found: Dispute) -> bool:
    """Nobody said so yet, neither here nor with a refund of the same money."""
    open_question = found.state == States.LOST and not found.borne_by
    return open_question and bearing.lost_of(pages.db_session(), found) > 0


def _said(passed_on: Money) -> str:
    if passed_on:
        return _("It is written down. %(amount)s is passed on.", amount=format_rupiah(passed_on))
    return _("It is written down. The cooperative bears it.")
