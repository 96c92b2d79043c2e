"""What the people of the small cooperative do before anybody looks around. Each errand leaves a
page behind that no link leads to, or that is there only once it was done.
"""

from collections.abc import Iterator

from sqlalchemy import select

from marketplace import ticking
from marketplace.catalogue.lot import Lot
from marketplace.checkout import returning
from marketplace.fulfilment import asking_her, cycling, handover_slip, printing, receiving
from marketplace.fulfilment import cycle as cycles
from marketplace.fulfilment.receiving import Left
from marketplace.kernel import clock, codes
from marketplace.kernel.db import db, transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.lifecycles import Complaint as Complaints
from marketplace.lifecycles import Role
from marketplace.lifecycles import Surplus as Surpluses
from marketplace.payments import kept_money
from marketplace.payments import qris_receipt as receipts
from marketplace.payments import receiving as qris_money
from marketplace.people import invitation, inviting
from marketplace.people import user as users
from marketplace.people.buyer import BuyerLink
from marketplace.reports import making_files
from marketplace.reports import period as periods
from marketplace.shipping import starting
from tests.browser.every_page.cooperative import BUYER
from tests.payments.provider_reports import stripe_report, stripe_row
from tests.transitions.afterwards import complaint_in
from tests.transitions.making import A_WEEK, TUESDAYS
from tests.transitions.orders import claimed
from tests.transitions.plays import Line
from tests.transitions.stage import Stage
from tests.transitions.treasury import share_a_surplus
from tests.visitor import Visitor
from tests.web.office.test_columns import OTHER
from tests.web.office.test_tariffs import LIST
from tests.web.studio.steps import choose, shoot
from tests.web.studio.test_sheets import SHEET
from tests.world import BAYU, RATNA, SEKAR, TONO

Page = tuple[str, str]  # for whom, and its address

FOR_EVERYBODY = ("/offline", "/development/parts", "/sign-in", "/sign-in/desk", "/sign-in/staff")
A_REPORT = "/office/reconciliation/1200:stripe/report"


def pages_left_by(stage: Stage) -> list[Page]:
    """All errands, one after the other."""
    public = [(BUYER, address) for address in FOR_EVERYBODY]
    errands = (_papers, _money, _files, _goods, _her_own, _ways_in)
    return public + [page for errand in errands for page in errand(stage)]


def _money(stage: Stage) -> Iterator[Page]:
    """Some that a picture promises, and some of nobody known."""
    claimed(stage)
    with stage.inside():
        line = stage.transferred(71_123)
        qris_money.receive_other(50_000, "", key=codes.token(), by=SEKAR)
        unknown = receipts.unidentified(db.session())[0].code
        reference = stage.bought()
        stage.confirm(stage.transferred(stage.due(reference)))
        twice = kept_money.open_of(db.session(), reference)[0].code
    yield Role.TREASURER, f"/office/statement-lines/{line}/provider"
    yield Role.TREASURER, f"/office/statement-lines/{line}/qris"
    yield Role.TREASURER, f"/office/qris/receipts/{unknown}"
    yield Role.TREASURER, f"/office/kept/receipts/{twice}"


def file_being_made(stage: Stage) -> Page:
    """A month of the books. It would be made, and go, as soon as the clock moves on."""
    treasurer = Actor(stage.name_of(Role.TREASURER), SEKAR.roles)
    with stage.inside():
        month = periods.month_of(clock.today(), "WIB")
        code = making_files.ask("csv", month, key=codes.token(), by=treasurer)
    return Role.TREASURER, f"/office/books/files/{code}"


def undecided_surplus(stage: Stage) -> Page:
    """Members have not decided on it yet."""
    line = Line("surplus", "decide", Surpluses.PROPOSED, Surpluses.DECIDED, Role.TREASURER)
    form = share_a_surplus(stage, line).form
    assert form is not None and isinstance(form.sender, Visitor)
    return Role.TREASURER, form.sender.path


def _files(stage: Stage) -> Iterator[Page]:
    """Each is looked at before it counts, and still can be should a new day begin meanwhile."""
    with stage.inside(), transaction() as session:
        starting.put_up(session)
    prices = LIST.format(per_kg=9_000, day=(clock.today() + A_WEEK).isoformat())
    rows = [stripe_row("txn_1", "payout", "po_1", -1_000, at=clock.now())]
    for role, page, button, content in (
        (Role.TREASURER, "/office/statements/import", "Import", OTHER.format(day=20).encode()),
        (Role.TREASURER, A_REPORT, "Compare", stripe_report(*rows)),
        (Role.MANAGER, "/office/tariffs/list", "Look at it", prices.encode()),
        (Role.PRODUCER, "/studio/products/sheet", "Look at it", SHEET),
        (Role.MANAGER, f"/office/for/{stage.anggrek.code}/products/sheet", "Look at it", SHEET),
    ):
        person = stage.person(role)
        form = person.get(page).assert_ok().form(button)
        form.attach("file", "berkas.csv", content, "text/csv").press()
        yield role, person.assert_ok().path


def _goods(stage: Stage) -> Iterator[Page]:
    """They lie here, and can be called back."""
    with stage.inside():
        left = [Left(stage.pouch_sku, 3)]
        receiving.leave_here(stage.melati.code, left, key=codes.token(), by=TONO)
        slip = handover_slip.make(stage.melati.code, by=TONO)
        lot = db.session.scalars(select(Lot.code).where(Lot.recalled_on.is_(None))).first()
    yield Role.PACKER, f"/office/shelf/{stage.pouch_sku}/take-off"
    yield Role.PACKER, f"/office/handovers/{slip}"
    yield Role.PACKER, f"/office/receiving/find?q={stage.melati.code}"
    yield Role.MANAGER, f"/office/lots/{lot}"
    yield BUYER, f"/products/{stage.crisps}/reviews"


def _papers(stage: Stage) -> Iterator[Page]:
    """Labels, and what is fetched on one day."""
    with stage.inside():
        parcel = stage.packed()
        printing.print_one(stage.packed(), by=TONO)
        batch = printing.print_new(key=codes.token(), by=TONO)
        stage.bought(pouches=2)
        cycling.change_rhythm(TUESDAYS, by=RATNA)
        with clock.at(clock.now() + A_WEEK):
            ticking.tick(lambda _letter: None)
        cycle = cycles.listed(db.session())[0].code
    yield Role.PACKER, f"/office/shipments/{parcel}/label"
    yield Role.PACKER, f"/office/packing/labels/{batch}"
    yield Role.PACKER, f"/office/cycles/{cycle}/paper"


def _her_own(stage: Stage) -> Iterator[Page]:
    """She has begun a product, is asked about one, and has several to make."""
    melati = stage.person(Role.PRODUCER)
    code = choose(melati, "Zip Pouch")
    shoot(melati)
    _reference, complaint = complaint_in(stage, Complaints.OPEN)
    with stage.inside():
        asked = "Apakah jahitan sudah dikunci?"
        asking_her.ask(complaint, stage.melati.code, asked, "", key=codes.token(), by=RATNA)
        reference = stage.bought(pouches=3)
        part = stage.of(reference).parts[0].code
    for page in (
        f"products/{code}/go-on", f"products/{code}/numbers", f"tasks/{part}/some-ready",
        f"tasks/{part}/cannot", "tasks", "tasks/doubts", "questions",
    ):  # fmt: skip
        yield Role.PRODUCER, f"/studio/{page}"
        yield Role.MANAGER, f"/office/for/{stage.melati.code}/{page}"


def _ways_in(stage: Stage) -> Iterator[Page]:
    """A paper for somebody new, and the link of a buyer."""
    with stage.inside():
        code = inviting.invite_staff(name="Wati", login="wati", roles=[Role.PACKER], by=BAYU)
        paper = invitation.open_for(db.session(), users.known_as(db.session(), code))
        assert paper is not None
        yield BUYER, f"/invitations/{paper.token}"
    yield BUYER, _link(stage)


def returning_buyer(stage: Stage) -> Visitor:
    """Somebody who followed such a link."""
    buyer = stage.visitor().get(f"/en{_link(stage)}")
    buyer.form("Let me in").press()
    return buyer.assert_ok()


def _link(stage: Stage) -> str:
    with stage.inside():
        returning.ask_for_link("dewi@pembeli.example", "id")
        newest = select(BuyerLink).order_by(BuyerLink.id.desc()).limit(1)
        return f"/account/enter/{db.session.scalars(newest).one().token}"
