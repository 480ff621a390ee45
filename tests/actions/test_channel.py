"""Where the document names another portal for applications (Tula: clause 3.1), nobody files here unless an act lets them."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from hackathon_portal.contests import facts
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.regulation.schema import Regulation, load_preset
from registration.actions import application as application_actions
from registration.actions import team_link, teams
from registration.models import Application
from registration.states import ApplicationState
from tests import build

CHANNEL = load_preset("tula_2024").regulation.registration
SAYS = "Заявки на этот конкурс принимает портал государственных и муниципальных услуг"


def externally(contest: Contest) -> Contest:
    """The contest as its document has it: applications come from the Regional portal."""
    return build.with_regulation(contest, {"registration.channel": "external", "registration.channel_act": ""})


@pytest.fixture
def external(contest, at):
    at(2024, 5, 3, 12)
    return externally(contest)


def test_3_1_the_preset_takes_applications_from_the_regional_portal_and_own_ones_by_an_act_only():
    assert (CHANNEL.channel, CHANNEL.channel_act) == ("external", "")
    data = load_preset("tula_2024").regulation.model_dump(mode="json")
    data["registration"]["channel"] = "own"
    with pytest.raises(ValidationError, match="только по акту, укажите его номер и дату"):
        Regulation.model_validate(data)
    assert load_preset("kuzbass_2025").regulation.registration.channel == "own"


def test_3_1_a_visitor_is_led_to_the_regional_portal_and_no_page_files_here(external, client, client_of):
    page = client.get(f"/c/{external.slug}/").content.decode()
    assert CHANNEL.channel_url in page
    assert "Заявки принимает портал государственных" in page
    assert "Зарегистрировать команду" not in page
    someone = client_of(build.user())
    assert "Создать команду" not in someone.get("/cabinet/").content.decode()
    form = someone.get(f"/c/{external.slug}/team/new/").content.decode()
    assert '<form method="post" class="narrow">' not in form
    assert CHANNEL.channel_url in form
    answer = someone.post(f"/c/{external.slug}/team/new/", {"name": "Гусли"})
    assert SAYS in answer.content.decode()
    assert not Application.objects.filter(contest=external).exists()


def test_3_1_no_action_begins_or_files_an_application_here(contest, at):
    at(2024, 5, 3, 12)
    founder = build.user()
    draft = teams.found_team(contest=contest, name="Гусли", by=founder)
    invitation = teams.invite_to_team(team=draft.team, by=founder)
    external = externally(contest)
    draft = Application.objects.get(pk=draft.pk)
    tried = [
        lambda: teams.found_team(contest=external, name="Бубны", by=build.user()),
        lambda: teams.invite_to_team(team=draft.team, by=founder),
        lambda: teams.accept_invitation(invitation=teams.invitation_by_token(invitation.token), by=build.user()),
        lambda: team_link.open_team_link(team=draft.team, places=1, anew=False, by=founder),
        lambda: application_actions.save_draft(application=draft, values={"phone": "+79101234567"}, by=founder),
        lambda: application_actions.submit_application(application=draft, by=founder),
    ]
    for act in tried:
        with pytest.raises(RuleViolation) as refused:
            act()
        assert (refused.value.code, refused.value.clause) == ("registration.elsewhere", "3.1")
        assert SAYS in refused.value.message
    assert Application.objects.get(pk=draft.pk).state == ApplicationState.DRAFT


def test_3_1_publishing_asks_where_applications_are_filed_and_a_rehearsal_plays_it_here(external, users):
    asked = next(fact for fact in facts.facts(external) if fact.code == "registration_channel")
    assert (asked.missing, asked.clause, asked.page) == ("", "3.1", "contest_questions")
    assert ("где подают", CHANNEL.channel_title) in asked.values
    nowhere = build.with_regulation(external, {"registration.channel_url": ""})
    assert next(fact for fact in facts.facts(nowhere) if fact.code == "registration_channel").missing
    external.is_rehearsal = True
    assert external.files_here
