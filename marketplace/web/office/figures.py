"""What each report shows: its columns with a sentence for each, its groups, and its chart."""

from collections.abc import Sequence

from marketplace.kernel.money import format_rupiah
from marketplace.kernel.words import _, lazy
from marketplace.reports import complained, grouping, lateness, received, sales, waste
from marketplace.reports.grouping import By, Gathered
from marketplace.reports.lateness import Step
from marketplace.web.office.figure import Column, Report, days, percent, pieces, whole

GROUP_WORDS = {
    By.DAY: lazy("Day"),
    By.WEEK: lazy("Week"),
    By.MONTH: lazy("Month"),
    By.PRODUCT: lazy("Product"),
    By.CATEGORY: lazy("Category"),
    By.PRODUCER: lazy("Partner"),
    By.WAY: lazy("Way to the buyer"),
    By.REASON: lazy("What is wrong"),
}
STEP_WORDS = {
    Step.READY: lazy("Made"),
    Step.BROUGHT: lazy("Brought"),
    Step.PACKED: lazy("Packed"),
    Step.SENT: lazy("Sent"),
    Step.DELIVERED: lazy("Delivered"),
}
GOODS_GROUPS = (By.DAY, By.WEEK, By.MONTH, By.PRODUCT, By.CATEGORY, By.PRODUCER)

SALES = Report(
    "sales",
    lazy("Sales"),
    lazy("A sale counts on the day its goods are completed."),
    (*GOODS_GROUPS, By.WAY),
    (
        Column(sales.ORDERS, lazy("Orders"), lazy("Orders of which goods were completed."), pieces),
        Column(
            sales.GOODS, lazy("Pieces"), lazy("Pieces completed, less those undone later."), pieces
        ),
        Column(
            sales.GROSS, lazy("Sold for"),
            lazy("Their price, less what their maker gave off it. Commission included."),
            format_rupiah,
        ),
        Column(
            sales.COMMISSION, lazy("Commission"), lazy("The cooperative's part of it."),
            format_rupiah,
        ),
        Column(sales.NET, lazy("To partners"), lazy("What the makers earned."), format_rupiah),
        Column(
            sales.DISCOUNT, lazy("Our discounts"),
            lazy("What the cooperative gave to whole orders, less what came back."),
            format_rupiah,
        ),
        Column(
            sales.REFUNDED, lazy("Given back"),
            lazy("What buyers were promised back for goods in these days, without delivery."),
            format_rupiah,
        ),
        Column(
            sales.DELIVERY, lazy("Delivery paid"),
            lazy("What buyers paid for parcels that were sent in these days."), format_rupiah,
        ),
        Column(
            sales.COST, lazy("Couriers ask"), lazy("What couriers ask for these parcels."),
            format_rupiah,
        ),
    ),
    (sales.NET, sales.COMMISSION),
    lambda session, period, by, _step, most: sales.report(session, period, by, most=most),
)  # fmt: skip
RECEIVED = Report(
    "received",
    lazy("Goods received"),
    lazy("What partners handed over, and what became of it here."),
    GOODS_GROUPS,
    (
        Column(
            received.HANDED_OVER, lazy("Handed over"), lazy("Pieces that came to the counter."),
            pieces,
        ),
        Column(
            received.REJECTED, lazy("Sent back"), lazy("Pieces that did not pass the check."),
            pieces,
        ),
        Column(
            received.RETURNED, lazy("Returned unsold"),
            lazy("Good pieces that went back to their makers."), pieces,
        ),
        Column(
            received.LOST, lazy("Lost here"),
            lazy("Pieces written off or missed on our shelf."), pieces,
        ),
        Column(received.PACKED, lazy("Packed"), lazy("Pieces that left in parcels."), pieces),
    ),
    (received.HANDED_OVER,),
    lambda session, period, by, _step, most: received.report(session, period, by, most=most),
)  # fmt: skip
WASTE = Report(
    "waste",
    lazy("Waste"),
    lazy("What was made and could not be sold."),
    GOODS_GROUPS,
    (
        Column(
            waste.WRITTEN_OFF, lazy("Written off"),
            lazy("Pieces that were spoilt, broken or lost with us."), pieces,
        ),
        Column(
            waste.EXPIRED, lazy("Past their date"),
            lazy("Pieces of food that nobody bought in time."), pieces,
        ),
        Column(
            waste.MISSING, lazy("Missing"), lazy("Pieces that were not there when counted."),
            pieces,
        ),
        Column(
            waste.VALUE, lazy("Worth"), lazy("What all of them would be sold for today."),
            format_rupiah,
        ),
    ),
    (waste.WRITTEN_OFF, waste.EXPIRED),
    lambda session, period, by, _step, most: waste.report(session, period, by, most=most),
)  # fmt: skip
LATENESS = Report(
    "lateness",
    lazy("On time"),
    lazy("What was promised for these days, and when it was done."),
    (By.PRODUCER, By.PRODUCT, By.CATEGORY, By.WAY, By.DAY, By.WEEK, By.MONTH),
    (
        Column("done", lazy("Done"), lazy("Tasks of which this step is done."), pieces),
        Column("waiting", lazy("Still to do"), lazy("Tasks of which it is not done yet."), pieces),
        Column(
            "overdue", lazy("Overdue"), lazy("Of these, those whose promised day is over."), pieces
        ),
        Column(
            "on_time", lazy("In time"),
            lazy("How much of what is done or overdue was done in time."),
            percent,
        ),
        Column(
            "median", lazy("Half of it within"),
            lazy("Half of what is done was no later than so many days."), days,
        ),
        Column("worst", lazy("At worst"), lazy("The latest of them."), days),
    ),
    ("on_time",),
    lambda session, period, by, step, most: lateness.report(
        session, period, Step(step), by, most=most
    ),
    tuple(Step),
)  # fmt: skip
COMPLAINED = Report(
    "complaints",
    lazy("Complaints"),
    lazy("What buyers complained about in these days, and who bears it."),
    (By.REASON, By.PRODUCER, By.PRODUCT, By.CATEGORY, By.DAY, By.WEEK, By.MONTH),
    (
        Column(
            complained.GOODS, lazy("Pieces"), lazy("Pieces that somebody complained about."), pieces
        ),
        Column(
            complained.OURS, lazy("The cooperative"), lazy("Pieces that we answer for."), pieces
        ),
        Column(
            complained.HERS, lazy("The maker"), lazy("Pieces that their maker answers for."), pieces
        ),
        Column(
            complained.COURIERS, lazy("The courier"), lazy("Pieces that a courier answers for."),
            pieces,
        ),
        Column(
            complained.BUYERS, lazy("The buyer"), lazy("Pieces of buyers who changed their mind."),
            pieces,
        ),
        Column(
            complained.NOTHING, lazy("Nothing"), lazy("Pieces for which nothing was done."), pieces
        ),
        Column(complained.OPEN, lazy("To decide"), lazy("Pieces not decided yet."), pieces),
    ),
    (complained.GOODS,),
    lambda session, period, by, _step, most: complained.report(session, period, by, most=most),
)  # fmt: skip
REPORTS = {one.name: one for one in (SALES, RECEIVED, WASTE, LATENESS, COMPLAINED)}
AGREED = {
    "commission": lazy("Commission"),
    "net": lazy("What makers earned"),
    "margin": lazy("Delivery paid, less what couriers ask"),
    "refunds": lazy("Promised back to buyers, with delivery"),
    "borne": lazy("What the cooperative bears"),
    "again": lazy("Paid to makers for goods sent again"),
}


def said(column: Column, figure: int | None) -> str:
    """A figure as it is read; a dash where there is nothing to say, or to count."""
    nothing = figure is None or (not figure and column.show in (pieces, format_rupiah))
    return "–" if nothing else column.show(figure or 0)


def sheet(report: Report, by: By, found: Gathered) -> list[list[str | int]]:
    """All rows as plain numbers, for a file: rupiah, pieces, days and percent."""
    columns = report.shown(by)
    with_codes = by in (By.PRODUCT, By.PRODUCER)
    heads = [str(GROUP_WORDS[by]), *([_("Code")] if with_codes else [])]
    rows: list[list[str | int]] = [[*heads, *(str(column.word) for column in columns)]]
    for row in found.rows:
        names = [row.name, *([row.code] if with_codes else [])]
        rows.append([*names, *_plain(columns, row.figures)])
    names = [_("Total"), *([""] if with_codes else [])]
    rows.append([*names, *_plain(columns, found.total)])
    return rows


def _plain(columns: Sequence[Column], figures: grouping.Figures) -> list[str | int]:
    found = [(column, figures.get(column.name, 0)) for column in columns]
    return [
        "" if figure is None else whole(figure) if column.show is percent else figure
        for column, figure in found
    ]
