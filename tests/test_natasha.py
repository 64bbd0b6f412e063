"""natasha's recogniser: our steps of its model give what its own give."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from navec import Navec
from slovnet import NER

from extract.spans.labels import tidy
from extract.spans.slovnet_ner import load_slovnet

FILES = sorted((Path(__file__).parents[1] / "data" / "raw").glob("*.txt"))
SHORT = ["№", "Минск", "Глава «Газпрома» А. Миллер встретил <pad> О'Нила 5, 6 -го", "BMW и ООН в г.Минске: Анна-Мария"]


@pytest.fixture(scope="module")
def natasha() -> Any:
    spec = find_spec("natasha")
    assert spec is not None and spec.origin is not None
    data = Path(spec.origin).parent / "data"
    ner = NER.load(str(data / "model" / "slovnet_ner_news_v1.tar"))
    return ner.navec(Navec.load(str(data / "emb" / "navec_news_v1_1B_250K_300d_100q.tar")))


def test_there_are_texts() -> None:
    assert FILES


@pytest.mark.parametrize("text", [*(file.read_text("utf-8") for file in FILES), *SHORT], ids=lambda text: text[:20])
def test_names_are_those_of_natasha(natasha: Any, text: str) -> None:
    expected = tidy(text, [(span.start, span.stop, span.type, 1.0) for span in natasha(text).spans])
    assert load_slovnet().find(text, [(0, len(text))]) == expected


def test_no_text_has_no_names() -> None:
    assert load_slovnet().find("", []) == []
