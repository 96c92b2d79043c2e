"""The treasurer lays a provider's own report beside the books, line by line. The report books
nothing, and what the provider had told of before is in the books as it stands there.
"""

from marketplace.kernel.db import db
from marketplace.payments import comparing_reports, provider_compared
from marketplace.payments import provider_report as reports
from marketplace.payments.payment import STRIPE
from marketplace.payments.provider_compared import Compared, Stand
from marketplace.payments.provider_report import What
from tests.simulator.deed import deed
from tests.simulator.deeds.providers import some
from tests.simulator.gateway import Provider
from tests.simulator.world import Village
from tests.world import SEKAR


@deed(often=2, must=True, leads=("a_report",))
def a_report_is_laid_beside_the_books(village: Village) -> bool:
    """At times with lines that an earlier one had; and the same file counts once."""
    provider = some(village)
    numbered = provider.name == STRIPE
    file = provider.paper.report(again=village.lot.choice([0, 0, 3]) if numbered else 0)
    if file is None:
        return False
    before = village.entries()
    taken = village.tell(comparing_reports.take_in, file, provider.name, by=SEKAR)
    assert taken.done, f"the report of {provider.name} was refused: {village.refusal}"
    assert not village.tell(comparing_reports.take_in, file, provider.name, by=SEKAR).done
    assert village.entries() == before, "a report was booked"
    _agrees(village, provider, taken.result)
    return True


def _agrees(village: Village, provider: Provider, code: str) -> None:
    lines = village.look(lambda: _compared(code))
    paid = [one for one in lines if one.line.what == What.PAYMENT]
    known = [one for one in paid if _is_known(provider, one)]
    differ = [one.line.reference for one in known if one.money.stand != Stand.AGREES]
    some_line = village.lot.choice(known).line.code if known else ""
    village.rest()
    assert not differ, f"{provider.name} and the books differ in {differ}"
    if some_line:
        booked = village.press(comparing_reports.book_fee, some_line, by=SEKAR)
        assert not booked.done, "a fee was booked that nobody kept"


def _compared(code: str) -> list[Compared]:
    return provider_compared.compared(db.session(), reports.known_as(db.session(), code))


def _is_known(provider: Provider, one: Compared) -> bool:
    """Whether the shop had heard of this payment; it may be named after the shop's own code."""
    about = one.line.about
    charges = [about] if provider.name == STRIPE else provider.charges_of(about)
    return all(provider.book.is_told(f"charge {charge}") for charge in charges)
