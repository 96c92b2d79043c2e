"""What is kept of a price, in a few words, for her pages and for the office."""

from marketplace.kernel.money import format_rupiah
from marketplace.kernel.percent import format_percent
from marketplace.kernel.words import _
from marketplace.policy.commission import Rate


def rate_words(rate: Rate) -> str:
    """`10 percent`, `Rp500 a piece`, or both."""
    percent = _("%(percent)s percent", percent=format_percent(rate.percent_bp))
    if not rate.a_piece:
        return percent
    piece = _("%(amount)s a piece", amount=format_rupiah(rate.a_piece))
    return _("%(one)s and %(other)s", one=percent, other=piece) if rate.percent_bp else piece
