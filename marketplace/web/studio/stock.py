"""A producer counts: one tap for one more or one less, or a number for each variant."""

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from marketplace.catalogue import counting
from marketplace.kernel.refusals import NotFound
from marketplace.kernel.words import _
from marketplace.web.forms import checked
from marketplace.web.studio.acting import acting, way, whose
from marketplace.web.studio.products import product_page
from marketplace.web.studio.showing import own_of
from marketplace.web.studio.stock_forms import SOLD_OUT, CountForm, TapForm


def stock(code: str) -> ResponseReturnValue:
    """A tap on the list, or a count on the product's own page."""
    return _tapped(code) if "change" in request.form else _counted(code)


def _tapped(code: str) -> ResponseReturnValue:
    form = checked(TapForm())
    sku, once = form.sku.data or "", form.once.data
    if form.change.data == SOLD_OUT:
        counting.sold_out(whose().code, code, sku=sku, key=once, by=acting())
    else:
        counting.count(
            whose().code, code, int(form.change.data), sku=sku, key=once, by=acting()
        )
    if sku:
        return redirect(way("product", code=code, _anchor=sku), 303)
    return redirect(way("products", _anchor=code), 303)


def _counted(code: str) -> ResponseReturnValue:
    mine, sku = own_of(code), request.form.get("sku", "")
    choice = next((one for one in mine.choices if one.sku == sku), None)
    if choice is None:
        raise NotFound()
    form = CountForm.about(mine, choice)
    if form.validate_on_submit():
        with form.refusals():
            counting.count(
                whose().code,
                code,
                form.change,
                sku=sku,
                made_on=form.made_on.data if form.made_on else None,
                key=form.once.data,
                by=acting(),
            )
            flash(_("Saved."), "good")
            return redirect(way("product", code=code, _anchor=sku), 303)
    return product_page(code, form)
