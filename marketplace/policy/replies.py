"""Words that the office answers questions with again and again, in both languages. Dated like every
decision; whoever answers changes them before they are sent.
"""

from dataclasses import asdict, dataclass

from sqlalchemy.orm import Session

from marketplace.policy import setting

KEY = "replies"

_ID = """Terima kasih atas pertanyaannya. Ya, barang ini masih ada dan dapat dipesan.

Terima kasih atas pertanyaannya. Kami tanyakan dulu, lalu kami jawab di halaman ini.

Mohon maaf, ukuran atau bahan itu belum dapat dibuat.

Pesanan sedang disiapkan. Nomor resi akan tampil di halaman pesanan."""
_EN = """Thank you for asking. Yes, we have it, and you can order it.

Thank you for asking. We find out first, and then answer on this page.

Sorry, it cannot be made in that size or material yet.

Your order is being prepared. Its tracking number will stand on the page of your order."""


@dataclass(frozen=True)
class Replies:
    """One after the other, with an empty line between two."""

    id: str = _ID
    en: str = _EN

    def among(self, language: str) -> list[str]:
        """Each of them."""
        written = self.en if language == "en" else self.id
        return [said.strip() for said in written.split("\n\n") if said.strip()]


def current(session: Session) -> Replies:
    """What counts now; a few to begin with where nobody decided."""
    return Replies(**(setting.current(session, KEY) or {}))


def put(session: Session, replies: Replies, *, by: str) -> None:
    """From now on."""
    setting.put(session, KEY, asdict(replies), by=by)
