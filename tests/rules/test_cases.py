"""What a case says: facts with sources, what is missing before review, what is too long; there is no technical task."""

from hackathon_portal.cases.rules import texts
from hackathon_portal.cases.rules.texts import Fact, Texts

WHOLE = {
    "title": "Очереди", "situation": "Люди ждут.", "contact": "врач", "licence": "на хакатоне", "data_restrictions": "нет",
    "facts": [{"text": "400 человек", "source": "отчёт"}],
}  # fmt: skip


def test_a_whole_case_lacks_nothing_and_each_gap_is_named():
    assert [*texts.lacking(Texts.of(WHOLE))] == []
    for name in (*texts.FIELDS, "facts"):
        assert [field for field, _ in texts.lacking(Texts.of(WHOLE | {name: ""}))] == [name]
    no_source = Texts.of(WHOLE | {"facts": [{"text": "400", "source": " "}]})
    assert [*texts.lacking(no_source)] == [("facts", "Факт 1: нужны и сам факт, и откуда он известен.")]


def test_empty_facts_are_none_and_spaces_go():
    found = Texts.of({"title": " Очереди ", "facts": [{"text": "", "source": ""}, {"text": " а ", "source": "б"}]})
    assert (found.title, found.facts, found.rows) == ("Очереди", (Fact("а", "б"),), [{"text": "а", "source": "б"}])


def test_even_a_draft_has_its_lengths():
    long = Texts.of({"title": "а" * 161, "facts": [{"text": "а", "source": "б" * 301}] * 31})
    said = [*texts.too_long(long)]
    assert said[0] == ("title", "«Название» длиннее 160 знаков.")
    assert said[1][0] == "facts"
    assert [*texts.too_long(Texts.of(WHOLE))] == []


def test_versions_differ_by_named_texts_and_none_is_a_technical_task():
    other = Texts.of(WHOLE | {"situation": "Люди ушли.", "facts": []})
    assert texts.changed(Texts.of(WHOLE), other) == ["situation", "facts"]
    assert {*texts.LABELS} == {"title", "situation", "contact", "licence", "data_restrictions", "facts", "files"}
