"""Inputs that only the office needs: a day, an hour, a percentage, ticks, a sign-in name."""

import re
from collections.abc import Iterator, Sequence
from datetime import date, time
from typing import Any, ClassVar

from wtforms import DateField, SelectMultipleField, ValidationError
from wtforms.fields.choices import Choice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.widgets import CheckboxInput, ListWidget

from marketplace.kernel.indonesia import is_postcode, phone_e164
from marketplace.kernel.percent import format_percent, parse_percent
from marketplace.kernel.words import _
from marketplace.web.fields import ChoiceField, PhoneField, PlainField

_HOUR = re.compile(r"([01]?[0-9]|2[0-3])[.:]([0-5][0-9])")
_LOGIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{2,39}")


class DayField(DateField):
    """A day of the calendar; `data` is None where it may stay empty and did."""

    data: Any

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        self.data = None
        try:
            self.data = date.fromisoformat(valuelist[0] if valuelist else "")
        except ValueError:
            self.data = None

    def pre_validate(self, form: Any) -> None:
        typed = "".join(self.raw_data or ()).strip()
        if self.data is None and (typed or not self.flags.optional):
            raise ValidationError(_("Please choose a day."))


class HourField(PlainField):
    """An hour of the day, as people here write it: 10.00."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        super().__init__(label, longest=8, **kwargs)

    def _value(self) -> str:
        return f"{self.data:%H.%M}" if isinstance(self.data, time) else self.data

    def pre_validate(self, form: Any) -> None:
        super().pre_validate(form)
        parts = _HOUR.fullmatch(self.data)
        if parts is None:
            raise ValidationError(_("Please type the hour. Example: 10.00."))
        self.data = time(int(parts[1]), int(parts[2]))


class PercentField(PlainField):
    """A percentage; `data` is basis points."""

    def __init__(self, label: Any, *, most: int, **kwargs: Any) -> None:
        super().__init__(label, longest=12, **kwargs)
        self.most = most

    def _value(self) -> str:
        return format_percent(self.data) if isinstance(self.data, int) else self.data

    def pre_validate(self, form: Any) -> None:
        super().pre_validate(form)
        bp = parse_percent(self.data)
        if bp is None:
            raise ValidationError(_("Please type a percentage. Example: 12.5."))
        if bp > self.most:
            most = format_percent(self.most)
            raise ValidationError(_("At most %(most)s percent.", most=most))
        self.data = bp


class MayStayEmpty:
    """Says of a field that nothing needs to be chosen."""

    field_flags: ClassVar = {"optional": True}

    def __call__(self, form: Any, field: Any) -> None:
        """Whatever it is, it fits."""


class PickField(ChoiceField):
    """One of a list, chosen on purpose: nothing is chosen before. `choices` may come late."""

    def iter_choices(self) -> Iterator[Any]:
        yield Choice("", "…", not self.data, {})
        yield from super().iter_choices()

    def pre_validate(self, form: Any) -> None:
        if not self.data and not self.flags.optional:
            raise ValidationError(_("Please choose one."))
        super().pre_validate(form)


class TicksField(SelectMultipleField):
    """At least one of a list, unless it may stay `empty`."""

    data: Any

    def __init__(self, label: Any, *, empty: bool = False, **kwargs: Any) -> None:
        super().__init__(label, **kwargs)
        self.empty = empty

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def pre_validate(self, form: Any) -> None:
        offered = {value for value, *_rest in self.iter_choices()}
        if not (self.data or self.empty) or not set(self.data or ()) <= offered:
            raise ValidationError(_("Please tick at least one."))


class AnyPhoneField(PhoneField):
    """A phone number, also one with an area code."""

    def read(self, typed: str) -> str:
        return phone_e164(typed, landline=True)


class PostcodeField(PlainField):
    """Five digits."""

    def pre_validate(self, form: Any) -> None:
        super().pre_validate(form)
        if not is_postcode(self.data):
            raise ValidationError(_("Please type the five digits of the postcode."))


class LoginField(PlainField):
    """A name to sign in with."""

    def pre_validate(self, form: Any) -> None:
        super().pre_validate(form)
        if self.data and not _LOGIN.fullmatch(self.data):
            raise ValidationError(_("Please use 3 to 40 plain letters and digits."))
