"""What lies with the cooperative: looked through, printed, counted, given back, written off."""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.catalogue import lying
from marketplace.catalogue.custody import Why
from marketplace.fulfilment import keeping_shelf
from marketplace.fulfilment.keeping_shelf import Fate
from marketplace.kernel.numbers import NotANumber, parse_whole
from marketplace.kernel.refusals import NotFound
from marketplace.kernel.words import _, lazy
from marketplace.web import pages
from marketplace.web.office.receiving_forms import CountForm, TakeOffForm

WHY = {
    Why.HANDED_OVER: lazy("Handed over"),
    Why.CAME_BACK: lazy("Came back from a buyer"),
    Why.FOUND: lazy("Found when counting"),
    Why.RETURNED: lazy("Went back to its maker"),
    Why.PACKED: lazy("Packed for an order"),
    Why.UNPACKED: lazy("Out of a parcel again"),
    Why.WRITTEN_OFF: lazy("Written off"),
    Why.MISSING: lazy("Missing when counting"),
    Why.DATED: lazy("Its lot became known"),
}


def goods_here() -> ResponseReturnValue:
    """By shop and product; of one producer alone with `?producer=`."""
    producer = request.args.get("producer", "")[:20]
    return pages.page(
        "office/goods_here.html",
        goods=lying.all_of_it(pages.db_session(), producer),
        producer=producer,
    )


def print_goods_here() -> ResponseReturnValue:
    """The same as a list to count by."""
    producer = request.args.get("producer", "")[:20]
    return pages.page(
        "office/goods_here_list.html", goods=lying.all_of_it(pages.db_session(), producer)
    )


def goods_of(sku: str) -> ResponseReturnValue:
    """What lies here of one thing, and what came and went."""
    session = pages.db_session()
    goods = lying.one(session, sku)
    return pages.page(
        "office/goods_of.html",
        goods=goods,
        forms=[(here, CountForm.about(here)) for here in goods.here],
        moved=[(row, WHY[Why(row.reason)]) for row in lying.movements_of(session, sku)],
    )


def count_goods(sku: str) -> ResponseReturnValue:
    """Somebody has counted one lot."""
    form = CountForm()
    if not form.validate():
        flash(_("Please type how many lie here."), "bad")
        return redirect(url_for("office.goods_of", sku=sku), 303)
    found = keeping_shelf.count(
        sku, form.lot.data or "", form.counted.data, seen=_number(form.seen.data),
        key=form.once.data, by=current_user.actor,
    )  # fmt: skip
    said = {True: _("%(n)s were found.", n=found), False: _("%(n)s are missing.", n=-found)}
    flash(said[found > 0] if found else _("Counted. Nothing has changed."), "good")
    return redirect(url_for("office.goods_of", sku=sku), 303)


def take_off(sku: str) -> ResponseReturnValue:
    """Goods that nobody bought go back to their maker, or are written off."""
    form = TakeOffForm.about(lying.one(pages.db_session(), sku), request.args.get("lot", "")[:20])
    if form.validate_on_submit():
        with form.refusals():
            lot = form.lot.data if "lot" in form else ""
            keeping_shelf.take_off(
                sku, lot, form.quantity.data, Fate(form.fate.data), key=form.once.data,
                by=current_user.actor,
            )  # fmt: skip
            flash(_("Taken off the shelf. It is not on sale any more."), "good")
            return redirect(url_for("office.goods_of", sku=sku), 303)
    return pages.page("office/take_off.html", form, goods=lying.one(pages.db_session(), sku))


def _number(typed: str | None) -> int:
    """Raises `NotFound`."""
    try:
        return parse_whole(typed or "", 0, 100_000)
    except NotANumber as error:
        raise NotFound() from error
