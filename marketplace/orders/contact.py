"""Who gets the parcel. Sealed in the order; producers never meet it."""

import json
from dataclasses import asdict, dataclass

PHONE_TAIL = 4


@dataclass(frozen=True)
class Contact:
    """`phone` is E.164. The address is empty when the buyer collects the goods; `region` is the
    code of its village, and empty in addresses that were typed freely.
    """

    name: str
    phone: str
    email: str = ""
    street: str = ""
    village: str = ""
    district: str = ""
    city: str = ""
    province: str = ""
    postcode: str = ""
    landmark: str = ""
    region: str = ""

    @property
    def phone_tail(self) -> str:
        return self.phone[-PHONE_TAIL:]

    @property
    def address_lines(self) -> list[str]:
        near = f"({self.landmark})" if self.landmark else ""
        lines = [
            f"{self.street} {near}".strip(),
            ", ".join(part for part in (self.village, self.district) if part),
            f"{self.city} {self.postcode}".strip(),
            self.province,
        ]
        return [line for line in lines if line]

    def written(self) -> str:
        """As JSON, to be sealed."""
        return json.dumps(asdict(self), ensure_ascii=False)


def read(text: str) -> Contact:
    """What `written` wrote."""
    return Contact(**json.loads(text))
