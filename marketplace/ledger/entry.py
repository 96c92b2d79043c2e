"""What is booked at once: one balanced event. How each is put together stands in `recipes`."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Entry:
    """One balanced event. Postings of zero are left out."""

    key: str
    recipe: str
    reference: str
    postings: tuple[tuple[str, int], ...]


def balanced(recipe: str, document: str, reference: str, *postings: tuple[str, int]) -> Entry:
    """By a `recipe`, of a `document` about `reference`."""
    kept = tuple(sorted((account, amount) for account, amount in postings if amount))
    return Entry(f"{recipe}:{document}", recipe, reference, kept)
