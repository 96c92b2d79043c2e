"""What somebody who asked is told: that there is an answer, and where to read it. What was said
stays on that page.
"""

from sqlalchemy.orm import Session

from marketplace import letter_paper
from marketplace.config import Config
from marketplace.kernel.refusals import NotFound
from marketplace.kernel.words import _, speaking
from marketplace.letter_paper import Said
from marketplace.lifecycles import Question as States
from marketplace.orders import order as orders
from marketplace.orders import question as questions
from marketplace.orders import questioning
from marketplace.orders.question import Question
from marketplace.outbox import sending
from marketplace.outbox.message import Message
from marketplace.outbox.sending import ByHand, Nothing, Rendered
from marketplace.policy import cooperative as cooperatives


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
            said = _of_question(question, settings)
            if email:
                subject = _("Your question to %(us)s", us=us.name)
                key = f"{message.code}.question"
                return letter_paper.write(said, settings, us, to=email, subject=subject, key=key)
            if not phone:
                return Nothing()
            return ByHand(name or _("Somebody who asked"), phone, said.text(us))

    return render


def _whom(session: Session, question: Question) -> tuple[str, str, str]:
    """Name, e-mail and phone; whatever there is."""
    if question.order_reference:
        contact = orders.known_as(session, question.order_reference).contact
        return contact.name, contact.email, contact.phone
    left = question.contact
    return ("", left, "") if "@" in left else ("", "", left)


def _of_question(question: Question, settings: Config) -> Said:
    language = "/en" if question.language == "en" else ""
    return Said(
        opening=_("Hello, there is news about your question."),
        news=_("We have answered it. The answer stands on its own page."),
        go=_("Read the answer"),
        address=f"{settings.public_url}{language}/questions/{question.token}",
        call=letter_paper.questions(),
    )
