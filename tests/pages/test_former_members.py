"""Who is no more of a team sees nothing of it: no name, address, project or letter of the others, at any address (152-FZ, art. 7)."""

from __future__ import annotations

import pytest

from hackathon_portal.kernel.models import OutboxMessage
from judging.models import Project
from registration.actions import teams as team_actions
from registration.models import Application, Team
from registration.states import CURRENT, ApplicationState
from tests import build, documents
from tests.pages import test_access
from tests.pages.test_access import address, objects_of, own_views, permission_of

short_refusals = test_access.short_refusals  # the fixture: pages of refusals are not drawn

# Of the others, as the pages would show them.
SECRETS = ("Жемчугова", "zhemchugova@example.org", "novichok@example.org", "Проект-Тайна", "Записка-Тайна", "Письмо-Тайна")
OF_PARTICIPANTS = ("contests.take_part", "signed in", "judging.see_hall")
FORMER = [state for state in ApplicationState if state not in CURRENT]
GROUNDS = {
    ApplicationState.REFUSED: {"refusal_ground": "mismatch"},
    ApplicationState.EXCLUDED: {"exclusion_ground": "discredit"},
    ApplicationState.ENDED: {"ended_ground": "own"},
}


@pytest.fixture
def team(judged, at):
    """An admitted team with a project: the person (a member), the captain, a mate who stays, a draft without a name, an invitation."""
    now = at(2024, 5, 25, 12)
    project = Project.objects.filter(contest=judged.contest).select_related("team").first()
    team = project.team
    captain, member = (build.user() for _ in range(2))
    Team.objects.filter(pk=team.pk).update(founder=captain, fill_up_until=now.replace(day=30))
    team.applications.filter(role="captain").update(user=captain)
    team.applications.filter(role="member").update(user=member)
    mate = build.file(build.draft(team, surname="Жемчугова", email="zhemchugova@example.org"))
    Application.objects.create(contest=judged.contest, team=team, role="member", email="novichok@example.org")
    Project.objects.filter(pk=project.pk).update(title="Проект-Тайна")
    team.refresh_from_db()
    team_actions.new_invitation(team)
    OutboxMessage.objects.create(
        kind="registration.admission", key="secret", message_id="secret", recipient=mate.email, subject="Письмо-Тайна",
        body="Письмо-Тайна", contest_ref=judged.contest.pk, speaks_of=[f"registration.Application:{mate.pk}"], state="sent",
    )  # fmt: skip
    values = objects_of(judged) | {"application_id": mate.pk, "invitation_id": team.invitations.get().pk}
    judged.contest.checkpoints.get(pk=values["checkpoint_id"]).posts.filter(team=team).update(text="Записка-Тайна")
    return judged.contest, team, values, {"captain": captain, "member": member}


def shown_at(client, url) -> set[str]:
    answer = client.get(url)
    if answer.status_code != 200:
        return set()
    data = b"".join(answer) if answer.streaming else answer.content
    text = documents.words(data) if data.startswith(b"%PDF") else data.decode("utf-8", "replace")
    return {secret for secret in SECRETS if secret in text}


def test_whoever_has_left_sees_nothing_of_the_team_at_any_address(team, client_of, short_refusals):
    contest, of_team, values, people = team
    addresses = {address(pattern, values) for _, pattern in own_views() if permission_of(pattern) in OF_PARTICIPANTS}
    addresses |= {f"/cabinet/data/download/{kind}/" for kind in ("json", "pdf")}
    for role, person in people.items():
        client = client_of(person)
        row = Application.objects.filter(team=of_team, user=person)
        telling = {url: secrets for url in addresses if (secrets := shown_at(client, url))}
        assert set().union(*telling.values()) >= {"Жемчугова", "Проект-Тайна", "Записка-Тайна"}, role
        assert "novichok@example.org" in set().union(*telling.values()) or role == "member"
        for state in FORMER:
            moved = row.get()
            row.update(state=state, decided_at=contest.announced_at, ended_at=contest.announced_at, **GROUNDS.get(state, {}))
            asked = addresses if state == ApplicationState.EXCLUDED and role == "captain" else telling
            found = {url: secrets for url in asked if (secrets := shown_at(client, url))}
            assert not found, (role, state, found)
            row.update(**{name: getattr(moved, name) for name in ("state", "refusal_ground", "exclusion_ground", "ended_ground")})
