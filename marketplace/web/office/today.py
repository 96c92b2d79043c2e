"""The office's first page: what waits, and what is to be told by phone."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from flask import current_app, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.kernel import clock
from marketplace.kernel.words import _, lazy
from marketplace.outbox import message as messages_kept
from marketplace.outbox import sending, telling
from marketplace.outbox.message import Message
from marketplace.outbox.sending import ByHand
from marketplace.reports import going_through, waiting
from marketplace.web import pages
from marketplace.web.doors import floor
from marketplace.web.forms import Press, pressed

# What waits: the page it leads to, its icon, its words.
TILES = {
    "revisions": ("approvals", "eye", lazy("Goods to approve")),
    "shop names": ("approvals", "store", lazy("Shop names to approve")),
    "notices": ("notices", "info", lazy("Notices about goods")),
    "reviews": ("reviews", "message", lazy("Reviews to read")),
    "questions": ("questions", "help", lazy("Questions to answer")),
    "permits": ("permits", "warning", lazy("Permits that end soon")),
    "faults": ("books", "warning", lazy("Faults in the books")),
    "lines": ("statements", "bank", lazy("Bank lines to decide")),
    "loose ends": ("reconciliation", "warning", lazy("Differences nobody looks into")),
    "kept": ("kept", "wallet", lazy("Money kept apart")),
    "claims": ("claims", "camera", lazy("Pictures of payments")),
    "complaints": ("complaints", "warning", lazy("Complaints")),
    "qris": ("qris", "qr", lazy("QRIS payments to look for")),
    "hindrances": ("hindrances", "warning", lazy("Goods that cannot be made")),
    "missing": ("receiving", "clock", lazy("Goods that are missing")),
    "ready": ("receiving", "box", lazy("Goods to receive")),
    "received": ("receiving", "search", lazy("Goods to check")),
    "texts": ("buyer_texts", "needle", lazy("Texts to read")),
    "to pack": ("packing", "box", lazy("Orders to pack")),
    "to send": ("packing", "truck", lazy("Parcels to send")),
    "to hand out": ("packing", "store", lazy("Orders to hand out")),
    "parcels in trouble": ("astray", "warning", lazy("Parcels to look for")),
    "recalls": ("recalls", "warning", lazy("Recalls to finish")),
    "disputes": ("disputes", "warning", lazy("Banks that ask for money back")),
    "refunds": ("refunds", "undo", lazy("Refunds")),
    "runs": ("payouts", "cash", lazy("Payouts")),
    "destinations": ("destinations", "phone", lazy("Places for money to confirm")),
    "to tell": ("messages", "phone", lazy("News to tell")),
    "failed": ("messages", "warning", lazy("Mails that failed")),
    "parked": ("providers", "card", lazy("Payments in trouble at a provider")),
}

# How far goods are: the page it leads to, and its words.
STAGES = {
    "to make": ("office.pick_list", lazy("Still to make")),
    "ready": ("office.receiving", lazy("Ready at the maker's")),
    "received": ("office.receiving", lazy("Here, to check")),
    "accepted": ("office.packing", lazy("Passed, to pack")),
    "packed": ("office.packing", lazy("Packed, to send or hand out")),
    "on the way": ("office.packing", lazy("On the way")),
    "arrived": ("office.packing", lazy("Arrived")),
}

KIND_WORDS = {
    "order placed": lazy("Order placed"),
    "order paid": lazy("Money has arrived"),
    "order in parts": lazy("Part of it comes later"),
    "order sent": lazy("Parcel is on its way"),
    "order arrived": lazy("Parcel has arrived"),
    "parcel returned": lazy("Parcel came back"),
    "parcel lost": lazy("Parcel lost"),
    "order to collect": lazy("Ready to be collected"),
    "order readdressed": lazy("Address changed"),
    "order delayed": lazy("Goods come later"),
    "order expired": lazy("Order has ended"),
    "order cancelled": lazy("Order cancelled"),
    "order changed": lazy("Order changed"),
    "order stands again": lazy("Order stands again"),
    "money kept apart": lazy("Money kept apart"),
    "payment not found": lazy("Payment not found"),
    "refund asked": lazy("Refund: ask for the account"),
    "refund confirmed": lazy("Refund is paid"),
    "goods recalled": lazy("Goods are called back"),
    "recall lifted": lazy("Called back by mistake"),
    "question answered": lazy("A question is answered"),
    "complaint opened": lazy("A buyer complains"),
    "complaint answered": lazy("Answer to a complaint"),
    "complaint decided": lazy("Complaint decided"),
    "buyer link": lazy("A buyer's way in"),
    "something new": lazy("Something new for a partner"),
    "permit ends": lazy("A permit ends soon"),
    "hindrance told": lazy("Something cannot be made in time"),
    "dispute opened": lazy("A buyer's bank asks for money back"),
}


@dataclass(frozen=True)
class Telling:
    """What somebody says to whom. `whatsapp` is empty where there is no such link."""

    code: str
    kind: Any
    about: str
    told: ByHand | None
    whatsapp: str


def today() -> ResponseReturnValue:
    """What waits for whoever is here, and how far all goods are."""
    session, day = pages.db_session(), clock.today(pages.cooperative().zone)
    stages = going_through.stages(session, day)
    found = waiting.waiting_for(session, current_user.roles, stages)
    tiles = [
        (url_for(f"office.{TILES[w.what][0]}"), *TILES[w.what][1:], w) for w in found
    ]
    may_handle = bool(floor.roles & current_user.roles)
    return pages.page(
        "office/today.html",
        tiles=tiles,
        stages=[
            (STAGES[stage.what][1], url_for(STAGES[stage.what][0]) if may_handle else "", stage)
            for stage in stages
        ],
    )


def messages() -> ResponseReturnValue:
    """Whoever may not meet buyers sees that something waits, and about which order."""
    session = pages.db_session()
    teller = bool(waiting.TELLERS & current_user.roles)
    return pages.page(
        "office/messages.html",
        tellings=[_telling(m, teller) for m in _each_once(messages_kept.to_tell_by_hand(session))],
        failed=[(_kind(m), m) for m in messages_kept.failed(session)],
        teller=teller,
        press=Press(),
    )


def told(code: str) -> ResponseReturnValue:
    pressed()
    telling.told(code, by=current_user.actor)
    flash(_("Thank you. It is told."), "good")
    return redirect(url_for("office.messages"), 303)


def retry(code: str) -> ResponseReturnValue:
    """A mail that failed is tried anew."""
    pressed()
    telling.try_again(code, by=current_user.actor)
    flash(_("It will be sent again soon."), "good")
    return redirect(url_for("office.messages"), 303)


def _each_once(found: list[Message]) -> list[Message]:
    """Messages without content are told together: the first stands for the others."""
    alone = [m for m in found if m.kind not in telling.WITHOUT_CONTENT]
    first = {(m.kind, m.about): m for m in reversed(found) if m.kind in telling.WITHOUT_CONTENT}
    return sorted([*alone, *first.values()], key=lambda m: m.id)


def _telling(message: Message, teller: bool) -> Telling:
    rendered = sending.render(pages.db_session(), message) if teller else None
    to_say = rendered if isinstance(rendered, ByHand) else None
    return Telling(message.code, _kind(message), message.about, to_say, _whatsapp(to_say))


def _whatsapp(to_say: ByHand | None) -> str:
    """In a demo nobody is written to by mistake."""
    if to_say is None or not to_say.phone or current_app.config["TITIP"].demo:
        return ""
    return f"https://wa.me/{to_say.phone.removeprefix('+')}?text={quote(to_say.text)}"


def _kind(message: Message) -> Any:
    return KIND_WORDS.get(message.kind, message.kind)
