"""What a producer taps and types when she counts."""

from wtforms.widgets import HiddenInput

from marketplace.catalogue import stock
from marketplace.catalogue.standing import Choice, Own
from marketplace.kernel import clock
from marketplace.kernel.words import _, lazy
from marketplace.web.fields import ChoiceField, KeptField, WholeField
from marketplace.web.forms import Form
from marketplace.web.office.fields import DayField, MayStayEmpty

SOLD_OUT = "out"


class TapForm(Form):
    """One more, one less, or no more at all."""

    change = ChoiceField("", choices=[("-1", "−1"), ("1", "+1"), (SOLD_OUT, "0")])
    sku = KeptField()


class CountForm(Form):
    """A count. It is taken as a difference to the number she saw, so that what was ordered
    meanwhile stays counted.
    """

    count = WholeField(lazy("For sale now"), least=0, most=stock.MOST)
    made_on = DayField(
        lazy("Made on"),
        validators=[MayStayEmpty()],
        description=lazy("For what you add. Empty means today."),
    )
    seen = WholeField("", least=0, most=stock.MOST, widget=HiddenInput())
    sku = KeptField()

    @classmethod
    def about(cls, mine: Own, choice: Choice) -> "CountForm":
        """One variant, as the page shows it now."""
        form = cls(count=max(0, choice.available))
        if mine.promised:
            form.count.label.text = _("You can take on so many more")
        if mine.promised or not mine.edible:
            del form.made_on
        else:
            form.made_on.render_kw = {"max": clock.today().isoformat()}
        for typed in form:  # a page shows several of these forms
            typed.id = f"{typed.name}-{choice.sku}"
        return form

    def saw(self, choice: Choice) -> None:
        """What the page shows beside it now."""
        self.seen.data, self.seen.raw_data = max(0, choice.available), None
        self.sku.data = choice.sku

    @property
    def change(self) -> int:
        return int(self.count.data - self.seen.data)
