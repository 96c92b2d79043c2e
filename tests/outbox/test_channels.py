"""A letter reaches its one reader, with what it should say on its envelope and nothing more."""

from collections.abc import Iterator
from dataclasses import replace
from email import message_from_bytes
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from marketplace.outbox.channels import Letter, channel, files, smtp
from tests.outbox.postoffice import PostOffice, free_port, post_office

LETTER = Letter(
    key="M2222222.ORDER222",
    to="dewi@pembeli.example",
    sender="halo@koperasi.example",
    sender_name="Koperasi Uji Sejahtera",
    subject="Pesanan Anda ORDER222",
    text="Halo,\n\nuang Anda sudah sampai — terima kasih.\n",
    html="<p>Halo,</p><p>uang Anda sudah sampai — terima kasih.</p>\n",
)


@pytest.fixture(scope="module")
def lasting_office() -> Iterator[PostOffice]:
    with post_office() as office:
        yield office


@pytest.fixture
def office(lasting_office: PostOffice) -> PostOffice:
    lasting_office.letters.clear()
    lasting_office.answer = ""
    return lasting_office


def kept(folder: Path) -> list[EmailMessage]:
    letters = [message_from_bytes(f.read_bytes(), policy=default) for f in folder.glob("*")]
    assert all(isinstance(letter, EmailMessage) for letter in letters)
    return [letter for letter in letters if isinstance(letter, EmailMessage)]


def test_a_letter_arrives_at_a_mail_server(office: PostOffice) -> None:
    smtp(office.url)(LETTER)

    [(sender, to, letter)] = office.letters
    assert (sender, to) == ("halo@koperasi.example", ["dewi@pembeli.example"])
    assert letter["From"] == "Koperasi Uji Sejahtera <halo@koperasi.example>"
    assert letter["To"] == "dewi@pembeli.example"
    assert letter["Subject"] == "Pesanan Anda ORDER222"
    assert letter["Message-ID"] == "<M2222222.ORDER222@koperasi.example>"
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter.get_content_type() == "multipart/alternative"
    parts = [(p.get_content_type(), p.get_content()) for p in letter.iter_parts()]
    assert [(kind, said.replace("\r\n", "\n")) for kind, said in parts] == [
        ("text/plain", LETTER.text), ("text/html", LETTER.html),
    ]  # fmt: skip
    assert {"Cc", "Bcc", "Reply-To", "Sender"}.isdisjoint(letter.keys())


def test_without_a_mail_server_a_letter_is_a_file(tmp_path: Path) -> None:
    channel("", tmp_path / "mail")(LETTER)

    assert [file.name for file in (tmp_path / "mail").iterdir()] == ["M2222222.ORDER222.eml"]
    [letter] = kept(tmp_path / "mail")
    assert letter["To"] == "dewi@pembeli.example"
    assert letter["Message-ID"] == "<M2222222.ORDER222@koperasi.example>"
    assert ["terima kasih" in part.get_content() for part in letter.iter_parts()] == [True, True]


def test_a_second_try_is_the_same_letter(office: PostOffice, tmp_path: Path) -> None:
    for _ in range(2):
        smtp(office.url)(LETTER)
        files(tmp_path)(LETTER)

    ids = {letter["Message-ID"] for _, _, letter in office.letters}
    assert (len(office.letters), ids) == (2, {"<M2222222.ORDER222@koperasi.example>"})
    assert len(kept(tmp_path)) == 1


@pytest.mark.parametrize(
    "name",
    [
        "Koperasi\r\nBcc: rangga@evil.example",
        "Koperasi\nBcc: rangga@evil.example",
        "Koperasi\u2028Bcc: rangga@evil.example",
        'Koperasi" <rangga@evil.example>, "x',
        "Koperasi\\",
        "Koperasi, Tbk. (Persero)",
        "Koperasi — “Sejahtera” 🧵",
    ],
)
def test_no_name_adds_a_line_or_a_reader(office: PostOffice, name: str) -> None:
    smtp(office.url)(replace(LETTER, sender_name=name, subject=f"Untuk {name}"))

    [(sender, to, letter)] = office.letters
    assert (sender, to) == ("halo@koperasi.example", ["dewi@pembeli.example"])
    [address] = letter["From"].addresses
    assert (address.addr_spec, address.display_name) == (
        "halo@koperasi.example", " ".join(name.split()),
    )  # fmt: skip
    assert letter["Subject"] == f"Untuk {' '.join(name.split())}".rstrip()
    assert letter["Bcc"] is None


@pytest.mark.parametrize(
    "to",
    [
        "dewi@pembeli.example, rangga@evil.example",
        "dewi@pembeli.example\r\nBcc: rangga@evil.example",
        "Dewi <dewi@pembeli.example>",
        "dewi",
    ],
)
def test_an_address_that_is_not_one_address_gets_nothing(office: PostOffice, to: str) -> None:
    with pytest.raises((ValueError, MessageError)):
        smtp(office.url)(replace(LETTER, to=to))

    assert office.letters == []


def test_the_operators_sender_may_have_a_name(office: PostOffice) -> None:
    smtp(office.url)(replace(LETTER, sender="Toko <toko@titip.example>"))

    [(sender, _, letter)] = office.letters
    assert sender == "toko@titip.example"
    assert letter["From"] == "Koperasi Uji Sejahtera <toko@titip.example>"
    assert letter["Message-ID"] == "<M2222222.ORDER222@titip.example>"


@pytest.mark.parametrize("answer", ["451 later", "550 never"])
def test_a_server_that_refuses_is_an_error(office: PostOffice, answer: str) -> None:
    office.answer = answer

    with pytest.raises(OSError):
        smtp(office.url)(LETTER)

    assert office.letters == []


def test_a_server_that_is_not_there_is_an_error() -> None:
    with pytest.raises(OSError):
        smtp(f"smtp://127.0.0.1:{free_port()}")(LETTER)
