"""A producer's goods: the list of them, the page of each, and what she put away."""

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue

from marketplace.catalogue import lot_search, offering, own, undoing
from marketplace.catalogue import photo as photos
from marketplace.kernel.words import _
from marketplace.web import machines, pages
from marketplace.web.forms import Press, pressed
from marketplace.web.studio.acting import acting, photos_at, way, whose
from marketplace.web.studio.showing import own_of, rate_of, sections_of
from marketplace.web.studio.stock_forms import CountForm


def products() -> ResponseReturnValue:
    found = own.page_of(
        pages.db_session(), whose(), request.args.get("after", ""), photos=photos_at()
    )
    return pages.page("studio/products.html", found=found, press=Press())


def product(code: str) -> ResponseReturnValue:
    return product_page(code)


def product_page(code: str, came_back: CountForm | None = None) -> ResponseReturnValue:
    """The page of one product, with a form to count each variant: one of them may come back as it
    was typed.
    """
    mine = own_of(code)
    forms = {choice.sku: CountForm.about(mine, choice) for choice in mine.choices}
    if came_back is not None:
        forms[came_back.sku.data] = came_back
    for choice in mine.choices:
        forms[choice.sku].saw(choice)
    return pages.page(
        "studio/product.html",
        came_back,
        mine=mine,
        forms=forms,
        sections=sections_of(mine),
        called_back=lot_search.called_back_of(pages.db_session(), list(forms)),
        rate=rate_of(mine, now=True),
        press=Press(),
    )


def archive(code: str) -> ResponseReturnValue:
    pressed()
    offering.archive(whose().code, code, by=acting())
    flash(_("This product is in the archive now."), "good")
    return redirect(way("archived", _anchor=code), 303)


def archived() -> ResponseReturnValue:
    goods = own.archive_of(pages.db_session(), whose(), photos=photos_at())
    return pages.page("studio/archived.html", goods=goods, press=Press())


def put_back(code: str) -> ResponseReturnValue:
    pressed()
    undoing.put_back(whose().code, code, by=acting())
    flash(_("This product is back."), "good")
    return redirect(way("product", code=code), 303)


def take_back(code: str) -> ResponseReturnValue:
    pressed()
    undoing.take_back(whose().code, code, by=acting())
    flash(_("You have it back. You can change it and send it again."), "good")
    return redirect(way("submit", code=code), 303)


def forget_change(code: str) -> ResponseReturnValue:
    pressed()
    undoing.forget_change(whose().code, code, by=acting())
    flash(_("Your change is gone. The shop shows what it showed."), "good")
    return redirect(way("product", code=code), 303)


def picture(name: str) -> ResponseReturnValue:
    """One of her own photos, accepted or not."""
    key, file = machines.picture_name(name)
    return machines.picture(photos.of_producer(pages.db_session(), whose().id, key), file)
