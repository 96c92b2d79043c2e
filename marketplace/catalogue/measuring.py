"""What a tailor measures, in whole centimetres. Which of it a product asks for stands in its
revision; each has a drawing of the same name in `static/measures.svg`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from marketplace.kernel.words import lazy


@dataclass(frozen=True)
class Measure:
    """`how` says where the tape lies. Outside the two limits somebody has misread it."""

    key: str
    name: Any
    how: Any
    least_cm: int
    most_cm: int

    def fits(self, cm: int) -> bool:
        return self.least_cm <= cm <= self.most_cm


# fmt: off
_ALL = (
    Measure("chest",     lazy("Chest"),     lazy("Around the fullest part of the chest."), 60, 160),
    Measure("waist",     lazy("Waist"),     lazy("Around the narrowest part."),            50, 150),
    Measure("hip",       lazy("Hip"),       lazy("Around the widest part."),               60, 170),
    Measure("shoulder",  lazy("Shoulder"),  lazy("From one shoulder's end to the other."), 25,  60),
    Measure("sleeve",    lazy("Sleeve"),    lazy("From the shoulder's end to the wrist."), 20,  75),
    Measure("length",    lazy("Length"),    lazy("From the neck down to the hem."),        40, 160),
    Measure("neck",      lazy("Neck"),      lazy("Around the neck, where a collar lies."), 25,  60),
    Measure("upper_arm", lazy("Upper arm"), lazy("Around the widest part of the arm."),    18,  60),
    Measure("wrist",     lazy("Wrist"),     lazy("Around the wrist."),                     12,  30),
)
# fmt: on
MEASURES = {measure.key: measure for measure in _ALL}
KEYS = tuple(MEASURES)


def among(keys: Iterable[str]) -> list[Measure]:
    """Those of these keys, in the order in which a tailor measures."""
    wanted = set(keys)
    return [measure for measure in _ALL if measure.key in wanted]
