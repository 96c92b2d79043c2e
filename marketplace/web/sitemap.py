"""Every address on the site, and the door in front of it. This is the whole list.

Public pages exist twice: in Indonesian at the plain address and in English under `/en`.
"""

from flask import Flask

from marketplace.web import (
    api,
    development,
    feeds,
    machines,
    robots,
    setting_up,
    signing_in,
    webhooks,
)
from marketplace.web.doors import (
    anyone,
    everybody,
    leaving,
    manager,
    provider,
    signed_in,
)
from marketplace.web.office import addresses as office
from marketplace.web.office import for_her
from marketplace.web.room import Room
from marketplace.web.storefront import addresses as storefront
from marketplace.web.storefront import installed
from marketplace.web.studio import addresses as studio

# fmt: off
ROOMS = [
    Room("storefront", "", storefront.ROWS, bilingual=True),
    Room("machines", "", [
        (anyone,   "GET",      "/media/<name>",                   machines.media),
        (anyone,   "GET",      "/healthz",                        machines.healthz),
        (anyone,   "GET",      "/readyz",                         machines.readyz),
        (everybody, "GET",     "/worker.js",                      installed.worker),
        (everybody, "GET",     "/robots.txt",                     robots.robots),
        (everybody, "GET",     "/sitemap.xml",                    robots.sitemap_),
        (everybody, "GET",     "/sitemap-<number>.xml",           robots.sitemap_part),
        (everybody, "GET",     "/feeds/google.xml",               feeds.google),
        (everybody, "GET",     "/feeds/meta.csv",                 feeds.meta),
        (anyone,   "GET",      "/api/v1/products",                api.products),
        (anyone,   "GET",      "/api/v1/products/<code>",         api.product),
        (anyone,   "GET",      "/api/v1/categories",              api.categories_),
        (everybody, "GET",     "/api/v1/openapi.json",            api.openapi),
        (provider, "POST",     "/webhooks/<gateway>",             webhooks.hear),
    ]),
    Room("signing_in", "", [
        (anyone,    "GET POST", "/sign-in",                       signing_in.sign_in_),
        (anyone,    "GET POST", "/sign-in/desk",                  signing_in.desk),
        (anyone,    "GET POST", "/sign-in/staff",                 signing_in.staff),
        (signed_in, "POST",     "/sign-out",                      signing_in.sign_out),
        (leaving,   "POST",     "/exit",                          signing_in.exit_),
        (anyone,    "GET POST", "/invitations/<token>",           signing_in.invite),
        (signed_in, "POST",     "/language",                      signing_in.choose_language),
        (anyone,    "GET POST", "/setup",                         setting_up.setup),
    ], bilingual=True),
    Room("development", "", [
        (anyone,    "GET",      "/development/parts",             development.parts),
    ], bilingual=True),
    Room("studio", "/studio", studio.ROWS),
    Room("office", "/office", office.ROWS),
    Room(for_her.ROOM, for_her.PREFIX, for_her.rows(manager, studio.ROWS)),
]
# fmt: on


def open_rooms(app: Flask) -> None:
    """Puts every address behind its door."""
    for room in ROOMS:
        room.open(app)


def endpoints() -> list[tuple[str, str, str, str]]:
    """Door, methods, address and endpoint of every row, for people and tests."""
    return [row for room in ROOMS for row in room.endpoints()]
