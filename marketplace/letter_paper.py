"""The paper every mail is written on: as plain text, which is complete, and as a page that says the
same words. What there is to say comes from elsewhere.
"""

from dataclasses import dataclass
from functools import cache

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from marketplace.config import Config
from marketplace.kernel.assets import assets_root
from marketplace.kernel.words import _, language
from marketplace.outbox.channels import Letter
from marketplace.policy.cooperative import Cooperative


@dataclass(frozen=True)
class Said:
    """What a letter says. A locked phone shows how a letter begins, so `opening` tells nothing.
    `go` names the one `address` there is to open; `call` says why to ring us, if one may.
    """

    opening: str
    news: str
    go: str
    address: str
    call: str = ""

    def text(self, us: Cooperative) -> str:
        """All of it, to be read anywhere, by mail or said by a person."""
        call = [f"{self.call} {us.phone}"] if self.call else []
        return "\n\n".join([self.opening, self.news, f"{self.go}:\n{self.address}", *call, us.name])

    def page(self, us: Cooperative, subject: str) -> str:
        """The same on a sheet with colours by day and by night. It fetches nothing."""
        return _sheet().render(said=self, us=us, subject=subject, language=language())


def write(
    said: Said, settings: Config, us: Cooperative, *, to: str, subject: str, key: str
) -> Letter:
    """The letter in the language that is spoken now, from the cooperative."""
    return Letter(
        key=key,
        to=to,
        sender=settings.mail_from or us.email,
        sender_name=us.name,
        subject=subject,
        text=said.text(us) + "\n",
        html=said.page(us, subject),
    )


def questions() -> str:
    """Whoever reads a letter may ask a person."""
    return _("Questions? Call us:")


@cache
def _sheet() -> Template:
    folder = FileSystemLoader(assets_root() / "templates")
    words = Environment(loader=folder, autoescape=True, undefined=StrictUndefined)
    return words.get_template("letters/letter.html")
