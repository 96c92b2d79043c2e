"""What the office types about producers and their courses."""

from typing import Any

from wtforms import HiddenField, ValidationError

from marketplace.kernel.banks import BANKS, WALLETS
from marketplace.kernel.words import _, lazy
from marketplace.people.cohort import Cohort, Skill
from marketplace.people.destination import BANK, CASH, WALLET, BankAccount
from marketplace.people.inviting import NewProducer
from marketplace.people.teaching import NewCohort
from marketplace.web.fields import (
    AccountNumberField,
    CardsField,
    PhoneField,
    PlainField,
    TickField,
)
from marketplace.web.forms import Form
from marketplace.web.office.fields import DayField, MayStayEmpty, PickField, TicksField

COURSE, SKILL = "course", "skill"


class DestinationForm(Form):
    """Where her payouts go: an account, an e-wallet, or cash at the counter."""

    method = CardsField(
        lazy("How is she paid?"),
        choices=[
            (CASH, lazy("Cash at our counter")),
            (BANK, lazy("Bank transfer")),
            (WALLET, lazy("E-wallet")),
        ],
    )
    bank = PickField(lazy("Bank"), choices=list(BANKS.items()), validators=[MayStayEmpty()])
    number = AccountNumberField(lazy("Account number"), longest=30, optional=True)
    wallet = PickField(lazy("E-wallet"), choices=list(WALLETS.items()), validators=[MayStayEmpty()])
    wallet_phone = PhoneField(lazy("Phone number of the e-wallet"), optional=True)
    holder = PlainField(lazy("Account holder"), longest=80, optional=True)
    others = TickField(lazy("The account is somebody else's."), optional=True)

    def validate_bank(self, field: Any) -> None:
        self._needed_for_transfer(field)

    def validate_number(self, field: Any) -> None:
        self._needed_for_transfer(field)

    def validate_wallet(self, field: Any) -> None:
        self._needed_for_wallet(field)

    def validate_wallet_phone(self, field: Any) -> None:
        self._needed_for_wallet(field)

    def validate_holder(self, field: Any) -> None:
        self._needed_for_transfer(field)
        self._needed_for_wallet(field)

    def _needed_for_transfer(self, field: Any) -> None:
        if self.method.data == BANK and not field.data:
            raise ValidationError(_("A bank transfer needs this."))

    def _needed_for_wallet(self, field: Any) -> None:
        if self.method.data == WALLET and not field.data:
            raise ValidationError(_("An e-wallet needs this."))

    @property
    def hers(self) -> bool:
        """Whether the account is in her own name; cash is."""
        return self.method.data == CASH or not self.others.data

    def account(self) -> BankAccount | None:
        """Nothing means cash."""
        if self.method.data == CASH:
            return None
        if self.method.data == WALLET:
            return BankAccount(self.wallet.data, self.wallet_phone.data, self.holder.data)
        return BankAccount(self.bank.data, self.number.data, self.holder.data)


class InviteForm(DestinationForm):
    name = PlainField(lazy("Her name"), longest=120)
    phone = PhoneField(lazy("Phone"), optional=True)
    alias = PlainField(lazy("Name of her shop"), longest=40)
    cohort = PickField(lazy("Course"))
    adult = TickField(lazy("She is 18 or older."))

    def offer(self, cohorts: list[Cohort]) -> "InviteForm":
        """The courses she may have finished."""
        self.cohort.choices = [(c.code, f"{c.code} · {c.name}") for c in cohorts]
        return self

    def producer(self) -> NewProducer:
        """What was typed."""
        return NewProducer(
            name=self.name.data,
            phone=self.phone.data or None,
            alias=self.alias.data,
            cohort=self.cohort.data,
            account=self.account(),
            hers=self.hers,
        )


class RevealForm(Form):
    why = PlainField(lazy("Why do you need her name?"), longest=200)


class CourseForm(Form):
    what = HiddenField(default=COURSE)
    code = PlainField(lazy("Code of the course"), longest=20)
    name = PlainField(lazy("Name of the course"), longest=80)
    skill = PickField(lazy("Skill"))
    region = PlainField(lazy("Place"), longest=60)
    starts_on = DayField(lazy("First day"))
    ends_on = DayField(lazy("Last day"))

    def offer(self, skills: list[Skill]) -> "CourseForm":
        """The skills a course can teach."""
        self.skill.choices = [(skill.code, skill.name) for skill in skills]
        return self

    def cohort(self) -> NewCohort:
        """What was typed."""
        return NewCohort(
            code=self.code.data,
            name=self.name.data,
            skill=self.skill.data,
            region=self.region.data,
            starts_on=self.starts_on.data,
            ends_on=self.ends_on.data,
        )


class SkillForm(Form):
    what = HiddenField(default=SKILL)
    skill_name = PlainField(lazy("Name of the skill"), longest=80)
    opens = TicksField(lazy("It opens these categories"))
