"""Coming in and going out: invitations, PINs, passwords, the quick exit.

The cookie holds a random token and when it was last seen; what the token stands for is a row.
"""

import itertools
from functools import cached_property
from typing import Any

from flask import Flask, redirect, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_login import LoginManager, UserMixin, current_user, login_user, logout_user
from werkzeug import Response
from wtforms import ValidationError
from wtforms.fields import PasswordField

from marketplace.kernel import clock, codes
from marketplace.kernel.db import db
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.words import _, lazy
from marketplace.people import accepting, entering, invitation, producer, sign_in
from marketplace.people.producer import Producer
from marketplace.people.user import User
from marketplace.web import cookies, pages, qr
from marketplace.web.fields import DigitsField, PlainField, SecretDigitsField, TickField
from marketplace.web.forms import Form, pressed

DEVICE_COOKIE = "device"
DEVICE_SECONDS = 400 * 24 * 3600  # browsers keep no cookie longer
PIN_LENGTH, CODE_LENGTH = 6, 6
PASSWORD_LEAST, PASSWORD_MOST = 15, 128
FROM_APP = {"inputmode": "numeric", "autocomplete": "one-time-code"}


class Visitor(UserMixin):  # type: ignore[misc]
    """Somebody signed in, as views meet them."""

    def __init__(self, user: User, token: str) -> None:
        self.user, self.token = user, token

    def get_id(self) -> str:
        return self.token

    @property
    def roles(self) -> frozenset[str]:
        return self.user.role_set

    @property
    def actor(self) -> Actor:
        return self.user.actor

    @cached_property
    def producer(self) -> Producer:
        return producer.of_user(db.session(), self.user)


def equip(app: Flask) -> None:
    """Teaches the application who is signed in."""
    manager = LoginManager(app)
    manager.session_protection = None
    manager.user_loader(_load)
    app.after_request(_seen)


def _load(token: str) -> Visitor | None:
    found = sign_in.living(db.session(), token)
    if found is None:
        return None
    seen = int(session.get("seen", 0))
    idle = clock.now().timestamp() - seen
    return Visitor(found.user, token) if idle <= sign_in.idle_limit(found.user).seconds else None


def _seen(response: Any) -> Any:
    # Only private pages move the idle clock; public ones must stay without a cookie.
    if request.path.startswith(("/studio", "/office")) and current_user.is_authenticated:
        session["seen"] = int(clock.now().timestamp())
    return response


def _enter(token: str) -> Response:
    wanted = session.get("next", "")
    session.clear()
    session["next"] = wanted
    session["seen"] = int(clock.now().timestamp())
    found = sign_in.living(db.session(), token)
    if found is None:
        return redirect(url_for("signing_in.sign_in"), 303)
    login_user(Visitor(found.user, token))
    return redirect(pages.where_to_next(), 303)


class PinForm(Form):
    known_by = PlainField(lazy("Your code or phone number"), longest=40)
    pin = SecretDigitsField(lazy("PIN"), length=PIN_LENGTH)


class DeskForm(PinForm):
    desk_code = DigitsField(lazy("Code from the cooperative's desk"), length=CODE_LENGTH)


class StaffForm(Form):
    login = PlainField(lazy("Sign-in name"), longest=60, render_kw={"autocomplete": "username"})
    password = PasswordField(lazy("Password"), render_kw={"autocomplete": "current-password"})
    factor = PlainField(lazy("Six digits from your app"), longest=12, render_kw=FROM_APP)


class SecondCodeForm(Form):
    second_code = DigitsField(lazy("The code you were told"), length=CODE_LENGTH)


class NewPinForm(Form):
    pin = SecretDigitsField(lazy("Choose a PIN of six digits"), length=PIN_LENGTH)
    again = SecretDigitsField(lazy("The same PIN again"), length=PIN_LENGTH)
    sell = TickField(lazy("The cooperative may sell my goods under my shop's name."))
    pay = TickField(lazy("The cooperative may keep what it needs to pay me."))

    def validate_pin(self, field: SecretDigitsField) -> None:
        digits = field.data or ""
        steps = {(int(b) - int(a)) % 10 for a, b in itertools.pairwise(digits)}
        if len(steps) == 1:
            raise ValidationError(_("This PIN is easy to guess. Please choose another one."))

    def validate_again(self, field: SecretDigitsField) -> None:
        if field.data != self.pin.data:
            raise ValidationError(_("Both PINs must be the same."))


class NewPasswordForm(Form):
    password = PasswordField(
        lazy("Choose a password of 15 letters or more"),
        render_kw={"autocomplete": "new-password"},
    )
    factor = PlainField(lazy("Six digits from your app"), longest=12, render_kw=FROM_APP)

    def validate_password(self, field: PasswordField) -> None:
        if not PASSWORD_LEAST <= len(field.data or "") <= PASSWORD_MOST:
            raise ValidationError(_("A password has 15 to 128 letters."))


def sign_in_() -> ResponseReturnValue:
    """A producer on a phone that knows her."""
    form = PinForm()
    if form.validate_on_submit():
        with form.refusals():
            return _enter(
                entering.enter_with_pin(
                    form.known_by.data, form.pin.data, device_token=_device_token()
                )
            )
    return pages.page("signing_in/producer.html", form)


def desk() -> ResponseReturnValue:
    """A producer on a phone that does not know her yet, with a code from the desk."""
    form, token = DeskForm(), _device_token() or codes.token()
    if form.validate_on_submit():
        with form.refusals():
            entered = entering.enrol_phone(
                form.known_by.data, form.desk_code.data, form.pin.data, device_token=token
            )
            return _with_device(_enter(entered), token)
    return pages.page("signing_in/desk.html", form)


def staff() -> ResponseReturnValue:
    form = StaffForm()
    if form.validate_on_submit():
        with form.refusals():
            return _enter(
                entering.enter_with_password(
                    form.login.data, form.password.data or "", form.factor.data
                )
            )
    return pages.page("signing_in/staff.html", form)


def sign_out() -> ResponseReturnValue:
    pressed()
    return _gone(url_for("signing_in.sign_in"))


def exit_() -> ResponseReturnValue:
    """The quick exit: also from an expired page, in one request, to a neutral page of our own."""
    return _gone(url_for("storefront.front"))


def invite(token: str) -> ResponseReturnValue:
    """First the code that was told in person, then the secret."""
    paper = invitation.living(db.session(), token)
    if session.get("second_code_for") != codes.digest(token):
        return _ask_second_code(token)
    return _new_producer(token) if paper.user.is_producer else _new_colleague(token, paper.user)


def _ask_second_code(token: str) -> ResponseReturnValue:
    form = SecondCodeForm()
    if form.validate_on_submit():
        if accepting.second_code_fits(token, form.second_code.data):
            session["second_code_for"] = codes.digest(token)
            session["second_code"] = form.second_code.data
            return redirect(url_for("signing_in.invite", token=token), 303)
        form.second_code.errors = [accepting.WrongSecondCode().sentence()]
        form.status = 422
    return pages.page("signing_in/second_code.html", form)


def _new_producer(token: str) -> ResponseReturnValue:
    form, phone = NewPinForm(), _device_token() or codes.token()
    if form.validate_on_submit():
        with form.refusals():
            entered = accepting.accept_as_producer(
                token, session["second_code"], pin=form.pin.data, device_token=phone
            )
            return _with_device(_enter(entered), phone)
    return pages.page("signing_in/new_pin.html", form)


def _new_colleague(token: str, colleague: User) -> ResponseReturnValue:
    form = NewPasswordForm()
    if form.validate_on_submit():
        with form.refusals():
            return _enter(
                accepting.accept_as_staff(
                    token,
                    session["second_code"],
                    password=form.password.data or "",
                    factor=form.factor.data,
                )
            )
    address = accepting.factor_address(colleague, pages.cooperative().name)
    return pages.page(
        "signing_in/new_password.html", form, qr=qr.svg(address), secret=accepting.secret(colleague)
    )


def choose_language() -> ResponseReturnValue:
    """The private rooms in the other language."""
    pressed()
    other = "en" if current_user.user.language == "id" else "id"
    entering.choose_language(current_user.user.code, other)
    return redirect(pages.back(), 303)


def _gone(target: str) -> Response:
    if token := session.get("_user_id"):
        entering.leave(token)
    logout_user()
    session.clear()
    response = redirect(target, 303)
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _device_token() -> str:
    return cookies.read(DEVICE_COOKIE)


def _with_device(response: Response, token: str) -> Response:
    cookies.keep(response, DEVICE_COOKIE, token, seconds=DEVICE_SECONDS)
    return response
