"""Every address on the site, and the door in front of it. This is the whole list.

Public pages exist twice: in Indonesian at the plain address and in English under `/en`.
"""

from dataclasses import dataclass

from flask import Flask

from marketplace.web import api, feeds, machines, robots, setting_up, signing_in
from marketplace.web.doors import (
    Door,
    View,
    administrator,
    any_page,
    anyone,
    approver,
    books,
    everybody,
    floor,
    guarded,
    leaders,
    leaving,
    manager,
    money,
    office,
    producer,
    signed_in,
    treasurer,
)
from marketplace.web.office import (
    approvals,
    buyer_texts,
    certificates,
    food_rules,
    for_her,
    front,
    goods,
    keys,
    notices,
    payouts,
    people,
    permits,
    sales,
    settings,
    shelves,
    shop_names,
    staff,
    today,
)
from marketplace.web.office import books as ledger
from marketplace.web.office import money as cash_desk
from marketplace.web.office import products as products_kept
from marketplace.web.storefront import browse, cart, checkout, orders, product
from marketplace.web.studio import (
    describing,
    earnings,
    me,
    products,
    sharing,
    starting,
    stock,
    variants,
    work,
)

Row = tuple[Door, str, str, View]


@dataclass(frozen=True)
class Room:
    """Addresses of one audience. `bilingual` rooms have an English twin."""

    name: str
    prefix: str
    rows: list[Row]
    bilingual: bool = False


# fmt: off
ROOMS = [
    Room("storefront", "", [
        # door    methods     path                               view
        (everybody, "GET",      "/",                               browse.front_),
        (everybody, "GET",      "/products",                       browse.products),
        (everybody, "GET",      "/products/<code>",                product.product),
        (anyone,   "GET POST", "/products/<code>/notice",         product.notice),
        (everybody, "GET",      "/shops/<code>",                   browse.shop),
        (everybody, "GET",      "/categories/<slug>",              browse.category),
        (everybody, "GET",      "/pages/<name>",                   browse.page),
        (anyone,   "GET",      "/cart",                           cart.cart),
        (any_page, "POST",     "/cart",                           cart.add),
        (any_page, "POST",     "/cart/lines/<line>",              cart.change),
        (anyone,   "GET POST", "/checkout",                       checkout.checkout),
        (anyone,   "GET POST", "/orders",                         orders.orders),
        (anyone,   "GET",      "/orders/<reference>",             orders.order),
        (anyone,   "POST",     "/orders/<reference>/cancel",      orders.cancel),
        (anyone,   "POST",     "/orders/<reference>/refund",      orders.name_refund_account),
    ], bilingual=True),
    Room("machines", "", [
        (anyone,   "GET",      "/media/<name>",                   machines.media),
        (anyone,   "GET",      "/healthz",                        machines.healthz),
        (anyone,   "GET",      "/readyz",                         machines.readyz),
        (everybody, "GET",     "/robots.txt",                     robots.robots),
        (everybody, "GET",     "/sitemap.xml",                    robots.sitemap_),
        (everybody, "GET",     "/sitemap-<number>.xml",           robots.sitemap_part),
        (everybody, "GET",     "/feeds/google.xml",               feeds.google),
        (everybody, "GET",     "/feeds/meta.csv",                 feeds.meta),
        (anyone,   "GET",      "/api/v1/products",                api.products),
        (anyone,   "GET",      "/api/v1/products/<code>",         api.product),
        (anyone,   "GET",      "/api/v1/categories",              api.categories_),
        (everybody, "GET",     "/api/v1/openapi.json",            api.openapi),
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
    Room("studio", "/studio", [
        (producer, "GET",      "/",                               work.home),
        (producer, "GET",      "/products",                       products.products),
        (producer, "GET POST", "/products/new",                   starting.new),
        (producer, "GET",      "/products/archive",               products.archived),
        (producer, "GET",      "/products/<code>",                products.product),
        (producer, "GET",      "/products/<code>/go-on",          starting.go_on),
        (producer, "GET POST", "/products/<code>/photo",          starting.photo),
        (producer, "GET POST", "/products/<code>/numbers",        starting.numbers),
        (producer, "GET POST", "/products/<code>/submit",         starting.submit),
        (producer, "GET POST", "/products/<code>/facts",          describing.facts),
        (producer, "GET POST", "/products/<code>/english",        describing.english),
        (producer, "GET POST", "/products/<code>/food",           describing.food),
        (producer, "GET POST", "/products/<code>/keeping",        describing.keeping),
        (producer, "GET POST", "/products/<code>/making",         describing.making),
        (producer, "GET POST", "/products/<code>/wishes",         describing.wishes),
        (producer, "GET",      "/products/<code>/variants",       variants.variants),
        (producer, "GET POST", "/products/<code>/options",        variants.options),
        (producer, "GET POST", "/products/<code>/variants/new",   variants.add_variant),
        (producer, "GET POST", "/products/<code>/variants/<sku>", variants.variant),
        (producer, "POST", "/products/<code>/variants/<sku>/remove", variants.remove_variant),
        (producer, "POST",     "/products/<code>/stock",          stock.stock),
        (producer, "GET",      "/products/<code>/share",          sharing.share),
        (producer, "POST",     "/products/<code>/archive",        products.archive),
        (producer, "POST",     "/products/<code>/put-back",       products.put_back),
        (producer, "POST",     "/products/<code>/take-back",      products.take_back),
        (producer, "POST",     "/products/<code>/forget",         products.forget_change),
        (producer, "GET",      "/photos/<name>",                  products.picture),
        (producer, "GET",      "/tasks",                          work.tasks),
        (producer, "POST",     "/tasks/<code>/ready",             work.ready),
        (producer, "GET",      "/earnings",                       earnings.earnings),
        (producer, "GET",      "/payouts/<code>",                 earnings.slip),
        (producer, "GET",      "/me",                             me.me),
        (producer, "GET POST", "/me/pause",                       me.pause),
        (producer, "GET POST", "/me/shop-name",                   me.shop_name),
        (producer, "POST",     "/me/shop/<verb>",                 me.move_shop),
        (producer, "POST",     "/me/listed/<verb>",               me.show_shop),
    ]),
    Room("office", "/office", [
        (office,   "GET",      "/",                               today.today),
        # goods on their way into the shop
        (manager,  "GET",      "/approvals",                      approvals.approvals),
        (manager,  "GET",      "/approvals/<code>",               approvals.approval),
        (manager,  "POST",     "/approvals/<code>/accept",        approvals.accept_revision),
        (manager,  "GET POST", "/approvals/<code>/return",        approvals.send_back),
        (manager,  "POST",     "/shop-names/<code>/accept",       shop_names.accept_shop_name),
        (manager,  "GET POST", "/shop-names/<code>/refuse",       shop_names.refuse_shop_name),
        (manager,  "GET",      "/photos/<name>",                  approvals.picture),
        (manager,  "GET",      "/products",                       products_kept.products),
        (manager,  "GET",      "/products/<code>",                products_kept.product),
        (manager,  "POST",     "/products/<code>/withhold",       products_kept.withhold),
        (manager,  "POST",     "/products/<code>/release",        products_kept.release),
        (manager,  "GET",      "/notices",                        notices.notices),
        (manager,  "GET POST", "/notices/<code>",                 notices.notice),
        (manager,  "GET POST", "/shelves",                        shelves.shelves),
        (manager,  "GET POST", "/shelves/<slug>",                 shelves.shelf),
        (manager,  "POST",     "/shelves/<slug>/remove",          shelves.remove_shelf),
        (manager,  "POST",     "/shelves/<slug>/<way>",           shelves.move_shelf),
        (manager,  "GET POST", "/front",                          front.front),
        (manager,  "POST",     "/front/<code>",                   front.pick),
        (manager,  "POST",     "/front/<code>/out",               front.take_out),
        (manager,  "POST",     "/front/<code>/<way>",             front.move_pick),
        (manager,  "GET POST", "/permits",                        permits.permits),
        (manager,  "GET POST", "/permits/<code>",                 permits.permit),
        (manager,  "GET POST", "/permits/<code>/withdraw",        permits.withdraw_permit),
        (manager,  "POST",     "/permits/<code>/restore",         permits.restore_permit),
        # producers and their courses
        (manager,  "GET",      "/people",                         people.people),
        (manager,  "GET POST", "/people/invite",                  people.invite),
        (manager,  "GET",      "/people/<code>",                  people.person),
        (manager,  "GET",      "/people/<code>/acts",             people.acts),
        (manager,  "GET POST", "/people/<code>/certificates",     certificates.give_certificate),
        (manager,  "GET POST", "/people/<code>/revoke/<path:course>", certificates.revoke),
        (manager,  "GET POST", "/people/<code>/categories",       certificates.allow_category),
        (manager, "POST", "/people/<code>/categories/<category>/end", certificates.end_allowance),
        (manager,  "POST",     "/people/<code>/invite-again",     people.invite_again),
        (manager,  "POST",     "/people/<code>/desk-code",        people.desk_code),
        (manager,  "POST",     "/people/<code>/new-pin",          people.new_pin),
        (manager,  "POST",     "/people/<code>/shop/<verb>",      people.move_shop),
        (manager,  "POST",     "/people/<code>/name",             people.reveal_name),
        (manager,  "GET POST", "/people/<code>/destination",      people.destination),
        (manager,  "GET POST", "/cohorts",                        people.cohorts),
        # orders and parcels
        (office,   "GET",      "/orders",                         sales.orders),
        (office,   "GET",      "/orders/<reference>",             sales.order),
        (manager,  "POST",     "/orders/<reference>/cancel",      sales.cancel),
        (floor,    "GET POST", "/orders/<reference>/cash",        sales.cash),
        (manager,  "GET",      "/buyer-texts",                    buyer_texts.buyer_texts),
        (manager,  "POST",     "/buyer-texts/<code>/release",     buyer_texts.release_text),
        (manager,  "GET POST", "/buyer-texts/<code>/correct",     buyer_texts.correct_text),
        (floor,    "GET",      "/receiving",                      goods.receiving),
        (floor,    "POST",     "/parts/<code>/receive",           goods.receive),
        (floor,    "POST",     "/parts/<code>/accept",            goods.accept),
        (floor,    "GET POST", "/parts/<code>/reject",            goods.reject),
        (floor,    "GET",      "/packing",                        goods.packing),
        (floor,    "POST",     "/orders/<reference>/pack",        goods.pack),
        (floor,    "GET",      "/shipments/<code>",               goods.shipment),
        (floor,    "GET",      "/shipments/<code>/label",         goods.label),
        (floor,    "GET POST", "/shipments/<code>/send",          goods.send),
        (floor,    "POST",     "/shipments/<code>/deliver",       goods.deliver),
        (floor,    "POST",     "/shipments/<code>/collect",       goods.collect),
        (manager,  "POST",     "/shipments/<code>/complete",      goods.complete),
        # money in
        (money,    "GET",      "/statements",                     cash_desk.statements),
        (money,    "GET POST", "/statements/import",              cash_desk.import_statement),
        (money,    "GET",      "/statements/<code>",              cash_desk.statement),
        (money,    "POST",     "/statement-lines/<code>/confirm", cash_desk.confirm),
        (money,    "POST",     "/statement-lines/<code>/keep",    cash_desk.keep_unidentified),
        (money,    "GET POST", "/statement-lines/<code>/assign",  cash_desk.assign),
        (money,    "POST",     "/statement-lines/<code>/return",  cash_desk.return_unidentified),
        (money,    "GET",      "/kept",                           cash_desk.kept),
        (money,    "POST",     "/kept/<reference>/use",           cash_desk.use_kept),
        (money,    "POST",     "/kept/<reference>/return",        cash_desk.return_kept),
        # money out
        (books,    "GET",      "/refunds",                        cash_desk.refunds),
        (books,    "GET",      "/refunds/<code>",                 cash_desk.refund),
        (approver, "POST",     "/refunds/<code>/approve",         cash_desk.approve_refund),
        (money,    "POST",     "/refunds/<code>/destination",     cash_desk.see_destination),
        (money,    "GET POST", "/refunds/<code>/send",            cash_desk.send_refund),
        (money,    "POST",     "/refunds/<code>/confirm",         cash_desk.confirm_refund),
        (money,    "POST",     "/refunds/<code>/fail",            cash_desk.fail_refund),
        (books,    "GET",      "/payouts",                        payouts.payouts),
        (money,    "POST",     "/payouts",                        payouts.propose),
        (books,    "GET",      "/payouts/<code>",                 payouts.run),
        (approver, "POST",     "/payouts/<code>/approve",         payouts.approve),
        (money,    "POST",     "/payouts/<code>/withdraw",        payouts.withdraw),
        (treasurer, "POST",    "/payouts/<code>/bank-file",       payouts.bank_file),
        (treasurer, "POST",    "/payouts/<code>/cash",            payouts.start_cash),
        (treasurer, "POST",    "/payouts/<code>/<payout>/arrive", payouts.arrive),
        (treasurer, "POST",    "/payouts/<code>/<payout>/bounce", payouts.bounce),
        (books,    "GET",      "/payouts/<code>/<payout>/slip",   payouts.slip),
        # the books
        (books,    "GET",      "/books",                          ledger.books),
        (books,    "GET",      "/books/<account>",                ledger.account),
        (treasurer, "GET POST", "/books/move",                    ledger.move),
        # the cooperative itself
        (office,   "GET",      "/messages",                       today.messages),
        (office,   "POST",     "/messages/<code>/told",           today.told),
        (leaders,  "POST",     "/messages/<code>/retry",          today.retry),
        (administrator, "GET POST", "/staff",                     staff.staff),
        (administrator, "GET", "/staff/<code>",                   staff.colleague),
        (administrator, "POST", "/staff/<code>/invite-again",     staff.invite_colleague_again),
        (manager,  "GET POST", "/keys",                           keys.keys),
        (manager,  "POST",     "/keys/<code>/take-back",          keys.take_key_back),
        (leaders,  "GET POST", "/cooperative",                    settings.cooperative),
        (leaders,  "GET POST", "/rates",                          settings.rates),
        (leaders,  "GET POST", "/food-rules",                     food_rules.food_rules),
        (leaders,  "GET POST", "/tariffs",                        settings.tariffs),
        (leaders,  "GET",      "/texts",                          settings.texts),
        (leaders,  "GET POST", "/texts/<name>/<lang_of_text>",    settings.text),
    ]),
]
# fmt: on
STUDIO = next(room for room in ROOMS if room.name == "studio")
ROOMS.append(Room(for_her.ROOM, for_her.PREFIX, for_her.rows(manager, STUDIO.rows)))


def open_rooms(app: Flask) -> None:
    """Puts every address behind its door."""
    for room in ROOMS:
        for door, methods, path, view in room.rows:
            endpoint = f"{room.name}.{view.__name__.rstrip('_')}"
            entered = guarded(door, view)
            address = room.prefix + path
            options = {"endpoint": endpoint, "methods": methods.split(), "view_func": entered}
            if room.bilingual:
                app.add_url_rule(address, defaults={"lang": "id"}, **options)  # type: ignore[arg-type]
                app.add_url_rule(f"/en{address}", defaults={"lang": "en"}, **options)  # type: ignore[arg-type]
            else:
                app.add_url_rule(address, **options)  # type: ignore[arg-type]


def endpoints() -> list[tuple[str, str, str, str]]:
    """Door, methods, address and endpoint of every row, for people and tests."""
    return [
        (door.name, methods, room.prefix + path, f"{room.name}.{view.__name__.rstrip('_')}")
        for room in ROOMS
        for door, methods, path, view in room.rows
    ]
