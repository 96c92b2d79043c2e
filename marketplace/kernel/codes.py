"""Random names for things: short codes people can read aloud, and tokens nobody can guess."""

import hashlib
import secrets

# Without 0 O, 1 I L and U: what is read aloud or copied by hand stays the same.
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def code(length: int = 8) -> str:
    """A public handle. Eight characters are 39 bits: unguessable enough to name, not to permit."""
    return "".join(secrets.choice(ALPHABET) for _ in range(length))


def normal(text: str) -> str:
    """A code as somebody typed it: case, spaces and dashes do not matter."""
    return "".join(c for c in text.upper() if c.isalnum())


def digits(length: int = 6) -> str:
    """A one-time number to be told in person."""
    return "".join(secrets.choice("0123456789") for _ in range(length))


def token() -> str:
    """192 random bits for addresses and cookies that permit something."""
    return secrets.token_urlsafe(24)


def digest(secret: str) -> str:
    """What the database keeps of a token: enough to recognise it, not to use it."""
    return hashlib.sha256(secret.encode()).hexdigest()
