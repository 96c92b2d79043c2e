"""How we say no. A refusal carries facts; its sentence is a translated message for a person.

Bugs are ordinary exceptions and never refusals. A story that refuses has changed nothing.
"""

from typing import Any, ClassVar

from marketplace.kernel.words import lazy


class Refusal(Exception):
    """A no to a person; `status` is its HTTP meaning."""

    status: ClassVar[int] = 409
    says: ClassVar[Any] = lazy("That is not possible.")

    def __init__(self, **facts: Any) -> None:
        super().__init__(facts)
        self.facts = facts

    def sentence(self) -> str:
        """One clear sentence in the reader's language."""
        return str(self.says) % self.facts if self.facts else str(self.says)


class NotFound(Refusal):
    """There is no such thing, or it is not yours: nobody can tell which."""

    status = 404
    says = lazy("We could not find that.")


class NotNow(Refusal):
    """Well asked, but not possible as things stand."""

    says = lazy("That is not possible right now. Please look again.")


class NotAllowed(Refusal):
    """Somebody else must do this."""

    status = 403
    says = lazy("This is for somebody else to do.")


class Unavailable(Refusal):
    """Not your fault: please try again in a moment."""

    status = 503
    says = lazy("We are very busy. Please try again in a moment.")


class Overtaken(NotNow):
    """Somebody changed the same thing a moment earlier."""

    says = lazy("Somebody changed this a moment ago. Please look again.")


class WrongState(NotNow):
    """The lifecycle has no such step from here."""

    says = lazy("This step is not possible any more. Please look again.")
