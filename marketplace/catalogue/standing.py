"""How one of a producer's products stands, as plain values for her pages. It asks no database."""

from dataclasses import dataclass
from enum import StrEnum

from marketplace.catalogue.facts import Facts
from marketplace.catalogue.picture import Picture
from marketplace.catalogue.revision import Making
from marketplace.kernel.money import Money
from marketplace.kernel.words import _


class Standing(StrEnum):
    """How one of her products stands, in her words."""

    DRAFT = "draft"
    WAITING = "waiting"
    FIXING = "fixing"
    ON_SALE = "on sale"
    SOLD_OUT = "sold out"
    PAUSED = "paused"
    WITHHELD = "withheld"
    ARCHIVED = "archived"


@dataclass(frozen=True)
class Face:
    """One proposed or accepted state of what the public sees; `further` stand beside `picture`."""

    facts: Facts
    picture: Picture | None
    further: list[Picture]

    @property
    def name(self) -> str:
        return self.facts.name or _("Without a name")

    @property
    def pictures(self) -> list[Picture]:
        """The one that stands for it first."""
        return ([self.picture] if self.picture else []) + self.further

    @property
    def description(self) -> str:
        return self.facts.description

    @property
    def category(self) -> str:
        return self.facts.category

    @property
    def price(self) -> Money:
        """Of the cheapest variant."""
        return self.facts.price_from

    @property
    def dear(self) -> bool:
        """Whether another variant costs more."""
        return any(variant.price > self.price for variant in self.facts.variants)

    @property
    def weight_g(self) -> int:
        """Of the first variant."""
        return self.facts.variants[0].weight_g


@dataclass(frozen=True)
class Choice:
    """One variant of hers. `available` can be ordered now, `spare` of it can be taken away again;
    `ordered` was promised to somebody, and those `here` lie with the cooperative. What is not
    `offered` is on its way in or out.
    """

    sku: str
    label: str
    price: Money
    weight_g: int
    available: int
    spare: int
    ordered: int
    here: int
    offered: bool


@dataclass(frozen=True)
class Own:
    """`face` is what counts now, `next` what is on its way beside it. `reasons` are what the office
    asks to mend, by field; the whole has the field "". `withheld` is why it took this off sale.
    """

    code: str
    face: Face
    next: Face | None
    standings: list[Standing]
    reason_of: dict[str, str]
    choices: list[Choice]
    edible: bool
    begun: bool
    withheld: str = ""

    @property
    def latest(self) -> Face:
        return self.next or self.face

    @property
    def reasons(self) -> str:
        return " ".join(self.reason_of.values())

    @property
    def available(self) -> int:
        return sum(max(0, choice.available) for choice in self.choices)

    @property
    def ordered(self) -> int:
        """Not free any more: promised to somebody."""
        return sum(choice.ordered for choice in self.choices)

    @property
    def promised(self) -> bool:
        """Whether her number says how many she takes on, not how many lie there."""
        return self.face.facts.making != Making.STOCK

    @property
    def editable(self) -> bool:
        return not {Standing.WAITING, Standing.ARCHIVED} & set(self.standings)

    @property
    def unsent(self) -> bool:
        """Whether something waits to be sent to the office."""
        return bool({Standing.DRAFT, Standing.FIXING} & set(self.standings))

    @property
    def waiting(self) -> bool:
        return Standing.WAITING in self.standings

    @property
    def archived(self) -> bool:
        return Standing.ARCHIVED in self.standings

    @property
    def on_sale(self) -> bool:
        return bool({Standing.ON_SALE, Standing.SOLD_OUT} & set(self.standings))

    @property
    def answered(self) -> bool:
        """Whether all that is asked of a food was answered once."""
        food = self.latest.facts.food
        return not self.edible or bool(food and food.storage and food.allergens is not None)

    @property
    def counted(self) -> bool:
        """Whether every variant has its price and its weight."""
        return all(v.price and v.weight_g for v in self.latest.facts.variants)
