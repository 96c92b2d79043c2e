"""Sizes, colours, tastes: each with its price and its weight, on small pages of their own."""

from functools import partial

from flask import flash, redirect
from flask.typing import ResponseReturnValue

from marketplace.catalogue import offering, varying
from marketplace.catalogue.facts import Facts
from marketplace.catalogue.standing import Own
from marketplace.kernel.words import _
from marketplace.web import pages
from marketplace.web.forms import Press, pressed
from marketplace.web.studio.acting import acting, way, whose
from marketplace.web.studio.showing import own_of, rate_of
from marketplace.web.studio.variant_forms import OptionsForm, VariantForm


def variants(code: str) -> ResponseReturnValue:
    mine = own_of(code)
    return pages.page(
        "studio/variants.html",
        mine=mine,
        rate=rate_of(mine),
        most=varying.MOST,
        press=Press(),
    )


def options(code: str) -> ResponseReturnValue:
    """What differs. With the first answer, another variant can follow."""
    mine = own_of(code)
    form, alone = OptionsForm.about(mine.latest.facts), len(mine.latest.facts.variants) == 1
    if form.validate_on_submit():
        with form.refusals():
            offering.change_facts(whose().code, code, form.changed, by=acting())
            return redirect(way("add_variant" if alone else "variants", code=code), 303)
    return pages.page("studio/options.html", form, mine=mine)


def add_variant(code: str) -> ResponseReturnValue:
    mine = own_of(code)
    facts = mine.latest.facts
    if not facts.options:
        return redirect(way("options", code=code), 303)
    form = VariantForm.about(facts, varying.blank(facts))
    if form.validate_on_submit():
        with form.refusals():
            more = partial(varying.added, variant=form.variant())
            offering.change_facts(whose().code, code, more, by=acting())
            return redirect(way("variants", code=code), 303)
    return _page(mine, form, "")


def variant(code: str, sku: str) -> ResponseReturnValue:
    mine = own_of(code)
    form = VariantForm.about(mine.latest.facts, varying.one_of(mine.latest.facts, sku))
    if form.validate_on_submit():
        with form.refusals():
            other = partial(varying.changed, variant=form.variant(sku))
            offering.change_facts(whose().code, code, other, by=acting())
            return redirect(way("variants", code=code), 303)
    return _page(mine, form, sku)


def remove_variant(code: str, sku: str) -> ResponseReturnValue:
    pressed()

    def without(facts: Facts) -> Facts:
        return varying.removed(facts, sku)

    offering.change_facts(whose().code, code, without, by=acting())
    flash(_("Taken off. Your change is kept."), "good")
    return redirect(way("variants", code=code), 303)


def _page(mine: Own, form: VariantForm, sku: str) -> ResponseReturnValue:
    return pages.page("studio/variant.html", form, mine=mine, sku=sku, rate=rate_of(mine))
