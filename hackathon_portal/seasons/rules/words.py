"""The rules of a season in words: for the public page, the desk and whoever compares two seasons."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from hackathon_portal.regulation.comparison import values_differing, values_of
from hackathon_portal.regulation.form import build
from hackathon_portal.regulation.words import CHOICES_OF, term_words
from hackathon_portal.russia.words import plural
from hackathon_portal.seasons.rules import route_rules
from hackathon_portal.seasons.rules.route_rules import SelectionRule, everybody_words, team_words, words_of
from hackathon_portal.seasons.rules.schema import (
    Audience,
    Basis,
    Duty,
    FollowUpRules,
    FundRules,
    ModuleKind,
    Money,
    Purpose,
    Registration,
    SeasonRules,
    ShowAfter,
    StageKind,
)

STAGE_KINDS = {
    StageKind.TEST: "тестирование", StageKind.CONTEST: "хакатоны", StageKind.COMPETITION: "онлайн-соревнование",
    StageKind.FOLLOW_UP: "после сезона",
}  # fmt: skip
BASES = {Basis.TEST: "по тесту", Basis.PROTOCOL: "по протоколу конкурса", Basis.EVERYBODY: "проходят все участники этапа"}
SHOWN = {
    ShowAfter.SUBMITTED: "сразу после сдачи",
    ShowAfter.CLOSED: "когда тест закрыт для всех",
    ShowAfter.LISTED: "когда список объявлен",
}
PURPOSES = {Purpose.PRIZE: "приз человеку", Purpose.PROJECT_GRANT: "грант команде на развитие проекта"}
MONEY = {
    Money.BUDGET: "бюджет", Money.OWN: "собственные средства оператора", Money.ORGANISER: "организатор", Money.PARTNER: "партнёр",
    Money.SPONSOR: "спонсор",
}  # fmt: skip
AUDIENCES = {
    Audience.TRACKER: "трекеры", Audience.EXPERT: "эксперты", Audience.PARTNER: "партнёры", Audience.MENTOR: "менторы",
}  # fmt: skip
DUTIES = {Duty.TRACKER: "трекеры", Duty.EXPERT: "эксперты"}
# In the genitive: whom one does not assign.
OF_DUTIES = {Duty.TRACKER: "трекеров", Duty.EXPERT: "экспертов"}
MODULE_KINDS = {
    ModuleKind.MATERIAL: "материал", ModuleKind.EXAM: "тест", ModuleKind.ATTENDANCE: "занятие с отметкой",
}  # fmt: skip
CHOICES_OF.update(
    {
        Purpose: PURPOSES, Money: MONEY, Audience: AUDIENCES, Duty: DUTIES, ModuleKind: MODULE_KINDS,
        StageKind: STAGE_KINDS, Basis: BASES, ShowAfter: SHOWN, route_rules.Measure: route_rules.MEASURES,
        route_rules.Placing: route_rules.PLACINGS, route_rules.TieKey: route_rules.TIE_KEYS, route_rules.Ties: route_rules.TIES, route_rules.AfterReserve: route_rules.AFTER_RESERVE,
        route_rules.Split: route_rules.SPLITS, route_rules.Goes: route_rules.GOES,
    }
)  # fmt: skip


def said(moment: datetime) -> str:
    """A local time of the rules: `14.06.2020, 23:59:59`; midnight and whole minutes are shortened."""
    text = f"{moment:%d.%m.%Y}"
    if moment.second:
        return f"{text}, {moment:%H:%M:%S}"
    return text if (moment.hour, moment.minute) == (0, 0) else f"{text}, {moment:%H:%M}"


# After «от» and «до».
AFTER = "года,лет,лет"


def years(count: int) -> str:
    return plural(count, "год,года,лет")


def who_may_enter(rules: Registration) -> str:
    """Who may sign up, in a line."""
    words = f"от {plural(rules.minimum_age, AFTER)}, каждый сам, без команды"
    if rules.minimum_age < rules.adult_age:
        words += f"; до {plural(rules.adult_age, AFTER)} — с согласия представителя"
    return words


def summary(rules: SeasonRules) -> list[tuple[str, list[str]]]:
    """Title and sentences of each part, numbers from the rules alone."""
    window = rules.registration
    titles = {stage.code: stage.title for stage in rules.stages}
    parts = [
        (
            "Запись",
            [
                f"С {said(window.opens_at)} до {said(window.closes_at)}, включительно.",
                f"Участнику в день записи не меньше {years(window.minimum_age)}; до {years(window.adult_age)} нужны представитель "
                "и его согласие.",
                f"Площадок можно назвать по порядку не больше {window.most_wishes}.",
                f"Специализации: {', '.join(rules.specialisation_titles)}; можно несколько.",
            ],
        ),
        ("Этапы", [_stage(rules, stage) for stage in rules.stages]),
    ]
    for route in rules.routes:
        sentences = [f"{BASES[route.basis].capitalize()}."]
        sentences += rule_words(route.rule, route.basis)
        sentences.append(f"Приглашённый отвечает за {term_words(route.answer_within)}; молчание — отказ.")
        if route.stops_before is not None:
            sentences.append(f"Резерв перестают приглашать за {term_words(route.stops_before)} до начала площадки.")
        parts.append((f"{titles[route.from_stage]} → {titles[route.to_stage]}", sentences))
    if rules.follow_up is not None:
        parts.append(("После сезона", _after(rules.follow_up, titles)))
    fund = [("Фонд", _fund(rules.fund))] if rules.fund else []
    return [*parts, ("Тесты", _exams(rules)), ("Площадки", _hubs(rules)), *_schools(rules), *fund, ("Данные", [_kept(rules)])]


def rule_words(rule: SelectionRule, basis: Basis) -> list[str]:
    """A route's rule in sentences, as what it selects by has them."""
    return {Basis.TEST: words_of, Basis.PROTOCOL: team_words, Basis.EVERYBODY: everybody_words}[basis](rule)


def _after(rules: FollowUpRules, titles: Mapping[str, str]) -> list[str]:
    whose = f"первых мест: {rules.first_places}" if rules.first_places else "все сданные"
    days = "сутки,суток,суток"
    return [
        f"Сопровождают проекты этапов: {', '.join(titles[code] for code in rules.stages)}; {whose}.",
        f"Команда молчит, если вестей не было {plural(rules.silence_days, days)}; о сроке следующего шага напоминают за "
        f"{plural(rules.remind_before, days)}, ссылка письма действует {plural(rules.link_days, days)}.",
        f"Орган власти просит контакт команды не чаще {plural(rules.requests_a_day, 'раза,раз,раз')} в сутки; без согласия команды "
        f"контакт не открывают, на ответ у неё {plural(rules.answer_days, days)}.",
    ]


def _stage(rules: SeasonRules, stage: Any) -> str:
    hours = f", {plural(stage.hours, 'час,часа,часов')}" if stage.hours else ""
    place = f", {stage.place}" if stage.place else ""
    clock = " по часам каждой площадки" if stage.by_hub_clock else ""
    opened = "; открыт каждому допущенному" if stage.is_open else ""
    return f"{stage.title}: с {said(stage.opens_at)} до {said(stage.closes_at)}{clock}{place}{hours}{opened}."


def _exams(rules: SeasonRules) -> list[str]:
    exams = rules.exams
    lower = "может отнять баллы" if exams.ruling_may_lower else "никому не отнимает баллов"
    return [
        f"Обычно {plural(exams.minutes, 'минута,минуты,минут')} на "
        f"{plural(exams.paper_size, 'вопрос,вопроса,вопросов')}, попыток: {exams.attempts}, порог {exams.pass_percent:f} % баллов; "
        "каждый тест может отличаться.",
        f"Свой результат показывают: {SHOWN[exams.show_after]}.",
        f"Возразить по вопросу можно {plural(exams.contested_for, 'сутки,суток,суток')} после конца теста; "
        f"решение о ключе вопроса {lower}.",
    ]


def _hubs(rules: SeasonRules) -> list[str]:
    hubs = rules.hubs
    found = [
        f"Хакатон площадки длится {plural(hubs.hours, 'час,часа,часов')}; резерв — {hubs.reserve_percent} % мест, "
        "с округлением вверх."
    ]
    if hubs.every_district:
        found.append("Площадка есть в каждом федеральном округе.")
    return found + [f"{district}: площадки нет, {why}." for district, why in hubs.without.items()]


def _schools(rules: SeasonRules) -> list[tuple[str, list[str]]]:
    """Nothing where the rules have no schools."""
    titles = {stage.code: stage.title for stage in rules.stages}
    said = []
    for school in rules.schools:
        where = ", ".join(filter(None, [school.place, school.held]))
        words = f"{school.title} — {', '.join(AUDIENCES[one] for one in school.audience)}"
        words += f"; {where}." if where else "."
        if school.required_for:
            stages = "; ".join(f"«{titles[code]}»" for code in school.stages)
            words += (
                f" Без неё не назначают {' и '.join(OF_DUTIES[one] for one in school.required_for)} на хакатоны площадок"
                f"{f' этапов {stages}' if stages else ''}; допустить без школы может сотрудник сезона, с основанием."
            )
        said.append(words)
    return [("Школы", said)] if said else []


def _fund(fund: FundRules) -> list[str]:
    found = [f"{fund.source}: {roubles(fund.amount)} руб., {PURPOSES[fund.purpose]}; чьи деньги: {MONEY[fund.kind]}."]
    if fund.report_by:
        found.append(f"Отчёт об использовании — не позднее {fund.report_by:%d.%m.%Y}.")
    return found


def roubles(amount: Decimal) -> str:
    """`40 000 000`, with spaces that do not break."""
    return f"{amount:,.0f}".replace(",", "\u00a0")


def _kept(rules: SeasonRules) -> str:
    return (
        f"Данные участников хранят {term_words(rules.kept_for)} после завершения сезона, потом стирают; итоги без имён остаются."
    )


def differences(old: SeasonRules, new: SeasonRules) -> list[tuple[str, str, str]]:
    """Label, before, after of everything that differs, in the form's order."""
    return values_differing(values(old.model_dump(mode="json")), values(new.model_dump(mode="json")))


def values(data: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """Path -> (label with its parts, value in words)."""
    return values_of(build(SeasonRules, data))
