"""What the world is told of the cooperative, as leaders type it: at the set-up and later."""

from marketplace.kernel import clock
from marketplace.kernel.banks import BANKS
from marketplace.kernel.words import lazy
from marketplace.policy.cooperative import Cooperative
from marketplace.web.fields import AccountNumberField, ChoiceField, EmailField, PlainField
from marketplace.web.forms import Form
from marketplace.web.office.fields import AnyPhoneField, PickField, PostcodeField

BANK_CHOICES = list(BANKS.items())


class CooperativeForm(Form):
    name = PlainField(lazy("Name of the cooperative"), longest=80)
    street = PlainField(lazy("Street and number"), longest=120)
    city = PlainField(lazy("City"), longest=60)
    postcode = PostcodeField(lazy("Postcode"), longest=5)
    phone = AnyPhoneField(lazy("Phone"))
    email = EmailField(lazy("E-mail"), longest=120)
    bank = PickField(lazy("Bank"), choices=BANK_CHOICES)
    account_number = AccountNumberField(lazy("Account number"), longest=30)
    account_holder = PlainField(lazy("Account holder"), longest=80)
    zone = ChoiceField(lazy("Time zone"), choices=[(zone, zone) for zone in clock.ZONES])

    def facts(self) -> Cooperative:
        """What was typed."""
        return Cooperative(
            name=self.name.data,
            street=self.street.data,
            city=self.city.data,
            postcode=self.postcode.data,
            phone=self.phone.data,
            email=self.email.data,
            bank=self.bank.data,
            account_number=self.account_number.data,
            account_holder=self.account_holder.data,
            zone=self.zone.data,
        )
