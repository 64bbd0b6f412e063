from __future__ import annotations

import csv
import re
import time
from importlib import resources

import pytest
from babel import Locale
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.lang import languages
from extract.places import adjectives, districts, fold, gazetteer, places
from extract.records import Region

NEIGHBOURS = {  # first-level divisions of ISO 3166-2
    "RU": 83, "BY": 7, "DE": 16, "KZ": 20, "UZ": 14, "UA": 27, "PL": 16, "AT": 9, "CH": 26, "LT": 10, "LV": 43, "EE": 15,
    "KG": 9, "TJ": 5, "AM": 11, "GE": 12, "MD": 37, "TM": 6,
}  # fmt: skip


ELSEWHERE = {  # how many of them are known; not the ones named after a part of the sky
    "AF": 34, "AR": 24, "BG": 28, "BR": 27, "CO": 33, "EG": 27, "ES": 19, "GR": 14, "HR": 21, "HU": 20, "IR": 31, "JP": 47,
    "KR": 17, "MN": 22, "MX": 32, "RO": 42, "SE": 21, "SY": 14, "TH": 78, "TR": 81, "US": 51, "VN": 63, "ZA": 8,
}  # fmt: skip


def rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((resources.files("extract.places") / name).read_text("utf-8").splitlines()))


def test_every_country_of_iso_3166_is_there() -> None:
    countries = {p.code for p in places().values() if p.level == "country"}
    known = {code for code in Locale("de").territories if len(code) == 2 and code.isalpha()}
    no_countries = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}
    assert known - no_countries == countries


@pytest.mark.parametrize("country", NEIGHBOURS)
def test_every_division_of_the_neighbours_is_there(country: str) -> None:
    codes = [p.code for p in places().values() if p.level == "division" and p.country == country]
    assert len(codes) == len(set(codes)) == NEIGHBOURS[country]


@pytest.mark.parametrize("country", ELSEWHERE)
def test_the_divisions_of_further_countries_are_there(country: str) -> None:
    codes = [p.code for p in places().values() if p.level == "division" and p.country == country]
    assert len(codes) == len(set(codes)) == ELSEWHERE[country]


def test_no_city_is_a_division_and_a_town() -> None:
    cities = {(p.country, p.names["de"]) for p in places().values() if p.urban and p.level == "division"}
    towns = {(p.inside, p.names["de"]) for p in places().values() if p.level == "city"}
    assert cities & towns == set()


def test_chinese_divisions_are_there_and_the_three_that_have_country_codes_are_countries() -> None:
    assert sum(p.level == "division" and p.country == "CN" for p in places().values()) == 31
    assert {"TW", "HK", "MO"} <= set(places())


def test_places_are_consistent() -> None:
    for key, place in places().items():
        assert place.key == key
        assert set(place.names) == set(languages())
        assert all(name and name == name.strip() for name in place.names.values())
        if place.level == "city":
            assert place.code is None
            assert place.inside in places()
            assert re.fullmatch(r"[A-Z]{2}(-[A-Z0-9]{1,3})?/[a-z0-9 -]+", key), key
        else:
            assert key == place.code
            assert place.inside == (None if place.level == "country" else key[:2])
        Region.model_validate(
            {
                "key": key, "code": place.code, "name": place.names["ru"], "level": place.level, "in": place.inside,
                "mentions": [(0, 1)], "rule": "regions.name",
            }
        )  # fmt: skip


def test_no_two_towns_of_a_division_have_one_key() -> None:
    keys = [row["key"] for row in rows("places.csv")]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("lang", languages())
def test_names_lead_to_places_and_every_place_has_a_name(lang: str) -> None:
    named = set()
    for row in rows(f"names_{lang}.csv"):
        assert row["key"] in places()
        assert row["use"] in ("", "head", "evidence")
        assert row["name"]
        for form in filter(None, row["forms"].split("|")):
            assert form.lstrip("?") == fold(form.lstrip("?")), form
        named.add(row["key"])
    if lang == "ru":
        named |= {place.key for place in adjectives().values()}
    assert set(places()) - named == set()


def test_adjectives_and_districts_lead_to_divisions() -> None:
    assert all(place.level == "division" for place in adjectives().values())
    assert all(places()[code].level == "division" for code in districts().values())
    assert len(districts()) >= 117


@pytest.mark.parametrize("lang", languages())
def test_a_name_is_not_found_in_small_letters_or_inside_a_word(lang: str) -> None:
    names = [form for form, hit in gazetteer(lang).entries() if hit.alone and form.isalpha()]
    assert gazetteer(lang).find(" ; ".join(name.lower() for name in names)) == []
    assert gazetteer(lang).find(" ; ".join(f"{name.capitalize()}xyz" for name in names)) == []


@given(st.text(max_size=200))
@settings(max_examples=300, deadline=None)
def test_folding_keeps_the_length(text: str) -> None:
    assert len(fold(text)) == len(text)


@given(st.sampled_from(languages()), st.text(max_size=200))
@settings(max_examples=200, deadline=None)
def test_hits_are_in_order_and_apart(lang: str, text: str) -> None:
    end = 0
    for hit in gazetteer(lang).find(text):
        assert end <= hit.start < hit.end <= len(text)
        assert fold(text[hit.start : hit.end]) == hit.form
        end = hit.end


@pytest.mark.parametrize("lang", languages())
def test_a_million_characters_take_seconds_at_most(lang: str) -> None:
    forms = [form.capitalize() for form, _ in gazetteer(lang).entries()]
    text = ", ".join(forms * (1 + 1_000_000 // sum(len(form) + 2 for form in forms)))[:1_000_000]
    start = time.process_time()
    assert len(gazetteer(lang).find(text)) > 1000
    assert time.process_time() - start < 10
