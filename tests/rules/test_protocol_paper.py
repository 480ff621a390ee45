"""Protocols as official documents: words made of data, the requisites of figures of any age, letterheads that are refused."""

import copy

import pytest

from judging.rules import letterhead, wording
from judging.rules.decision import decision_of
from judging.rules.paper import paper_of
from judging.rules.results_words import heading_of, winner

FIGURES = {
    "number": "3", "version": 2, "date": "26.05.2024", "contest": "Конкурс", "act": "приказ от 19.04.2024 № 50-ОСН",
    "commission_order": "приказ от 04.05.2024 № 12", "agenda": "Определение победителей", "present": 2, "composition": 3, "quorum": "2/3",
    "organisation": "министерство связи", "composed_at": "г. Тула", "began": "18:00", "held_at": "зал 1",
    "members": [
        {"name": "Громов Аркадий Львович", "position": "министр", "role": "председатель", "attendance": "очно"},
        {"name": "Тихонова Вера Ильинична", "position": "начальник", "role": "секретарь", "attendance": "по видео-конференц-связи"},
        {"name": "Ёжиков Али Гасан оглы", "position": "декан", "role": "член комиссии", "attendance": ""},
    ],
    "recusals": [{"member": "Ёжиков Али Гасан оглы", "team": "Альфа", "reason": "брат", "waived": ""}],
    "votes": [{
        "question": "Определять места по среднему баллу", "adopted": True, "in_favour": 2, "against": 0, "abstained": 0, "voters": 2,
        "members": [{"name": "Громов Аркадий Львович", "said": "за"}],
    }],
    "violations": [], "by": "nomination",
    "nominations": [{
        "division": "n1", "position": 1, "title": "Умный город", "unequal": False, "by_mean": False, "shared": False, "ties": [],
        "rows": [
            {"team": "Команда Альфа", "project": "Город", "total": "143.5", "sheets": 6, "mean": "23,92", "place": 1, "places": "1", "title": "победитель"},
            {"team": "Бета", "project": "Мост", "total": "121", "sheets": 6, "mean": "20,17", "place": 2, "places": "2", "title": "призёр"},
            {"team": "Гамма", "project": "Дом", "total": "9", "sheets": 6, "mean": "1,5", "place": None, "places": "3–4", "title": ""},
        ],
    }],
    "personal": [], "sheets": [{"team": "Бета", "project": "Мост", "points": "А. Л. Громов – 20"}], "prizes": ["Присудить команде «Бета» приз: ноутбук"],
}  # fmt: skip


def said(paper) -> str:
    return "\n".join(line for item in paper["items"] for line in item["decided"]).replace("\u00a0", " ")


@pytest.mark.parametrize(("name", "short"), [
    ("Иванова Анна Петровна", "А. П. Иванова"), ("Салтыков-Щедрин Михаил Евграфович", "М. Е. Салтыков-Щедрин"),
    ("Мамедов Али Гасан оглы", "А. Г. Мамедов"), ("Ким", "Ким"), ("Петрова Анна-Мария", "А.-М. Петрова"),
])  # fmt: skip
def test_initials_stand_before_the_surname(name, short):
    assert wording.initials(name).replace("\u00a0", " ") == short


@pytest.mark.parametrize(("team", "shown"), [
    ("Альфа", "команду «Альфа»"), ("Команда Альфа", "«Команда Альфа»"), ("команда «Альфа»", "«команда „Альфа“»"),
    ('ООО "Ромашка"', "команду «ООО „Ромашка“»"), ("«Альфа»", "команду «Альфа»"),
])  # fmt: skip
def test_a_team_is_never_called_a_team_twice(team, shown):
    assert wording.team_in(team, "команду") == shown


@pytest.mark.parametrize(("title", "form"), [
    ("победитель", "победителем"), ("призёр", "призёром"), ("лауреат", "лауреатом"), ("финалист", "финалистом"), ("гран-при", ""), ("I место", ""),
])  # fmt: skip
def test_a_title_is_inflected_only_where_it_is_sure(title, form):
    assert wording.instrumental(title) == form


@pytest.mark.parametrize(("address", "place", "city"), [
    ("г. Тула, ул. Мира, 1", "где угодно", "г. Тула"), ("", "Тула, очно и по видео", "г. Тула"), ("", "дистанционно", ""),
    ("ул. Мира, 1", "Тула", "г. Тула"), ("пос. Ленинский, д. 2", "", "пос. Ленинский"),
])  # fmt: skip
def test_the_place_of_composition_is_a_town_or_nothing(address, place, city):
    assert wording.city_of(address, place) == city


def test_a_protocol_has_the_requisites_of_an_official_document():
    paper = paper_of(
        FIGURES,
        signatures=[{"name": "Громов Аркадий Львович", "at": "26.05.2024 19:00:00 (UTC+03)", "dissent": "Против\nпризов"}],
    )
    flat = {key: str(value).replace("\u00a0", " ") for key, value in paper.items()}
    assert flat["organisation"] == "Министерство связи"
    assert flat["kind"] == "ПРОТОКОЛ"
    assert flat["place"] == "г. Тула"
    assert (flat["date"], flat["number"]) == ("26.05.2024", "3")
    assert flat["heading"] == "заседания конкурсной комиссии об определении победителей и призёров"
    assert flat["held"] == "начало в 18:00, зал 1"
    assert paper["presiding"]["name"].replace("\u00a0", " ") == "А. Л. Громов"
    assert paper["presiding"]["title"] == "Председатель"
    assert paper["present"] == []
    assert [row["role"] for row in paper["absent"]] == ["член комиссии"]
    assert [item.replace("\u00a0", " ") for item in paper["agenda"]] == [
        "1. Определять места по среднему баллу.",
        "2. Определение победителей.",
    ]
    assert "«за» – 2, «против» – 0, «воздержались» – 0; могли голосовать 2. Решение принято." in paper["items"][0]["voting"]
    assert [row["position"] for row in paper["signatures"]] == ["Председатель комиссии", "Секретарь комиссии"]
    mark, empty = paper["signatures"][0]["mark"], paper["signatures"][1]
    assert mark == [
        "Подписано простой",
        "электронной подписью",
        "Громов Аркадий Львович",
        "26.05.2024 19:00:00 (UTC+03)",
        "с особым мнением",
    ]
    assert empty["mark"] == []
    assert empty["missing"] == ""
    assert paper["dissents"][0]["lines"] == ["Против", "призов"]
    assert [annex["number"] for annex in paper["annexes"]] == [1, 2]
    assert "версия" not in str(paper).casefold()


def test_what_is_resolved_is_said_in_sentences_made_of_the_figures():
    text = said(paper_of(FIGURES, texts={"resolved": "Поблагодарить партнёров."}))
    assert text.splitlines() == [
        "1.1. Определять места по среднему баллу.",
        "2.1. Определить места по сумме баллов действительных оценочных листов.",
        "2.2. Признать победителем в номинации «Умный город» (первое место) «Команда Альфа», проект «Город», 143,5 балла.",
        "2.3. Признать призёром в номинации «Умный город» (второе место) команду «Бета», проект «Мост», 121 балл.",
        "2.4. Присудить команде «Бета» приз: ноутбук.",
        "2.5. Поблагодарить партнёров.",
    ]


@pytest.mark.parametrize(("row", "mean", "text"), [
    ({"title": "лауреат", "place": 3}, False, "Признать лауреатом в зачёте «А» (третье место) команду «Бета», проект «Мост», 121 балл."),
    ({"title": "призёр", "place": 2}, True, "Признать призёром в зачёте «А» (второе место) команду «Бета», проект «Мост», средний балл 20,17."),
    ({"title": "гран-при", "place": 1}, False, "Присудить первое место в зачёте «А» («гран-при») команде «Бета», проект «Мост», 121 балл."),
    ({"title": "II место", "place": 2, "project": ""}, False, "Присудить второе место в зачёте «А» команде «Бета», 121 балл."),
])  # fmt: skip
def test_a_winner_is_named_by_what_the_regulation_calls_the_place(row, mean, text):
    given = FIGURES["nominations"][0]["rows"][1] | row
    assert winner(given, "в зачёте «А»", "", mean=mean).replace("\u00a0", " ") == text
    assert heading_of({"title": "А", "division": "c1"}, "category") == "А"
    assert heading_of({"title": "А"}, "category") == "Номинация «А»"


def test_people_change_the_words_and_never_the_figures():
    pattern = "{команда} ({где}) занимает {место}"
    assert wording.pattern_fault(pattern) == ""
    text = said(paper_of(FIGURES, texts={"winner": pattern, "heading": "о победителях", "spoke_1": "Громов: за"}))
    assert "2.2. «Команда Альфа» (в номинации «Умный город») занимает первое место." in text
    assert "143,5" not in text
    for wrong, told in {
        "Признать {команда}": "{место}", "{место}": "{команда}", "{место} {команда} 100 баллов": "Цифры", "{место} {капитан} {команда}": "{капитан}",
        "{место} {команда.__class__}": "Такого значения нет", "{место} {команда!r}": "Такого значения нет", "{место": "скобки", "{место} {} {команда}": "Такого",
    }.items():  # fmt: skip
        assert told in wording.pattern_fault(wrong), wrong


def test_a_missing_signature_says_why_and_a_blank_line_waits_for_a_hand():
    paper = paper_of(FIGURES, missing={"Тихонова Вера Ильинична": "болезнь"})
    assert [row["missing"] for row in paper["signatures"]] == ["", "Подпись отсутствует: болезнь."]


def test_who_presides_for_an_absent_chair_is_named_with_the_basis():
    figures = copy.deepcopy(FIGURES)
    figures["members"][0]["attendance"] = ""
    assert paper_of(figures)["presiding"] is None
    figures["presiding"] = {"name": "Тихонова Вера Ильинична", "basis": "избрана присутствующими"}
    paper = paper_of(figures)
    assert paper["presiding"]["title"] == "Председательствующий"
    assert paper["presiding"]["basis"] == "избрана присутствующими"
    assert paper["signatures"][0]["position"] == "Председательствующий"


def test_the_published_decision_tells_points_only_where_they_may_be_told():
    shut, told = (decision_of(FIGURES, last_place=2, points=points) for points in (False, True))
    assert [row["points"] for row in shut["divisions"][0]["rows"]] == ["", ""]
    assert [row["points"] for row in told["divisions"][0]["rows"]] == ["143,5", "121"]
    assert "143" not in str(shut)
    assert (shut["number"], shut["date"], shut["votes"]) == ("3", "26.05.2024", "2 из 3")
    assert shut["present"] == ["Громов Аркадий Львович, министр, председатель", "Тихонова Вера Ильинична, начальник, секретарь"]
    assert shut["absent"] == ["Ёжиков Али Гасан оглы, декан"]
    assert len(decision_of(FIGURES, last_place=1, points=True)["divisions"][0]["rows"]) == 1


def test_what_was_decided_about_the_sheets_of_who_left_is_printed():
    left = {"name": "Ушедшая Анна Ильинична", "sheets": 6, "left_out": True, "decision": "не учитываются по решению комиссии"}
    text = said(paper_of(FIGURES | {"departed": [left]}))
    assert "Листы выбывшего члена комиссии А. И. Ушедшая (подписано: 6) не учитываются по решению комиссии." in text


def test_figures_of_an_older_shape_still_make_a_document():
    old = {
        key: value
        for key, value in FIGURES.items()
        if key not in ("organisation", "composed_at", "began", "held_at", "sheets", "prizes", "by", "personal")
    }
    old["nominations"] = [
        {key: value for key, value in FIGURES["nominations"][0].items() if key not in ("division", "position", "shared")}
        | {"nomination_id": 1}
    ]
    paper = paper_of(old, organisation="министерство")
    assert paper["organisation"] == "Министерство"
    assert paper["held"] == ""
    assert len(paper["annexes"]) == 1
    assert "Признать призёром в номинации «Умный город»" in said(paper)


def test_a_meeting_without_places_makes_a_protocol_of_its_votes():
    figures = {
        key: FIGURES[key]
        for key in (
            "number",
            "date",
            "contest",
            "act",
            "commission_order",
            "members",
            "votes",
            "present",
            "composition",
            "quorum",
        )
    }
    figures["votes"] = [figures["votes"][0] | {"adopted": False, "question": "Исключить команду «Альфа»"}]
    paper = paper_of(figures, kind="exclusion")
    assert paper["heading"] == "заседания конкурсной комиссии об исключении команды"
    assert paper["annexes"] == []
    assert said(paper) == "1.1. Решение не принято: Исключить команду «Альфа»."


def test_names_of_a_template_are_all_there():
    given = letterhead.named(paper_of(FIGURES) | {"hash": "ab", "signed": True})
    assert set(given) == set(letterhead.NAMES.values())
    assert given["председатель"]["имя"].endswith("Громов")
    assert given["вопросы"][1]["решили"][0].startswith("2.1.")


GOOD = "{{ организация|upper }}{% for вопрос in вопросы %}{% for строка in вопрос.решили %}{{ loop.index }} {{ строка }}{% endfor %}{% endfor %}{% if место %}{{ повестка[0] }}{% endif %}"
HOSTILE = {
    "{{ ''.__class__.__mro__ }}": "Такой части нет", "{{ организация.__class__ }}": "Такой части нет", "{{ range(10**9) }}": "писать нельзя",
    "{{ 'a' * 1000000000 }}": "писать нельзя", "{% include 'x' %}": "include", "{% import 'x' as y %}": "import", "{% macro f() %}{% endmacro %}": "macro",
    "{% set a = 1 %}": "set", "{{ self }}": "Такого значения нет: «self»", "{{ организация|attr('x') }}": "преобразования нет",
    "{{ организация['__class__'] }}": "номер", "{% for а in вопросы %}{% for б in вопросы %}{% endfor %}{% endfor %}": "перебирает часть",
    "{% for а in 'ааа' %}{% endfor %}": "списки протокола", "{% for а, б in вопросы %}{% endfor %}": "пишется так", "{{ подпис }}": "Такого значения нет: «подпис»",
    "{{ председатель.фамилия }}": "Такой части нет: «фамилия»", "{% for место in вопросы %}{% endfor %}": "занято", "{{ дата": "Ошибка в метке",
    "{{ lipsum() }}": "писать нельзя", "{{ cycler }}": "Такого значения нет", "{% for а in вопросы recursive %}{% endfor %}": "пишется так",
    "{{ дата ~ дата }}": "писать нельзя", "{% filter upper %}x{% endfilter %}": "писать нельзя", "{{ дата is defined }}": "писать нельзя",
    "{% autoescape false %}{{ дата }}{% endautoescape %}": "писать нельзя", "{{ дата|safe }}": "преобразования нет", "{{ 2 ** 9999999 }}": "писать нельзя",
}  # fmt: skip


def test_a_letterhead_of_values_conditions_and_loops_is_taken():
    assert letterhead.faults([GOOD]) == []


@pytest.mark.parametrize("source", HOSTILE)
def test_a_hostile_or_mistaken_letterhead_is_refused_in_words(source):
    assert any(HOSTILE[source] in fault for fault in letterhead.faults([source]))
