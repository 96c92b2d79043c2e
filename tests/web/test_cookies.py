"""In production every cookie is `__Host-` and secure; an altered one counts for nothing."""

from pathlib import Path

from flask import Flask

from marketplace.app import create_app
from tests.test_commands import GOOD
from tests.world import World

FROM_HERE = {"Sec-Fetch-Site": "same-origin", "Origin": "https://toko.example"}


def test_every_cookie_belongs_to_this_host_alone(
    app: Flask, sqlite_url: str, data_dir: Path
) -> None:
    world = World(app)
    with world.inside():
        sku = world.sku(world.melati, world.on_sale(world.melati))
    places = {"TITIP_DATABASE_URL": sqlite_url, "TITIP_DATA_DIR": str(data_dir)}
    client = create_app({**places, **GOOD}).test_client()
    here = {"base_url": "https://toko.example"}

    added = client.post("/cart", data={"sku": sku, "quantity": "2"}, headers=FROM_HERE, **here)
    looked = client.get("/checkout", **here)

    cookies = added.headers.getlist("Set-Cookie") + looked.headers.getlist("Set-Cookie")
    assert {cookie.partition("=")[0] for cookie in cookies} == {
        "__Host-cart", "__Host-cart_count", "__Host-session",
    }  # fmt: skip
    for cookie in cookies:
        assert "; Secure" in cookie
        assert "; SameSite=Lax" in cookie
        assert "; Path=/" in cookie
        assert "Domain" not in cookie
        assert ("; HttpOnly" in cookie) == ("cart_count" not in cookie)
    assert looked.status_code == 200
    assert looked.headers["Strict-Transport-Security"].startswith("max-age=31536000")


def test_a_cart_that_somebody_altered_is_empty(app: Flask) -> None:
    client = app.test_client()
    client.set_cookie("cart", "eyJYIjogOTl9.forged")

    assert client.get("/cart").status_code == 200
    assert client.get("/checkout").headers["Location"] == "/cart"
