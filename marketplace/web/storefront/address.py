"""Who gets the goods and where: typed once, with the regions found by postcode or name, or chosen
one below the other. Every page that asks for an address asks it like this.
"""

from typing import Any, Self

from wtforms import StringField, ValidationError

from marketplace.kernel.indonesia import PROVINCES, is_postcode
from marketplace.kernel.words import _, lazy
from marketplace.orders.contact import Contact
from marketplace.shipping import region as regions
from marketplace.shipping.region import Region, Way
from marketplace.web.fields import CardsField, ChoiceField, KeptField, PhoneField, PlainField
from marketplace.web.forms import Form

CHANGE, WHERE = "change", "where"
NOTHING_CHOSEN = ("", "…")
NO_WAY: tuple[None, ...] = (None,) * regions.VILLAGE


class AddressField(PlainField):
    """A line of the address: asked for when the goods are sent, not looked at otherwise."""

    def __init__(self, label: Any, *, longest: int, needed: bool = True, **kwargs: Any) -> None:
        super().__init__(label, longest=longest, optional=True, **kwargs)
        self.needed, self.flags.optional = needed, not needed

    def pre_validate(self, form: Any) -> None:
        if not form.is_sent:
            return
        super().pre_validate(form)
        if self.needed and not self.data:
            raise ValidationError(_("Please fill this in."))


class RegionField(ChoiceField):
    """A region by its code. What does not fit was taken out before anybody looks; of what is
    missing, the first one is asked for.
    """

    def __init__(self, label: Any, **kwargs: Any) -> None:
        super().__init__(label, default="", **kwargs)
        self.offer([])

    def pre_validate(self, form: Any) -> None:
        if form.asks_for(self):
            raise ValidationError(_("Please choose one."))

    def offer(self, found: list[Region]) -> None:
        self.choices = [NOTHING_CHOSEN, *((region.code, region.name) for region in found)]
        self.offered = bool(found)


class FoundField(CardsField):
    """One of the places that were found."""

    def pre_validate(self, form: Any) -> None:
        if form.is_sent and form.places:
            raise ValidationError(_("Please choose one."))


class RecipientForm(Form):
    name = PlainField(lazy("Recipient"), longest=80, render_kw={"autocomplete": "name"})
    phone = PhoneField(lazy("Phone"), render_kw={"autocomplete": "tel", "inputmode": "tel"})
    street = AddressField(
        lazy("Street and number"), longest=120, render_kw={"autocomplete": "address-line1"}
    )
    seek = AddressField(
        lazy("Postcode or village"), longest=60, needed=False,
        description=lazy("Type it here, or choose below."),
    )  # fmt: skip
    found = FoundField(lazy("Which one is it?"), choices=[])
    province = RegionField(lazy("Province"))
    city = RegionField(lazy("City or regency"))
    district = RegionField(lazy("District"))
    village = RegionField(lazy("Village"))
    postcode = AddressField(
        lazy("Postcode"), longest=5, needed=False,
        render_kw={"inputmode": "numeric", "autocomplete": "postal-code"},
    )  # fmt: skip
    postcode_of = KeptField()
    landmark = AddressField(
        lazy("Landmark"), longest=100, needed=False,
        description=lazy("What a courier can see from the street."),
    )  # fmt: skip

    step = StringField()  # which button was pressed

    @classmethod
    def of(cls, contact: Contact) -> Self:
        """Filled with an address that is known already, as far as its regions are."""
        steps = contact.region.split(".") if contact.region else []
        known = [".".join(steps[:n]) for n in range(1, len(steps) + 1)] or [""] * regions.VILLAGE
        return cls(
            name=contact.name, phone=contact.phone, street=contact.street,
            landmark=contact.landmark, postcode=contact.postcode, postcode_of=contact.region,
            **dict(zip(("province", "city", "district", "village"), known, strict=True)),
        )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.way: Way | None = None
        self.places: list[Way] = []
        self.province.choices = [NOTHING_CHOSEN, *PROVINCES]

    @property
    def is_sent(self) -> bool:
        """Whether an address is needed."""
        return True

    @property
    def levels(self) -> list[RegionField]:
        return [self.province, self.city, self.district, self.village]

    @property
    def next_level(self) -> RegionField:
        """The first region that is not chosen yet."""
        return next((field for field in self.levels if not field.data), self.village)

    @property
    def complete(self) -> bool:
        """Whether the place is known down to its village."""
        return self.way is not None and self.way.village is not None

    def goes_on(self) -> bool:
        """Whether the buyer is done here. A press that asks for the next list of places goes on
        too, once there is nothing left to ask.
        """
        if self.step.data == WHERE:
            return not self.is_sent or self.complete
        return bool(self.step.data != CHANGE)

    def find_place(self, session: Any) -> None:
        """Works out the place from what was found or chosen; fills in its postcode. Three
        statements at most.
        """
        code, typed = self.found.data or "", (self.seek.data or "").strip()
        if typed and not code:
            self.places = regions.seek(session, typed)
            code = self.places[0].last.code if len(self.places) == 1 else ""
        if code:
            self.places = []
            _say(self.seek, "")
        code = code or _deepest([field.data or "" for field in self.levels])
        self.way = regions.way_to(session, code) if code else None
        for field, region in zip(self.levels, self.way or NO_WAY, strict=True):
            _say(field, region.code if region else "")
        _say(self.found, "")
        self._fill_in_postcode()

    def offer_places(self, session: Any) -> None:
        """What can be chosen next, for the page that asks."""
        self.found.choices = [(way.last.code, way.words) for way in self.places]
        for above, below in zip(self.levels, self.levels[1:], strict=False):
            if above.data:
                below.offer(regions.inside(session, above.data))

    def _fill_in_postcode(self) -> None:
        village = self.way and self.way.village
        if not village:
            return
        elsewhere = self.postcode_of.data and self.postcode_of.data != village.code
        if elsewhere or not self.postcode.data:
            _say(self.postcode, village.postcode)
        _say(self.postcode_of, village.code)

    def validate_seek(self, field: AddressField) -> None:
        if self.is_sent and field.data and not self.places:
            raise ValidationError(_("We found no such place. Please choose it below."))

    def asks_for(self, field: RegionField) -> bool:
        """Whether this is the first region that is missing, and nothing else leads to it."""
        elsewhere = self.complete or self.places or self.seek.data
        return self.is_sent and not elsewhere and self.next_level is field

    def validate_postcode(self, field: AddressField) -> None:
        village = self.way and self.way.village
        if self.is_sent and village and not is_postcode(field.data or ""):
            raise ValidationError(_("A postcode has five digits. Example: 50149."))

    def contact(self, email: str = "") -> Contact:
        """Who gets the goods; without an address when they are collected."""
        person = {"name": self.name.data, "phone": self.phone.data, "email": email}
        if not self.is_sent or self.way is None:
            return Contact(**person)
        province, city, district, village = (r.name if r else "" for r in self.way)
        return Contact(
            **person,
            street=self.street.data,
            village=village,
            district=district,
            city=city,
            province=province,
            postcode=self.postcode.data,
            landmark=self.landmark.data,
            region=self.village.data,
        )


def _say(field: Any, text: str) -> None:
    """The field as if this had been typed."""
    field.data, field.raw_data = text, [text]


def _deepest(codes: list[str]) -> str:
    """The last code that lies inside the ones before it."""
    deepest = ""
    for code in codes:
        if not code or (deepest and code.rpartition(".")[0] != deepest):
            break
        deepest = code
    return deepest
