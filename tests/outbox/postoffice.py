"""Mail servers on loopback for tests: one that keeps what it gets, and ways for it to fail."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller


class PostOffice:
    """Everything that was delivered. While `answer` is set, nothing is."""

    def __init__(self, port: int) -> None:
        self.url = f"smtp://127.0.0.1:{port}"
        self.answer = ""
        self.letters: list[tuple[str, list[str], EmailMessage]] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        if self.answer:
            return self.answer
        letter = message_from_bytes(envelope.content, policy=default)
        assert isinstance(letter, EmailMessage)
        self.letters.append((envelope.mail_from, envelope.rcpt_tos, letter))
        return "250 kept"


@contextmanager
def post_office() -> Iterator[PostOffice]:
    """It is open as long as this block."""
    office = PostOffice(free_port())
    server = Controller(office, hostname="127.0.0.1", port=int(office.url.rpartition(":")[2]))
    server.start()
    try:
        yield office
    finally:
        server.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
