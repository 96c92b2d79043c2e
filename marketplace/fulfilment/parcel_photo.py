"""Pictures of what lies in a parcel, taken before it leaves, for staff alone: they are beside what
somebody complains about later. Like every private picture they are sealed.
"""

import base64
from datetime import datetime

from sqlalchemy import ColumnElement, ForeignKey, func, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from marketplace.catalogue import photo as photos
from marketplace.catalogue.darkroom import Upload
from marketplace.fulfilment import shipment as shipments
from marketplace.kernel import clock, codes, once, sealing
from marketplace.kernel.db import Model, transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import NotAllowed, NotFound, NotNow, WrongState
from marketplace.kernel.words import lazy
from marketplace.lifecycles import FLOOR
from marketplace.lifecycles import Shipment as States
from marketplace.orders.complaint import ComplaintLine
from marketplace.orders.part import Part
from marketplace.people import audit

MOST = 3
_LEGIBLE = {"jpg": (1200,)}


class EnoughPictures(NotNow):
    says = lazy("This parcel has its pictures. More are not needed.")


class ParcelPhoto(Model):
    """One picture of one parcel, as JPEG, without anything a camera adds."""

    __tablename__ = "parcel_photo"

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(unique=True)
    shipment: Mapped[str] = mapped_column(ForeignKey("shipment.code"), index=True)
    picture_sealed: Mapped[str] = mapped_column(deferred=True)
    taken_at: Mapped[datetime]

    @property
    def picture(self) -> bytes:
        return base64.b64decode(sealing.unseal(self.picture_sealed, about=_place(self.code)))


def keep(shipment_code: str, sent: Upload, *, key: str, by: Actor) -> None:
    """While the parcel stands here. Raises `NotFound`, `WrongState`, `EnoughPictures`,
    `NotAllowed`, and what `photo.developed` raises.
    """
    if not by.roles & FLOOR:
        raise NotAllowed()
    [picture] = photos.developed(sent, _LEGIBLE).files.values()
    with transaction() as session:
        press = once.claim(session, key, f"picture of shipment {shipment_code}")
        if press.result:
            return
        shipment = shipments.known_as(session, shipment_code)
        if shipment.state != States.PACKED:
            raise WrongState()
        if _count_of(session, shipment_code) >= MOST:
            raise EnoughPictures()
        press.result = code = codes.code()
        sealed = sealing.seal(base64.b64encode(picture).decode(), about=_place(code))
        session.add(
            ParcelPhoto(
                code=code, shipment=shipment_code, picture_sealed=sealed, taken_at=clock.now()
            )
        )
        audit.note(session, by, "picture of shipment", about=shipment_code)


def known_as(session: Session, code: str) -> ParcelPhoto:
    """For staff. Raises `NotFound`."""
    photo = session.scalar(select(ParcelPhoto).where(ParcelPhoto.code == code))
    if photo is None:
        raise NotFound()
    return photo


def of_parcel(session: Session, shipment: str) -> list[ParcelPhoto]:
    """Without the pictures themselves, the oldest first."""
    return _where(session, ParcelPhoto.shipment == shipment)


def of_complaint(session: Session, complaint_id: int) -> list[ParcelPhoto]:
    """Those of the parcels whose goods somebody complains about."""
    parcels = select(Part.shipment).join(ComplaintLine, ComplaintLine.part == Part.code)
    about = parcels.where(ComplaintLine.complaint_id == complaint_id)
    return _where(session, ParcelPhoto.shipment.in_(about))


def _where(session: Session, mine: ColumnElement[bool]) -> list[ParcelPhoto]:
    return list(session.scalars(select(ParcelPhoto).where(mine).order_by(ParcelPhoto.id)))


def _count_of(session: Session, shipment: str) -> int:
    mine = ParcelPhoto.shipment == shipment
    return session.scalar(select(func.count()).select_from(ParcelPhoto).where(mine)) or 0


def _place(code: str) -> str:
    return f"parcel_photo.picture:{code}"
