"""The form in which somebody says what is wrong with goods: the buyer, or staff for a caller."""

from typing import Any, ClassVar

from marketplace.fulfilment.complainable import Choice
from marketplace.fulfilment.complaining import Wrong
from marketplace.kernel.words import _, lazy
from marketplace.orders.complaint import MONEY_BACK, REPLACEMENT
from marketplace.orders.complaint_reasons import NOT_ARRIVED, WORDS
from marketplace.web.fields import CardsField, ChoiceField, LongField, PhotoField, WholeField
from marketplace.web.forms import Form

LONGEST = 1_000


class ComplainForm(Form):
    """Two fields a line are added by `form_for`."""

    text = LongField(lazy("What is wrong?"), longest=LONGEST)
    wish = CardsField(
        lazy("What do you wish?"),
        choices=[
            (REPLACEMENT, lazy("The right goods")),
            (MONEY_BACK, lazy("My money back")),
        ],
    )
    picture = PhotoField(
        lazy("A picture of it"), optional=True, render_kw={"accept": "image/*"}
    )
    positions: ClassVar[tuple[int, ...]] = ()

    @property
    def lines(self) -> list[tuple[Any, Any]]:
        """How many and why, of each line."""
        return [(self[f"quantity_{place}"], self[f"reason_{place}"]) for place in self.positions]

    def wrong(self) -> Wrong:
        """What was typed, for the story."""
        return Wrong(
            {place: self[f"quantity_{place}"].data or 0 for place in self.positions},
            {place: self[f"reason_{place}"].data for place in self.positions},
            self.text.data,
            self.wish.data,
        )


def form_for(
    choices: list[Choice], base: type[ComplainForm] = ComplainForm, **known: Any
) -> ComplainForm:
    """With how many and why of each line that can be complained about. Of a single thing that is
    one. `known` is what stands in its fields at first.
    """
    alone = 1 if [choice.quantity for choice in choices] == [1] else None
    fields: dict[str, Any] = {"positions": tuple(choice.line.position for choice in choices)}
    for choice in choices:
        place = choice.line.position
        fields[f"quantity_{place}"] = WholeField(
            choice.line.name,
            least=0,
            most=choice.quantity,
            optional=True,
            default=alone,
            description=_("How many? Up to %(left)s", left=choice.quantity),
        )
        reasons = [("", "…"), *((reason, WORDS[reason]) for reason in choice.reasons)]
        fields[f"reason_{place}"] = ChoiceField(_("What is wrong with it?"), choices=reasons)
    kind: type[ComplainForm] = type("OrderComplainForm", (base,), fields)
    return kind(**known)


def of_lost_parcel(choices: list[Choice], parcel: str) -> dict[str, Any]:
    """What stands in the form about a parcel that is lost: all that is left of it."""
    known: dict[str, Any] = {}
    for choice in choices:
        mine = [each for each in choice.goods if each.lost and each.part.shipment == parcel]
        if mine:
            known[f"quantity_{choice.line.position}"] = sum(each.quantity for each in mine)
            known[f"reason_{choice.line.position}"] = NOT_ARRIVED
    return known | {"text": _("Parcel %(code)s is lost.", code=parcel)} if known else {}
