"""Leaders change what the cooperative is called, keeps and says."""

from sqlalchemy import func, select

from marketplace.kernel.db import db
from marketplace.people.audit import Audit
from marketplace.policy import cooperative as cooperatives
from marketplace.policy import rates, texts
from tests.web.office.colleagues import ratna, sekar
from tests.world import COOPERATIVE, World


def _acts(world: World) -> list[tuple[str, str]]:
    with world.inside():
        rows = db.session.scalars(select(Audit).where(Audit.act.startswith("change")))
        return [(row.act, row.about) for row in rows]


def test_the_cooperative_changes_its_phone_and_nothing_else(world: World) -> None:
    office = ratna(world).get("/office/cooperative")
    office.form("Keep").fill(phone="(024) 7601234").press()

    office.assert_ok().assert_sees("Kept.")
    with world.inside():
        known = cooperatives.required(db.session())
    assert known.phone == "+62247601234"
    assert known.account_number == COOPERATIVE.account_number
    office.form("Keep").press()
    assert _acts(world) == [("change cooperative", "cooperative")]


def test_facts_that_do_not_fit_change_nothing(world: World) -> None:
    office = ratna(world)
    for name, value in (
        ("name", ""), ("phone", "12"), ("email", "nobody"), ("postcode", "0123"), ("bank", ""),
        ("account_number", "12"),
    ):  # fmt: skip
        office.get("/office/cooperative").form("Keep").fill({name: value}).press()
        assert office.status == 422, name
    with world.inside():
        assert cooperatives.required(db.session()) == COOPERATIVE
    assert _acts(world) == []


def test_a_commission_with_a_comma_counts_exactly(world: World) -> None:
    office = ratna(world).get("/office/rates").assert_sees("Nobody has changed them yet.")
    assert office.form("Keep").value("commission") == "10"
    office.form("Keep").fill(commission="12,5", least_payout="25.000").press()

    office.assert_ok().assert_sees("12.5 percent", "Rp25.000", "Rp250.000", "Ratna")
    with world.inside():
        assert rates.current(db.session()) == rates.Rates(1250, 25_000, 250_000)
    assert _acts(world) == [("change rates", "rates")]


def test_a_rate_that_is_none_changes_nothing(world: World) -> None:
    office = ratna(world)
    for typed in ("", "ten", "-1", "1e1", "12,345", "50.01", "100"):
        office.get("/office/rates").form("Keep").fill(commission=typed).press()
        assert office.status == 422, typed
        assert office.form("Keep").value("commission") == typed
    with world.inside():
        assert rates.history(db.session()) == []


def test_a_text_is_written_anew_and_stays_harmless(world: World) -> None:
    office = ratna(world).get("/office/texts").assert_sees("Terms of sale", "1 November 2026")
    office.get("/office/texts/terms/en")
    office.form("Keep").fill(
        title="Our terms", body="## From {cooperative}\n\n- <script>one</script>\n- two"
    ).press()

    office.assert_ok().assert_sees("Our terms")
    office.get("/office/texts/terms/en").assert_sees("From Koperasi Uji Sejahtera")
    assert office.page.find("script", string="one") is None
    with world.inside():
        assert texts.current(db.session(), "terms", "id").title == "Syarat penjualan"
    assert _acts(world) == [("change text", "terms.en")]


def test_there_are_no_other_texts(world: World) -> None:
    office = ratna(world)
    assert office.get("/office/texts/terms/fr").status == 404
    assert office.get("/office/texts/secrets/id").status == 404


def test_a_treasurer_decides_nothing_here(world: World) -> None:
    office = sekar(world)
    for page in ("cooperative", "rates", "tariffs", "texts", "texts/terms/id"):
        assert office.get(f"/office/{page}").status == 403, page
    with world.inside():
        assert db.session.scalar(
            select(func.count()).select_from(Audit).where(Audit.act.startswith("change"))
        ) == 0
