"""Databases that are made when somebody connects, and not before."""

from collections.abc import Callable
from threading import Lock
from typing import Any

from sqlalchemy import Engine, event

_lock = Lock()
_waiting: dict[str, Callable[[], object]] = {}


def put_off(name: str, make: Callable[[], object]) -> None:
    _waiting[name] = make


def drop(name: str) -> bool:
    """Whether it was not made so far; now it never will be."""
    with _lock:
        return _waiting.pop(name, None) is not None


def make(name: str) -> None:
    """For whoever connects without an engine of this process."""
    with _lock:
        if name in _waiting:
            _waiting.pop(name)()


def listen() -> None:
    """Every engine of this process makes what it connects with."""
    event.listen(Engine, "do_connect", _connecting)


def _connecting(_dialect: Any, _record: Any, _args: Any, named: dict[str, Any]) -> None:
    make(str(named.get("dbname")))
