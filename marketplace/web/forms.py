"""What was typed, in our types. Whatever does not fit comes back as typed, with one clear sentence.

Every form carries a token that proves our own page sent it and a `once` key that makes a second
press harmless. Fields nobody asked for, and fields sent twice, are refused.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from flask import g, request
from flask_wtf import FlaskForm
from flask_wtf.csrf import generate_csrf
from wtforms import SelectMultipleField

from marketplace.kernel import codes
from marketplace.kernel.refusals import Refusal
from marketplace.kernel.words import _, lazy
from marketplace.web.doors import OldPage
from marketplace.web.fields import KeptField

LIST_FIELDS = (SelectMultipleField,)


class BadForm(OldPage):
    says = lazy("This form is not complete. Please go back and try again.")


class Form(FlaskForm):  # type: ignore[misc]
    """Base of every form that changes something."""

    class Meta:
        csrf = False  # the door has looked at the token; an old page only closes writing

    csrf_token = KeptField()
    once = KeptField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.csrf_token.data = generate_csrf()
        self.once.data = self.once.data or codes.token()
        self.status = 200

    def validate(self, extra_validators: Any = None) -> bool:
        fits = super().validate(extra_validators)
        if g.get("old_page"):
            self.form_errors.append(_("This page was open for too long. Please press again."))
        if self._strangers():
            self.form_errors.append(_("This form holds something we did not ask for."))
        if len(self.once.data or "") > 64:
            self.form_errors.append(_("This form is not complete. Please go back and try again."))
        fits = fits and not self.form_errors
        self.status = 200 if fits else 422
        return fits

    def _strangers(self) -> set[str]:
        single = {f.name for f in self if not isinstance(f, LIST_FIELDS)}
        twice = {name for name in single if len(request.form.getlist(name)) > 1}
        return (set(request.form) - {f.name for f in self}) | twice

    @contextmanager
    def refusals(self) -> Iterator[None]:
        """A refusal of the story inside becomes a sentence on this form, which keeps its text."""
        try:
            yield
        except Refusal as refusal:
            if refusal.status == 404:
                raise
            if refusal.sentence() not in self.form_errors:
                self.form_errors.append(refusal.sentence())
            self.status = refusal.status


class Press(Form):
    """One button."""


F = TypeVar("F", bound=Form)


def pressed() -> Press:
    """The form of a button. Raises `OldPage`, `BadForm`."""
    return checked(Press())


def checked(form: F) -> F:
    """A form without a page of its own to come back to. Raises `OldPage`, `BadForm`."""
    if g.get("old_page"):
        raise OldPage()
    if not form.validate_on_submit():
        raise BadForm()
    return form
