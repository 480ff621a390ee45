"""The packaged presets say what their documents say: words, names, numbers, dates, fields, criteria, forms, compared by program."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import pytest

from hackathon_portal.regulation import document
from hackathon_portal.regulation.document import same
from hackathon_portal.regulation.schema import Regulation, load_preset, preset_codes

CODES = preset_codes()


def declined_alike(one: str, other: str) -> bool:
    """Whether two words are the same but for their endings: a name in a preset is in the nominative, in the document in any case."""
    length = min(len(one), len(other))
    return one == other if length < 5 else one[: max(4, length - 3)] == other[: max(4, length - 3)]


def holds_name(code: str, name: str) -> bool:
    wanted, words = (re.findall(r"[а-яa-z0-9]+", same(text)) for text in (name, document.packaged(code).words))
    return any(all(map(declined_alike, wanted, words[at:])) for at in range(len(words) - len(wanted) + 1))


def sentence(text: str) -> str:
    """Words without the stop or the comma a list ends them with."""
    return text.strip().rstrip(".;,")


def words_of(regulation: Regulation) -> Iterator[tuple[str, str]]:
    """What must be word by word: (where it stands, the words)."""
    for sheet in regulation.judging.sheets:
        yield f"{sheet.code}, наименьший балл", sheet.scale.lowest
        yield f"{sheet.code}, наибольший балл", sheet.scale.highest
        for criterion in sheet.criteria:
            yield f"{sheet.code}: {criterion.code}", criterion.title
            yield f"{sheet.code}: {criterion.code}, группа", criterion.group
            yield f"{sheet.code}: {criterion.code}, пояснение", criterion.description
            for band in criterion.bands:
                yield f"{sheet.code}: {criterion.code}, {band.least}", band.text
    for clause, text in regulation.project.declarations.items():
        yield f"заверение {clause}", text
    for kind, text in regulation.project.result_kinds.items():
        yield f"вид результата {kind}", text
    for role in regulation.team.roles:
        yield f"роль {role.code}", role.description
    for number, duty in enumerate(regulation.team.leader_duties, start=1):
        yield f"руководитель команды, {number}", duty
    for body in regulation.organising.bodies:
        for number, duty in enumerate(body.duties, start=1):
            yield f"{body.code}, {number}", duty
    for category in regulation.categories:
        yield f"категория {category.code}", category.title
    yield "название порядка", regulation.act.title
    yield "название порядка в родительном падеже", regulation.act.title_genitive


# What the preset says in its own words, and why.
OWN_WORDS = {
    "kuzbass_2025": {
        "вид результата concept": "3: «концепция и прототип цифрового продукта» of a project, here the kind of it",
        "вид результата prototype": "the same",
        "название порядка в родительном падеже": "the document names itself in the nominative",
    },
    "tula_2024": {"название порядка в родительном падеже": "the document says «Порядка» in its name alone"},
}


@pytest.mark.parametrize("code", CODES)
def test_what_is_literal_stands_in_the_document_word_by_word(code):
    text = document.packaged(code)
    retold = {where for where, words in words_of(load_preset(code).regulation) if words and not text.holds(sentence(words))}
    assert retold - OWN_WORDS[code].keys() == set()


def names_of(regulation: Regulation) -> Iterator[str]:
    yield regulation.operator.name
    yield from (body.name for body in regulation.bodies)
    yield from (body.does for body in regulation.supporters)
    yield from (body.title for body in regulation.organising.bodies)
    yield from (category.label for category in regulation.categories)
    yield from (role.title for role in regulation.team.roles)
    yield from (kind.title for kind in regulation.judging.member_kinds)
    yield from (one.title for one in regulation.judging.personal_nominations)
    yield from (regulation.words.commission, regulation.words.mentor, regulation.words.mentors)
    yield from (place.address for place in regulation.organising.publication_places)


@pytest.mark.parametrize("code", CODES)
def test_every_name_of_a_preset_occurs_in_the_document(code):
    assert [name for name in names_of(load_preset(code).regulation) if name and not holds_name(code, name)] == []


# (words before and after, what the preset has there): the number in the document is read out of it.
NUMBERS = {
    "tula_2024": [
        (r"не позднее, чем за (\d+) календарных дней до даты его проведения", lambda r: r.announcement_lead.number),
        (r"входят от (двух) до пяти человек", lambda r: r.team.min_size),
        (r"входят от двух до (пяти) человек", lambda r: r.team.max_size),
        (r"от (\d+) \(восемнадцати\)", lambda r: r.eligibility.min_age),
        (r"до (\d+) \(тридцати пяти\) лет включительно", lambda r: r.eligibility.max_age),
        (r"не позднее, чем за (два) рабочих дня до даты начала", lambda r: r.registration.closes_before.number),
        (r"не позднее (двух) рабочих дней, следующих за днем подачи", lambda r: r.registration.decision_within.number),
        (r"за (\d+) рабочих дней до начала конкурса", lambda r: r.mentors.approved_before.number),
        (r"по шкале от (\d+) до", lambda r: r.judging.sheets[0].scale.minimum),
        (r"по шкале от 0 до (\d+) баллов", lambda r: r.judging.sheets[0].scale.maximum),
        (r"в течение (одного) рабочего дня со дня подписания", lambda r: r.judging.protocol_sent_within.number),
        (r"не превышающий (\d+) рабочих дней с даты подведения", lambda r: r.judging.published_within.number),
        (r"присутствует более (\d/\d) ее членов", lambda r: r.judging.quorum_more_than),
        (r"не позднее (\d+) \(десяти\) рабочих дней после", lambda r: r.prizes.pay_within.number),
        (r"в течение (\d+) \(трех\) рабочих дней после", lambda r: r.prizes.apply_within.number),
        (r"удержит (\d+)% из суммы", lambda r: r.prizes.tax_rates[0].resident[0].rate * 100),
        (r"ограничено (\d+) командами", lambda r: r.seats.limit),
    ],
    "kuzbass_2025": [
        (r"не может быть меньше (\d) человек", lambda r: r.team.min_size),
        (r"меньше 3 человек и больше (\d) человек", lambda r: r.team.max_size),
        (r"в составе команды должно быть не менее (\d) участника", lambda r: r.team.min_from_sender),
        (r"общее количество участников хакатона - до (\d+) человек", lambda r: r.seats.limit),
        (r"от (\d+) до 17 лет включительно", lambda r: r.side_events[0].min_age),
        (r"от 14 до (\d+) лет включительно", lambda r: r.side_events[0].max_age),
        (r"\(от (\d+) до 10 баллов\)", lambda r: r.judging.sheets[0].scale.minimum),
        (r"\(от 0 до (\d+) баллов\)", lambda r: r.judging.sheets[0].scale.maximum),
        (r"презентации составляет не более (трех) минут", lambda r: r.judging.talk_minutes),
        (r"прототипа - не более (двух) минут", lambda r: r.judging.demo_minutes),
        (r"в течении (тридцати) календарных дней после объявления победителей и призеров", lambda r: r.prizes.apply_within.number),
        (r"не достиг возраста (\d+) лет", lambda r: r.prizes.own_documents_from_age),
        (r"по ставке (\d+)%", lambda r: r.prizes.tax_rates[0].resident[0].rate * 100),
        (r"обучающиеся 7-(\d+) классов", lambda r: max(int(one.code[6:]) for one in r.education.levels if one.code[6:].isdigit())),
    ],
}  # fmt: skip
IN_WORDS = {"одного": 1, "двух": 2, "два": 2, "трех": 3, "пяти": 5, "тридцати": 30}


@pytest.mark.parametrize(("code", "pattern", "of"), [(code, *row) for code in NUMBERS for row in NUMBERS[code]])
def test_every_number_of_the_document_is_the_presets(code, pattern, of):
    found = re.search(pattern, document.packaged(code).words)
    assert found, "the document has no such words"
    number = found.group(1)
    assert str(IN_WORDS.get(number, number)) == f"{of(load_preset(code).regulation)}".removesuffix(".00")


# The fields of 3.2 and 6.9 as the document names them -> the portal's.
FIELDS_OF = {
    "фамилия, имя, отчество (при наличии)": {"surname", "name"},
    "дата рождения": {"birth_date"},
    "реквизиты паспорта гражданина российской федерации": {
        "citizenship", "passport_series", "passport_number", "passport_issued_by", "passport_issued_on", "passport_department_code",
    },
    "адрес электронной почты": {"email"},
    "контактный телефон": {"phone"},
    "форма участия (очно и/или в режиме видео-конференц-связи)": {"participation"},
    "название команды": set(),  # of the team, once
    "реквизиты рублевого счета": {"account", "bank_name", "bik", "corr_account", "bank_inn"},
    "страховой номер индивидуального лицевого счета (снилс)": {"snils"},
    "идентификационный номер налогоплательщика (инн)": {"inn"},
}  # fmt: skip


def test_the_fields_of_an_application_are_those_of_the_documents_list(tula):
    text = document.packaged("tula_2024")
    asked = [
        next(names for words, names in FIELDS_OF.items() if same(item).startswith(words))
        for item in text.text_of("п. 3.2").splitlines()
        if not item.endswith(":")
    ]
    captain, member = set().union(*asked[:10]), set().union(*asked[10:])
    assert (set(tula.registration.captain_fields), set(tula.registration.member_fields)) == (captain, member)


# What 1.5 makes part of the announcement -> the part of the preset.
PARTS = {
    "сроки": "dates", "правила его проведения": "rules", "место проведения": "place",
    "правила регистрации участников": "how_to_register", "номинации конкурса": "nominations",
    "критерии определения победителей и призеров конкурса": "criteria",
    "срок предоставления проекта для оценки конкурсной комиссии": "project_deadline",
}  # fmt: skip


def test_the_parts_of_the_announcement_are_those_of_the_document(tula):
    said = re.search(r"объявление о проведении конкурса включает (.+?)\. ", document.packaged("tula_2024").words)
    assert said is not None
    listed = [part.strip() for part in re.split(r",| и (?=правила его)", said.group(1))]
    assert listed == list(PARTS)
    # 3.4 publishes the act of the nominations together with the announcement.
    assert set(tula.announcement_parts) == {*PARTS.values(), "nominations_act", "topics"}  # 3.4


def test_the_number_of_criteria_and_their_order_are_those_of_the_document(tula, kuzbass):
    def of(code: str, citation: str) -> list[str]:
        return [same(line).split(" - оценивается")[0] for line in document.packaged(code).text_of(citation).splitlines()[1:]]

    assert of("tula_2024", "п. 6.4") == [same(one.title) for one in tula.judging.sheets[0].criteria]
    # Sheets are the forms of the appendices, whose words differ from 11.2.1 in two places; as many criteria, in the same order.
    experts = [same(one.title).split() for one in kuzbass.judging.sheets[0].criteria]
    listed = [line.split() for line in of("kuzbass_2025", "п. 11.2.1")]
    assert [words[0] for words in experts] == [words[0] for words in listed]


def test_the_dates_of_the_act_stand_in_the_document(tula):
    assert document.packaged("tula_2024").holds(f"от {tula.act.date:%d.%m.%Y} № {tula.act.number}")
    assert tula.act.date == date(2024, 4, 19)


def test_appendices_are_verbatim(kuzbass):
    """The consents of appendices 4 and 5: every paragraph of the preset's text that holds no place to fill in."""
    text = document.packaged("kuzbass_2025")
    for consent, appendix in zip(kuzbass.printed_consents, ("приложение 4", "приложение 5"), strict=True):
        whole = same(text.text_of(appendix))
        assert same(consent.title) in whole
        for paragraph in consent.text.split("\n\n"):
            for piece in re.split(r"\{[^}]+\}", paragraph):
                assert same(piece).strip(" ,") in whole, piece


@pytest.mark.parametrize("code", CODES)
def test_grounds_are_the_documents_words(code):
    regulation, text = load_preset(code).regulation, document.packaged(code)
    assert {
        ground.code for ground in (*regulation.refusal_grounds, *regulation.exclusion_grounds) if not ground.text.strip()
    } == set()
    assert text.exists(regulation.clause("registration.refusal"))


@pytest.mark.parametrize("code", CODES)
def test_each_side_event_has_one_day_the_programmes(code):
    preset = load_preset(code)
    days = {entry.side_event: entry.day for entry in preset.announcement.timetable if entry.side_event}
    assert days == {event.code: event.day for event in preset.regulation.side_events}


# The words of 12.10-12.12 a document of the list rests on, in the order of the preset.
PAPERS = {
    "passport": "копию паспорта участника (все заполненные страницы)",
    "inn": "копию свидетельства о постановке на учет в налоговом органе",
    "snils": "копию документа, подтверждающего регистрацию в системе индивидуального (персонифицированного) учета",
    "parent_passport": "копия паспорта",
    "parent_inn": "копия свидетельства о постановке на учет в налоговом органе",
    "parent_snils": "копия документа, подтверждающего регистрацию в системе индивидуального (персонифицированного) учета",
    "foreign_passport": "паспорт, выданный иностранным государством",
    "translation": "необходимо предоставить нотариально заверенный перевод документа",
    "entry": "копию заграничного паспорта с отметкой о въезде на территорию Российской Федерации (если был осуществлен въезд)",
    "statement": "заявление на получение приза",
    "card": "о реквизитах банковской карты платежной системы «МИР»",
    "consent": "согласие на обработку персональных данных по форме, размещенной в Приложении 4",
    "foreign_consent": "согласие на обработку персональных данных по форме, размещенной в Приложении 4",
    "parent_consent": "согласие на обработку персональных данных несовершеннолетнего, по форме, размещенной в Приложении 5",
}
CLAUSE_OF_PAPERS = {"prize.representative": "п. 12.11", "prize.foreign": "п. 12.12"}


def test_each_document_of_a_prize_is_one_the_regulation_asks_for(kuzbass):
    text = document.packaged("kuzbass_2025")
    assert [one.code for one in kuzbass.prizes.documents] == list(PAPERS)
    for one in kuzbass.prizes.documents:
        clause = CLAUSE_OF_PAPERS.get(one.rule, "п. 12.10")
        assert same(PAPERS[one.code]) in same(text.text_of(clause)), one.code
    # And none of the list is left out: each item of the three lists is one of them.
    items = [line for clause in ("п. 12.10", "п. 12.11", "п. 12.12") for line in text.text_of(clause).splitlines()[1:]]
    assert [line for line in items if not any(same(words) in same(line) for words in PAPERS.values())] == []


def test_the_programme_has_as_many_days_as_the_document(kuzbass):
    held = re.search(r"с (\d+) февраля по (\d+) марта 2025 года", document.packaged("kuzbass_2025").words)
    assert held is not None
    days = date(2025, 3, int(held.group(2))) - date(2025, 2, int(held.group(1)))
    assert max(entry.day for entry in load_preset("kuzbass_2025").announcement.timetable) == days.days + 1
