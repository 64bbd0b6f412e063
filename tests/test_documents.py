from __future__ import annotations

import contextlib
import gzip
import io
import json
import pickle
import zipfile
from pathlib import Path
from time import process_time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extract.documents import Document, Failure, Input, Limits, ReadOptions, list_inputs, read, read_input
from extract.documents.encodings import decode
from extract.documents.metadata import day_of
from extract.documents.readers import SUFFIXES, suffix_of
from extract.errors import InputError, ReadError

FILES = Path(__file__).parent / "files"
TITLE_RU = "Витебская и Псковская области продлили программу обмена"
TITLE_DE = "Sachsen und das Gebiet Grodno bauen den Austausch aus"
SIGNED_RU = "подписали 14 марта 2024 года программу обмена на 2024-2026 годы."
SIGNED_DE = "haben am 14. März 2024 in Görlitz ein Arbeitsprogramm für die Jahre 2024-2026 unterzeichnet."


def read_one(path: Path, options: ReadOptions | None = None) -> Document | Failure:
    found = list(read(path, options))
    assert len(found) == 1, found
    return found[0]


def document(path: Path, options: ReadOptions | None = None) -> Document:
    found = read_one(path, options)
    assert isinstance(found, Document), found
    return found


def failure(path: Path, options: ReadOptions | None = None) -> Failure:
    found = read_one(path, options)
    assert isinstance(found, Failure), found
    assert found.path and found.reason.endswith(".") and found.remedy.endswith(".")
    return found


def file(folder: Path, name: str, content: bytes | str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def packed(members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", compression) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


# --- every format ---------------------------------------------------------------------------------------------------


def test_there_is_a_sample_of_every_format() -> None:
    assert {suffix_of(p.name) for p in FILES.iterdir()} >= set(SUFFIXES) - {".xhtml", ".mht", ".ndjson"}


@pytest.mark.parametrize("name", ["utf8", "utf8-bom", "utf16", "cp1251", "koi8-r", "cp866"])
def test_russian_text_in_every_encoding(name: str) -> None:
    got = document(FILES / f"{name}.txt")
    assert got.text.startswith(TITLE_RU) and SIGNED_RU in got.text and not got.warnings
    assert got.id == name and got.path == f"{name}.txt"


@pytest.mark.parametrize("name", ["utf16be", "cp1252", "iso8859-15"])
def test_german_text_in_every_encoding(name: str) -> None:
    got = document(FILES / f"{name}.txt")
    assert got.text.startswith(TITLE_DE) and SIGNED_DE in got.text and "Größter Posten" in got.text
    assert ("5 €" in got.text) == (name == "iso8859-15")


def test_newlines_stay_as_read() -> None:
    assert "\r\n\r\n" in document(FILES / "cp866.txt").text


@pytest.mark.parametrize("name", ["page.html", "page-wrong-charset.html", "saved.mhtml", "page-de.htm"])
def test_web_page(name: str) -> None:
    got = document(FILES / name)
    german = name == "page-de.htm"
    assert got.title == (TITLE_DE if german else TITLE_RU)
    assert got.text.startswith(got.title) and got.text.count(got.title) == 1
    assert (SIGNED_DE if german else SIGNED_RU) in got.text
    assert got.published == "2024-03-15" and got.author == "Инна Лапина" and got.source == "Новости области"
    assert got.url == f"https://news.example/{'de' if german else 'ru'}/17"
    for furniture in ("Главная", "новый мост", "Все права", "не текст"):
        assert furniture not in got.text


def test_check_02_page_too_deep_for_the_main_text_is_read_whole_and_says_so() -> None:
    got = document(FILES / "deep.html")
    assert SIGNED_DE in got.text and any("whole page" in w for w in got.warnings)


@pytest.mark.parametrize(
    "piece", ["<", "<a ", "<!--", "&", "</", "<a href='", "<svg><p>t", "<p>слово ", "<![CDATA[", "<td>"]
)
def test_hostile_pages_are_read_in_time(tmp_path: Path, piece: str) -> None:
    path = file(tmp_path, "a.html", f"<html><body><p>{SIGNED_DE}</p>" + piece * (150_000 // len(piece)))
    start = process_time()
    read_one(path)
    assert process_time() - start < 10


def test_fragment_of_a_page() -> None:
    assert SIGNED_DE in document(FILES / "fragment.html").text


def test_page_without_tags_is_plain_text(tmp_path: Path) -> None:
    got = document(file(tmp_path, "a.html", "Просто текст о соглашении 2 < 3."))
    assert got.text == "Просто текст о соглашении 2 < 3." and got.warnings


@pytest.mark.parametrize(
    ("head", "published"),
    [
        ('<meta name="pubdate" content="2024-03-15">', "2024-03-15"),
        (
            '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2023-12-01T10:00:00Z"}</script>',
            "2023-12-01",
        ),
        ("", None),
    ],
)
def test_day_of_a_page_comes_from_its_markup_never_from_the_footer(
    tmp_path: Path, head: str, published: str | None
) -> None:
    body = f"<html><head>{head}</head><body><h1>{TITLE_DE}</h1><p>{SIGNED_DE}</p><footer>© 2031 Stand 01.02.2031</footer></body></html>"
    assert document(file(tmp_path, "a.html", body)).published == published


def test_day_beside_the_headline_is_part_of_the_text_when_the_markup_confirms_it(tmp_path: Path) -> None:
    page = (FILES / "page.html").read_text("utf-8")
    assert "29 Mai 2030" not in document(FILES / "page.html").text
    dated = page.replace("<article>", '<article><div class="meta"><span>15 марта 2024, 09:30</span></div>')
    text = document(file(tmp_path, "a.html", dated)).text
    assert text.splitlines()[0] == TITLE_RU and text.count("15 марта 2024") == 1


def test_markdown_loses_its_marks() -> None:
    got = document(FILES / "article.md")
    assert got.text.startswith(TITLE_RU) and "86 млн долларов, это" in got.text
    assert "Каталог музеев выйдет позже." in got.text and "museum.example" not in got.text
    assert (got.title, got.published, got.author) == (TITLE_RU, "2024-03-15", "Инна Лапина")


def test_pdf_keeps_its_lines_and_joins_its_pages() -> None:
    text = document(FILES / "print.pdf").text
    assert text.startswith(TITLE_DE) and "Gebiets-\nexekutivkomitees" in text
    assert "Vorsitzende" in text and "Lebensmittel." in text


def test_pdf_of_pictures_says_so() -> None:
    got = failure(FILES / "scan.pdf")
    assert "pictures" in got.reason and "OCR" in got.remedy


def test_word_document_with_header_and_table() -> None:
    lines = document(FILES / "letter.docx").text.splitlines()
    assert lines[:2] == ["Комитет внешних связей", TITLE_RU]
    assert "Год\tТоварооборот" in lines and "2023\t86 млн долларов" in lines


def test_opendocument_text_without_its_comments() -> None:
    text = document(FILES / "brief.odt").text
    assert text.startswith(f"{TITLE_DE}\n") and SIGNED_DE in text
    assert "Jahr\t2023" in text and "Möbel.\nEnde  ." in text and "Notiz" not in text


def test_rich_text() -> None:
    assert document(FILES / "note.rtf").text.startswith(TITLE_RU)


def test_mail() -> None:
    got = document(FILES / "mail.eml")
    assert got.text.startswith(f"{TITLE_DE}\n\nDie Staatsministerin") and "<p>" not in got.text
    assert (got.title, got.author, got.published) == (TITLE_DE, "Pressestelle Beispiel", "2024-03-15")
    assert any("zahlen.csv" in w for w in got.warnings)


# --- tables ----------------------------------------------------------------------------------------------------------


def test_json_lines_with_a_broken_one() -> None:
    got = list(read(FILES / "rows.jsonl"))
    assert [type(g) for g in got] == [Document, Failure, Document, Document]
    first, broken, third, last = got
    assert isinstance(first, Document) and isinstance(third, Document) and isinstance(last, Document)
    assert (first.id, first.row, first.lang, first.published) == ("r-1", 1, "ru", "2024-03-15")
    assert isinstance(broken, Failure) and broken.path == "rows.jsonl#2"
    assert third.published == "2024-03-15"
    assert last.text == "a \ufffd b" and any("surrogates" in w for w in last.warnings)


@pytest.mark.parametrize("name", ["comma.csv", "semicolon.csv", "tab.tsv", "rows.parquet"])
def test_table(name: str) -> None:
    got = [g for g in read(FILES / name) if isinstance(g, Document)]
    assert [g.id for g in got] == [f"{name}#1", f"{name}#2"]
    assert got[0].title == TITLE_RU and SIGNED_RU in got[0].text and got[0].published == "2024-03-15"
    guessed = [w for w in got[0].warnings if "was read as text" in w]
    assert bool(guessed) == (name != "tab.tsv") and not got[1].warnings


def test_fields_that_only_a_later_line_has(tmp_path: Path) -> None:
    lines = [{"text": "Eins."}, {"text": "Zwei.", "id": 17, "headline": "Zweite", "lang": "de-DE"}, {"text": "Drei."}]
    found = list(read(file(tmp_path, "a.jsonl", "\n".join(map(json.dumps, lines)))))
    assert all(isinstance(d, Document) for d in found)
    assert [(d.id, d.title, d.lang) for d in found if isinstance(d, Document)] == [
        ("a.jsonl#1", None, None),
        ("17", "Zweite", "de"),
        ("a.jsonl#3", None, None),
    ]
    assert [w for d in found if isinstance(d, Document) for w in d.warnings] == ["column 'headline' was read as title"]


def test_columns_that_the_user_names(tmp_path: Path) -> None:
    path = file(tmp_path, "a.csv", "x,y,text\nэто заголовок,это статья,не она\n")
    got = document(path, ReadOptions(columns={"text": "y", "title": "x"}))
    assert (got.text, got.title, got.warnings) == ("это статья", "это заголовок", ())
    missing = failure(path, ReadOptions(columns={"text": "z"}))
    assert "'z'" in missing.reason and "'y'" in missing.remedy


def test_table_without_a_text_column_names_the_columns(tmp_path: Path) -> None:
    assert "'b'" in failure(file(tmp_path, "a.csv", "a,b\n1,2\n")).remedy


def test_the_longest_column_is_the_text_when_no_name_tells(tmp_path: Path) -> None:
    got = document(file(tmp_path, "a.csv", f"k;w\n7;{'Текст статьи. ' * 20}\n"))
    assert got.text.startswith("Текст статьи.") and "'w' was read as text" in got.warnings[0]


def test_row_with_too_many_cells_fails_alone(tmp_path: Path) -> None:
    got = list(read(file(tmp_path, "a.csv", "title,text\nодин,два,три\nчетыре,пять\n")))
    assert isinstance(got[0], Failure) and got[0].path == "a.csv#1"
    assert isinstance(got[1], Document) and got[1].text == "пять"


def test_row_without_text_and_two_rows_of_one_id(tmp_path: Path) -> None:
    rows = [{"id": "a", "text": "раз"}, {"id": "a", "text": "два"}, {"id": "b", "text": " "}]
    got = list(read(file(tmp_path, "a.jsonl", "\n".join(map(json.dumps, rows)))))
    assert [g.id if isinstance(g, Document) else g.path for g in got] == ["a", "a.jsonl#2", "a.jsonl#3"]


def test_what_a_table_says_and_isnt_understood_is_a_warning(tmp_path: Path) -> None:
    row = json.dumps({"text": "т", "published": "yesterday", "lang": "русский", "url": "http://a.example"})
    got = document(file(tmp_path, "a.jsonl", row))
    assert got.published is None and got.lang is None and got.url == "http://a.example"
    assert any("'yesterday'" in w for w in got.warnings)


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("2024-03-15T09:30:00+03:00", "2024-03-15"),
        ("20240315", "2024-03-15"),
        ("15.03.2024 10:00", "2024-03-15"),
        ("2024-03", "2024-03"),
        ("2024", "2024"),
        ("2024-02-31", None),
        ("31.02.2024", None),
        ("vorgestern", None),
        ("", None),
    ],
)
def test_days_in_metadata(said: str, day: str | None) -> None:
    assert day_of(said) == day


# --- archives --------------------------------------------------------------------------------------------------------


def test_archive_and_compressed_files() -> None:
    got = [g for g in read(FILES / "bundle.zip") if isinstance(g, Document)]
    assert [(g.id, g.path) for g in got] == [
        ("r-2", "bundle.zip/de/rows.jsonl"),
        ("bundle.zip/de/two", "bundle.zip/de/two.html"),
        ("bundle.zip/ru/one", "bundle.zip/ru/one.txt"),
    ]
    assert document(FILES / "packed.txt.gz").id == "packed"
    assert document(FILES / "packed.jsonl.gz").text.startswith(TITLE_DE)


@pytest.mark.parametrize(
    ("members", "word"),
    [
        ({"../a.txt": b"text"}, "leads out"),
        ({"/etc/a.txt": b"text"}, "leads out"),
        ({"b.zip": packed({"a.txt": b"text"})}, "archive within"),
        ({"a.txt": b""}, "empty"),
    ],
)
def test_check_02_bad_file_in_an_archive_fails_alone(tmp_path: Path, members: dict[str, bytes], word: str) -> None:
    got = list(read(file(tmp_path, "a.zip", packed({**members, "good.txt": b"good"}))))
    assert sorted(type(g).__name__ for g in got) == ["Document", "Failure"]
    bad = next(g for g in got if isinstance(g, Failure))
    assert word in bad.reason and bad.path.startswith("a.zip/")


def test_check_02_two_files_of_one_name_in_an_archive(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.txt", b"first")
        archive.writestr("b.txt", b"second")
    got = list(read(file(tmp_path, "a.zip", buffer.getvalue().replace(b"b.txt", b"a.txt"))))
    assert isinstance(got[0], Document) and got[0].text == "first"
    assert isinstance(got[1], Failure) and "two files of this name" in got[1].reason


def test_encrypted_file_in_an_archive(tmp_path: Path) -> None:
    data = bytearray(packed({"a.txt": b"text"}, zipfile.ZIP_STORED))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    assert "encrypted" in failure(file(tmp_path, "a.zip", bytes(data))).reason


def test_check_02_bombs_are_refused_before_they_are_unpacked(tmp_path: Path) -> None:
    bomb = packed({"a.txt": b"0" * 20_000_000})
    assert "times its size" in failure(file(tmp_path, "a.zip", bomb)).reason
    assert "unpacks to" in failure(file(tmp_path, "b.txt.gz", gzip.compress(b"0" * 20_000_000))).reason
    word = packed({"word/document.xml": b"<a>" + b" " * 20_000_000 + b"</a>"})
    assert "times its size" in failure(file(tmp_path, "c.docx", word)).reason
    small = ReadOptions(limits=Limits(expanded=100))
    assert "unpacks to" in failure(file(tmp_path, "e.zip", packed({"a.txt": b"a" * 200})), small).reason
    inner = file(tmp_path, "f.zip", packed({"a.txt.gz": gzip.compress(b"0" * 20_000_000)}))
    assert "unpacks to more" in failure(inner).reason
    few = ReadOptions(limits=Limits(members=1))
    assert "2 files" in failure(file(tmp_path, "d.zip", packed({"a.txt": b"a", "b.txt": b"b"})), few).reason


def test_archive_with_names_in_the_encoding_of_dos(tmp_path: Path) -> None:
    info = zipfile.ZipInfo("новость.txt")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(info, b"text")
    data = buffer.getvalue().replace("новость.txt".encode(), b"x" * 3 + "новость.txt".encode("cp866") + b"y" * 4)
    assert len(data) == len(buffer.getvalue())
    raw = bytearray(data)
    for mark, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        raw[raw.index(mark) + flags + 1] &= 0xF7
    got = list(read(file(tmp_path, "a.zip", bytes(raw).replace(b"y" * 4, b".txt"))))
    assert [g.path for g in got] == ["a.zip/xxxновость.txt.txt"]


def test_check_03_office_documents_that_declare_entities_are_refused(tmp_path: Path) -> None:
    secret = file(tmp_path, "secret", "secret words")
    xml = f'<!DOCTYPE a [<!ENTITY e SYSTEM "file://{secret}">]><a>&e;</a>'
    got = failure(file(tmp_path, "a.docx", packed({"word/document.xml": xml.encode()})))
    assert "entities" in got.reason
    got = failure(file(tmp_path, "a.odt", packed({"content.xml": xml.encode()})))
    assert "entities" in got.reason


# --- bad input -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "word"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \n\t\n", "no text"),
        ("a.txt", b"%PDF-1.7\n", "PDF"),
        ("a.txt", b"PK\x03\x04" + bytes(50), "ZIP"),
        ("a.txt", bytes(range(256)) * 20, "binary"),
        ("a.txt", "双方签署了合作协议，代表团访问了工厂。".encode("gb18030"), "encoding"),
        ("a.pdf", b"%PDF-1.4 and nothing", "damaged"),
        ("a.docx", b"PK\x03\x04", "The file is damaged"),
        ("a.docx", packed({"x": b"y"}), "word/document.xml"),
        ("a.odt", b"no zip", "damaged"),
        ("a.eml", b"", "empty"),
        ("a.eml", b"Subject: x\n\n", "no text"),
        ("a.mhtml", b"Subject: x\n\nno page", "no HTML"),
        ("a.html", b"<html><body><script>x</script></body></html>", "no text"),
        ("a.txt.gz", b"\x1f\x8b\x08\x00broken", "damaged"),
        ("a.zip", b"PK\x05\x06", "damaged"),
        ("a.zip", packed({"a.exe": b"x"}), "Nothing"),
        ("a.jsonl", b"[1]", "object"),
        ("a.csv", b"title,text\n", "no rows"),
        ("a.parquet", b"PAR1", "damaged"),
    ],
)
def test_bad_file_has_its_reason_and_remedy(tmp_path: Path, name: str, content: bytes, word: str) -> None:
    assert word in failure(file(tmp_path, name, content)).reason


def test_nul_characters_are_a_warning(tmp_path: Path) -> None:
    got = document(file(tmp_path, "a.txt", "Соглашение\0 подписано в Минске."))
    assert got.text == "Соглашение\0 подписано в Минске." and any("NUL" in w for w in got.warnings)


def test_text_cut_off_within_a_character_is_read_with_a_warning(tmp_path: Path) -> None:
    got = document(file(tmp_path, "a.txt", "Соглашение подписано".encode()[:-1]))
    assert got.text == "Соглашение подписан\ufffd" and got.warnings


def test_encoding_that_the_user_names(tmp_path: Path) -> None:
    path = file(tmp_path, "a.txt", "Да".encode("cp866"))
    assert document(path, ReadOptions(encoding="cp866")).text == "Да"
    assert "utf-8" in failure(path, ReadOptions(encoding="utf-8")).reason
    assert "unknown" in failure(path, ReadOptions(encoding="klingon")).reason


def test_check_02_limits_of_size_and_pages(tmp_path: Path) -> None:
    path = file(tmp_path, "a.txt", "слово " * 50)
    for name, of in (("bytes", path), ("characters", path), ("pages", FILES / "print.pdf")):
        failed = failure(of, ReadOptions(limits=Limits.of({name: 1})))
        assert name in failed.reason
        assert f"--limit {name}=N" in failed.remedy
    assert "--limit ratio=N" in failure(file(tmp_path, "b.txt.gz", gzip.compress(b"0" * 20_000_000))).remedy
    assert document(path, ReadOptions(limits=Limits.of({"characters": 300, "ratio": "1"}))).text == "слово " * 50


def test_file_that_disappears_between_listing_and_reading(tmp_path: Path) -> None:
    path = file(tmp_path, "a.txt", "text")
    (input,) = list_inputs(tmp_path).inputs
    path.unlink()
    got = list(read_input(input))
    assert len(got) == 1 and isinstance(got[0], Failure) and "missing" in got[0].reason


# --- listing ---------------------------------------------------------------------------------------------------------


def test_folder_is_listed_in_order_with_unique_ids(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", "a.html", "sub/a.txt", "c.TXT", "logo.png", ".hidden.txt", ".git/x.txt", "noSuffix"):
        file(tmp_path, name, "text")
    listing = list_inputs(tmp_path)
    assert [(i.id, i.name) for i in listing.inputs] == [
        ("a", "a.html"),
        ("a.txt", "a.txt"),
        ("b", "b.txt"),
        ("c", "c.TXT"),
        ("sub/a", "sub/a.txt"),
    ]
    assert list(listing.skipped) == ["logo.png", "noSuffix"]
    assert (len(listing.inputs), len(listing.skipped), listing.size) == (5, 2, 20)
    assert list(listing.inputs) == list(listing.inputs), "as often as wanted"


def test_single_file_glob_and_excluded_output(tmp_path: Path) -> None:
    for name in ("in/a.txt", "in/deep/b.txt", "in/out/records.jsonl"):
        file(tmp_path, name, "text")
    assert [i.name for i in list_inputs(tmp_path / "in/a.txt").inputs] == ["a.txt"]
    assert [i.name for i in list_inputs(f"{tmp_path}/in/**/*.txt").inputs] == ["a.txt", "deep/b.txt"]
    assert [i.name for i in list_inputs(tmp_path / "in", exclude=tmp_path / "in/out").inputs] == ["a.txt", "deep/b.txt"]


def test_nothing_to_read_is_an_error_that_says_what_is_there(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="does not exist"):
        list_inputs(tmp_path / "missing")
    with pytest.raises(InputError, match="holds no files"):
        list_inputs(tmp_path)
    file(tmp_path, "a.exe", "x")
    with pytest.raises(InputError, match=r"\.exe.*\.html"):
        list_inputs(tmp_path)
    with pytest.raises(InputError, match="matches no files"):
        list_inputs(f"{tmp_path}/*.txt")


def test_check_05_links_out_of_the_folder_are_not_followed(tmp_path: Path) -> None:
    outside = file(tmp_path, "outside/secret.txt", "secret")
    file(tmp_path, "in/a.txt", "text")
    (tmp_path / "in/link.txt").symlink_to(outside)
    (tmp_path / "in/folder").symlink_to(outside.parent)
    (tmp_path / "in/broken.txt").symlink_to(tmp_path / "nowhere")
    got = {g.path: g for g in read(tmp_path / "in")}
    assert sorted(got) == ["a.txt", "broken.txt", "link.txt"]
    link, broken = got["link.txt"], got["broken.txt"]
    assert isinstance(link, Failure) and "leads out" in link.reason
    assert isinstance(broken, Failure) and "missing" in broken.reason
    assert list(list_inputs(tmp_path / "in").skipped) == ["folder"]


def test_names_with_line_breaks_and_bytes_that_are_no_utf8(tmp_path: Path) -> None:
    file(tmp_path, "a\nb.txt", "text")
    expected = ["a\nb.txt"]
    with contextlib.suppress(OSError):  # some file systems take no such names
        Path(bytes(tmp_path).decode() + "/" + b"\xff\xfe.txt".decode("utf-8", "surrogateescape")).write_text("text")
        expected = ["\\xff\\xfe.txt", "a\nb.txt"]
    assert [i.name for i in list_inputs(tmp_path).inputs] == expected
    assert all(isinstance(g, Document) for g in read(tmp_path))


def test_inputs_and_options_travel_to_other_processes() -> None:
    inputs = list(list_inputs(FILES).inputs)
    options = ReadOptions(columns={"text": "body"})
    assert pickle.loads(pickle.dumps(inputs)) == inputs
    assert pickle.loads(pickle.dumps(options)) == options


def test_reading_twice_gives_the_same() -> None:
    assert list(read(FILES)) == list(read(FILES))


# --- encodings -------------------------------------------------------------------------------------------------------

RUSSIAN = st.text(alphabet="оеаинтсрвлкмдпуяызьгбчйхжюцшэщОПРСДВ ,.", min_size=60).filter(
    lambda t: sum(map(str.isalpha, t)) > 50
)


@given(st.sampled_from(["cp1251", "koi8-r", "cp866", "cp1252", "iso8859-15"]), st.binary(max_size=200))
def test_any_bytes_are_text_or_an_error(encoding: str, data: bytes) -> None:
    try:
        text, _ = decode(data, None, encoding)
    except ReadError:
        return
    assert isinstance(text, str)


@pytest.mark.parametrize("declared", [None, "utf-8", "windows-1252", "koi8-r", "no-such"])
@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r", "cp866", "utf-8", "utf-16-le", "utf-16-be"])
def test_what_a_page_declares_never_makes_mojibake(encoding: str, declared: str | None) -> None:
    text = "Стороны подписали соглашение о сотрудничестве в сфере образования. Министр: «Ждём делегацию»."
    data = text.replace("«", '"').replace("»", '"').encode(encoding)
    assert decode(data, None, declared)[0] == text.replace("«", '"').replace("»", '"')


# --- damaged files ---------------------------------------------------------------------------------------------------

SAMPLES = sorted(p for p in FILES.iterdir() if p.suffix != ".md")


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda p: p.name)
@settings(max_examples=25, deadline=5_000, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damaged_files_are_read_or_listed(sample: Path, tmp_path: Path, data: st.DataObject) -> None:
    content = bytearray(sample.read_bytes())
    for _ in range(data.draw(st.integers(0, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    content = content[: data.draw(st.integers(1, len(content)))]
    path = tmp_path / sample.name
    path.write_bytes(bytes(content))
    input = Input(id="x", name=sample.name, file=path)
    got = list(read_input(input, ReadOptions(limits=Limits(bytes=1_000_000, expanded=5_000_000))))
    assert got
    for item in got:
        assert isinstance(item, Document | Failure)
        if isinstance(item, Document):
            item.text.encode("utf-8")
            assert item.text.strip()
        else:
            assert item.reason and item.remedy and "Traceback" not in item.reason
