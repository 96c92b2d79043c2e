"""One whole sale, from an empty installation to a producer's payout, told through the pages alone.

It is told with persons (`tests.persons`), so that plain HTTP and a real browser play the same tale.
Time passes by a clock that the tale moves.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pyotp

from tests.persons import Person, first
from tests.photos import PLACE, camera_photo
from tests.serving import Clock

PASSWORD = "sembilan ekor kambing putih"
MELATI_NAME, KENANGA_NAME = "Melati Canariana", "Kenanga Canariana"
MELATI_PHONE, KENANGA_PHONE = "0890-0000-0911", "0890-0000-0912"
KENANGA_ACCOUNT = "7700991188"
DEWI_NAME, DEWI_PHONE = "Dewi Pembelian", "0890-0000-0777"
OPENING = 1_000_000
PIN = {"melati": "204816", "kenanga": "918273"}
SNACK, APRON = "Keripik Tempe Renyah", "Celemek Dapur Lurik"
SNACK_PRICE, APRON_PRICE = 15_000, 55_000
PER_KG = 30_000
SNACKS = 4
SHOWN_PIRT = "P-IRT No. 2159999010000-31"
PERMITS = [
    ("PIRT", "2159999010000-31", "2031-12-31"),
    ("HALAL", "ID00000000000000001", ""),
]


def private_words() -> list[str]:
    """What nobody outside the cooperative may ever read about a producer."""
    digits = [phone[-7:].replace("-", "") for phone in (MELATI_PHONE, KENANGA_PHONE)]
    return [
        "Canariana", "CANARIANA", "Melati", "Kenanga", *digits, MELATI_PHONE, KENANGA_PHONE,
        KENANGA_ACCOUNT, PLACE, *PIN.values(),
    ]  # fmt: skip


@dataclass
class Sale:
    """The people of the tale, what they know, and what they did so far."""

    somebody: Callable[[str], Person]
    clock: Clock
    setup_code: str
    tick: Callable[[], object]
    people: dict[str, Person] = field(default_factory=dict)
    secrets: dict[str, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)

    def person(self, name: str) -> Person:
        if name not in self.people:
            self.people[name] = self.somebody(name)
        return self.people[name]

    def play(self) -> None:
        """Everything, in order."""
        self.set_up()
        self.invite_the_packer()
        self.hold_a_course()
        self.invite("kenanga", KENANGA_NAME, KENANGA_PHONE, "Dapur Sereh", KENANGA_ACCOUNT)
        self.invite("melati", MELATI_NAME, MELATI_PHONE, "Perca Warna", None)
        self.record_permits()
        self.offer("kenanga", SNACK, "keripik-tempe", SNACK_PRICE, 10)
        self.offer("melati", APRON, "celemek", APRON_PRICE, 4)
        self.publish()
        self.order()
        self.confirm_transfer()
        self.make("kenanga")
        self.make("melati")
        self.receive_and_pack()
        self.send_and_deliver()
        self.pay_producers()

    def set_up(self) -> None:
        """The cooperative enters itself and its first people."""
        operator = self.person("operator")
        operator.open("/setup")
        operator.press(
            code=self.setup_code,
            name="Koperasi Uji Lumbung",
            street="Jl. Contoh Pandan 12",
            city="Kota Semarang",
            postcode="50149",
            phone="0890-0000-0001",
            email="halo@lumbung.example",
            bank="113",
            account_number="0001234567",
            account_holder="KOPERASI UJI LUMBUNG",
            zone="WIB",
            manager_name="Ratna",
            manager_login="ratna",
            treasurer_name="Sekar",
            treasurer_login="sekar",
            administrator_name="Bayu",
            administrator_login="bayu",
        )
        operator.picture("papers")
        page = operator.text()
        for name in ("Ratna", "Sekar", "Bayu"):
            # The table tells the codes, then each paper its address, in the same order.
            second = first(rf"{name} (?:[^0-9]*?)(\d{{6}})", page)
            link = first(rf"(/invitations/[\w-]+)(?:(?!/invitations/).)*?{name.lower()}", page)
            self.come_in(name.lower(), link, second)

    def come_in(self, name: str, link: str, second_code: str) -> None:
        """A colleague opens the paper's address, tells the code, chooses a password."""
        colleague = self.person(name)
        colleague.open(link)
        colleague.press(second_code=second_code)
        secret = first(r"((?:[A-Z2-7]{4} ){7}[A-Z2-7]{4})", colleague.text()).replace(" ", "")
        colleague.picture(f"{name}-comes-in")
        colleague.press(password=PASSWORD, factor=pyotp.TOTP(secret).at(self.clock.now))
        assert colleague.path() == "/office/", colleague.text()[:500]
        self.secrets[name] = secret

    def invite_the_packer(self) -> None:
        bayu = self.person("bayu")
        bayu.open("/office/staff")
        bayu.press(name="Tono", login="tono", roles=["packer"])
        self._hand_over_paper(bayu, "tono", self.come_in)

    def _hand_over_paper(
        self, inviter: Person, name: str, come_in: Callable[[str, str, str], None]
    ) -> None:
        second = first(r"\b(\d{6})\b", inviter.text())
        inviter.open(f"{inviter.path()}?paper=1")
        inviter.picture(f"paper-for-{name}")
        come_in(name, first(r"(/invitations/[\w-]+)", inviter.text()), second)

    def hold_a_course(self) -> None:
        """Two courses: one opens snacks, the other sewn goods."""
        ratna = self.person("ratna")
        courses = (("K-01", "Keripik", "Boga kedelai"), ("K-04", "Jahit", "Menjahit"))
        for code, name, skill in courses:
            ratna.open("/office/cohorts")
            ratna.press(
                code=code,
                name=name,
                skill=skill,
                region="Semarang",
                starts_on="2026-02-02",
                ends_on="2026-02-06",
            )
        ratna.picture("courses")

    def invite(self, who: str, name: str, phone: str, alias: str, account: str | None) -> None:
        """The manager invites a producer; she accepts on her phone, which is enrolled."""
        ratna = self.person("ratna")
        ratna.open("/office/people/invite")
        course = "K-01" if account else "K-04"
        fields = {
            "name": name, "phone": phone, "alias": alias, "cohort": course, "adult": "y",
            "method": "bank" if account else "cash",
        }  # fmt: skip
        if account:
            fields |= {"bank": "014", "number": account, "holder": name.upper()}
        ratna.press(**fields)  # type: ignore[arg-type]
        ratna.picture(f"invited-{who}")
        self.codes[who] = first(r"/office/people/(\w+)", ratna.path())
        self._hand_over_paper(ratna, who, self.accept)

    def accept(self, who: str, link: str, second_code: str) -> None:
        her = self.person(who)
        her.open(link)
        her.press(second_code=second_code)
        her.picture(f"{who}-chooses-a-pin")
        her.press(pin=PIN[who], again=PIN[who], sell="y", pay="y")
        assert her.path() == "/studio/", her.text()[:500]

    def record_permits(self) -> None:
        """Both are the cooperative's own."""
        ratna = self.person("ratna")
        for kind, number, ends_on in PERMITS:
            ratna.open("/office/permits")
            ratna.press(kind=kind, number=number, holder="cooperative", ends_on=ends_on)

    def offer(self, who: str, name: str, template: str, price: int, count: int) -> None:
        """From a template: a photo, the numbers, and for food a look at what is in it. She sees
        what she will receive.
        """
        her = self.person(who)
        her.open("/studio/products/new")
        her.picture(f"{who}-chooses")
        her.press(step=template)
        self.codes[name] = first(r"/studio/products/(\w+)", her.path())
        her.press(upload=("photo", "kamera.jpg", camera_photo(), "image/jpeg"))
        her.picture(f"{who}-types-numbers")
        her.press(name=name, price=f"{price}", count=f"{count}")
        if her.path().endswith("/food"):
            her.picture(f"{who}-checks-what-is-in-it")
            her.press(r"/food", halal="halal")
        received = price - price // 10
        assert f"Rp{received:,}".replace(",", ".") in her.text(), her.text()
        her.picture(f"{who}-submits")
        her.press()

    def publish(self) -> None:
        ratna = self.person("ratna")
        for name in (SNACK, APRON):
            ratna.open("/office/approvals")
            assert name in ratna.text()
            ratna.picture("approvals")
            ratna.follow(name)
            ratna.picture(f"approval-{name}")
            accept = r"/office/approvals/\w+/accept"
            if name == SNACK:
                ratna.press(accept, permit=SHOWN_PIRT, certificate=PERMITS[1][1])
            else:
                ratna.press(accept)

    def order(self) -> None:
        """Dewi finds both goods by search and orders them in one cart, by bank transfer."""
        dewi = self.person("dewi")
        for query, name, quantity in (("kripik", SNACK, SNACKS), ("celemek", APRON, 1)):
            dewi.open(f"/products?q={query}")
            dewi.picture(f"search-{query}")
            dewi.follow(name)
            dewi.picture(f"product-{query}")
            self.codes[f"public {query}"] = first(r"/products/(\w+)", dewi.path())
            dewi.press("/cart", quantity=f"{quantity}")
        dewi.picture("cart")
        dewi.open("/checkout")
        dewi.press(
            delivery="courier", name=DEWI_NAME, phone=DEWI_PHONE, email="dewi@pembeli.example",
            street="Jl. Rahasia Canary 9", seek="10110", method="transfer",
        )  # fmt: skip
        total = SNACKS * SNACK_PRICE + APRON_PRICE + PER_KG
        assert f"Rp{total:,}".replace(",", ".") in dewi.text(), dewi.text()
        dewi.picture("look-over")
        dewi.press(step="order")
        dewi.picture("order-placed")
        self.codes["order"] = first(r"/orders/(\w+)", dewi.path())
        code = first(rf"Rp{total // 1000}\. ?(?!000)(\d\d\d)", dewi.text())
        self.codes["due"] = f"{total + int(code)}"

    def confirm_transfer(self) -> None:
        """The bank's statement shows the amount; the proposal is confirmed."""
        due = int(self.codes["due"])
        sekar = self.person("sekar")
        sekar.open("/office/statements/import")
        sekar.press(upload=("file", "mutasi.csv", statement(self.clock.now, due), "text/csv"))
        sekar.picture("statement")
        assert self.codes["order"] in sekar.text(), sekar.text()
        sekar.press(r"/office/statement-lines/\w+/confirm")
        sekar.picture("statement-confirmed")

    def make(self, who: str) -> None:
        """She sees what to make and nothing of the buyer, and marks it ready."""
        self.sign_in(who)
        her = self.person(who)
        her.open("/studio/tasks")
        her.picture(f"{who}-tasks")
        for private in (DEWI_NAME, "0777", "Rahasia", self.codes["order"]):
            assert private not in her.text()
        her.press(r"/studio/tasks/\w+/ready")

    def sign_in(self, who: str) -> None:
        """Ten minutes have passed: her PIN opens the enrolled phone again."""
        her = self.person(who)
        her.open("/sign-in")
        her.press("/sign-in", known_by=self.codes[who], pin=PIN[who])

    def receive_and_pack(self) -> None:
        tono = self.person("tono")
        for verb in ("receive", "accept"):
            for _ in (SNACK, APRON):
                tono.open("/office/receiving")
                tono.picture(f"receiving-{verb}")
                tono.press(rf"/office/parts/\w+/{verb}")
        tono.open("/office/packing")
        tono.picture("packing")
        tono.press(rf"/office/orders/{self.codes['order']}/pack")
        self.codes["shipment"] = first(r"/office/shipments/(\w+)", tono.path())
        tono.open(f"/office/shipments/{self.codes['shipment']}/label")
        tono.picture("label")
        label = tono.text()
        assert "Koperasi Uji Lumbung" in label
        assert DEWI_NAME in label
        for private in ("Dapur Sereh", "Perca Warna", MELATI_NAME, KENANGA_NAME):
            assert private not in label.partition(self.codes["order"])[0]

    def send_and_deliver(self) -> None:
        """The courier has it, it arrives, and two working days later it is complete."""
        tono, shipment = self.person("tono"), self.codes["shipment"]
        tono.open(f"/office/shipments/{shipment}/send")
        tono.press(waybill="CGK 0001 2345 678", cost="28500")
        tono.picture("sent")
        dewi = self.person("dewi")
        dewi.open(f"/orders/{self.codes['order']}")
        assert "CGK00012345678" in dewi.text()
        dewi.picture("order-sent")
        tono.open(f"/office/shipments/{shipment}")
        tono.press(rf"/office/shipments/{shipment}/deliver")
        self.clock.advance(days=7)
        self.tick()
        dewi.open(f"/orders/{self.codes['order']}")
        dewi.picture("order-completed")

    def pay_producers(self) -> None:
        """Proposed by Sekar, approved by Bayu; one by bank file, one in cash; both arrive."""
        self.enter("sekar")
        sekar = self.person("sekar")
        sekar.open("/office/books/move")
        sekar.press(source="1100:main", target="1010:main", amount="60000", why="kas kecil")
        sekar.open("/office/payouts")
        sekar.press("/office/payouts")
        run = first(r"/office/payouts/(\w+)", sekar.path())
        sekar.picture("run-proposed")
        self.enter("bayu")
        bayu = self.person("bayu")
        bayu.open(f"/office/payouts/{run}")
        bayu.press(rf"/office/payouts/{run}/approve")
        bayu.picture("run-approved")
        sekar.open(f"/office/payouts/{run}")
        self.codes["bank file"] = sekar.download(rf"/office/payouts/{run}/bank-file")
        sekar.open(f"/office/payouts/{run}")
        for shop in ("Dapur Sereh", "Perca Warna"):
            sekar.press(rf"/office/payouts/{run}/\w+/arrive", near=shop)
        sekar.picture("run-settled")
        for who, words in (
            ("kenanga", "lima puluh empat ribu"),
            ("melati", "empat puluh sembilan ribu lima ratus"),
        ):
            self.sign_in(who)
            her = self.person(who)
            her.open("/studio/earnings?show=1")
            her.picture(f"{who}-earnings")
            her.follow_to(r"/studio/payouts/\w+")
            her.picture(f"{who}-slip")
            assert f"{words} rupiah" in her.text().lower(), her.text()

    def enter(self, name: str) -> None:
        """A colleague signs in again: the working day was long."""
        colleague = self.person(name)
        colleague.open("/sign-in/staff")
        self.clock.advance(minutes=1)
        factor = pyotp.TOTP(self.secrets[name]).at(self.clock.now)
        colleague.press("/sign-in/staff", login=name, password=PASSWORD, factor=factor)
        assert colleague.path().startswith("/office"), colleague.text()[:300]


def statement(on: datetime, amount: int, text: str = "TRSF E-BANKING CR DEWI") -> bytes:
    """The bank's file with one transfer in it."""
    day = (on + timedelta(hours=7)).strftime("%d/%m/%Y")
    closing = OPENING + amount
    return (
        "Tanggal,Keterangan,Debit,Kredit,Saldo\n"
        f",Saldo Awal,,,{OPENING}\n"
        f"{day},{text},,{amount},{closing}\n"
        f",Saldo Akhir,,,{closing}\n"
    ).encode()
