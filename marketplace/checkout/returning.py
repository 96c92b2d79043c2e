"""A buyer comes back: by a link in an e-mail, to orders and addresses kept, with one cart. And
leaves again, for now or for good.
"""

import json
from datetime import timedelta
from typing import NamedTuple

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from marketplace.checkout import cart as carts
from marketplace.checkout.cart import Cart
from marketplace.kernel import clock, codes, sealing
from marketplace.kernel.db import transaction
from marketplace.kernel.refusals import NotNow
from marketplace.kernel.words import lazy
from marketplace.orders import address_book, reviewing
from marketplace.orders.address_book import BuyerAddress
from marketplace.orders.contact import Contact
from marketplace.orders.order import Order
from marketplace.outbox.message import queue
from marketplace.people import buyer as buyers
from marketplace.people import throttle
from marketplace.people.buyer import LINK_LASTS, Buyer, BuyerLink, BuyerSession

MOST_LINKS, WITHIN = 5, timedelta(hours=1)


class LinkOver(NotNow):
    says = lazy("This link is over. Please ask for a new one.")


class BookFull(NotNow):
    says = lazy("Your address book is full. Please take one out first.")


class Welcome(NamedTuple):
    """What a browser keeps from now on."""

    token: str
    cart: Cart


def ask_for_link(email: str, language: str) -> None:
    """A link goes to this address, whether we know it or not; beyond a few an hour none does, and
    nothing says so.
    """
    index = buyers.blinded(email)[0]
    with transaction() as session:
        if throttle.too_often(session, f"buyer link:{index}", MOST_LINKS, WITHIN):
            return
        throttle.count(session, f"buyer link:{index}", WITHIN)
        code, token = codes.code(), codes.token()
        session.add(
            BuyerLink(
                code=code,
                email_sealed=sealing.seal(email, about=f"buyer_link.email:{code}"),
                token_sealed=sealing.seal(token, about=f"buyer_link.token:{code}"),
                token_hash=codes.digest(token),
                language=language,
                expires_at=clock.now() + LINK_LASTS,
            )
        )
        queue(session, "buyer link", about=code)


def come_in(token: str, cart: Cart) -> Welcome:
    """The link is used; the cart of this browser and the kept one become one, and what was ordered
    with this address stands with the rest. Raises `LinkOver`.
    """
    with transaction() as session:
        link = buyers.link_with(session, token)
        if link is None or not link.open:
            raise LinkOver()
        link.used_at = clock.now()
        buyer = _known(session, link.email)
        _bring_orders(session, buyer, link.email)
        fresh = codes.token()
        session.add(
            BuyerSession(token_hash=codes.digest(fresh), buyer=buyer.code, began_at=clock.now())
        )
        whole = cart.joined(carts.read(json.loads(buyer.cart or "{}")))
        buyer.keep_cart(json.dumps(whole.written()))
        return Welcome(fresh, whole)


def leave(token: str) -> None:
    """This browser is out."""
    with transaction() as session:
        session.execute(
            update(BuyerSession)
            .where(BuyerSession.token_hash == codes.digest(token), BuyerSession.ended_at.is_(None))
            .values(ended_at=clock.now())
        )


def keep_cart(token: str, cart: Cart) -> None:
    """For her other browsers."""
    with transaction() as session:
        if buyer := buyers.of_session(session, token):
            buyer.keep_cart(json.dumps(cart.written()))


def keep_address(token: str, contact: Contact) -> None:
    """Raises `LinkOver`, `BookFull`."""
    with transaction() as session:
        buyer = _inside(session, token)
        if len(address_book.of_buyer(session, buyer.code)) >= address_book.MOST:
            raise BookFull()
        code = codes.code()
        session.add(
            BuyerAddress(
                code=code,
                buyer=buyer.code,
                contact_sealed=address_book.sealed(code, contact),
                kept_at=clock.now(),
            )
        )


def drop_address(token: str, code: str) -> None:
    """Of her own; anybody else's is not touched. Raises `LinkOver`."""
    with transaction() as session:
        mine = _inside(session, token).code
        session.execute(
            delete(BuyerAddress).where(BuyerAddress.buyer == mine, BuyerAddress.code == code)
        )


def forget_me(token: str) -> None:
    """Addresses, cart, sign-ins and what was said of goods are gone. Orders stay, as the law asks,
    and are nobody's. Raises `LinkOver`.
    """
    with transaction() as session:
        buyer = _inside(session, token)
        mine = update(Order).where(Order.buyer == buyer.code)
        reviewing.forget_buyer(session, buyer.code)
        session.execute(mine.values(buyer=None, email_index=""))
        for gone in (BuyerAddress, BuyerSession):
            session.execute(delete(gone).where(gone.buyer == buyer.code))
        session.delete(buyer)


def _known(session: Session, email: str) -> Buyer:
    known = buyers.with_email(session, email)
    if known is not None:
        return known
    code = codes.code()
    fresh = Buyer(
        code=code,
        email_sealed=sealing.seal(email, about=f"buyer.email:{code}"),
        email_index=buyers.blinded(email)[0],
        began_at=clock.now(),
    )
    session.add(fresh)
    session.flush()
    return fresh


def _bring_orders(session: Session, buyer: Buyer, email: str) -> None:
    """Whoever opens a link sent to this address would also read what we write to it about them."""
    session.execute(
        update(Order)
        .where(Order.buyer.is_(None), Order.email_index.in_(buyers.blinded(email)))
        .values(buyer=buyer.code)
    )


def _inside(session: Session, token: str) -> Buyer:
    buyer = buyers.of_session(session, token)
    if buyer is None:
        raise LinkOver()
    return buyer
