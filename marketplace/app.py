"""Puts the application together; nothing but wiring."""

from collections.abc import Mapping
from pathlib import Path

from flask import Flask
from flask_migrate import Migrate
from werkzeug.middleware.proxy_fix import ProxyFix
from whitenoise import WhiteNoise

from marketplace import cli, config, providers
from marketplace.catalogue import photo, picture
from marketplace.kernel import clock, sealing
from marketplace.kernel.album import Album
from marketplace.kernel.assets import assets_root
from marketplace.kernel.db import db, open_database
from marketplace.ledger import checking
from marketplace.letters import register_letters
from marketplace.outbox import channels
from marketplace.people import destination, identity, spoken_help
from marketplace.policy import wordlist
from marketplace.web import (
    api,
    collecting,
    describing,
    errors,
    headers,
    moment,
    pages,
    shrinking,
    signing_in,
    sitemap,
)
from marketplace.web.office import acts, navigation, scanning
from marketplace.web.studio import acting, spoken

LARGEST_REQUEST = 16 * 1024 * 1024


def create_app(overrides: Mapping[str, str] | None = None) -> Flask:
    """The application with settings from the environment, then `overrides` (TITIP_… names)."""
    settings = config.read(overrides)
    assets = assets_root()
    app = Flask("marketplace", template_folder=str(assets / "templates"), static_folder=None)
    app.config.update(_flask_settings(settings, assets))
    _prepare_kernel(settings)
    open_database(app, settings.database_url, checking.GUARDED)
    Migrate(app, db, directory=str(assets / "migrations"), render_as_batch=True)
    moment.equip(app)
    api.equip(app)
    pages.equip(app)
    describing.equip(app)
    collecting.equip(app)
    signing_in.equip(app)
    navigation.equip(app)
    acts.equip(app)
    scanning.equip(app)
    acting.equip(app)
    spoken.equip(app)
    sitemap.open_rooms(app)
    headers.equip(app)
    errors.equip(app)
    register_letters(settings)
    cli.equip(app)
    _wrap(app, settings, assets)
    return app


def _flask_settings(settings: config.Config, assets: Path) -> dict[str, object]:
    host = "__Host-" if settings.production else ""
    return {
        "TITIP": settings,
        "CHANNEL": channels.channel(settings.smtp_url, settings.mail_dir),
        "STATIC_ROOT": assets / "static",
        "SECRET_KEY": settings.secret_key,
        "SESSION_COOKIE_NAME": f"{host}session",
        "SESSION_COOKIE_SECURE": settings.production,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "MAX_CONTENT_LENGTH": LARGEST_REQUEST,
        "MAX_FORM_MEMORY_SIZE": 512 * 1024,
        "WTF_CSRF_TIME_LIMIT": None,
        "WTF_CSRF_CHECK_DEFAULT": False,
    }


def _prepare_kernel(settings: config.Config) -> None:
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    clock.read_from(settings.clock_file)
    sealing.use_keys(settings.sealing_keys)
    identity.use_index_key(settings.secret_key)
    destination.use_digest_key(settings.secret_key)
    wordlist.use(settings.data_dir, settings.secret_key)
    bucket, folder = settings.media_store, settings.media_dir
    album = Album.in_bucket(bucket) if bucket else Album.in_folder(folder)
    photo.use(album)
    spoken_help.use(album)
    picture.use_media_url(settings.media_url)
    providers.connect(settings)


def _wrap(app: Flask, settings: config.Config, assets: Path) -> None:
    prefix = f"static/{pages.release(assets / 'static')}/"
    files = WhiteNoise(
        app.wsgi_app,
        root=str(assets / "static"),
        prefix=prefix,
        max_age=365 * 24 * 3600,
        allow_all_origins=False,
    )
    app.wsgi_app = shrinking.SmallFiles(files, f"/{prefix}")  # type: ignore[method-assign]
    hops = settings.trusted_proxies
    if hops:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
