"""The cooperative's own voice on pages of the studio: recorded, listened to and taken away here."""

from flask import Response, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.kernel.words import _, lazy
from marketplace.people import recording, spoken_help
from marketplace.web import pages
from marketplace.web.fields import CardsField, ChoiceField, UploadField
from marketplace.web.forms import Form, Press, pressed
from marketplace.web.studio import spoken as voices

LANGUAGE_WORDS = (("id", "Bahasa Indonesia"), ("en", "English"))


class SpokenForm(Form):
    screen = ChoiceField(lazy("Page"), choices=list(voices.SCREENS.items()), default="home")
    language = CardsField(lazy("Language"), choices=LANGUAGE_WORDS, default="id")
    sound = UploadField(
        lazy("Recording"),
        description=lazy("MP3 or M4A, at most a minute. Speak slowly, name nobody."),
        render_kw={"accept": ".mp3,.m4a,audio/mpeg,audio/mp4"},
    )


def spoken_help_() -> ResponseReturnValue:
    form = SpokenForm()
    if form.validate_on_submit():
        with form.refusals():
            screen, language = form.screen.data, form.language.data
            recording.record(screen, language, form.sound.data, by=current_user.actor)
            flash(_("The page has a voice now."), "good")
            return redirect(url_for("office.spoken_help"), 303)
    kept = spoken_help.all_of_them(pages.db_session())
    order = [(screen, language) for screen in voices.SCREENS for language, _word in LANGUAGE_WORDS]
    return pages.page(
        "office/spoken_help.html",
        form,
        recordings=[kept[each] for each in order if each in kept],
        screens=voices.SCREENS,
        languages=dict(LANGUAGE_WORDS),
        press=Press(),
    )


def spoken_sound(screen: str, language: str) -> Response:
    return voices.played(spoken_help.known(pages.db_session(), screen, language))


def remove_spoken(screen: str, language: str) -> ResponseReturnValue:
    pressed()
    recording.fall_silent(screen, language, by=current_user.actor)
    flash(_("The page is silent again."), "good")
    return redirect(url_for("office.spoken_help"), 303)
