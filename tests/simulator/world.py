"""The cooperative of the simulator: its people and goods, what surrounds it, and how a story is
told there: refused, pressed twice, or killed in the middle.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any, NamedTuple, TypeVar

from flask import Flask
from sqlalchemy import Select, event, func, select
from sqlalchemy.exc import IntegrityError

from marketplace.catalogue import stock
from marketplace.kernel import clock, codes
from marketplace.kernel.db import db, transaction
from marketplace.kernel.money import Money
from marketplace.kernel.refusals import Refusal
from marketplace.ledger import chart, moving
from marketplace.ledger.journal import Posting
from marketplace.orders import order as orders
from marketplace.orders.part import Part
from marketplace.payments import dispute as disputes
from marketplace.payments import disputing
from marketplace.payments.dispute import Dispute
from marketplace.payments.gateways import online
from marketplace.payments.payment import MIDTRANS, STRIPE
from marketplace.payments.refund import CARRIER, Refund
from marketplace.people.destination import BankAccount, Destination
from marketplace.people.user import User
from marketplace.policy import rates
from tests import wishes
from tests.qris import hang_up
from tests.simulator import neighbours
from tests.simulator.bank import Bank
from tests.simulator.book import Book
from tests.simulator.courier import Courier
from tests.simulator.diary import Diary
from tests.simulator.gateway import Provider
from tests.simulator.merchant_app import MerchantApp
from tests.simulator.places import Places
from tests.trade import Trade
from tests.world import BAYU, RATNA, SEKAR, Maker

BEGIN = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
FLOAT = 200_000_000
MANY = 400
SMALL, LARGE = (1, 1, 2, 2, 3, 4), (6, 10, 14, 18, 24)
KILLED, TWICE = 0.03, 0.06
T = TypeVar("T")


class Killed(Exception):
    """The process is gone in the middle of a story."""


class Outcome(NamedTuple):
    """Whether a story was told, and what it returned."""

    done: bool
    result: Any = None


class Goods(NamedTuple):
    """What the simulator itself knows of goods."""

    sku: str
    price: Money
    maker: Maker
    food: bool = False


@dataclass
class Tale:
    """What it knows of an order without asking anybody: what its goods cost together, if
    nobody gave some of that.
    """

    goods: Money


class PaidOut(NamedTuple):
    """A provider's payment of what it had taken: `whole` is that before what it kept unsaid."""

    provider: str
    name: str
    whole: Money | None = None
    receipts: tuple[str, ...] = ()


class Village(Trade):
    """Five makers; the time is `now`, and `lot` decides what happens."""

    def __init__(self, app: Flask, lot: Random, crowd: int = 1) -> None:
        self.lot, self.now, self.crowd = lot, BEGIN, crowd
        self.sizes = LARGE if crowd > 1 else SMALL
        self.bank, self.till = Bank(), Book()
        self.courier, self.merchant_app, self.places = Courier(), MerchantApp(), Places()
        self.diary = Diary()
        self.providers = {
            STRIPE: Provider(STRIPE, True, lot, lambda: self.now),
            MIDTRANS: Provider(MIDTRANS, False, lot, lambda: self.now),
        }
        self.tales: dict[str, Tale] = {}
        self.vouchers: list[str] = []
        self.rules: list[str] = []  # for commission
        self.transfers: list[str] = []  # payments somebody will make at their bank
        self.meant_for: dict[str, str] = {}  # what a row of the bank is for, if anybody asked
        self.left_alone: set[str] = set()  # rows that were booked before the bank showed them
        self.payouts_to_us: dict[str, PaidOut] = {}  # rows of the bank by which somebody paid out
        self.promised_by_bank: set[str] = set()  # scans that are in a payout of the bank
        self.rows: dict[str, str] = {}  # what our lines of the statement are to the bank
        self.sent_by_bank: dict[str, str] = {}  # refunds and payouts, as the bank has them
        self.under_way: dict[str, str] = {}  # parcels by the courier's number
        self.held_up: set[str] = set()  # parcels with goods that were called back
        self.counted: dict[str, Money] = {}  # what a count of the cash box found over
        self.of_the_bank: dict[str, str] = {}  # its own rows
        self.done, self.refused = Counter[str](), Counter[str]()
        self.killed = self.twice = 0
        self.refusal = ""  # the last one
        self.missing: list[str] = []  # what was never reached, where it was looked for
        self.guarded: list[str] = []  # what only the database refused: nobody has a sentence for it
        super().__init__(app)

    def _begin(self) -> None:
        super()._begin()
        self._are_employed()
        online.use(self.providers.values())
        sewing = self.course("Menjahit lanjut", "tas-dompet")
        cooking = self.course("Boga lanjut", "keripik-camilan")
        account = BankAccount("014", "5556667779", "Anggrek Contoh")
        other = BankAccount("008", "5556667780", "Cempaka Contoh")
        self.anggrek = self.maker("Anggrek Contoh", "Kain Senja", "602814", sewing, account)
        self.cempaka = self.maker("Cempaka Contoh", "Benang Pagi", "715203", sewing, other)
        self.mawar = self.maker("Mawar Contoh", "Dapur Melati", "384615", cooking, None)
        self.makers = [self.melati, self.kenanga, self.anggrek, self.cempaka, self.mawar]
        self.first_makers = list(self.makers)
        self._first_places(
            {
                self.melati.code: BankAccount("014", "5556667778", "Melati Contoh"),
                self.anggrek.code: account,
                self.cempaka.code: other,
                **(neighbours.move_in(self) if self.crowd > 1 else {}),
            }
        )
        self.by_code = {her.code: her for her in self.makers}
        hang_up()
        self._stock_up()
        for place, book in ((chart.BANK, self.bank.book), (chart.CASH_BOX, self.till)):
            moving.move(chart.EQUITY, place, FLOAT, why="modal", key=codes.token(), by=SEKAR)
            book.moves("opening", FLOAT, told=True)

    def _are_employed(self) -> None:
        """Whoever approves can sign in, so that runs are proposed which they may approve."""
        with transaction() as session:
            for who in (RATNA, SEKAR, BAYU):
                session.add(User(code=who.code, roles=" ".join(who.roles), secret_hash="x"))

    def _first_places(self, accounts: dict[str, BankAccount]) -> None:
        """Who has no account is paid in cash."""
        for code, her in self.rows_of(select(Destination.code, Destination.producer)):
            self.places.begins(code, her, accounts.get(her), BEGIN)

    def _stock_up(self) -> None:
        """Prices that no share divides: what is rounded shows."""
        sewn = [self.melati, self.anggrek, self.cempaka]
        self.goods = [
            self.offers(her, f"Tas {number}", 20_003 + 7_001 * number)
            for number, her in enumerate(sewn * 3)
        ]
        cooks = [self.kenanga, self.mawar]
        self.goods += [
            self.offers(her, f"Keripik {number}", 9_007 + 1_003 * number, "keripik-camilan")
            for number, her in enumerate(cooks * 2)
        ]
        neighbours.open_shops(self, self.makers[len(self.first_makers) :])
        apron = self.sku(self.melati, wishes.apron(self))
        self.apron = Goods(apron, 70_000, self.melati)
        self.goods_of = {one.sku: one for one in [*self.goods, self.apron]}
        self.more(apron)

    def offers(self, her: Maker, name: str, price: Money, category: str = "tas-dompet") -> Goods:
        """She puts something on sale, and makes many."""
        product = self.on_sale(her, name, price=price, category=category)
        found = Goods(self.sku(her, product), price, her, category == "keripik-camilan")
        self.more(found.sku)
        return found

    def more(self, *skus: str) -> None:
        """She made some more."""
        for sku in skus:
            with clock.at(self.now), transaction() as session:
                stock.change(session, sku, MANY, reason="more", by=RATNA)

    # ---- how a story is told

    def tell(self, story: Callable[..., Any], *asked: Any, **more: Any) -> Outcome:
        """It happens, or is refused and nothing has happened."""
        with clock.at(self.now):
            try:
                return Outcome(True, story(*asked, **more))
            except Refusal as refusal:
                self.refusal = type(refusal).__name__
                self.refused[self.refusal] += 1
                return Outcome(False)
            except IntegrityError as error:
                self.refusal = "the database"
                self.guarded.append(f"{story.__name__} {asked}: {error.orig}"[:300])
                return Outcome(False)
            finally:
                db.session.rollback()

    def press(self, story: Callable[..., Any], *asked: Any, **more: Any) -> Outcome:
        """The same with a form: at times the process is killed first, and the form sent again; at
        times it arrives twice.
        """
        more["key"] = codes.token()
        if self.lot.random() < KILLED:
            self._kill(story, asked, more)
        outcome = self.tell(story, *asked, **more)
        if self.lot.random() < TWICE:
            self.twice += 1
            before = self.entries()
            again = self.tell(story, *asked, **more)
            assert self.entries() == before, f"{story.__name__} pressed twice, done twice"
            assert not (outcome.done and again.done) or outcome.result == again.result
        return outcome

    def _kill(self, story: Callable[..., Any], asked: Any, more: Any) -> None:
        before, self.killed = self.entries(), self.killed + 1
        with _killed_after(self.lot.randint(1, 40)):
            try:
                self.tell(story, *asked, **more)
            except Killed:
                assert self.entries() == before, f"{story.__name__} was killed, and half done"

    def restart(self) -> None:
        """The process ends between two stories and begins again."""
        db.session.remove()
        db.engine.dispose()

    def decides(self, new: rates.Rates) -> None:
        """Ratna changes what counts from now on."""
        with transaction() as session:
            rates.put(session, new, by=RATNA.code)

    def claims_from_courier(self, refund: str) -> None:
        """Where it bears a refund, it gets a bill for the goods and for delivery that was spent."""
        where = Refund.code == refund, Refund.borne_by == CARRIER
        asked = select(Refund.amount + Refund.code_back, Refund.delivery, Refund.delivery_unspent)
        for amount, delivery, unspent in self.rows_of(asked.where(*where)):
            self.courier.owes(f"refund {refund}", amount - min(delivery, unspent))

    # ---- questions

    def entries(self) -> int:
        """How far the books have come."""
        return self.rows_of(select(func.max(Posting.id)))[0][0] or 0

    def rows_of(self, query: Select[*tuple[Any, ...]]) -> list[Any]:
        """What a query finds, and nothing stays read."""
        with clock.at(self.now):
            found = list(db.session.execute(query).all())
            db.session.rollback()
        return found

    def pick(self, *columns: Any, where: Any, most: int = 30) -> Any:
        """One row of those that fit, by lot: of the first ones, or of the last; or nothing."""
        query = select(*columns).where(*where)
        key = columns[0].class_.id
        oldest = self.lot.random() < 0.4
        found = self.rows_of(query.order_by(key if oldest else key.desc()).limit(most))
        return self.lot.choice(found) if found else None

    def makers_of(self, reference: str) -> list[str]:
        """Who makes something of this order."""
        where = Part.order_reference == reference
        return sorted({row[0] for row in self.rows_of(select(Part.producer).where(where))})

    def unexplained(self, payment: str) -> Money:
        """What was lost of this payment, and nobody bears yet."""
        found = self.look(lambda: disputes.unexplained(db.session(), payment))
        self.rest()
        return found

    def hears_at_once(self, provider: Provider) -> None:
        """Whatever it has to say about disputes; it answers this time."""
        silent, provider.silent_until = provider.silent_until, None
        clumsy, provider.clumsy = provider.clumsy, 0.0
        for dispute in self.rows_of(select(Dispute.code, Dispute.reference)):
            seen = provider.disputes.get(dispute.reference)
            if seen is not None and not provider.book.is_told(f"back {dispute.reference}"):
                self.tell(disputing.look, dispute.code)
        provider.silent_until, provider.clumsy = silent, clumsy

    def ask(self, question: Callable[..., T], *asked: Any) -> T:
        """What somebody sees on a page."""
        with clock.at(self.now):
            return question(db.session(), *asked)

    def look(self, question: Callable[[], T]) -> T:
        """The same, with a question that asks itself."""
        with clock.at(self.now):
            return question()

    def rest(self) -> None:
        """What was seen is no longer looked at."""
        db.session.rollback()

    def key_of(self, reference: str) -> str:
        """What the buyer's link holds."""
        with clock.at(self.now):
            key = orders.known_as(db.session(), reference).key
        self.rest()
        return key

    def way(self, thing: str, *ways: str) -> str:
        """One of these verbs by lot; rather one that never happened to such a thing."""
        never = [way for way in ways if any(f"{thing}: {way} " in name for name in self.missing)]
        return self.lot.choice(never or ways)

    def chance(self, share: float) -> bool:
        return self.lot.random() < share

    @property
    def today(self) -> date:
        with clock.at(self.now):
            return clock.today()

    def pass_time(self, **time: float) -> None:
        self.now += timedelta(**time)


@contextmanager
def _killed_after(statements: int) -> Iterator[None]:
    left = statements

    def count(*_about: object) -> None:
        nonlocal left
        left -= 1
        if left == 0:
            raise Killed()

    event.listen(db.engine, "before_cursor_execute", count)
    try:
        yield
    finally:
        event.remove(db.engine, "before_cursor_execute", count)
