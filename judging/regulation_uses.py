"""What of judging has already rested on the regulation: sheets, meetings and votes held, the protocol, decisions by codes."""

from __future__ import annotations

from hackathon_portal.contests.last_use import Way, use, used_codes, ways
from hackathon_portal.contests.models import Contest
from hackathon_portal.regulation.rules.deadlines import local_day
from hackathon_portal.russia.words import cited
from judging.models import Attendance, Commission, Protocol, Question, ScoreSheet, Violation

ways.append(Way("change_criteria", "Изменить критерии и начать оценку заново", "change_criteria_anew"))


def _commission(contest: Contest) -> Commission | None:
    return Commission.objects.filter(contest=contest).first()


@use("assessment")
def assessment(contest: Contest) -> str:
    """From the opening on: with how many sheets are signed, and the clause."""
    commission = _commission(contest)
    if commission is None or commission.opened_at is None:
        return ""
    signed = ScoreSheet.objects.filter(project__contest=contest, signed_at__isnull=False).count()
    clause = contest.regulation.clause("scale")
    opened = f"{local_day(commission.opened_at, contest.regulation):%d.%m.%Y}"
    return f"оценка открыта {opened}, подписано листов: {signed}" + (f" ({cited(clause)})" if clause else "")


@use("points_seen")
def points_seen(contest: Contest) -> str:
    commission = _commission(contest)
    if commission is None or commission.closed_at is None:
        return ""
    return f"оценка закрыта {local_day(commission.closed_at, contest.regulation):%d.%m.%Y}, баллы уже видны"


@use("meeting")
def meeting(contest: Contest) -> str:
    held = Attendance.objects.filter(meeting__commission__contest=contest).order_by("-meeting__held_on").first()
    return f"по нему уже считали кворум заседания {held.meeting.held_on:%d.%m.%Y}" if held else ""


@use("vote")
def vote(contest: Contest) -> str:
    asked = Question.objects.filter(meeting__commission__contest=contest, opened_at__isnull=False)
    count = asked.count()
    return f"по нему уже голосовали, вопросов: {count}" if count else ""


@use("protocol")
def protocol(contest: Contest) -> str:
    rows = Protocol.objects.filter(meeting__commission__contest=contest).exclude(state=Protocol.State.SUPERSEDED)
    drafted = rows.filter(kind__in=Protocol.OF_RESULTS).first()
    return f"составлен протокол № {drafted.number}, его сроки уже сосчитаны" if drafted else ""


@used_codes("project.consequences")
def consequences(contest: Contest) -> set[str]:
    decided = Violation.objects.filter(project__contest=contest).exclude(consequence="").values_list("consequence", flat=True)
    asked = Question.objects.filter(meeting__commission__contest=contest).exclude(consequence="")
    return {*decided, *asked.values_list("consequence", flat=True)}
