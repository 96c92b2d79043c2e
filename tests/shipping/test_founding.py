"""The set-up code, and that a cooperative is founded once."""

from dataclasses import replace

import pytest
from flask import Flask

from marketplace.kernel.codes import ALPHABET
from marketplace.kernel.db import db
from marketplace.kernel.refusals import NotFound
from marketplace.people import user as users
from marketplace.shipping import founding
from marketplace.shipping.founding import FirstPerson, Founding
from tests.world import COOPERATIVE

SECRET = "a secret of this installation alone"
FOUNDING = Founding(
    COOPERATIVE, FirstPerson("Ratna", "ratna"), FirstPerson("Sekar", "sekar"), None
)


def test_each_installation_has_its_own_code() -> None:
    code = founding.setup_code(SECRET)
    assert code == founding.setup_code(SECRET)
    assert len(code) == 8
    assert set(code) <= set(ALPHABET)
    assert code != founding.setup_code(SECRET + "!")


def test_a_cooperative_is_founded_once(inside_on: Flask) -> None:
    code = founding.setup_code(SECRET)
    assert len(founding.found(FOUNDING, code=code, secret_key=SECRET)) == 2

    again = replace(FOUNDING, facts=replace(COOPERATIVE, name="Another"))
    with pytest.raises(NotFound):
        founding.found(again, code=code, secret_key=SECRET)

    assert len(users.staff(db.session())) == 2
