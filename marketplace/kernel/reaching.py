"""Ways to reach somebody, found in what people typed: phone numbers however they are spelled,
e-mail addresses, links, names on other sites, account numbers.

What it finds is a mark for whoever reads the text before it goes on; nothing here decides.
"""

import re
from collections.abc import Iterable, Iterator
from enum import StrEnum
from typing import NamedTuple

from marketplace.kernel import looks

GAP = "[…]"


class Kind(StrEnum):
    """What was found."""

    PHONE = "phone"
    EMAIL = "email"
    LINK = "link"
    HANDLE = "handle"
    ACCOUNT = "account"


class Found(NamedTuple):
    """Where it stands in the text."""

    start: int
    end: int
    kind: str


class Piece(NamedTuple):
    """A stretch of the text, and what it is; nothing where it is only words."""

    text: str
    kind: str


_WORD = {
    "nol": "0", "kosong": "0", "zero": "0", "oh": "0", "satu": "1", "one": "1", "dua": "2",
    "two": "2", "tiga": "3", "three": "3", "empat": "4", "ampat": "4", "four": "4", "lima": "5",
    "five": "5", "enam": "6", "six": "6", "tujuh": "7", "seven": "7", "delapan": "8", "lapan": "8",
    "eight": "8", "sembilan": "9", "nine": "9",
}  # fmt: skip
_SPELLED = "|".join(_WORD)
_LETTER = r"(?<=\d)[oil|]|[oil|](?=\d)"  # the letters that stand for 0 and 1 inside a number
_DIGIT = rf"(?:\d|{_LETTER}|\b(?:{_SPELLED})+\b)"
_BETWEEN = "(?:[ .\\-–—/()_*+:~·'\ufe0f\u20e3]|,(?=\\S)){0,4}"
_FILLER = r"(?:lalu|terus|dan|then|and|strip|dash|spasi|space|koma)"
_WIDE = rf"[\s.\-–—/()_*+:~·',;\ufe0f\u20e3]{{0,4}}(?:{_FILLER}\s+)?"
_NUMBER = re.compile(rf"[+(]?{_DIGIT}(?:{_BETWEEN}{_DIGIT})+")
_BEGINS = r"(?<![\d.])(?<!\d[-/ ])[+(]?"
_PHONE = re.compile(
    rf"{_BEGINS}(?:0|6{_BETWEEN}2|\b(?:nol|kosong|zero|oh)|o(?=\d))(?:{_WIDE}{_DIGIT})+"
)
_READ = re.compile(rf"\d|{_LETTER}|{_SPELLED}")
_LIKE_A_PHONE = re.compile(r"(0|62)\d{7,14}")
_FEWEST, _FEWEST_OF_ACCOUNT, _REALLY_DIGITS = 8, 6, 5

_DATE = r"(?:\d{1,2}[-/. ]\d{1,2}[-/. ]20\d\d|20\d\d[-/.]\d{1,2}[-/.]\d{1,2})"
_DAYS = re.compile(rf"{_DATE}(?: ?[-–] ?{_DATE}| \d\d?[.:]\d\d)?")
_RUPIAH_BEFORE = re.compile(r"(?:rp|idr)\.? ?$")
_AMOUNT = re.compile(r"\d{1,3}(?:\.\d{3})*|\d+")
_BANK_BEFORE = re.compile(
    r"\b(?:rek|rekening|norek|account|acc|va|bca|bri|bni|bsi|mandiri|dana|ovo|gopay)\b[\W_]*"
    r"(?:(?:no|nomor|number|saya|ku|my|is|bank|bca|bri|bni|bsi|mandiri)\b[\W_]*){0,3}$"
)

_SPELLED_AT = r"(?:\(at\)|\[at\]|\{at\}|<at>)"
_SPELLED_DOT = r"(?:\(dot\)|\[dot\]|\bdot\b|\btitik\b|\(titik\))"
_DOT = rf"(?:\.|{_SPELLED_DOT})"
_ENDING = (
    "com|net|org|id|co|me|io|xyz|shop|store|link|gl|ly|app|site|online|info|biz|gg|to|tv|asia|ac"
)
_MAILBOX = r"\b(?:gmail|googlemail|yahoo|ymail|hotmail|outlook|icloud|proton(?:mail)?)\b"
_SITE = (
    r"(?:ig|insta|instagram|facebook|fb|tik ?tok|telegram|tele|twitter|threads|youtube|yt|shopee|"
    r"tokopedia|tokped|lazada|whats ?app|wa|line|discord|snapchat|bbm|pin bb)"
)
_CALLED = (
    r"(?:saya|aku|ku|gue|my|our|is|are|adalah|akun|akunnya|account|nama|namanya|name|id|nya|"
    r"bernama|called)"
)
_NAME = r"(?<![\w.+%-])[\w.+%-]{1,64}"
_HOST = r"[\w-]{1,63}(?:\.[\w-]{1,63}){0,4}"
_PATTERNS = (
    (Kind.EMAIL, rf"{_NAME}(?:@|\s?{_SPELLED_AT})\s?[\w-]+(?:\s?{_DOT}\s?[a-z]{{2,}})+"),
    (Kind.EMAIL, rf"{_NAME}\s@\s?{_HOST}\s?{_DOT}\s?(?:{_ENDING})\b"),
    (Kind.EMAIL, rf"{_NAME}\s+at\s+[\w-]+\s?{_DOT}\s?(?:{_ENDING})\b(?:\s?{_DOT}\s?id\b)?"),
    (
        Kind.EMAIL,
        rf"(?:{_NAME}\s*(?:@|{_SPELLED_AT}|\bat\b)?\s*)?{_MAILBOX}(?:\s*{_DOT}\s*[a-z]+)*",
    ),
    (Kind.LINK, r"(?:https?|hxxps?)\s?:?\s?/{1,2}\s?\S+|\bwww\s?\.\s?\S+"),
    (Kind.LINK, rf"(?<![\w.-]){_HOST}\.(?:{_ENDING})\b(?:/\S*)?"),
    (Kind.LINK, rf"(?<![\w-])[\w-]{{2,63}}\s?{_SPELLED_DOT}\s?(?:{_ENDING})\b\S*"),
    (Kind.LINK, r"\b(?:wa|t)\s?(?:\.|titik|dot)\s?me\b\s?/?\s?\S*"),
    (Kind.HANDLE, r"(?<![\w.])@\s?(?!rp|\d+\b)(?=[\w.]*[a-z])[\w.]{2,}"),
    (Kind.HANDLE, rf"\b{_SITE}\b\s*[:=]\s*\S{{3,}}"),
    (Kind.HANDLE, rf"\b{_SITE}\b(?:\s+{_CALLED}\b)+[\s:=]*[\w.]{{3,}}"),
    (Kind.HANDLE, rf"\b{_SITE}\b\s+(?=\w*[\d_.]\w)[\w.]{{3,}}"),
)  # fmt: skip
_WAYS = [(kind, re.compile(pattern)) for kind, pattern in _PATTERNS]


def find(text: str) -> list[Found]:
    """In their order; what overlaps is one finding."""
    seen = _folded(text)
    found = [Found(*m.span(), kind) for kind, way in _WAYS for m in way.finditer(seen)]
    return joined([*found, *_numbers(seen)])


def joined(found: Iterable[Found]) -> list[Found]:
    """The same findings, without overlaps: of the kind that begins first. A phone at a site is
    a phone.
    """
    apart: list[Found] = []
    for one in sorted(found, key=lambda f: (f.start, -f.end)):
        if apart and one.start < apart[-1].end:
            last = apart.pop()
            kinds = {last.kind, one.kind}
            kind = Kind.PHONE if kinds == {Kind.PHONE, Kind.HANDLE} else last.kind
            apart.append(Found(last.start, max(last.end, one.end), kind))
        else:
            apart.append(one)
    return apart


def pieces(text: str, found: Iterable[Found]) -> list[Piece]:
    """The whole text, cut at what was found in it."""
    cut, at = list[Piece](), 0
    for one in found:
        cut += [Piece(text[at : one.start], ""), Piece(text[one.start : one.end], one.kind)]
        at = one.end
    return [piece for piece in [*cut, Piece(text[at:], "")] if piece.text]


def without(text: str, found: Iterable[Found] | None = None) -> str:
    """The text with a gap for each finding."""
    marked = pieces(text, find(text) if found is None else found)
    return "".join(GAP if piece.kind else piece.text for piece in marked)


def names(text: str, private: Iterable[str]) -> list[Found]:
    """Where these words stand, as whole words, however they are written."""
    wanted = {word for said in private for word in looks.words(said) if len(word) > 2}
    seen = _folded(text)
    return [
        Found(*m.span(), "name") for m in re.finditer(r"[^\W_]+", seen) if m[0] in wanted
    ]


def _numbers(seen: str) -> Iterator[Found]:
    for way in (_PHONE, _NUMBER):
        for match in way.finditer(seen):
            if kind := _kind(seen, match):
                yield Found(*match.span(), kind)


def _kind(seen: str, match: re.Match[str]) -> str:
    """Nothing for days, amounts of rupiah, and numbers too short to reach anybody."""
    written, before = match[0].strip(" .,-"), seen[max(0, match.start() - 40) : match.start()]
    digits = "".join(_value(atom) for atom in _READ.findall(written))
    spelled = any(word in written for word in _WORD)
    if not spelled and sum(c.isdecimal() for c in written) < _REALLY_DIGITS:
        return ""
    if _BANK_BEFORE.search(before) and len(digits) >= _FEWEST_OF_ACCOUNT:
        return Kind.ACCOUNT
    if len(digits) < _FEWEST or _DAYS.fullmatch(written):
        return ""
    if _RUPIAH_BEFORE.search(before) and _AMOUNT.fullmatch(written):
        return ""
    return Kind.PHONE if _LIKE_A_PHONE.fullmatch(digits) else Kind.ACCOUNT


def _value(atom: str) -> str:
    if atom in _WORD:
        return _WORD[atom]
    return {"o": "0", "i": "1", "l": "1", "|": "1"}.get(atom, atom)


def _folded(text: str) -> str:
    """As it is read, each character in its place."""
    return "".join(small if len(small := looks.fold(c)) == 1 else c for c in text)
