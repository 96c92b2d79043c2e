"""Where the files of pictures are kept: a folder of ours, or a bucket that speaks S3.

A bucket is somebody else's machine. It gets two seconds for an answer, and after a failure nobody
asks it for a while: the shop has few hands, and none may wait in line for a picture.
"""

import logging
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import obstore
from obstore.exceptions import BaseError, NotFoundError
from obstore.store import LocalStore, ObjectStore, S3Store

from marketplace.config import Bucket
from marketplace.kernel.refusals import NotFound, Unavailable
from marketplace.kernel.words import lazy

PATIENCE = timedelta(seconds=2)
REST_SECONDS = 10

log = logging.getLogger("marketplace")


class PicturesAway(Unavailable):
    says = lazy("Pictures and sound cannot be reached. Please try again in a moment.")


class Album:
    """Files by place and name. All methods raise `PicturesAway` when the store does not answer."""

    def __init__(self, store: ObjectStore, rest_seconds: float = 0) -> None:
        self._store, self._rest_seconds = store, rest_seconds
        self._resting_until = 0.0

    @classmethod
    def in_folder(cls, folder: Path) -> "Album":
        folder.mkdir(parents=True, exist_ok=True)
        return cls(LocalStore(folder))

    @classmethod
    def in_bucket(cls, bucket: Bucket) -> "Album":
        """With the keys of the usual variables: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, …"""
        store = S3Store(
            bucket.name,
            prefix=bucket.prefix or None,
            config={
                name: value
                for name, value in (("endpoint", bucket.endpoint), ("region", bucket.region))
                if value
            },  # type: ignore[arg-type]
            client_options={
                "allow_http": bucket.endpoint.startswith("http:"),
                "connect_timeout": PATIENCE / 2,
                "timeout": PATIENCE,
            },
            retry_config={
                "max_retries": 2,
                "retry_timeout": PATIENCE / 2,
                "backoff": {"init_backoff": timedelta(milliseconds=50)},
            },
        )
        return cls(store, REST_SECONDS)

    def put(self, place: str, files: Mapping[str, bytes]) -> None:
        with self._asked():
            for name, content in files.items():
                obstore.put(self._store, f"{place}/{name}", content)

    def get(self, place: str, name: str) -> bytes:
        """Raises `NotFound` for what is not there."""
        with self._asked():
            return bytes(obstore.get(self._store, f"{place}/{name}").bytes())

    def discard(self, place: str, names: Iterable[str]) -> None:
        with self._asked():
            obstore.delete(self._store, [f"{place}/{name}" for name in names])

    @contextmanager
    def _asked(self) -> Iterator[None]:
        if time.monotonic() < self._resting_until:
            raise PicturesAway()
        try:
            yield
        except (FileNotFoundError, NotFoundError) as error:
            raise NotFound() from error
        except (BaseError, OSError) as error:
            log.error("the store of pictures: %s", type(error).__name__)
            self._resting_until = time.monotonic() + self._rest_seconds
            raise PicturesAway() from error
