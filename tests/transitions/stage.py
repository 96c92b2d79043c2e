"""Where the lines of the table are played: the small cooperative, with somebody of each role signed
in at its pages.
"""

from hashlib import sha1

from sqlalchemy import select, update

from marketplace.catalogue import stock
from marketplace.kernel import clock
from marketplace.kernel.db import db, transaction
from marketplace.kernel.lifecycle import Move
from marketplace.lifecycles import STAFF, THE_BUYER, THE_SYSTEM, Role
from marketplace.people import sign_in
from marketplace.people.user import User
from tests.paper import Form, Value, attribute
from tests.providers.online_trade import OnlineTrade
from tests.visitor import Visitor

ANOTHER = "another producer"
MANY = 300
_CSRF = sha1(b"everybody's").hexdigest()


def code_of(role: Role) -> str:
    """What somebody with this one role is called in histories."""
    return f"{role.name.replace('_', '')[:6]}22"


class Person(Visitor):
    """May also send a form that another holds."""

    def send(self, form: Form, button: str | None) -> int:
        """Presses the button of somebody else's page; returns how it was answered."""
        assert isinstance(form.sender, Visitor)
        self.submit_again((form.sender.url, form.sent(button)))
        return self.status


class Stage(OnlineTrade):
    """Pages of all these people carry the same proof of origin, so that one may send what the page
    of another holds: nothing but their role turns them away.
    """

    def _begin(self) -> None:
        super()._begin()
        sewing = self.course("Menjahit lanjut", "tas-dompet")
        self.anggrek = self.maker("Anggrek Contoh", "Kain Senja", "602814", sewing, None)
        with transaction() as session:
            for sku, her in ((self.pouch_sku, self.melati), (self.crisps_sku, self.kenanga)):
                stock.change(session, sku, MANY, reason="counted", by=her.actor)
            session.execute(update(User).values(language="en"))
            for role in sorted(STAFF):
                name = role.replace("_", " ").title()
                session.add(User(code=code_of(role), roles=str(role), name=name, language="en"))

    def visitor(self) -> "Person":
        """Somebody nobody knows, whose language is English."""
        return self._with_cookie({})

    def name_of(self, role: Role | str) -> str:
        """What somebody of this role is called in histories. The producer is Melati; another one
        is Kenanga.
        """
        known = {
            Role.PRODUCER: self.melati.actor.code, ANOTHER: self.kenanga.actor.code,
            Role.SYSTEM: THE_SYSTEM.code, Role.BUYER: THE_BUYER.code,
        }  # fmt: skip
        return known.get(role) or code_of(Role(role))

    def person(self, role: Role | str) -> "Person":
        """Somebody of this role, signed in; a buyer is not."""
        if role is Role.BUYER:
            return self.visitor()
        code = self.name_of(role)
        with self.inside(), transaction() as session:
            user = session.scalars(select(User).where(User.code == code)).one()
            token = sign_in.begin(session, user)
        return self._with_cookie({"_user_id": token, "seen": int(clock.now().timestamp())})

    def buyer(self, reference: str) -> "Person":
        """Whoever holds the order's key, in front of its page."""
        with self.inside():
            key = self.of(reference).key
        person = self.visitor()
        person.get(f"/en/orders/{reference}?key={key}").assert_ok()
        return person

    def form(self, person: Visitor, page: str, wanted: str, **typed: Value) -> Form:
        """A form of that page, filled in."""
        return person.get(page).assert_ok().form(wanted).fill(typed)

    def first_link(self, person: Visitor) -> str:
        """Where the first row of the list in front of somebody leads."""
        return attribute(person.page.select("tbody th a")[0], "href")

    def moves(self, thing: str = "") -> list[tuple[str, str, str, str, str]]:
        """Everything that moved: what, how, from, to, by whom."""
        with self.inside():
            db.session.rollback()
            query = select(Move).order_by(Move.id)
            found = db.session.scalars(query.where(Move.thing == thing) if thing else query)
            return [(m.thing, m.verb, m.from_state, m.to_state, m.by) for m in found]

    def _with_cookie(self, kept: dict[str, object]) -> "Person":
        interface = self.app.session_interface
        seal = interface.get_signing_serializer(self.app)  # type: ignore[attr-defined]
        visitor = Person.in_process(self.app)
        cookie = seal.dumps({"csrf_token": _CSRF, **kept})
        name = self.app.config["SESSION_COOKIE_NAME"]
        visitor.session.cookies.set(name, cookie, domain="localhost.local", path="/")
        return visitor

