"""What travels small, and what must not."""

import gzip
from collections.abc import Callable

import brotli
import pytest
from flask import Flask

from marketplace.web import shrinking
from marketplace.web.pages import static
from tests.world import World


@pytest.fixture
def world(app: Flask) -> World:
    return World(app)


def _get(world: World, path: str, accept: str) -> tuple[dict[str, str], bytes]:
    answer = world.app.test_client().get(path, headers={"Accept-Encoding": accept})
    assert answer.status_code == 200
    return dict(answer.headers), answer.get_data()


@pytest.mark.parametrize(
    ("header", "way"),
    [("gzip, deflate, br", "br"), ("gzip", "gzip"), ("br;q=0, gzip", "gzip"), ("", ""), ("*", "")],
)
def test_a_browser_says_what_it_understands(header: str, way: str) -> None:
    assert shrinking.accepted(header) == way


@pytest.mark.parametrize(
    ("accept", "open_up"), [("br", brotli.decompress), ("gzip", gzip.decompress)]
)
def test_a_page_for_everybody_travels_small(
    world: World, accept: str, open_up: Callable[[bytes], bytes]
) -> None:
    plain_head, plain = _get(world, "/products", "identity")
    head, small = _get(world, "/products", accept)

    assert open_up(small) == plain
    assert len(small) < len(plain) / 2
    assert (head["Content-Encoding"], head["Vary"]) == (accept, "Accept-Encoding")
    assert "Content-Encoding" not in plain_head
    assert head["ETag"] != plain_head["ETag"]


def test_a_file_that_stays_travels_small(world: World) -> None:
    with world.app.app_context():
        address = static("css/parts.css")
    plain_head, plain = _get(world, address, "identity")
    head, small = _get(world, address, "br")

    assert brotli.decompress(small) == plain
    assert head["Content-Length"] == str(len(small))
    assert head["Cache-Control"] == plain_head["Cache-Control"]


@pytest.mark.parametrize("address", ["/cart", "/orders", "/sign-in"])
def test_a_page_with_a_token_goes_as_it_is(world: World, address: str) -> None:
    """Its length, compressed beside what a link put there, would tell the token."""
    head, body = _get(world, address, "br, gzip")

    assert "Content-Encoding" not in head
    assert b"<h1>" in body


def test_who_has_the_page_gets_it_no_second_time(world: World) -> None:
    head, _body = _get(world, "/products", "br")

    again = world.app.test_client().get(
        "/products", headers={"Accept-Encoding": "br", "If-None-Match": head["ETag"]}
    )

    assert (again.status_code, again.get_data()) == (304, b"")
