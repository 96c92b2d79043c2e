"""Buyers' questions: the inbox, the whole thread, and what goes on to the maker or back to the
buyer, each looked at first.
"""

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from marketplace.kernel import reaching
from marketplace.kernel.numbers import NotANumber, parse_whole
from marketplace.kernel.reaching import Found
from marketplace.kernel.words import _, lazy
from marketplace.lifecycles import Question as States
from marketplace.orders import order as orders
from marketplace.orders import question as kept
from marketplace.orders import questioning, remarks
from marketplace.orders.question import ENDED, FOR_US, LONGEST, Kind, Question
from marketplace.people import deciding
from marketplace.people import user as users
from marketplace.policy import replies as replies_kept
from marketplace.policy.replies import Replies
from marketplace.web import pages
from marketplace.web.fields import ChoiceField, LongField, TickField
from marketplace.web.forms import Form, Press, pressed

WHICH = {"": FOR_US, "maker": (States.WITH_MAKER,), "ended": ENDED}
MOST_REPLIES = 50


class PassOnForm(Form):
    product = ChoiceField(lazy("About"), choices=[])
    words = LongField(
        lazy("What she reads"),
        id="asked",
        longest=LONGEST,
        description=lazy("No name, no number, no address: she must not learn who asks."),
    )


class AnswerForm(Form):
    words = LongField(lazy("What the buyer reads"), longest=LONGEST)
    looked = TickField(lazy("Each number and address in it is ours."), optional=True)


class RepliesForm(Form):
    id = LongField(lazy("In Indonesian"), longest=5_000)
    en = LongField(lazy("In English"), longest=5_000)


def questions() -> ResponseReturnValue:
    """What waits for us, the oldest first; what a maker was asked; what has ended."""
    session = pages.db_session()
    which = request.args.get("which", "")
    states = WHICH.get(which, FOR_US)
    found = kept.page_of(session, states=states, after=request.args.get("after", ""))
    more = url_for("office.questions", which=which or None, after=found.after)
    return pages.page(
        "office/questions.html",
        found=found.questions,
        which=which,
        more=more if found.after else None,
    )


def question(code: str) -> ResponseReturnValue:
    return _shown(code)


def pass_question_on(code: str) -> ResponseReturnValue:
    """The maker is asked, in words that reach nobody."""
    form = PassOnForm()
    found = kept.known_as(pages.db_session(), code)
    form.product.choices = list(questioning.products_of(pages.db_session(), found).items())
    if form.validate_on_submit():
        with form.refusals():
            questioning.pass_on(code, form.product.data, form.words.data, by=current_user.actor)
            flash(_("She is asked. Her answer comes to you first."), "good")
            return redirect(url_for("office.questions"), 303)
    return _shown(code, pass_on=form)


def answer_question(code: str) -> ResponseReturnValue:
    form = AnswerForm()
    if form.validate_on_submit():
        with form.refusals():
            looked = form.looked.data
            questioning.answer(code, form.words.data, looked=looked, by=current_user.actor)
            flash(_("Answered."), "good")
            return redirect(url_for("office.questions"), 303)
    return _shown(code, answer=form)


def take_question_back(code: str) -> ResponseReturnValue:
    pressed()
    questioning.take_back(code, by=current_user.actor)
    flash(_("She need not answer any more."), "good")
    return redirect(url_for("office.question", code=code), 303)


def close_question(code: str) -> ResponseReturnValue:
    pressed()
    questioning.close(code, by=current_user.actor)
    flash(_("Closed."), "good")
    return redirect(url_for("office.questions"), 303)


def replies() -> ResponseReturnValue:
    """Words to answer with again and again."""
    form = RepliesForm(obj=replies_kept.current(pages.db_session()))
    if form.validate_on_submit():
        with form.refusals():
            deciding.change_replies(Replies(form.id.data, form.en.data), by=current_user.actor)
            flash(_("Kept."), "good")
            return redirect(url_for("office.replies"), 303)
    return pages.page("office/replies.html", form)


def _shown(
    code: str, pass_on: PassOnForm | None = None, answer: AnswerForm | None = None
) -> ResponseReturnValue:
    session = pages.db_session()
    found = kept.known_as(session, code)
    products = questioning.products_of(session, found)
    ready = replies_kept.current(session).among(found.language)
    thread = [(text, _pieces(text.words, _of_buyer(found))) for text in found.said()]
    return pages.page(
        "office/question.html",
        pass_on or answer,
        question=found,
        thread=thread,
        products=products,
        pass_on=pass_on or _to_pass_on(found, products),
        answer=answer or _to_answer(found, ready),
        replies=ready,
        names=users.names_of(session, [text.by for text in found.said()]),
        press=Press(),
    )


def _to_pass_on(found: Question, products: dict[str, str]) -> PassOnForm:
    """The buyer's words without what may reach somebody."""
    said = found.latest(Kind.ASKED)
    form = PassOnForm(formdata=None, words=_filtered(said, _of_buyer(found)))
    form.product.choices = list(products.items())
    return form


def _to_answer(found: Question, ready: list[str]) -> AnswerForm:
    """A reply that was chosen, else the maker's words without what may reach her."""
    said = _chosen(ready)
    if not said and found.state == States.REPLIED:
        said = _filtered(found.latest(Kind.FROM_MAKER), [])
    return AnswerForm(formdata=None, words=said)


def _chosen(ready: list[str]) -> str:
    try:
        return ready[parse_whole(request.args.get("reply", ""), 1, MOST_REPLIES) - 1]
    except (NotANumber, IndexError):
        return ""


def _of_buyer(found: Question) -> list[str]:
    """Words that would tell a maker who asks."""
    if not found.order_reference:
        return []
    contact = orders.known_as(pages.db_session(), found.order_reference).contact
    return [contact.name, contact.street, contact.village, contact.landmark]


def _filtered(said: str, private: list[str]) -> str:
    return reaching.without(said, _marks(said, private))


def _marks(said: str, private: list[str]) -> list[Found]:
    return reaching.joined([*reaching.find(said), *reaching.names(said, private)])


def _pieces(said: str, private: list[str]) -> list[reaching.Piece]:
    marks = [*_marks(said, private), *remarks.personal(said)]
    return reaching.pieces(said, reaching.joined(marks))
