"""Where people are invited: a course, papers, phones; nothing of the shop."""

from dataclasses import dataclass
from datetime import UTC, date, datetime

import pyotp

from marketplace.kernel import clock, codes
from marketplace.kernel.db import db, transaction
from marketplace.people import accepting, inviting, second_factor
from marketplace.people import invitation as invitations
from marketplace.people import producer as producers
from marketplace.people import user as users
from marketplace.people.cohort import Cohort, Skill
from marketplace.people.destination import BankAccount
from marketplace.people.inviting import NewProducer
from marketplace.people.producer import Producer
from marketplace.people.user import User
from tests.world import BAYU, RATNA

MORNING = datetime(2026, 11, 20, 1, 30, tzinfo=UTC)
PIN, PASSWORD = "280519", "kain flanel tebal 7"
ACCOUNT = BankAccount("014", "5556667778", "MELATI CONTOH")


@dataclass(frozen=True)
class Paper:
    """What somebody invited holds in her hands, and what she was told."""

    code: str
    token: str
    second_code: str


@dataclass(frozen=True)
class Known:
    """A producer who came in, on this phone."""

    code: str
    phone_number: str
    device: str


@dataclass(frozen=True)
class Colleague:
    code: str
    login: str

    def factor(self) -> str:
        """What her app shows now."""
        return pyotp.TOTP(second_factor.secret_of(the_user(self.code))).at(clock.now())


class Office:
    """Ratna invites producers, Bayu invites colleagues."""

    def __init__(self) -> None:
        self.number = 0
        with transaction() as session:
            self.skill = Skill(code=codes.code(), name="Menjahit")
            session.add(self.skill)
            session.flush()
            self.skill_id = self.skill.id
        self.course = self.open_course()

    def open_course(self) -> str:
        code = codes.code()
        with transaction() as session:
            session.add(
                Cohort(
                    code=code, name="Menjahit", skill_id=self.skill_id, region="Jawa Tengah",
                    starts_on=date(2026, 1, 5), ends_on=date(2026, 2, 5),
                )
            )  # fmt: skip
        return code

    def somebody(self, **facts: object) -> NewProducer:
        """Nobody like her was here before."""
        self.number += 1
        if self.number % 30 == 0:
            self.course = self.open_course()
        usual = {
            "name": "Melati Contoh", "phone": f"+62890000{self.number:05}",
            "alias": f"Rumah {letters(self.number)}", "cohort": self.course, "account": ACCOUNT,
        }  # fmt: skip
        return NewProducer(**(usual | facts))  # type: ignore[arg-type]

    def invited(self, **facts: object) -> Paper:
        code = inviting.invite_producer(self.somebody(**facts), key=codes.token(), by=RATNA)
        return paper_of(producer(code).user)

    def came_in(self, **facts: object) -> Known:
        """She has her PIN and one phone, since this morning."""
        new = self.somebody(**facts)
        with clock.at(MORNING):
            code = inviting.invite_producer(new, key=codes.token(), by=RATNA)
            paper, device = paper_of(producer(code).user), codes.token()
            accepting.accept_as_producer(
                paper.token, paper.second_code, pin=PIN, device_token=device
            )
        return Known(code, str(new.phone), device)

    def invited_colleague(self, login: str = "", *roles: str) -> Paper:
        self.number += 1
        login = login or f"colleague{self.number}"
        code = inviting.invite_staff(
            name="Sekar", login=login, roles=list(roles) or ["treasurer"], by=BAYU
        )
        return paper_of(the_user(code))

    def colleague(self) -> Colleague:
        """She has her password and her app, since this morning."""
        with clock.at(MORNING):
            paper = self.invited_colleague()
            person = the_user(paper.code)
            factor = pyotp.TOTP(second_factor.secret_of(person)).at(MORNING)
            accepting.accept_as_staff(
                paper.token, paper.second_code, password=PASSWORD, factor=factor
            )
        return Colleague(paper.code, str(the_user(paper.code).login))


def letters(number: int) -> str:
    """A number as a name, because aliases have no digits."""
    return "".join("abcdefghij"[int(digit)] for digit in str(number))


def producer(code: str) -> Producer:
    db.session.rollback()
    return producers.known_as(db.session(), code)


def the_user(code: str) -> User:
    db.session.rollback()
    return users.known_as(db.session(), code)


def paper_of(person: User) -> Paper:
    paper = invitations.open_for(db.session(), person)
    assert paper is not None
    return Paper(person.code, paper.token, paper.second_code)
