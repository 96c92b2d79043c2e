"""Labels and slips, one parcel's or many at once: A6 each, or four on a sheet of A4. Each is in its
buyer's language.
"""

from collections.abc import Sequence

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from markupsafe import Markup

from marketplace.fulfilment import parcel_paper, printing
from marketplace.fulfilment import shipment as shipments
from marketplace.fulfilment.shipment import Shipment
from marketplace.kernel.words import speaking
from marketplace.web import code128, pages, qr
from marketplace.web.forms import Press, pressed


def label(code: str) -> ResponseReturnValue:
    """A label for the outside, a packing slip for the inside."""
    found = shipments.known_as(pages.db_session(), code)
    back = url_for("office.shipment", code=code)
    return pages.page("office/label.html", papers=_papers([found]), four=False, back=back)


def print_label(code: str) -> ResponseReturnValue:
    """It is counted, so that a second one says that it is."""
    pressed()
    printing.print_one(code, by=current_user.actor)
    return redirect(url_for("office.label", code=code), 303)


def print_new_labels() -> ResponseReturnValue:
    """All that were packed and have none, as one document."""
    form = pressed()
    batch = printing.print_new(key=form.once.data, by=current_user.actor)
    return redirect(url_for("office.labels", batch=batch), 303)


def labels(batch: str) -> ResponseReturnValue:
    """What was printed together; with `?sheet=a4` four labels on each sheet, and no slips."""
    if request.method == "POST":
        pressed()
        printing.print_again(batch, by=current_user.actor)
        return redirect(url_for("office.labels", batch=batch), 303)
    return pages.page(
        "office/label.html",
        papers=_papers(printing.of_batch(pages.db_session(), batch)),
        four=request.args.get("sheet") == "a4",
        back=url_for("office.packing"),
        batch=batch,
        press=Press(),
    )


def _papers(parcels: Sequence[Shipment]) -> list[tuple[Markup, Markup]]:
    """The label and the slip of each."""
    found = []
    for paper in parcel_paper.papers_of(pages.db_session(), parcels):
        with speaking(paper.order.language):
            facts = {
                "paper": paper,
                "bars": code128.svg(paper.shipment.code),
                "qr": qr.svg(paper.shipment.code),
            }
            found.append(
                (
                    Markup(render_template("parts/parcel_label.html", **facts)),
                    Markup(render_template("parts/packing_slip.html", **facts)),
                )
            )
    return found
