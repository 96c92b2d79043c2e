"""Somebody asks about goods, or about the own order, and comes back for the answer."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import ValidationError

from marketplace.catalogue import offer as offers
from marketplace.kernel import words
from marketplace.kernel.indonesia import NotAPhone, phone_e164
from marketplace.kernel.words import _, lazy
from marketplace.orders import question as questions
from marketplace.orders import questioning
from marketplace.orders.question import LONGEST, WITH_BUYER
from marketplace.web import pages
from marketplace.web.fields import EmailField, LongField, PlainField
from marketplace.web.forms import Form
from marketplace.web.storefront import orders


class AskForm(Form):
    words = LongField(lazy("Your question"), longest=LONGEST)


class ReachField(EmailField):
    """An e-mail address, or a phone as E.164; it may stay empty."""

    def pre_validate(self, form: object) -> None:
        if "@" in (self.data or ""):
            super().pre_validate(form)
            return
        PlainField.pre_validate(self, form)
        if not self.data:
            return
        try:
            self.data = phone_e164(self.data)
        except NotAPhone as error:
            raise ValidationError(_("Please type an e-mail address or a phone number.")) from error


class AskAboutGoodsForm(AskForm):
    reach = ReachField(
        lazy("E-mail or phone"),
        longest=120,
        optional=True,
        description=lazy("We tell you there when we have answered. Only the office sees it."),
    )


def ask(code: str) -> ResponseReturnValue:
    """About a product; nobody needs an order or an account."""
    form, found = AskAboutGoodsForm(), offers.detail(pages.db_session(), code)
    if form.validate_on_submit():
        with form.refusals():
            token = questioning.ask_about_product(
                code,
                form.words.data,
                form.reach.data,
                language=words.language(),
                address=request.remote_addr or "",
                press_key=form.once.data,
            )
            return _asked(token)
    back = url_for("storefront.product", code=code)
    return pages.page("storefront/ask.html", form, about=found.first.product, back=back)


def ask_about_order(reference: str) -> ResponseReturnValue:
    orders.mine(reference)
    form = AskForm()
    if form.validate_on_submit():
        with form.refusals():
            key = orders.key_of(reference)
            token = questioning.ask_about_order(
                reference, key, form.words.data, press_key=form.once.data
            )
            return _asked(token)
    back = url_for("storefront.order", reference=reference)
    about = _("Order %(reference)s", reference=reference)
    return pages.page("storefront/ask.html", form, about=about, back=back)


def question(token: str) -> ResponseReturnValue:
    """What was asked and answered; after an answer, another question."""
    form = AskForm()
    found = questions.with_token(pages.db_session(), token)
    if form.validate_on_submit():
        with form.refusals():
            questioning.ask_again(token, form.words.data, press_key=form.once.data)
            return _asked(token)
    found = questions.with_token(pages.db_session(), token)
    return pages.page(
        "storefront/question.html",
        form,
        question=found,
        said=found.said(*WITH_BUYER),
        keep=pages.absolute(url_for("storefront.question", token=token)),
    )


def _asked(token: str) -> ResponseReturnValue:
    flash(_("Thank you. We answer before the end of the next working day."), "good")
    return redirect(url_for("storefront.question", token=token), 303)
