from __future__ import annotations

import json
import shutil
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import extract.pipeline
from extract.errors import LanguageError, ModelError
from extract.spans.article import NamedEntity, article_of
from extract.spans.entities import Recogniser, recogniser
from extract.spans.labels import LABELS, decode, doubts, find_units, tidy
from extract.spans.onnx_ner import NO_PIECE, BilingualModel, TwoModels, load_bilingual, model_folder, words_of
from extract.spans.recognisers import NER
from extract.spans.sentences import find_sentences
from extract.spans.tokens import replace_surrogates
from extract.spans.windows import WINDOW, Pieces, cut_windows

GOLDEN = sorted((Path(__file__).parent / "golden").glob("*/entities.jsonl"))
ROWS = [
    (path.parent.name, json.loads(line)) for path in GOLDEN for line in path.read_text("utf-8").splitlines() if line
]


@pytest.fixture(scope="module")
def bilingual() -> Recogniser:
    return recogniser("bilingual", "ru")


@pytest.fixture(scope="module")
def accurate() -> BilingualModel:
    return BilingualModel(model_folder())


def find(model: Recogniser, text: str, lang: str = "ru") -> list[NamedEntity]:
    return model.find(text, tuple(find_sentences(text, lang)))


def test_there_are_golden_rows_of_each_language() -> None:
    assert {lang for lang, _ in ROWS} == {"de", "ru"}


@pytest.mark.parametrize(("lang", "row"), ROWS, ids=[r["text"][:40] for _, r in ROWS])
def test_golden(bilingual: Recogniser, lang: str, row: dict[str, Any]) -> None:
    assert set(row) == {"text", "facts", "why"}
    found = find(bilingual, row["text"], lang)
    assert [[row["text"][s:e], label] for s, e, label, _ in found] == row["facts"], row["why"]


# --- labels to spans -----------------------------------------------------------------------------------------------


def logits(*labels: str, sure: float = 9.0) -> np.ndarray[Any, Any]:
    rows = np.zeros((len(labels), len(LABELS)), dtype=np.float32)
    for row, label in zip(rows, labels, strict=True):
        row[LABELS.index(label)] = sure
    return rows


def pieces_of(text: str, *pieces: str) -> list[tuple[int, int]]:
    at, result = 0, []
    for piece in pieces:
        start = text.index(piece, at)
        at = start + len(piece)
        result.append((start, at))
    return result


def spans_of(text: str, pieces: list[str], labels: list[str]) -> list[tuple[str, str]]:
    found = decode(text, pieces_of(text, *pieces), logits(*labels))
    return [(text[s:e], label) for s, e, label, _ in tidy(text, found)]


def test_a_span_opened_inside_a_word_takes_the_whole_word() -> None:
    assert spans_of("Im Gebiet Homel", ["Im", "Ge", "biet", "Hom", "el"], ["O", "O", "B-LOC", "B-LOC", "I-LOC"]) == [
        ("Homel", "LOC")
    ]


def test_an_inside_label_never_opens_a_span_of_its_own_class_change() -> None:
    found = spans_of("Bank Minsk Iwan", ["Bank", "Minsk", "Iwan"], ["B-ORG", "I-ORG", "I-PER"])
    assert found in ([("Bank Minsk", "ORG")], [("Bank Minsk Iwan", "ORG")], [("Bank Minsk", "ORG"), ("Iwan", "PER")])


def test_neighbours_of_one_class_stay_apart() -> None:
    assert spans_of("Minsk Homel", ["Minsk", "Homel"], ["B-LOC", "B-LOC"]) == [("Minsk", "LOC"), ("Homel", "LOC")]


def test_the_score_is_that_of_the_labels() -> None:
    text = "Minsk"
    ((_, _, _, sure),) = decode(text, [(0, 5)], logits("B-LOC", sure=9))
    ((_, _, _, unsure),) = decode(text, [(0, 5)], logits("B-LOC", sure=1))
    assert 0 < unsure < sure <= 1


@pytest.mark.parametrize(
    ("text", "span", "expected"),
    [
        ("завод «Ромашка» растет", "«Ромашка»", "Ромашка"),
        ("завод «Ромашка» растет", "Ромашка»", "Ромашка"),
        ("завод «Ромашка» растет", "«Ромашка", "Ромашка"),
        ("ООО «Ромашка» растет", "ООО «Ромашка", "ООО «Ромашка»"),
        ("ООО «Компания «Ромашка» растет", "ООО «Компания «Ромашка»", "ООО «Компания «Ромашка»"),
        ('ООО "Ромашка" растет', 'ООО "Ромашка', 'ООО "Ромашка"'),
        ("die „Neue Bühne“ in Cottbus", "„Neue Bühne", "Neue Bühne"),
        ("Bank (Minsk) zahlt", "Bank (Minsk", "Bank (Minsk)"),
        ("Bank (Minsk zahlt", "Bank (Minsk", "Bank"),
        ("сказал А. С. Иванов.", "А. С. Иванов.", "А. С. Иванов"),
        ("Verein Haus e. V. hilft", "Haus e. V.", "Haus e. V."),
        ("в Минске, сказал он", "Минске,", "Минске"),
        ("Домодедово-2 открыт", "Домодед", None),
        ("— — —", "—", None),
    ],
)
def test_marks_stand_in_pairs(text: str, span: str, expected: str | None) -> None:
    start = text.index(span)
    found = tidy(text, [(start, start + len(span), "ORG", 1.0)])
    assert [text[s:e] for s, e, *_ in found] == ([expected] if expected else [])


@pytest.mark.parametrize(
    ("text", "label", "expected"),
    [
        ("Landkreis Bautzen\nBautzen", "LOC", ["Landkreis Bautzen", "Bautzen"]),
        ("Торгово-промышленная палата (ТПП)", "ORG", ["Торгово-промышленная палата", "ТПП"]),
        ("Industrie- und Handelskammer (IHK)", "ORG", ["Industrie- und Handelskammer", "IHK"]),
        ("Frankfurt (Oder)", "LOC", ["Frankfurt (Oder)"]),
        ("Главное управление по", "ORG", ["Главное управление"]),
        ("türkischen", "LOC", []),
        ("российской", "LOC", []),
        ("парламент", "ORG", ["парламент"]),
        ("上海", "LOC", ["上海"]),
    ],
)
def test_what_a_span_may_hold(text: str, label: str, expected: list[str]) -> None:
    found = tidy(text, [(0, len(text), label, 0.9)])
    assert [text[s:e] for s, e, *_ in found] == expected
    assert {(label, 0.9)} >= {f[2:] for f in found}


MARKS = st.text(st.sampled_from('аБ яЯaB9 .,-«»„“”"()[]\n😀ß'), min_size=1, max_size=60)


@given(text=MARKS, seed=st.integers(0, 2**32 - 1))
@settings(max_examples=300, deadline=None)
def test_spans_are_whole_words_in_order_whatever_the_model_says(text: str, seed: int) -> None:
    chooser = np.random.default_rng(seed)
    cuts = sorted({0, len(text), *chooser.integers(0, len(text) + 1, size=len(text) // 2)})
    pieces = [(int(s), int(e)) for s, e in pairwise(cuts) if text[s:e].strip()]
    scores = chooser.normal(scale=4, size=(len(pieces), len(LABELS))).astype(np.float32)
    at = 0
    for start, end, label, score in tidy(text, list(decode(text, pieces, scores)) if pieces else []):
        assert at <= start < end <= len(text)
        assert label in {"PER", "ORG", "LOC"}
        assert 0 < score <= 1
        assert text[start:end] == text[start:end].strip()
        assert not (start and text[start - 1].isalnum() and text[start].isalnum())
        assert not (end < len(text) and text[end - 1].isalnum() and text[end].isalnum())
        assert text[start:end].count("(") == text[start:end].count(")")
        assert "„" in text[start:end] or text[start:end].count('"') % 2 == 0
        at = end


# --- windows -------------------------------------------------------------------------------------------------------


@given(text=st.text(max_size=400), limit=st.integers(4, 40))
@settings(max_examples=60, deadline=None)
def test_windows_hold_every_visible_character_once(text: str, limit: int) -> None:
    model = load_bilingual("accurate", "de")
    assert isinstance(model, BilingualModel)
    text = replace_surrogates(text)
    sentences = tuple(find_sentences(text, "de"))
    covered: list[tuple[int, int]] = []
    for window in cut_windows(model.pieces, text, sentences, limit):
        assert 0 < len(window.ids) == len(window.pieces) <= limit
        covered += window.pieces
    assert covered == sorted(covered)
    assert all(0 <= s < e <= len(text) and not text[s].isspace() for s, e in covered)


def test_a_document_that_fits_is_one_window(accurate: BilingualModel) -> None:
    text = "Минск принял гостей. " * 10
    (window,) = cut_windows(accurate.pieces, text, tuple(find_sentences(text, "ru")))
    assert len(window.ids) <= WINDOW


def test_units_begin_where_words_begin() -> None:
    text = "Homel, Минск-2"
    assert find_units(text, pieces_of(text, "Ho", "mel", ",", "Мин", "ск", "-", "2")) == [0, 2, 3, 5, 6]


def test_pieces_are_those_of_the_whole_sentence(accurate: BilingualModel) -> None:
    text = "Die IHK (Köln) zahlt 1,5 Mio. €\u00a0an «Белнефтехим» – №\u202f5, ½ davon … ab 2026."
    whole = accurate.pieces.tokenizer.encode(f" {text}", add_special_tokens=False)
    expected = [i for i, (s, e) in zip(whole.ids, whole.offsets, strict=True) if f" {text}"[s:e].strip()]
    ids, offsets = accurate.pieces.of(text, 0, len(text))
    assert ids == expected
    assert "".join(text[s:e] for s, e in offsets) == "".join(text.split())
    assert accurate.pieces.of(text, 0, len(text)) == (ids, offsets)


@given(text=st.text(max_size=60) | st.text("аб́ё½ﬁ.,«\u200b\u00ad 1", max_size=60))
@settings(max_examples=300, deadline=None)
def test_strings_have_the_pieces_that_each_one_has_alone(text: str) -> None:
    tokenizer = load_bilingual("accurate", "de").pieces.tokenizer  # type: ignore[union-attr]
    together, alone = Pieces(tokenizer), Pieces(tokenizer)
    text = replace_surrogates(text)
    together.learn(text, [(0, len(text))])
    assert together.of(text, 0, len(text)) == alone.of(text, 0, len(text))


def test_the_small_model_sees_the_first_pieces_of_a_word_and_its_last() -> None:
    assert words_of([10, 11, 12, 13, 14, 15, 16], [0, 1, 6]).tolist() == [
        [10, NO_PIECE, NO_PIECE, NO_PIECE],
        [11, 12, 13, 15],
        [16, NO_PIECE, NO_PIECE, NO_PIECE],
    ]


def test_the_accurate_model_reads_the_doubtful_sentences_only(accurate: BilingualModel) -> None:
    small = BilingualModel(model_folder("ner-small"))
    text = "Анна Козлова приехала в Минск. Её встретил ЖКПЛ Ъявл Э. из «Грдлн»."
    first, second = find_sentences(text, "ru")
    never, always = (TwoModels(small, accurate, doubt, "ru") for doubt in (np.inf, -1.0))
    assert never.find(text, (first, second)) == small.find(text, (first, second))
    assert always.find(text, (first, second)) == accurate.find(text, (first, second))
    doubt = [float(doubts(logits).max()) for s in (first, second) for _, logits in small.label(text, [s])]
    assert doubt[0] < doubt[1]
    between = TwoModels(small, accurate, sum(doubt) / 2, "ru").find(text, (first, second))
    assert [e for e in between if e[0] >= second[0]] == accurate.find(text, (second,))
    assert [e[:3] for e in between if e[1] <= first[1]] == [e[:3] for e in small.find(text, (first,))]


@pytest.mark.parametrize("folder", ["ner", "ner-small"])
def test_sentences_with_others_left_out_between_them_are_parted(folder: str) -> None:
    model = BilingualModel(model_folder(folder))
    text = "Анна Козлова приехала в «Грдлн». Так было. Её встретил Олег. Он рад. Минск ждёт. Всё."
    first, _, third, fourth, fifth, _ = find_sentences(text, "ru")
    parts = [units for units, _ in model.label(text, [first, third, fourth, fifth])]
    assert [(units[0][0], units[-1][1]) for units in parts] == [first, (third[0], fifth[1])]
    assert all(len(units) == len(rows) for units, rows in model.label(text, [first, third]))


# --- bad input -----------------------------------------------------------------------------------------------------

HOSTILE = {
    "empty": "",
    "spaces": " \n\t ",
    "emoji": "😀🏳️‍🌈👩‍👩‍👧" * 50,
    "controls": "Минск\x00\x01\x02\x1b Гомель\x00",
    "surrogates": "Иван \ud800Иванов\udfff приехал в Минск",
    "mixed scripts": "МoсквaMoskauМосква 東京 القاهرة Αθήνα Минск",
    "one word": "Минск" * 4000,
    "one line of words": "Минск Гомель " * 1500,
    "ligatures": "ﷺﷺﷺ ½ №№ … ﬁﬂ Минск",
    "combining": "Мо́сква́" * 100,
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("ner", sorted(set(NER) - {"none"}))
def test_bad_input(name: str, ner: str) -> None:
    text = HOSTILE[name]
    at = 0
    for start, end, _, score in find(recogniser(ner, "ru"), text):
        assert at <= start < end <= len(text)
        assert 0 < score <= 1
        at = end


def test_time_is_linear_in_a_line_without_spaces(bilingual: Recogniser) -> None:
    def seconds(n: int) -> float:
        text = "Гомельминск" * n
        start = time.process_time()
        assert find(bilingual, text, "de") == []
        return time.process_time() - start

    seconds(100)
    assert seconds(90_000) < 40 * max(seconds(9_000), 0.05)


# --- the component -------------------------------------------------------------------------------------------------

PAGE = "МИНСК\xa0— Василий Голу\xadбев прибыл в Бела\u0301русь.\n\nЕго встретил Роман Головченко."


def test_offsets_point_into_the_text_as_read() -> None:
    doc = extract.pipeline.load("ru")(PAGE)
    assert {("Василий Голу\xadбев", "PER"), ("Роман Головченко", "PER")} <= {(e.text, e.label_) for e in doc.ents}
    article = article_of(doc)
    assert {article.text[s:e] for s, e, *_ in article.entities} >= {"Василий Голубев", "Роман Головченко"}


def test_a_document_has_the_same_entities_alone_and_among_others() -> None:
    nlp = extract.pipeline.load("de")
    texts = [f"{name} besuchte Minsk und {city}." for name in ("Anna Meier", "Jan Kos") for city in ("Bonn", "Brest")]
    alone = [[(e.text, e.label_) for e in nlp(t).ents] for t in texts]
    assert [[(e.text, e.label_) for e in d.ents] for d in nlp.pipe(reversed(texts), batch_size=3)] == alone[::-1]


def test_natasha_and_no_recogniser() -> None:
    text = "Василий Голубев прибыл в Минск."
    assert [e.text for e in extract.pipeline.load("ru", ner="natasha")(text).ents] == ["Василий Голубев", "Минск"]
    assert not extract.pipeline.load("ru", ner="none")(text).ents


# --- errors --------------------------------------------------------------------------------------------------------


def test_an_unknown_recogniser_is_named() -> None:
    with pytest.raises(LanguageError, match=r"nonsense.*bilingual"):
        recogniser("nonsense", "ru")


def test_a_missing_file_is_named_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"model\.int8\.onnx is missing.*install"):
        BilingualModel(tmp_path)


@pytest.mark.parametrize("name", ["model.int8.onnx", "tokenizer.json", "config.json"])
def test_a_damaged_file_is_an_error_with_the_remedy(tmp_path: Path, name: str) -> None:
    for file in ("model.int8.onnx", "tokenizer.json", "config.json"):
        shutil.copy(model_folder() / file, tmp_path)
    (tmp_path / name).write_bytes((tmp_path / name).read_bytes()[:100])
    with pytest.raises(ModelError, match=r"damaged.*install"):
        BilingualModel(tmp_path)


@pytest.mark.parametrize("change", [{"labels": ["O", "B-X", "I-X"]}, {"unit": "sentence"}], ids=["labels", "unit"])
def test_labels_of_another_model_are_refused(tmp_path: Path, change: dict[str, Any]) -> None:
    for file in ("model.int8.onnx", "tokenizer.json", "config.json"):
        shutil.copy(model_folder() / file, tmp_path)
    config = json.loads((tmp_path / "config.json").read_text("utf-8"))
    (tmp_path / "config.json").write_text(json.dumps(config | change))
    with pytest.raises(ModelError, match="labels"):
        BilingualModel(tmp_path)
