"""Stores of pictures to test with: a folder, a bucket on this machine, and ones that fail."""

import os
import re
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import requests
from moto.server import ThreadedMotoServer

NAME = "pictures"
KEYS = {"AWS_ACCESS_KEY_ID": "ours", "AWS_SECRET_ACCESS_KEY": "ours"}


def files_in(folder: Path) -> set[str]:
    """What lies in a folder, as `place/320.avif`."""
    return {str(f.relative_to(folder)) for f in folder.rglob("*") if f.is_file()}


@contextmanager
def bucket() -> Iterator[tuple[str, Callable[[], set[str]]]]:
    """An S3 server on loopback: its TITIP_MEDIA_STORE, and what lies in the bucket."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"

    def files() -> set[str]:
        listed = requests.get(f"{address}/{NAME}", params={"list-type": "2"}, timeout=10).text
        return {key.removeprefix("titip/") for key in re.findall("<Key>([^<]*)</Key>", listed)}

    before = {name: os.environ.get(name) for name in KEYS}
    os.environ.update(KEYS)
    try:
        requests.put(f"{address}/{NAME}", timeout=10).raise_for_status()
        yield store_at(address), files
    finally:
        server.stop()
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})


def store_at(address: str) -> str:
    """The setting for a bucket there."""
    return f"s3://{NAME}/titip?endpoint={address}&region=us-east-1"


@contextmanager
def answering(words: bytes) -> Iterator[str]:
    """A store that says the same to everybody, and with no words nothing at all."""
    heard = []
    with socket.create_server(("127.0.0.1", 0)) as door:

        def serve() -> None:
            while True:
                try:
                    caller, _ = door.accept()
                except OSError:
                    return
                heard.append(caller)
                if words:
                    caller.recv(65536)
                    caller.sendall(words)
                    caller.close()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{door.getsockname()[1]}"
        finally:
            door.shutdown(socket.SHUT_RDWR)
            for caller in heard:
                caller.close()
            thread.join(timeout=5)
