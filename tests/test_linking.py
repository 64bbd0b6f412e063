from __future__ import annotations

import json
import random
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from time import process_time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.linking import Links, link
from extract.records import Agreement, Organization, Person, Record, Region
from extract.spans.translit import fold_name

GOLDEN = Path(__file__).parent / "golden" / "linking.jsonl"
PAIRS = [json.loads(line) for line in GOLDEN.read_text("utf-8").splitlines()]
FIELDS = {"left", "right", "same", "why"}


def key_of(name: str) -> str:
    words = fold_name(name).split()
    return "per:" + " ".join([words[-1], *words[:1]] if len(words) > 1 else words)


def region(code: str, at: int = 40) -> Region:
    level = "division" if "-" in code else "country"
    return Region(
        key=code,
        code=code,
        name=code,
        level=level,
        in_=code[:2] if "-" in code else None,
        mentions=((at, at + 5),),
        rule="t",
    )


def person(name: str, role: str | None = None) -> Person:
    return Person(key=key_of(name), name=name, role=role, mentions=((0, 10),), rule="t")


def document(id: str, lang: str, name: str, role: str | None = None, regions: tuple[str, ...] = ()) -> Record:
    return Record(id=id, lang=lang, persons=(person(name, role),), regions=tuple(map(region, regions)))


def side(id: str, row: dict[str, Any]) -> Record:
    return document(id, row["lang"], row["name"], row["role"], tuple(row["regions"]))


def are_one(row: dict[str, Any]) -> bool:
    records = [side("a", row["left"]), side("b", row["right"])]
    links = link(records)
    left, right = (links.entity_id("persons", r.persons[0].key, r.id or "") for r in records)
    return left == right


def test_pairs_are_well_formed() -> None:
    assert len(PAIRS) >= 150
    assert {row["same"] for row in PAIRS} == {True, False}
    assert all(set(row) == FIELDS and row["why"] for row in PAIRS)
    kinds = {tuple(sorted((row["left"]["lang"], row["right"]["lang"]))) for row in PAIRS}
    assert kinds == {("ru", "ru"), ("de", "ru"), ("de", "de")}


def test_pairs_of_names() -> None:
    wrong = [row for row in PAIRS if are_one(row) and not row["same"]]
    missed = [row for row in PAIRS if not are_one(row) and row["same"]]
    same = sum(row["same"] for row in PAIRS)
    found = same - len(missed)
    told = [(row["left"]["name"], row["right"]["name"], row["why"]) for row in wrong + missed]
    assert found / (found + len(wrong)) >= 0.99, told
    assert found / same >= 0.9, told


def test_a_merge_has_a_reason() -> None:
    links = link([document("a", "ru", "Леонид Рыжковский"), document("b", "de", "L. Ryschkowski", regions=("BY",))])
    assert list(links.merges()) == []
    links = link(
        [
            document("a", "ru", "Леонид Рыжковский", "министр", ("BY",)),
            document("b", "de", "L. Ryschkowski", "Minister", ("BY",)),
        ]
    )
    (merge,) = links.merges()
    assert {merge.left, merge.right} == {"per:rishkovski leonid", "per:rishkovski l"}
    assert "initials" in merge.reason


def test_two_who_fit_leave_an_initial_alone() -> None:
    records = [
        document("a", "ru", "Александр Соколов", "губернатор", ("RU-KIR",)),
        document("b", "ru", "Алексей Соколов", "губернатор", ("RU-KIR",)),
        document("c", "ru", "А. Соколов", "губернатор", ("RU-KIR",)),
    ]
    links = link(records)
    assert len({links.entity_id("persons", r.persons[0].key, r.id or "") for r in records}) == 3


def test_an_unclear_transcription_joins_nobody() -> None:
    records = [
        document("a", "ru", "Игорь Зорин"),
        document("b", "ru", "Игорь Сорин"),
        document("c", "de", "Igor Sorin"),
    ]
    links = link(records)
    assert len({links.entity_id("persons", r.persons[0].key, r.id or "") for r in records}) == 3


def test_rows_of_entities() -> None:
    records = [
        document("a", "ru", "Леонид Рыжковский", "заместитель министра", ("BY",)),
        document("b", "de", "Leonid Ryschkowski", "stellvertretender Minister", ("BY",)),
    ]
    rows = {row.entity_id: row for row in link(records).entities()}
    row = rows["per:rishkovski leonid"]
    assert (row.type, row.name_ru, row.name_de) == ("person", "Леонид Рыжковский", "Leonid Ryschkowski")
    assert (row.documents, row.mentions, row.code) == (2, 2, None)
    assert (rows["BY"].type, rows["BY"].code, rows["BY"].documents) == ("region", "BY", 2)


def body(name: str, *aliases: str) -> Organization:
    return Organization(
        key="org:" + fold_name(name).replace(" ", "-"), name=name, aliases=aliases, mentions=((0, 5),), rule="t"
    )


def test_a_short_name_joins_its_only_owner() -> None:
    owner = body("Минский тракторный завод", "МТЗ")
    records = [
        Record(id="a", lang="ru", organizations=(owner,)),
        Record(id="b", lang="ru", organizations=(body("МТЗ"),)),
        Record(id="c", lang="ru", organizations=(body("Минского тракторного завода"),)),
        Record(id="d", lang="ru", organizations=(body("Минский моторный завод"),)),
    ]
    links = link(records)
    ids = [links.entity_id("organizations", r.organizations[0].key, r.id or "") for r in records]
    assert ids[0] == ids[1] == ids[2] != ids[3]
    rival = Record(id="e", lang="ru", organizations=(body("Московский технический завод", "МТЗ"),))
    links = link([*records, rival])
    assert links.entity_id("organizations", "org:mts", "b") == "org:mts"


def test_a_town_without_its_division_joins_the_only_one() -> None:
    def town(id: str, key: str) -> Record:
        place = Region(key=key, code=None, name="Рогачёв", level="city", mentions=((0, 5),), rule="t")
        return Record(id=id, lang="ru", regions=(place,))

    one, bare, other = town("a", "BY-HO/rogachev"), town("b", "/rogachev"), town("c", "RU-SMO/rogachev")
    assert link([one, bare]).entity_id("regions", "/rogachev", "b") == "BY-HO/rogachev"
    assert link([one, bare, other]).entity_id("regions", "/rogachev", "b") == "/rogachev"


# --- events ----------------------------------------------------------------------------------------------------------


def report(
    id: str, lang: str = "ru", published: str | None = "2025-11-25", signers: tuple[str, ...] = (), **agreement: Any
) -> Record:
    fields: dict[str, Any] = {"kind": "programme", "status": "signed", "parties": ("BY", "RU-YAR"), **agreement}
    parties = "+".join(sorted(fields["parties"]))
    key = ":".join(filter(None, ("agr", fields["kind"], parties, fields.get("period") or fields.get("signed"))))
    fact = Agreement(key=key, signatories=signers, start=0, end=9, rule="t", **fields)
    return Record(
        id=id, lang=lang, published=published, persons=tuple(person(name) for name in signers), agreements=(fact,)
    )


RUSSIAN = report("ru", period="2026/2027", signers=("Леонид Рыжковский", "Денис Хохряков"), published="XXXX-11-25")
GERMAN = report(
    "de", "de", period="2026/2027", signers=("Leonid Ryschkowski", "Denis Chochrjakow"), published="XXXX-11-24"
)


def events_of(*records: Record) -> set[str]:
    links = link(records)
    return {links.event_id(a.key, r.id or "") for r in records for a in r.agreements}


def test_the_russian_and_the_german_report_are_one_event() -> None:
    (event,) = link([RUSSIAN, GERMAN]).events()
    assert event.documents == ("de", "ru")
    assert (event.kind, event.period, event.status) == ("programme", "2026/2027", "signed")
    assert event.parties == ("BY", "RU-YAR")
    assert event.event_id == "agr:programme:BY+RU-YAR:2026/2027"


SAME_EVENTS = [
    ("same period", report("a", period="2026/2027"), report("b", period="2026/2027", published="2025-12-30")),
    ("same day of signing", report("a", signed="1997"), report("b", signed="1997-04-02", published="2020-01-01")),
    ("same parties in one week", report("a"), report("b", "de", published="2025-11-27")),
    (
        "fewer parties, same signatories",
        report("a", signers=("Леонид Рыжковский", "Денис Хохряков")),
        report("b", "de", parties=("RU-YAR",), signers=("Leonid Ryschkowski", "Denis Chochrjakow")),
    ),
    (
        "two signatories, dates unknown",
        report("a", published=None, signers=("Леонид Рыжковский", "Денис Хохряков")),
        report("b", "de", published=None, signers=("Leonid Ryschkowski", "Denis Chochrjakow")),
    ),
    ("a town by name", report("a", parties=("Щёкино", "Гомель")), report("b", "de", parties=("Gomel", "Schtschokino"))),
    ("an open period", report("a", period="../2027"), report("b", period="2026/2027")),
    ("planned, then signed", report("a", period="2026/2027", status="planned"), report("b", period="2026/2027")),
]
OTHER_EVENTS = [
    ("other kind", report("a"), report("b", kind="plan")),
    ("other period", report("a", period="2026/2027"), report("b", period="2024/2025")),
    ("other year of signing", report("a", signed="2019"), report("b", signed="2023")),
    ("other party", report("a"), report("b", parties=("BY", "RU-KIR"))),
    ("years apart", report("a"), report("b", published="2023-03-01")),
    ("date of publication unknown", report("a"), report("b", published=None)),
    (
        "one signatory, dates unknown",
        report("a", published=None, signers=("Леонид Рыжковский",)),
        report("b", "de", published=None, signers=("Leonid Ryschkowski",)),
    ),
    ("other signatories", report("a", signers=("Иван Крупко",)), report("b", signers=("Юрий Шулейко",))),
    (
        "other subject",
        report("a", kind="agreement", title="Соглашение о сотрудничестве в области спорта"),
        report("b", kind="agreement", title="Соглашение о поставках лифтов и лифтового оборудования"),
    ),
    ("planned and no period", report("a", status="planned"), report("b")),
]


@pytest.mark.parametrize(("why", "a", "b"), SAME_EVENTS, ids=[row[0] for row in SAME_EVENTS])
def test_one_event(why: str, a: Record, b: Record) -> None:
    assert len(events_of(a, b)) == 1


@pytest.mark.parametrize(("why", "a", "b"), OTHER_EVENTS, ids=[row[0] for row in OTHER_EVENTS])
def test_two_events(why: str, a: Record, b: Record) -> None:
    assert len(events_of(a, b)) == 2


def test_two_acts_of_one_document_stay_two() -> None:
    acts = tuple(
        Agreement(key=key, kind="agreement", parties=("BY", "RU-YAR"), status="signed", start=n, end=n + 1, rule="t")
        for n, key in enumerate(("agr:agreement:BY+RU-YAR", "agr:agreement:BY+RU-YAR#2"))
    )
    both = Record(id="a", lang="ru", published="2025-11-25", agreements=acts)
    other = report("b", "de", kind="agreement")
    assert len(events_of(both)) == 2
    assert len(events_of(both, other)) == 3, "the German report fits both, so it joins neither"


# --- whole collections -----------------------------------------------------------------------------------------------

GIVEN = ("Иван", "Пётр", "Анна", "Ольга", "Сергей", "И.", "С.", "")
SURNAMES = ("Соколов", "Соколова", "Петров", "Рыжковский", "Ryschkowski", "Sokolow", "Крутой", "Krutoi")
ROLES = (None, "министр", "губернатор", "Gouverneur", "директор")
CODES = ("BY", "RU-KIR", "BY-HO")


@st.composite
def collections(draw: st.DrawFn) -> list[Record]:
    records = []
    for n in range(draw(st.integers(1, 12))):
        name = f"{draw(st.sampled_from(GIVEN))} {draw(st.sampled_from(SURNAMES))}".strip()
        codes = tuple(draw(st.sets(st.sampled_from(CODES))))
        record = document(f"d{n:02}", draw(st.sampled_from(("ru", "de"))), name, draw(st.sampled_from(ROLES)), codes)
        if draw(st.booleans()):
            period = draw(st.sampled_from((None, "2026/2027")))
            day = draw(st.sampled_from((None, "2025-11-25", "2025-11-20")))
            made = report(record.id or "", record.lang, published=day, signers=(name,), period=period)
            record = record.model_copy(update={"published": day, "agreements": made.agreements})
        records.append(record)
    return records


def answers(links: Links, records: list[Record]) -> dict[tuple[str, str], str]:
    persons = {(r.id or "", p.key): links.entity_id("persons", p.key, r.id or "") for r in records for p in r.persons}
    acts = {(r.id or "", a.key): links.event_id(a.key, r.id or "") for r in records for a in r.agreements}
    return {**persons, **acts}


@settings(max_examples=60, deadline=None)
@given(collections(), st.randoms(use_true_random=False))
def test_order_does_not_matter(records: list[Record], chance: random.Random) -> None:
    shuffled = records[:]
    chance.shuffle(shuffled)
    one, other = link(records), link(shuffled)
    assert answers(one, records) == answers(other, records)
    assert list(one.entities()) == list(other.entities())
    assert list(one.events()) == list(other.events())
    assert list(one.merges()) == list(other.merges())


@settings(max_examples=60, deadline=None)
@given(collections())
def test_every_answer_is_a_row(records: list[Record]) -> None:
    links = link(iter(records))
    entities = [row.entity_id for row in links.entities()]
    events = [row.event_id for row in links.events()]
    assert len(set(entities)) == len(entities)
    assert len(set(events)) == len(events)
    assert set(answers(links, records).values()) == {*events, *(e for e in entities if e.startswith("per:"))}
    assert sum(row.documents for row in links.entities() if row.type == "person") == len(records)


def test_a_hundred_thousand_mentions_take_seconds() -> None:
    chance = random.Random(7)
    names = [
        f"{g}{n:03} {s}{n % 37}ов" for g in ("Иван", "Пётр", "Анна") for s in ("Сокол", "Петр") for n in range(300)
    ]
    records = [
        document(
            f"d{n:05}",
            "ru",
            chance.choice(names) if n % 5 else chance.choice(names).split()[1],
            chance.choice(ROLES),
            (chance.choice(CODES),),
        )
        for n in range(20000)
    ]
    start = process_time()
    link(records)
    assert process_time() - start < 12, "a fifth of what 100,000 mentions may take"


def many_documents(count: int) -> Iterator[Record]:
    """Documents that name few people and acts, each in its own words of time and place."""
    for n in range(count):
        name = ("Иван Соколов", "И. Соколов", "Соколов", "Анна Петрова")[n % 4]
        record = document(f"d{n:06}", "ru", name, ROLES[n % 3], (CODES[n % 2],))
        day = f"20{n % 20:02}-{n % 12 + 1:02}-{n % 28 + 1:02}"
        made = report(record.id or "", "ru", published=day, signers=(name,), period=f"20{n % 50 + 30}/2090")
        yield record.model_copy(update={"published": day, "agreements": made.agreements})


def test_memory_grows_with_names_and_not_with_documents(tmp_path: Path) -> None:
    peaks = []
    for count in (300, 1_500):
        tracemalloc.start()
        links = link(many_documents(count), tmp_path)
        rows = sum(row.documents for row in links.entities() if row.type == "person")
        acts = sum(len(row.documents) for row in links.events())
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        links.close()
        assert rows == acts == count
    assert (peaks[1] - peaks[0]) / 1_200 < 250, "bytes a document: less than its report alone would take"
    assert list(tmp_path.iterdir()) == []


def test_short_names_that_nothing_tells_apart_stay_as_many_as_documents() -> None:
    records = [document(f"d{n}", "ru", "Соколов", "посол" if n == 7 else None, ("RU",)) for n in range(9)]
    rows = [row for row in link(records).entities() if row.type == "person"]
    assert [row.entity_id for row in rows] == [f"per:sokolov@d{n}" for n in range(9)]
    assert {(row.name_ru, row.documents, row.mentions) for row in rows} == {("Соколов", 1, 1)}


@pytest.mark.shared
def test_two_real_reports_of_one_signing(shared: Path) -> None:
    from extract import extract

    texts = {f.stem: f.read_text("utf-8-sig") for f in sorted((shared / "docs").glob("00[01]_*.txt"))}
    records = [extract(text, id=id) for id, text in texts.items()]
    links = link(records)
    both = [event for event in links.events() if len(event.documents) == 2]
    assert [event.documents for event in both] == [tuple(texts)]
    persons = [e for e in links.entities() if e.type == "person" and e.name_ru and e.name_de]
    assert {e.documents for e in persons} == {2}
    assert len(persons) == 2


def test_sample_documents_report_one_event(tmp_path: Path) -> None:
    from extract import run

    raw = Path(__file__).resolve().parents[1] / "data" / "raw"
    pair = tmp_path / "in"
    pair.mkdir()
    for name in ("brest-kaluga-programm.txt", "brest-kaluga-programma.html"):
        (pair / name).write_bytes((raw / name).read_bytes())
    records = list(run(pair, tmp_path / "out", workers=1).records())
    (event,) = link(records).events()
    assert event.documents == ("brest-kaluga-programm", "brest-kaluga-programma")
    assert event.parties == ("BY-BR", "RU-KLU")
    assert event.period == "2026/2028"
