"""The office keeps the permits of foods, and sees which goods hang on them."""

from datetime import UTC, datetime, timedelta

from marketplace.catalogue import permit as permits
from marketplace.kernel import clock
from marketplace.kernel.db import db
from marketplace.lifecycles import Role
from tests.catalogue.foods import NUMBER, crisps_on_sale, recorded
from tests.visitor import Visitor
from tests.web.office.colleagues import at_office, ratna
from tests.world import World

NOON = datetime(2031, 6, 30, 5, tzinfo=UTC)


def record(office: Visitor, **more: str) -> None:
    facts = {
        "kind": "PIRT", "number": f"P-IRT No. {NUMBER}", "holder": "cooperative",
        "ends_on": "2031-06-30", "note": "",
    }  # fmt: skip
    office.get("/office/permits").form("Record").fill(facts | more).press()


def test_a_permit_is_recorded_and_listed(world: World) -> None:
    office = ratna(world).get("/office/permits").assert_sees("No permits yet")

    record(office)

    office.assert_ok().assert_sees(f"P-IRT No. {NUMBER}", "Recorded.", "Counts", "Ratna")
    office.assert_sees("30 June 2031", "Nothing yet.").assert_sees_not("The year differs")
    office.get("/office/permits").assert_sees(f"P-IRT No. {NUMBER}", "The cooperative")


def test_a_number_that_cannot_be_is_refused_with_its_own_sentence(world: World) -> None:
    office = ratna(world)
    for number, sentence in [
        ("215999900000", "P-IRT numbers of 12 digits are old. Please ask for the new one."),
        ("P-IRT 12345", "A P-IRT number has 15 digits."),
    ]:
        record(office, number=number)
        assert office.status == 409
        office.assert_sees(sentence)
    record(office, ends_on="")
    office.assert_sees("Please fill in the last day on the certificate.")
    record(office, ends_on="soon")
    assert office.status == 422
    record(office, kind="HALAL", number="KH-1", ends_on="")
    office.assert_sees("not the KH number")

    with world.inside():
        assert permits.all_of_them(db.session()) == []


def test_another_year_in_the_number_is_a_warning(world: World) -> None:
    office = ratna(world)

    record(office, ends_on="2030-06-30")

    office.assert_ok().assert_sees("The year in the number differs from the last day.")


def test_days_left_are_counted_and_warned_of(world: World) -> None:
    with world.inside():
        code = recorded()
    for left, state in [(61, "Counts"), (60, "Ends soon"), (0, "Ends soon"), (-1, "Ended")]:
        with clock.at(NOON - timedelta(days=left)):
            office = ratna_again(world)
            office.get(f"/office/permits/{code}").assert_ok().assert_sees(state)
            if left >= 0:
                office.assert_sees(f"{left} days left")
            tile = office.get("/office/").sees("Permits that end soon")
            assert tile == (left <= 14)


def test_what_is_sold_under_an_ended_permit_is_gone_and_named_in_the_office(world: World) -> None:
    with world.inside():
        permit = recorded()
        product = crisps_on_sale(world, permit, "Keripik Tempe Daun Jeruk")
    with clock.at(NOON):
        world.visitor().get(f"/products/{product}").assert_ok()
    with clock.at(NOON + timedelta(days=1)):
        assert world.visitor().get(f"/products/{product}").status == 404
        office = ratna_again(world).get(f"/office/permits/{permit}").assert_ok()
        office.assert_sees("Ended", "These goods are off sale.", "Keripik Tempe Daun Jeruk")

        office.form("Keep").fill(number="2159999010000-36", ends_on="2036-06-30").press()

        office.assert_ok().assert_sees("Kept.", "P-IRT No. 2159999010000-36", "Counts")
        world.visitor().get(f"/products/{product}").assert_ok()


def test_a_permit_is_withdrawn_with_a_reason_and_comes_back(world: World) -> None:
    with world.inside():
        permit = recorded()
        product = crisps_on_sale(world, permit)
    office = ratna(world).get(f"/office/permits/{permit}/withdraw").assert_ok()
    office.assert_sees("1 product goes off sale at once.")
    office.form("Withdraw").fill(why=" ").press()
    assert office.status == 422

    office.form("Withdraw").fill(why="Taken back.").press()

    office.assert_ok().assert_sees("Withdrawn. Its goods are off sale.", "These goods are off sale")
    assert not office.has_form("Keep")
    assert world.visitor().get(f"/products/{product}").status == 404

    office.form("It counts again").press()

    office.assert_ok().assert_sees("It counts again.", "Counts")
    world.visitor().get(f"/products/{product}").assert_ok()


def test_a_permit_nobody_knows_is_not_found(world: World) -> None:
    office = ratna(world)

    assert office.get("/office/permits/NOWHERE2").status == 404
    assert office.get("/office/permits/NOWHERE2/withdraw").status == 404


def test_a_long_list_asks_little(world: World) -> None:
    with world.inside():
        recorded()
    office = ratna(world)
    with world.inside(), world.counting() as one:
        office.get("/office/permits").assert_ok()
    record(office, number="2159999020000-31")
    record(office, number="2159999030000-31")

    with world.inside(), world.counting() as three:
        office.get("/office/permits").assert_ok()

    assert len(three) == len(one)


def ratna_again(world: World) -> Visitor:
    """Another day, another manager: each comes in once."""
    number = f"{clock.today():%Y%m%d}"
    return at_office(world, f"Ratna{number}", Role.MANAGER)
