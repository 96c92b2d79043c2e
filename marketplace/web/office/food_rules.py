"""Leaders decide how foods may be sold: when halal must be said, how fresh they arrive, where and
until when they go out in town.
"""

from dataclasses import replace
from datetime import time

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.kernel.words import _, lazy
from marketplace.people import deciding
from marketplace.policy import goods
from marketplace.policy.goods import GoodsRules
from marketplace.web import pages
from marketplace.web.fields import LongField, RupiahField, WholeField
from marketplace.web.forms import Form
from marketplace.web.office.fields import DayField, HourField

MOST_DAYS = 60


class FoodRulesForm(Form):
    halal_required_from = DayField(lazy("Halal must be said from"))
    courier_left_on_arrival_days = WholeField(
        lazy("Days left when a parcel arrives, at least"), least=0, most=MOST_DAYS
    )
    local_cutoff = HourField(lazy("Orders for the same day until"))
    local_areas = LongField(lazy("Districts in town"), longest=2_000, optional=True)

    local_price = RupiahField(lazy("Price of bringing it in town"), least=0, most=1_000_000)

    def rules(self, known: GoodsRules) -> GoodsRules:
        """What was typed; what this page does not ask for stays."""
        areas = dict.fromkeys(" ".join(a.split()) for a in self.local_areas.data.splitlines())
        until: time = self.local_cutoff.data
        return replace(
            known,
            halal_required_from=self.halal_required_from.data,
            courier_left_on_arrival_days=self.courier_left_on_arrival_days.data,
            local_cutoff=until,
            local_areas=tuple(area for area in areas if area),
            local_price=self.local_price.data,
        )


def food_rules() -> ResponseReturnValue:
    known = goods.current(pages.db_session())
    form = FoodRulesForm(
        halal_required_from=known.halal_required_from,
        courier_left_on_arrival_days=known.courier_left_on_arrival_days,
        local_cutoff=known.local_cutoff,
        local_areas="\n".join(known.local_areas),
        local_price=known.local_price,
    )
    if form.validate_on_submit():
        with form.refusals():
            deciding.change_goods_rules(form.rules(known), by=current_user.actor)
            flash(_("Kept."), "good")
            return redirect(url_for("office.food_rules"), 303)
    return pages.page("office/food_rules.html", form)
