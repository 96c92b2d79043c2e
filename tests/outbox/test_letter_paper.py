"""A mail is read as text or as a page, by day or by night; both say the same, and neither says who
bought what from whom.
"""

from email.message import EmailMessage

import pytest
from flask import Flask, current_app

from marketplace import letter_paper
from marketplace.kernel.words import speaking
from marketplace.letter_paper import Said
from marketplace.outbox import sending
from marketplace.outbox.channels import Letter, smtp
from tests.outbox.letter_page import LetterPage, colours_of_its_own
from tests.outbox.postoffice import post_office
from tests.trade import Trade
from tests.world import COOPERATIVE

SAID = Said(
    opening="Hello <b>there</b>.",
    news='Rp5.000 & "more"',
    go="Open it",
    address="https://shop.example/orders/ORDER222?key=a&b=c",
    call="Call",
)


def parts_of(mail: EmailMessage) -> tuple[str, str]:
    """Its text and its page, with line ends as in the source."""
    assert mail.get_content_type() == "multipart/alternative"
    text, page = mail.iter_parts()
    kinds = (text.get_content_type(), page.get_content_type())
    assert kinds == ("text/plain", "text/html")
    return text.get_content(), page.get_content()


def test_a_letter_arrives_as_text_and_as_a_page_that_say_the_same(inside: Flask) -> None:
    """As a mail server receives it, from the promise onwards."""
    trade = Trade(inside)
    trade.bought()
    with post_office() as office:
        while sending.send_due(smtp(office.url)):
            pass

    assert office.letters
    for _, _, mail in office.letters:
        text, page = parts_of(mail)
        read = LetterPage(page)
        assert read.words == " ".join(text.split())
        assert read.faults == []
        for alias in (trade.melati.alias, trade.kenanga.alias, trade.melati.code):
            assert alias not in page + text


def test_nothing_is_fetched_and_the_night_is_thought_of(inside: Flask) -> None:
    trade = Trade(inside)
    sent: list[Letter] = []
    trade.bought()
    sending.send_due(sent.append)

    read = LetterPage(sent[0].html)

    assert set(read.tags) <= {
        "html", "head", "meta", "title", "style", "body", "div", "p", "a",
    }  # fmt: skip
    public = current_app.config["TITIP"].public_url
    assert all(link.startswith((f"{public}/", "tel:")) for link in read.links)
    assert "url(" not in read.style and "@import" not in read.style
    assert "http" not in read.style and "@font-face" not in read.style
    assert "prefers-color-scheme: dark" in read.style
    assert 'name="color-scheme" content="light dark"' in sent[0].html
    assert colours_of_its_own(read.style) == set()


@pytest.mark.parametrize("language", ["id", "en"])
def test_what_is_said_stays_words(inside: Flask, language: str) -> None:
    with speaking(language):
        page = SAID.page(COOPERATIVE, "<Subject>")

    read = LetterPage(page)

    assert f'<html lang="{language}">' in page
    assert read.faults == [] and "b" not in read.tags
    assert read.words == " ".join(SAID.text(COOPERATIVE).split())
    assert read.links == [SAID.address, f"tel:{COOPERATIVE.phone}"]


def test_a_locked_phone_shows_nothing_of_an_order(inside: Flask) -> None:
    """PR-16: how each letter begins says only that there is one."""
    trade = Trade(inside)
    reference = trade.bought()
    sent: list[Letter] = []
    while sending.send_due(sent.append):
        pass
    mine = [letter for letter in sent if reference in letter.key]

    assert mine
    for letter in mine:
        first = letter.text.split("\n\n")[0]
        assert first == "Halo, ada kabar tentang pesanan Anda. Silakan baca di bawah ini."
        assert letter.subject == f"Pesanan {reference}"
        assert LetterPage(letter.html).words.startswith(first)


def test_a_letter_without_a_call_has_no_phone(inside: Flask) -> None:
    said = Said("Hello.", "News.", "Open it", "https://shop.example/")
    us = COOPERATIVE

    written = letter_paper.write(
        said, current_app.config["TITIP"], us, to="a@b.example", subject="S", key="K"
    )

    assert us.phone not in written.text + written.html
    assert (written.text, written.sender_name) == (
        f"Hello.\n\nNews.\n\nOpen it:\nhttps://shop.example/\n\n{us.name}\n", us.name,
    )  # fmt: skip


@pytest.mark.parametrize(
    "page", ["<p>open", "<p></div>", '<img src="x">', '<p style="x">y</p>', "<p a=1 a=2></p>"]
)
def test_a_page_that_is_not_sound_is_found(page: str) -> None:
    assert LetterPage(page).faults
