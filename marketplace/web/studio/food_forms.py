"""What a producer says of a food: what is in it, and how it keeps."""

from dataclasses import replace

from marketplace.catalogue import allergens, revision, terms
from marketplace.catalogue.facts import Facts, Food
from marketplace.kernel.words import lazy
from marketplace.web.fields import CardsField, LongField, WholeField
from marketplace.web.forms import Form
from marketplace.web.office.fields import MayStayEmpty
from marketplace.web.studio.fields import AnyTicksField

LONGEST_INGREDIENTS = 1000
LONGEST_LIFE_DAYS = 730


class FoodForm(Form):
    """What is in it."""

    ingredients = LongField(
        lazy("All ingredients"),
        longest=LONGEST_INGREDIENTS,
        description=lazy("The most first, with commas between them."),
    )
    allergens = AnyTicksField(
        lazy("Which of these does it hold?"), validators=[MayStayEmpty()]
    )
    halal = CardsField(
        lazy("Is it halal?"),
        choices=[("halal", lazy("Yes, halal")), ("not_halal", lazy("No, not halal"))],
    )

    @classmethod
    def about(cls, facts: Facts) -> "FoodForm":
        """Filled with what was said, or with what the ingredients name."""
        food = facts.food or Food()
        named = allergens.named(food.ingredients)
        form = cls(
            ingredients=food.ingredients,
            allergens=named if food.allergens is None else allergens.read(food.allergens),
            halal=food.halal,
        )
        form.sure = allergens.locked(facts.category, facts.name)
        form.allergens.choices = [
            (key, word) for key, word in allergens.WORDS.items() if key not in form.sure
        ]
        return form

    def changed(self, facts: Facts) -> Facts:
        ticked = {*self.allergens.data, *allergens.locked(facts.category, facts.name)}
        said = replace(
            facts.food or Food(),
            ingredients=self.ingredients.data,
            allergens=allergens.write(ticked),
            halal=self.halal.data,
        )
        return replace(facts, food=said)


class KeepingForm(Form):
    """How it keeps, and how much of it there is in one."""

    storage = CardsField(lazy("How is it kept?"), choices=list(terms.STORAGE.items()))
    shelf_life_days = WholeField(
        lazy("How many days does it keep?"), least=1, most=LONGEST_LIFE_DAYS
    )
    made_how = CardsField(lazy("How is it made?"), choices=list(terms.PROCESS.items()))
    net_amount = WholeField(
        lazy("Net content of one"),
        least=1,
        most=revision.HEAVIEST_G,
        description=lazy("Without the packing. It stands on the label."),
    )
    net_unit = CardsField(
        lazy("Counted in"), choices=[("g", lazy("grams")), ("ml", lazy("millilitres"))]
    )

    @classmethod
    def about(cls, facts: Facts) -> "KeepingForm":
        food = facts.food or Food()
        return cls(
            storage=food.storage,
            shelf_life_days=food.shelf_life_days,
            made_how=food.process,
            net_amount=food.net_amount,
            net_unit=food.net_unit,
        )

    def changed(self, facts: Facts) -> Facts:
        said = replace(
            facts.food or Food(),
            storage=self.storage.data,
            shelf_life_days=self.shelf_life_days.data,
            process=self.made_how.data,
            net_amount=self.net_amount.data,
            net_unit=self.net_unit.data,
        )
        return replace(facts, food=said)
