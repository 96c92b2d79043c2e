"""More makers, for a cooperative that is busy: each with goods of her own and an account at a bank,
or nobody but the counter to be paid at.
"""

from typing import TYPE_CHECKING

from marketplace.people import shop_name
from marketplace.people.destination import BankAccount
from tests.simulator.places import BANKS
from tests.world import Maker

if TYPE_CHECKING:
    from tests.simulator.world import Village

MANY, AT_THE_COUNTER, IN_A_COURSE = 150, 12, 12
CHEAPEST, DEARER, PRICES = 27_011, 6_101, 11


def move_in(village: "Village") -> dict[str, BankAccount]:
    """They are makers of the village from now on, each with something to sell; returns where their
    money goes, by their codes.
    """
    aliases = shop_name.suggestions([her.alias for her in village.makers], "tetangga", most=MANY)
    accounts: dict[str, BankAccount] = {}
    for number, alias in enumerate(aliases):
        if number % IN_A_COURSE == 0:
            course = village.course(f"Menjahit {number}", "tas-dompet")
        account = _account(number)
        her = village.maker(f"Warga Contoh {number}", alias, "602814", course, account)
        village.makers.append(her)
        if account:
            accounts[her.code] = account
    return accounts


def open_shops(village: "Village", neighbours: list[Maker]) -> None:
    for number, her in enumerate(neighbours):
        price = CHEAPEST + DEARER * (number % PRICES)
        village.goods.append(village.offers(her, f"Dompet {number}", price))


def _account(number: int) -> BankAccount | None:
    if number % AT_THE_COUNTER == 0:
        return None
    return BankAccount(BANKS[number % len(BANKS)], f"66{number:08}", f"Warga Contoh {number}")
