"""What a producer types about her goods: facts, a photo, a count."""

from dataclasses import replace
from typing import Any

from wtforms.widgets import HiddenInput

from marketplace.catalogue import revision, stock
from marketplace.catalogue.category import Category
from marketplace.catalogue.facts import Facts
from marketplace.catalogue.standing import Face
from marketplace.kernel.words import lazy
from marketplace.web.fields import (
    CardsField,
    ChoiceField,
    LongField,
    PhotoField,
    PlainField,
    RupiahField,
    WholeField,
)
from marketplace.web.forms import Form

LONGEST_NAME, LONGEST_DESCRIPTION = 80, 1000


class _FactsForm(Form):
    name = PlainField(
        lazy("Name of the product"),
        longest=LONGEST_NAME,
        description=lazy("Example: Cotton pouch with flowers"),
    )
    category = CardsField(lazy("What kind of thing is it?"))
    price = RupiahField(
        lazy("Price for one"),
        most=revision.DEAREST,
        description=lazy("Example: 15000"),
    )
    weight_g = WholeField(
        lazy("Weight of one"),
        least=1,
        most=revision.HEAVIEST_G,
        description=lazy("One kilogram is 1000 grams."),
    )

    def __init__(self, shelves: list[Category], **facts: Any) -> None:
        super().__init__(**facts)
        self.category.choices = [(shelf.slug, shelf.name) for shelf in shelves]
        if len(shelves) == 1:
            self.category.data = shelves[0].slug

    def facts(self) -> Facts:
        """What was typed."""
        return Facts.of_one(
            self.name.data,
            self.category.data,
            self.price.data,
            self.weight_g.data,
        )


class NewForm(_FactsForm):
    """The first step of a new product. A description can follow."""

    count = WholeField(lazy("How many do you have?"), least=0, most=stock.MOST)


class FactsForm(_FactsForm):
    """All that is said about a product, to be changed."""

    description = LongField(
        lazy("Description"),
        longest=LONGEST_DESCRIPTION,
        optional=True,
        description=lazy("Material, size, taste. Nothing about people, please."),
    )

    @classmethod
    def about(cls, face: Face, shelves: list[Category]) -> "FactsForm":
        """Filled with what is said now."""
        return cls(
            shelves,
            name=face.name,
            description=face.description,
            category=face.category,
            price=face.price,
            weight_g=face.weight_g,
        )

    def changed(self, facts: Facts) -> Facts:
        """The same facts with what was typed."""
        typed = replace(
            facts,
            name=self.name.data,
            category=self.category.data,
            description=self.description.data,
        )
        return typed.with_price(self.price.data, self.weight_g.data)


class PhotoForm(Form):
    photo = PhotoField(lazy("Photo of the product"))


class TapForm(Form):
    """One more or one less."""

    change = ChoiceField("", choices=[("-1", "−1"), ("1", "+1")])


class CountForm(Form):
    """A count. It is taken as a difference to the number she saw, so that what was ordered
    meanwhile stays counted.
    """

    count = WholeField(lazy("For sale now"), least=0, most=stock.MOST)
    seen = WholeField("", least=0, most=stock.MOST, widget=HiddenInput())

    def saw(self, available: int) -> None:
        """What the page shows beside it now."""
        self.seen.data, self.seen.raw_data = available, None

    @property
    def change(self) -> int:
        return int(self.count.data - self.seen.data)
