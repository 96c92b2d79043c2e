"""Everything that is drawn by lot comes from one number, so that it can be drawn again."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from random import Random

import pytest


@contextmanager
def drawn_from(seed: int) -> Iterator[Random]:
    """Codes, amounts that tell payments apart and waits are drawn from `seed`; returns the lot by
    which everybody decides what to do. Secrets of cryptography stay what they are: nothing that is
    booked depends on them.
    """
    lot = Random(f"names {seed}")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(secrets, "choice", lot.choice)
        patch.setattr(secrets, "randbelow", lot.randrange)
        patch.setattr(secrets, "token_urlsafe", lambda size=32: f"{lot.getrandbits(8 * size):x}")
        yield Random(f"deeds {seed}")
