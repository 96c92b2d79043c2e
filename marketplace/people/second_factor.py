"""Six digits from an authenticator app (RFC 6238). Each step of thirty seconds counts once."""

import pyotp

from marketplace.kernel import clock, sealing
from marketplace.people.user import User

STEP_SECONDS = 30
DIGITS = 6


def secret_of(colleague: User) -> str:
    """The shared secret, for the QR code and for checking."""
    if colleague.totp_sealed is None:
        raise ValueError("no second factor")
    return sealing.unseal(colleague.totp_sealed, about=f"user_account.totp:{colleague.code}")


def fits(colleague: User, typed: str) -> bool:
    """Whether these digits belong to this or a neighbouring step that was not used yet; uses it
    up. Blanks do not matter, so that `123 456` is no second try of `123456`.
    """
    digits = "".join(c for c in typed if c in "0123456789")
    if len(digits) != DIGITS or colleague.totp_sealed is None:
        return False
    totp = pyotp.TOTP(secret_of(colleague))
    now = int(clock.now().timestamp()) // STEP_SECONDS
    for step in (now - 1, now, now + 1):
        if step > colleague.totp_used_step and totp.generate_otp(step) == digits:
            colleague.totp_used_step = step
            return True
    return False
