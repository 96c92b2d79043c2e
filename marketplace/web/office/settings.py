"""What leaders decide about the cooperative: its facts, its rates, its texts."""

from typing import Any

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.catalogue import commissioning
from marketplace.kernel.percent import format_percent
from marketplace.kernel.words import LANGUAGES, _, lazy
from marketplace.people import deciding
from marketplace.people import user as users
from marketplace.policy import cooperative as cooperatives
from marketplace.policy import rates as policy_rates
from marketplace.policy import texts as policy_texts
from marketplace.policy.commission import MOST_BP
from marketplace.policy.rates import Rates
from marketplace.web import pages
from marketplace.web.cooperative_form import CooperativeForm
from marketplace.web.fields import LongField, PlainField, RupiahField
from marketplace.web.forms import Form
from marketplace.web.office.fields import PercentField

LONGEST_TEXT = 20_000

TEXT_WORDS = {
    "how-to-buy": lazy("How to buy"),
    "terms": lazy("Terms"),
    "privacy": lazy("Privacy"),
    "complaints": lazy("Complaints"),
}
LANGUAGE_WORDS = {"id": "Bahasa Indonesia", "en": "English"}


class RatesForm(Form):
    commission = PercentField(lazy("Commission in percent"), most=MOST_BP)
    least_payout = RupiahField(lazy("Least amount of a bank transfer"), least=0)
    second_person_from = RupiahField(lazy("Refunds need a second person from"), least=0)


class TextForm(Form):
    title = PlainField(lazy("Title"), longest=80)
    body = LongField(lazy("Text"), longest=LONGEST_TEXT, render_kw={"rows": 28})


def cooperative() -> ResponseReturnValue:
    form = CooperativeForm(obj=cooperatives.known(pages.db_session()))
    if form.validate_on_submit():
        with form.refusals():
            deciding.change_cooperative(form.facts(), by=current_user.actor)
            return _kept("office.cooperative")
    return pages.page("office/cooperative.html", form)


def rates() -> ResponseReturnValue:
    session = pages.db_session()
    known = policy_rates.current(session)
    form = RatesForm(
        commission=known.commission_bp,
        least_payout=known.least_payout,
        second_person_from=known.second_person_from,
    )
    if form.validate_on_submit():
        new = Rates(form.commission.data, form.least_payout.data, form.second_person_from.data)
        with form.refusals():
            commissioning.change_rates(new, by=current_user.actor)
            return _kept("office.rates")
    history = policy_rates.history(session)
    return pages.page(
        "office/rates.html",
        form,
        history=history,
        percents=[format_percent(each.rates.commission_bp) for each in history],
        names=users.names_of(session, [each.by for each in history]),
    )


def texts() -> ResponseReturnValue:
    session = pages.db_session()
    rows = [
        (name, spoken, policy_texts.written(session, name, spoken))
        for name in policy_texts.NAMES
        for spoken in LANGUAGES
    ]
    return pages.page("office/texts.html", rows=rows, **_words())


def text(name: str, lang_of_text: str) -> ResponseReturnValue:
    session = pages.db_session()
    form = TextForm(obj=policy_texts.written(session, name, lang_of_text))
    if form.validate_on_submit():
        with form.refusals():
            deciding.change_text(
                name,
                lang_of_text,
                title=form.title.data,
                body=form.body.data,
                by=current_user.actor,
            )
            return _kept("office.texts")
    shown = policy_texts.current(session, name, lang_of_text)
    return pages.page(
        "office/text.html", form, name=name, spoken=lang_of_text, shown=shown, **_words()
    )


def _words() -> dict[str, Any]:
    return {"text_words": TEXT_WORDS, "language_words": LANGUAGE_WORDS}


def _kept(endpoint: str) -> ResponseReturnValue:
    flash(_("Kept."), "good")
    return redirect(url_for(endpoint), 303)
