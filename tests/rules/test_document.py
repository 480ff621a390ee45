"""The texts of the packaged documents: their places are numbered as the documents number them, and what is cited exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from hackathon_portal.regulation import citations, document
from hackathon_portal.regulation.document import same
from hackathon_portal.regulation.schema import load_preset, preset_codes

CITED = Path(__file__).parent.parent / "clauses" / "cited"

TEXT = """
ПОЛОЖЕНИЕ о конкурсе

### 1. ОБЩИЕ ПОЛОЖЕНИЯ
1.1. Конкурс проводит **оператор** (далее – Оператор). Участие бесплатное.
1.2. Основания отказа по п. 1.1, приложению № 1 и п. 9.9:
- а) неполная заявка;
- б) чужая заявка.
Иных оснований нет.
2. ИТОГИ
Итоги решает комиссия.
Споры решает суд по ст. 28 и ст. 30 закона. См. г. Москва, ул. Новая.
Приложение № 1 к Положению
ЗАЯВКА
"""


@pytest.fixture(scope="module")
def other():
    return document.parse(TEXT)


def test_a_document_is_read_by_its_own_headings(other):
    assert [sentence.at for sentence in other.sentences] == [
        "абзац 1, предложение 1",
        "1.1, абзац 1, предложение 1",
        "1.1, абзац 1, предложение 2",
        "1.2, абзац 1, предложение 1",
        "1.2, подпункт а, предложение 1",
        "1.2, подпункт б, предложение 1",
        "1.2, абзац 2, предложение 1",
        "2, абзац 1, предложение 1",
        "2, абзац 2, предложение 1",
        "2, абзац 2, предложение 2",
        "приложение 1, абзац 1, предложение 1",
    ]


@pytest.mark.parametrize(
    ("citation", "there"),
    [
        ("п. 1.2, подпункт „а“", True),
        ("п.\u00a01.2, подпункты „а“ и „б“", True),
        ("п. 1.2 а)", True),
        ("п. 1.2, подпункт „в“", False),
        ("п. 1.2, абзац второй", True),
        ("п. 1.2, абзац третий", False),
        ("п. 2, абзац 2, предложение 2", True),
        ("п. 1.1–1.3", False),
        ("1.1, 1.2", True),
        ("п. 1.1 с приложением № 1", True),
        ("приложение 2", False),
        ("форма № 1", False),
        ("как-нибудь", False),
        ("", False),
    ],
)
def test_what_is_cited_is_there_or_not(other, citation, there):
    assert other.exists(citation) is there


def test_a_place_gives_its_words_and_a_point_what_stands_below_it(other):
    assert other.text_of("п. 1.2, подпункт „б“") == "чужая заявка."
    assert other.text_of("п. 1").count("\n") == 4
    assert other.text_of("п. 7") == ""


def test_references_of_a_document_to_what_it_does_not_have(other):
    assert other.citations() == [("1.2, абзац 1", "п. 1.1"), ("1.2, абзац 1", "приложению № 1"), ("1.2, абзац 1", "п. 9.9")]
    assert other.dangling() == [("1.2, абзац 1", "п. 9.9")]


def test_ordinals_are_read_as_they_are_declined():
    words = ["первый", "второго", "третьем", "четвёртый", "двенадцатый", "двадцать первом", "сороковой", "7", "иной"]
    assert [citations.ordinal(word) for word in words] == [1, 2, 3, 4, 12, 21, 40, 7, None]


def test_citations_are_taken_out_of_a_text():
    text = "по п.\u00a03.3, подпункт „а“ и пп. 4.1–4.4; ст. 210 п. 1, пункт 1 части 1 статьи 9, п. 5 ст. 21; форма № 2; п. 15, абзац второй порядка, на 2 дня"
    assert citations.found_in(text) == ["п. 3.3, подпункт „а“", "пп. 4.1–4.4", "форма № 2", "п. 15, абзац второй"]


def test_every_preset_has_the_text_of_its_document():
    assert document.packaged_codes() == preset_codes()


@pytest.mark.parametrize("code", preset_codes())
def test_the_clauses_of_a_preset_are_points_of_its_document(code):
    assert document.packaged(code).missing(load_preset(code).regulation.clauses.values()) == []


# What the documents refer to and do not have; each stands in the list of what a document contradicts.
DANGLING = {
    "tula_2024": [
        ("3.3, абзац 2", "приложении № 2"),  # form 2
        ("6.1, абзац 1", "приложении № 1"),  # form 1, which the text does not have
        ("10.3, абзац 1", "приложением № 4"),  # form 4
        ("11.3, абзац 5", "пп.41.- 4.4"),
    ],
    "kuzbass_2025": [],
}


@pytest.mark.parametrize("code", preset_codes())
def test_what_a_document_refers_to_in_itself(code):
    assert document.packaged(code).dangling() == DANGLING[code]


@pytest.mark.parametrize("code", preset_codes())
def test_what_a_document_leaves_open_cites_its_places_and_its_words(code):
    text = document.packaged(code)
    for question in load_preset(code).regulation.open_questions:
        assert text.missing(question.clauses) == [], question.code
        assert [words for words in question.words if not holds_marked(text, words)] == [], question.code


def holds_marked(text, words):
    """Whether the document has the words, which may begin with the mark of a list or leave something out by «…»."""
    pieces = re.split(r"…|\.\.\.", re.sub(r"^(?:[а-я]|\d+)\) ", "", words.strip()))
    return all(text.holds(piece.strip(" .;:,")) for piece in pieces)


@pytest.mark.parametrize("code", preset_codes())
def test_a_reference_to_nothing_is_an_open_question(code):
    """What the document refers to in vain is told to staff: the words around the reference stand in a question of the preset."""
    quoted = [same(words) for one in load_preset(code).regulation.open_questions for words in one.words]
    assert [found for _, found in document.packaged(code).dangling() if not any(same(found) in words for words in quoted)] == []


@pytest.mark.parametrize("code", preset_codes())
def test_each_rule_of_the_clause_table_rests_on_words_of_its_point(code):
    """`tests/clauses/cited/<code>.yaml` names for each rule the words it rests on; they stand in the point the preset cites."""
    words = yaml.safe_load((CITED / f"{code}.yaml").read_text(encoding="utf-8"))
    clauses, text = load_preset(code).regulation.clauses, document.packaged(code)
    assert clauses.keys() == words.keys()
    assert {rule: clause for rule, clause in clauses.items() if same(words[rule]) not in same(text.text_of(clause))} == {}


def cited_texts(data, path=""):
    """Every text of a preset with its path; the document's own words (open questions, declarations) and laws' sources left out."""
    if isinstance(data, dict):
        for key, value in data.items():
            if key not in {"open_questions", "declarations", "source", "printed_consents"}:
                yield from cited_texts(value, f"{path}.{key}")
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from cited_texts(value, f"{path}.{index}")
    elif isinstance(data, str):
        yield path, data


@pytest.mark.parametrize("code", preset_codes())
def test_every_point_a_text_of_a_preset_names_is_in_its_document(code):
    """Consents, rules for people, readings: «п. 12.13» of a text is a point of the document."""
    text = document.packaged(code)
    cited = [
        (path, citation)
        for path, words in cited_texts(load_preset(code).model_dump(mode="json"))
        for citation in citations.found_in(words)
    ]
    assert len(cited) > 5
    assert [(path, citation) for path, citation in cited if not text.exists(citation)] == []


@pytest.mark.parametrize("code", preset_codes())
def test_declarations_are_points_of_the_document(code):
    rules = load_preset(code).regulation.project
    assert document.packaged(code).missing(rules.declarations) == []
    assert set(rules.declaration_titles) == set(rules.declarations)
