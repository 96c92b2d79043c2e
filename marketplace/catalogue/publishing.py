"""What must be there before strangers see a product: everything that is missing or may not be said,
each with its field. It looks at facts only and changes nothing.
"""

from collections.abc import Iterator
from datetime import date

from marketplace.catalogue import allergens, barred, claims, gate, keeping
from marketplace.catalogue.facts import Facts, Food
from marketplace.catalogue.finding import Finding
from marketplace.catalogue.gate import Needed
from marketplace.catalogue.permit import COOPERATIVE, Permit
from marketplace.catalogue.permit_number import HALAL, MD, PIRT
from marketplace.catalogue.revision import Making
from marketplace.kernel.words import _
from marketplace.policy import wordlist
from marketplace.policy.goods import GoodsRules

_ENOUGH = {Needed.PIRT: {PIRT, MD}, Needed.ASK: {PIRT, MD}, Needed.MD: {MD}}


def findings(
    facts: Facts,
    *,
    edible: bool,
    has_photo: bool,
    permit: Permit | None,
    certificate: Permit | None,
    rules: GoodsRules,
    today: date,
) -> list[Finding]:
    """All of them. `edible` says whether its category holds foods; `permit` and the halal
    `certificate` are those its facts name.
    """
    found = [*in_words(facts)]
    if not has_photo:
        found.append(Finding("photo", _("Please add a photo.")))
    if edible:
        food = facts.food or Food()
        found += [
            *_missing(food),
            *_allergens(facts, food),
            *_keeping(facts.name, food),
            *_permit(facts, food, permit, today),
            *_halal(food, certificate, rules, today),
        ]
    return found


def in_words(facts: Facts) -> Iterator[Finding]:
    """What may not be said or offered: promises of health, goods that need other proofs, listed
    words. Raises `wordlist.Unreadable`.
    """
    for reason in barred.barred(facts.name, facts.description):
        yield Finding("name", str(barred.SENTENCES[reason]))
    for reason in barred.barred(facts.name_en, facts.description_en):
        yield Finding("name_en", str(barred.SENTENCES[reason]))
    if barred.must_say_no_toy(facts.name, facts.description):
        yield Finding("description", _("Please add to the description: bukan mainan anak."))
    for field, text in _texts(facts):
        if promised := claims.health_claims(text):
            words = ", ".join(promised)
            yield Finding(
                field, _("Goods promise no health. Please leave out: %(words)s.", words=words)
            )
        if wordlist.carries(text):
            yield Finding(field, wordlist.Listed().sentence())


def _texts(facts: Facts) -> Iterator[tuple[str, str]]:
    for field in ("name", "name_en", "description", "description_en", "material"):
        yield field, getattr(facts, field)
    for variant in facts.variants:
        yield "variants", f"{variant.label}\n{variant.label_en}"
    if facts.food:
        yield "ingredients", facts.food.ingredients
        yield "ingredients_en", facts.food.ingredients_en


def _missing(food: Food) -> Iterator[Finding]:
    if not food.ingredients.strip():
        yield Finding("ingredients", _("Please write all ingredients."))
    if food.allergens is None:
        yield Finding("allergens", _("Please say which allergens it holds, or that it has none."))
    if not food.net_amount or food.net_amount <= 0:
        yield Finding("net_amount", _("Please write the net weight."))
    if not food.storage:
        yield Finding("storage", _("Please choose how it is kept."))
    if not food.shelf_life_days or food.shelf_life_days <= 0:
        yield Finding("shelf_life_days", _("Please write how many days it keeps."))
    if not food.process:
        yield Finding("process", _("Please choose how it is made."))


def _allergens(facts: Facts, food: Food) -> Iterator[Finding]:
    if food.allergens is None:
        return
    held = allergens.locked(facts.category, facts.name) | set(allergens.named(food.ingredients))
    unsaid = [key for key in allergens.KEYS if key in held - set(allergens.read(food.allergens))]
    if unsaid:
        names = ", ".join(str(allergens.WORDS[key]).lower() for key in unsaid)
        yield Finding("allergens", _("Please tick these allergens too: %(names)s.", names=names))


def _keeping(name: str, food: Food) -> Iterator[Finding]:
    if not (food.storage and food.shelf_life_days) or food.trial_note.strip():
        return
    if keeping.needs_trial(name, food.storage, food.shelf_life_days):
        usual = keeping.usual_days(name, food.storage)
        sentence = _("Usually it keeps %(usual)s days. Longer needs a trial.", usual=usual)
        yield Finding("trial_note", sentence)


def _permit(facts: Facts, food: Food, permit: Permit | None, today: date) -> Iterator[Finding]:
    if permit is not None:
        yield from _unusable("permit_id", permit, today)
    needed = _needed(facts, food)
    if needed in _ENOUGH and (permit is None or permit.kind not in _ENOUGH[needed]):
        yield Finding("permit_id", _asked_for(needed))


def _needed(facts: Facts, food: Food) -> Needed | None:
    """None while too little is known."""
    if not (food.storage and food.shelf_life_days and food.process):
        return None
    to_order = facts.making == Making.ORDER
    return gate.permit_for(facts.name, food.storage, food.shelf_life_days, food.process, to_order)


def _asked_for(needed: Needed) -> str:
    return {
        Needed.PIRT: _("This food needs a P-IRT number."),
        Needed.ASK: _("Seven days: the office decides. Please ask for a P-IRT number."),
        Needed.MD: _("This food needs a BPOM MD number."),
    }[needed]


def _halal(
    food: Food, certificate: Permit | None, rules: GoodsRules, today: date
) -> Iterator[Finding]:
    if food.halal is None and rules.says_halal_on(today):
        yield Finding("halal", _("Please say whether it is halal or not."))
    if food.halal == "halal" and (certificate is None or certificate.kind != HALAL):
        yield Finding("halal_id", _("Halal needs the number of a certificate."))
    if certificate is not None:
        yield from _unusable("halal_id", certificate, today)


def _unusable(field: str, permit: Permit, today: date) -> Iterator[Finding]:
    if permit.holder != COOPERATIVE:
        yield Finding(field, _("This permit is a person's. Only the cooperative's may be used."))
    if not permit.counts_on(today):
        yield Finding(field, _("This permit counts no more."))
