"""Changes and letters reach the people of the document's list (Kuzbass: 3, 9.3, 13.4, 15; Tula: 7.1.3)."""

from collections import Counter
from datetime import date, timedelta

import pytest

from hackathon_portal.accounts.actions import grant_role
from hackathon_portal.contests import audiences, changing
from hackathon_portal.contests.actions import change_regulation
from hackathon_portal.contests.changing import Basis
from hackathon_portal.contests.models import TimetableEntry
from hackathon_portal.demo import kuzbass as scenes
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.models import OutboxMessage
from hackathon_portal.operations.actions import programme
from hackathon_portal.operations.models import Volunteer
from hackathon_portal.regulation.schema import load_preset, preset_codes
from judging.models import Mentor
from registration import adults, letters
from registration.actions import conduct, correspondence, decisions
from registration.models import Application, Mailing, Representative, Team, TeamLeader
from registration.states import ACTIVE
from tests import build

GROUPS = ("applicants", "leaders", "representatives", "commission", "mentors", "volunteers", "staff", "partners")


@pytest.fixture
def peopled(kuzbass_judged):
    """A contest with somebody of every group of the list."""
    stage, now = kuzbass_judged, clock.now()
    contest, staff = stage.contest, stage.users["staff"]
    team = Team.objects.filter(contest=contest, applications__state__in=ACTIVE).distinct().first()
    TeamLeader.objects.filter(team=team).delete()
    TeamLeader.objects.create(
        team=team, user=build.user(), full_name="Руководов Лев", email="leader@one.example.org", token_hash="l", agreed_at=now
    )
    child = team.applications.filter(state__in=ACTIVE).first()
    Representative.objects.filter(application=child).delete()
    Representative.objects.create(
        application=child, full_name="Родителева Рада", kinship="мать", email="parent@one.example.org", token_hash="p"
    )
    Mentor.objects.get_or_create(contest=contest, user=build.user(), defaults={"full_name": "Трекеров Тит"})
    Volunteer.objects.create(
        contest=contest, user=build.user(), full_name="Волонтёров Вит", phone="+79001234567", state=Volunteer.State.APPROVED
    )
    contest.partners.create(name="ООО «Спонсор»", email="sponsor@one.example.org")
    grant_role(user=build.user(), contest=contest, role="operations", by=staff)
    return stage, team, child


def told(contest, kind) -> set[str]:
    """Groups whose people got a letter of this kind."""
    letters = set(OutboxMessage.objects.filter(contest_ref=contest.pk, kind=kind).values_list("recipient", flat=True))
    return {one.group for one in audiences.audience(contest, GROUPS) if one.email in letters}


def amended(contest, **values):
    data = contest.regulation.model_dump(mode="json")
    data["organising"]["answer_within"] = "30 hours"
    return {
        "contest": contest, "regulation": type(contest.regulation).model_validate(data | values), "reason": "уточнён срок ответа",
        "act_number": "7",
    }  # fmt: skip


def test_somebody_knows_the_people_of_every_group_a_regulation_may_name():
    named = {one for code in preset_codes() for one in load_preset(code).regulation.organising.told_of_changes}
    assert named == set(GROUPS) == audiences.groups()


def test_kuzbass_15_new_rules_a_programme_and_an_announcement_reach_everybody_of_the_list_once(peopled):
    stage, _, _ = peopled
    contest, staff = stage.contest, stage.users["staff"]
    change_regulation(by=staff, **amended(contest))
    contest.refresh_from_db()
    entry = TimetableEntry.objects.filter(contest=contest, title__contains="Первая").first()
    entry.title = "Первая контрольная точка, по видеосвязи"
    entry.save()
    programme.approve_programme(contest=contest, reason="точка по видеосвязи", by=staff)
    basis = Basis("8", date(2024, 1, 1), "новый канал")
    changing.change_by_act(contest=contest, values={"description": "Новое описание хакатона."}, basis=basis, by=staff)
    table = {kind: told(contest, f"registration.{kind}") for kind in ("rules_changed", "programme_changed")}
    assert table == {"rules_changed": set(GROUPS), "programme_changed": set(GROUPS)}
    for kind in table:
        letters = OutboxMessage.objects.filter(kind=f"registration.{kind}").values_list("recipient", flat=True)
        assert set(Counter(letters).values()) == {1}
    asked = OutboxMessage.objects.get(kind="registration.rules_changed", recipient="leader@one.example.org")
    assert asked.subject.startswith("Изменились правила")
    person = contest.applications.filter(state__in=ACTIVE).exclude(email="").first()
    assert OutboxMessage.objects.get(kind="registration.rules_changed", recipient=person.email).subject.startswith("Подтвердите")


def test_tula_7_1_3_a_new_version_is_on_the_public_page_and_in_a_letter(contest, users, client, at):
    at(2024, 5, 3, 12)
    person = build.team(contest).applications.first()
    change_regulation(by=users["staff"], **amended(contest))
    (letter,) = OutboxMessage.objects.filter(kind="registration.announcement_changed", recipient=person.email)
    assert letter.subject.startswith("Изменились правила")
    assert "уточнён срок ответа" in letter.body
    assert "Подтвердите" not in letter.body
    assert not OutboxMessage.objects.filter(kind="registration.rules_changed").exists()
    page = client.get(f"/c/{contest.slug}/changes/").content.decode()
    assert "уточнён срок ответа" in page
    assert "Срок ответа на обращение" in page


def test_an_announcement_of_staff_may_go_to_each_group(peopled):
    stage, _, _ = peopled
    contest, staff = stage.contest, stage.users["staff"]
    for audience in (*GROUPS[1:], "everybody"):
        made = correspondence.start_mailing(contest=contest, audience=audience, team=None, subject="а", body="б", by=staff)
        correspondence.post_mailing(made, lambda done, of: None)
        reached = OutboxMessage.objects.filter(batch=made.batch).values_list("recipient", flat=True)
        wanted = GROUPS if audience == Mailing.Audience.EVERYBODY else [audience]
        assert set(reached) == {one.email for one in audiences.audience(contest, wanted)}
        assert len(reached) == made.recipients


def test_a_disqualified_team_gets_one_letter_each_and_its_adults_hear_of_it(peopled):
    stage, team, child = peopled
    contest, staff = stage.contest, stage.users["staff"]
    people = list(team.applications.filter(state__in=ACTIVE))
    OutboxMessage.objects.all().delete()
    ground = contest.regulation.exclusion_grounds[0].code
    conduct.exclude_team(team=team, ground=ground, comment=f"нарушил {child.full_name}", by=staff)
    letters = OutboxMessage.objects.filter(contest_ref=contest.pk)
    mine = letters.filter(kind="registration.team_excluded")
    assert sorted(mine.values_list("recipient", flat=True)) == sorted(one.email for one in people)
    assert mine.first().subject == f"Команда дисквалифицирована: {contest.short_title}"
    assert not any(child.full_name in letter.body.partition("Основание")[2] for letter in mine)
    assert not letters.filter(kind__in=["registration.member_left", "registration.exclusion"]).exists()
    adults = letters.filter(kind="registration.adult").values_list("recipient", flat=True)
    assert Counter(adults)["leader@one.example.org"] == 1
    assert "parent@one.example.org" in adults


def test_the_leader_hears_of_a_decision_and_not_of_one_taken_back(kuzbass_stage):
    stage = kuzbass_stage
    staff = stage.users["staff"]
    scenes.registration(stage, scenes.TEAMS[:1])
    application = Application.objects.filter(contest=stage.contest, state="submitted").first()
    TeamLeader.objects.filter(team=application.team).delete()
    TeamLeader.objects.create(
        team=application.team, user=build.user(), full_name="Руководов Лев", email="leader@one.example.org", token_hash="l",
        agreed_at=clock.now(),
    )  # fmt: skip
    with stage.at(stage.contest.starts_on - timedelta(days=10), 12):
        ground = stage.contest.regulation.refusal_grounds[-1].code
        decisions.refuse_application(application=application, ground=ground, comment="", by=staff)
        (letter,) = OutboxMessage.objects.filter(kind="registration.adult", recipient="leader@one.example.org")
        assert letter.due_at > clock.now()
        assert application.full_name in letter.body
        application.refresh_from_db()
        decisions.undo_decision(application=application, by=staff)
    letter.refresh_from_db()
    assert letter.state == OutboxMessage.State.CANCELLED


# Letters of a participant and who of the adults beside the team reads them; every kind whose words a contest may set stands here.
ADULTS = {
    **dict.fromkeys(["admission", "refusal", "confirm", "place_released"], ("leader",)),
    **dict.fromkeys(
        [
            "suspension", "reinstatement", "exclusion", "exclusion_taken_back", "team_excluded", "ended", "resumed",
        ],
        ("leader", "representative"),
    ),
}  # fmt: skip
# Of the person or the team alone: about filing, places in the line, names, roles, corrections, the own answers.
THEIRS_ALONE = {
    "acknowledgement", "seat", "seat_offered", "seat_lost", "withdrawal", "removed", "member_left", "member_joined", "member_filed",
    "member_attendance", "captain_offered", "captain_changed", "attendance", "correction_received", "seat_declined",
    "place_passed_on", "reserve", "deadline", "team_goes_on", "corrected", "corrected_by_staff", "correction_declined", "name_refused",
}  # fmt: skip


def test_which_letters_of_a_participant_which_adults_read():
    assert adults.READ_BY == ADULTS
    assert THEIRS_ALONE | set(ADULTS) == set(letters.KINDS)
    assert not THEIRS_ALONE & set(ADULTS)
