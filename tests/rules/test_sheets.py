"""Names inside the sentences of printed consents stand in the case that the sentence asks."""

import re
from pathlib import Path

import pytest

from hackathon_portal.regulation import sheets
from hackathon_portal.regulation.schema import PrintedConsent, load_preset, preset_codes
from hackathon_portal.russia.cases import Case
from hackathon_portal.russia.names import declined

G, D, N = Case.GENITIVE, Case.DATIVE, Case.NOMINATIVE
TEMPLATES = Path(__file__).parents[2] / "templates"
# Words that govern a case before a name's place in a template of a document; a listing or an address line has none.
GOVERNING = re.compile(
    r"(?:реб[её]н(?:ка|ку)|сын[ау]|дочери|подопечн\w+|участни(?:ка|ку|цы|це)|вруч(?:ен|ается)|выдан[оа]?|от|для|в отношении)\s*"
    r"(?:<\w+[^>]*>\s*)?\{\{\s*[\w.]*(?:full_name|\.name|signer|person)\b[^}]*\}\}"
)


@pytest.mark.parametrize("code", preset_codes())
def test_every_name_in_a_preset_names_its_case(code):
    for form in load_preset(code).regulation.printed_consents:
        for place in sheets.PLACE.finditer(form.text):
            assert place[1] not in sheets.NAMES or place[2], (form.code, place[0])
            # The case that is named is the one the words before it ask.
            bare = re.sub(r":\w+\}", "}", form.text[: place.end()])
            assert list(sheets.cases(bare, place[1]))[-1:] == (list(sheets.cases(form.text[: place.end()], place[1]))[-1:])


def test_no_document_has_a_bare_name_after_a_word_that_governs_a_case():
    papers = [path for path in TEMPLATES.rglob("*.html") if "documents" in path.parts]
    assert len(papers) > 10
    assert {path.name: found for path in papers if (found := GOVERNING.findall(path.read_text()))} == {}
    assert GOVERNING.search("выдан <b>{{ person.full_name }}</b>")


@pytest.mark.parametrize(("text", "case"), [
    ("моего ребенка {child}", G), ("моего ребёнка (подопечного) {child}", G), ("в отношении {child}", G), ("моей дочери {child}", G),
    ("несовершеннолетнего\n{child}", G), ("моему ребенку {child}", D), ("участник {child}", N), ("{child}", N),
    ("сын {child:gent}", G), ("ребенка {child:nomn}", N), ("ему, {child:datv}", D),
])  # fmt: skip
def test_a_place_has_its_case_also_in_texts_written_before_places_had_one(text, case):
    assert list(sheets.cases(text, "child")) == [case]


@pytest.mark.parametrize(("name", "printed", "sure"), [
    (("Морозова", "Варвара", "Игоревна"), "ребенка Морозовой Варвары Игоревны", True),
    (("Морозов", "Лев", "Игоревич"), "ребенка Морозова Льва Игоревича", True),
    (("Морозова", "Варя", ""), "ребенка Морозовой Вари", False),
])  # fmt: skip
def test_the_sheet_has_the_name_in_its_case(name, printed, sure):
    assert sheets.filled("ребенка {child}", lambda _, case: declined(*name, case)[0]) == printed
    assert declined(*name, G)[1] is sure


@pytest.mark.parametrize("text", ["{child:genitive}", "{child:}", "{address:gent}", "от {full_name:gent}"])
def test_a_place_that_is_not_understood_is_refused(text):
    with pytest.raises(ValueError, match="мест"):
        PrintedConsent(code="x", version="1", title="x", text=text)


@pytest.mark.parametrize(("form", "name", "same"), [
    ("Морозовой Вари", "Морозова Варя", True), ("Петра Ивановича", "Пётр Иванович", True), ("Цой-Петровой Анны", "Цой-Петрова Анна", True),
    ("Морозовой", "Морозова Варя", False), ("Вари Морозовой", "Морозова Варя", False), ("кого угодно", "Морозова Варя", False),
])  # fmt: skip
def test_a_corrected_form_is_of_the_same_name(form, name, same):
    assert sheets.same_person(form, name) is same


def test_what_a_person_typed_is_no_place():
    assert (
        sheets.filled("{address} {child:gent}", lambda place, _: "{child:gent}" if place == "address" else "я")
        == "{child:gent} я"
    )
