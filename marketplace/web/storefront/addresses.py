"""Every address of the storefront, and the door in front of it."""

from marketplace.web import papers
from marketplace.web.doors import any_page, anyone, everybody
from marketplace.web.room import Row
from marketplace.web.storefront import (
    account,
    arriving,
    browse,
    cart,
    checkout,
    complaints,
    orders,
    paying,
    product,
    proofs,
    questions,
    reviews,
)

# fmt: off
ROWS: list[Row] = [
    # door    methods     path                               view
    (everybody, "GET",      "/",                               browse.front_),
    (everybody, "GET",      "/products",                       browse.products),
    (everybody, "GET",      "/products/<code>",                product.product),
    (anyone,   "GET POST", "/products/<code>/notice",         product.notice),
    (everybody, "GET",     "/products/<code>/reviews",        reviews.reviews_),
    (anyone,   "GET POST", "/products/<code>/ask",            questions.ask),
    (anyone,   "GET POST", "/questions/<token>",              questions.question),
    (everybody, "GET",      "/shops/<code>",                   browse.shop),
    (everybody, "GET",      "/categories/<slug>",              browse.category),
    (everybody, "GET",      "/pages/<name>",                   browse.page),
    (anyone,   "GET",      "/cart",                           cart.cart),
    (any_page, "POST",     "/cart",                           cart.add),
    (any_page, "POST",     "/cart/lines/<line>",              cart.change),
    (anyone,   "GET POST", "/checkout",                       checkout.checkout),
    (anyone,   "GET POST", "/account",                        account.account),
    (anyone,   "GET POST", "/account/enter/<token>",          account.enter),
    (anyone,   "POST",     "/account/leave",                  account.leave_account),
    (anyone,   "GET POST", "/account/address",                account.keep_address),
    (anyone,   "POST",     "/account/address/<code>/drop",    account.drop_address),
    (anyone,   "POST",     "/account/forget",                 account.forget_me),
    (anyone,   "GET POST", "/orders",                         orders.orders),
    (anyone,   "GET",      "/orders/<reference>",             orders.order),
    (anyone,   "GET POST", "/orders/<reference>/pay",         paying.pay),
    (anyone,   "GET",      "/orders/<reference>/qris.png",    paying.qris_picture),
    (anyone,   "GET",      "/orders/<reference>/papers/<code>", papers.nota),
    (anyone,   "POST",     "/orders/<reference>/cancel",      orders.cancel),
    (anyone,   "GET POST", "/orders/<reference>/address",     orders.readdress),
    (anyone,   "POST",     "/orders/<reference>/refund",      orders.name_refund_account),
    (anyone,   "POST",     "/orders/<reference>/parcels/<code>/have", arriving.have_it),
    (anyone,   "POST",     "/orders/<reference>/parcels/<code>/miss", arriving.miss),
    (anyone,   "POST",     "/orders/<reference>/parcels/<code>/content", arriving.be_content),
    (anyone,   "GET POST", "/orders/<reference>/proof",       proofs.proof),
    (anyone,   "POST",     "/orders/<reference>/kept/<wish>", proofs.choose),
    (anyone,   "GET POST", "/orders/<reference>/ask",         questions.ask_about_order),
    (anyone,   "GET POST", "/orders/<reference>/review/<position>", reviews.review),
    (anyone,   "POST", "/orders/<reference>/review/<position>/withdraw", reviews.withdraw_review),
    (anyone,   "GET POST", "/orders/<reference>/complain",    complaints.complain),
    (anyone,   "GET POST", "/orders/<reference>/complaints/<code>", complaints.complaint),
    (anyone, "POST", "/orders/<reference>/complaints/<code>/withdraw",
        complaints.withdraw_complaint),
    (anyone, "GET", "/orders/<reference>/complaints/<code>/pictures/<photo>",
        complaints.complaint_picture),
]
# fmt: on
