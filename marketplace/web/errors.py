"""How a no looks: one page for refusals, one for what is not there, one for our own mistakes."""

import logging

from flask import Flask, g, make_response, render_template, request
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge

from marketplace.kernel import codes, words
from marketplace.kernel.refusals import NotFound, Refusal
from marketplace.kernel.troubles import told
from marketplace.kernel.words import _, lazy
from marketplace.web import pages, problems

log = logging.getLogger("marketplace")

MACHINES = ("/api/", "/feeds/")
"""Their languages are no addresses of their own."""


class TooMuch(Refusal):
    status = 413
    says = lazy("This is too large to send. A photo may have 15 MB at most.")


def equip(app: Flask) -> None:
    """Registers the handlers, and the language each request is answered in."""
    app.register_error_handler(Refusal, _refused)
    app.register_error_handler(HTTPException, _not_served)
    app.register_error_handler(Exception, _broken)
    app.url_value_preprocessor(_choose_language)
    app.url_defaults(_keep_language)
    app.teardown_request(_forget_language)


def _choose_language(endpoint: str | None, values: dict[str, str] | None) -> None:
    from_address = (values or {}).pop("lang", None)
    words.speak(from_address or _language_of_reader())


def _language_of_reader() -> str:
    if request.path.startswith(MACHINES):
        return request.args.get("lang", words.DEFAULT)
    from_user = pages.reader_language() if request.path.startswith(("/studio", "/office")) else None
    return from_user or ("en" if request.path.startswith("/en/") else words.DEFAULT)


def _forget_language(_error: BaseException | None) -> None:
    """A thread serves many readers: none inherits the language of the one before."""
    words.speak(words.DEFAULT)


def _keep_language(endpoint: str, values: dict[str, str]) -> None:
    if endpoint.startswith(("storefront.", "signing_in.", "development.")):
        values.setdefault("lang", words.language())


def _refused(refusal: Refusal) -> ResponseReturnValue:
    if problems.wanted():
        return problems.problem(refusal.status, refusal.sentence())
    template = "errors/not_found.html" if isinstance(refusal, NotFound) else "errors/refused.html"
    return _page(template, refusal.sentence()), refusal.status


def _not_served(error: HTTPException) -> ResponseReturnValue:
    if isinstance(error, RequestEntityTooLarge):
        return _refused(TooMuch())
    if error.code == 404:
        return _refused(NotFound())
    status, sentence = error.code or 500, _("We cannot answer this.")
    allowed = ", ".join(getattr(error, "valid_methods", None) or [])
    response = make_response(
        problems.problem(status, sentence)
        if problems.wanted()
        else (_page("errors/refused.html", sentence), status)
    )
    if allowed:
        response.headers["Allow"] = allowed
    return response


def _broken(error: Exception) -> ResponseReturnValue:
    """A bug: its details are in the log, a neutral page with an id is for the reader."""
    number = codes.code()
    log.error("error %s at %s %s\n%s", number, request.method, request.endpoint, told(error))
    g.pop("door", None)
    if problems.wanted():
        sentence = _("Something broke here. Please say this number: %(number)s", number=number)
        return problems.problem(500, sentence)
    pages.without_database()
    return render_template("errors/broken.html", number=number), 500


def _page(template: str, sentence: str) -> str:
    return render_template(template, sentence=sentence, back=pages.back(), layout=_layout())


def _layout() -> str:
    """The room somebody stands in: nobody in a private room falls out into the shop."""
    if not (g.get("door") and g.door.private and current_user.is_authenticated):
        return "layouts/storefront.html"
    return f"layouts/{'studio' if current_user.user.is_producer else 'office'}.html"
