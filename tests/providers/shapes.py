"""Whether a provider's interface knows these parameters, by the typed dictionaries that Stripe's
own library carries (made from its published OpenAPI description).
"""

import re
import sys
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin
from urllib.parse import parse_qsl

from stripe import RequestOptions
from typing_extensions import get_type_hints, is_typeddict

_NOT_SENT = set(RequestOptions.__annotations__)
_SCALARS = {int: r"-?\d+", bool: r"true|false", float: r"-?\d+(\.\d+)?", str: r"(?s).*"}


class Unfit(Exception):
    """`param` is the name as it was sent: `line_items[0][quantity]`."""

    def __init__(self, param: str, says: str) -> None:
        super().__init__(says)
        self.param, self.says = param, says


def decoded(form: str) -> dict[str, Any]:
    """`a[b][0]=c` as dictionaries; lists are dictionaries of numbers."""
    whole: dict[str, Any] = {}
    for name, value in parse_qsl(form, keep_blank_values=True):
        steps = re.findall(r"[^\[\]]+", name)
        inner = whole
        for step in steps[:-1]:
            inner = inner.setdefault(step, {})
        inner[steps[-1]] = value
    return whole


def check(shape: Any, sent: dict[str, Any]) -> None:
    """Raises `Unfit` for the first thing that is unknown, missing or of another kind."""
    _fit(shape, sent, "")


def _fit(shape: Any, value: Any, at: str) -> None:
    if is_typeddict(shape):
        _fit_dictionary(shape, value, at)
    elif get_origin(shape) is list:
        for place, each in _listed(value, at):
            _fit(get_args(shape)[0], each, place)
    elif _is_open(shape):
        _require(isinstance(value, dict), at, f"Invalid object: {at}")
    elif not any(_matches(kind, value) for kind in _alternatives(shape)):
        _fit_any(shape, value, at)


def _fit_any(shape: Any, value: Any, at: str) -> None:
    """One of the alternatives that are not simple; the last word is that of the last."""
    trouble: Unfit | None = Unfit(at, f"Invalid value for {at}: {value}")
    for kind in _alternatives(shape):
        if is_typeddict(kind) or get_origin(kind) is list or _is_open(kind):
            try:
                _fit(kind, value, at)
            except Unfit as no:
                trouble = no
            else:
                return
    if trouble:
        raise trouble


def _fit_dictionary(shape: Any, value: Any, at: str) -> None:
    _require(isinstance(value, dict), at, f"Invalid object: {at}")
    known = {name: kind for name, kind in _hints(shape).items() if name not in _NOT_SENT}
    for name, each in value.items():
        place = f"{at}[{name}]" if at else name
        _require(name in known, place, f"Received unknown parameter: {place}")
        _fit(known[name], each, place)
    for name in sorted(shape.__required_keys__ - set(value) - _NOT_SENT):
        place = f"{at}[{name}]" if at else name
        raise Unfit(place, f"Missing required param: {place}.")


@cache
def _hints(shape: Any) -> dict[str, Any]:
    # What every call may carry is named in a module of its own; one name stands there only for
    # type checkers. None of it is a parameter that is sent.
    names = {**vars(sys.modules[RequestOptions.__module__]), "Mapping": Mapping}
    return get_type_hints(shape, localns=names | {"StripeContext": str})


def _listed(value: Any, at: str) -> Iterator[tuple[str, Any]]:
    numbered = isinstance(value, dict) and all(name.isdecimal() for name in value)
    _require(numbered, at, f"Invalid array: {at}")
    yield from ((f"{at}[{number}]", each) for number, each in value.items())


def _alternatives(shape: Any) -> tuple[Any, ...]:
    origin = get_origin(shape)
    if origin is Union or str(origin) == "<class 'types.UnionType'>":
        return tuple(inner for kind in get_args(shape) for inner in _alternatives(kind))
    return (shape,)


def _matches(kind: Any, value: Any) -> bool:
    if get_origin(kind) is Literal:
        return value in get_args(kind)
    pattern = _SCALARS.get(kind)
    return bool(pattern and isinstance(value, str) and re.fullmatch(pattern, value))


def _is_open(shape: Any) -> bool:
    """A dictionary of the caller's own names."""
    untyped = "UntypedStripeObject" in str(shape) and len(_alternatives(shape)) == 1
    return get_origin(shape) is dict or untyped


def _require(fine: bool, at: str, says: str) -> None:
    if not fine:
        raise Unfit(at, says)
