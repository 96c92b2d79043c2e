"""The list of plays: for each verb of each thing, what is arranged and what somebody then does."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from marketplace import ticking
from marketplace.kernel import clock
from marketplace.lifecycles import Role
from tests.paper import Form
from tests.transitions.stage import Stage


@dataclass(frozen=True)
class Deed:
    """All is arranged. Somebody presses the button of a filled form, or it happens by itself. `by`
    is who, where that is nobody whom the stage knows. A page `of_her_own` is about whoever opens
    it; the address of one `of_the_bearer` is a secret itself.
    """

    form: Form | None = None
    button: str | None = None
    by_itself: Callable[[], object] | None = None
    by: str = ""
    of_her_own: bool = False
    of_the_bearer: bool = False

    def done(self) -> None:
        if self.form is not None:
            self.form.press(self.button)
        elif self.by_itself is not None:
            self.by_itself()


@dataclass(frozen=True)
class Line:
    """One line of the table from one of its states, as somebody of this role plays it."""

    thing: str
    verb: str
    state: str
    to_state: str
    role: Role

    @property
    def place(self) -> tuple[str, str, str, str]:
        """What the history says of it, but for who it was."""
        return self.thing, self.verb, self.state, self.to_state


Play = Callable[[Stage, Line], Deed]
PLAYS: dict[tuple[str, str], Play] = {}


def plays(thing: str, *verbs: str) -> Callable[[Play], Play]:
    """This function arranges the thing in a state and says what a role does then."""

    def add(play: Play) -> Play:
        for verb in verbs:
            assert (thing, verb) not in PLAYS, f"{verb} {thing} is played already"
            PLAYS[thing, verb] = play
        return play

    return add


def by_itself(act: Callable[[], object]) -> Deed:
    """Nobody presses anything."""
    return Deed(by_itself=act)


def later(stage: Stage, after: timedelta) -> Deed:
    """The clock does it when so much time has passed."""

    def pass_time() -> None:
        with stage.inside(), clock.at(clock.now() + after):
            ticking.tick(lambda _letter: None)

    return Deed(by_itself=pass_time)
