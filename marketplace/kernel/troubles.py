"""What a log says of a bug: where and of what kind, and nothing that somebody typed."""

from traceback import format_tb

from sqlalchemy.exc import DBAPIError


def told(error: Exception) -> str:
    """Where it happened. A database quotes the row that it refused, so its words are left out."""
    where = "".join(format_tb(error.__traceback__))
    what = "" if isinstance(error, DBAPIError) else f": {error}"
    return f"{where}{type(error).__name__}{what}"
