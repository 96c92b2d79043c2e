"""What payment providers call the columns and the lines of their reports: data, no code. Another
provider, or another name of a column, is one more entry here.

How sure we are of each, and from where:

stripe    "Itemized balance change from activity" and "Payout reconciliation" (their columns stand
          in Stripe's documentation of the report types `balance_change_from_activity.itemized` and
          `payout_reconciliation.itemized`; `reporting_category` under "Reporting categories"), and
          the export "All transactions" of the balance (id, Type, Source, Amount, Fee, Net, ...), as
          several programs that read it spell it. Amounts are whole rupiah there, not hundredths.
midtrans  The merchant portal lets everybody choose the columns of a report, and its documentation
          names them only in pictures. These are the names of its own interface and of the fields on
          its screens. UNCERTAIN: the first report shows whether they fit; a file that does not is
          refused whole.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from marketplace.payments.payment import MIDTRANS, STRIPE
from marketplace.payments.provider_report import What

REFERENCE, WHAT, ABOUT, THING, PAYMENT = "reference", "what", "about", "thing", "payment"
AT, AT_UTC, CURRENCY = "at", "at_utc", "currency"
GROSS, FEE, TAX, NET = "gross", "fee", "tax", "net"


@dataclass(frozen=True)
class Layout:
    """`names` say what a column means by its name in small letters; `words` what a line is. Without
    `signed`, amounts have no sign and the kind of a line says whether money left.
    """

    names: Mapping[str, str]
    words: Mapping[str, What]
    needed: frozenset[str]
    signed: bool = True
    usual: What = What.OTHER
    not_ours: frozenset[str] = field(default_factory=frozenset)


LAYOUTS: Mapping[str, Layout] = {
    STRIPE: Layout(
        names={
            "balance_transaction_id": REFERENCE,
            "id": REFERENCE,
            "reporting_category": WHAT,
            "type": WHAT,
            "source_id": THING,
            "source": THING,
            "payment_intent_id": ABOUT,
            "payment_metadata[payment]": PAYMENT,
            "payment (metadata)": PAYMENT,
            "created_utc": AT_UTC,
            "created (utc)": AT_UTC,
            "created": AT,
            "gross": GROSS,
            "amount": GROSS,
            "fee": FEE,
            "net": NET,
            "currency": CURRENCY,
        },
        words={
            "charge": What.PAYMENT,
            "payment": What.PAYMENT,
            "refund": What.REFUND,
            "payment_refund": What.REFUND,
            "refund_failure": What.REFUND_BACK,
            "payment_failure_refund": What.REFUND_BACK,
            "dispute": What.DISPUTE,
            "dispute_reversal": What.DISPUTE_BACK,
            "payout": What.PAYOUT,
            "payout_reversal": What.PAYOUT,
            "payout_failure": What.PAYOUT,
            "fee": What.FEE,
            "stripe_fee": What.FEE,
            "tax": What.FEE,
        },
        needed=frozenset({REFERENCE, WHAT, GROSS, FEE, NET, CURRENCY}),
    ),
    MIDTRANS: Layout(
        names={
            "order id": ABOUT,
            "order_id": ABOUT,
            "transaction type": WHAT,
            "transaction_type": WHAT,
            "transaction status": WHAT,
            "transaction_status": WHAT,
            "type": WHAT,
            "jenis transaksi": WHAT,
            "settlement time": AT,
            "settlement_time": AT,
            "settlement date": AT,
            "transaction time": AT,
            "transaction_time": AT,
            "waktu transaksi": AT,
            "date & time": AT,
            "gross amount": GROSS,
            "gross_amount": GROSS,
            "amount": GROSS,
            "nominal": GROSS,
            "fee": FEE,
            "transaction fee": FEE,
            "merchant fee": FEE,
            "total fee": FEE,
            "mdr": FEE,
            "biaya": FEE,
            "vat": TAX,
            "ppn": TAX,
            "net amount": NET,
            "net_amount": NET,
            "settlement amount": NET,
            "currency": CURRENCY,
        },
        words={
            "settlement": What.PAYMENT,
            "capture": What.PAYMENT,
            "payment": What.PAYMENT,
            "pembayaran": What.PAYMENT,
            "refund": What.REFUND,
            "partial_refund": What.REFUND,
            "partial refund": What.REFUND,
            "pengembalian": What.REFUND,
            "chargeback": What.DISPUTE,
            "partial_chargeback": What.DISPUTE,
            "payout": What.PAYOUT,
            "withdrawal": What.PAYOUT,
            "disbursement": What.PAYOUT,
            "penarikan": What.PAYOUT,
            "fee": What.FEE,
            "biaya": What.FEE,
        },
        needed=frozenset({ABOUT, GROSS, AT}),
        signed=False,
        usual=What.PAYMENT,
        not_ours=frozenset({"pending", "expire", "cancel", "deny", "failure", "authorize"}),
    ),
}
LEAVES = frozenset({What.REFUND, What.DISPUTE, What.PAYOUT, What.FEE})
"""Money that leaves, where amounts have no sign."""
