from __future__ import annotations

import json
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.cleaning import Layout, find_layout, whole_text
from extract.cleaning.cues import cues, fold
from extract.cleaning.days import days_in
from extract.cleaning.lines import split_lines
from extract.lang import languages
from extract.spans.article import read_article

GOLDEN = Path(__file__).parent / "golden"
FIELDS = {"lines", "title", "published", "author", "why"}
FLOOR = 0.95
"""F1 of "not the article" over all labelled lines of a language."""


def dumps(name: str) -> list[tuple[str, dict[str, Any]]]:
    """The labelled dumps: lines with a (article), b (boilerplate), r (repeat), o (either) or, when blank, nothing."""
    found = []
    for path in sorted(GOLDEN.glob(f"*/{name}.jsonl")):
        found += [(path.parent.name, json.loads(line)) for line in path.read_text("utf-8").splitlines()]
    return found


TUNED = dumps("cleaning")
HELD_OUT = dumps("cleaning_heldout")


def text_of(row: dict[str, Any]) -> str:
    return "\n".join(line for _, line in row["lines"])


def judged(row: dict[str, Any], layout: Layout) -> list[tuple[str, str, str]]:
    """Label, section kind at the middle of the line, and line."""
    found, at = [], 0
    for label, line in row["lines"]:
        if label and label != "o":
            middle = at + len(line) // 2
            found.append((label, next(s.kind for s in layout.sections if s.start <= middle < s.end), line))
        at += len(line) + 1
    return found


def article(text: str, lang: str = "ru") -> str:
    layout = find_layout(text, lang)
    return "".join(text[s.start : s.end] for s in layout.sections if s.kind == "article")


# --- labelled dumps --------------------------------------------------------------------------------------------------


def test_there_are_dumps_of_every_language_and_none_has_unknown_fields() -> None:
    for rows in (TUNED, HELD_OUT):
        assert {lang for lang, _ in rows} == set(languages())
        assert all(set(row) == FIELDS and row["why"] for _, row in rows)
        assert {label for _, row in rows for label, _ in row["lines"]} <= {"a", "b", "r", "o", ""}
    assert len(TUNED) >= 48 and len(HELD_OUT) >= 12


@pytest.mark.parametrize(("lang", "row"), TUNED, ids=lambda v: v["why"] if isinstance(v, dict) else v)
def test_dump(lang: str, row: dict[str, Any]) -> None:
    layout = find_layout(text_of(row), lang)
    lines = judged(row, layout)
    wrong = [(label, kind, line) for label, kind, line in lines if (label == "a") != (kind == "article")]
    assert len(wrong) <= 1, wrong
    assert all(kind == "article" for label, kind, line in lines if label == "a" and len(line) > 120)
    assert (layout.title, layout.published, layout.author) == (row["title"], row["published"], row["author"])


@pytest.mark.parametrize("rows", [TUNED, HELD_OUT], ids=["tuned", "held out"])
@pytest.mark.parametrize("lang", languages())
def test_lines_of_all_dumps_together(rows: list[tuple[str, dict[str, Any]]], lang: str) -> None:
    counts = {"true": 0, "found": 0, "right": 0}
    metadata = []
    for _, row in (r for r in rows if r[0] == lang):
        layout = find_layout(text_of(row), lang)
        for label, kind, _ in judged(row, layout):
            counts["true"] += label != "a"
            counts["found"] += kind != "article"
            counts["right"] += label != "a" and kind != "article"
        metadata += [layout.title == row["title"], layout.published == row["published"]]
    f1 = 2 * counts["right"] / (counts["true"] + counts["found"])
    assert f1 >= FLOOR, (f1, counts)
    assert sum(metadata) >= FLOOR * len(metadata)


def test_copies_are_repeats_not_boilerplate() -> None:
    rows = [(lang, row) for lang, row in TUNED if any(label == "r" for label, _ in row["lines"])]
    assert rows
    kinds = [
        kind for lang, row in rows for label, kind, _ in judged(row, find_layout(text_of(row), lang)) if label == "r"
    ]
    assert kinds.count("repeat") >= 0.9 * len(kinds)


def test_five_real_pages(shared: Path) -> None:
    for path in sorted((shared / "docs").glob("*.txt")):
        text, gold = path.read_text("utf-8"), json.loads((shared / "gold" / f"{path.stem}.json").read_text("utf-8"))
        layout = find_layout(text, gold["lang"])
        kinds = {start: s.kind for s in layout.sections for start in range(s.start, s.end)}
        for words in gold.get("boilerplate", []):
            assert kinds[text.index(words)] == "boilerplate", words
        if gold.get("repeated_from"):
            first = text.index(gold["repeated_from"])
            assert kinds[first] == "article"
            assert kinds[text.index(gold["repeated_from"], first + 1)] == "repeat"
        assert (layout.title, layout.published) == (gold["title"], gold["published"])
        for group in ("money", "percents", "agreement_counts", "dates"):
            optional = {str(v) for v in gold.get("optional", {}).get(group, [])}
            for fact in gold[group]:
                if fact.get("text") and str(fact.get("value")) not in optional:
                    assert fact["text"] in article(text, gold["lang"]), fact


# --- clean text stays whole -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Фото на память: делегация посетила завод.",
        "Поделиться опытом приехали 12 специалистов из Гродно.",
        "Меню подписания: соглашение, протокол, план.",
        "Области подписали соглашение\n\nСтороны договорились о поставках.",
        "Das Abkommen wurde unterzeichnet.\nEs gilt bis 2027.\nDie Kosten tragen beide Seiten.",
        "Kontakt zu den Partnern halten beide Seiten seit 1996.",
        "Иванов Иван Иванович",
        "25 ноября 2024",
        "",
        "\n \n",
    ],
)
def test_short_clean_text_is_all_article(text: str) -> None:
    assert find_layout(text, "ru") == find_layout(text, "de")
    assert all(s.kind == "article" for s in find_layout(text, "ru").sections)


def test_sentences_of_all_golden_rows_are_all_article() -> None:
    rows = [
        (p.parent.name, json.loads(line))
        for p in GOLDEN.glob("*/*.jsonl")
        for line in p.read_text("utf-8").splitlines()
    ]
    texts = [(lang, row["text"]) for lang, row in rows if isinstance(row.get("text"), str) and len(row["text"]) < 2_000]
    assert len(texts) > 500
    for lang, text in texts:
        assert all(s.kind == "article" for s in find_layout(text, lang).sections), text


def test_a_text_that_is_only_furniture_is_never_lost_as_a_whole() -> None:
    text = "Меню\nПоделиться\nГлавная\nДругие новости"
    assert len(find_layout(text, "ru").sections) >= 1
    long = "Скачать приложение можно по ссылке, при использовании материалов ссылка обязательна, " * 4
    assert "article" in {s.kind for s in find_layout(f"Меню\n{long}", "ru").sections}


def test_list_that_prose_introduces_stays() -> None:
    text = (
        "Меню\nКонтакты\nСоглашения подписаны в Минске\nВ ходе встречи делегаций двух областей были подписаны следующие документы:\n"
        "— соглашение о поставках;\n— протокол о намерениях;\n— договор о дружбе."
    )
    assert article(text).startswith("Соглашения подписаны") and article(text).endswith("договор о дружбе.")


def test_main_text_of_a_page_isnt_harmed() -> None:
    row = next(row for lang, row in TUNED if lang == "ru" and "agency page" in row["why"])
    text = "\n".join(line for label, line in row["lines"] if label == "a")
    assert article(text) == text


# --- day of publication ------------------------------------------------------------------------------------------------


BODY = "Стороны договорились о поставках техники и обменах студентами, сообщили в правительстве региона в среду."


@pytest.mark.parametrize(
    ("text", "published"),
    [
        (f"Заголовок о соглашении регионов\n25 ноября 2024, 10:15\n{BODY}", "2024-11-25"),
        (f"Заголовок о соглашении регионов\n25.11.2024\n{BODY}", "2024-11-25"),
        (f"10:15, 25 ноября\nЗаголовок о соглашении регионов\n{BODY}", "XXXX-11-25"),
        (f"МИНСК, 25 ноября. /БЕЛТА/. {BODY}\n{BODY[:-1]} снова.", "XXXX-11-25"),
        (f"Витебск, 3 октября 2024 года. {BODY}\n{BODY[:-1]} снова.", "2024-10-03"),
        (f"25 ноября, Минск /Корр. БЕЛТА/. {BODY}\n{BODY[:-1]} снова.", "XXXX-11-25"),
        (f"25 ноября в Минске начнется форум. {BODY}\n{BODY[:-1]} снова.", None),
        (f"Пятница, 1 марта 2030\nМеню\nНовости\nЗаголовок о соглашении регионов\n25.11.2024\n{BODY}", "2024-11-25"),
        (f"Курсы валют на 01.03.2030\nЗаголовок о соглашении регионов\n{BODY}", None),
        (f"Заголовок о соглашении регионов\n{BODY}\nПоследнее обновление: 01.03.2030", None),
        (f"Заголовок о соглашении регионов\n{BODY}\nОпубликовано: 25.11.2024", "2024-11-25"),
        (f"Заголовок о соглашении регионов\n31.02.2024\n{BODY}", None),
        (f"Заголовок о соглашении регионов\n{BODY}\nДругие новости\nОдин\n01.03.2030\nДва\n02.03.2030", None),
    ],
)
def test_day_of_publication(text: str, published: str | None) -> None:
    assert find_layout(text, "ru").published == published


@pytest.mark.parametrize(
    ("head", "published"),
    [
        ("Rust und Murau werden Partner\n\n16. 11. 2016", "2016-11-16"),
        (
            "MITTEILUNG                                                                  01.07.2011\n\nReise",
            "2011-07-01",
        ),
        (
            "Kammern arbeiten zusammen\n\n30. März 2006 | Beide haben heute einen Vertrag geschlossen. Er soll den Betrieben "
            "der Region helfen, Partner im Ausland zu finden, und gilt zunächst für fünf Jahre.",
            "2006-03-30",
        ),
        (
            "Kammern arbeiten zusammen\n\nMÜNSTER (30. März 2006) – Beide haben heute einen Vertrag geschlossen. Er soll den "
            "Betrieben der Region helfen, Partner im Ausland zu finden, und gilt zunächst für fünf Jahre.",
            "2006-03-30",
        ),
        (
            "Kammern arbeiten zusammen\n\nDer Beschluss (30. März 2006) gilt für beide Kammern. Er soll den Betrieben der "
            "Region helfen, Partner im Ausland zu finden, und gilt zunächst für fünf Jahre.",
            None,
        ),
        ("Kammern arbeiten zusammen\n\n30. März 2006 war der Tag, an dem beide Kammern anfingen.", None),
    ],
)
def test_day_above_a_german_article(head: str, published: str | None) -> None:
    body = "Die Freistadt und ihre Partnerin wollen den Wein der Gegend künftig gemeinsam bekannt machen, sagte der Leiter."
    assert find_layout(f"{head}\n\n{body}", "de").published == published


def test_days_of_all_months_in_every_language() -> None:
    for form, month in cues().months.items():
        found = days_in(f"12 {form} 2024")
        assert [(d.year, d.month, d.day) for d in found] == [(2024, month, 12)], form


# --- line breaks -------------------------------------------------------------------------------------------------------


def reading(text: str, lang: str = "de") -> str:
    return read_article(text, find_layout(text, lang)).text


def test_hard_line_breaks_are_undone() -> None:
    text = (
        "Der Landtag hat am Donnerstag mit großer Mehr-\nheit einer Partnerschaft mit dem Land Nordrhein-\n"
        "Westfalen zugestimmt. Vorgesehen sind Wirtschafts-\nund Kulturprojekte in Höhe von 1,2 Millionen\nEuro."
    )
    assert "großer Mehrheit einer" in reading(text)
    assert "Nordrhein-Westfalen" in reading(text)
    assert "Wirtschafts- und Kulturprojekte" in reading(text)
    assert "1,2 Millionen Euro." in reading(text)


def test_hyphens_of_russian_compounds_stay() -> None:
    text = "Подписано соглашение о торгово-\nэкономическом сотрудничестве и культур-\nных связях между регионами двух стран."
    assert "торгово-экономическом" in reading(text, "ru") and "культурных" in reading(text, "ru")


def test_a_short_line_of_wrapped_text_is_a_headline() -> None:
    text = (
        "Sachsen baut den Austausch mit Grodno aus\n"
        "Die Staatsministerin Sabine Krüger und der Vorsitzende des Gebiets-\n"
        "exekutivkomitees Grodno, Pawel Rudnik, haben am 14. März 2024 in\n"
        "Görlitz ein Arbeitsprogramm für die Jahre 2024-2026 unterzeichnet.\n"
        "Nach Angaben des Ministeriums stieg der Umsatz im vergangenen Jahr\n"
        "um 12 Prozent auf 86 Millionen Euro."
    )
    assert find_layout(text, "de").title == "Sachsen baut den Austausch mit Grodno aus"
    assert "Gebietsexekutivkomitees Grodno" in reading(text) and "in Görlitz ein" in reading(text)


def test_lines_that_are_paragraphs_stay_apart() -> None:
    text = "Der Vertrag wurde unterzeichnet.\nEr gilt bis 2027.\nBeide Seiten sind zufrieden."
    assert reading(text) == text
    menu = "Politik\nWirtschaft\nKultur\nSport"
    assert split_lines(menu)[1] == []


# --- invariants --------------------------------------------------------------------------------------------------------

LINES = st.lists(
    st.one_of(
        st.sampled_from([line for _, row in TUNED for _, line in row["lines"]]),
        st.text(max_size=60),
    ),
    max_size=25,
)


@given(LINES, st.sampled_from(["\n", "\n\n", "\r\n", "\n \n", "\u2028"]))
def test_sections_cover_the_text_in_order(lines: list[str], newline: str) -> None:
    text = newline.join(lines)
    layout = find_layout(text, "ru")
    assert [s.start for s in layout.sections] == [0, *(s.end for s in layout.sections)][: len(layout.sections)]
    assert (layout.sections[-1].end if layout.sections else 0) == len(text)
    assert all(s.start < s.end for s in layout.sections)
    assert all(a.kind != b.kind for a, b in zip(layout.sections, layout.sections[1:], strict=False))
    ends = [0]
    for start, end, _ in layout.joins:
        assert ends[-1] <= start < end <= len(text)
        ends.append(end)
    assert find_layout(text, "ru") == layout


@given(LINES)
def test_offsets_of_the_article_lead_back_to_the_text(lines: list[str]) -> None:
    text = "\n".join(lines)
    layout = find_layout(text, "de")
    found = read_article(text, layout)
    for at in range(0, max(0, len(found.text) - 3), 7):
        if found.text[at : at + 3].isalpha() and "\n" not in found.text[at : at + 3]:
            start, end = found.to_source(at, at + 3)
            assert 0 <= start < end <= len(text)


@pytest.mark.parametrize(
    "piece",
    [
        "a\n",
        "Фото: ",
        "А. ",
        "15:20По",
        "12.11.2024 ",
        "Заголовок материала\n12:30\n",
        "ab-\n",
        "«",
        "https://",
        "\t",
        "1\n",
    ],
)
def test_time_grows_with_the_text_only(piece: str) -> None:
    def seconds(copies: int) -> float:
        text = piece * copies
        start = process_time()
        find_layout(text, "ru")
        return process_time() - start

    small = max(min(seconds(2_000) for _ in range(3)), 0.01)
    assert min(seconds(8_000) for _ in range(3)) < 12 * small


def test_whole_text_is_one_section() -> None:
    assert whole_text("").sections == ()
    assert [tuple(s) for s in whole_text("ab").sections] == [(0, 2, "article")]


def test_every_cue_is_found_by_its_own_lookup() -> None:
    known = cues()
    for phrases in (known.furniture, known.openers, known.credits, known.phrases, known.tails, known.inserts):
        for words in phrases.all():
            assert phrases.at(list(words)) == len(words)
            assert phrases.within(["x", *words, "y"])
            assert fold(" ".join(words)) == list(words)
