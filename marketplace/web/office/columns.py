"""Somebody says what the columns of a bank's file are; the next file of that bank is read alone."""

from typing import Any

from flask import redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.kernel.banks import name_of
from marketplace.kernel.refusals import NotFound
from marketplace.kernel.words import _, lazy
from marketplace.payments import reconciling, unread_file
from marketplace.payments.reconciling import Received
from marketplace.payments.statement_table import Sketch, meaning_of, sketched
from marketplace.web import pages
from marketplace.web.fields import ChoiceField, RupiahField
from marketplace.web.forms import Form

MEANINGS = (
    ("", lazy("Not needed")),
    ("date", lazy("Day")),
    ("description", lazy("The bank says")),
    ("more", lazy("More of the description")),
    ("amount", lazy("Amount")),
    ("debit", lazy("Money out")),
    ("credit", lazy("Money in")),
    ("mark", lazy("In or out (CR, DB)")),
    ("balance", lazy("Running balance")),
    ("account", lazy("Account number")),
)


class ColumnsForm(Form):
    """One choice a column, `column_0` and on, is added for the file at hand."""

    opening = RupiahField(lazy("Balance before, as printed"), least=0, optional=True)
    closing = RupiahField(lazy("Balance after, as printed"), least=0, optional=True)
    header: tuple[tuple[str, str], ...] = ()

    @property
    def columns(self) -> dict[str, str]:
        chosen = {name: self[field].data for field, name in self.header}
        return {name: meaning for name, meaning in chosen.items() if meaning}

    @property
    def stated(self) -> tuple[int, int] | None:
        both = self.opening.data, self.closing.data
        return None if None in both else both

    def validate(self, extra_validators: Any = None) -> bool:
        fits = super().validate(extra_validators)
        if fits and (trouble := self._trouble()):
            self.form_errors.append(trouble)
            self.status, fits = 422, False
        return fits

    def _trouble(self) -> str:
        meant = [meaning for meaning in self.columns.values() if meaning != "more"]
        moves = "amount" in meant or {"debit", "credit"} <= set(meant)
        if not (moves and {"date", "description"} <= set(meant)):
            return _(
                "Please name the day, the description and the columns of money."
            )
        if len(meant) > len(set(meant)):
            return _("One column cannot mean two things. Please look again.")
        if (self.opening.data is None) != (self.closing.data is None):
            return _("Both balances are needed, or none.")
        return ""


def name_columns(code: str) -> ResponseReturnValue:
    file = unread_file.known_as(pages.db_session(), code)
    if file.read_as:
        return redirect(url_for("office.statement", code=file.read_as), 303)
    sketch = sketched(file.content)
    if sketch is None:
        raise NotFound()
    form = _form_for(sketch)
    if form.validate_on_submit():
        with form.refusals():
            statement = reconciling.name_columns(
                code, form.columns, form.stated, key=form.once.data, by=current_user.actor
            )
            return redirect(url_for("office.statement", code=statement), 303)
    return pages.page(
        "office/name_columns.html", form, sketch=sketch, bank=name_of(pages.cooperative().bank)
    )


def next_page(got: Received) -> str:
    """Where somebody goes on after sending a file."""
    if got.unread:
        return url_for("office.name_columns", code=got.unread)
    return url_for("office.statement", code=got.statement)


def _form_for(sketch: Sketch) -> ColumnsForm:
    named = {f"column_{at}": name.strip() for at, name in enumerate(sketch.header) if name.strip()}
    fields: dict[str, Any] = {
        field: ChoiceField(
            _("Column “%(name)s”", name=name), choices=list(MEANINGS), default=meaning_of(name)
        )
        for field, name in named.items()
    }
    kind = type("ColumnsForm", (ColumnsForm,), fields | {"header": tuple(named.items())})
    form: ColumnsForm = kind()
    return form
