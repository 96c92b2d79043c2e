"""Who is paid together in one run: such that, among those who may approve it, somebody neither
proposed it nor last touched where one of its payouts goes. Where two approve and each has looked at
an account some day, one run with both accounts could be approved by nobody, week after week.
"""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from marketplace.kernel.lifecycle import Actor
from marketplace.lifecycles import APPROVERS
from marketplace.payouts.share import Share
from marketplace.people import user as users


def together(session: Session, to_pay: Sequence[Share], *, by: Actor) -> list[list[Share]]:
    """As few runs as somebody can approve; last, and in a run of their own, those that nobody here
    may: the others do not wait for these.
    """
    others = [code for code in users.who_can(session, APPROVERS) if code != by.code]
    runs, rest = list[list[Share]](), list(to_pay)
    while rest:
        fits = [[share for share in rest if _untouched(share, who)] for who in others]
        run = max(fits, key=len, default=[]) or rest
        runs.append(run)
        paid = {share.producer for share in run}
        rest = [share for share in rest if share.producer not in paid]
    return runs


def _untouched(share: Share, who: str) -> bool:
    return share.place is None or share.place.last_touched_by != who
