"""Every address of the office about payouts to producers."""

from marketplace.web.doors import approver, books, manager, money, treasurer
from marketplace.web.office import destinations, outside_payouts, pay_day, paying_out, payouts
from marketplace.web.room import Row

# fmt: off
ROWS: list[Row] = [
    (books,    "GET",      "/payouts",                        payouts.payouts),
    (money,    "POST",     "/payouts",                        payouts.propose),
    (money,    "GET POST", "/payouts/day",                    pay_day.pay_day),
    (money,    "GET POST", "/payouts/outside",                outside_payouts.record_outside),
    (approver, "GET",      "/payouts/places",                 destinations.destinations),
    (approver, "GET POST", "/payouts/places/<code>",          destinations.look_at_destination),
    (approver, "POST",     "/payouts/places/<code>/show",     destinations.show_destination),
    (manager,  "POST",     "/payouts/places/<code>/stop",     destinations.stop_destination),
    (books,    "GET",      "/payouts/<code>",                 payouts.run),
    (approver, "POST",     "/payouts/<code>/approve",         payouts.approve),
    (money,    "POST",     "/payouts/<code>/withdraw",        payouts.withdraw),
    (treasurer, "POST",    "/payouts/<code>/bank-file",       payouts.bank_file),
    (treasurer, "POST",    "/payouts/<code>/cash",            payouts.start_cash),
    (treasurer, "POST",    "/payouts/<code>/<payout>/arrive", payouts.arrive),
    (treasurer, "POST",    "/payouts/<code>/<payout>/bounce", payouts.bounce),
    (treasurer, "POST",    "/payouts/<code>/<payout>/return", payouts.return_payout),
    (treasurer, "POST",    "/payouts/<code>/<payout>/account", paying_out.payout_account),
    (treasurer, "POST",    "/payouts/<code>/<payout>/receipt", paying_out.make_cash_receipt),
    (books,    "GET",      "/payouts/<code>/<payout>/receipt", paying_out.cash_receipt),
    (books,    "GET",      "/payouts/<code>/<payout>/slip",   paying_out.slip),
    (treasurer, "GET POST", "/payouts/<code>/results",        paying_out.payout_results),
    (books,    "GET",      "/payouts/<code>/list.csv",        paying_out.run_sheet),
    (approver, "GET",      "/payouts/<code>/picture",         outside_payouts.outside_picture),
]
# fmt: on
