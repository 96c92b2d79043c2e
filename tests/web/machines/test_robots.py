"""What search engines are told: everything public, in both languages, and nothing else."""

from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient

from marketplace.catalogue import feeds, offering
from marketplace.web import robots
from marketplace.web.moment import Moment
from marketplace.web.sitemap import ROOMS
from tests.web.machines.market import Market
from tests.web.storefront.shop import Shop

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
TWIN = "{http://www.w3.org/1999/xhtml}link"
Twins = dict[str, str]


def read(machine: FlaskClient, address: str = "/sitemap.xml") -> dict[str, Twins]:
    """Each page of a map with its twins by language."""
    answer = machine.get(address)
    assert (answer.status_code, answer.mimetype) == (200, "application/xml")
    root = ElementTree.fromstring(answer.get_data())
    assert root.tag == f"{SITEMAP}urlset"
    return {
        url.findtext(f"{SITEMAP}loc", ""): {
            link.attrib["hreflang"]: link.attrib["href"] for link in url.findall(TWIN)
        }
        for url in root
    }


def parts(machine: FlaskClient) -> list[str]:
    """Paths of the numbered parts of a large map."""
    root = ElementTree.fromstring(machine.get("/sitemap.xml").get_data())
    assert root.tag == f"{SITEMAP}sitemapindex"
    return [urlsplit(part.findtext(f"{SITEMAP}loc", "")).path for part in root]


def test_the_map_shows_everything_public_in_both_languages(
    market: Market, machine: FlaskClient
) -> None:
    """O08: each page once a language, each naming its twin and itself."""
    listed = read(machine)

    for url, twins in listed.items():
        assert url in {twins["id"], twins["en"]}
        assert twins["x-default"] == twins["id"]
        assert listed[twins["id"]] == listed[twins["en"]] == twins
    paths = {urlsplit(url).path for url in listed}
    wanted = {"/", "/products", f"/shops/{market.shop.shop_code()}", "/categories/tas-dompet"}
    wanted |= {"/pages/terms", *(f"/products/{code}" for code in market.codes)}
    assert wanted <= paths
    assert {f"/en{path}" for path in wanted} <= paths


def test_what_the_map_shows_opens(machine: FlaskClient) -> None:
    """O08: two pages of each kind."""
    kinds: dict[str, list[str]] = {}
    for url in read(machine):
        path = urlsplit(url).path
        kinds.setdefault(path.rpartition("/")[0], []).append(path)

    opened = {path: machine.get(path).status_code for some in kinds.values() for path in some[:2]}

    assert set(opened.values()) == {200}, opened


def test_the_map_tells_no_time(machine: FlaskClient) -> None:
    """PR-09: nobody learns when something was listed."""
    assert b"lastmod" not in machine.get("/sitemap.xml").data


def test_what_is_off_sale_is_off_the_map_at_once(shop: Shop) -> None:
    machine = shop.world.app.test_client()
    assert f"http://localhost/products/{shop.pouch}" in read(machine)
    with shop.world.inside():
        offering.archive(shop.world.melati.code, shop.pouch, by=shop.world.melati.actor)

    listed = " ".join(read(machine))

    assert shop.pouch not in listed
    assert shop.shop_code() not in listed  # and a shop without goods with it
    assert shop.crisps in listed


def test_a_large_map_is_cut_into_numbered_parts_that_hold_the_same(
    market: Market, machine: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """O08: beyond so many addresses, in pages of any size."""
    whole = read(machine)
    monkeypatch.setattr(robots, "MOST_ADDRESSES", len(whole) - 1)
    monkeypatch.setattr(feeds, "PAGE", 1)
    monkeypatch.setitem(market.app.extensions, "moment", Moment())  # so that it is made again
    asked = market.app.test_client()

    numbered = parts(asked)

    assert len(numbered) == 1 + len({code[0] for code in market.codes})
    together = [read(asked, part) for part in numbered]
    assert sum(map(len, together)) == len(whole)
    assert {url: twins for part in together for url, twins in part.items()} == whole


@pytest.mark.parametrize("part", ["31", "-1", "1_0", "x", "999999999999999999999"])
def test_a_part_there_is_not_is_not_found(machine: FlaskClient, part: str) -> None:
    assert machine.get(f"/sitemap-{part}.xml").status_code == 404


def test_robots_may_go_everywhere_and_learn_no_private_room(machine: FlaskClient) -> None:
    """O08, PR-12: the map is named; what is private says so itself."""
    text = machine.get("/robots.txt").get_data(as_text=True)

    assert text == "User-agent: *\nAllow: /\n\nSitemap: http://localhost/sitemap.xml\n"
    private = {room.prefix for room in ROOMS if room.name in {"studio", "office"}}
    assert not [prefix for prefix in private if prefix in text]
