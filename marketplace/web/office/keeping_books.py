"""The addresses of the books: the trial balance, what stands behind it, and files of it."""

from marketplace.web.doors import books, treasurer
from marketplace.web.office import books as ledger
from marketplace.web.office import books_files
from marketplace.web.room import Row

# fmt: off
ROWS: list[Row] = [
    (books,    "GET",      "/books",                          ledger.books),
    (books,    "GET",      "/books/print",                    ledger.printed_books),
    (books,    "POST",     "/books/file/<kind>",              books_files.books_file),
    (books,    "GET",      "/books/files/<code>",             books_files.made_file),
    (books,    "POST",     "/books/files/<code>",             books_files.take_file),
    (treasurer, "GET POST", "/books/move",                    ledger.move),
    (books,    "GET",      "/books/lines/<number>",           ledger.line),
    (books,    "GET",      "/books/entries/<path:key>",       ledger.entry),
    (books,    "GET",      "/books/about/<code>",             ledger.booked_about),
    (books,    "GET",      "/books/<account>",                ledger.account),
    (books,    "GET",      "/books/<account>/print",          ledger.printed_account),
]
# fmt: on
