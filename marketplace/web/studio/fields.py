"""Inputs for her goods: ticks, a day."""

from typing import Any

from wtforms import ValidationError

from marketplace.catalogue.facts import BETWEEN_OPTIONS
from marketplace.kernel.words import _
from marketplace.web.fields import PlainField
from marketplace.web.office.fields import TicksField

LONGEST_VALUE = 30


class AnyTicksField(TicksField):
    """Any number of a list, also none."""

    def pre_validate(self, form: Any) -> None:
        offered = {value for value, *_rest in self.iter_choices()}
        if not set(self.data or ()) <= offered:
            raise ValidationError(_("Please choose from the list."))


class ValueField(PlainField):
    """One size, colour or taste."""

    def __init__(self, label: Any, **kwargs: Any) -> None:
        super().__init__(label, longest=LONGEST_VALUE, **kwargs)

    def pre_validate(self, form: Any) -> None:
        super().pre_validate(form)
        if BETWEEN_OPTIONS.strip() in (self.data or ""):
            raise ValidationError(_("Please leave out the dot in the middle."))
