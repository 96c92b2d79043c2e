"""Programs of the office read by a key that is shown once."""

from marketplace.kernel.db import db
from marketplace.people import api_key
from tests.web.office.colleagues import ratna, sekar
from tests.world import World


def test_a_key_is_shown_once_and_taken_back(world: World) -> None:
    """O01: managers make scoped keys and revoke them."""
    office = ratna(world).get("/office/keys").assert_sees("There is no key yet.")
    office.form("Make a key").fill(name="Timbangan", scope="stock").press()
    shown = office.assert_ok().page.select_one(".secret")
    assert shown is not None
    secret = shown.get_text(strip=True)
    with world.inside():
        holder = api_key.holder_of(db.session(), secret)
        assert holder is not None and (holder.name, holder.scope) == ("Timbangan", "stock")

    office.submit_again(office.sent[-1])
    assert office.status == 409
    office.get("/office/keys").assert_sees("Timbangan", "Ratna").assert_sees_not(secret)
    office.form("Take back").press()

    office.assert_sees("Taken back")
    with world.inside():
        assert api_key.holder_of(db.session(), secret) is None
    assert sekar(world).get("/office/keys").status == 403
