"""A room of the site: addresses of one audience, each behind its door."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from flask import Flask

from marketplace.web.doors import Door, View, guarded

Row = tuple[Door, str, str, View]


@dataclass(frozen=True)
class Room:
    """Addresses of one audience. `bilingual` rooms have an English twin."""

    name: str
    prefix: str
    rows: list[Row]
    bilingual: bool = False

    def open(self, app: Flask) -> None:
        """Puts every address behind its door."""
        for door, methods, path, view in self.rows:
            address = self.prefix + path
            options: dict[str, Any] = {
                "endpoint": self._endpoint(view),
                "methods": methods.split(),
                "view_func": guarded(door, view),
            }
            if self.bilingual:
                app.add_url_rule(address, defaults={"lang": "id"}, **options)
                app.add_url_rule(f"/en{address}", defaults={"lang": "en"}, **options)
            else:
                app.add_url_rule(address, **options)

    def endpoints(self) -> Iterator[tuple[str, str, str, str]]:
        """Door, methods, address and endpoint of every row."""
        for door, methods, path, view in self.rows:
            yield door.name, methods, self.prefix + path, self._endpoint(view)

    def _endpoint(self, view: View) -> str:
        return f"{self.name}.{view.__name__.rstrip('_')}"
