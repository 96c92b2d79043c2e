"""Addresses of the treasurer's own pages: where money stands, cash, bills, months, the year."""

from marketplace.web.doors import approver, books, counting, leaders, money, till, treasurer
from marketplace.web.office import (
    cash_box,
    courier_bills,
    months,
    reconciliation,
    surpluses,
    turnover,
)
from marketplace.web.room import Row

# fmt: off
ROWS: list[Row] = [
    (books,    "GET",      "/reconciliation",                 reconciliation.reconciliation),
    (books,    "GET",      "/reconciliation/<place>",         reconciliation.standing_at),
    (money,    "POST",     "/reconciliation/<place>/match",   reconciliation.match_items),
    (money,    "GET POST", "/reconciliation/<place>/balance", reconciliation.read_balance),
    (money,    "GET POST", "/open-items/<code>",              reconciliation.open_item),
    (money,    "POST",     "/open-items/<code>/take",         reconciliation.take_item),
    (money,    "POST",     "/open-items/<code>/book/<what>",  reconciliation.book_item),
    (till,     "GET",      "/cash",                           cash_box.cash_counts),
    (counting, "GET POST", "/cash/count",                     cash_box.count_cash),
    (leaders,  "GET POST", "/cash/limit",                     cash_box.cash_limit),
    (till,     "GET",      "/cash/<code>",                    cash_box.cash_count),
    (approver, "POST",     "/cash/<code>/book",               cash_box.book_count),
    (counting, "POST",     "/cash/<code>/withdraw",           cash_box.withdraw_count),
    (books,    "GET",      "/courier-bills",                  courier_bills.courier_bills),
    (money,    "GET POST", "/courier-bills/new",              courier_bills.new_courier_bill),
    (books,    "GET",      "/courier-bills/<code>",           courier_bills.courier_bill),
    (money,    "GET POST", "/courier-bills/<code>/book",      courier_bills.book_bill),
    (treasurer, "POST",    "/courier-bills/<code>/pay",       courier_bills.pay_bill),
    (money,    "POST",     "/courier-bills/<code>/withdraw",  courier_bills.withdraw_bill),
    (books,    "GET",      "/months",                         months.months),
    (treasurer, "GET POST", "/months/close",                  months.close_month),
    (books,    "GET",      "/months/<code>",                  months.month),
    (books,    "GET",      "/months/<code>/print",            months.printed_month),
    (approver, "GET POST", "/months/<code>/ask",              months.ask_month),
    (approver, "POST",     "/months/<code>/reopen",           months.reopen_month),
    (approver, "POST",     "/months/<code>/leave",            months.leave_month),
    (books,    "GET",      "/turnover",                       turnover.turnover_),
    (books,    "GET",      "/turnover/print",                 turnover.printed_turnover),
    (books,    "POST",     "/turnover/csv",                   turnover.turnover_file),
    (books,    "GET",      "/surplus",                        surpluses.surpluses),
    (leaders,  "GET POST", "/surplus/rule",                   surpluses.surplus_rule_),
    (treasurer, "GET POST", "/surplus/new",                   surpluses.new_surplus),
    (treasurer, "POST",    "/surplus/shares/<code>/<place>",  surpluses.pay_share),
    (books,    "GET",      "/surplus/<code>",                 surpluses.surplus),
    (books,    "GET",      "/surplus/<code>/print",           surpluses.printed_surplus),
    (books,    "POST",     "/surplus/<code>/csv",             surpluses.surplus_file),
    (treasurer, "GET POST", "/surplus/<code>/decide",         surpluses.decide_surplus),
    (approver, "POST",     "/surplus/<code>/book",            surpluses.book_surplus),
    (treasurer, "POST",    "/surplus/<code>/withdraw",        surpluses.withdraw_surplus),
]
# fmt: on
