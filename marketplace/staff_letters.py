"""What messages to the cooperative itself say: that something waits, and where to look. Whose it is
stays in the office.
"""

from collections.abc import Callable

from sqlalchemy.orm import Session

from marketplace import letter_paper
from marketplace.catalogue import permit as permits
from marketplace.catalogue import permitting
from marketplace.config import Config
from marketplace.fulfilment import complaining, hindering
from marketplace.fulfilment import hindrance as hindrances
from marketplace.kernel.money import format_rupiah
from marketplace.kernel.words import _, format_moment
from marketplace.letter_paper import Said
from marketplace.lifecycles import Dispute as DisputeStates
from marketplace.lifecycles import Hindrance as HindranceStates
from marketplace.orders import complaint as complaints
from marketplace.outbox import sending
from marketplace.outbox.message import Message
from marketplace.outbox.sending import ByHand, Nothing, Rendered
from marketplace.payments import dispute as disputes
from marketplace.payments import disputing
from marketplace.policy import cooperative as cooperatives

News = tuple[str, str, str]
"""What it is about, what there is to say, and the page in the office where to look."""


def register_letters(settings: Config) -> None:
    """Gives every kind of message to the cooperative its words."""
    sending.register(permitting.ENDS, _to_office(settings, "permit", _permit))
    sending.register(hindering.TOLD, _to_office(settings, "hindrance", _hindrance))
    sending.register(complaining.OPENED, _to_office(settings, "complaint", _complaint))
    sending.register(disputing.OPENED, _to_office(settings, "dispute", _dispute))


def _to_office(
    settings: Config, key: str, news_of: Callable[[Session, Message], News | None]
) -> sending.Renderer:
    def render(session: Session, message: Message) -> Rendered:
        news = news_of(session, message)
        if news is None:
            return Nothing()
        subject, what, page = news
        us = cooperatives.required(session)
        said = Said(
            opening=_("Hello, something waits in the office. Please read it below."),
            news=what,
            go=_("Look at it"),
            address=f"{settings.public_url}/office/{page}",
        )
        if not us.email:
            return ByHand(us.name, "", said.text(us))
        name = f"{message.code}.{key}"
        return letter_paper.write(said, settings, us, to=us.email, subject=subject, key=name)

    return render


def _permit(session: Session, message: Message) -> News | None:
    permit, told = permits.known_as(session, message.about), message.known_facts
    if permit.withdrawn_on is not None or str(permit.ends_on) != told["ends_on"]:
        return None
    said = _("A permit ends in %(days)s days or sooner.", days=told["days"])
    return _("A permit ends soon"), said, "permits"


def _hindrance(session: Session, message: Message) -> News | None:
    told = hindrances.known_as(session, message.about)
    if told.state != HindranceStates.TOLD:
        return None
    said = _("Something cannot be made in time. Please decide what becomes of it.")
    return _("Something cannot be made in time"), said, f"hindrances/{told.code}"


def _complaint(session: Session, message: Message) -> News | None:
    complaint = complaints.known_as(session, message.about)
    if not complaint.undecided or complaint.answered_at is not None:
        return None
    until = format_moment(complaint.answer_by, cooperatives.required(session).zone)
    said = _("A buyer complains. Please answer before %(until)s.", until=until)
    return _("A buyer complains"), said, f"complaints/{complaint.code}"


def _dispute(session: Session, message: Message) -> News | None:
    dispute = disputes.known_as(session, message.about)
    if dispute.state != DisputeStates.OPEN:
        return None
    said = _("A buyer's bank asks for %(amount)s back.", amount=format_rupiah(dispute.amount))
    if dispute.evidence_due:
        until = format_moment(dispute.evidence_due, cooperatives.required(session).zone)
        said += " " + _("The provider wants our evidence before %(until)s.", until=until)
    return _("A buyer's bank asks for money back"), said, f"disputes/{dispute.code}"
