"""Which part somebody takes in a contest, by the account or by the identity document: what shuts them out of its commission."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from hackathon_portal.accounts.models import Role, RoleGrant
from hackathon_portal.accounts.telling import objects_to_roles
from hackathon_portal.contests.models import Contest
from registration.models import Application, Representative, Team, TeamLeader
from registration.states import ACTIVE

# Who organises or judges a contest takes no part in it, neither for themselves nor for others.
EXCLUSIVE = (Role.CHAIR, Role.SECRETARY, Role.MEMBER, Role.MENTOR, Role.ASSESSOR, Role.STAFF)


def exclusive_role(user: Any, contest: Contest) -> str:
    """The role in the contest that shuts the user out of taking part, in words; empty where there is none."""
    role = RoleGrant.objects.filter(user=user, contest=contest, role__in=EXCLUSIVE).values_list("role", flat=True).first()
    return str(Role(role).label) if role else ""


def part_in(user: Any, contest: Contest, *, team: Team | None = None) -> str:
    """How the user takes part in the contest (in one team of it), in words: a participant, a representative, a leader; empty: not at all.

    Whoever applies under another account is found by the keyed hash of a document or SNILS that an application of this account has.
    """
    own = Application.objects.filter(user=user)
    documents = {value for value in own.values_list("identity_hash", flat=True) if value}
    snils = {value for value in own.values_list("snils_hash", flat=True) if value}
    same = Q(user=user) | Q(identity_hash__in=documents) | Q(snils_hash__in=snils)
    where = {"contest": contest} if team is None else {"contest": contest, "team": team}
    application = Application.objects.filter(same, state__in=ACTIVE, **where).order_by("pk").first()
    if application is not None:
        return f"участник конкурса, заявка № {application.number}" if application.number else "участник конкурса"
    about = {f"application__{name}": value for name, value in where.items()}
    if Representative.objects.filter(user=user, application__state__in=ACTIVE, **about).exists():
        return "представитель участника конкурса"
    led = TeamLeader.objects.filter(user=user, left_at=None, team__contest=contest)
    if (led if team is None else led.filter(team=team)).exists():
        return "руководитель команды конкурса"
    return ""


@objects_to_roles
def refuses_participants(user: Any, contest: Any, role: str) -> str:
    """Why somebody who takes part gets no role that judges or organises."""
    part = part_in(user, contest) if role in EXCLUSIVE else ""
    return f"Этот человек — {part}: роль «{Role(role).label}» в этом конкурсе ему не дают." if part else ""
