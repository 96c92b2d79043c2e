"""Where the files are that are no code: templates, static files and migrations."""

from pathlib import Path

_PACKAGE = Path(__file__).parent.parent


def assets_root() -> Path:
    """In the wheel they travel inside the package; in the checkout they stand beside it."""
    packed = _PACKAGE / "_assets"
    return packed if packed.exists() else _PACKAGE.parent
