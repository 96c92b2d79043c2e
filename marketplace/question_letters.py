"""What somebody who asked is told: that there is an answer, and where to read it. What was said
stays on that page.
"""

from sqlalchemy.orm import Session

from marketplace.config import Config
from marketplace.kernel.refusals import NotFound
from marketplace.kernel.words import _, speaking
from marketplace.lifecycles import Question as States
from marketplace.orders import order as orders
from marketplace.orders import question as questions
from marketplace.orders import questioning
from marketplace.orders.question import Question
from marketplace.outbox import sending
from marketplace.outbox.channels import Letter
from marketplace.outbox.message import Message
from marketplace.outbox.sending import ByHand, Nothing, Rendered
from marketplace.policy import cooperative as cooperatives
from marketplace.policy.cooperative import Cooperative


def register_letters(settings: Config) -> None:
    """Gives the message its words."""
    sending.register(questioning.ANSWERED, _answered(settings))


def _answered(settings: Config) -> sending.Renderer:
    def render(session: Session, message: Message) -> Rendered:
        try:
            question = questions.known_as(session, message.about)
        except NotFound:
            return Nothing()  # deleted meanwhile
        if question.state != States.ANSWERED:
            return Nothing()
        us = cooperatives.required(session)
        name, email, phone = _whom(session, question)
        with speaking(question.language):
            text = _text(us, question, settings)
            if email:
                return Letter(
                    key=f"{message.code}.question",
                    to=email,
                    sender=settings.mail_from or us.email,
                    sender_name=us.name,
                    subject=_("Your question to %(us)s", us=us.name),
                    text=text,
                )
            return ByHand(name or _("Somebody who asked"), phone, text) if phone else Nothing()

    return render


def _whom(session: Session, question: Question) -> tuple[str, str, str]:
    """Name, e-mail and phone; whatever there is."""
    if question.order_reference:
        contact = orders.known_as(session, question.order_reference).contact
        return contact.name, contact.email, contact.phone
    left = question.contact
    return ("", left, "") if "@" in left else ("", "", left)


def _text(us: Cooperative, question: Question, settings: Config) -> str:
    language = "/en" if question.language == "en" else ""
    link = f"{settings.public_url}{language}/questions/{question.token}"
    said = _("We have answered your question: %(link)s", link=link)
    return f"{_('Hello,')}\n\n{said}\n\n{_('Questions? Call us:')} {us.phone}\n\n{us.name}\n"
