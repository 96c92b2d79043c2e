"""What buyers of the demo find wrong: one complaint waits with its picture, one was decided."""

from io import BytesIO

from marketplace.catalogue import photo as photos
from marketplace.catalogue import product as products
from marketplace.catalogue.photo import Photo
from marketplace.demo.story import Story, morning
from marketplace.fulfilment import asking_her, complaining, resolving
from marketplace.fulfilment.complaining import Wrong
from marketplace.kernel import clock
from marketplace.kernel.db import db
from marketplace.orders import complaint as complaints
from marketplace.orders import evidence
from marketplace.orders import order as orders
from marketplace.orders.complaint import MONEY_BACK, REPLACEMENT


def decided(story: Story, reference: str) -> None:
    """Somebody called late, and reads why nothing goes back."""
    people = story.people
    with clock.at(morning(4)):
        wrong = Wrong({2: 1}, {2: "spoilt"}, "Satu bungkus apek.", MONEY_BACK)
        code = complaining.complain_for(
            reference, wrong, None, late_reason="baru dibuka kemarin", key=story.key(),
            by=people.tono,
        )  # fmt: skip
    with clock.at(morning(3)):
        told = "Sesuai tanggal pada kemasan masih baik. Mohon maaf, tidak kami ganti."
        resolving.leave(code, told, key=story.key(), by=people.ratna)


def waiting(story: Story, reference: str) -> None:
    """With a picture; its maker is asked."""
    with clock.at(morning(0)):
        order = orders.known_as(db.session(), reference)
        key, picture = order.key, BytesIO(_picture(order.lines[0].product))
        wrong = Wrong({0: 1}, {0: "broken"}, "Jahitan sakunya lepas.", REPLACEMENT)
        code = complaining.complain(reference, key, wrong, picture, key=story.key())
        found = complaints.known_as(db.session(), code)
        photo = evidence.of_complaint(db.session(), found.id)[0].code
        maker, asked = found.lines[0].producer, "Jahitan saku lepas. Apakah ujungnya dikunci?"
        asking_her.ask(code, maker, asked, photo, key=story.key(), by=story.people.ratna)


def _picture(product: str) -> bytes:
    """The product's own will do."""
    accepted = products.known_as(db.session(), product).accepted
    kept = db.session.get(Photo, accepted.photo_id) if accepted else None
    if kept is None:
        raise LookupError(product)
    return photos.read(kept, next(name for name in sorted(kept.names) if name.endswith(".jpg")))
