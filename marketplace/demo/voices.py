"""What buyers of the demo say and ask: reviews that are shown, one that waits, and questions at
each stop on their way.
"""

from datetime import timedelta

from marketplace.catalogue import browsing
from marketplace.demo.story import Story, morning
from marketplace.fulfilment import sending
from marketplace.kernel import clock
from marketplace.kernel.db import db
from marketplace.lifecycles import Order as States
from marketplace.orders import listing, questioning, reviewing
from marketplace.orders import order as orders
from marketplace.orders import question as questions
from marketplace.orders import review as reviews
from marketplace.orders.listing import Wanted
from marketplace.orders.order import PICKUP
from marketplace.payments import settling
from marketplace.payments.payment import CASH

FAVOURITE = "Keripik Tempe Original"
SAID = (
    (5, "Renyah dan gurih, anak-anak suka."),
    (5, ""),
    (4, "Jahitan rapi. Warnanya sedikit lebih gelap daripada fotonya."),
    (4, "Bungkusnya rapat, sampai rumah masih utuh."),
    (5, "Enak untuk teman minum teh."),
)
WAITS = (3, "Ibu pembuatnya ramah sekali! Kurang pedas sedikit.")
ASKED = "Apakah bisa dikirim ke Denpasar dalam dua hari? WA saya 0890-0000-0103."
FOR_HER = "Apakah tahan sepuluh hari tanpa kulkas?"


def speak(story: Story) -> None:
    """Once the two weeks are over."""
    for days_ago in (9, 8):
        _regular(story, days_ago)
    _reviews(story)
    _questions(story)


def _regular(story: Story, days_ago: int) -> None:
    """Somebody from the neighbourhood fetches a bag."""
    reference = story.place(days_ago, {FAVOURITE: 1}, how=PICKUP, pay=CASH)
    with clock.at(morning(days_ago)):
        total = orders.known_as(db.session(), reference).total
        settling.settle_cash(reference, total, key=story.key(), by=story.people.tono)
    story.make(days_ago - 1, reference)
    shipment = story.pack(days_ago - 1, reference)
    with clock.at(morning(days_ago - 2)):
        sending.collect(shipment, by=story.people.tono)
    story.complete(days_ago - 4, shipment)


def _reviews(story: Story) -> None:
    done = listing.latest(db.session(), Wanted(states=[States.COMPLETED]))
    session = db.session()
    lines = [(order, line) for order in done for line, _ in reviews.to_review(session, order)]
    with clock.at(morning(1)):
        for number, (order, line) in enumerate(lines):
            stars, text = WAITS if number == len(lines) - 1 else SAID[number % len(SAID)]
            reviewing.write(
                order.reference, order.key, line.position, stars=stars, text=text,
                press_key=story.key(),
            )  # fmt: skip
    waiting = reviews.page_of(db.session()).reviews
    with clock.at(morning(1) + timedelta(hours=2)):
        for code in [review.code for review in waiting[:-1]]:
            reviewing.publish(code, looked=False, by=story.people.ratna)


def _questions(story: Story) -> None:
    cards = {card.name: card.code for card in browsing.page(db.session(), most=50).cards}
    with clock.at(morning(0)):
        for_her = _ask(story, cards["Rempeyek Kedelai"], FOR_HER)
        questioning.pass_on(for_her, cards["Rempeyek Kedelai"], FOR_HER, by=story.people.ratna)
        _ask(story, cards[FAVOURITE], ASKED)


def _ask(story: Story, product: str, text: str) -> str:
    """Returns the question's code."""
    token = questioning.ask_about_product(
        product, text, "", language="id", address="demo", press_key=story.key()
    )
    return questions.with_token(db.session(), token).code
