"""What a producer types about sizes, colours, tastes, and about one of them."""

from wtforms import ValidationError

from marketplace.catalogue import revision, terms, varying
from marketplace.catalogue.facts import Facts, VariantFacts
from marketplace.kernel.words import _, lazy
from marketplace.web.fields import CardsField, ChoiceField, PlainField, RupiahField, WholeField
from marketplace.web.forms import Form
from marketplace.web.studio.fields import ValueField

LONGEST_LABEL = 60


class OptionsForm(Form):
    """What differs between her variants: one thing or two. The one she has gets its name."""

    first = CardsField(lazy("What is different?"), choices=list(terms.OPTIONS.items()))
    value = ValueField(
        lazy("What you have now is"), description=lazy("Example: M, red, spicy")
    )
    second = ChoiceField(
        lazy("Something else that is different"),
        choices=[("", lazy("Nothing else")), *terms.OPTIONS.items()],
    )
    other_value = ValueField(
        lazy("And here it is"), optional=True, description=lazy("Example: red")
    )

    @classmethod
    def about(cls, facts: Facts) -> "OptionsForm":
        """Once there are several, only the words for the options can change."""
        kinds = [*facts.options.split(), "", ""]
        values = [*varying.values_of(facts.variants[0].label), "", ""]
        form = cls(
            first=kinds[0] or None, second=kinds[1], value=values[0], other_value=values[1]
        )
        if len(facts.variants) > 1:
            del form.value, form.other_value
            if not kinds[1]:
                del form.second
            else:
                form.second.choices = list(terms.OPTIONS.items())
        return form

    def validate_second(self, field: ChoiceField) -> None:
        if field.data and field.data == self.first.data:
            raise ValidationError(_("Please choose something else than above."))

    def validate_other_value(self, field: ValueField) -> None:
        if self.second.data and not field.data:
            raise ValidationError(_("Please fill this in."))

    def changed(self, facts: Facts) -> Facts:
        second = self.second.data if self.second else ""
        values = [self.value.data, self.other_value.data if second else ""] if self.value else []
        return varying.called(facts, [kind for kind in (self.first.data, second) if kind], values)


class VariantForm(Form):
    """One of them. Its first two fields are called as its options are."""

    value = ValueField("")
    other_value = ValueField("")
    label_en = PlainField(
        lazy("The same in English"), longest=LONGEST_LABEL, optional=True
    )
    price = RupiahField(lazy("Price for one"), most=revision.DEAREST)
    weight_g = WholeField(lazy("Weight of one"), least=1, most=revision.HEAVIEST_G)

    @classmethod
    def about(cls, facts: Facts, variant: VariantFacts) -> "VariantForm":
        """Filled with what is said of this one."""
        kinds, values = facts.options.split(), [*varying.values_of(variant.label), "", ""]
        form = cls(
            value=values[0],
            other_value=values[1],
            label_en=variant.label_en,
            price=variant.price or None,
            weight_g=variant.weight_g or None,
        )
        if len(kinds) < varying.MOST_OPTIONS:
            del form.other_value
        else:
            form.other_value.label.text = terms.OPTIONS[kinds[1]]
        if kinds:
            form.value.label.text = terms.OPTIONS[kinds[0]]
        else:
            del form.value, form.label_en
        return form

    def variant(self, sku: str = "") -> VariantFacts:
        """What was typed."""
        values = [field.data for field in (self.value, self.other_value) if field]
        return VariantFacts(
            price=self.price.data,
            weight_g=self.weight_g.data,
            label=varying.label_of(values),
            label_en=self.label_en.data if self.label_en else "",
            sku=sku,
        )
