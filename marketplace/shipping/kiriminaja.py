"""KiriminAja: prices of many couriers by one address. It knows districts by numbers of its own,
which are found by their names; it takes grams and answers in whole rupiah.
"""

import re
from typing import Any

import requests

from marketplace.kernel.money import Money
from marketplace.shipping.quoting import Offer, Unclear, Unknown, Where
from marketplace.shipping.region import plain
from marketplace.shipping.weight import Size, volumetric_g

LIVE = "https://client.kiriminaja.com"
CONNECT_SECONDS, READ_SECONDS = 3, 10
MOST_PRICE, MOST_DAYS = 100_000_000, 60

# Their codes of couriers, and our names. Services of others are not offered.
COURIERS = {
    "jne": "JNE", "jnt": "J&T", "sicepat": "SiCepat", "anteraja": "AnterAja",
    "posindonesia": "POS", "paxel": "Paxel",
}  # fmt: skip
_DAYS = re.compile(r"(\d{1,2})(?:\s*-\s*(\d{1,2}))?\D*")
_COST = re.compile(r"\d{1,9}(?:\.0+)?")


class KiriminAja:
    """One account; `origin` is its number of the district that we send from."""

    name = "KiriminAja"

    def __init__(self, key: str, origin: str, base: str = "") -> None:
        self._key, self._origin, self._base = key, int(origin), base or LIVE

    def place(self, where: Where) -> str:
        answer = self._call("/api/mitra/v2/get_address_by_name", {"search": where.district})
        wanted = plain(f"{where.district} {_bare(where.city)}")
        found = [one for one in _rows(answer, "data") if _called(one).startswith(wanted)]
        if len(found) != 1 or not str(found[0].get("id", "")).isdecimal():
            raise Unknown(where.district)
        return str(found[0]["id"])

    def ask(self, place: str, grams: int, size: Size | None = None) -> list[Offer]:
        weight = max(grams, volumetric_g(size)) if size else grams
        wanted = {"origin": self._origin, "destination": int(place), "weight": weight}
        answer = self._call("/api/mitra/v6.1/shipping_price", wanted)
        offers = [_offer(one) for one in _rows(answer, "results")]
        return [offer for offer in offers if offer]

    def _call(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        try:
            answer = requests.post(
                f"{self._base}{path}",
                json=body,
                headers={"Authorization": f"Bearer {self._key}", "Accept": "application/json"},
                timeout=(CONNECT_SECONDS, READ_SECONDS),
                allow_redirects=False,
            )
            said = answer.json()
        except (requests.RequestException, ValueError) as error:
            raise Unclear(type(error).__name__) from error
        if answer.status_code != requests.codes.ok or not isinstance(said, dict):
            raise Unclear(str(answer.status_code))
        if said.get("status") is not True:
            raise Unclear(str(said.get("text", ""))[:200])
        return said


def _rows(answer: dict[str, Any], name: str) -> list[dict[str, Any]]:
    rows = answer.get(name)
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Unclear(name)
    return rows


def _offer(row: dict[str, Any]) -> Offer | None:
    """What cannot be read is not offered."""
    courier = COURIERS.get(str(row.get("service", "")))
    service, cost = str(row.get("service_type", "")), str(row.get("cost", ""))
    days = _DAYS.fullmatch(str(row.get("etd", "")).strip())
    if not courier or not re.fullmatch(r"[A-Za-z0-9 ]{1,20}", service) or not days:
        return None
    price: Money = int(cost.partition(".")[0]) if _COST.fullmatch(cost) else 0
    least, most = sorted((int(days[1]), int(days[2] or days[1])))
    if not 0 < price <= MOST_PRICE or most > MOST_DAYS:
        return None
    return Offer(courier, service, price, least, most)


def _called(row: dict[str, Any]) -> str:
    parts = str(row.get("text", "")).split(",")
    return plain(" ".join([parts[0], *(_bare(part) for part in parts[1:])]))


def _bare(city: str) -> str:
    """A regency and a city of one name differ: `Kota` and `Kabupaten` stay."""
    return city.replace("Kota Administrasi", "Kota").strip()
