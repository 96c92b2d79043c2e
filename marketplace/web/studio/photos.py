"""All photos of one of her products: one more, another one first, one less."""

from flask import flash, redirect
from flask.typing import ResponseReturnValue

from marketplace.catalogue import picturing
from marketplace.catalogue.revision import MOST_PHOTOS
from marketplace.kernel.words import _
from marketplace.web import pages
from marketplace.web.forms import Press, pressed
from marketplace.web.studio import steps
from marketplace.web.studio.acting import acting, way, whose
from marketplace.web.studio.forms import PhotoForm
from marketplace.web.studio.showing import own_of


def photos(code: str) -> ResponseReturnValue:
    mine, form = own_of(code), PhotoForm()
    if mine.latest.picture is None:
        return redirect(way("photo", code=code), 303)
    if form.validate_on_submit():
        with form.refusals():
            picturing.add(whose().code, code, form.photo.data, key=form.once.data, by=acting())
            flash(_("The photo is kept."), "good")
            return redirect(way("photos", code=code), 303)
    else:
        steps.tell(form, [], mine.reason_of)
    return pages.page(
        "studio/photos.html", form, mine=mine, press=Press(formdata=None), most=MOST_PHOTOS
    )


def show_first(code: str, photo: str) -> ResponseReturnValue:
    pressed()
    picturing.put_first(whose().code, code, photo, by=acting())
    flash(_("This photo is shown first now."), "good")
    return redirect(way("photos", code=code), 303)


def take_away(code: str, photo: str) -> ResponseReturnValue:
    pressed()
    picturing.take_away(whose().code, code, photo, by=acting())
    flash(_("The photo is taken away."), "good")
    return redirect(way("photos", code=code), 303)
