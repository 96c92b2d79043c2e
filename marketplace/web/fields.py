"""Inputs: each reads what was typed into our types, or says in one sentence what to do."""

import os
from collections.abc import Sequence
from typing import Any

from flask import request
from wtforms import (
    BooleanField,
    FileField,
    HiddenField,
    RadioField,
    SelectField,
    StringField,
    ValidationError,
)
from wtforms.widgets import PasswordInput, TextArea

from marketplace.kernel.indonesia import NotAPhone, format_phone, phone_e164
from marketplace.kernel.money import NotAnAmount, parse_rupiah
from marketplace.kernel.numbers import NotANumber, parse_digits, parse_whole
from marketplace.kernel.text import NotPlain, clean_text
from marketplace.kernel.words import _, lazy


class KeptField(HiddenField):
    """What the page carries without showing it."""

    data: Any


class PlainField(StringField):
    """One line of clean text of at most `longest` characters."""

    data: Any

    def __init__(
        self, label: Any, *, longest: int = 120, optional: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(label, **kwargs)
        self.longest, self.optional = longest, optional
        self.flags.optional = optional

    multiline = False

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        self.data = valuelist[0] if valuelist else ""

    def pre_validate(self, form: Any) -> None:
        # Sent without any field, a form keeps what the field stood at, which may be no text.
        typed = self.data if isinstance(self.data, str) else ""
        try:
            self.data = clean_text(typed, self.longest, multiline=self.multiline)
        except NotPlain as error:
            raise ValidationError(_text_trouble(error.reason, self.longest)) from error
        if not self.data and not self.optional:
            raise ValidationError(_("Please fill this in."))


class LongField(PlainField):
    """Several lines of clean text."""

    widget = TextArea()
    multiline = True


class _ReadField(StringField):
    """A text that is read into another type; as typed in `raw_data`, read in `data`."""

    data: Any

    def __init__(self, label: Any, *, optional: bool = False, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.optional = optional
        self.flags.optional = optional
        self.typed = ""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0]).replace("\x00", "")
        return "" if self.data is None else self.shown(self.data)

    def shown(self, data: Any) -> str:
        """How a value stands in the field before anybody typed."""
        return str(data)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        self.typed, self.data = (valuelist[0] if valuelist else ""), None

    def pre_validate(self, form: Any) -> None:
        if not self.typed.strip() and self.optional:
            return
        try:
            self.data = self.read(self.typed)
        except (NotAnAmount, NotANumber, NotAPhone) as error:
            raise ValidationError(self.trouble(error.reason)) from error

    def read(self, typed: str) -> Any:
        """Raises one of the kernel's reading errors."""
        return typed

    def trouble(self, reason: str) -> str:
        """The sentence for a reason."""
        return _("Please fill this in.")


class RupiahField(_ReadField):
    """Whole rupiah, from `least`."""

    def __init__(self, label: Any, *, least: int = 1, most: int = 10**11, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.least, self.most = least, most

    def read(self, typed: str) -> int:
        amount = parse_rupiah(typed)
        if amount < self.least:
            raise NotANumber("too_small")
        if amount > self.most:
            raise NotANumber("too_large")
        return amount

    def trouble(self, reason: str) -> str:
        return str(_AMOUNT_TROUBLES[reason])


class WholeField(_ReadField):
    """A whole number between two limits."""

    def __init__(self, label: Any, *, least: int, most: int, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.least, self.most = least, most

    def read(self, typed: str) -> int:
        return parse_whole(typed, self.least, self.most)

    def trouble(self, reason: str) -> str:
        return str(_NUMBER_TROUBLES[reason]) % {"least": self.least, "most": self.most}


class DigitsField(_ReadField):
    """So many digits, kept as text: a PIN, a code, an account number."""

    def __init__(self, label: Any, *, length: int, **kwargs: Any) -> None:
        # Nothing is remembered: the phone may be a shared one.
        keys = {"inputmode": "numeric", "autocomplete": "off"}
        super().__init__(label, **{"render_kw": keys} | kwargs)
        self.length = length

    def read(self, typed: str) -> str:
        return parse_digits(typed, self.length)

    def trouble(self, reason: str) -> str:
        return _("Please type %(length)s digits.", length=self.length)


class SecretDigitsField(DigitsField):
    """A PIN: never shown again."""

    widget = PasswordInput()

    def _value(self) -> str:
        return ""


class PhoneField(_ReadField):
    """A phone number, read as E.164."""

    def read(self, typed: str) -> str:
        return phone_e164(typed)

    def shown(self, data: Any) -> str:
        return format_phone(data)

    def trouble(self, reason: str) -> str:
        return _("Please type a phone number. Example: 0812-3456-7890.")


class AccountNumberField(PlainField):
    """A bank account number as text: its zeros in front matter."""

    def pre_validate(self, form: Any) -> None:
        super().pre_validate(form)
        digits = "".join(c for c in self.data or "" if c not in " .-")
        if not digits and self.optional:
            self.data = ""
            return
        if not (digits.isascii() and digits.isdecimal() and 5 <= len(digits) <= 20):
            raise ValidationError(_("Please type the account number, 5 to 20 digits."))
        self.data = digits


class EmailField(PlainField):
    """An address we could write to. No mail is sent to find out."""

    def pre_validate(self, form: Any) -> None:
        super().pre_validate(form)
        if not self.data:
            return
        name, at, host = self.data.rpartition("@")
        if not (name and at and "." in host) or any(c in self.data for c in " ,;<>\"'"):
            raise ValidationError(_("Please type an e-mail address. Example: name@mail.com."))


class ChoiceField(SelectField):
    """One of a list."""

    data: Any

    def pre_validate(self, form: Any) -> None:
        if self.data not in {value for value, *_rest in self.iter_choices()}:
            raise ValidationError(_("Please choose one."))


class CardsField(RadioField):
    """One of a few, shown as cards; where it is `optional`, perhaps none."""

    data: Any

    validate_choice = True

    def __init__(self, label: Any, *, optional: bool = False, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.optional = optional

    def pre_validate(self, form: Any) -> None:
        if self.data is None and self.optional:
            return
        if self.data not in {value for value, *_rest in self.iter_choices()}:
            raise ValidationError(_("Please choose one."))


class TickField(BooleanField):
    """A box that must be ticked, unless it is optional."""

    data: Any

    def __init__(self, label: Any, *, optional: bool = False, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.must = not optional

    def pre_validate(self, form: Any) -> None:
        if self.must and not self.data:
            raise ValidationError(_("Please tick this to go on."))


class UploadField(FileField):
    """A file; `data` is its bytes."""

    data: Any

    def __init__(self, label: Any, *, optional: bool = False, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.optional = optional
        self.flags.optional = optional

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        upload = request.files.get(self.name)
        self.data = upload.read() if upload and upload.filename else b""

    def pre_validate(self, form: Any) -> None:
        if not self.data and not self.optional:
            raise ValidationError(_("Please choose a file."))


class PhotoField(UploadField):
    """A photo; `data` is its file, which nobody reads before its turn."""

    def process_formdata(self, valuelist: Sequence[Any]) -> None:
        upload = request.files.get(self.name)
        self.data = upload.stream if upload and upload.stream.seek(0, os.SEEK_END) else None


def _text_trouble(reason: str, longest: int) -> str:
    if reason == "too_long":
        return _("This is too long. At most %(longest)s letters.", longest=longest)
    return _("This holds a sign we cannot keep. Please type it again.")


_AMOUNT_TROUBLES = {
    "empty": lazy("Please fill in the amount. Example: 15000."),
    "not_a_number": lazy("Please type the amount in digits. Example: 15000."),
    "negative": lazy("The amount cannot be below zero."),
    "fraction": lazy("Please type whole rupiah. Example: 15000."),
    "too_small": lazy("This amount is too small."),
    "too_large": lazy("This amount is too large."),
}
_NUMBER_TROUBLES = {
    "empty": lazy("Please type a number from %(least)s to %(most)s."),
    "not_a_number": lazy("Please type a number from %(least)s to %(most)s."),
    "too_small": lazy("Please type a number from %(least)s to %(most)s."),
    "too_large": lazy("Please type a number from %(least)s to %(most)s."),
    "wrong_length": lazy("Please type a number from %(least)s to %(most)s."),
}
