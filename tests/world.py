"""A small cooperative with the same people in every test, arranged by telling the real stories.

Melati sews, Kenanga cooks, Ratna manages, Sekar is treasurer, Tono packs, Bayu administers, Dewi
buys. Rangga has no business here. Stories are told inside an application context (`inside`);
visitors come without one, so that their requests stay apart.
"""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from unittest.mock import patch

from flask import Flask
from flask.ctx import AppContext
from sqlalchemy import event, select

from marketplace.catalogue import approving, offering, own, shelving
from marketplace.catalogue import category as categories
from marketplace.catalogue import permit as permits
from marketplace.catalogue import photo as photos
from marketplace.catalogue import product as products
from marketplace.catalogue.darkroom import Developed
from marketplace.catalogue.facts import Facts, Food
from marketplace.catalogue.permit import Permit
from marketplace.catalogue.permit_number import PIRT
from marketplace.catalogue.standing import Own
from marketplace.checkout.cart import Cart
from marketplace.checkout.placing import Agreement, place_order
from marketplace.fulfilment import checking, packing, receiving, sending
from marketplace.kernel import codes
from marketplace.kernel.db import db, transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.money import Money
from marketplace.ledger import chart, journal, moving
from marketplace.lifecycles import Role
from marketplace.orders import order as orders
from marketplace.orders import part as parts
from marketplace.orders.contact import Contact
from marketplace.orders.order import PICKUP
from marketplace.payments import payment as payments
from marketplace.payments.settling import settle_cash
from marketplace.payouts import paying
from marketplace.payouts import payout as payouts
from marketplace.people import accepting, invitation, inviting
from marketplace.people import destination as destinations
from marketplace.people import producer as producers
from marketplace.people.cohort import Cohort, Skill, SkillCategory
from marketplace.people.destination import BankAccount
from marketplace.people.inviting import NewProducer
from marketplace.policy import cooperative as cooperatives
from marketplace.policy.cooperative import Cooperative
from marketplace.web import moment
from tests.engines.arrangements import arrange
from tests.visitor import Visitor

COOPERATIVE = Cooperative(
    name="Koperasi Uji Sejahtera",
    street="Jalan Contoh 1",
    city="Semarang",
    postcode="50135",
    phone="+6289000000001",
    email="halo@koperasi.example",
    bank="014",
    account_number="0001112223",
    account_holder="Koperasi Uji Sejahtera",
)
DEWI = Contact(
    name="Dewi Pembeli",
    phone="+6289000007777",
    email="dewi@pembeli.example",
    street="Jalan Rahasia 9",
    village="Tamanan",
    district="Bantul",
    city="Yogyakarta",
    province="34",
    postcode="55191",
    landmark="dekat masjid",
)
# Nobody looks at these pixels: tests of pictures develop their own.
A_PICTURE = Developed(
    width=320,
    height=320,
    colour="#c0a080",
    files=dict.fromkeys(("160.avif", "320.avif", "320.webp", "320.jpg"), b"pixels"),
)
PIRT_NUMBER = "2159999990000-99"
CRISPS = Food(
    storage="room", shelf_life_days=30, process="dry", ingredients="Kedelai, garam",
    allergens="soy", net_amount=100, halal="not_halal",
)  # fmt: skip


def staff(code: str, *roles: Role) -> Actor:
    return Actor(code, frozenset(map(str, roles)))


RATNA = staff("RATNA222", Role.MANAGER)
SEKAR = staff("SEKAR222", Role.TREASURER)
TONO = staff("TANA2222", Role.PACKER)
BAYU = staff("BAYU2222", Role.ADMINISTRATOR)


@dataclass(frozen=True)
class Maker:
    """A producer with her PIN and her phone; `code` is hers, `actor` is who does it."""

    code: str
    actor: Actor
    alias: str
    pin: str
    phone: str = field(repr=False)


class World:
    """Melati has a bank account, Kenanga is paid in cash."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        with self.inside():
            arrange(app, self, self._begin)

    def inside(self) -> AppContext:
        """Where stories are told."""
        return self.app.app_context()

    def _begin(self) -> None:
        """Told once in a run of the tests: it may only set what can be kept in a file."""
        with transaction() as session:
            cooperatives.put(session, COOPERATIVE, by=BAYU.code)
            shelving.put_up(session)
        sewing = self.course("Menjahit", "tas-dompet", "aksesori", "pakaian-jadi")
        cooking = self.course("Boga kedelai", "keripik-camilan")
        account = BankAccount("014", "5556667778", "Melati Contoh")
        self.melati = self.maker("Melati Contoh", "Rumah Flanel", "280519", sewing, account)
        self.kenanga = self.maker("Kenanga Contoh", "Dapur Timur", "741963", cooking, None)

    @contextmanager
    def counting(self) -> Iterator[list[str]]:
        """The SELECTs told to the database inside. What is remembered for a moment stays meanwhile:
        how quick the machine is changes no number.
        """
        told: list[str] = []

        def listen(_conn: object, _cursor: object, statement: str, *_rest: object) -> None:
            if statement.startswith("SELECT"):
                told.append(statement)

        event.listen(db.engine, "before_cursor_execute", listen)
        try:
            with patch.object(moment, "SECONDS", math.inf):
                yield told
        finally:
            event.remove(db.engine, "before_cursor_execute", listen)

    def course(self, skill: str, *categories: str) -> str:
        """A skill that opens these categories, and one course of it; returns the course's code."""
        with transaction() as session:
            trade = Skill(code=codes.code(), name=skill)
            trade.categories = [SkillCategory(category=slug) for slug in categories]
            session.add(trade)
            session.flush()
            course = Cohort(
                code=codes.code(),
                name=skill,
                skill_id=trade.id,
                region="Jawa Tengah",
                starts_on=date(2026, 1, 5),
                ends_on=date(2026, 2, 5),
            )
            session.add(course)
            return course.code

    def maker(
        self, name: str, alias: str, pin: str, course: str, account: BankAccount | None
    ) -> Maker:
        """Invited by Ratna, and come in with her own phone."""
        new = NewProducer(name=name, phone=None, alias=alias, cohort=course, account=account)
        code = inviting.invite_producer(new, key=codes.token(), by=RATNA)
        her = producers.known_as(db.session(), code)
        paper = invitation.open_for(db.session(), her.user)
        assert paper is not None
        phone, actor = codes.token(), her.user.actor
        accepting.accept_as_producer(paper.token, paper.second_code, pin=pin, device_token=phone)
        return Maker(code, actor, alias, pin, phone)

    def draft(
        self,
        her: Maker,
        name: str = "Pouch bunga",
        *,
        price: Money = 45_000,
        count: int = 5,
        category: str = "tas-dompet",
    ) -> str:
        """A product with a photo that nobody but she has seen; returns its code. Foods have all
        that foods need.
        """
        facts = Facts.of_one(
            name, category, price, 120, description="Katun, 18 cm.", food=self._food(category)
        )
        code = offering.draft(her.code, facts, count=count, key=codes.token(), by=her.actor)
        with transaction() as session:
            product = products.of_producer(session, producers.known_as(session, her.code), code)
            kept = photos.keep(session, product.producer_id, photos.file(A_PICTURE))
            product.latest.photo_id = kept.id
        return code

    def _food(self, category: str) -> Food | None:
        """What is said of it where foods stand, under a permit recorded when first needed."""
        if not categories.known_as(db.session(), category).food:
            return None
        with transaction() as session:
            permit = session.scalar(select(Permit).where(Permit.number == PIRT_NUMBER))
            if permit is None:
                permit = Permit(
                    code=codes.code(), kind=PIRT, number=PIRT_NUMBER, holder=permits.COOPERATIVE,
                    ends_on=date(2099, 6, 30), recorded_by=RATNA.code,
                )  # fmt: skip
                session.add(permit)
                session.flush()
            return replace(CRISPS, permit_id=permit.id)

    def submitted(self, her: Maker, name: str = "Pouch bunga", **more: int | str) -> str:
        """The same, handed in; returns the product's code."""
        code = self.draft(her, name, **more)  # type: ignore[arg-type]
        offering.submit(her.code, code, by=her.actor)
        return code

    def on_sale(self, her: Maker, name: str = "Pouch bunga", **more: int | str) -> str:
        """The same, accepted by Ratna; returns the product's code."""
        code = self.submitted(her, name, **more)
        approving.accept(self.revision(her, code), by=RATNA)
        return code

    def revision(self, her: Maker, product: str) -> str:
        """The code of a product's newest revision."""
        maker = producers.known_as(db.session(), her.code)
        return products.of_producer(db.session(), maker, product).latest.code

    def sku(self, her: Maker, product: str) -> str:
        maker = producers.known_as(db.session(), her.code)
        return products.of_producer(db.session(), maker, product).variant.sku

    def standing(self, her: Maker, product: str) -> Own:
        """How she sees it."""
        return own.one(db.session(), producers.known_as(db.session(), her.code), product)

    def order(self, her: Maker, product: str, quantity: int = 1) -> str:
        """Dewi orders it and will collect it; returns the order's reference."""
        price = self.standing(her, product).face.price
        agreement = Agreement(PICKUP, DEWI, DEWI.province, payments.CASH, price * quantity, "id")
        cart = Cart({self.sku(her, product): quantity})
        return place_order(cart, agreement, key=codes.token())

    def paid(self, her: Maker, product: str, quantity: int = 1) -> str:
        """The same, paid at the counter; returns the code of the part she is to make."""
        reference = self.order(her, product, quantity)
        total = orders.known_as(db.session(), reference).total
        settle_cash(reference, total, key=codes.token(), by=TONO)
        return orders.known_as(db.session(), reference).parts[0].code

    def completed(self, her: Maker, product: str, quantity: int = 1) -> str:
        """The same, made, brought, collected and complete: she has earned it."""
        code = self.paid(her, product, quantity)
        receiving.receive(code, by=TONO)
        checking.accept(code, by=TONO)
        reference = parts.known_as(db.session(), code).order_reference
        shipment = packing.pack_order(reference, key=codes.token(), by=TONO)
        sending.collect(shipment, by=TONO)
        sending.complete(shipment, by=RATNA)
        return code

    def proposed(self) -> str:
        """Sekar proposes a run of payouts; returns its code."""
        return paying.propose(key=codes.token(), by=SEKAR)

    def paid_out(self, her: Maker) -> str:
        """A run that Bayu approved and that arrived; returns the code of her payout."""
        self._to_bank(her)
        run = self.proposed()
        paying.approve(run, key=codes.token(), by=BAYU)
        paying.start_cash(run, by=SEKAR)
        payout = payouts.of_producer(db.session(), her.code)[0].code
        paying.arrive(payout, key=codes.token(), by=SEKAR)
        return payout

    def _to_bank(self, her: Maker) -> None:
        """Buyers here pay in cash; her transfer leaves from the bank."""
        place = destinations.current(db.session(), her.code)
        if place is not None and place.method == destinations.BANK:
            cash = journal.balance(db.session(), chart.CASH_BOX)
            if cash:
                moving.move(chart.CASH_BOX, chart.BANK, cash, why="", key=codes.token(), by=SEKAR)

    def visitor(self) -> Visitor:
        """Somebody nobody knows."""
        return Visitor.in_process(self.app)

    def as_producer(self, her: Maker) -> Visitor:
        """She, signed in on her own phone."""
        visitor = self.visitor()
        visitor.session.cookies.set("device", her.phone)
        visitor.get("/sign-in").form("sign-in").fill(known_by=her.code, pin=her.pin).press()
        return visitor.assert_ok()
