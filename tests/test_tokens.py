"""Tokens: the quick way gives razdel's own tokens, and every character of the text."""

from __future__ import annotations

import spacy
from hypothesis import given
from hypothesis import strategies as st
from razdel import tokenize

from extract.spans.tokens import RazdelTokenizer, starts_and_words

RUN = st.text("аЯёqZ059-–—_.,/\\!?*:)(;«\"'ʼ~№%Δσ²٣ßі\u0301😀", min_size=1, max_size=6)
WORDS = st.sampled_from(["что", "к", "-то", "5,", "6", "1/", "2", "yahoo!", ":-)", "?!", "...", "2022.", "в«г", "12-я"])
GAPS = st.sampled_from([" ", "  ", "\n", "\u00a0", " \n ", "\t", "\u2028"])
TEXTS = st.lists(st.one_of(RUN, WORDS, WORDS, GAPS, GAPS), max_size=12).map("".join)
tokenizer = RazdelTokenizer(spacy.blank("ru").vocab)


@given(TEXTS)
def test_tokens_are_razdels(text: str) -> None:
    assert list(starts_and_words(text)) == [(token.start, token.text) for token in tokenize(text)]


@given(TEXTS)
def test_the_doc_has_the_tokens_and_the_whole_text(text: str) -> None:
    doc = tokenizer(text)
    assert doc.text == text
    assert [token.text for token in doc if not token.is_space] == [token.text for token in tokenize(text)]


def test_a_long_run_without_white_space_is_cut_as_well() -> None:
    text = "слово-" * 40 + " к " + "5," * 60 + " 6"
    assert list(starts_and_words(text)) == [(token.start, token.text) for token in tokenize(text)]
