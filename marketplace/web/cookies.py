"""What a browser keeps for us beside its session. In production every name begins with `__Host-`,
which a browser accepts only over https and gives back to no other host.
"""

import json
from collections.abc import Mapping
from typing import Any

from flask import current_app, request
from itsdangerous import BadData, URLSafeSerializer
from werkzeug import Response

MOST_SIGNED = 3_000
"""Characters. Browsers keep about 4,000 of a cookie, and drop a longer one without a word."""


class TooLong(Exception):
    """A browser might not keep this."""


def read(name: str) -> str:
    """The text kept under this name, or nothing."""
    return request.cookies.get(_full(name), "")


def keep(
    response: Response, name: str, text: str, *, seconds: int, for_scripts: bool = False
) -> None:
    """Our own pages' scripts may read it only when `for_scripts`."""
    response.set_cookie(
        _full(name),
        text,
        max_age=seconds,
        httponly=not for_scripts,
        samesite="Lax",
        secure=_production() or request.is_secure,
    )


def forget(response: Response, name: str) -> None:
    """It is gone with this answer."""
    secure = _production() or request.is_secure
    response.delete_cookie(_full(name), samesite="Lax", secure=secure)


def read_signed(name: str) -> dict[str, Any]:
    """What `keep_signed` kept; nothing if anybody altered it."""
    try:
        kept = json.loads(_signer(name).loads(read(name)))
    except (BadData, ValueError):
        return {}
    return kept if isinstance(kept, dict) else {}


def keep_signed(response: Response, name: str, facts: Mapping[str, Any], *, seconds: int) -> None:
    """Readable by its owner, alterable by nobody. Raises `TooLong`."""
    text = str(_signer(name).dumps(json.dumps(dict(facts), separators=(",", ":"))))
    if len(text) > MOST_SIGNED:
        raise TooLong()
    keep(response, name, text, seconds=seconds)


def _full(name: str) -> str:
    return f"__Host-{name}" if _production() else name


def _production() -> bool:
    return bool(current_app.config["TITIP"].production)


def _signer(name: str) -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt=name)
