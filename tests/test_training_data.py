from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "models" / "train"))

from corpora import Corpus, Document, clean, read_file, split
from made import make


def corpus(**changes: object) -> Corpus:
    return Corpus(**{"name": "c", "files": ("c.jsonl",), "lang": "ru", "licence": "MIT", **changes})


def cleaned(text: str, spans: list[tuple[str, str]], **changes: object) -> list[tuple[str, str]]:
    at, placed = 0, []
    for name, label in spans:
        start = text.index(name, at)
        at = start + len(name)
        placed.append((start, at, label))
    own = corpus(**changes)
    return [(text[s:e], label) for s, e, label in clean(Document("d", own.lang, text, tuple(placed)), own).spans]


def test_unified_rows_give_outermost_named_spans(tmp_path: Path) -> None:
    row = {
        "id": "1",
        "lang": "ru",
        "text": "Банк России и Омск",
        "ents": [[0, 11, "ORG"], [5, 11, "LOC"], [14, 18, "LOC"], [0, 4, "DATE"]],
        "named": [True, True, False, True],
    }
    (tmp_path / "c.jsonl").write_text(json.dumps(row, ensure_ascii=False) + "\n")
    (document,) = read_file(tmp_path / "c.jsonl", "ru")
    assert document.spans == ((0, 11, "ORG"),)


def test_conll_columns(tmp_path: Path) -> None:
    (tmp_path / "c.conll").write_text(
        "Anna NN B-PER\nMeier NN I-PER\nsah O\nBonn B-GPE\nBrest B-GPE\n\n-DOCSTART- O\nEnde O\n"
    )
    first, second = read_file(tmp_path / "c.conll", "de")
    assert [(first.text[s:e], label) for s, e, label in first.spans] == [
        ("Anna Meier", "PER"),
        ("Bonn", "LOC"),
        ("Brest", "LOC"),
    ]
    assert second.text == "Ende"


def test_brat_leaves_discontinuous_annotations_out(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Bonn und Brest")
    (tmp_path / "a.ann").write_text("T1\tLOC 0 4\tBonn\nT2\tLOC 0 4;9 14\tBonn Brest\nR1\tx Arg1:T1 Arg2:T2\n")
    (document,) = read_file(tmp_path / "a.ann", "de")
    assert document.spans == ((0, 4, "LOC"),)


def test_an_unknown_suffix_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="no reader"):
        list(read_file(tmp_path / "a.xml", "de"))


def test_adjectives_are_no_places() -> None:
    text = "Российские и московские гости в Минске"
    assert cleaned(text, [("Российские", "LOC"), ("московские", "LOC"), ("Минске", "LOC")]) == [("Минске", "LOC")]
    german = "Berliner und deutsche Gäste in Bonn"
    spans = [("Berliner", "LOC"), ("deutsche", "LOC"), ("Bonn", "LOC")]
    assert cleaned(german, spans, lang="de") == [("Bonn", "LOC")]


def test_a_town_that_looks_like_an_adjective_stays() -> None:
    assert cleaned("Форум в Брянске", [("Брянске", "LOC")]) == [("Брянске", "LOC")]
    assert cleaned("встреча под Минском", [("Минском", "LOC")]) == [("Минском", "LOC")]


def test_split_organisations_are_joined_where_the_corpus_says_so() -> None:
    text, spans = "МИД России и Омск", [("МИД", "ORG"), ("России", "LOC"), ("Омск", "LOC")]
    assert cleaned(text, spans, join=True) == [("МИД России", "ORG"), ("Омск", "LOC")]
    assert cleaned(text, spans) == spans


def test_a_text_held_out_of_one_corpus_leaves_all(tmp_path: Path) -> None:
    rows = [{"id": str(n), "lang": "ru", "text": f"{word} сказал", "ents": []} for n, word in enumerate("абвгд")]
    for name in ("a", "b"):
        (tmp_path / f"{name}.jsonl").write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows))
    parts = split([corpus(name="a", files=("a.jsonl",), held_out=2), corpus(name="b", files=("b.jsonl",))], tmp_path)
    held_out = {d.text for d in parts.held_out["a"]}
    assert len(held_out) == 2
    for documents in parts.train.values():
        assert len(documents) == 3
        assert not held_out & {d.text for d in documents}


@pytest.mark.parametrize("lang", ["ru", "de"])
def test_made_documents_have_whole_names(lang: str) -> None:
    documents = make(lang, 150, seed=1)
    assert {label for d in documents for *_, label in d.spans} == {"PER", "ORG", "LOC"}
    for document in documents:
        assert not set("{}[]*") & set(document.text)
        for start, end, _ in document.spans:
            name = document.text[start:end]
            assert name == name.strip()
            assert not document.text[end : end + 1].isalpha()
    assert make(lang, 150, seed=1) == documents


def test_made_names_take_their_case() -> None:
    text = " ".join(d.text for d in make("ru", 400, seed=2))
    assert "ского облисполкома" in text
    assert "Республикой Беларусь" in text
