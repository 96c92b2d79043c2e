"""The couriers a new shop begins with. What is said of them changes: the office corrects it."""

from dataclasses import asdict

from sqlalchemy.orm import Session

from marketplace.kernel import codes
from marketplace.shipping.courier import Courier, CourierFacts

CARGO_DIVISOR = 5000

COURIERS = (
    CourierFacts(
        name="JNE", services="OKE, REG, YES, JTR", asks_phone=True,
        tracking_url="https://www.jne.co.id/tracking-package",
        waybill_form=r"[A-Z0-9]{10}|[A-Z0-9]{12}|[A-Z0-9]{15,16}",
    ),
    CourierFacts(
        name="J&T", services="EZ", asks_phone=True, tracking_url="https://jet.co.id/track",
        waybill_form=r"J[TXPDOA]\d{10,14}",
    ),
    CourierFacts(name="J&T Cargo", services="Reguler", divisor=CARGO_DIVISOR),
    CourierFacts(
        name="SiCepat", services="REG, HALU, BEST",
        tracking_url="https://www.sicepat.com/checkAwb", waybill_form=r"\d{12}",
    ),
    CourierFacts(
        name="AnterAja", services="Reguler, Next Day, Frozen",
        tracking_url="https://anteraja.id/tracking/{resi}", waybill_form="[A-Z0-9]{10,15}",
    ),
    CourierFacts(
        name="POS", services="Reguler, Next Day",
        tracking_url="https://www.posindonesia.co.id/id/tracking",
        waybill_form=r"P\d{7,29}|[A-Z]{2}\d{9}ID",
    ),
    CourierFacts(name="Paxel", services="Same Day, Next Day"),
    CourierFacts(name="GoSend", services="Instant, Same Day", numbered=False),
    CourierFacts(name="GrabExpress", services="Instant, Same Day", numbered=False),
)  # fmt: skip


def put_up(session: Session) -> None:
    """All of them."""
    session.add_all(Courier(code=codes.code(), **asdict(facts)) for facts in COURIERS)
    session.flush()
