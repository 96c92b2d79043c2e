"""Fields that are unreadable in the database and its backups: AES-256-GCM, keys by id.

A sealed text is bound to its place (`about`), so that it cannot be copied to another row. A blind
index tells that two texts in one place are the same, and nothing else of them.
"""

import base64
import hashlib
import hmac
import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE_BYTES = 12

_keys: dict[str, AESGCM] = {}
_blinds: list[bytes] = []
_current = ""


class NotUnsealable(Exception):
    """The text was altered, moved to another place, or its key is gone."""


def use_keys(text: str) -> None:
    """`id:base64key,id:base64key`; the first seals, all unseal. Raises `ValueError`."""
    global _current  # noqa: PLW0603 - one key ring a process
    ring: dict[str, AESGCM] = {}
    blinds = list[bytes]()
    for pair in text.split(","):
        name, _, key = pair.partition(":")
        raw = base64.b64decode(key, validate=True)
        if len(raw) != 32:
            raise ValueError(f"sealing key {name} must be 32 bytes")
        if name in ring:
            raise ValueError(f"two sealing keys are called {name}")
        ring[name] = AESGCM(raw)
        blinds.append(hmac.digest(raw, b"blind index", hashlib.sha256))
    _keys.clear()
    _keys.update(ring)
    _blinds[:] = blinds
    _current = next(iter(ring))


def seal(text: str, *, about: str) -> str:
    """`about` names the place: "order.contact:K7M29QXF"."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    sealed = _keys[_current].encrypt(nonce, text.encode(), about.encode())
    return f"{_current}:{base64.b64encode(nonce + sealed).decode()}"


def unseal(sealed: str, *, about: str) -> str:
    """Raises `NotUnsealable`."""
    name, _, body = sealed.partition(":")
    try:
        raw = base64.b64decode(body, validate=True)
        if base64.b64encode(raw).decode() != body:  # the last letter has bits that say nothing
            raise NotUnsealable(about)
        return _keys[name].decrypt(raw[:_NONCE_BYTES], raw[_NONCE_BYTES:], about.encode()).decode()
    except (KeyError, ValueError, InvalidTag) as error:
        raise NotUnsealable(about) from error


def blind(text: str, *, about: str) -> list[str]:
    """What the same text in the same place is known by, under each key: the first is to be kept,
    all are to be looked for, because keys change.
    """
    said = f"{about}:{text}".encode()
    return [hmac.digest(key, said, hashlib.sha256).hex() for key in _blinds]
