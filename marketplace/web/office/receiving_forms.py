"""What the counter types about goods that come, are looked at, and lie here."""

from typing import Any

from wtforms import StringField
from wtforms.validators import ValidationError

from marketplace.catalogue import stock
from marketplace.catalogue.lotting import Batch
from marketplace.catalogue.lying import Goods, Here
from marketplace.fulfilment.checklist import Points
from marketplace.fulfilment.keeping_shelf import Fate
from marketplace.kernel import clock
from marketplace.kernel.words import _, format_day, lazy
from marketplace.orders.part import Part
from marketplace.web.fields import (
    CardsField,
    ChoiceField,
    KeptField,
    PhotoField,
    PlainField,
    TickField,
    WholeField,
)
from marketplace.web.forms import Form
from marketplace.web.office.fields import DayField, MayStayEmpty, TicksField

TELL, DECIDE = "tell", "decide"


class OptionalPhotoField(PhotoField):
    """A photo, or none."""

    def pre_validate(self, form: Any) -> None:
        """It may stay away."""


class Dated(Form):
    """What a label says. For what is no food both days are left out."""

    made_on = DayField(
        lazy("Made on"),
        validators=[MayStayEmpty()],
        description=lazy("As on the label. Empty: as she has counted it, else today."),
    )
    best_before = DayField(
        lazy("Best before"),
        validators=[MayStayEmpty()],
        description=lazy("Only where the label says an earlier day than usual."),
    )

    def undated(self) -> None:
        """It is no food."""
        del self.made_on, self.best_before

    @property
    def batch(self) -> Batch | None:
        if "made_on" not in self or not (self.made_on.data or self.best_before.data):
            return None
        return Batch(self.made_on.data or clock.today(), self.best_before.data)


class ReceiveForm(Dated):
    """Fewer than were promised, or more."""

    quantity = WholeField(lazy("How many were brought"), least=1, most=stock.MOST)
    keep_more = TickField(
        lazy("There are more than ordered: keep the others here to be sold"), optional=True
    )
    rest = CardsField(
        lazy("If some are missing"),
        choices=[
            (TELL, lazy("Wait for the rest, and tell the buyer")),
            (DECIDE, lazy("The office decides")),
        ],
        default=TELL,
    )

    @classmethod
    def about(cls, part: Part, food: bool) -> "ReceiveForm":
        form = cls(quantity=part.quantity)
        form.most = part.quantity
        if not food:
            form.undated()
        return form

    most: int = 0

    def validate_quantity(self, field: WholeField) -> None:
        if field.data and field.data > self.most and not self.keep_more.data:
            raise ValidationError(
                _("Only %(most)s were ordered. Keep the others here? Then tick it.", most=self.most)
            )


class CheckForm(Form):
    """How it looks: every point is ticked, or some of it goes back with a reason."""

    points = TicksField(lazy("In order"), choices=[], empty=True)
    passed = WholeField(lazy("So many pass"), least=0, most=stock.MOST)
    reason = PlainField(
        lazy("What has to be mended?"),
        longest=200,
        optional=True,
        description=lazy("The maker reads this. Say kindly what to do."),
    )
    picture = OptionalPhotoField(
        lazy("Picture of it, for her"), render_kw={"accept": "image/*"}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.picture.flags.optional = True

    @classmethod
    def about(cls, part: Part, points: Points) -> "CheckForm":
        form = cls(passed=part.quantity)
        form.points.choices = list(points.items())
        form.asked, form.most = tuple(points), part.quantity
        return form

    asked: tuple[str, ...] = ()
    most: int = 0

    @property
    def failed(self) -> tuple[str, ...]:
        ticked = self.points.data or []
        return tuple(key for key in self.asked if key not in ticked)

    def validate_passed(self, field: WholeField) -> None:
        if field.data is not None and field.data > self.most:
            raise ValidationError(_("Only %(most)s of it are here.", most=self.most))
        if field.data == self.most and self.failed:
            raise ValidationError(_("All pass: please tick every point. Else write fewer."))

    def validate_reason(self, field: StringField) -> None:
        if self.passed.data is not None and self.passed.data < self.most and not field.data:
            raise ValidationError(_("Please say what has to be mended."))


class LeaveForm(Dated):
    """Goods without an order."""

    sku = ChoiceField(lazy("Goods"), choices=[])
    quantity = WholeField(lazy("How many were brought"), least=1, most=stock.MOST)

    @classmethod
    def about(cls, goods: list[Goods]) -> "LeaveForm":
        form = cls()
        form.sku.choices = [(one.sku, one.name) for one in goods]
        return form


class CountForm(Form):
    """What lies there, counted by hand."""

    counted = WholeField(lazy("So many lie here"), least=0, most=stock.MOST)
    seen = KeptField()
    lot = KeptField()

    @classmethod
    def about(cls, here: Here) -> "CountForm":
        return cls(counted=here.shelf, seen=str(here.shelf), lot=here.lot.code if here.lot else "")


class TakeOffForm(Form):
    """Goods leave the shelf unsold."""

    lot = ChoiceField(lazy("Lot"), choices=[])
    quantity = WholeField(lazy("How many"), least=1, most=stock.MOST)
    fate = CardsField(
        lazy("What becomes of them"),
        choices=[
            (Fate.TO_HER.value, lazy("Their maker takes them back")),
            (Fate.PAST.value, lazy("Written off: past its date")),
            (Fate.BROKEN.value, lazy("Written off: broken")),
        ],
    )

    @classmethod
    def about(cls, goods: Goods, lot: str) -> "TakeOffForm":
        chosen = next((one for one in goods.here if one.lot and one.lot.code == lot), None)
        first = chosen or next(iter(goods.here), None)
        form = cls(quantity=first.free if first else 1, lot=lot)
        lots = [one.lot for one in goods.here if one.lot]
        form.lot.choices = [
            (one.code, _("%(code)s, until %(day)s", code=one.code, day=format_day(one.best_before)))
            for one in lots
        ]
        if not lots:
            del form.lot
        return form
