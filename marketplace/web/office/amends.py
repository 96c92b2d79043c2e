"""The addresses by which the office puts things right: complaints, which the floor reads and a
manager decides, and goods or delivery that are given back.
"""

from marketplace.web.doors import floor, manager, money
from marketplace.web.office import complaints, giving_back
from marketplace.web.office import deciding_complaints as verdicts
from marketplace.web.room import Row

# fmt: off
ROWS: list[Row] = [
    (money,    "GET POST", "/orders/<reference>/give-back",   giving_back.give_back),
    (floor,    "GET POST", "/orders/<reference>/complain",    complaints.complain_for),
    (floor,    "GET",      "/complaints",                     complaints.complaints),
    (floor,    "GET",      "/complaints/pictures/<code>",     complaints.complaint_picture),
    (floor,    "GET",      "/complaints/<code>",              complaints.complaint),
    (floor,    "POST",     "/complaints/<code>/withdraw",     complaints.withdraw_complaint),
    (manager,  "GET POST", "/complaints/<code>/answer",       complaints.answer_complaint),
    (manager,  "GET POST", "/complaints/<code>/ask",          complaints.ask_maker),
    (manager,  "POST",     "/complaints/<code>/call-off",     complaints.call_off_replacement),
    (manager,  "GET POST", "/complaints/<code>/refund",       verdicts.refund_complaint),
    (manager,  "GET POST", "/complaints/<code>/resend",       verdicts.resend_complaint),
    (manager,  "GET POST", "/complaints/<code>/leave",        verdicts.leave_complaint),
]
# fmt: on
