"""The visitor behaves like a browser: shown on a small site made for the purpose."""

from collections.abc import Iterator
from threading import Thread

import pytest
from flask import Flask, redirect, request, session
from werkzeug.serving import make_server
from werkzeug.wrappers import Response

from tests.visitor import Visitor

PAGE = """
<title>Not read</title><p hidden>Unseen</p>
<a href="/thanks?by=link">Go on</a> <a href="/far" aria-label="Away"><svg></svg></a>
<ul>
 <li>Bag <form method="post" action="/take/bag"><button>Take</button></form></li>
 <li>Shirt <form method="post" action="/take/shirt"><button>Take</button></form></li>
</ul>
<form id="order" method="post" action="/order?step=2" enctype="multipart/form-data">
 <input type="hidden" name="token" value="abc">
 <label>Name <input name="name" required maxlength="10"></label>
 <textarea name="note">
one
two</textarea>
 <select name="size"><option value="s">Small</option><option value="l">Large</option></select>
 <label><input type="radio" name="pay" value="cash" checked> Cash</label>
 <label><input type="radio" name="pay" value="qris"> QRIS</label>
 <input type="checkbox" name="news">
 <input name="closed" value="no" disabled>
 <fieldset disabled><input name="fenced" value="no"></fieldset>
 <input type="file" name="photo"><input type="file" name="second">
 <button name="way" value="keep">Keep</button><button name="way" value="send">Send</button>
</form>
<input form="order" name="outside" value="here">
<form action="/search"><input name="q"><input type="submit" value="Find"></form>
"""


def _site() -> Flask:
    site = Flask(__name__)
    site.secret_key = "tests"
    site.add_url_rule("/", "front", lambda: PAGE)
    site.add_url_rule("/far", "far", lambda: redirect("https://elsewhere.example/"))

    @site.route("/order", methods=["POST"])
    def order() -> Response:
        session["sent"] = {
            "fields": [list(pair) for pair in request.form.items(multi=True)],
            "files": {name: [f.filename, len(f.read())] for name, f in request.files.items()},
            "headers": {name: request.headers.get(name) for name in ("Origin", "Sec-Fetch-Site")},
            "step": request.args["step"],
        }
        return redirect("/thanks", 303)

    @site.route("/take/<what>", methods=["POST"])
    def take(what: str) -> Response:
        return redirect(f"/thanks?took={what}", 303)

    @site.route("/thanks")
    @site.route("/search")
    def thanks() -> dict[str, object]:
        return {"args": request.args, "referer": request.headers.get("Referer"), **session}

    return site


@pytest.fixture(params=["over a socket", "in process"])
def visitor(request: pytest.FixtureRequest) -> Iterator[Visitor]:
    site = _site()
    if request.param == "in process":
        yield Visitor.in_process(site).get("/")
        return
    server = make_server("127.0.0.1", 0, site, threaded=True)
    thread = Thread(target=server.serve_forever, args=[0.01])
    thread.start()
    yield Visitor(f"http://127.0.0.1:{server.port}").get("/")
    server.shutdown()
    thread.join()
    server.server_close()


def test_a_form_is_sent_with_its_defaults_and_the_pressed_button(visitor: Visitor) -> None:
    form = visitor.form("order").fill(name="Dewi", size="Large", pay="QRIS", news=True)
    form.attach("photo", "a.png", b"123", "image/png").press("Send")

    sent = visitor.assert_ok().response.json()["sent"]
    assert sent["fields"] == [
        ["token", "abc"],
        ["name", "Dewi"],
        ["note", "one\r\ntwo"],
        ["size", "l"],
        ["pay", "qris"],
        ["news", "on"],
        ["outside", "here"],
        ["way", "send"],
    ]
    assert sent["files"] == {"photo": ["a.png", 3], "second": ["", 0]}
    assert sent["headers"] == {"Origin": visitor.base_url, "Sec-Fetch-Site": "same-origin"}
    assert sent["step"] == "2"


def test_a_search_form_becomes_an_address(visitor: Visitor) -> None:
    visitor.form("Find").fill(q="tas rajut").press()

    assert visitor.path == "/search?q=tas+rajut"
    assert visitor.response.json()["referer"] == f"{visitor.base_url}/"


def test_one_of_several_forms_is_named_by_what_stands_near(visitor: Visitor) -> None:
    visitor.form("Take", near="Shirt").press()

    assert visitor.path == "/thanks?took=shirt"


def test_a_link_is_followed_by_its_words(visitor: Visitor) -> None:
    assert visitor.link("Go on").follow().path == "/thanks?by=link"


def test_a_person_reads_what_is_shown_and_nothing_else(visitor: Visitor) -> None:
    assert visitor.sees("Bag Take Shirt")
    assert not visitor.sees("Unseen")
    with pytest.raises(AssertionError, match="Unseen"):
        visitor.assert_sees_not("Unseen")


@pytest.mark.parametrize(
    ("values", "why"),
    [
        ({"nmae": "Dewi"}, "no field"),
        ({"closed": "yes"}, "disabled"),
        ({"fenced": "yes"}, "disabled"),
        ({"token": "def"}, "hidden"),
        ({"size": "XXL"}, "does not offer"),
        ({"name": "Dewi Lestari Ayu"}, "10 characters"),
    ],
)
def test_what_a_person_cannot_type_fails(
    visitor: Visitor, values: dict[str, str], why: str
) -> None:
    with pytest.raises(AssertionError, match=why):
        visitor.form("order").fill(values)


def test_an_empty_required_field_is_not_sent(visitor: Visitor) -> None:
    with pytest.raises(AssertionError, match="asks for 'name'"):
        visitor.form("order").press("Keep")

    visitor.form("order").press("Keep", unchecked=True)
    assert visitor.path == "/thanks"


def test_an_attacker_sends_what_they_like(visitor: Visitor) -> None:
    visitor.form("order").forge(token="def", rank="queen").press(unchecked=True)

    fields = visitor.response.json()["sent"]["fields"]
    assert ["token", "def"] in fields
    assert ["rank", "queen"] in fields


def test_a_visitor_never_leaves_the_site(visitor: Visitor) -> None:
    with pytest.raises(AssertionError, match="leaves"):
        visitor.link("Away").follow()
