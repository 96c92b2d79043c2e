"""The words for what facts keep as keys: options, storage, making, care. One list for forms, pages,
feeds and files.
"""

from marketplace.catalogue.gate import Process, Storage
from marketplace.catalogue.revision import Making
from marketplace.kernel.words import lazy

OPTIONS = {
    "size": lazy("Size"),
    "colour": lazy("Colour"),
    "taste": lazy("Taste"),
    "pattern": lazy("Pattern"),
    "kind": lazy("Kind"),
}

STORAGE = {
    Storage.ROOM: lazy("At room temperature"),
    Storage.CHILL: lazy("In the fridge"),
    Storage.FREEZE: lazy("In the freezer"),
}

PROCESS = {
    Process.DRY: lazy("Dry: fried, roasted or dried"),
    Process.WET: lazy("Moist or fresh"),
    Process.PASTEURISED: lazy("Pasteurised"),
    Process.STERILISED: lazy("Sterilised"),
}

MAKING = {
    Making.STOCK: lazy("Lies ready"),
    Making.ORDER: lazy("Is made when ordered"),
    Making.PREORDER: lazy("Comes on a certain day"),
}

CARE = {
    "hand_wash": lazy("Wash by hand"),
    "machine_wash": lazy("Machine wash, gentle"),
    "no_wringing": lazy("Do not wring"),
    "warm_iron": lazy("Warm iron"),
    "no_bleach": lazy("Do not bleach"),
    "dry_in_shade": lazy("Dry in the shade"),
    "wipe": lazy("Wipe with a damp cloth"),
    "keep_dry": lazy("Keep dry"),
}
