"""The office lends a key to a program of its own, and takes it back."""

from marketplace.kernel import clock, codes, once
from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import NotFound, NotNow
from marketplace.kernel.words import lazy
from marketplace.people import api_key as keys
from marketplace.people import audit
from marketplace.people.api_key import SCOPES, ApiKey

PREFIX = "titip_"


class KeyMade(NotNow):
    says = lazy("This key was made already, and is shown only once.")


def lend(name: str, scope: str, *, key: str, by: Actor) -> str:
    """A new key, never to be seen again. Raises `NotFound` for an unknown scope, `KeyMade` when
    the same form arrives twice.
    """
    if scope not in SCOPES:
        raise NotFound()
    with transaction() as session:
        press = once.claim(session, key, "lend key")
        if press.result:
            raise KeyMade()
        secret, press.result = PREFIX + codes.token(), codes.code()
        session.add(
            ApiKey(
                code=press.result,
                name=name,
                key_hash=codes.digest(secret),
                scope=scope,
                made_by=by.code,
                made_at=clock.now(),
            )
        )
        audit.note(session, by, "lend key", about=press.result)
        return secret


def take_back(code: str, *, by: Actor) -> None:
    """It opens nothing from now on. Twice is the same as once. Raises `NotFound`."""
    with transaction() as session:
        lent = keys.known_as(session, code)
        if lent.revoked_at is None:
            lent.revoked_at = clock.now()
            audit.note(session, by, "take back key", about=lent.code)
