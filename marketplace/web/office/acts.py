"""What was done, in words: for the histories of products, people and deliveries."""

from marketplace.kernel.words import lazy

OF_GOODS = {
    "draft product": lazy("Began it"),
    "change product": lazy("Changed it"),
    "add photo": lazy("Added a photo"),
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
    "set payout destination": lazy("Changed where payouts go"),
}
OF_DELIVERY = {
    "add courier": lazy("Added a courier"),
    "change courier": lazy("Changed a courier"),
    "add tariff": lazy("Added a price"),
    "enter price list": lazy("Entered a price list"),
}
WORDS = OF_GOODS | OF_PEOPLE | OF_DELIVERY
