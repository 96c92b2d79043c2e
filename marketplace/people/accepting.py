"""Somebody who was invited comes in for the first time and chooses a secret."""

import pyotp

from marketplace.kernel import clock
from marketplace.kernel.db import transaction
from marketplace.kernel.refusals import NotNow
from marketplace.kernel.words import lazy
from marketplace.people import audit, consent, device, invitation, producer, second_factor, sign_in
from marketplace.people.user import User


class WrongSecondCode(NotNow):
    says = lazy("This code does not fit. Please ask the cooperative.")


class WrongFactor(NotNow):
    says = lazy("The six digits from your app do not fit. Please try the next ones.")


def second_code_fits(token: str, code: str) -> bool:
    """Whether the code told in person belongs to this paper; five wrong ones end it."""
    with transaction() as session:
        paper = invitation.to_decide_on(session, token)
        if paper.second_code == code:
            return True
        paper.wrong += 1
        return False


def accept_as_producer(token: str, code: str, *, pin: str, device_token: str) -> str:
    """Her PIN is set, this phone is enrolled, she is signed in; returns the sign-in's token.

    Raises `NotFound`, `WrongSecondCode`.
    """
    if not second_code_fits(token, code):
        raise WrongSecondCode()
    with transaction() as session:
        paper = invitation.to_decide_on(session, token)
        paper.used_at = clock.now()
        her = producer.of_user(session, paper.user)
        paper.user.set_secret(pin)
        if her.can("accept"):  # else she only chose a new PIN
            her.move("accept", by=paper.user.actor)
            consent.give(session, paper.user_id, consent.SELL, consent.PAY)
        device.enrol(session, device_token, paper.user)
        audit.note(session, paper.user.actor, "accept invitation", about=her.code)
        return sign_in.begin(session, paper.user)


def accept_as_staff(token: str, code: str, *, password: str, factor: str) -> str:
    """Password and second factor are set; returns the sign-in's token.

    Raises `NotFound`, `WrongSecondCode`, `WrongFactor`.
    """
    if not second_code_fits(token, code):
        raise WrongSecondCode()
    with transaction() as session:
        paper = invitation.to_decide_on(session, token)
        if not second_factor.fits(paper.user, factor):
            raise WrongFactor()
        paper.used_at = clock.now()
        paper.user.set_secret(password)
        audit.note(session, paper.user.actor, "accept invitation", about=paper.user.code)
        return sign_in.begin(session, paper.user)


def secret(colleague: User) -> str:
    """For people who type the secret into their app because the camera does not work."""
    return second_factor.secret_of(colleague)


def factor_address(colleague: User, cooperative: str) -> str:
    """What an authenticator app reads from the QR code."""
    totp = pyotp.TOTP(secret(colleague))
    return totp.provisioning_uri(name=colleague.login, issuer_name=cooperative)
