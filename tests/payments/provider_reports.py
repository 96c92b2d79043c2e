"""Reports as payment providers give them, written from the rows that a test names."""

import csv
import io
from collections.abc import Sequence
from datetime import datetime

STRIPE_COLUMNS = (
    "balance_transaction_id", "created_utc", "available_on_utc", "currency", "gross", "fee", "net",
    "reporting_category", "source_id", "description", "customer_email", "payment_intent_id",
)  # fmt: skip
BUYER = "dewi@pembeli.example"


def stripe_row(
    number: str, kind: str, about: str, gross: int, fee: int = 0, *, at: datetime
) -> list[str]:
    """One line of Stripe's itemized balance change; `about` a payment intent, or what moved."""
    moment = f"{at:%Y-%m-%d %H:%M:%S}"
    intent, thing = (about, f"ch_{number}") if kind == "charge" else ("", about)
    amounts = [f"{amount}.00" for amount in (gross, fee, gross - fee)]
    return [number, moment, moment, "idr", *amounts, kind, thing, "Dewi", BUYER, intent]


def stripe_report(*rows: list[str]) -> bytes:
    return as_csv(STRIPE_COLUMNS, *rows)


def as_csv(*rows: Sequence[str]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()
