"""The cooperative's own row among producers: its gift sets are kept there. Nobody can sign in as
it, no shop page shows it, and nothing is ever owed to it: what a set holds is paid to its makers.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.kernel import clock, codes
from marketplace.lifecycles import PRODUCER
from marketplace.people.producer import Producer
from marketplace.people.user import User

ALIAS = "Koperasi"


def of_cooperative(session: Session) -> Producer:
    """Made inside a story, when it is first asked for."""
    return session.scalar(select(Producer).where(Producer.house)) or _founded(session)


def _founded(session: Session) -> Producer:
    nobody = User(code=codes.code(), roles=str(PRODUCER), disabled_at=clock.now())
    session.add(nobody)
    session.flush()
    taken = session.scalar(select(Producer.id).where(Producer.alias == ALIAS))
    code = codes.code()
    found = Producer(
        code=code,
        user_id=nobody.id,
        shop_code=codes.code(),
        alias=f"{ALIAS} {code}" if taken else ALIAS,
        listed=False,
        house=True,
    )
    session.add(found)
    session.flush()
    found.move("accept", by=nobody.actor)
    return found
