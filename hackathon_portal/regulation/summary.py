"""What a regulation says, in sentences made from its values: for staff who check a preset, for whoever asks."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from hackathon_portal.regulation.schema import Power, Regulation, Sheet
from hackathon_portal.regulation.words import CHOICES, term_words
from hackathon_portal.russia.words import cited, plural

PEOPLE, TEAMS = "человек,человека,человек", "команда,команды,команд"


def summary(regulation: Regulation) -> list[tuple[str, list[str]]]:
    """Headings with their sentences, each with the clause it rests on where the regulation names one."""
    sections = [
        ("Организация", _organising(regulation)),
        ("Кто участвует", _people(regulation)),
        ("Команда и места", _team(regulation)),
        ("Регистрация", _registration(regulation)),
        ("Оценка", _judging(regulation)),
        ("Места и награды", _places(regulation)),
        ("Призы и налог", _prizes(regulation)),
    ]
    spoken = [(title, [sentence for sentence in sentences if sentence]) for title, sentences in sections]
    return [(title, sentences) for title, sentences in spoken if sentences]


def _clause(regulation: Regulation, rule: str) -> str:
    clause = regulation.clause(rule)
    return f" ({cited(clause)})." if clause else "."


def _number(value: Decimal) -> str:
    return f"{value.normalize():f}".replace(".", ",")


def _organising(regulation: Regulation) -> list[str]:
    rules = regulation.organising
    sentences = [f"{body.title}: состав утверждает акт{_clause(regulation, body.rule)}" for body in rules.bodies]
    facts = [
        (rules.customers_name_judges, "Заказчик задания называет судью до публикации", "case"),
        (rules.programme_approved, "Программу утверждают, об изменениях пишут участникам", "programme"),
        (rules.changes_acknowledged, "Новую версию правил каждый участник подтверждает", "changes"),
        (rules.partners_by_agreement, "Партнёров показывают после договора", "partners"),
        (rules.volunteers, "Помогают волонтёры", "volunteers"),
        (rules.trackers, f"{regulation.words.mentor.capitalize()} ведёт свои команды", "mentors"),
        (rules.press_agreed, "Материалы для СМИ согласует организатор", "press"),
    ]
    sentences += [f"{words}{_clause(regulation, rule)}" for holds, words, rule in facts if holds]
    for duty in rules.publications:
        places = ", ".join(" ".join(filter(None, [one.title, one.address])) for one in rules.places_of(duty))
        sentences.append(f"Размещают: {CHOICES[duty.what]} — {places}{_clause(regulation, duty.rule)}")
    if rules.told_of_changes:
        people = ", ".join(CHOICES[one] for one in rules.told_of_changes)
        sentences.append(f"Об изменениях сообщают {people}{_clause(regulation, 'changes')}")
    if rules.answer_within:
        sentences.append(f"На обращения отвечают за {term_words(rules.answer_within)}.")
    return sentences


def _people(regulation: Regulation) -> list[str]:
    rules = regulation.eligibility
    ages = [
        f"от {rules.min_age}" if rules.min_age is not None else "",
        f"до {rules.max_age} включительно" if rules.max_age is not None else "",
    ]
    aged = " ".join(filter(None, ages))
    sentences = [f"Возраст: {aged} лет{_clause(regulation, 'age')}" if aged else "Возраст не ограничен."]
    sentences.append(
        f"Гражданство: {', '.join(rules.citizenships)}{_clause(regulation, 'citizenship')}"
        if rules.citizenships
        else "Гражданство любое."
    )
    if regulation.education:
        where = regulation.education.region_title or "любой регион"
        sentences.append(f"Участвуют обучающиеся: {where}{_clause(regulation, 'education')}")
    if regulation.categories:
        listed = "; ".join(f"{one.label} — {one.title}" for one in regulation.categories)
        sentences.append(f"Категории: {listed}{_clause(regulation, 'category')}")
    if rules.affiliation_forbidden:
        sentences.append(f"Связанным с организаторами и комиссией отказывают{_clause(regulation, 'affiliation')}")
    if regulation.representation:
        sentences.append(f"За тех, кому меньше {regulation.representation.below_age} лет, согласие подписывает представитель.")
    return sentences


def _team(regulation: Regulation) -> list[str]:
    team, seats = regulation.team, regulation.seats
    sentences = [
        f"В команде от {team.min_size} до {plural(team.max_size, 'человека,человек,человек')}{_clause(regulation, 'team.size')}"
    ]
    needed = [f"{role.title} (не меньше {role.least})" for role in team.roles if role.least]
    if needed:
        sentences.append(f"Нужны роли: {', '.join(needed)}{_clause(regulation, 'team.roles')}")
    if team.leading_roles:
        sentences.append(f"Капитан — {' или '.join(role.title for role in team.leading_roles)}{_clause(regulation, 'captain')}")
    if team.leader != "none":
        sentences.append(f"Руководитель — {CHOICES[team.leader]}{_clause(regulation, 'team.leader')}")
    counted = PEOPLE if seats.unit == "participant" else TEAMS
    sentences.append(
        f"Мест: {plural(seats.limit, counted)}{_clause(regulation, 'seats')}" if seats.limit else "Число мест не ограничено."
    )
    if team.name_moderated:
        sentences.append(f"Названия команд проверяют{_clause(regulation, 'team.name')}")
    return sentences


def _registration(regulation: Regulation) -> list[str]:
    rules = regulation.registration
    closing = rules.closes_before
    sentences = [
        f"Заявки принимает {rules.channel_title}{_clause(regulation, 'registration.channel')}"
        if rules.channel == "external"
        else f"Заявки подают здесь по акту: {rules.channel_act}."
        if rules.channel_title
        else "",
        f"Регистрация заканчивается за {term_words(closing)} до начала{_clause(regulation, 'registration.closes')}"
        if closing is not None
        else "День окончания регистрации называет объявление.",
    ]
    if rules.decision_within is not None:
        sentences.append(f"Решение по заявке — {term_words(rules.decision_within)}{_clause(regulation, 'registration.decision')}")
    sentences.append(
        f"Освободившееся место предлагают следующему на {term_words(rules.offer_valid)}."
        if rules.offer_valid
        else "Освободившееся место сразу получает следующий в очереди."
    )
    asked = ", ".join(text.title for text in regulation.consents if text.required)
    return [*sentences, f"Обязательные согласия: {asked}." if asked else "Обязательных согласий нет."]


def _sheet(regulation: Regulation, sheet: Sheet) -> str:
    who = [kind.title for kind in regulation.judging.member_kinds if kind.code in sheet.filled_by]
    weights = "" if all(one.weight == 1 for one in sheet.criteria) else ", с весами"
    others = "; ".join(f"«{one.criterion.label}»: {one.remark}" for one in sheet.measures if one.remark)
    counts = "; на места и награды не влияет" if regulation.judging.is_assessment(sheet) else ""
    return (
        f"«{sheet.title}»: {plural(len(sheet.criteria), 'критерий,критерия,критериев')}{weights}, баллы от {_number(sheet.scale.minimum)} до "
        f"{_number(sheet.scale.maximum)} с шагом {_number(sheet.scale.step)}{f' ({ends})' if (ends := sheet.scale.ends) else ''}{f' ({others})' if others else ''}; заполняет {', '.join(who) or 'каждый член комиссии'}{counts}"
        f"{_clause(regulation, sheet.rule)}"
    )


def _judging(regulation: Regulation) -> list[str]:
    judging = regulation.judging
    sentences = [_sheet(regulation, sheet) for sheet in judging.sheets]
    if judging.sheets_per_project is not None:
        members = plural(judging.sheets_per_project, "члена,членов,членов")
        sentences.append(f"Комиссию распределяют по проектам: каждый проект оценивают не меньше {members} комиссии.")
    sentences.append(f"Решает {'сумма баллов' if judging.aggregate == 'sum' else 'среднее'}{_clause(regulation, 'ranking')}")
    sentences.append(f"Кворум: больше {_share(judging.quorum_more_than)} состава{_clause(regulation, 'quorum')}")
    if apart := ", затем ".join(f"«{criterion.label}»" for criterion in judging.tie_criteria_named()):
        sentences.append(f"При равенстве сначала сравнивают баллы по критерию {apart}")
    sentences += [_power(regulation, power) for power in regulation.powers]
    if judging.acting_chair != "none":
        ties = " и решает при равенстве баллов" if judging.acting_chair_decides_ties else ""
        sentences.append(f"Без председателя заседание ведёт {CHOICES[judging.acting_chair]}{ties}.")
    sentences.append(f"Место команды, выбывшей после публикации решения: {CHOICES[judging.excluded_place]}.")
    if judging.sheets_confidential:
        sentences.append(f"Листы и протоколы не оглашают{_clause(regulation, 'confidentiality')}")
    return sentences


def _power(regulation: Regulation, power: Power) -> str:
    cites = f" (п.\u00a0{power.clause})" if power.clause else ""
    return f"Решает {power.about}: {regulation.who_decides(power)}{cites}"


def _share(share: Fraction) -> str:
    return "половины" if share == Fraction(1, 2) else f"{share.numerator}/{share.denominator}"


def _places(regulation: Regulation) -> list[str]:
    judging = regulation.judging
    divided = {"contest": "во всём конкурсе", "nomination": "в каждой номинации", "category": "в каждой категории",
               "nomination_category": "в каждой категории каждой номинации"}[judging.places_divided_by]  # fmt: skip
    listed = ", ".join(f"{place.place} — {place.title}" for place in regulation.places)
    sentences = [f"Места {divided}: {listed}{_clause(regulation, 'places')}"]
    if judging.personal_nominations:
        sentences.append(
            f"Личные номинации: {', '.join(one.title for one in judging.personal_nominations)}{_clause(regulation, 'personal_nominations')}"
        )
    sentences.append(f"Сертификат — {CHOICES[regulation.diploma_texts.certificate_to]}{_clause(regulation, 'certificates')}")
    return sentences


def _prizes(regulation: Regulation) -> list[str]:
    prizes = regulation.prizes
    sentences = [f"Денежный приз получает {CHOICES[prizes.recipient]}{_clause(regulation, 'prize.transfer')}"]
    if prizes.apply_within is not None:
        asked = "Заявление" if prizes.signed_application else "Документы"
        sentences.append(f"{asked} — {term_words(prizes.apply_within)}{_clause(regulation, 'prize.application')}")
    if prizes.pay_within is not None:
        sentences.append(f"Перечисление — {term_words(prizes.pay_within)}{_clause(regulation, 'prize.transfer')}")
    if prizes.apply_within is not None or prizes.pay_within is not None:
        sentences.append(f"Оба срока идут со следующего дня после {CHOICES[prizes.claim_counts_from]}")
    moved = "ближайшим рабочим днём" if regulation.term_ends_on_working_day else "и в выходной день"
    sentences.append(f"Срок, с концом которого участник теряет право, кончается {moved}")
    sentences.append(f"Исправить возвращённое — {term_words(prizes.correction_within)}, если организатор не назначил день")
    if prizes.retention_years is not None:
        years = plural(prizes.retention_years, "год,года,лет")
        sentences.append(f"Документы о выплатах хранятся {years} после отчётного года последней выплаты")
    newest = max(prizes.tax_rates, key=lambda row: row.from_year, default=None)
    if newest:
        sentences.append(
            f"Налог на доходы с {newest.from_year} года: от {_number(newest.resident[0].rate * 100)} %{_clause(regulation, 'prize.tax')}"
        )
    return sentences
