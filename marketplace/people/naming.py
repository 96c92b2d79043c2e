"""A producer chooses how her shop is called; the office looks at the name before strangers do."""

from sqlalchemy.orm import Session

from marketplace.kernel import clock, codes, once
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import NotNow
from marketplace.kernel.words import lazy
from marketplace.lifecycles import ShopName as States
from marketplace.outbox.message import queue
from marketplace.people import audit, identity, proposed_name, shop_name
from marketplace.people import producer as producers
from marketplace.people.producer import Producer
from marketplace.people.proposed_name import ProposedName
from marketplace.people.shop_name import Private, Trouble

_SUGGESTED = 3
_MORE_THAN_ENOUGH = 12


class NameUnfit(NotNow):
    """Why, knows `shop_name`."""

    def sentence(self) -> str:
        return " ".join(self.facts["sentences"])


class SameName(NotNow):
    says = lazy("Your shop is called so already.")


class OwnName(NotNow):
    says = lazy("You proposed this name yourself. Another manager must look at it.")


def propose_name(producer_code: str, name: str, *, key: str, by: Actor) -> None:
    """The office will look at it; what she proposed before is forgotten. Raises `NameUnfit`,
    `SameName`.
    """
    with transaction() as session:
        press = once.claim(session, key, f"propose name {producer_code}")
        if press.result:
            return
        her = producers.known_as(session, producer_code)
        if name == her.alias:
            raise SameName()
        _refuse_unfit(session, her, name)
        earlier = proposed_name.latest_of(session, her)
        if earlier is not None and earlier.state == States.PROPOSED:
            earlier.move("withdraw", by=by)
        proposal = ProposedName(
            code=codes.code(),
            producer_id=her.id,
            name=name,
            former=her.alias,
            proposed_by=by.code,
            proposed_at=clock.now(),
        )
        session.add(proposal)
        if by.on_behalf_of:
            audit.note(session, by, "propose shop name", about=her.code)
        press.result = proposal.code


def accept_name(session: Session, code: str, *, by: Actor) -> Producer:
    """Inside a story: her shop is called so from now on; returns her. Raises `NotFound`,
    `WrongState`, `OwnName`, `NameUnfit`.
    """
    proposal = proposed_name.known_as(session, code)
    if proposal.proposed_by == by.code:
        raise OwnName()
    proposal.move("accept", by=by)
    _refuse_unfit(session, proposal.producer, proposal.name)
    proposal.decided_by = by.code
    proposal.producer.alias = proposal.name
    audit.note(session, by, "accept shop name", about=proposal.producer.code)
    queue(session, "something new", about=proposal.producer.code, shop_name=code)
    return proposal.producer


def refuse_name(code: str, *, why: str, by: Actor) -> None:
    """She reads why, and may propose another one. Raises `NotFound`, `WrongState`."""
    with transaction() as session:
        proposal = proposed_name.known_as(session, code)
        proposal.move("refuse", by=by)
        proposal.decided_by, proposal.why = by.code, why
        audit.note(session, by, "refuse shop name", about=proposal.producer.code)
        queue(session, "something new", about=proposal.producer.code, shop_name=code)


def show_shop(session: Session, producer_code: str, shown: bool, *, by: Actor) -> Producer:
    """Inside a story: whether her shop has a page and a name in the shop, or her goods stand under
    the cooperative's; returns her. Raises `NotFound`.
    """
    her = producers.known_as(session, producer_code)
    her.listed = shown
    if by.on_behalf_of:
        audit.note(session, by, "show shop" if shown else "hide shop", about=her.code)
    return her


def suggested(session: Session, her: Producer) -> list[str]:
    """Three free names of things and plants that tell nothing of her."""
    others = proposed_name.taken(session, her) | {her.alias}
    names = shop_name.suggestions(others, her.code, most=_MORE_THAN_ENOUGH)
    fit = [name for name in names if not identity.told_by(session, her.code, name)]
    return fit[:_SUGGESTED]


def _refuse_unfit(session: Session, her: Producer, name: str) -> None:
    others = proposed_name.taken(session, her)
    sentences = shop_name.troubles(name, Private(), others)
    if identity.told_by(session, her.code, name):
        sentences.append(str(shop_name.SENTENCES[Trouble.NAME]))
    if sentences:
        raise NameUnfit(sentences=list(dict.fromkeys(sentences)))
