"""Every event balances whatever the amounts, and is booked exactly so."""

import inspect
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.ledger import own_recipes, recipes
from marketplace.ledger.chart import BANK, BORNE, CASH_BOX, CHART, EQUITY
from marketplace.ledger.recipes import RECIPES, Entry

AMOUNTS = st.integers(min_value=0, max_value=10**12)

each_recipe = pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.__name__)

BOOKED: list[tuple[Entry, str, str, dict[str, int]]] = [
    (
        recipes.received("PAY", "ORD", BANK, 57_000, 123), "received:PAY", "ORD",
        {"1100:main": 57_123, "2100:ORD": -57_000, "4300:all": -123},
    ),
    (
        recipes.received("PAY", "ORD", BANK, 57_000, -123), "received:PAY", "ORD",
        {"1100:main": 56_877, "2100:ORD": -57_000, "5600:all": 123},
    ),
    (
        recipes.discounted("ORD", 7_000), "discounted:ORD", "ORD",
        {"5700:all": 7_000, "2100:ORD": -7_000},
    ),
    (
        recipes.discount_returned("REF", "ORD", 3_500), "discount_returned:REF", "ORD",
        {"2100:ORD": 3_500, "5700:all": -3_500},
    ),
    (
        recipes.kept_apart("EVE", "ORD", BANK, 9_000), "kept_apart:EVE", "ORD",
        {"1100:main": 9_000, "2600:ORD": -9_000},
    ),
    (
        recipes.paid_out("LIN", "qris", BANK, 99_700, 300), "paid_out:LIN", "qris",
        {"1100:main": 99_700, "5100:all": 300, "1200:qris": -100_000},
    ),
    (
        recipes.gateway_fee("PAY", "ORD", "1200:stripe", 1_653), "gateway_fee:PAY", "ORD",
        {"5100:all": 1_653, "1200:stripe": -1_653},
    ),
    (
        recipes.unidentified("LIN", BANK, 8_000), "unidentified:LIN", "LIN",
        {"1100:main": 8_000, "2900:LIN": -8_000},
    ),
    (
        recipes.used("PAY", "ORD", 57_000, 100), "used:PAY", "ORD",
        {"2600:ORD": 57_100, "2100:ORD": -57_000, "4300:all": -100},
    ),
    (
        recipes.kept_for_another("KEP", "ORD", "ANO", 9_000), "kept_for_another:KEP", "ANO",
        {"2600:ORD": 9_000, "2600:ANO": -9_000},
    ),
    (
        recipes.returning_kept("REF", "ORD", 9_000), "returning_kept:REF", "ORD",
        {"2600:ORD": 9_000, "2500:REF": -9_000},
    ),
    (
        recipes.returning_unidentified("REF", "LIN", 8_000), "returning_unidentified:REF", "LIN",
        {"2900:LIN": 8_000, "2500:REF": -8_000},
    ),
    (
        recipes.refunding("REF", "ORD", 57_000), "refunding:REF", "ORD",
        {"2100:ORD": 57_000, "2500:REF": -57_000},
    ),
    (
        recipes.undone("REF-1", "REF", "ORD", "MEL", 30_000, 10_500, 4_500, 5_000),
        "undone:REF-1", "ORD",
        {"2210:MEL": 30_000, "1300:MEL": 10_500, "4100:ORD": 4_500, "5700:all": -5_000,
         "2500:REF": -40_000},
    ),
    (
        recipes.borne("REF", "ORD", 45_000), "borne:REF", "ORD",
        {"5200:all": 45_000, "2500:REF": -45_000},
    ),
    (
        recipes.borne_by_courier("REF", "ORD", 45_000), "borne_by_courier:REF", "ORD",
        {"1350:all": 45_000, "2500:REF": -45_000},
    ),
    (
        recipes.owing_delivery("REF", "ORD", "MEL", 12_000), "owing_delivery:REF", "ORD",
        {"1300:MEL": 12_000, "2500:REF": -12_000},
    ),
    (
        recipes.earned_again("PART", "ORD", "MEL", BORNE, 40_500), "earned_again:PART", "ORD",
        {"5200:all": 40_500, "2210:MEL": -40_500},
    ),
    (
        recipes.spared("REF", "ORD", 12_000), "spared:REF", "ORD",
        {"2100:ORD": 12_000, "5200:all": -12_000},
    ),
    (
        recipes.code_returned("REF", "ORD", 123), "code_returned:REF", "ORD",
        {"2500:REF": 123, "5600:all": -123},
    ),
    (
        recipes.swapped("ORD-2", "REF", "ORD", 40_000, 5_000), "swapped:ORD-2", "ORD",
        {"2500:REF": 40_000, "5700:all": 5_000, "2100:ORD": -45_000},
    ),
    (
        recipes.withdrawn("REF", "ORD", 57_000, 5_000, 2_000, 123), "withdrawn:REF", "ORD",
        {
            "2500:REF": 57_000, "5700:all": 5_000, "5200:all": 2_000, "5600:all": 123,
            "2100:ORD": -64_123,
        },
    ),
    (
        recipes.refunded("REF", "REF", CASH_BOX, 57_000), "refunded:REF", "REF",
        {"2500:REF": 57_000, "1010:main": -57_000},
    ),
    (
        recipes.refund_bounced("REF:1", "REF", BANK, 57_000), "refund_bounced:REF:1", "REF",
        {"1100:main": 57_000, "2500:REF": -57_000},
    ),
    (
        recipes.disputed("DIS-1", "DIS", "ORD", "stripe", 56_000, 30_000), "disputed:DIS-1", "ORD",
        {"1400:DIS": 56_000, "5300:all": 30_000, "1200:stripe": -86_000},
    ),
    (
        recipes.dispute_won("DIS-1", "DIS", "ORD", "stripe", 56_000, 30_000),
        "dispute_won:DIS-1", "ORD",
        {"1200:stripe": 86_000, "1400:DIS": -56_000, "5300:all": -30_000},
    ),
    (
        recipes.dispute_lost("DIS-1", "DIS", "ORD", 56_000), "dispute_lost:DIS-1", "ORD",
        {"5300:all": 56_000, "1400:DIS": -56_000},
    ),
    (
        recipes.dispute_passed_on("DIS", "ORD", "1300:MEL", 40_500), "dispute_passed_on:DIS", "ORD",
        {"1300:MEL": 40_500, "5300:all": -40_500},
    ),
    (
        recipes.delivery("SHI", "ORD", 12_000, 10_500), "delivery:SHI", "ORD",
        {"2100:ORD": 12_000, "2300:all": -10_500, "4200:all": -1_500},
    ),
    (
        recipes.delivery("SHI", "ORD", 12_000, 15_000), "delivery:SHI", "ORD",
        {"2100:ORD": 12_000, "2300:all": -15_000, "4200:all": 3_000},
    ),
    (
        recipes.earned("PAR", "ORD", "MEL", 45_000, 4_500), "earned:PAR", "ORD",
        {"2100:ORD": 45_000, "2210:MEL": -40_500, "4100:ORD": -4_500},
    ),
    (
        recipes.payout_approved("OUT", "MEL", 30_500, 10_000), "payout_approved:OUT", "MEL",
        {"2210:MEL": 40_500, "2220:OUT": -30_500, "1300:MEL": -10_000},
    ),
    (
        recipes.payout_arrived("OUT", BANK, 40_500), "payout_arrived:OUT", "OUT",
        {"2220:OUT": 40_500, "1100:main": -40_500},
    ),
    (
        recipes.payout_bounced("OUT", "MEL", 30_500, 10_000), "payout_bounced:OUT", "MEL",
        {"2220:OUT": 30_500, "1300:MEL": 10_000, "2210:MEL": -40_500},
    ),
    (
        recipes.payout_returned("OUT", "MEL", BANK, 30_500, 10_000), "payout_returned:OUT", "MEL",
        {"1100:main": 30_500, "1300:MEL": 10_000, "2210:MEL": -40_500},
    ),
    (
        recipes.moved("EVE", EQUITY, BANK, 50_000), "moved:EVE", "EVE",
        {"3100:all": -50_000, "1100:main": 50_000},
    ),
    (
        own_recipes.cash_differs("CNT", -3_000), "cash_differs:CNT", "CNT",
        {"1010:main": -3_000, "5650:all": 3_000},
    ),
    (
        own_recipes.courier_billed("BIL", "JNE", 2_000), "courier_billed:BIL", "JNE",
        {"4200:all": 2_000, "2300:all": -2_000},
    ),
    (
        own_recipes.bill_paid("BIL", "JNE", 24_000), "bill_paid:BIL", "JNE",
        {"2300:all": 24_000, "1100:main": -24_000},
    ),
    (
        own_recipes.bank_fee("LIN", 6_500), "bank_fee:LIN", "LIN",
        {"5500:all": 6_500, "1100:main": -6_500},
    ),
    (
        own_recipes.bank_interest("LIN", 1_234), "bank_interest:LIN", "LIN",
        {"1100:main": 1_234, "4400:all": -1_234},
    ),
    (
        own_recipes.surplus_shared(
            "SUR", 2026, [("2720:reserve", 600), ("2210:PRO", 760), ("2710:SHA", 640)]
        ), "surplus_shared:SUR", "2026",
        {"3900:2026": 2_000, "2720:reserve": -600, "2210:PRO": -760, "2710:SHA": -640},
    ),
    (
        own_recipes.share_paid("SHA", BANK, 640), "share_paid:SHA", "SHA",
        {"2710:SHA": 640, "1100:main": -640},
    ),
]  # fmt: skip


def told(recipe: Callable[..., Entry], draw: Callable[[], int]) -> Entry:
    """The recipe with drawn amounts; documents are named after the parameter, places are ours."""
    facts: dict[str, Any] = {}
    for name, parameter in inspect.signature(recipe).parameters.items():
        if name == "parts":
            facts[name] = [("2710:SHARE", draw()), ("2720:reserve", draw())]
        elif parameter.annotation is not str:
            facts[name] = draw()
        else:
            facts[name] = {"place": BANK, "source": EQUITY, "target": CASH_BOX}.get(name, name)
    return recipe(**facts)


@each_recipe
@given(data=st.data())
def test_every_recipe_balances_whatever_the_amounts(
    recipe: Callable[..., Entry], data: st.DataObject
) -> None:
    entry = told(recipe, lambda: data.draw(AMOUNTS))

    assert sum(amount for _, amount in entry.postings) == 0
    assert all(amount for _, amount in entry.postings)
    assert len(entry.postings) != 1
    assert list(entry.postings) == sorted(entry.postings)


@each_recipe
def test_every_account_of_a_recipe_is_on_the_chart(recipe: Callable[..., Entry]) -> None:
    entry = told(recipe, lambda: 5)

    assert {int(account.partition(":")[0]) for account, _ in entry.postings} <= set(CHART)


@pytest.mark.parametrize(("entry", "key", "reference", "postings"), BOOKED)
def test_each_event_is_booked_exactly_so(
    entry: Entry, key: str, reference: str, postings: dict[str, int]
) -> None:
    assert (entry.key, entry.reference) == (key, reference)
    assert dict(entry.postings) == postings
    assert len(entry.postings) == len(postings)


def test_every_recipe_is_shown_above() -> None:
    assert {entry.recipe for entry, *_ in BOOKED} == {recipe.__name__ for recipe in RECIPES}


def test_the_same_event_has_the_same_key_and_another_recipe_another() -> None:
    keys = [told(recipe, lambda: 5).key for recipe in RECIPES]

    assert keys == [told(recipe, lambda: 6).key for recipe in RECIPES]
    assert len(set(keys)) == len(RECIPES)
