"""What may happen to each thing: from where, to where, by whom. This is the whole list.

From it follow the buttons on the pages, the checks in the database, the histories and the tests.
Conditions that are not about state (a second person must approve) are refusals in the stories.
"""

from enum import StrEnum

from marketplace.kernel.lifecycle import Actor, Lifecycle
from marketplace.kernel.lifecycle import transition as t

from marketplace.states import (  # isort: skip
    CashCount, Complaint, CourierBill, Cycle, Destination, Device, Dispute, Errand, Hindrance,
    Message, Notice, Order, Part, Payment, Payout, Producer, Product, Question, Recall, Refund,
    Reservation, Review, Revision, Run, Shipment, ShopName, Surplus, WebhookEvent,
)  # fmt: skip


class Role(StrEnum):
    """What somebody may do. `SYSTEM` is the clock; a buyer is whoever holds the order's key."""

    SYSTEM = "system"
    BUYER = "buyer"
    PRODUCER = "producer"
    MANAGER = "manager"
    PACKER = "packer"
    TREASURER = "treasurer"
    COMPANION = "companion"
    AUDITOR = "auditor"
    AGENCY_VIEWER = "agency_viewer"
    ADMINISTRATOR = "administrator"


SYSTEM, BUYER, PRODUCER = Role.SYSTEM, Role.BUYER, Role.PRODUCER
MANAGER, PACKER, TREASURER, ADMINISTRATOR = (
    Role.MANAGER, Role.PACKER, Role.TREASURER, Role.ADMINISTRATOR,
)  # fmt: skip

STAFF = frozenset(Role) - {SYSTEM, BUYER, PRODUCER}
FLOOR = {MANAGER, PACKER}
MONEY = {MANAGER, TREASURER}
APPROVERS = {MANAGER, TREASURER, ADMINISTRATOR}
LEADERS = {MANAGER, ADMINISTRATOR}
TAKERS = {SYSTEM, MANAGER, TREASURER, PACKER}
CANCELLERS = {SYSTEM, BUYER, MANAGER}
RECEIVERS = {SYSTEM, BUYER, *FLOOR}
ENDERS = {SYSTEM, BUYER, MANAGER}
REOPENERS = {SYSTEM, PRODUCER, MANAGER}
GIVERS = {SYSTEM, TREASURER}
STOPPERS = {SYSTEM, PRODUCER, MANAGER}

THE_SYSTEM = Actor("system", frozenset({SYSTEM}))
THE_BUYER = Actor("buyer", frozenset({BUYER}))

# fmt: off
PRODUCT = Lifecycle("product", Product.KEPT,
    # verb       from                                   to                  who
    t("archive", {Product.KEPT},                        Product.ARCHIVED,   {PRODUCER, MANAGER}),
    t("restore", {Product.ARCHIVED},                    Product.KEPT,       {PRODUCER, MANAGER}),
)

REVISION = Lifecycle("revision", Revision.DRAFT,
    t("submit",   {Revision.DRAFT, Revision.RETURNED},  Revision.SUBMITTED, {PRODUCER, MANAGER}),
    t("accept",   {Revision.SUBMITTED},                 Revision.ACCEPTED,  {MANAGER}),
    t("return",   {Revision.SUBMITTED},                 Revision.RETURNED,  {MANAGER}),
    t("withdraw", {Revision.DRAFT, Revision.SUBMITTED,
                   Revision.RETURNED},                  Revision.WITHDRAWN, {PRODUCER, MANAGER}),
)

NOTICE = Lifecycle("notice", Notice.OPEN,
    t("uphold",   {Notice.OPEN},                        Notice.UPHELD,      {MANAGER}),
    t("dismiss",  {Notice.OPEN},                        Notice.DISMISSED,   {MANAGER}),
)

PRODUCER_LIFE = Lifecycle("producer", Producer.INVITED,
    t("accept",  {Producer.INVITED},                    Producer.ACTIVE,    {PRODUCER}),
    t("pause",   {Producer.ACTIVE},                     Producer.PAUSED,    {PRODUCER, MANAGER}),
    t("resume",  {Producer.PAUSED},                     Producer.ACTIVE,    REOPENERS),
    t("suspend", {Producer.ACTIVE, Producer.PAUSED},    Producer.SUSPENDED, {MANAGER}),
    t("restore", {Producer.SUSPENDED},                  Producer.ACTIVE,    {MANAGER}),
)

SHOP_NAME = Lifecycle("shop name", ShopName.PROPOSED,
    t("accept",   {ShopName.PROPOSED},                  ShopName.ACCEPTED,  {MANAGER}),
    t("refuse",   {ShopName.PROPOSED},                  ShopName.REFUSED,   {MANAGER}),
    t("withdraw", {ShopName.PROPOSED},                  ShopName.WITHDRAWN, {PRODUCER, MANAGER}),
)

ORDER = Lifecycle("order", Order.PLACED,
    t("pay",      {Order.PLACED, Order.EXPIRED},        Order.PAID,         TAKERS),
    t("expire",   {Order.PLACED},                       Order.EXPIRED,      {SYSTEM}),
    t("cancel",   {Order.PLACED},                       Order.CANCELLED,    {BUYER, MANAGER}),
    t("cancel",   {Order.PAID},                         Order.CANCELLED,    CANCELLERS),
    t("undo",     {Order.CANCELLED},                    Order.PAID,         {MANAGER}),
    t("reopen",   {Order.CANCELLED},                    Order.PLACED,       {MANAGER}),
    t("complete", {Order.PAID},                         Order.COMPLETED,    {SYSTEM}),
    t("send again", {Order.COMPLETED},                  Order.PAID,         {MANAGER}),
)

PART = Lifecycle("part", Part.WAITING,
    t("start",    {Part.WAITING},                       Part.TO_MAKE,       {SYSTEM, MANAGER}),
    t("allot",    {Part.WAITING},                       Part.ACCEPTED,      {SYSTEM}),
    t("ready",    {Part.TO_MAKE},                       Part.READY,         {PRODUCER, MANAGER}),
    t("receive",  {Part.TO_MAKE, Part.READY},           Part.RECEIVED,      FLOOR),
    t("miss",     {Part.READY},                         Part.TO_MAKE,       FLOOR),
    t("reject",   {Part.RECEIVED, Part.ACCEPTED},       Part.TO_MAKE,       FLOOR),
    t("accept",   {Part.RECEIVED},                      Part.ACCEPTED,      FLOOR),
    t("pack",     {Part.ACCEPTED},                      Part.PACKED,        FLOOR),
    t("unpack",   {Part.PACKED},                        Part.ACCEPTED,      FLOOR),
    t("complete", {Part.PACKED},                        Part.COMPLETED,     {SYSTEM}),
    t("cancel",   {Part.WAITING, Part.TO_MAKE},         Part.CANCELLED,     MONEY | {BUYER}),
    t("cancel",   {Part.READY, Part.RECEIVED,
                   Part.ACCEPTED},                      Part.CANCELLED,     MONEY),
    t("put back", {Part.CANCELLED},                     Part.WAITING,       {MANAGER}),
    t("take back", {Part.PACKED},                       Part.CANCELLED,     MONEY),
    t("make good", {Part.READY, Part.RECEIVED, Part.ACCEPTED}, Part.COMPLETED, MONEY),
)

HINDRANCE = Lifecycle("hindrance", Hindrance.TOLD,
    t("withdraw", {Hindrance.TOLD},                     Hindrance.WITHDRAWN,  {PRODUCER, MANAGER}),
    t("hand on",  {Hindrance.TOLD},                     Hindrance.HANDED_ON,  {MANAGER}),
    t("postpone", {Hindrance.TOLD},                     Hindrance.POSTPONED,  {MANAGER}),
    t("call off", {Hindrance.TOLD},                     Hindrance.CALLED_OFF, {MANAGER}),
    t("lapse",    {Hindrance.TOLD},                     Hindrance.LAPSED,     {SYSTEM}),
)

CYCLE = Lifecycle("cycle", Cycle.OPEN,
    t("close",    {Cycle.OPEN},                         Cycle.CLOSED,       {SYSTEM}),
    t("drop",     {Cycle.OPEN},                         Cycle.DROPPED,      {SYSTEM}),
)

RESERVATION = Lifecycle("reservation", Reservation.HELD,
    t("sell",     {Reservation.HELD, Reservation.RELEASED}, Reservation.SOLD,  TAKERS),
    t("hold",     {Reservation.RELEASED},               Reservation.HELD,      {MANAGER}),
    t("use",      {Reservation.SOLD},                   Reservation.USED,      FLOOR),
    t("unpack",   {Reservation.USED},                   Reservation.SOLD,      FLOOR),
    t("release",  {Reservation.HELD},                   Reservation.RELEASED,  CANCELLERS),
    t("release",  {Reservation.SOLD},                   Reservation.RELEASED,  MONEY | {BUYER}),
)

PAYMENT = Lifecycle("payment", Payment.AWAITED,
    t("claim",    {Payment.AWAITED},                    Payment.CLAIMED,    {BUYER}),
    t("settle",   {Payment.AWAITED, Payment.EXPIRED},   Payment.SETTLED,    TAKERS),
    t("settle",   {Payment.CLAIMED},                    Payment.SETTLED,    MONEY),
    t("settle",   {Payment.FAILED},                     Payment.SETTLED,    MONEY | {SYSTEM}),
    t("fail",     {Payment.AWAITED},                    Payment.FAILED,     {SYSTEM}),
    t("fail",     {Payment.CLAIMED},                    Payment.FAILED,     MONEY),
    t("expire",   {Payment.AWAITED, Payment.CLAIMED},   Payment.EXPIRED,    CANCELLERS),
)

ERRAND = Lifecycle("errand", Errand.QUEUED,
    t("do",       {Errand.QUEUED},                      Errand.DONE,        {SYSTEM}),
    t("drop",     {Errand.QUEUED},                      Errand.DROPPED,     {SYSTEM}),
    t("give up",  {Errand.QUEUED},                      Errand.DEAD,        {SYSTEM}),
    t("retry",    {Errand.DEAD},                        Errand.QUEUED,      LEADERS),
)

WEBHOOK_EVENT = Lifecycle("webhook event", WebhookEvent.NEW,
    t("do",       {WebhookEvent.NEW},                   WebhookEvent.DONE,    {SYSTEM}),
    t("ignore",   {WebhookEvent.NEW},                   WebhookEvent.IGNORED, {SYSTEM}),
    t("give up",  {WebhookEvent.NEW},                   WebhookEvent.DEAD,    {SYSTEM}),
    t("replay",   {WebhookEvent.DEAD},                  WebhookEvent.NEW,     LEADERS),
)

REFUND = Lifecycle("refund", Refund.ASKED,
    t("approve",  {Refund.ASKED},                       Refund.APPROVED,    APPROVERS | {SYSTEM}),
    t("send",     {Refund.APPROVED, Refund.FAILED},     Refund.SENT,        MONEY | {SYSTEM}),
    t("confirm",  {Refund.SENT},                        Refund.CONFIRMED,   MONEY | {SYSTEM}),
    t("fail",     {Refund.SENT, Refund.CONFIRMED},      Refund.FAILED,      MONEY | {SYSTEM}),
    t("withdraw", {Refund.ASKED, Refund.APPROVED},      Refund.WITHDRAWN,   {MANAGER}),
)

DISPUTE = Lifecycle("dispute", Dispute.OPEN,
    t("win",      {Dispute.OPEN, Dispute.LOST},         Dispute.WON,        {SYSTEM}),
    t("lose",     {Dispute.OPEN},                       Dispute.LOST,       {SYSTEM}),
)

SHIPMENT = Lifecycle("shipment", Shipment.PACKED,
    t("open",     {Shipment.PACKED},                    Shipment.OPENED,    FLOOR),
    t("send",     {Shipment.PACKED},                    Shipment.SENT,      FLOOR),
    t("collect",  {Shipment.PACKED},                    Shipment.DELIVERED, FLOOR),
    t("deliver",  {Shipment.SENT},                      Shipment.DELIVERED, RECEIVERS),
    t("complete", {Shipment.DELIVERED},                 Shipment.COMPLETED, ENDERS),
    t("come back", {Shipment.SENT},                     Shipment.RETURNED,  FLOOR),
    t("lose",     {Shipment.SENT},                      Shipment.LOST,      {MANAGER}),
)

RECALL = Lifecycle("recall", Recall.OPEN,
    t("tell",     {Recall.OPEN},                        Recall.TOLD,        {MANAGER}),
    t("close",    {Recall.OPEN, Recall.TOLD},           Recall.CLOSED,      {MANAGER}),
    t("lift",     {Recall.OPEN, Recall.TOLD},           Recall.LIFTED,      {MANAGER}),
)

REVIEW = Lifecycle("review", Review.WAITING,
    t("publish",  {Review.WAITING, Review.HIDDEN},      Review.PUBLISHED,   {MANAGER}),
    t("refuse",   {Review.WAITING},                     Review.REFUSED,     {MANAGER}),
    t("hide",     {Review.PUBLISHED},                   Review.HIDDEN,      {MANAGER}),
    t("change",   {Review.PUBLISHED, Review.REFUSED, Review.HIDDEN,
                   Review.WITHDRAWN},                   Review.WAITING,     {BUYER}),
    t("withdraw", {Review.WAITING, Review.PUBLISHED, Review.REFUSED,
                   Review.HIDDEN},                      Review.WITHDRAWN,   {BUYER}),
)

QUESTION = Lifecycle("question", Question.ASKED,
    t("pass on",  {Question.ASKED, Question.REPLIED},   Question.WITH_MAKER, {MANAGER}),
    t("reply",    {Question.WITH_MAKER},                Question.REPLIED,   {PRODUCER, MANAGER}),
    t("take back", {Question.WITH_MAKER},               Question.ASKED,     {MANAGER}),
    t("answer",   {Question.ASKED, Question.WITH_MAKER,
                   Question.REPLIED},                   Question.ANSWERED,  {MANAGER}),
    t("close",    {Question.ASKED, Question.WITH_MAKER,
                   Question.REPLIED},                   Question.CLOSED,    {MANAGER}),
    t("ask again", {Question.ANSWERED},                 Question.ASKED,     {BUYER}),
)

COMPLAINT = Lifecycle("complaint", Complaint.OPEN,
    t("answer",   {Complaint.OPEN},                     Complaint.ANSWERED, {MANAGER}),
    t("decide",   {Complaint.OPEN, Complaint.ANSWERED}, Complaint.DECIDED,  {MANAGER}),
    t("withdraw", {Complaint.OPEN, Complaint.ANSWERED}, Complaint.WITHDRAWN, {BUYER} | FLOOR),
    t("reopen",   {Complaint.DECIDED},                  Complaint.ANSWERED, {MANAGER}),
)

RUN = Lifecycle("payout run", Run.PROPOSED,
    t("approve",  {Run.PROPOSED},                       Run.APPROVED,       APPROVERS),
    t("send",     {Run.APPROVED},                       Run.SENT,           GIVERS),
    t("settle",   {Run.SENT},                           Run.SETTLED,        GIVERS),
    t("withdraw", {Run.PROPOSED, Run.APPROVED},         Run.WITHDRAWN,      MONEY),
)

PAYOUT = Lifecycle("payout", Payout.PLANNED,
    t("arrive",   {Payout.PLANNED},                     Payout.ARRIVED,     GIVERS),
    t("bounce",   {Payout.PLANNED},                     Payout.BOUNCED,     {TREASURER}),
    t("return",   {Payout.ARRIVED},                     Payout.RETURNED,    {TREASURER}),
    t("withdraw", {Payout.PLANNED},                     Payout.WITHDRAWN,   MONEY),
)

CASH_COUNT = Lifecycle("cash count", CashCount.COUNTED,
    t("book",     {CashCount.COUNTED},                  CashCount.BOOKED,   {SYSTEM} | APPROVERS),
    t("withdraw", {CashCount.COUNTED},                  CashCount.WITHDRAWN, FLOOR | MONEY),
)

COURIER_BILL = Lifecycle("courier's bill", CourierBill.ENTERED,
    t("book",     {CourierBill.ENTERED},                CourierBill.BOOKED, MONEY),
    t("pay",      {CourierBill.BOOKED},                 CourierBill.PAID,   {TREASURER}),
    t("withdraw", {CourierBill.ENTERED},                CourierBill.WITHDRAWN, MONEY),
)

SURPLUS = Lifecycle("surplus", Surplus.PROPOSED,
    t("decide",   {Surplus.PROPOSED},                   Surplus.DECIDED,    {TREASURER}),
    t("book",     {Surplus.DECIDED},                    Surplus.BOOKED,     APPROVERS),
    t("withdraw", {Surplus.PROPOSED, Surplus.DECIDED},  Surplus.WITHDRAWN,  {TREASURER}),
)

DESTINATION = Lifecycle("payout destination", Destination.WAITING,
    t("confirm",  {Destination.WAITING},                Destination.CONFIRMED, APPROVERS),
    t("stop",     {Destination.WAITING,
                   Destination.CONFIRMED},              Destination.STOPPED,   STOPPERS),
    t("block",    {Destination.CONFIRMED},              Destination.BLOCKED,   {TREASURER}),
    t("verify",   {Destination.BLOCKED},                Destination.CONFIRMED, APPROVERS),
)

MESSAGE = Lifecycle("message", Message.QUEUED,
    t("send",     {Message.QUEUED},                     Message.SENT,       {SYSTEM}),
    t("hand over", {Message.QUEUED},                    Message.BY_HAND,    {SYSTEM}),
    t("told",     {Message.BY_HAND},                    Message.SENT,       FLOOR | MONEY),
    t("drop",     {Message.QUEUED},                     Message.DROPPED,    {SYSTEM}),
    t("give up",  {Message.QUEUED},                     Message.DEAD,       {SYSTEM}),
    t("retry",    {Message.DEAD},                       Message.QUEUED,     LEADERS),
)

DEVICE = Lifecycle("device", Device.ENROLLED,
    t("unenrol",  {Device.ENROLLED},                    Device.UNENROLLED,  {SYSTEM, MANAGER}),
)
# fmt: on

LIFECYCLES = (
    PRODUCT, REVISION, NOTICE, PRODUCER_LIFE, SHOP_NAME,
    ORDER, PART, HINDRANCE, CYCLE, RESERVATION,
    PAYMENT, ERRAND, WEBHOOK_EVENT, REFUND, DISPUTE,
    SHIPMENT, COMPLAINT, REVIEW, RECALL, QUESTION,
    RUN, PAYOUT, DESTINATION, CASH_COUNT, COURIER_BILL, SURPLUS, MESSAGE, DEVICE,
)  # fmt: skip

# Whoever reads how a thing moves finds its states beside it.
__all__ = (
    "CashCount", "Complaint", "CourierBill", "Cycle", "Destination", "Device", "Dispute",
    "Errand",
    "Hindrance",
    "Message", "Notice", "Order", "Part", "Payment", "Payout", "Producer", "Product",
    "Question",
    "Recall", "Refund", "Reservation", "Review", "Revision", "Run",
    "Shipment", "ShopName", "Surplus", "WebhookEvent",
)  # fmt: skip
