"""Headers on every answer: what a page may load, where it may send, who may keep it."""

from urllib.parse import urlsplit

from flask import Flask, Response, g, request

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "media-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
A_YEAR = 365 * 24 * 3600


def equip(app: Flask) -> None:
    """Sets them after each request, errors included."""
    production = app.config["TITIP"].production
    policy = content_security_policy(app.config["TITIP"].media_url)

    @app.after_request
    def _set(response: Response) -> Response:
        response.headers.setdefault("Content-Security-Policy", policy)
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["X-Frame-Options"] = "DENY"
        # `no-referrer` would make browsers send `Origin: null`, and every https form would fail.
        response.headers["Referrer-Policy"] = "same-origin"
        response.headers["Cross-Origin-Opener-Policy"] = "same-origin"
        response.headers["Permissions-Policy"] = PERMISSIONS
        if production:
            response.headers["Strict-Transport-Security"] = f"max-age={A_YEAR}; includeSubDomains"
        _caching(response)
        return response


PRIVATE_PAGES = (
    "/sign-in", "/invitations", "/account", "/en/account", "/questions", "/en/questions",
)  # fmt: skip


def content_security_policy(media_url: str) -> str:
    """Ours, and pictures from the one host in front of them."""
    if not media_url:
        return CONTENT_SECURITY_POLICY
    host = f"https://{urlsplit(media_url).netloc}"
    return CONTENT_SECURITY_POLICY.replace("img-src 'self'", f"img-src 'self' {host}")


def _caching(response: Response) -> None:
    door = g.get("door")
    private = door is None or door.private or request.path.startswith(PRIVATE_PAGES)
    if private:
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
    elif "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "private, no-cache"
