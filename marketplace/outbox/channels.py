"""Ways to reach somebody: a mail server, or files in a folder where there is none."""

import smtplib
from collections.abc import Callable
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import unquote, urlsplit

SECONDS = 10


@dataclass(frozen=True)
class Letter:
    """A mail to be sent. `key` stays the same on every try, so that a reader sees one. `html` says
    what `text` says, for those who read mails as pages.
    """

    key: str
    to: str
    sender: str
    sender_name: str
    subject: str
    text: str
    html: str


Channel = Callable[[Letter], None]


def channel(smtp_url: str, folder: Path) -> Channel:
    """The channel of this installation."""
    return smtp(smtp_url) if smtp_url else files(folder)


def smtp(url: str) -> Channel:
    """To a mail server: smtp://user:password@host:port, or smtps:// for TLS from the start."""
    parts = urlsplit(url)

    def deliver(letter: Letter) -> None:
        kind = smtplib.SMTP_SSL if parts.scheme == "smtps" else smtplib.SMTP
        with kind(parts.hostname or "localhost", parts.port or 25, timeout=SECONDS) as server:
            if parts.username:
                server.starttls() if parts.scheme == "smtp" else None
                server.login(unquote(parts.username), unquote(parts.password or ""))
            server.send_message(_mail(letter))

    return deliver


def files(folder: Path) -> Channel:
    """Keeps each mail as a file."""

    def keep(letter: Letter) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{letter.key}.eml").write_bytes(bytes(_mail(letter)))

    return keep


def _mail(letter: Letter) -> EmailMessage:
    mail = EmailMessage(policy=SMTP)
    sender = parseaddr(letter.sender)[1]
    mail["Message-ID"] = f"<{letter.key}@{sender.partition('@')[2]}>"
    mail["From"] = Address(_one_line(letter.sender_name), addr_spec=sender)
    mail["To"] = Address(addr_spec=letter.to)  # one address: a list or a second line is refused
    mail["Subject"] = _one_line(letter.subject)
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(letter.text)
    mail.add_alternative(letter.html, subtype="html")
    return mail


def _one_line(text: str) -> str:
    return " ".join(text.split())
