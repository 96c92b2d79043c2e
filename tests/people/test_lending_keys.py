"""Programs of the office read by a key that is shown once."""

import pytest
from flask import Flask

from marketplace.kernel import codes
from marketplace.kernel.db import db
from marketplace.kernel.refusals import NotFound
from marketplace.people import api_key as keys
from marketplace.people import audit, lending_keys
from tests.world import RATNA


def test_a_key_opens_until_it_is_taken_back(inside: Flask) -> None:
    """O01: a scoped key for managers' programs; only its digest is kept."""
    secret = lending_keys.lend("Timbangan", keys.STOCK, key=codes.token(), by=RATNA)

    holder = keys.holder_of(db.session(), secret)

    assert holder is not None
    assert (holder.name, holder.scope) == ("Timbangan", "stock")
    assert secret not in holder.key_hash
    assert keys.holder_of(db.session(), secret + "x") is None
    assert keys.holder_of(db.session(), "") is None
    lending_keys.take_back(holder.code, by=RATNA)
    assert keys.holder_of(db.session(), secret) is None
    assert [note.act for note in audit.latest(db.session(), 2)] == ["take back key", "lend key"]


def test_a_second_press_makes_no_second_key(inside: Flask) -> None:
    once = codes.token()
    lending_keys.lend("Timbangan", keys.STOCK, key=once, by=RATNA)

    with pytest.raises(lending_keys.KeyMade):
        lending_keys.lend("Timbangan", keys.STOCK, key=once, by=RATNA)

    assert len(keys.all_of_them(db.session())) == 1


def test_nobody_can_ask_for_more_than_there_is(inside: Flask) -> None:
    with pytest.raises(NotFound):
        lending_keys.lend("Timbangan", "everything", key=codes.token(), by=RATNA)

    assert keys.all_of_them(db.session()) == []
