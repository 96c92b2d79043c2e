"""Every setting of an installation, its default and its meaning.

Settings come from environment variables named `TITIP_…` and belong to the operator. What the
cooperative itself decides (rates, timers, texts) lives in `marketplace.policy`.
"""

import base64
import hashlib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit


class BadSettings(Exception):
    """The installation must not start like this; the message tells the operator why."""


@dataclass(frozen=True)
class Setting:
    """One environment variable: its name, what it is without one, and what it means."""

    name: str
    default: str
    meaning: str
    secret: bool = False


SETTINGS = (
    Setting("TITIP_ENV", "development", "development; or production, refusing weak settings"),
    Setting("TITIP_DATA_DIR", "data", "folder of the SQLite file, pictures, and kept mails"),
    Setting("TITIP_DATABASE_URL", "", "SQLAlchemy address; empty: SQLite in the data directory"),
    Setting("TITIP_MIGRATION_DATABASE_URL", "", "owner's address for migrations; empty: the same"),
    Setting("TITIP_SECRET_KEY", "", "signs cookies and codes; 32 characters or more", True),
    Setting("TITIP_SEALING_KEYS", "", "id:base64 of 32 bytes, by commas; the first seals", True),
    Setting("TITIP_MEDIA_STORE", "", "s3://bucket/prefix?endpoint=…&region=…; empty: a folder"),
    Setting("TITIP_MEDIA_URL", "", "https address of a CDN in front of /media; empty: none"),
    Setting("TITIP_PUBLIC_URL", "", "address of the shop as buyers see it, for links in messages"),
    Setting("TITIP_TRUSTED_PROXIES", "0", "how many reverse proxies stand in front of the server"),
    Setting("TITIP_SMTP_URL", "", "smtp://user:password@host:port; empty: files", True),
    Setting("TITIP_MAIL_FROM", "", "sender of mails; empty: the cooperative's own address"),
    Setting("TITIP_STRIPE_SECRET_KEY", "", "sk_… or rk_…: buyers pay with Stripe", True),
    Setting("TITIP_STRIPE_WEBHOOK_SECRET", "", "whsec_…, by commas: new and old", True),
    Setting("TITIP_STRIPE_API_BASE", "", "where Stripe answers; empty: api.stripe.com"),
    Setting("TITIP_MIDTRANS_SERVER_KEY", "", "Mid-server-… or SB-Mid-server-… for tests", True),
    Setting("TITIP_MIDTRANS_API_BASE", "", "where Midtrans answers; empty: by the key's kind"),
    Setting("TITIP_KIRIMINAJA_API_KEY", "", "couriers' prices of the moment by KiriminAja", True),
    Setting("TITIP_KIRIMINAJA_ORIGIN", "", "KiriminAja's number of the district we send from"),
    Setting("TITIP_KIRIMINAJA_API_BASE", "", "where KiriminAja answers; empty: its live address"),
    Setting("TITIP_DEMO", "", "1: print passwords of the invented people at start; loopback only"),
    Setting("TITIP_CLOCK_FILE", "", "for tests: a file that says what time it is"),
)

_DEVELOPMENT_SECRET = "for development on this machine only, never for production"


@dataclass(frozen=True)
class Bucket:
    """Where pictures are kept if not on this machine. Its keys come from the AWS_… variables."""

    name: str
    prefix: str
    endpoint: str
    region: str


@dataclass(frozen=True)
class Config:
    """The settings of this process, checked."""

    env: str
    data_dir: Path
    database_url: str
    migration_database_url: str
    secret_key: str
    sealing_keys: str
    media_store: Bucket | None
    media_url: str
    public_url: str
    trusted_proxies: int
    smtp_url: str
    mail_from: str
    stripe_secret_key: str
    stripe_webhook_secret: str
    stripe_api_base: str
    midtrans_server_key: str
    midtrans_api_base: str
    kiriminaja_api_key: str
    kiriminaja_origin: str
    kiriminaja_api_base: str
    demo: bool
    clock_file: str

    @property
    def production(self) -> bool:
        return self.env == "production"

    @property
    def media_dir(self) -> Path:
        return self.data_dir / "media"

    @property
    def mail_dir(self) -> Path:
        return self.data_dir / "mail"


def read(overrides: Mapping[str, str] | None = None) -> Config:
    """Settings from the environment, then `overrides`; raises `BadSettings`."""
    given = {s.name: s.default for s in SETTINGS}
    given |= {name: os.environ[name] for name in given if os.environ.get(name)}
    unknown = set(overrides or ()) - set(given)
    if unknown:
        raise BadSettings(f"Unknown settings: {', '.join(sorted(unknown))}")
    given |= dict(overrides or {})
    return _checked(given)


def _checked(given: Mapping[str, str]) -> Config:
    if given["TITIP_ENV"] not in {"development", "production"}:
        raise BadSettings("TITIP_ENV is development or production")
    if not given["TITIP_TRUSTED_PROXIES"].isdecimal():
        raise BadSettings("TITIP_TRUSTED_PROXIES is a whole number")
    data_dir = Path(given["TITIP_DATA_DIR"]).resolve()
    database_url = given["TITIP_DATABASE_URL"] or f"sqlite:///{data_dir / 'titip.sqlite'}"
    if database_url.startswith("postgresql://"):
        database_url = database_url.replace("postgresql://", "postgresql+psycopg://", 1)
    _refuse_half_a_stripe(given)
    key = given["TITIP_MIDTRANS_SERVER_KEY"]
    if key and not re.fullmatch(r"(SB-)?Mid-server-\S+", key, re.ASCII):
        raise BadSettings("TITIP_MIDTRANS_SERVER_KEY begins with Mid-server- or SB-Mid-server-")
    _refuse_half_a_quoter(given)
    if given["TITIP_ENV"] == "production":
        _refuse_weak(given)
    return Config(
        env=given["TITIP_ENV"],
        data_dir=data_dir,
        database_url=database_url,
        migration_database_url=given["TITIP_MIGRATION_DATABASE_URL"] or database_url,
        secret_key=given["TITIP_SECRET_KEY"] or _DEVELOPMENT_SECRET,
        sealing_keys=given["TITIP_SEALING_KEYS"] or _development_sealing_key(),
        media_store=_bucket(given["TITIP_MEDIA_STORE"]),
        media_url=_media_url(given["TITIP_MEDIA_URL"]),
        public_url=given["TITIP_PUBLIC_URL"].rstrip("/"),
        trusted_proxies=int(given["TITIP_TRUSTED_PROXIES"]),
        smtp_url=given["TITIP_SMTP_URL"],
        mail_from=given["TITIP_MAIL_FROM"],
        stripe_secret_key=given["TITIP_STRIPE_SECRET_KEY"],
        stripe_webhook_secret=given["TITIP_STRIPE_WEBHOOK_SECRET"],
        stripe_api_base=_api_base(given, "TITIP_STRIPE_API_BASE"),
        midtrans_server_key=given["TITIP_MIDTRANS_SERVER_KEY"],
        midtrans_api_base=_api_base(given, "TITIP_MIDTRANS_API_BASE"),
        kiriminaja_api_key=given["TITIP_KIRIMINAJA_API_KEY"],
        kiriminaja_origin=given["TITIP_KIRIMINAJA_ORIGIN"],
        kiriminaja_api_base=_api_base(given, "TITIP_KIRIMINAJA_API_BASE"),
        demo=given["TITIP_DEMO"] == "1",
        clock_file=given["TITIP_CLOCK_FILE"],
    )


def _refuse_half_a_quoter(given: Mapping[str, str]) -> None:
    """Prices are asked for from somewhere."""
    key, origin = given["TITIP_KIRIMINAJA_API_KEY"], given["TITIP_KIRIMINAJA_ORIGIN"]
    if bool(key) != bool(origin) or not re.fullmatch(r"[0-9]{0,9}", origin):
        raise BadSettings("TITIP_KIRIMINAJA_API_KEY needs a TITIP_KIRIMINAJA_ORIGIN, a number")


def _bucket(address: str) -> Bucket | None:
    if not address:
        return None
    parts = urlsplit(address)
    more = dict(parse_qsl(parts.query))
    endpoint, region = more.pop("endpoint", ""), more.pop("region", "")
    if parts.scheme != "s3" or not parts.netloc or more:
        raise BadSettings("TITIP_MEDIA_STORE looks like s3://bucket/prefix?endpoint=…&region=…")
    return Bucket(parts.netloc, parts.path.strip("/"), endpoint, region)


def _media_url(address: str) -> str:
    """It stands in a header too, so it may hold nothing but the letters of an address."""
    if address and not re.fullmatch(r"https://[\w.-]+(:\d+)?(/[\w.~/-]*)?", address, re.ASCII):
        raise BadSettings("TITIP_MEDIA_URL looks like https://pictures.example/media")
    return address.rstrip("/")


def _refuse_half_a_stripe(given: Mapping[str, str]) -> None:
    """Without the second secret nobody could tell its events from forged ones."""
    key, secrets = given["TITIP_STRIPE_SECRET_KEY"], given["TITIP_STRIPE_WEBHOOK_SECRET"]
    if bool(key) != bool(secrets):
        raise BadSettings("TITIP_STRIPE_SECRET_KEY and TITIP_STRIPE_WEBHOOK_SECRET go together")
    if key and not re.fullmatch(r"[sr]k_(test|live)_\w+", key, re.ASCII):
        raise BadSettings("TITIP_STRIPE_SECRET_KEY begins with sk_test_, sk_live_, rk_test_, …")
    if key and not all(re.fullmatch(r"whsec_\S+", each) for each in secrets.split(",")):
        raise BadSettings("TITIP_STRIPE_WEBHOOK_SECRET begins with whsec_; several stand by commas")


def _api_base(given: Mapping[str, str], name: str) -> str:
    """Money is spoken of over https, or to a program on this machine."""
    address = given[name]
    if address and not re.match(r"https://\S+|http://(127\.0\.0\.1|localhost)\b", address):
        raise BadSettings(f"{name} looks like https://api.example")
    return address.rstrip("/")


def _refuse_weak(given: Mapping[str, str]) -> None:
    if len(given["TITIP_SECRET_KEY"]) < 32 or given["TITIP_SECRET_KEY"] == _DEVELOPMENT_SECRET:
        raise BadSettings("TITIP_SECRET_KEY must be your own secret of 32 characters or more")
    if not given["TITIP_SEALING_KEYS"] or _development_sealing_key() in given["TITIP_SEALING_KEYS"]:
        raise BadSettings("TITIP_SEALING_KEYS must hold your own key")
    if not given["TITIP_PUBLIC_URL"].startswith("https://"):
        raise BadSettings("TITIP_PUBLIC_URL must be the https address of the shop")
    for name in ("TITIP_DEMO", "TITIP_CLOCK_FILE"):
        if given[name]:
            raise BadSettings(f"{name} has no place in production")


def _development_sealing_key() -> str:
    key = hashlib.sha256(_DEVELOPMENT_SECRET.encode()).digest()
    return "development:" + base64.b64encode(key).decode()
