"""What a provider told us, kept raw and for ever before anything is made of it.

An event is known by its provider's id, so that the same one delivered twenty times is one. It is a
hint: state comes from the provider's own object, fetched afterwards.
"""

from datetime import datetime
from typing import ClassVar

from sqlalchemy import UniqueConstraint
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.kernel import clock, codes, sealing
from marketplace.kernel.db import Model, transaction
from marketplace.kernel.lifecycle import Lifecycle
from marketplace.lifecycles import WEBHOOK_EVENT
from marketplace.payments.gateways.port import Told
from marketplace.payments.leasing import Leased


class WebhookEvent(Leased, Model):
    """`about` is what the provider calls the `thing` it speaks of. The body is sealed: it may hold
    a buyer's name.
    """

    __tablename__ = "webhook_event"
    lifecycle: ClassVar[Lifecycle] = WEBHOOK_EVENT
    __table_args__ = (UniqueConstraint("gateway", "event_id"), WEBHOOK_EVENT.check())

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[str]
    kind: Mapped[str]
    thing: Mapped[str]
    about: Mapped[str]
    body_sealed: Mapped[str]
    received_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(index=True)
    version: Mapped[int]


def keep(gateway: str, told: Told, body: bytes) -> None:
    """Keeps what was told, once; a provider that repeats itself changes nothing."""
    code, now = codes.code(), clock.now()
    with transaction() as session:
        postgres = session.get_bind().dialect.name == "postgresql"
        session.execute(
            (postgresql.insert if postgres else sqlite.insert)(WebhookEvent)
            .values(
                code=code,
                gateway=gateway,
                event_id=told.event_id,
                kind=told.kind,
                thing=told.thing,
                about=told.about,
                body_sealed=sealing.seal(
                    body.decode("utf-8", "replace"), about=f"webhook_event.body:{code}"
                ),
                received_at=now,
                due_at=now,
                attempts=0,
                trouble="",
                state=WEBHOOK_EVENT.start,
                version=1,
            )
            .on_conflict_do_nothing(index_elements=["gateway", "event_id"])
        )
