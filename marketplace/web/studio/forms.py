"""What a producer types to start a product: what it is, its photo, its figures."""

from dataclasses import replace

from marketplace.catalogue import revision, stock, template, varying
from marketplace.catalogue.facts import Facts
from marketplace.catalogue.revision import Making
from marketplace.catalogue.standing import Own
from marketplace.catalogue.template import Value
from marketplace.kernel.words import _, lazy
from marketplace.web.fields import PhotoField, PlainField, RupiahField, WholeField
from marketplace.web.forms import Form
from marketplace.web.studio.fields import AnyTicksField

LONGEST_NAME = 80
LONGEST_LEAD_DAYS = 60
USUAL_PACKING_G = 30


class StartForm(Form):
    """What she is going to make: a template's key or a category's slug."""

    what = PlainField("", longest=40)


class PhotoForm(Form):
    photo = PhotoField(lazy("Photo of the product"))


class NumbersForm(Form):
    """The figures of a new product: as few as its kind needs."""

    name = PlainField(lazy("Name of the product"), longest=LONGEST_NAME)
    values = AnyTicksField(lazy("Which ones do you have?"))
    price = RupiahField(
        lazy("Price for one"), most=revision.DEAREST, description=lazy("Example: 15000")
    )
    weight_g = WholeField(
        lazy("Weight of one"),
        least=1,
        most=revision.HEAVIEST_G,
        description=lazy("One kilogram is 1000 grams."),
    )
    net_amount = WholeField(
        lazy("Net content of one"),
        least=1,
        most=revision.HEAVIEST_G,
        description=lazy("Without the packing. It stands on the label."),
    )
    lead_days = WholeField(
        lazy("Working days to make one"), least=1, most=LONGEST_LEAD_DAYS
    )
    count = WholeField(lazy("How many do you have now?"), least=0, most=stock.MOST)

    @classmethod
    def about(cls, mine: Own) -> "NumbersForm":
        """Filled with what is known, and without what this kind needs not."""
        facts = mine.latest.facts
        first, food = facts.variants[0], facts.food
        form = cls(
            name=facts.name,
            values=[variant.label for variant in facts.variants if variant.label],
            price=first.price or None,
            weight_g=first.weight_g or None,
            net_amount=food and food.net_amount,
            lead_days=facts.lead_days or None,
            count=mine.choices[0].available if first.price else None,
        )
        form.offer(facts)
        return form

    def offer(self, facts: Facts) -> None:
        """Asks for what the facts leave open, and for no more."""
        kinds = facts.options.split()
        self.known = {value.label: value for value in _values(facts)} if len(kinds) == 1 else {}
        self.values.choices = [(label, value.shown) for label, value in self.known.items()]
        to_order = facts.making == Making.ORDER
        if facts.food:
            del self.weight_g
        else:
            del self.net_amount
        if to_order:
            self.count.label.text = _("How many can you take on at once?")
        else:
            del self.lead_days
        if facts.food and not to_order:
            self.count.label.text = _("How many did you make today?")
        if not self.known:
            del self.values
        elif not to_order:
            self.count.description = _("Of each, when you tick several.")

    def changed(self, facts: Facts) -> Facts:
        """The same facts with what was typed. An English name of another name is dropped."""
        same = self.name.data == facts.name
        figures = {"price": self.price.data, "weight_g": self._weight(facts)}
        facts = replace(
            facts,
            name=self.name.data,
            name_en=facts.name_en if same else "",
            lead_days=self.lead_days.data if self.lead_days else facts.lead_days,
            food=facts.food and replace(facts.food, net_amount=self.net_amount.data),
            variants=tuple(replace(variant, **figures) for variant in facts.variants),
        )
        if not self.known:
            return facts
        return varying.ticked(facts, [self.known[label] for label in self.values.data])

    def _weight(self, facts: Facts) -> int:
        """In its packing, which weighs as much as before."""
        if facts.food is None:
            return int(self.weight_g.data)
        before, whole = facts.food.net_amount, facts.variants[0].weight_g
        packing = whole - before if before and whole else USUAL_PACKING_G
        return min(revision.HEAVIEST_G, int(self.net_amount.data) + max(0, packing))


def _values(facts: Facts) -> list[Value]:
    """What can be ticked: what is usual in the category, and what she has already."""
    usual = template.values_of(facts.options, facts.category)
    hers = [Value(v.label, v.label_en or v.label) for v in facts.variants if v.label]
    return usual + [value for value in hers if value.label not in {v.label for v in usual}]
