"""Many courier prices at once, by a file: taken away, sent, looked at, confirmed."""

from flask import Response, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.catalogue.importing import Faulty
from marketplace.catalogue.sheet_files import CSV, TYPES
from marketplace.catalogue.sheets import Fault
from marketplace.kernel import clock
from marketplace.kernel.refusals import NotFound
from marketplace.kernel.words import lazy, ngettext
from marketplace.shipping import price_list, price_listing
from marketplace.shipping import region as regions
from marketplace.web import pages
from marketplace.web.fields import KeptField, UploadField
from marketplace.web.forms import Form

MOST_SHOWN = 100
PRICES, TEMPLATE = "prices.csv", "template.csv"


class PriceListForm(Form):
    file = UploadField(
        lazy("The price list"),
        description=lazy("CSV, at most 60,000 rows."),
        render_kw={"accept": ".csv"},
    )


class ConfirmForm(Form):
    """`seal` names the plan that was looked at."""

    seal = KeptField()


def price_list_() -> ResponseReturnValue:
    """Files to take away, and one to send. What is wrong is shown cell by cell."""
    form = PriceListForm()
    faults: list[Fault] = []
    if form.validate_on_submit():
        with form.refusals():
            code = _send(form, faults)
            return redirect(url_for("office.price_upload", upload=code), 303)
    columns = ", ".join(price_list.COLUMNS)
    return pages.page(
        "office/price_list.html", form, faults=faults[:MOST_SHOWN], total=len(faults),
        columns=columns,
    )  # fmt: skip


def price_file(name: str) -> ResponseReturnValue:
    """`prices.csv` holds what counts today or later; `template.csv` shows how to begin."""
    if name == PRICES:
        data = price_list.written(price_listing.counting(pages.db_session()))
    elif name == TEMPLATE:
        data = price_list.template(clock.today())
    else:
        raise NotFound()
    answer = Response(data, content_type=TYPES[CSV])
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def price_upload(upload: str) -> ResponseReturnValue:
    """What the file would bring and change; then all of it is kept, or nothing."""
    form = ConfirmForm()
    if form.validate_on_submit():
        with form.refusals():
            came = price_listing.confirm(
                upload, seal=form.seal.data, key=form.once.data, by=current_user.actor
            )
            flash(ngettext("%(n)s price was kept.", "%(n)s prices were kept.", came), "good")
            return redirect(url_for("office.tariffs"), 303)
    plan = price_listing.plan_of(pages.db_session(), upload)
    form.seal.data = plan.seal
    shown = (plan.changed + [row for row in plan.coming if row.new])[:MOST_SHOWN]
    names = regions.names_of(pages.db_session(), [row.price.dest for row in shown])
    return pages.page("office/price_upload.html", form, plan=plan, shown=shown, names=names)


def _send(form: PriceListForm, faults: list[Fault]) -> str:
    """The faults are kept for the page before it is refused."""
    try:
        return price_listing.send(form.file.data, by=current_user.actor)
    except Faulty as faulty:
        faults += faulty.faults
        raise
