"""The Tula order, section 4 (declarations about the project) and 8.2.3 (contacts for partners)."""

import pytest

from hackathon_portal.kernel.errors import RuleViolation
from judging.actions import project as project_actions
from judging.models import Project
from registration import actions
from registration.models import Consent, Team
from tests import build


def test_4_1_to_4_4_a_project_is_submitted_with_every_declaration(judged, at):
    project = Project.objects.filter(contest=judged.contest).select_related("team__founder").first()
    captain = project.team.founder
    at(2024, 5, 26, 14)
    project_actions.save_project(project=project, values={"declarations": ["4.1", "4.2"]}, by=captain)
    with pytest.raises(RuleViolation) as refused:
        project_actions.submit_project(project=project, by=captain)
    assert str(refused.value) == "Подтвердите соответствие проекта требованиям: п. 4.3, п. 4.4. (п. 4.3)"
    project.refresh_from_db()
    assert project.version == 1


def test_8_2_3_passing_contacts_to_partners_is_a_consent_of_its_own(contest):
    application = build.draft(Team.objects.create(contest=contest, name="Партнёры"))
    assert build.file(application).state == "submitted"
    assert set(Consent.objects.filter(application=application).values_list("code", flat=True)) == {"personal_data", "terms"}
    actions.give_consents(application=application, codes={"personal_data", "terms", "partners"}, by=None, address=None)
    actions.give_consents(application=application, codes={"personal_data", "terms"}, by=None, address=None)
    assert Consent.objects.get(application=application, code="partners").withdrawn_at is not None
