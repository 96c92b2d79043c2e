"""A plain book of somebody's money: what truly moved, and what the cooperative was told of it."""

from collections.abc import Iterator

from marketplace.kernel.money import Money


class Book:
    """`balance` is what there is, `known` what the cooperative has to have booked by now. Each
    movement has a name; one that grows keeps it.
    """

    def __init__(self) -> None:
        self.balance, self.known = 0, 0
        self._moved: dict[str, Money] = {}
        self._told: dict[str, Money] = {}
        self._untold: dict[str, None] = {}

    def moves(self, name: str, amount: Money, *, told: bool = False) -> str:
        """From now on the movement of this name comes to `amount`."""
        before = self._moved.get(name, 0)
        if amount != before:
            self.balance += amount - before
            self._moved[name] = amount
            self._untold[name] = None
        if told:
            self.tells(name)
        return name

    def tells(self, *names: str) -> None:
        """The cooperative knows of these as they are now; of those that are not there, nothing."""
        for name in names:
            amount = self._moved.get(name, 0)
            self.known += amount - self._told.get(name, 0)
            self._told[name] = amount
            self._untold.pop(name, None)

    def moved(self, name: str) -> Money:
        """What the movement of this name comes to."""
        return self._moved.get(name, 0)

    def is_told(self, name: str) -> bool:
        """Whether the cooperative knows of it as it is now."""
        return name not in self._untold

    def untold(self) -> Iterator[str]:
        """What the cooperative does not know yet."""
        return iter(list(self._untold))
