"""Who presides at a meeting: the chair, or whom the regulation puts in the place of an absent or recused one (`judging.acting_chair`)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from hackathon_portal.contests.models import Contest
from judging.models import CommissionMember, Meeting, Question
from judging.permissions import tells_who_presides
from judging.queries import commission as commission_queries

Role = CommissionMember.Role
# Rule of the regulation -> who acts by it, as documents write it, and what has to be done so that somebody does.
ACTING = {
    "deputy": ("заместитель председателя", "отметьте присутствие заместителя председателя или назначьте его приказом о составе"),
    "elected": ("избран присутствующими", "внесите вопрос «кто ведёт заседание» и проголосуйте"),
    "secretary": ("секретарь", "отметьте присутствие секретаря"),
}
NO_RULE = (
    "порядок не называет, кто ведёт заседание за него. Пути: провести заседание с председателем в другой день; назначить председателя "
    "приказом об изменении состава; изменить порядок актом («Кто ведёт заседание без председателя»)"
)


@dataclass(frozen=True)
class Presiding:
    """Who presides and by what; without a member `missing` says what stands in the way, and which ways there are."""

    member: CommissionMember | None = None
    how: str = ""
    is_acting: bool = False
    missing: str = ""

    def figures(self) -> dict[str, Any]:
        """As a protocol states it; empty where nobody presides."""
        return {"name": self.member.full_name, "how": self.how} if self.member else {}


def presiding_of(meeting: Meeting, contest: Contest, *, teams: Collection[int] = ()) -> Presiding:
    """Who presides at the meeting and may decide about these teams: neither absent nor recused from one of them."""
    rules = contest.regulation.judging
    members = commission_queries.composition_of(meeting)
    present = set(meeting.attendance.values_list("member_id", flat=True))
    recused = commission_queries.recused_teams(contest) if teams else {}
    chair = next((member for member in members if member.role == Role.CHAIR), None)

    def can(member: CommissionMember) -> bool:
        return member.pk in present and not recused.get(member.pk, set()) & set(teams)

    if chair and can(chair):
        return Presiding(chair, "председатель")
    if not rules.chair_needed and rules.acting_chair != "elected":
        return Presiding()
    why = _why(chair, present)
    if rules.acting_chair == "none":
        return Presiding(missing=f"{why}, а {NO_RULE}.")
    how, to_do = ACTING[rules.acting_chair]
    acting = next((member for member in _candidates(meeting, members, rules.acting_chair) if can(member)), None)
    if acting is None:
        return Presiding(missing=f"{why}. Вести заседание может {_who(rules.acting_chair)}: {to_do}.")
    return Presiding(acting, how, is_acting=True)


def _why(chair: CommissionMember | None, present: set[int]) -> str:
    if chair is None:
        return "Председателя в составе нет"
    if chair.pk in present:
        return "Председатель заявил самоотвод по одной из команд"
    return "Председателя нет на заседании"


def _who(rule: str) -> str:
    return {"deputy": "заместитель председателя", "elected": "тот, кого изберут присутствующие", "secretary": "секретарь"}[rule]


def _candidates(meeting: Meeting, members: list[CommissionMember], rule: str) -> list[CommissionMember]:
    if rule != "elected":
        return [member for member in members if member.role == rule]
    elected = meeting.questions.filter(kind=Question.Kind.PRESIDING, adopted=True).order_by("-closed_at", "-id")
    chosen = elected.values_list("member_id", flat=True).first()
    return [member for member in members if member.pk == chosen]


@tells_who_presides
def presides(user: Any, contest: Contest) -> bool:
    """Whether the user stands in for the chair at the latest meeting, by the regulation's rule."""
    if contest.regulation.judging.acting_chair == "none":
        return False
    meeting = commission_queries.current_meeting(contest)
    if meeting is None:
        return False
    acting = presiding_of(meeting, contest)
    return acting.is_acting and acting.member is not None and acting.member.user_id == user.pk
