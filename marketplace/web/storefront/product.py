"""One product, with everything a buyer wants to know before paying, and a way to tell the office
that something is wrong with it.
"""

from flask import flash, redirect, url_for
from flask.typing import ResponseReturnValue

from marketplace.catalogue import allergens, browsing, commissioned, label, noticing, terms
from marketplace.catalogue import notice as notices
from marketplace.catalogue import offer as offers
from marketplace.catalogue.browsing import Wanted
from marketplace.catalogue.gate import Storage
from marketplace.catalogue.offer import Detail, Offer, PublicFood
from marketplace.catalogue.picture import Picture
from marketplace.checkout import sharing
from marketplace.kernel.money import Money
from marketplace.kernel.words import _, lazy, ngettext
from marketplace.orders import review as reviews
from marketplace.policy import goods
from marketplace.web import moment, pages
from marketplace.web.fields import ChoiceField, LongField
from marketplace.web.forms import Form
from marketplace.web.storefront import delivery_box, shelves, wished_day
from marketplace.web.storefront.personal import BuyForm

MORE_LIKE_THIS = 4
FIRST_REVIEWS = 3
LONGEST_WORDS = 500
HALAL = {"halal": lazy("Halal"), "not_halal": lazy("Not halal")}


class NoticeForm(Form):
    reason = ChoiceField(lazy("What is wrong with it?"), choices=list(notices.WORDS.items()))
    words = LongField(
        lazy("In your words"),
        longest=LONGEST_WORDS,
        optional=True,
        description=lazy("Please leave out names, phone numbers and addresses."),
    )


def product(code: str) -> ResponseReturnValue:
    found = offers.detail(pages.db_session(), code)
    return shown(found, BuyForm(found))


def shown(found: Detail, form: BuyForm) -> ResponseReturnValue:
    """A product's page, with what a buyer filled in and may have to mend."""
    session, offer = pages.db_session(), found.first
    parts = offers.gift_parts(session, offer.sku) if offer.gift else []
    category = shelves.sign(offer.category)
    return pages.page(
        "storefront/product.html",
        form,
        product=found,
        offer=offer,
        category=category,
        shelf=shelves.shelf_of(category).category,
        facts=_facts(found),
        pieces=_ingredients(found.food),
        allergen_note=label.allergen_note(list(found.food.allergens)) if found.food else "",
        further=_further(found, parts),
        parts=parts,
        warnings=_warnings([part for part, _number in parts]),
        places=_places(found),
        reach=delivery_box.asked(offer),
        wished=wished_day.asked(),
        split=_split(found.price, offer, parts),
        alike=_alike(found),
        said=reviews.published(session, offer.code, most=FIRST_REVIEWS),
    )


def _further(
    found: Detail, parts: list[tuple[Offer, int]]
) -> list[tuple[Picture | None, str]]:
    """Pictures beside the first: of itself, and of what is in a set."""
    own = browsing.further_pictures(pages.db_session(), found.first.code)
    said = _("%(name)s, picture %(number)s")
    return [
        *((one, said % {"name": found.first.product, "number": n}) for n, one in enumerate(own, 2)),
        *((part.picture, part.name) for part, _quantity in parts),
    ]


def notice(code: str) -> ResponseReturnValue:
    """Somebody tells us that something is wrong."""
    form, found = NoticeForm(), offers.detail(pages.db_session(), code)
    if form.validate_on_submit():
        with form.refusals():
            noticing.report(code, form.reason.data, form.words.data, form.once.data)
            flash(_("Thank you. We look at it within two working days."), "good")
            return redirect(url_for("storefront.notice", code=code), 303)
    return pages.page("storefront/notice.html", form, product=found)


def _facts(found: Detail) -> list[tuple[str, str]]:
    """What is known of it, for a list of labels and values."""
    known = [
        (_("Material"), found.material),
        (_("Care"), ", ".join(str(terms.CARE[key]) for key in found.care if key in terms.CARE)),
        (_("Made to order"), _made_to_order(found)),
        *(_food_facts(found.food) if found.food else []),
        (_("Weight of the parcel"), _("%(grams)s g", grams=found.first.weight_g)),
    ]
    return [(label, value) for label, value in known if value]


def _made_to_order(found: Detail) -> str:
    offer = found.first
    if not offer.made_to_order:
        return ""
    return ngettext(
        "Leaves within %(n)s working day", "Leaves within %(n)s working days", offer.lead_days
    )


def _food_facts(food: PublicFood) -> list[tuple[str, str]]:
    keeps = ngettext("%(n)s day from making", "%(n)s days from making", food.shelf_life_days or 0)
    return [
        (_("Net content"), f"{food.net_amount} {food.net_unit}" if food.net_amount else ""),
        (_("Storage"), str(terms.STORAGE[Storage(food.storage)]) if food.storage else ""),
        (_("Keeps"), keeps if food.shelf_life_days else ""),
        (_("Halal"), str(HALAL[food.halal]) if food.halal else ""),
        (_("Halal certificate"), food.halal_number or ""),
        (_("Permit"), f"{food.permit_kind} {food.permit_number}" if food.permit_number else ""),
    ]


def _ingredients(food: PublicFood | None) -> list[allergens.Piece]:
    return allergens.marked(food.ingredients, food.allergens) if food else []


def _warnings(parts: list[Offer]) -> list[str]:
    """What somebody must know who cannot eat everything that is in a gift set."""
    codes = [part.code for part in parts if part.food]
    inside = offers.details(pages.db_session(), codes) if codes else []
    foods = [one.food for one in inside if one.food]
    there = {allergen for food in foods for allergen in food.allergens}
    named = [str(word) for allergen, word in allergens.WORDS.items() if allergen in there]
    said = [_("Contains allergens: %(names)s.", names=", ".join(named))] if named else []
    not_halal = any(food.halal == "not_halal" for food in foods)
    return [*said, _("Something in this set is not halal.")] if not_halal else said


def _places(found: Detail) -> list[str]:
    """Where it can go."""
    if not found.first.local:
        return [_("We send it anywhere in Indonesia."), _("Or collect it at our counter.")]
    rules = moment.remembered("goods rules", lambda: goods.current(pages.db_session()))
    near = [_("Fresh: only for %(places)s.", places=", ".join(rules.local_areas))]
    return [*(near if rules.local_areas else []), _("Fresh: collect it at our counter.")]


def _split(price: Money, offer: Offer, parts: list[tuple[Offer, int]]) -> list[tuple[str, Money]]:
    """Whose part of the price is how much, in rupiah, from what an order would be promised. None is
    shown where a rule is about one maker. Delivery is asked for apart, once a parcel.
    """
    inside = parts or [(offer, 1)]
    makers = commissioned.makers_of(pages.db_session(), [one.sku for one, _number in inside])
    known = [makers[one.sku].rate for one, _number in inside]
    if any(rate.own for rate in known):
        return []
    shares = sharing.share_out(price, [(one.price, number) for one, number in inside])
    ours = sum(
        rate.commission(some.quantity * some.unit_price, some.quantity)
        for rate, share in zip(known, shares, strict=True)
        for some in share
    )
    return [(_("For the maker"), price - ours), (_("For the cooperative"), ours)]


def _alike(found: Detail) -> list[browsing.Card]:
    wanted = Wanted(categories=(found.first.category,))
    near = browsing.page(pages.db_session(), wanted, most=MORE_LIKE_THIS + 1).cards
    return [card for card in near if card.code != found.first.code][:MORE_LIKE_THIS]
