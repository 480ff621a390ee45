"""Ready texts for the places where the document has things published: plain words, nobody's personal data."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.text import capfirst

from hackathon_portal.contests.models import AnnouncementChange, Contest
from hackathon_portal.kernel.templatetags.portal import day, instant


def _link(contest: Contest, page: str = "contest") -> str:
    return settings.PORTAL_ORIGIN + reverse(page, args=[contest.slug])


def announcement_text(contest: Contest) -> str:
    """The announcement with every part the regulation asks for."""
    regulation, closes, deadline = contest.regulation, contest.registration_closes_at, contest.project_deadline_at
    lines = [contest.title, "", contest.description, ""]
    lines += [f"Сроки проведения: с {day(contest.starts_on)} по {day(contest.ends_on)}"]
    lines += [f"Место проведения: {', '.join(filter(None, [contest.place, contest.address]))}."]
    lines += [f"Регистрация: {contest.how_to_register}"]
    lines += [f"Заявки принимаются до {instant(closes, contest.zone)}."] if closes else []
    lines += [f"Срок представления проекта: {instant(deadline, contest.zone)}."] if deadline else []
    lines += ["", f"{capfirst(regulation.words.tasks)}:"]
    lines += [f"— {one.title}. {one.task}" for one in contest.nominations.all()]
    if contest.nominations_act_number and contest.nominations_act_date:
        lines += [f"Акт: № {contest.nominations_act_number} от {day(contest.nominations_act_date)}"]
    for sheet in regulation.judging.sheets:
        lines += ["", f"Критерии оценки. {sheet.title}:"]
        lines += [f"— {one.title}{': ' if one.description else ''}{one.description}" for one in sheet.criteria]
    return "\n".join([*lines, "", f"Правила и регистрация: {_link(contest)}", ""])


def closing_text(contest: Contest) -> str:
    """The end of registration before its day, by the protocol that decided it."""
    words = [f"Приём заявок на участие завершён досрочно: {contest.title}."]
    words += [f"Решение оформлено протоколом {contest.early_closing_protocol}."] if contest.early_closing_protocol else []
    return "\n".join([*words, "", f"Подробнее: {_link(contest)}", ""])


def change_text(contest: Contest, change: AnnouncementChange) -> str:
    """What has changed, by which act and why: what it was and what it is."""
    act = f"Акт № {change.act_number}" if change.act_number else ""
    act += f" от {day(change.act_date)}" if act and change.act_date else ""
    lines = [f"{capfirst(str(change))}: {contest.title}", "", act, change.reason, ""]
    lines += [f"— {title}: было «{old}», стало «{new}»" for title, old, new in change.rows]
    return "\n".join(
        [*[line for line in lines if line is not None], "", f"Все изменения: {_link(contest, 'contest_changes')}", ""]
    )
