"""Checks that look beyond one person: the closing of registration, the size of a team, a person in two teams. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from hackathon_portal.regulation.rules.deadlines import is_after
from hackathon_portal.regulation.schema import Regulation
from hackathon_portal.russia.words import plural
from registration.rules import education
from registration.rules.eligibility import Finding, Verdict

PEOPLE = "человек,человека,человек"


@dataclass(frozen=True)
class Member:
    """Somebody of a team as the checks of the team see them."""

    team_role: str = ""
    education_level: str = ""
    education_place: str = ""


def check_team(
    members: Sequence[Member], regulation: Regulation, *, sender: str = "", category_given: bool = False, led: bool = True
) -> list[Finding]:
    """Everything about a team of these people who have applied: size, roles, category, the sending organisation, the leader.

    `category_given`: a person has decided the category of a team of several; `led`: the leader has agreed to lead the team.
    """
    return [
        *check_team_size(len(members), regulation),
        *check_team_roles([member.team_role for member in members], regulation),
        *check_team_category([member.education_level for member in members], regulation, given=category_given),
        *check_sender([member.education_place for member in members], sender, regulation),
        *check_leader(led, regulation, sender=sender),
    ]


def check_team_roles(roles: Sequence[str], regulation: Regulation) -> list[Finding]:
    """Each role of the regulation is played by enough people; several of one role are welcome."""
    clause = regulation.clause("team.roles")
    if not any(role.least for role in regulation.team.roles):
        return []
    missing = [
        role.of if role.least == 1 else f"{role.of} (нужно {role.least})"
        for role in regulation.team.roles
        if roles.count(role.code) < role.least
    ]
    if missing:
        return [Finding("team.roles_missing", clause, Verdict.RED, f"В команде не хватает: {', '.join(missing)}")]
    return [Finding("team.roles_fit", clause, Verdict.GREEN, "Все обязательные роли в команде есть")]


def check_team_category(levels: Sequence[str], regulation: Regulation, *, given: bool) -> list[Finding]:
    """One category for the team; several need a person's decision, which the highest is suggested for."""
    categories = education.categories_of(levels, regulation)
    if not categories:
        return []
    clause = regulation.clause("category")
    if given or education.category_of_team(levels, regulation):
        return [Finding("team.category_fits", clause, Verdict.GREEN, f"Категория команды: {categories[-1].label}")]
    labels = ", ".join(category.label for category in categories)
    text = f"В команде участники разных категорий ({labels}): категорию назначает сотрудник, предлагается {categories[-1].label}"
    return [Finding("team.category_mixed", clause, Verdict.RED, text)]


def check_sender(places: Sequence[str], sender: str, regulation: Regulation) -> list[Finding]:
    """Of a team sent by an organisation at least so many members study there."""
    least = regulation.team.min_from_sender
    if not least or not sender:
        return []
    clause = regulation.clause("team.sender")
    own = sum(education.folded(place) == education.folded(sender) for place in places)
    if own < least:
        text = f"Из направляющей организации («{sender}») нужно не меньше {plural(least, 'участника,участников,участников')}"
        return [Finding("team.sender_missing", clause, Verdict.RED, text[:300])]
    return [Finding("team.sender_fits", clause, Verdict.GREEN, f"Из направляющей организации: {own}")]


def check_leader(led: bool, regulation: Regulation, *, sender: str) -> list[Finding]:
    needed = regulation.team.leader == "required" or (regulation.team.leader == "sent" and bool(sender))
    if not needed:
        return []
    clause = regulation.clause("team.leader")
    if not led:
        return [Finding("team.leader_missing", clause, Verdict.RED, "Руководитель команды ещё не назначен или не согласился")]
    return [Finding("team.leader_known", clause, Verdict.GREEN, "Руководитель команды известен")]


def check_closing(submitted_at: datetime, closes_at: datetime | None, regulation: Regulation) -> list[Finding]:
    """Registration is open to the end of the last second (aware instants)."""
    if not is_after(submitted_at, closes_at):
        return []
    assert closes_at is not None  # noqa: S101  nothing is after no closing
    local = closes_at.astimezone(regulation.zone)
    text = f"Регистрация закончилась {local:%d.%m.%Y в %H:%M:%S}"
    return [Finding("registration.closed", regulation.clause("registration.closes"), Verdict.RED, text)]


def check_team_size(size: int, regulation: Regulation) -> list[Finding]:
    """`size` people have applied to the team, this one included."""
    team, clause = regulation.team, regulation.clause("team.size")
    if size > team.max_size:
        text = f"В команде {plural(size, PEOPLE)}, а может быть не больше {team.max_size}"
        return [Finding("team.too_large", clause, Verdict.RED, text)]
    if size < team.min_size:
        text = f"В команде {plural(size, PEOPLE)}, нужно не меньше {team.min_size}"
        return [Finding("team.too_small", clause, Verdict.RED, text)]
    return [Finding("team.size_fits", clause, Verdict.GREEN, f"Человек в команде: {size}")]


def check_captains(count: int, regulation: Regulation) -> list[Finding]:
    """`count` captains have applied to the team or stand in the file with this row: it is one, and staff decide who."""
    if count == 1:
        return []
    clause = regulation.clause("captain") or regulation.clause("team.size")
    text = (
        f"В команде {plural(count, 'капитан,капитана,капитанов')}, нужен один" if count else "В команде нет капитана, нужен один"
    )
    return [Finding("captain.not_one", clause, Verdict.RED, text, "role")]


def check_roles(role: str, regulation: Regulation) -> list[Finding]:
    """`role`: what the person does in this contest as one who judges or organises it."""
    if not role:
        return []
    clause = regulation.clause("affiliation") or regulation.clause("recusal")
    words = f"Этот человек работает на конкурсе ({role}): участвовать в нём он не может"
    return [Finding("role.excluded", clause, Verdict.RED, words)]


def check_same_person(numbers: list[int], regulation: Regulation) -> list[Finding]:
    """`numbers`: applications of a person with the same name and birth date under another document; a hint only."""
    if not numbers:
        return []
    listed = ", ".join(f"№ {number}" for number in sorted(numbers)[:5])
    text = f"То же имя и дата рождения, но другой документ: {listed}"
    return [Finding("identity.near", regulation.clause("team.one"), Verdict.LOOK, text)]


DUPLICATE = "identity.duplicate"
# One person is in one team (a constraint holds it), so a second application is refused; but who types a passport learns nothing of
# its owner by it: neither that they have applied nor where. Staff read both numbers in the journal.
NEUTRAL = (
    "С этими паспортом и СНИЛС портал заявку сам не принимает. Проверьте, нет ли в них ошибки; если всё верно, задайте вопрос "
    "организатору: он сверит данные."
)


def check_identity(taken: bool, regulation: Regulation) -> list[Finding]:
    """`taken`: the same person (document or SNILS) has another application in this contest."""
    clause = regulation.clause("team.one")
    if taken:
        return [Finding(DUPLICATE, clause, Verdict.RED, "Этот человек уже состоит в команде этого конкурса")]
    return [Finding("identity.single", clause, Verdict.GREEN, "Других заявок этого человека нет")]
