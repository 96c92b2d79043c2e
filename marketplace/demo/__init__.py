"""An invented cooperative to click through. It is played through the same stories as real life, on
days that have passed, and holds no real person, phone, permit or account.
"""

from marketplace.demo import cast, counter, days, goods
from marketplace.kernel.db import db
from marketplace.policy import cooperative


def build(say: "cast.Say") -> bool:
    """Builds it in an empty installation; returns whether there was anything to do."""
    if cooperative.known(db.session()) is not None:
        return False
    say("people and courses")
    people = cast.gather()
    counter.open_up(people)
    say("24 products with pictures")
    goods.fill_the_shelves(people)
    say("orders in every state")
    days.pass_by(people)
    counter.decide_for_later(people)
    return True
