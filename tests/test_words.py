"""A user's own words and places: laid over the shipped ones, from then on and no longer."""

from __future__ import annotations

import ast
import json
import tomllib
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT

import extract
from extract.errors import DataError
from extract.lang import use_lexicon

PAGE = "Делегация прибыла в Минск 5 мая 2024 года.\n\nНаш киоск: скидки на подшивки до 12 мая 2024 года\n"

# lang, text, the user's words, fact type, fields of a fact, their values with the words
CASES: dict[str, tuple[str, str, str, str, tuple[str, ...], list[tuple[Any, ...]]]] = {
    "currency": (
        "ru",
        "За проект заплатили 5 млн талеров.",
        '[ru.money]\nunits = { "талер" = "талер талера талеров" }\ncurrencies = { XTL = ["талер"] }',
        "money",
        ("amount", "currency"),
        [(5_000_000, "XTL")],
    ),
    "Russian noun of agreements": (
        "ru",
        "Стороны заключили 12 побратимств.",
        '[ru.agreement_counts.nouns."побратимство"]\nkind = "agreement"\nsingular = "побратимство побратимства"\n'
        'plural = "побратимства побратимств побратимствами"',
        "agreement_counts",
        ("count", "kind"),
        [(12, "agreement")],
    ),
    "German noun of agreements": (
        "de",
        "Die Stadt hat 12 Jumelagen geschlossen.",
        '[de.agreement_counts.nouns.Jumelage]\nkind = "agreement"\nsingular = "jumelage"\nplural = "jumelagen"',
        "agreement_counts",
        ("count", "kind"),
        [(12, "agreement")],
    ),
    "qualifier": (
        "de",
        "Der Handel wuchs um satte 20 Prozent.",
        '[de.qualifiers.adverbs]\nover = ["satte"]',
        "percents",
        ("value", "qualifier"),
        [(20, "over")],
    ),
    "office": (
        "de",
        "Am Montag sprach der Stadtamman Peter Müller in Berlin.",
        '[de.offices]\nstrong = ["stadtamman"]',
        "persons",
        ("name", "role"),
        [("Peter Müller", "Stadtamman")],
    ),
    "boilerplate cue": (
        "ru",
        PAGE,
        '[ru.cleaning]\nphrases = ["наш киоск"]',
        "dates",
        ("value",),
        [("2024-05-05",)],
    ),
    "place": (
        "ru",
        "Делегация из Полесья прибыла утром.",
        '[[ru.places.own]]\nforms = ["Полесье", "Полесья"]\ncode = "XP-POL"\nin = "BY"',
        "regions",
        ("key", "code", "name", "level", "in_"),
        [("XP-POL", "XP-POL", "Полесье", "other", "BY")],
    ),
    "place without a code": (
        "de",
        "Die Delegation aus Polesien kam am Morgen.",
        '[[de.places.own]]\nforms = ["Polesien"]\nlevel = "district"\nin = "BY-BR"',
        "regions",
        ("key", "code", "name", "level", "in_"),
        [("BY-BR/polesen", None, "Polesien", "district", "BY-BR")],
    ),
    "place instead of a shipped one": (
        "de",
        "Die Delegation aus Minsk kam am Morgen.",
        '[[de.places.own]]\nforms = ["Minsk"]\ncode = "PL-MZ"\nlevel = "division"\nin = "PL"',
        "regions",
        ("code", "name"),
        [("PL-MZ", "Minsk")],
    ),
}


@pytest.fixture(autouse=True)
def only_shipped_words() -> Iterator[None]:
    use_lexicon({})
    yield
    use_lexicon({})


@pytest.mark.parametrize("case", CASES)
def test_words_hold_from_when_they_are_given_until_others_are(case: str) -> None:
    lang, text, words, group, fields, expected = CASES[case]

    def found() -> list[tuple[Any, ...]]:
        record = extract.extract(text, lang, ner="none")
        return [tuple(getattr(fact, field) for field in fields) for fact in getattr(record, group)]

    before = found()
    use_lexicon(tomllib.loads(words))
    assert found() == expected != before
    use_lexicon({})
    assert found() == before


def test_own_words_reach_the_workers_of_a_run_and_join_two_languages(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for lang in ("ru", "de"):
        (tmp_path / "in" / f"{lang}.txt").write_text(CASES["place" if lang == "ru" else "place without a code"][1])
    use_lexicon({
        "ru": {"places": {"own": [{"forms": ["Полесье", "Полесья"], "code": "XP-POL", "in": "BY"}]}},
        "de": {"places": {"own": [{"forms": ["Polesien"], "code": "XP-POL", "in": "BY"}]}},
    })  # fmt: skip
    extract.run(tmp_path / "in", tmp_path / "out", workers=1, ner="none")
    records = (tmp_path / "out/records.jsonl").read_text("utf-8").splitlines()
    assert [[r["code"] for r in json.loads(line)["regions"]] for line in records] == [["XP-POL"], ["XP-POL"]]
    entities = (tmp_path / "out/entities.csv").read_text("utf-8")
    assert "Полесье,Polesien,XP-POL" in entities


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"forms": ["Полесье"], "kode": "BY"}, "own.toml, key lexicon.ru.places.own.0.kode: "),
        ({"forms": ["полесье"]}, "own.0.forms.0: Value error, a name begins with a capital letter"),
        ({"forms": []}, "own.0.forms: "),
        ({"forms": ["Полесье"], "code": "Polesje"}, "own.0.code: "),
        ({"forms": ["Полесье"], "level": "planet"}, "own.0.level: "),
    ],
)
def test_a_wrong_place_is_named(row: dict[str, Any], said: str) -> None:
    use_lexicon({"ru": {"places": {"own": [row]}}}, "own.toml")
    with pytest.raises(DataError) as error:
        extract.extract("Полесье.", "ru", ner="none")
    assert said in str(error.value)


def test_whatever_is_made_from_words_is_remembered_only_with_them() -> None:
    """`functools` caches are for what no word of a lexicon can change: the functions named here."""
    free = {
        "extract/documents/metadata.py": {"_names"},
        "extract/facts/regions.py": {"_by_sound"},
        "extract/lang/__init__.py": {"languages"},
        "extract/language.py": {"_model", "_identifier"},
        "extract/pipeline.py": {"load"},
        "extract/places/lookup.py": {"places", "adjectives", "districts", "gazetteer"},
        "extract/spans/article.py": {"_parse"},
        "extract/spans/morphology.py": {"_analyzer", "_parses", "forms", "genitive_singular", "inflect", "tense"},
        "extract/spans/names.py": {"is_given_name"},
        "extract/spans/onnx_ner.py": {"_load"},
        "extract/spans/phrases.py": {"tokenize"},
        "extract/spans/slovnet_ner.py": {"load_slovnet"},
        "extract/spans/capitals.py": {"_is_common"},
        "extract/spans/tokens.py": {"_known"},
        "extract/tables/schema.py": {"tables"},
    }
    found: dict[str, set[str]] = {}
    for file in sorted((ROOT / "extract").rglob("*.py")):
        lines = file.read_text("utf-8").splitlines()
        for line, following in pairwise(lines):
            if line.startswith(("@cache", "@lru_cache")):
                found.setdefault(file.relative_to(ROOT).as_posix(), set()).add(following[4:].partition("(")[0])
    assert found == free


def test_no_word_is_read_when_a_module_is_imported() -> None:
    """It would stay as shipped whatever the user gives later."""
    trees = {file: ast.parse(file.read_text("utf-8")) for file in sorted((ROOT / "extract").rglob("*.py"))}
    functions = [node for tree in trees.values() for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    remembered = {f.name for f in functions if any("remembered" in ast.unparse(d) for d in f.decorator_list)}
    assert {"cell", "words_of"} <= remembered
    for file, tree in trees.items():
        own = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
        imported = {a.name for node in tree.body if isinstance(node, ast.ImportFrom) for a in node.names}
        early = remembered & (imported - own)
        for node in at_import(tree.body):
            called = {
                call.func.id
                for call in ast.walk(node)
                if isinstance(call, ast.Call) and isinstance(call.func, ast.Name)
            }
            assert called.isdisjoint(early), f"{file}, line {node.lineno}"


def at_import(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements that run when a module is imported."""
    for node in body:
        if isinstance(node, ast.ClassDef):
            yield from at_import(node.body)
        elif not isinstance(node, ast.FunctionDef):
            yield node
