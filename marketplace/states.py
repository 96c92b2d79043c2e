"""The states each thing can be in. How it comes from one to the next stands in `lifecycles`."""

from enum import StrEnum


class Product(StrEnum):
    KEPT = "kept"
    ARCHIVED = "archived"


class Revision(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    WITHDRAWN = "withdrawn"


class Notice(StrEnum):
    OPEN = "open"
    UPHELD = "upheld"
    DISMISSED = "dismissed"


class Producer(StrEnum):
    INVITED = "invited"
    ACTIVE = "active"
    PAUSED = "paused"
    SUSPENDED = "suspended"


class ShopName(StrEnum):
    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Order(StrEnum):
    PLACED = "placed"
    PAID = "paid"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    COMPLETED = "completed"


class Part(StrEnum):
    WAITING = "waiting"
    TO_MAKE = "to_make"
    READY = "ready"
    RECEIVED = "received"
    ACCEPTED = "accepted"
    PACKED = "packed"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class Hindrance(StrEnum):
    TOLD = "told"
    WITHDRAWN = "withdrawn"
    HANDED_ON = "handed_on"
    POSTPONED = "postponed"
    CALLED_OFF = "called_off"
    LAPSED = "lapsed"


class Cycle(StrEnum):
    OPEN = "open"
    CLOSED = "closed"
    DROPPED = "dropped"


class Reservation(StrEnum):
    HELD = "held"
    SOLD = "sold"
    USED = "used"
    RELEASED = "released"


class Payment(StrEnum):
    AWAITED = "awaited"
    CLAIMED = "claimed"
    SETTLED = "settled"
    FAILED = "failed"
    EXPIRED = "expired"


class Errand(StrEnum):
    QUEUED = "queued"
    DONE = "done"
    DROPPED = "dropped"
    DEAD = "dead"


class WebhookEvent(StrEnum):
    NEW = "new"
    DONE = "done"
    IGNORED = "ignored"
    DEAD = "dead"


class Refund(StrEnum):
    ASKED = "asked"
    APPROVED = "approved"
    SENT = "sent"
    CONFIRMED = "confirmed"
    FAILED = "failed"
    WITHDRAWN = "withdrawn"


class Dispute(StrEnum):
    OPEN = "open"
    WON = "won"
    LOST = "lost"


class Complaint(StrEnum):
    OPEN = "open"
    ANSWERED = "answered"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"


class Shipment(StrEnum):
    PACKED = "packed"
    OPENED = "opened"
    SENT = "sent"
    DELIVERED = "delivered"
    COMPLETED = "completed"
    RETURNED = "returned"
    LOST = "lost"


class Recall(StrEnum):
    OPEN = "open"
    TOLD = "told"
    CLOSED = "closed"
    LIFTED = "lifted"


class Review(StrEnum):
    WAITING = "waiting"
    PUBLISHED = "published"
    REFUSED = "refused"
    HIDDEN = "hidden"
    WITHDRAWN = "withdrawn"


class Question(StrEnum):
    ASKED = "asked"
    WITH_MAKER = "with_maker"
    REPLIED = "replied"
    ANSWERED = "answered"
    CLOSED = "closed"


class Run(StrEnum):
    PROPOSED = "proposed"
    APPROVED = "approved"
    SENT = "sent"
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"


class Destination(StrEnum):
    WAITING = "waiting"
    CONFIRMED = "confirmed"
    STOPPED = "stopped"
    BLOCKED = "blocked"


class Payout(StrEnum):
    PLANNED = "planned"
    ARRIVED = "arrived"
    BOUNCED = "bounced"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"


class CashCount(StrEnum):
    COUNTED = "counted"
    BOOKED = "booked"
    WITHDRAWN = "withdrawn"


class CourierBill(StrEnum):
    ENTERED = "entered"
    BOOKED = "booked"
    PAID = "paid"
    WITHDRAWN = "withdrawn"


class Surplus(StrEnum):
    PROPOSED = "proposed"
    DECIDED = "decided"
    BOOKED = "booked"
    WITHDRAWN = "withdrawn"


class Message(StrEnum):
    QUEUED = "queued"
    SENT = "sent"
    BY_HAND = "by_hand"
    DROPPED = "dropped"
    DEAD = "dead"


class Device(StrEnum):
    ENROLLED = "enrolled"
    UNENROLLED = "unenrolled"
