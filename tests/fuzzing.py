"""Inputs that nobody meant, made from samples by changing them, and what must hold for each.

A number makes an input: the same number gives the same input again.
"""

from __future__ import annotations

import gzip
import io
import random
import re
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from time import process_time

from extract.documents import Document, Failure, Input, Limits, ReadOptions, read_input
from extract.pipeline import extract
from extract.records import Record

TESTS = Path(__file__).parent
SEEDS = sorted(p for folder in ("files", "fuzz/seeds") for p in (TESTS / folder).iterdir())
LIMITS = Limits(bytes=2_000_000, expanded=5_000_000, characters=300_000)
OUR_FAULT = re.compile(
    r"damaged \((?:UnboundLocal|Name|Attribute|Type|Key|Index|Assertion|ZeroDivision|UnicodeEncode)Error"
)
SECONDS = 4.0
SECONDS_A_CHARACTER = 0.002

# Marks that mean something in each format, to be put where they don't belong.
TOKENS = {
    "": [b"\0", b"\xff", b"\xfe\xff", b"\xef\xbb\xbf", b"\r\n", b"\n\n", b"\xd0", b"\xed\xa0\x80", b"\xc2\xad", b"\x1a"],
    ".html": rb"""< > </ <!-- --> <![CDATA[ <script> </p> <table> <svg> &#0; &#x110000; &amp; <meta/charset=koi8-r>
        <title> <h1> <time/datetime=' <base/href=x> <plaintext> "datePublished":" """.split(),
    ".eml": rb"""-- =?utf-8?b? ?= boundary=" charset=no-such Content-Type:text/html;charset=" message/rfc822 = Date:0
        Content-Transfer-Encoding:base64 Content-Type:multipart/mixed;boundary=x quoted-printable From:<<>>""".split(),
    ".rtf": rb"""{\ } \u-1? \' \uc9 \bin999999 {\*\ \ansicpg99999 \u55357? \field \fonttbl \par""".split(),
    ".pdf": rb"""obj endobj stream /Length/99999999 << >> /Kids[ /Count xref R /Filter/FlateDecode 2147483647""".split(),
    ".csv": [b'"', b'""', b",", b";", b"\t", b'"\n"', b",,,,,,", b"=1+1"],
    ".jsonl": [*rb"""{ } [ ] " \ud800 \u0000 NaN 1e999 null "text": "id": -Infinity "published": 99999999999999999""".split(), b"[" * 2_000, b"9" * 5_000],
    ".md": rb"""--- [ ]( ![ ** __ # ``` |""".split(),
    ".xml": [*rb"""&e; <w:p> </w:p> <w:tbl> <w:tr> <w:tc> </w:tr> </w:tc> <w:t> <text:p> <?pi?> <!--x--> xmlns:w='' """.split(), b"<!DOCTYPE a [<!ENTITY e 'x'>]>", b"<text:s text:c='-7'/>", b"<text:s text:c='y'/>", b"<table:table-row>"],
}  # fmt: skip
TOKENS |= {
    ".mhtml": TOKENS[".eml"] + TOKENS[".html"],
    ".htm": TOKENS[".html"],
    ".tsv": TOKENS[".csv"],
    ".json": TOKENS[".jsonl"],
}


def mutated(data: bytes, suffix: str, dice: random.Random, others: Sequence[bytes] = ()) -> bytes:
    """`data` with some changes: bytes replaced, cut, doubled, moved, marks of the format or pieces of other samples put in."""
    content = bytearray(data)
    tokens = TOKENS[""] + TOKENS.get(suffix, [])
    for _ in range(dice.choice((1, 1, 2, 3, 5, 12))):
        at = dice.randrange(len(content) + 1)
        length = min(len(content) - at, dice.choice((1, 2, 4, 16, 64, 256, 1024)))
        match dice.randrange(9):
            case 0 if at < len(content):
                content[at] = dice.randrange(256)
            case 1 if at < len(content):
                content[at] ^= 1 << dice.randrange(8)
            case 2:
                del content[at : at + length]
            case 3:
                content[at:at] = content[at : at + length] * dice.choice((1, 1, 2, 30))
            case 4:
                piece = bytes(content[at : at + length])
                del content[at : at + length]
                to = dice.randrange(len(content) + 1)
                content[to:to] = piece
            case 5 | 6:
                content[at:at] = dice.choice(tokens)
            case 7 if others:
                other = dice.choice(others)
                start = dice.randrange(len(other) + 1)
                content[at : at + dice.choice((0, length))] = other[start : start + dice.choice((8, 64, 400))]
            case _:
                content[at:] = content[at : at + dice.choice((0, length, 1 << 20))]
        del content[200_000:]
    return bytes(content) or b"x"


def mutated_file(name: str, data: bytes, dice: random.Random, others: Sequence[bytes] = ()) -> bytes:
    """A changed file: of a packed one in half of all cases what is in it, so that the changes get past the unpacking."""
    if dice.random() < 0.5:
        if name.endswith(".gz"):
            inner = Path(name[:-3]).suffix
            return gzip.compress(mutated(gzip.decompress(data), inner, dice, others), 1)
        if zipfile.is_zipfile(io.BytesIO(data)):
            return _repacked(data, dice, others)
    return mutated(data, Path(name).suffix, dice, others)


def _repacked(data: bytes, dice: random.Random, others: Sequence[bytes]) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {info.filename: archive.read(info) for info in archive.infolist()}
    wanted = [name for name in members if name.endswith((".xml", ".txt", ".html", ".jsonl"))]
    victim = dice.choice([n for n in wanted if n in ("word/document.xml", "content.xml")] or wanted)
    members[victim] = mutated(members[victim], Path(victim).suffix, dice, others)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", dice.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


# --- texts -----------------------------------------------------------------------------------------------------------

PIECES = (
    "\n", "\r\n", "\n\n", "\u2028", "\u0085", "\x0c", "\t", " ", "\u00a0", "\u202f", "\u00ad", "\u200b", "\u0301", "\ufeff", "\u202e",
    "\x00", "\ud800", "\udfff", "😀", "👩‍👩‍👧", "e\u0301", "ё", "Ё", "İ", "ẞ", "ß", "ﬁ", "²", "½", "Ⅳ", "№", "§", "٣", "۵", "１２", "𝟛",
    "«", "»", "„", "“", "”", '"', "'", "’", "(", ")", "[", "]", "-", "–", "—", "/", ",", ".", "...", "…", ":", ";", "%", "$", "€", "₽", "+", "*",
    "0", "00", "1", "-1", "1,", "1.", "1 000", "1.000,5", "1,5-2", "12:60", "31.02.2024", "29.02.2023", "00.00.0000", "99.99.9999", "2024-13-45", "5/5/5",
    "9" * 30, "1 " * 40, "1." * 40, "1,5 млн ", "10^9", "1e9", "сто ", "полтора ", "две тысячи ", "zweiundzwanzig", "anderthalb ", "Milliarden ", "трлн ",
    "г.", "гг.", "в.", "и т. д.", "А. ", "А.Б.", "Dr. ", "z. B. ", "a. D.", "д.", "с ", "по ", "до ", "от ", "между ", "bis ", "von ", "zwischen ", "und ", "и ",
    "мая ", "Mai ", "май", "квартал ", "Quartal ", "полугодие ", "года ", "году ", "годы ", "Jahr ", "Jahre ", "вчера ", "gestern ", "сегодня ",
    "рублей ", "долларов ", "Euro ", "USD", "BYN ", "процентов ", "Prozent ", "п. п.", "соглашение ", "соглашений ", "Abkommen ", "Verträge ", "договор ", "протокол ",
    "область ", "области ", "Гродненской ", "Минск ", "Беларусь ", "России ", "Sachsen ", "Gebiet ", "Region ", "Bezirk ", "Oblast ", "район ", "г. ", "республика ",
    "губернатор ", "министр ", "Minister ", "Präsident ", "заместитель ", "Иван ", "Петров ", "Петровна ", "Müller ", "von der ", "Министерство ", "Ministerium ", "комитет ", "Союз ",
    "подписали ", "подписано ", "unterzeichnet ", "unterzeichneten ", "планируется ", "действует ", "сроком на ", "лет ", "Читайте также", "Mehr zum Thema", "15:20По",
)  # fmt: skip


def mutated_text(text: str, dice: random.Random, others: Sequence[str] = ()) -> str:
    """`text` with words and marks put in, left out, doubled, moved, and pieces of other texts."""
    for _ in range(dice.choice((1, 2, 4, 8, 20))):
        at = dice.randrange(len(text) + 1)
        end = min(len(text), at + dice.choice((1, 2, 5, 20, 100)))
        match dice.randrange(8):
            case 0 | 1 | 2:
                text = text[:at] + dice.choice(PIECES) * dice.choice((1, 1, 1, 2, 5)) + text[at:]
            case 3:
                text = text[:at] + text[end:]
            case 4:
                text = text[:end] + text[at:end] * dice.choice((1, 2, 20)) + text[end:]
            case 5:
                text = (
                    text[:at]
                    + dice.choice((text[at:end].upper(), text[at:end].lower(), text[at:end][::-1]))
                    + text[end:]
                )
            case 6 if others:
                other = dice.choice(others)
                start = dice.randrange(len(other) + 1)
                text = text[:at] + other[start : start + dice.choice((5, 30, 200))] + text[end:]
            case _:
                words = text.split(" ")
                if len(words) > 3:
                    i, j = dice.randrange(len(words)), dice.randrange(len(words))
                    words[i], words[j] = words[j], words[i]
                text = " ".join(words)
    return text[:5_000]


# --- what must hold --------------------------------------------------------------------------------------------------


def in_time(work: Callable[[], object], characters: int, what: object) -> object:
    """What `work` gives, within seconds of the processor that grow with the characters only."""
    start = process_time()
    result = work()
    spent = process_time() - start
    allowed = SECONDS + SECONDS_A_CHARACTER * characters
    assert spent < allowed, f"{spent:.1f} s of {allowed:.1f}: {what}"
    return result


def check_reading(path: Path, options: ReadOptions | None = None) -> list[Document]:
    """Read a file that may be damaged: documents and failures, each whole, in time, no error of the program's own."""
    options = options or ReadOptions(limits=LIMITS)
    input = Input(id="x", name=path.name, file=path)
    found = in_time(lambda: list(read_input(input, options)), path.stat().st_size, path)
    assert isinstance(found, list) and found
    ids = [item.id for item in found if isinstance(item, Document)]
    assert len(ids) == len(set(ids))
    for item in found:
        if isinstance(item, Failure):
            assert item.path.isprintable() or "\n" in item.path, item
            assert item.reason.endswith(".") and item.remedy.endswith("."), item
            assert "Traceback" not in item.reason
            assert not OUR_FAULT.search(item.reason), item
        else:
            item.text.encode("utf-8")
            assert item.text.strip()
    return [item for item in found if isinstance(item, Document)]


def check_record(text: str, lang: str | None = None, ner: str = "none", **meta: str | None) -> Record:
    """The record of a text: made in time, all its places lie in the text, and it reads back from its line."""
    record = in_time(lambda: extract(text, lang, ner=ner, **meta), len(text), text[:200])
    assert isinstance(record, Record)
    for group, facts in record.facts().items():
        for fact in facts:
            mentions = getattr(fact, "mentions", ((fact.start, fact.end),))
            assert all(0 <= start < end <= len(text) and text[start:end].strip() for start, end in mentions), (
                group,
                fact,
            )
            assert list(mentions) == sorted(set(mentions)), (group, fact)
            if hasattr(fact, "text"):
                assert text_at(text, fact.start, fact.end) == fact.text, (group, fact)
    line = record.to_json()
    assert "\n" not in line
    line.encode("utf-8")
    assert Record.model_validate_json(line) == record
    return record


def text_at(text: str, start: int, end: int) -> str:
    """A piece of the text as the record has it: lone surrogates can't be written and were read as U+FFFD."""
    return re.sub("[\ud800-\udfff]", "\ufffd", text[start:end])
