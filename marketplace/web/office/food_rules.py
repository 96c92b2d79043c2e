"""Leaders decide how foods may be sold: when halal must be said, how fresh they arrive."""

from dataclasses import replace

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.kernel.words import _, lazy
from marketplace.people import deciding
from marketplace.policy import goods
from marketplace.policy.goods import GoodsRules
from marketplace.web import pages
from marketplace.web.fields import WholeField
from marketplace.web.forms import Form
from marketplace.web.office.fields import DayField

MOST_DAYS = 60


class FoodRulesForm(Form):
    halal_required_from = DayField(lazy("Halal must be said from"))
    courier_left_on_arrival_days = WholeField(
        lazy("Days left when a parcel arrives, at least"), least=0, most=MOST_DAYS
    )

    def rules(self, known: GoodsRules) -> GoodsRules:
        """What was typed; what this page does not ask for stays."""
        return replace(
            known,
            halal_required_from=self.halal_required_from.data,
            courier_left_on_arrival_days=self.courier_left_on_arrival_days.data,
        )


def food_rules() -> ResponseReturnValue:
    known = goods.current(pages.db_session())
    form = FoodRulesForm(
        halal_required_from=known.halal_required_from,
        courier_left_on_arrival_days=known.courier_left_on_arrival_days,
    )
    if form.validate_on_submit():
        with form.refusals():
            deciding.change_goods_rules(form.rules(known), by=current_user.actor)
            flash(_("Kept."), "good")
            return redirect(url_for("office.food_rules"), 303)
    return pages.page("office/food_rules.html", form)
