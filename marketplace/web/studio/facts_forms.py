"""What a producer says of her goods: words in both languages, how they are made, what is asked."""

from dataclasses import replace
from typing import Any

from wtforms import ValidationError

from marketplace.catalogue import measuring, revision, terms
from marketplace.catalogue.category import Category
from marketplace.catalogue.facts import Facts, Food
from marketplace.catalogue.revision import Making
from marketplace.kernel import clock
from marketplace.kernel.words import _, lazy
from marketplace.web.fields import CardsField, LongField, PlainField, RupiahField, WholeField
from marketplace.web.forms import Form
from marketplace.web.office.fields import DayField, MayStayEmpty
from marketplace.web.studio.fields import AnyTicksField
from marketplace.web.studio.forms import LONGEST_LEAD_DAYS, LONGEST_NAME

LONGEST_DESCRIPTION, LONGEST_MATERIAL = 1000, 80
NO_TEXT, MAY, MUST = "no", "may", "must"


class FactsForm(Form):
    """What it is called, where it stands, how it is described."""

    name = PlainField(lazy("Name of the product"), longest=LONGEST_NAME)
    category = CardsField(lazy("What kind of thing is it?"))
    description = LongField(
        lazy("Description"),
        longest=LONGEST_DESCRIPTION,
        optional=True,
        description=lazy("Material, size, taste. Nothing about people, please."),
    )
    material = PlainField(
        lazy("Material"),
        longest=LONGEST_MATERIAL,
        optional=True,
        description=lazy("Example: cotton, canvas, felt"),
    )
    care = AnyTicksField(
        lazy("Care"), choices=list(terms.CARE.items()), validators=[MayStayEmpty()]
    )

    def __init__(self, shelves: list[Category], **facts: Any) -> None:
        super().__init__(**facts)
        self.shelves = {shelf.slug: shelf for shelf in shelves}
        self.category.choices = [(shelf.slug, shelf.name) for shelf in shelves]
        if len(shelves) == 1:
            self.category.data = shelves[0].slug

    @classmethod
    def about(cls, facts: Facts, shelves: list[Category], *, edible: bool) -> "FactsForm":
        """Filled with what is said now. Nobody asks for the material of food."""
        form = cls(
            shelves,
            name=facts.name,
            description=facts.description,
            category=facts.category,
            material=facts.material,
            care=facts.care.split(),
        )
        if edible:
            del form.material, form.care
        return form

    def changed(self, facts: Facts) -> Facts:
        """The same facts with what was typed."""
        edible = self.shelves[self.category.data].food
        return replace(
            facts,
            name=self.name.data,
            category=self.category.data,
            description=self.description.data,
            material=self.material.data if self.material else facts.material,
            care=" ".join(self.care.data) if self.care else facts.care,
            food=(facts.food or Food()) if edible else None,
        )


class EnglishForm(Form):
    """The same for readers of English. What is left empty is shown in Indonesian."""

    name_en = PlainField(lazy("Name in English"), longest=LONGEST_NAME, optional=True)
    description_en = LongField(
        lazy("Description in English"), longest=LONGEST_DESCRIPTION, optional=True
    )
    ingredients_en = LongField(
        lazy("Ingredients in English"), longest=LONGEST_DESCRIPTION, optional=True
    )

    @classmethod
    def about(cls, facts: Facts) -> "EnglishForm":
        food = facts.food
        form = cls(
            name_en=facts.name_en,
            description_en=facts.description_en,
            ingredients_en=food.ingredients_en if food else "",
        )
        if food is None:
            del form.ingredients_en
        return form

    def changed(self, facts: Facts) -> Facts:
        food = facts.food
        return replace(
            facts,
            name_en=self.name_en.data,
            description_en=self.description_en.data,
            food=food and replace(food, ingredients_en=self.ingredients_en.data),
        )


class MakingForm(Form):
    """Whether it lies ready, is made to order, or comes on a day."""

    making = CardsField(lazy("How do you make it?"), choices=list(terms.MAKING.items()))
    lead_days = WholeField(
        lazy("Working days to make one"), least=1, most=LONGEST_LEAD_DAYS, optional=True
    )
    ready_on = DayField(lazy("The day it comes"), validators=[MayStayEmpty()])

    @classmethod
    def about(cls, facts: Facts) -> "MakingForm":
        return cls(
            making=facts.making, lead_days=facts.lead_days or None, ready_on=facts.ready_on
        )

    def validate_lead_days(self, field: Any) -> None:
        if self.making.data == Making.ORDER and not field.data:
            raise ValidationError(_("Please say how many working days it takes."))

    def validate_ready_on(self, field: Any) -> None:
        if self.making.data == Making.PREORDER and not (
            field.data and field.data > clock.today()
        ):
            raise ValidationError(_("Please choose a day that is still to come."))

    def changed(self, facts: Facts) -> Facts:
        to_order = self.making.data == Making.ORDER
        preorder = self.making.data == Making.PREORDER
        return replace(
            facts,
            making=self.making.data,
            lead_days=self.lead_days.data if to_order else 0,
            ready_on=self.ready_on.data if preorder else None,
        )


class WishesForm(Form):
    """What a buyer may or must say about the one that is made for them."""

    measures = AnyTicksField(lazy("Which measures do you need?"), validators=[MayStayEmpty()])
    text = CardsField(
        lazy("A name to embroider"),
        choices=[
            (NO_TEXT, lazy("No name")),
            (MAY, lazy("The buyer may add a name")),
            (MUST, lazy("The buyer must add a name")),
        ],
    )
    text_price = RupiahField(
        lazy("Price for the name"),
        least=0,
        most=revision.DEAREST,
        optional=True,
        description=lazy("Empty means that it costs nothing."),
    )

    def __init__(self, **facts: Any) -> None:
        super().__init__(**facts)
        self.measures.choices = [(m.key, m.name) for m in measuring.MEASURES.values()]

    @classmethod
    def about(cls, facts: Facts) -> "WishesForm":
        asked = MUST if facts.text_required else MAY
        return cls(
            measures=facts.measures.split(),
            text=NO_TEXT if facts.text_price is None else asked,
            text_price=facts.text_price or None,
        )

    def changed(self, facts: Facts) -> Facts:
        asked = self.text.data != NO_TEXT
        return replace(
            facts,
            measures=" ".join(self.measures.data),
            text_price=(self.text_price.data or 0) if asked else None,
            text_required=self.text.data == MUST,
        )
