"""Nothing public tells who makes the goods: a crawl of everything a stranger or a buyer can see.

The list of addresses is the sitemap of the application itself, so that a new public address that is
not crawled fails here.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pytest
from flask import Flask, Response, g, request
from flask.testing import FlaskClient

from marketplace import ticking
from marketplace.catalogue import approving, browsing, offering
from marketplace.fulfilment import checking, complaining, packing, receiving, sending
from marketplace.fulfilment.complaining import Wrong
from marketplace.kernel import codes
from marketplace.kernel.db import Model, db, transaction
from marketplace.orders import complaint as complaints
from marketplace.orders import evidence, questioning
from marketplace.orders import order as orders
from marketplace.orders import paper as papers
from marketplace.payments.settling import settle_cash
from marketplace.people import identity, lending_keys, redirecting
from marketplace.people.api_key import STOCK
from marketplace.people.destination import BankAccount
from marketplace.policy.texts import NAMES
from marketplace.web.sitemap import ROOMS
from tests import secrets_kept
from tests.photos import PLACE, camera_photo
from tests.secrets_kept import Secrets
from tests.web.office.colleagues import tono
from tests.web.storefront.shop import Shop
from tests.world import BAYU, RATNA, TONO, Maker

HER_NAME, HER_PHONE = "Canaria Burungkenari", "+6281298765432"
HER_ACCOUNT = BankAccount("014", "777333555111", "CANARIA BURUNGKENARI")
HER_DRAFT = "Kenari terbang pulang"
OWN_PAGE = {"Sec-Fetch-Site": "same-origin"}
Row = tuple[str, str, bool]


class Ear:
    """Every public answer of an application, and by which address it was given."""

    def __init__(self, app: Flask) -> None:
        self.seen: set[Row] = set()
        self.answers: list[tuple[str, bytes, list[str]]] = []
        app.after_request_funcs.setdefault(None, []).insert(0, self._keep)

    def told(self, place: str, said: bytes) -> None:
        """What reaches people on other ways."""
        self.answers.append((place, said, []))

    def finds(self, secrets: Secrets) -> dict[str, set[str]]:
        """Where something flew out."""
        found = {
            place: secrets.within(said) | {x for c in cookies for x in secrets.in_cookie(c)}
            for place, said, cookies in self.answers
        }
        return {place: flown for place, flown in found.items() if flown}

    def _keep(self, response: Response) -> Response:
        door = g.get("door")
        if door is not None and door.private:
            return response
        if request.endpoint:
            self.seen.add((request.endpoint, request.method, request.path.startswith("/en")))
        place, cookies = f"{request.method} {request.path}", response.headers.getlist("Set-Cookie")
        head = f"{response.status}\n{response.headers}".encode()
        self.answers.append((place, head + response.get_data(), cookies))
        return response


@dataclass
class Walk:
    """What there is to visit, and who listens."""

    shop: Shop
    ear: Ear
    key: str
    drafted: str
    reference: str = ""
    question: str = ""
    parcel: str = ""
    complaint: str = ""
    picture: str = ""

    @property
    def app(self) -> Flask:
        return self.shop.world.app


def public_rows() -> set[Row]:
    """Endpoint, method and whether it is the English twin, of every address without a lock."""
    return {
        (f"{room.name}.{view.__name__.rstrip('_')}", method, english)
        for room in ROOMS
        for door, methods, _path, view in room.rows
        for method in methods.split()
        for english in ({False, True} if room.bilingual else {False})
        if not door.private
    }


@pytest.fixture
def walk(app: Flask) -> Walk:
    """Melati's photo tells where it was taken; each private field holds a canary of its own."""
    shop = Shop.open(app)
    world = shop.world
    with world.inside():
        upload(world.melati, shop.pouch)
        drafted = world.draft(world.melati, HER_DRAFT)
        identify(world.melati)
        key = lending_keys.lend("canary-of-a-key", STOCK, key=codes.token(), by=BAYU)
        secrets_kept.plant()
    return Walk(shop, Ear(app), key, drafted)


def upload(her: Maker, product: str) -> None:
    """A photo from her phone, accepted."""
    offering.add_photo(her.code, product, camera_photo(800, 600), by=her.actor)
    offering.submit(her.code, product, by=her.actor)
    revision = offering.product_of(db.session(), her.code, product).latest.code
    approving.accept(revision, by=RATNA)


def identify(her: Maker) -> None:
    """Her own name, phone and account, where only their one place may hold them."""
    redirecting.change_destination(her.code, HER_ACCOUNT, key=codes.token(), by=BAYU)
    with transaction() as session:
        session.delete(session.get_one(identity.Identity, her.code))
        session.flush()
        identity.record(session, her.code, name=HER_NAME, phone=HER_PHONE)


def buy(walk: Walk) -> None:
    """Dewi orders, is told so by mail, and what she ordered is packed with its papers."""
    visitor = walk.shop.visitor()
    walk.reference = walk.shop.ordered(visitor, email="dewi@pembeli.example", method="cash")
    visitor.get(f"/orders/{walk.reference}")
    walk.shop.put_in_cart(visitor, walk.shop.crisps)
    world = walk.shop.world
    with world.inside():
        key = orders.known_as(db.session(), walk.reference).key
        walk.question = questioning.ask_about_order(
            walk.reference, key, "canary-of-a-question", press_key=codes.token()
        )
        order = orders.known_as(db.session(), walk.reference)
        settle_cash(walk.reference, order.total, key=codes.token(), by=TONO)
        nota = papers.of_order(db.session(), walk.reference)[0].code
        for part in [part.code for part in orders.known_as(db.session(), walk.reference).parts]:
            receiving.receive(part, by=TONO)
            checking.accept(part, by=TONO)
        walk.parcel = packing.pack_order(walk.reference, key=codes.token(), by=TONO)
        sending.send(walk.parcel, waybill="JP88888888", cost=0, key=codes.token(), by=TONO)
        complain(walk, key)
        ticking.tick(lambda letter: walk.ear.told(f"mail {letter.subject}", repr(letter).encode()))
    visitor.get(f"/orders/{walk.reference}/papers/{nota}").assert_ok()
    paper = tono(world).get(f"/office/shipments/{walk.parcel}/label").assert_ok()
    walk.ear.told("label", paper.response.content)


def complain(walk: Walk, key: str) -> None:
    """Dewi misses a pouch, with a picture."""
    wrong = Wrong({0: 1}, {0: "missing"}, "Kurang satu.", "money")
    picture = BytesIO(camera_photo(400, 300))
    walk.complaint = complaining.complain(
        walk.reference, key, wrong, picture, key=codes.token()
    )
    found = complaints.known_as(db.session(), walk.complaint)
    walk.picture = evidence.of_complaint(db.session(), found.id)[0].code


def crawl(walk: Walk) -> None:
    """Every public address, each with all that its blanks may stand for, found or not: by a
    stranger, and by the buyer who holds the order's key.
    """
    with walk.shop.world.inside():
        key = orders.known_as(db.session(), walk.reference).key
    stranger, buyer = walk.app.test_client(), walk.app.test_client()
    assert buyer.get(f"/orders/{walk.reference}?key={key}").status_code in (200, 302, 303)
    said = f"/complaints/{walk.complaint}"
    for place in ("", said, f"{said}/pictures/{walk.picture}"):
        assert buyer.get(f"/orders/{walk.reference}{place}").status_code == 200
    for client in (buyer, stranger):
        visit(walk, client)


def visit(walk: Walk, client: FlaskClient) -> None:
    for room in ROOMS:
        for door, methods, path, _view in room.rows:
            if door.private:
                continue
            for address in examples(walk, room.prefix + path):
                for prefix in ("", "/en") if room.bilingual else ("",):
                    for method in methods.split():
                        client.open(prefix + address, method=method, headers=OWN_PAGE)


def examples(walk: Walk, path: str) -> list[str]:
    """An address that is there for each blank, and one that is not. A new blank needs a line."""
    shop = walk.shop
    blanks = {
        "/products/<code>": [shop.pouch, shop.crisps, walk.drafted],
        "/products/<code>/notice": [shop.pouch],
        "/products/<code>/reviews": [shop.pouch],
        "/products/<code>/ask": [shop.pouch],
        "/questions/<token>": [walk.question],
        "/orders/<reference>/ask": [walk.reference],
        "/shops/<code>": [shop.shop_code()],
        "/categories/<slug>": ["kerajinan", "tas-dompet"],
        "/pages/<name>": list(NAMES),
        "/cart/lines/<line>": [sku_of(walk)],
        "/orders/<reference>": [walk.reference],
        "/orders/<reference>/papers/<code>": [f"{walk.reference} 2026-00001"],
        "/orders/<reference>/address": [walk.reference],
        "/orders/<reference>/complain": [walk.reference],
        "/orders/<reference>/parcels/<code>/have": [f"{walk.reference} {walk.parcel}"],
        "/orders/<reference>/parcels/<code>/miss": [f"{walk.reference} {walk.parcel}"],
        "/orders/<reference>/parcels/<code>/content": [f"{walk.reference} {walk.parcel}"],
        "/orders/<reference>/complaints/<code>": [f"{walk.reference} {walk.complaint}"],
        "/orders/<reference>/complaints/<code>/withdraw": [f"{walk.reference} {walk.complaint}"],
        "/orders/<reference>/complaints/<code>/pictures/<photo>": [
            f"{walk.reference} {walk.complaint} {walk.picture}"
        ],
        "/orders/<reference>/pay": [walk.reference],
        "/orders/<reference>/qris.png": [walk.reference],
        "/orders/<reference>/proof": [walk.reference],
        "/orders/<reference>/review/<position>": [f"{walk.reference} 0"],
        "/orders/<reference>/review/<position>/withdraw": [f"{walk.reference} 0"],
        "/orders/<reference>/kept/<wish>": [f"{walk.reference} wait"],
        "/webhooks/<gateway>": ["stripe"],
        "/account/enter/<token>": ["any"],
        "/account/address/<code>/drop": [],
        "/orders/<reference>/cancel": [walk.reference],
        "/orders/<reference>/refund": [walk.reference],
        "/invitations/<token>": [],
        "/media/<name>": [],
        "/sitemap-<number>.xml": ["0", str(1 + codes.ALPHABET.index(shop.pouch[0]))],
        "/api/v1/products/<code>": [shop.pouch, shop.crisps, walk.drafted],
    }
    if "<" not in path:
        return [path, f"{path}?q=tempe&after=x"]
    return [filled(path, words.split()) for words in [*blanks[path], "NOTHERE2"]]


def filled(path: str, words: list[str]) -> str:
    """The blanks with these words in their order; one word stands for all."""
    rest = iter(words if len(words) > 1 else words * 9)
    return re.sub("<[^>]+>", lambda _blank: next(rest), path)


def tells_an_instant(walk: Walk) -> set[str]:
    """Where a machine could read when something happened; a buyer's own order apart."""
    instant = re.compile(rb"\d{4}-\d\d-\d\d[T ]\d\d:\d\d|(created|updated|modified)_")
    own = re.compile(r"\w+ (/en)?/(orders|checkout|questions)|label|mail")
    return {
        place
        for place, said, _ in walk.ear.answers
        if instant.search(said) and not own.match(place)
    }


def sku_of(walk: Walk) -> str:
    with walk.shop.world.inside():
        return walk.shop.world.sku(walk.shop.world.melati, walk.shop.pouch)


def look_at_pictures(walk: Walk) -> None:
    """Every picture that any answer named: its bytes, its headers and its name."""
    named = b"".join(said for _, said, _ in walk.ear.answers)
    client = walk.app.test_client()
    found = sorted(set(re.findall(rb"/media/[A-Za-z0-9_-]+\.[a-z]+", named)))
    assert len(found) > 4
    for address in found:
        assert client.get(address.decode()).status_code == 200


def read_with_a_key(walk: Walk) -> None:
    client = walk.app.test_client()
    for address in ("/api/v1/products", f"/api/v1/products/{walk.shop.pouch}"):
        for key in (walk.key, "wrong"):
            client.get(address, headers={"Authorization": f"Bearer {key}"})


def go_wrong(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    """Our own mistakes, with everything private at hand; and what is too much."""

    def break_down(*_: Any, **__: Any) -> None:
        raise RuntimeError(f"{HER_NAME} {HER_PHONE} {walk.shop.world.melati.code}")

    client = walk.app.test_client()
    with monkeypatch.context() as broken:
        broken.setattr(browsing, "page", break_down)
        walk.app.extensions["moment"]._kept.clear()
        for address in ("/", "/en/products", "/api/v1/products"):
            assert client.get(address).status_code == 500
    assert client.post("/cart", data=b"x" * 17_000_000, headers=OWN_PAGE).status_code == 413
    assert client.delete("/cart").status_code == 405
    assert client.get(f"/{HER_DRAFT}").status_code == 404


def test_nothing_public_tells_who_makes_the_goods(
    walk: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """X01, S12, PR-01, PR-09, PR-16: every public address, feed, mail, paper, header, picture and
    error; none holds anything of what the database keeps of a producer, nor her name, her phone,
    her account, or where her photo was taken.
    """
    buy(walk)
    crawl(walk)
    look_at_pictures(walk)
    read_with_a_key(walk)
    go_wrong(walk, monkeypatch)

    with walk.shop.world.inside():
        her = walk.shop.world.melati
        known = secrets_kept.secrets(
            HER_NAME, HER_PHONE, HER_ACCOUNT.number, HER_DRAFT, PLACE, her.pin, her.phone
        )
    assert walk.ear.finds(known) == {}
    assert len(known.values) > 100
    assert tells_an_instant(walk) == set()
    assert public_rows() - walk.ear.seen == set()


def test_mails_and_papers_name_the_cooperative_alone(walk: Walk) -> None:
    """X04, PR-06, PR-14, PR-16: the merchant of record by construction; no shop, not even its
    alias, in a mail or on a paper.
    """
    buy(walk)

    papers = _papers(walk)

    assert len(papers) >= 2
    for place, said in papers.items():
        assert "Koperasi Uji Sejahtera" in said, place
        assert "Rumah Flanel" not in said, place
        assert walk.shop.shop_code() not in said, place


def test_a_bird_that_flies_out_is_seen(app: Flask) -> None:
    """However it is written: on a page, in an address, a script, a picture or a cookie."""
    canary = "canary-cohort-name-7k2m"
    known = Secrets([canary, "another"])
    ways: list[Callable[[str], bytes]] = [
        lambda word: f"<p>{word.upper()}</p>".encode(),
        lambda word: "".join(f"&#{ord(sign)};" for sign in word).encode(),
        lambda word: "".join(f"%{ord(sign):02X}" for sign in word).encode(),
        lambda word: "".join(f"\\u{ord(sign):04x}" for sign in word).encode(),
        lambda word: b"\xff\xd8\xff\xe1Exif" + b"\x00" + word.encode("utf-16-le"),
        lambda word: b"RIFF\x00\x00" + word.encode() + b"\x9f",
    ]

    assert [known.within(way(canary)) for way in ways] == [{canary}] * len(ways)
    assert known.in_cookie(session_of(app, canary)) == {canary}


def session_of(app: Flask, word: str) -> str:
    """A cookie that carries it."""
    client: FlaskClient = app.test_client()
    with client.session_transaction() as kept:
        kept["said"] = word
    cookie = client.get_cookie("session")
    assert cookie is not None
    return f"session={cookie.value}; HttpOnly"


def test_a_new_address_that_nobody_crawls_is_seen(app: Flask) -> None:
    """X01: the list is the application's own."""
    ear = Ear(app)

    app.test_client().get("/en/products")

    assert ear.seen == {("storefront.products", "GET", True)}
    assert ("storefront.products", "GET", False) in public_rows() - ear.seen


def test_a_new_column_is_a_secret_until_somebody_says_otherwise() -> None:
    """X01: what is public is a short list; each name on it is a column that there is."""
    tables = Model.metadata.tables
    for name, columns in (secrets_kept.GOODS | secrets_kept.OWN).items():
        assert columns <= set(tables[name].columns.keys()), name

    private = {"identity", "payout_destination", "device", "invitation", "sign_in", "cohort"}
    assert {name for name in private if not secrets_kept.unread(tables[name])} == set()
    assert secrets_kept.unread(tables["producer"]) == {"code"}
    assert secrets_kept.unread(tables["photo"]) == {"key", "place"}


def _papers(walk: Walk) -> dict[str, str]:
    """Mails, and what lies in and on the parcel."""
    kinds = re.compile("label|mail .*")
    return {place: said.decode() for place, said, _ in walk.ear.answers if kinds.fullmatch(place)}
