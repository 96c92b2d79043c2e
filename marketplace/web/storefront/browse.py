"""Looking around the shop: the front page, lists, shelves, shops, and texts of the cooperative."""

from collections.abc import Sequence
from typing import NamedTuple

from flask import request
from flask.typing import ResponseReturnValue
from sqlalchemy import ColumnElement

from marketplace.catalogue import browsing, front, search
from marketplace.catalogue.browsing import Card, Page, Wanted
from marketplace.catalogue.picture import Picture
from marketplace.checkout.reaching import leads_in_time
from marketplace.kernel.money import format_rupiah
from marketplace.kernel.words import _, language
from marketplace.policy import goods, texts
from marketplace.web import moment, pages
from marketplace.web.storefront import shelves
from marketplace.web.storefront.narrowing import Narrowing, coming_days, province_names

FRONT_OFFERS, LEAST_NEW = 12, 4
PRESENTS = (25_000, 50_000, 100_000, 200_000)


class Answer(NamedTuple):
    """What was found; `instead` pairs words that were typed with those taken for them, `partly`
    tells that nothing has all the words, and `meant` is what to ask when nothing was found.
    """

    page: Page
    instead: Sequence[tuple[str, str]] = ()
    partly: bool = False
    meant: str | None = None


def front_() -> ResponseReturnValue:
    """What the office put in the window, then what is new."""
    session = pages.db_session()
    picked = moment.remembered("window", lambda: front.shown(session))
    window = browsing.cards_of(session, picked) if picked else []
    newest = browsing.page(session, most=FRONT_OFFERS).cards
    sides = shelves.shelves()
    return pages.page(
        "storefront/front.html",
        words=moment.remembered("window words", lambda: front.words(session)),
        picked=window,
        newest=_beside(window, newest),
        shelves=list(zip(sides, _faces(sides), strict=True)),
        prices=[*((str(price), format_rupiah(price)) for price in PRESENTS), ("", _("Any price"))],
        provinces=province_names(),
        days=coming_days(),
    )


def _beside(window: list[Card], newest: list[Card]) -> list[Card]:
    """What is new and not in the window: as many as both may weigh together, a row at least."""
    shown = {card.code for card in window}
    others = [card for card in newest if card.code not in shown]
    return others[: max(LEAST_NEW, FRONT_OFFERS - len(window))]


def _faces(sides: list[shelves.Shelf]) -> list[Picture | None]:
    """A picture for the sign of each shelf."""
    slugs = [side.slugs for side in sides]
    return moment.remembered("faces", lambda: front.pictures(pages.db_session(), slugs))


def products() -> ResponseReturnValue:
    """All goods, or those that match what was asked."""
    narrowing = asked()
    slug = request.args.get("category", "")
    chosen = shelves.sign(slug) if slug else None
    wanted = _wanted(narrowing, shelves.slugs_under(chosen) if chosen else ())
    answer = _searched(narrowing, wanted) if narrowing.q else Answer(_page(wanted))
    return pages.page(
        "storefront/products.html",
        found=answer.page,
        narrowing=narrowing,
        q=narrowing.q,
        instead=answer.instead,
        partly=answer.partly,
        meant=answer.meant,
        chosen=chosen,
        narrower=shelves.narrower(narrowing, chosen),
        newest=[] if answer.page.cards else newest(),
    )


def category(slug: str) -> ResponseReturnValue:
    narrowing, chosen = asked(), shelves.sign(slug)
    found = _page(_wanted(narrowing, shelves.slugs_under(chosen)))
    return pages.page(
        "storefront/category.html",
        category=chosen,
        shelf=shelves.shelf_of(chosen),
        beside=shelves.beside(chosen, narrowing),
        narrowing=narrowing,
        shelves=shelves.shelves(),
        found=found,
        newest=[] if found.cards else newest(),
    )


def shop(code: str) -> ResponseReturnValue:
    return pages.page(
        "storefront/shop.html",
        shop=browsing.shop(pages.db_session(), code),
        found=_page(Wanted(shop=code)),
    )


def page(name: str) -> ResponseReturnValue:
    """How to buy, terms, privacy, complaints: dated texts that the office edits."""
    text = texts.current(pages.db_session(), name, language())
    return pages.page("storefront/page.html", name=name, text=text)


def asked() -> Narrowing:
    """What this address asks for."""
    rules = moment.remembered("goods rules", lambda: goods.current(pages.db_session()))
    return Narrowing.asked(rules.local_areas)


def _wanted(narrowing: Narrowing, slugs: tuple[str, ...]) -> Wanted:
    """For a day that somebody named, only what can be there by then."""
    leads = None
    if narrowing.by and narrowing.province:
        leads = tuple(leads_in_time(pages.db_session(), narrowing.province, narrowing.by))
    return narrowing.wanted(slugs, leads=leads)


def _page(wanted: Wanted, matching: ColumnElement[bool] | None = None) -> Page:
    after = request.args.get("after", "")
    return browsing.page(pages.db_session(), wanted, matching=matching, after=after)


def _searched(narrowing: Narrowing, wanted: Wanted) -> Answer:
    """The best hits first, unless the visitor wants them by price or age."""
    session, after = pages.db_session(), request.args.get("after", "")
    found = search.find(session, narrowing.q, wanted.narrowing())
    if narrowing.order:
        page = _page(wanted, found.among)
        return Answer(page, found.instead, found.partly, found.suggestion)
    cards: list[Card] = []
    more: str | None = after
    while not cards and more is not None:  # whole pages may be off sale just now
        ids, more = found.page(more, browsing.PAGE)
        cards = browsing.cards_of(session, ids) if ids else []
    page = Page(cards, more)
    return Answer(page, found.instead, found.partly, None if cards else found.suggestion)


def newest() -> list[Card]:
    """What a visitor who found nothing is offered."""
    return browsing.page(pages.db_session(), most=FRONT_OFFERS).cards
