"""Leaders decide how buyers may pay: which ways are on, and the cooperative's own QRIS code."""

from dataclasses import replace

from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import NotFound, NotNow
from marketplace.kernel.words import lazy
from marketplace.payments import methods
from marketplace.payments.gateways import qris_code
from marketplace.payments.payment import METHODS
from marketplace.people import audit
from marketplace.policy import ways_to_pay, wordlist


class LastWay(NotNow):
    says = lazy("Buyers need one way to pay. Please switch on another first.")


def keep_qris(payload: str, *, by: Actor) -> None:
    """From now on this static code is filled with amounts; empty: there is none.

    Raises `NotQris`, `WrongChecksum`, `NotRupiah`, `Listed`, `LastWay`.
    """
    if payload:
        merchant = qris_code.merchant(payload)
        wordlist.refuse_listed(merchant.name, merchant.city)
    with transaction() as session:
        ways = ways_to_pay.current(session)
        if ways.qris == payload:
            return
        ways_to_pay.put(session, replace(ways, qris=payload), by=by.code)
        session.flush()
        if not methods.on(session):
            raise LastWay()
        audit.note(session, by, "change qris code", about=ways_to_pay.KEY)


def switch(method: str, on: bool, *, by: Actor) -> None:
    """Nobody is offered this way any more, or buyers are again. Raises `NotFound`, `LastWay`."""
    if method not in METHODS:
        raise NotFound()
    with transaction() as session:
        ways = ways_to_pay.current(session)
        if (method not in ways.off) == on:
            return
        off = set(ways.off) - {method} if on else {*ways.off, method}
        ways_to_pay.put(session, replace(ways, off=tuple(sorted(off))), by=by.code)
        session.flush()
        if not methods.on(session):
            raise LastWay()
        verb = "switch on" if on else "switch off"
        audit.note(session, by, f"{verb} {method}", about=ways_to_pay.KEY)
