"""What columns each bank wants in a file of many transfers: data, no code. The next bank is one
more entry in `FORMS`.

How sure we are of each, and from where:

generic      ours; every column has its name.
mandiri_mcm  "Multi Service" file of Mandiri Cash Management, from the bank's own table of fields as
             it was published (header P, day, debit account, rows, total; then the transfers). Older
             copies differ in what follows the service: ask the bank for today's.
bca          KlikBCA Bisnis, "Template MAT Multi Payroll" (sheet of 13 columns from No to Receiver
             Cust Residence). Several payroll programs that fill BCA's own template agree on names,
             order and limits: transaction 18 signs, name 70, NIP and remark 18; 1 is a person, 1 a
             resident; no SWIFT code within BCA, and No may stay empty. What it calls transfers to
             other banks is UNCERTAIN: try one row with the bank first.
bca_csv      the same columns as text.
bri          Payroll of BRI's CMS, today Qlola: number, name, account, amount, mail, customer's
             reference, as BRI's own answer to such a file repeats them (NO to CUSTOMERREFF, then
             STATUS); at the end count and total, separated by commas. Bank and remark, for accounts
             elsewhere, are ours. UNCERTAIN: try one row with the bank first.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from marketplace.kernel.banks import SWIFT
from marketplace.kernel.money import Money

MANDIRI, BCA, BRI = "008", "014", "002"
MOST_BI_FAST: Money = 250_000_000


class Column(NamedTuple):
    """A fact in its place. Banks cut long text themselves, so we cut it where they would. The
    bank's name for it, where that is not ours.
    """

    fact: str
    longest: int = 140
    caption: str = ""


class Services(NamedTuple):
    """What a bank calls a transfer: to itself, to another, and one too large for BI-FAST."""

    own: str = ""
    inside: str = ""
    outside: str = ""
    large: str = ""

    def of(self, bank: str, amount: Money) -> str:
        """The word for a transfer to this bank."""
        if bank == self.own:
            return self.inside
        return self.outside if amount <= MOST_BI_FAST else self.large


NO_WORDS = Services()


@dataclass(frozen=True)
class Form:
    """The rows of one bank's file. `head` is a first row of facts, `captions` one of names; `foot`
    are rows at the end, of facts and of the bank's own words.
    """

    columns: tuple[Column, ...]
    head: tuple[str, ...] = ()
    foot: tuple[tuple[str, ...], ...] = ()
    captions: bool = False
    all_quoted: bool = False
    xlsx: bool = False
    separator: str = ","
    services: Services = NO_WORDS

    def swift(self, bank: str) -> str:
        """A bank's name between banks; none for the one that takes the file."""
        return "" if bank == self.services.own else SWIFT.get(bank, bank)


_BCA_COLUMNS = (
    Column("blank", 0, "No"),
    Column("reference", 18, "Transaction ID"),
    Column("service", 10, "Transfer Type"),
    Column("blank", 0, "Beneficiary ID"),
    Column("account", 34, "Credited Account"),
    Column("holder", 70, "Receiver Name"),
    Column("amount", 18, "Amount"),
    Column("blank", 0, "NIP"),
    Column("short_remark", 18, "Remark"),
    Column("blank", 0, "Beneficiary email address"),
    Column("swift", 11, "Receiver Swift Code"),
    Column("individual", 1, "Receiver Cust Type"),
    Column("individual", 1, "Receiver Cust Residence"),
)
_BCA_SERVICES = Services(BCA, "BCA", "BIFAST", "RTGS")

FORMS: Mapping[str, Form] = {
    "generic": Form(
        captions=True,
        all_quoted=True,
        columns=(
            *(Column("date"), Column("debit_account"), Column("bank"), Column("account")),
            *(Column("holder"), Column("amount"), Column("remark"), Column("reference")),
        ),
    ),
    # Mandiri's "Multi Service" file: mark P, day, account, number of rows, total; then the rows,
    # with three lines of address that nobody needs.
    "mandiri_mcm": Form(
        head=("mark", "compact_date", "debit_account", "count", "total_point"),
        columns=(
            *(Column("account"), Column("holder", 40)),
            *(Column("blank"), Column("blank"), Column("blank")),
            *(Column("currency"), Column("amount_point"), Column("remark")),
            *(Column("reference", 19), Column("service"), Column("bank")),
        ),
        services=Services(MANDIRI, "IBU", "BAU", "RBU"),
    ),
    "bca": Form(columns=_BCA_COLUMNS, captions=True, xlsx=True, services=_BCA_SERVICES),
    "bca_csv": Form(columns=_BCA_COLUMNS, captions=True, services=_BCA_SERVICES),
    "bri": Form(
        captions=True,
        columns=(
            Column("number", 5, "NO"),
            Column("holder", 40, "NAMA"),
            Column("account", 20, "ACCOUNT"),
            Column("amount", 18, "AMOUNT"),
            Column("blank", 0, "EMAIL"),
            Column("reference", 19, "CUSTOMERREFF"),
            Column("bank", 3, "BANK"),
            Column("remark", 40, "REMARK"),
        ),
        foot=(("COUNT", "", "", "count"), ("TOTAL", "", "", "compact_total")),
    ),
}
