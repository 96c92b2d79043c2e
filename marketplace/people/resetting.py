"""A producer forgot her PIN or lost her phone. Face to face, the office starts her sign-in anew."""

from marketplace.kernel.db import transaction
from marketplace.kernel.lifecycle import Actor
from marketplace.kernel.refusals import NotNow
from marketplace.people import audit, device, invitation, producer, sign_in
from marketplace.policy import timers


def reset_pin(producer_code: str, *, by: Actor) -> None:
    """Her PIN is gone, her phones are un-enrolled, her sign-ins end; a new invitation lets her
    choose again. Raises `NotFound`, `NotNow` while she has not come in for the first time.
    """
    with transaction() as session:
        her = producer.known_as(session, producer_code)
        if her.user.secret_hash is None:
            raise NotNow()
        her.user.secret_hash = None
        for phone in device.devices(session, her.user):
            phone.move("unenrol", by=by)
        sign_in.end_all(session, her.user)
        invitation.issue(session, her.user, timers.INVITATION)
        audit.note(session, by, "reset PIN", about=producer_code)
