from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.language import UNDETERMINED, detect, paragraph_languages

RU = "Губернатор области и председатель облисполкома подписали соглашение о сотрудничестве на три года."
DE = "Der Gouverneur und der Vorsitzende haben ein Abkommen über die Zusammenarbeit für drei Jahre unterzeichnet."


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        (RU, "ru"),
        (DE, "de"),
        ("Товарооборот вырос на 12% и достиг 300 млн долларов", "ru"),
        ("Подписано 16 соглашений", "ru"),
        ("Der Warenumsatz stieg um 12 Prozent auf 300 Mio. Dollar", "de"),
        ("Abkommen unterzeichnet", "de"),
        ("МИНСК, ГРОДНО", "ru"),
        ("Кіраўнікі вобласці і рэгіёна падпісалі пагадненне аб супрацоўніцтве на тры гады", "be"),
        ("Керівники області та регіону підписали угоду про співпрацю на три роки", "uk"),
        ("Областният управител и кметът подписаха споразумение за сътрудничество за три години", "bg"),
        ("Облыс әкімі мен губернатор үш жылға ынтымақтастық туралы келісімге қол қойды", "kk"),
        ("The governor and the chairman signed an agreement on cooperation for three years", "en"),
        ("Marszałek województwa i premier podpisali porozumienie o współpracy na trzy lata", "pl"),
        ("De gouverneur en de voorzitter ondertekenden een overeenkomst over samenwerking", "nl"),
        ("Le préfet et le président ont signé un accord de coopération pour trois ans", "fr"),
        ("Ο κυβερνήτης και ο πρόεδρος υπέγραψαν συμφωνία συνεργασίας για τρία χρόνια", "el"),
        ("", UNDETERMINED),
        ("12.05.2024 — 300 000 $ !!!", UNDETERMINED),
        ("https://example.org/de/page?id=7", UNDETERMINED),
    ],
)
def test_language_of_a_text(text: str, lang: str) -> None:
    assert detect(text) == lang


@pytest.mark.parametrize(
    ("text", "lang"),
    [
        (f"{DE} Der Vertrag heißt «Соглашение о сотрудничестве».", "de"),
        (f"{RU} Компания Melkanlagen Vertrieb GmbH открыла филиал.", "ru"),
        (f"Menu\nHome\nShare\nRecent Posts\n{RU}\n{RU}\nLeave a comment\nTwitter", "ru"),
        (f"Размер шрифта: A A A\nЦвет сайта\n{DE}\n{DE}", "de"),
    ],
)
def test_words_of_another_language_dont_sway(text: str, lang: str) -> None:
    assert detect(text) == lang


def test_belarusian_and_ukrainian_names_dont_make_a_text_belarusian() -> None:
    assert detect(f"{RU} В Минске открылась выставка «Міністэрства працы».") == "ru"


def test_languages_of_paragraphs() -> None:
    text = f"{RU}\n{RU}\n\n{DE}\nkurz\n{DE}\n{RU}\n"
    found = paragraph_languages(text)
    assert [lang for _, _, lang in found] == ["ru", "de", "ru"]
    assert [s for s, _, _ in found] == [0, *(e for _, e, _ in found)][:3] and found[-1][1] == len(text)
    assert text[found[1][0] : found[1][1]].startswith("Der Gouverneur")


def test_paragraphs_of_one_language_are_one_stretch() -> None:
    assert paragraph_languages(f"{RU}\nда\n\n{RU}") == [(0, len(RU) * 2 + 5, "ru")]
    assert paragraph_languages("") == []


def test_all_rows_are_in_their_language() -> None:
    golden = Path(__file__).parent / "golden"
    texts = []
    for path in golden.glob("*/*.jsonl"):
        for line in path.read_text("utf-8").splitlines():
            row = json.loads(line)
            text = row.get("text") or "\n".join(t for _, t in row.get("lines", []))
            if isinstance(text, str) and len(text) > 120:
                texts.append((path.parent.name, text))
    assert len(texts) > 50
    wrong = [(lang, detect(text), text[:60]) for lang, text in texts if detect(text) != lang]
    assert len(wrong) <= 0.01 * len(texts), wrong


def test_five_real_pages(shared: Path) -> None:
    for path in (shared / "gold").glob("*.json"):
        gold = json.loads(path.read_text("utf-8"))
        assert detect((shared / "docs" / f"{path.stem}.txt").read_text("utf-8")) == gold["lang"]


@settings(deadline=None)
@given(st.text(max_size=300))
def test_any_text_has_a_code(text: str) -> None:
    code = detect(text)
    assert code.isalpha() and 2 <= len(code) <= 3 and code == detect(text)
    stretches = paragraph_languages(text)
    assert "".join(text[s:e] for s, e, _ in stretches) == text
    assert all(a[2] != b[2] for a, b in pairwise(stretches))
