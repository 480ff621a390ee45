"""What stands between a draft and its announcement: parts that are not there, facts nobody has confirmed, days that have passed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from hackathon_portal.contests import queries
from hackathon_portal.contests.facts import Standing, standings
from hackathon_portal.contests.models import Contest
from hackathon_portal.regulation.rules import announcement, consents
from hackathon_portal.regulation.rules.deadlines import is_after, local_day
from hackathon_portal.regulation.words import term_words


@dataclass(frozen=True)
class Readiness:
    """`missing`: titles of parts that are not there; `unsettled`: facts to confirm; `settled`: facts confirmed; `late`: what is published
    with a day that has passed, each a sentence, so that a reason is asked; `joined`: why a text agrees to more than one subject."""

    missing: list[str]
    unsettled: list[Standing]
    settled: list[Standing]
    late: list[str]
    joined: list[str]

    @property
    def is_ready(self) -> bool:
        return not self.missing and not self.unsettled and not self.joined


def filled_parts(contest: Contest) -> dict[str, bool]:
    """Which obligatory parts of the announcement are there."""
    sheets = contest.regulation.judging.sheets
    return {
        "dates": bool(contest.starts_on and contest.ends_on),
        "rules": bool(contest.rules_text.strip()),
        "place": bool(contest.place.strip()),
        "how_to_register": bool(contest.how_to_register.strip()),
        "nominations": contest.nominations.exists(),
        "topics": all(one.listed_topics for one in contest.nominations.all()),
        "nominations_act": bool(contest.nominations_act_number and contest.nominations_act_date),
        "criteria": all(sheet.criteria for sheet in sheets),
        "project_deadline": contest.project_deadline_at is not None,
        "case_judges": all(one.customer.strip() and one.customer_judge.strip() for one in contest.nominations.all()),
    }


def missing_parts(contest: Contest) -> list[str]:
    return announcement.missing_parts(filled_parts(contest), contest.regulation)


def not_attached(contest: Contest) -> list[str]:
    """Documents that a tick of the application says a person has read, and whose file nobody has attached. A rehearsal needs none."""
    if contest.is_rehearsal:
        return []
    asked = {code for text in contest.regulation.all_consents for code in text.reads}
    there = queries.documents_to_read(contest)
    return [f"файл «{one.title}»" for one in contest.regulation.documents if one.code in asked - set(there)]


def readiness(contest: Contest, now: datetime) -> Readiness:
    """Everything that publishing at `now` asks."""
    rows = standings(contest)
    return Readiness(
        [*missing_parts(contest), *not_attached(contest)], [one for one in rows if not one.is_settled], [one for one in rows if one.is_settled],
        passed_days(contest, now), [why for _, why in consents.joined_in(contest.regulation)],
    )  # fmt: skip


def fallen(contest: Contest) -> list[Standing | str]:
    """What publishing had asked for and is there no more, in a contest that is announced and not over: a title, or the fact that lacks it.

    A fact that was confirmed just as it stands is not gone: whoever published knew. A file people have read cannot be taken away at all.
    """
    if contest.state != Contest.State.PUBLISHED or contest.is_rehearsal:
        return []
    return [*missing_parts(contest), *(one for one in standings(contest) if one.fact.missing and not one.confirmed)]


def passed_days(contest: Contest, now: datetime) -> list[str]:
    """Days of the announcement that have passed already, and papers of another year: each is published only with a reason."""
    regulation, deadlines = contest.regulation, contest.deadlines
    today = local_day(now, regulation)
    sentences: list[str] = []
    if contest.is_rehearsal:
        return sentences  # its clock is moved as one likes
    if announcement.is_late(today, deadlines.announce_by):
        sentences.append(late_words(contest))
    if today > contest.ends_on:
        sentences.append(f"Конкурс по этим срокам уже закончился {contest.ends_on:%d.%m.%Y}.")
    elif today >= contest.starts_on:
        sentences.append(f"Первый день конкурса уже наступил: {contest.starts_on:%d.%m.%Y}.")
    closes = contest.registration_closes_at
    if closes and is_after(now, closes):
        sentences.append(f"Регистрация по этим срокам уже закончилась {local_day(closes, regulation):%d.%m.%Y}.")
    if deadlines.approve_mentors_by and today > deadlines.approve_mentors_by:
        sentences.append(f"Срок утвердить состав менторов прошёл {deadlines.approve_mentors_by:%d.%m.%Y}.")
    act = contest.nominations_act_date
    if "nominations_act" in regulation.announcement_parts and act and act.year != contest.starts_on.year:
        sentences.append(f"Акт о номинациях {act.year} года, а конкурс — {contest.starts_on.year} года.")
    return sentences


def late_words(contest: Contest) -> str:
    """That the announcement is later than the regulation lets, where it names a term."""
    return (
        f"Объявление нужно было опубликовать не позднее {contest.deadlines.announce_by:%d.%m.%Y}. "
        "Опубликовать позже можно только с указанием причины."
    )


def fixed_later(contest: Contest) -> list[str]:
    """What publishing makes final, in sentences for who publishes."""
    regulation = contest.regulation
    lead = f" (не позднее чем за {term_words(regulation.announcement_lead)})" if regulation.announcement_lead else ""
    return [
        "Адрес страницы больше не меняется.",
        f"Дни, сроки и место меняются только актом с номером, датой и основанием; новый срок начала объявляют заранее{lead}.",
        f"{regulation.words.tasks.capitalize()}: текст исправляется только актом, добавить или убрать задание нельзя.",
        "Правила и значения порядка меняются только новой версией с актом; разница видна всем, участникам уходят письма.",
        "Снять объявление можно только до первой заявки; потом — отменить конкурс или перенести его, и об этом узнает каждый.",
        "Прежние тексты остаются видны на странице «Изменения».",
    ]
