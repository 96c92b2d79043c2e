"""What was done, in words: for the histories of products, people and deliveries."""

from flask import Flask

from marketplace.kernel.words import _, lazy

OF_GOODS = {
    "draft product": lazy("Began it"),
    "change product": lazy("Changed it"),
    "add photo": lazy("Added a photo"),
    "arrange photos": lazy("Arranged the photos"),
    "submit revision": lazy("Sent it to the office"),
    "accept revision": lazy("Accepted it"),
    "return revision": lazy("Sent it back"),
    "change stock": lazy("Changed the stock"),
    "archive product": lazy("Archived it"),
    "put product back": lazy("Took it out of the archive"),
    "take revision back": lazy("Took it back to change it"),
    "forget change": lazy("Forgot a change"),
    "withhold product": lazy("Took it off sale"),
    "release product": lazy("Put it back on sale"),
    "uphold notice": lazy("Upheld a notice"),
    "dismiss notice": lazy("Dismissed a notice"),
    "make gift set": lazy("Made a gift set"),
    "change gift set": lazy("Changed the gift set"),
    "archive gift set": lazy("Archived the gift set"),
    "pick for window": lazy("Put it in the window"),
    "move in window": lazy("Moved it in the window"),
    "take out of window": lazy("Took it out of the window"),
}
OF_PEOPLE = {
    "accept invitation": lazy("Accepted the invitation"),
    "allow category": lazy("Allowed a category"),
    "end allowance": lazy("Ended an allowance"),
    "enrol phone": lazy("Let a phone in"),
    "give certificate": lazy("Gave a certificate"),
    "give desk code": lazy("Gave a desk code"),
    "invite again": lazy("Invited again"),
    "invite producer": lazy("Invited her"),
    "tell hindrance": lazy("Said that goods cannot be made"),
    "take hindrance back": lazy("Said that goods can be made after all"),
    "mark ready": lazy("Said that goods are ready"),
    "pause shop": lazy("Paused the shop"),
    "reset PIN": lazy("Let her choose a new PIN"),
    "reveal name": lazy("Looked at her name"),
    "reveal payout account": lazy("Looked at her account"),
    "revoke certificate": lazy("Took a certificate back"),
    "set payout destination": lazy("Named where payouts go"),
    "confirm payout destination": lazy("Confirmed where payouts go"),
    "verify payout destination": lazy("Confirmed an account that was blocked"),
    "stop payout destination": lazy("Stopped a change of where payouts go"),
    "ask for all money": lazy("Asked for all her money"),
    "record spoken help": lazy("Gave a page a voice"),
    "remove spoken help": lazy("Made a page silent"),
    "record payout": lazy("Wrote down a payout from outside"),
    "propose shop name": lazy("Proposed a shop name"),
    "accept shop name": lazy("Accepted the shop name"),
    "refuse shop name": lazy("Refused a shop name"),
    "take goods in": lazy("Took goods in"),
    "make slip": lazy("Made a slip of what she brought"),
    "print slip again": lazy("Printed a slip once more"),
    "read month": lazy("Looked at a month of hers"),
    "download month": lazy("Downloaded a month of hers"),
}
OF_DELIVERY = {
    "add courier": lazy("Added a courier"),
    "change courier": lazy("Changed a courier"),
    "add tariff": lazy("Added a price"),
    "add calendar day": lazy("Added a day"),
    "remove calendar day": lazy("Took a day out"),
    "put calendar day back": lazy("Put a day back"),
    "count balinese days": lazy("Counts the days of Bali"),
    "leave balinese days": lazy("Leaves the days of Bali out"),
    "say local area": lazy("Said where goods are brought"),
    "leave local area": lazy("Left a district out"),
    "add season": lazy("Added a busy season"),
    "end season": lazy("Took a busy season out"),
    "enter price list": lazy("Entered a price list"),
}
WORDS = OF_GOODS | OF_PEOPLE | OF_DELIVERY
# The audit keeps these in English, whatever language somebody worked in.
WHY = {
    "in person": lazy("She was here"),
    "by phone": lazy("Her old number was called"),
    "to read it back to her": lazy("To read it back to her"),
}
_FOR_PAYOUT = "payout "


def equip(app: Flask) -> None:
    """Gives templates the words."""
    app.jinja_env.filters["why_words"] = why_words


def why_words(why: str) -> str:
    """Why something was done: what we wrote down by ourselves in the reader's language, and what
    somebody typed as it is.
    """
    first, stop, typed = why.partition(".")
    if first in WHY:
        return f"{WHY[first]}{stop}{typed}"
    if why.startswith(_FOR_PAYOUT):
        return _("Payout %(code)s", code=why.removeprefix(_FOR_PAYOUT))
    return why
