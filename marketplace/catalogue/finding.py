"""What stands in the way of a product: a field, and a sentence for whoever fills that in."""

from collections.abc import Iterable
from dataclasses import dataclass

OFFICE_FIELDS = frozenset({"permit_id", "halal_id", "trial_note"})


@dataclass(frozen=True)
class Finding:
    """`field` is named as in the facts of a product, or "photo"."""

    field: str
    sentence: str

    @property
    def for_office(self) -> bool:
        """Whether only the office can mend it."""
        return self.field in OFFICE_FIELDS


def hers(findings: Iterable[Finding]) -> list[Finding]:
    """What she can mend herself, before she hands it in."""
    return [finding for finding in findings if not finding.for_office]
