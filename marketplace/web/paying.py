"""How the ways to pay are called, explained and drawn."""

from marketplace.kernel.words import lazy
from marketplace.payments.payment import CASH, MIDTRANS, QRIS, STRIPE, TRANSFER

WORDS = {
    TRANSFER: lazy("Bank transfer"),
    QRIS: lazy("QRIS"),
    CASH: lazy("Cash at our counter"),
    STRIPE: lazy("Card, on a page of Stripe"),
    MIDTRANS: lazy("E-wallet, card or bank, on a page of Midtrans"),
}
NOTES = {
    TRANSFER: lazy("You get an exact amount and our account."),
    QRIS: lazy("You scan a code with your bank or wallet."),
    CASH: lazy("You pay when you come to us."),
    STRIPE: lazy("You pay at once. We never see your card."),
    MIDTRANS: lazy("You pay at once. We never see your card."),
}
ICONS = {TRANSFER: "bank", QRIS: "qr", CASH: "cash", STRIPE: "card", MIDTRANS: "wallet"}
