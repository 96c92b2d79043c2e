"""What the office types when it looks at goods: permits for foods, reasons by field."""

from collections.abc import Iterable
from typing import Any

from wtforms import ValidationError

from marketplace.catalogue import calling, permit_number
from marketplace.catalogue.food import FoodFacts
from marketplace.catalogue.inspecting import Label
from marketplace.catalogue.permit import Permit
from marketplace.kernel.words import _, lazy
from marketplace.web.fields import LongField, PlainField, TickField
from marketplace.web.forms import Form
from marketplace.web.office.fields import MayStayEmpty, PickField

WHOLE = ""
_TICK, _WORDS = "mend_", "words_"


class AcceptForm(Form):
    """For foods the office chooses permits; for everything else there is only the button."""

    permit = PickField(lazy("Sold under this permit"), validators=[MayStayEmpty()])
    certificate = PickField(lazy("Halal certificate"), validators=[MayStayEmpty()])
    trial_note = PlainField(
        lazy("Why does it keep longer than usual?"), longest=200, optional=True,
        description=lazy("Example: trial of 12 May, sealed pack, still crisp after 45 days."),
    )  # fmt: skip

    def plain(self) -> "AcceptForm":
        """For what nobody eats."""
        for name in ("permit", "certificate", "trial_note"):
            del self[name]
        return self

    def offer(self, permits: list[Permit], certificates: list[Permit]) -> "AcceptForm":
        """The cooperative's own that count today."""
        for field, kept in ((self.permit, permits), (self.certificate, certificates)):
            field.choices = [(p.code, permit_number.shown(p.kind, p.number)) for p in kept]
        self.known = {p.code: p.id for p in [*permits, *certificates]}
        return self

    def begin_with(self, *foods: FoodFacts | None) -> None:
        """What was chosen before: for this revision, else for the one on sale now."""
        codes = {id: code for code, id in self.known.items()}
        for food in filter(None, reversed(foods)):
            self.permit.data = codes.get(food.permit_id or 0, self.permit.data)
            self.certificate.data = codes.get(food.halal_id or 0, self.certificate.data)
            self.trial_note.data = food.trial_note or self.trial_note.data

    def label(self) -> Label | None:
        """What was chosen."""
        if "permit" not in self:
            return None
        return Label(
            permit_id=self.known.get(self.permit.data),
            halal_id=self.known.get(self.certificate.data),
            trial_note=self.trial_note.data or "",
        )


class ReturnForm(Form):
    """A tick and some words for each field; words about the whole stand alone."""

    whole = LongField(lazy("About the whole"), longest=500, optional=True)

    @classmethod
    def about(cls, fields: Iterable[str]) -> "ReturnForm":
        """With a tick for each of these fields."""
        asked: dict[str, Any] = {"fields_asked": tuple(fields)}
        for name in asked["fields_asked"]:
            asked[_TICK + name] = TickField(calling.FIELDS[name], optional=True)
            asked[_WORDS + name] = PlainField(
                lazy("What should she mend?"), longest=200, optional=True, validators=[_if_ticked]
            )
        return type(cls.__name__, (cls,), asked)()  # type: ignore[no-any-return]

    def pairs(self) -> list[tuple[Any, Any]]:
        """The tick and the words of each field."""
        return [(self[_TICK + name], self[_WORDS + name]) for name in self.fields_asked]

    def validate(self, extra_validators: Any = None) -> bool:
        fits = super().validate(extra_validators)
        if fits and not self.reasons():
            self.form_errors.append(_("Please tick a field, or write about the whole."))
            self.status, fits = 422, False
        return fits

    def reasons(self) -> dict[str, str]:
        """What to mend, by field."""
        ticked = [name for name in self.fields_asked if self[_TICK + name].data]
        said = {name: self[_WORDS + name].data for name in ticked}
        return said | ({WHOLE: self.whole.data} if self.whole.data else {})


def _if_ticked(form: Any, field: Any) -> None:
    if form[field.name.replace(_WORDS, _TICK, 1)].data and not field.data:
        raise ValidationError(_("Please say what she should mend."))


class WhyForm(Form):
    """One reason, that its producer reads too."""

    why = PlainField(lazy("Why?"), longest=200)
