"""The report, in a real browser: filters, links to the text, nothing loaded, nothing run from a document."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

import extract
from extract.errors import InputError
from extract.report import build, write_report
from extract.report.build import SECTIONS

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
HOSTILE = "</script><script>window.hacked=1</script><img src=x onerror='window.hacked=2'>"

needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="chromium is not installed")


@pytest.fixture(scope="module")
def report(sample_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_report(sample_run, tmp_path_factory.mktemp("report") / "report.html")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield chromium
        chromium.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that fails the test on any console error, script error or request beyond the file itself."""
    trouble: list[str] = []
    page = browser.new_page(viewport={"width": 1200, "height": 900})
    page.on("console", lambda m: trouble.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda e: trouble.append(str(e)))
    page.on("request", lambda r: None if r.url.startswith("file:") else trouble.append(r.url))
    yield page
    page.close()
    assert trouble == []


def _lines(file: Path) -> list[Any]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").split("\n") if line]


def _open(page: Page, report: Path, place: str = "") -> None:
    page.goto(report.as_uri() + (f"#{place}" if place else ""))


@needs_browser
@pytest.mark.parametrize("language", ["en", "de", "ru"])
def test_every_section_shows_something_in_every_language(page: Page, report: Path, language: str) -> None:
    _open(page, report)
    page.select_option("#ui-language", language)
    words = json.loads(build._static("messages.json"))[language]
    for name in SECTIONS:
        page.evaluate(f"location.hash = '#{name}'")
        page.wait_for_selector(f"#s-{name}:not([hidden])")
        assert page.inner_text(f"#h-{name}") == words[name]
        assert len(page.inner_text(f"#s-{name}")) > len(words[name]) + 20
    assert page.get_attribute("html", "lang") == language


@needs_browser
def test_filters_narrow_the_agreements(page: Page, report: Path, sample_run: Path) -> None:
    agreements = [a for r in _lines(sample_run / "records.jsonl") for a in r["agreements"]]
    assert agreements
    _open(page, report, "agreements")
    rows = page.locator("#s-agreements tbody tr")
    assert rows.count() == len(agreements)
    kind = agreements[0]["kind"]
    page.select_option("#s-agreements [data-filter=kind]", kind)
    assert rows.count() == sum(a["kind"] == kind for a in agreements)
    page.fill("#s-agreements [data-filter=q]", "nothing is called like this")
    assert rows.count() == 0


@needs_browser
def test_a_row_leads_to_its_place_in_the_text(page: Page, report: Path, sample_run: Path) -> None:
    _open(page, report, "money")
    link = page.locator("#s-money tbody a").first
    text = page.locator("#s-money tbody tr").first.locator("td").nth(3).inner_text()
    link.click()
    target = page.wait_for_selector("#view .target")
    assert target is not None
    assert text.startswith(target.inner_text()[:3])
    assert "t-money" in (target.get_attribute("class") or "")
    assert "money." in (target.get_attribute("title") or "")


@needs_browser
def test_the_text_shown_is_the_text_as_read(page: Page, report: Path, sample_run: Path) -> None:
    texts = [line["text"] for line in _lines(sample_run / "texts.jsonl")]
    for i, text in enumerate(texts):
        _open(page, report, f"documents/{i}/0")
        page.wait_for_selector("#view .body")
        assert page.evaluate("document.querySelector('#view .body').textContent") == text.replace("\r\n", "\n")


@needs_browser
def test_check_07_hostile_text_stays_text(page: Page, tmp_path: Path) -> None:
    text = f"Минск, 5 мая 2024 года. 😀 Губернатор Иван {HOSTILE} Петров выделил 5 млн рублей.\u2028{HOSTILE}"
    record = extract.extract(text, lang="ru", id=f"a{HOSTILE}", title=HOSTILE, author=HOSTILE, ner="none")
    (tmp_path / "records.jsonl").write_text(record.to_json() + "\n")
    (tmp_path / "texts.jsonl").write_text(json.dumps({"id": record.id, "text": text, "boilerplate": [], "repeats": []}))
    _open(page, write_report(tmp_path), "documents/0/0")
    page.wait_for_selector("#view .body")
    for name in SECTIONS:
        page.evaluate(f"location.hash = '#{name}'")
    page.wait_for_timeout(100)
    assert page.evaluate("window.hacked") is None
    assert page.evaluate("document.querySelector('#view .body').textContent") == text
    (money,) = record.money
    assert page.locator("#view .t-money").first.inner_text() == money.text


@needs_browser
def test_it_works_with_the_keyboard_and_on_a_phone(page: Page, report: Path) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    _open(page, report, "agreements")
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    unnamed = page.evaluate(
        "[...document.querySelectorAll('button, select, input, a')].filter(e => "
        "!(e.textContent.trim() || e.getAttribute('aria-label') || e.closest('label'))).length"
    )
    assert unnamed == 0


def test_check_07_nothing_in_the_file_points_outside(report: Path) -> None:
    page = report.read_text(encoding="utf-8")
    assert not re.search(r"<(?:script|link|img|iframe)[^>]+(?:src|href)\s*=", page)
    assert "default-src 'none'" in page


def test_too_many_documents_say_how_to_narrow(
    sample_run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "MAX_DOCUMENTS", 3)
    with pytest.raises(InputError, match="--limit"):
        write_report(sample_run, tmp_path / "r.html")
    assert write_report(sample_run, tmp_path / "r.html", limit=2).exists()
    assert write_report(sample_run, tmp_path / "r.html", match="Brest").exists()


def test_a_folder_without_records_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"records\.jsonl is missing"):
        write_report(tmp_path)


def test_messages_have_the_same_keys_in_every_language() -> None:
    messages = json.loads(build._static("messages.json"))
    assert {frozenset(m) for m in messages.values()} == {frozenset(messages["en"])}
    used = set(re.findall(r'\bt\("(\w+)"\)', build._static("report.js")))
    assert used <= set(messages["en"])
