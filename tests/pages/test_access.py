"""Every URL says whom it lets in, and the server holds it: a refusal is shown for every permission."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from hackathon_portal.demo import people
from hackathon_portal.kernel.models import Job, OutboxMessage
from judging.models import Project, ProjectFile
from prizes.models import Award, Diploma, PaymentRegister
from registration.models import Announcement, ApiToken, Application, ImportBatch
from tests import build

# Pages that are open by their nature: sign-in of allauth, the admin's own sign-in, health, the embedded mail page, static.
FOREIGN = ("accounts/", "admin/", "health/", "mail/")


def own_views():
    def walk(patterns, prefix=""):
        for pattern in patterns:
            path = prefix + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns, path)
            elif isinstance(pattern, URLPattern) and not path.startswith(FOREIGN):
                yield path, pattern

    return list(walk(get_resolver().url_patterns))


def permission_of(pattern) -> str:
    return getattr(pattern.callback, "permission", "") or getattr(getattr(pattern.callback, "cls", None), "permission", "")


def test_every_url_says_whom_it_lets_in():
    assert [path for path, pattern in own_views() if not permission_of(pattern)] == []


def test_the_list_of_urls_is_not_empty():
    assert len(own_views()) > 60


# What a role may open (GET) when everything exists; for each other role the answer is 403.
ROLES = ["staff", "secretary", "chair", "member1", "accountant", "mentor", "door", "partner", "stranger"]
COMMISSION = {"secretary", "chair", "member1"}
ALLOWED = {
    "contests.manage": {"staff"},
    "contests.see_journal": {"staff", "secretary"},
    "registration.see_queue": {"staff", "secretary"},
    "registration.decide": {"staff"},
    "registration.import": {"staff"},
    "registration.reveal": {"staff"},
    "registration.close_early": {"staff", "secretary"},
    "registration.keep_officials": {"staff", "secretary"},
    "registration.keep_letters": {"staff"},
    "registration.announce": {"staff"},
    "registration.keep_tokens": {"staff"},
    "registration.check_in": {"staff", "secretary", "door"},
    "registration.see_numbers": {"staff", "secretary"},
    "registration.export": {"staff", "secretary"},
    "registration.see_contacts": {"staff", "partner"},
    "judging.keep_mentors": {"staff", "secretary"},
    "judging.plan_checkpoints": {"staff"},
    "judging.mentor_teams": {"mentor", "staff"},
    "judging.manage_commission": {"staff", "secretary"},
    "judging.fill_sheets": COMMISSION,
    "judging.see_room": COMMISSION | {"staff"},
    "judging.keep_attendance": {"secretary", "chair"},
    "judging.open_assessment": {"secretary", "chair"},
    "judging.close_assessment": {"chair"},
    "judging.break_tie": {"secretary", "chair"},
    "judging.see_scores": COMMISSION | {"staff"},
    "judging.draft_protocol": {"secretary", "chair"},
    "judging.sign_protocol": COMMISSION,
    "judging.publish_results": {"staff", "secretary"},
    "judging.see_projects": COMMISSION | {"staff", "mentor"},
    "prizes.manage_fund": {"staff"},
    "prizes.issue_diplomas": {"staff", "secretary"},
    "prizes.see_payouts": {"accountant"},
    "prizes.decide_payout": {"accountant"},
    "prizes.pay": {"accountant"},
}
PUBLIC = {"contests.see", "contests.take_part", "contests.create", "signed in"}


def test_every_permission_of_a_url_is_in_the_table():
    asked = {permission_of(pattern) for _, pattern in own_views()}
    assert {name for name in asked if not name.startswith("open: ")} - PUBLIC == set(ALLOWED)


@pytest.fixture
def everything(published, at):
    """A published contest in which every kind of object exists, and the values its URLs need."""
    at(2024, 5, 29, 12)
    contest = published.contest
    published_file = ProjectFile.objects.create(
        project=Project.objects.filter(contest=contest).first(),
        name="a.pdf",
        content=ContentFile(b"a", "a"),
        size=1,
        sha256="0" * 64,
    )
    award = Award.objects.filter(contest=contest, amount__isnull=False).select_related("team__founder").first()
    from prizes.actions import begin_payout_application

    application = begin_payout_application(award=award, by=award.team.founder)
    register = PaymentRegister.objects.create(
        contest=contest, number=1, made_on=contest.ends_on, made_by=published.users["accountant"]
    )
    staff = published.users["staff"]
    batch = ImportBatch.objects.create(contest=contest, file_name="a.csv", created_by=staff)
    return contest, {
        "slug": contest.slug,
        "number": 1,
        "project_id": Project.objects.filter(contest=contest).first().pk,
        "file_id": published_file.pk,
        "grant_id": contest.grants.first().pk,
        "batch_id": batch.pk,
        "member_id": contest.commission.members.first().pk,
        "meeting_id": contest.commission.meetings.first().pk,
        "nomination_id": contest.nominations.first().pk,
        "place": 1,
        "kind": "pdf",
        "application_id": application.pk,
        "award_id": award.pk,
        "payment_id": 1,
        "code": Diploma.objects.filter(contest=contest).first().code,
        "name": "person",
        "register": register,
        "token": "unknown",
        "team_id": award.team_id,
        "checkpoint_id": contest.checkpoints.create(
            title="а", opens_at=contest.announced_at, closes_at=contest.project_deadline_at
        ).pk,
        "invitation_id": 1,
        "message_id": OutboxMessage.objects.filter(contest_ref=contest.pk).first().pk,
        "announcement_id": Announcement.objects.create(contest=contest, audience="all", subject="а", body="б").pk,
        "official_id": contest.officials.first().pk,
        "token_id": ApiToken.objects.create(contest=contest, name="а", token_hash="а").pk,
        "job_id": Job.objects.create(kind="registration.export", title="а", contest_ref=contest.pk, started_by=staff).pk,
        "external_id": "unknown",
    }


def address(path: str, values: dict) -> str:
    from django.urls import reverse

    for candidate, pattern in own_views():
        if candidate == path:
            needed = pattern.pattern.converters or {}
            names = list(needed) or list(pattern.pattern.regex.groupindex)
            kind = {"register_file": {"kind": "xlsx"}, "letter_template": {"kind": "admission"}}.get(pattern.name, {})
            if pattern.name == "door_person":
                kind = {"code": Application.objects.filter(door_code__isnull=False).first().door_code}
            return reverse(pattern.name, kwargs={name: {**values, **kind}[name] for name in names})
    raise AssertionError(path)


def test_no_role_opens_what_is_not_its_own(everything, client_of):
    _contest, values = everything
    stranger = build.user()
    wrong = []
    for path, pattern in own_views():
        permission = permission_of(pattern)
        if permission not in ALLOWED or not path.startswith("c/"):
            continue
        url = address(path, values)
        for role in ROLES:
            client = client_of(stranger if role == "stranger" else role)
            statuses = [client.get(url).status_code] if pattern.name != "sheet_cells" else []
            if role not in ALLOWED[permission]:
                statuses.append(client.post(url).status_code)
            for status in statuses:
                if (status == 403) == (role in ALLOWED[permission]) or status >= 500:
                    wrong.append((role, permission, url, status))
    assert wrong == []


def test_a_visitor_is_sent_to_sign_in(everything):
    _contest, values = everything
    client = Client()
    for path, pattern in own_views():
        if permission_of(pattern) in ALLOWED and pattern.name != "sheet_cells":
            response = client.get(address(path, values))
            assert (response.status_code, response.headers["Location"].split("?")[0]) == (302, "/accounts/login/"), path


def test_without_a_second_factor_no_personal_data_and_no_points(everything, client_of):
    contest, _values = everything
    for actor in (people.STAFF, people.SECRETARY, people.CHAIR, people.MEMBERS[0], people.ACCOUNTANT):
        client = client_of(actor.login)
        client_user = Application._meta.get_field("user").related_model.objects.get(email=actor.email)
        client_user.authenticator_set.all().delete()
        for name in ("desk/queue/", "sheets/", "commission/ranking/", "payouts/"):
            response = client.get(f"/c/{contest.slug}/{name}")
            assert response.status_code in (302, 403)
            if response.status_code == 302:
                assert response.headers["Location"] == "/accounts/2fa/totp/activate/"


def test_another_contests_roles_open_nothing_here(contest, users, client_of):
    from datetime import date

    from hackathon_portal.contests import actions
    from hackathon_portal.contests.regulation import load_preset

    other = build.user()
    actions.create_contest(
        preset=load_preset("tula_2024"), preset_code="tula_2024", slug="other", starts_on=date(2024, 6, 24),
        ends_on=date(2024, 6, 26), by=other,
    )  # fmt: skip
    from hackathon_portal.accounts.actions import give_second_factor

    give_second_factor(user=other, secret=build.TOTP_SECRET)
    application = build.team(contest).applications.first()
    client = client_of(other)
    assert client.get("/c/other/desk/queue/").status_code == 200
    assert client.get(f"/c/{contest.slug}/desk/queue/").status_code == 403
    assert client.get(f"/c/other/desk/applications/{application.number}/").status_code == 404


def test_a_participant_sees_only_the_own_application(contest, client_of, at):
    at(2024, 5, 2)
    mine, other = build.user(), build.user()
    first = build.team(contest, "Первая", founder=mine)
    build.team(contest, "Вторая", founder=other)
    page = client_of(mine).get(f"/c/{contest.slug}/application/").content.decode()
    assert "Первая" in page
    assert "Вторая" not in page
    nobody = client_of(build.user()).get(f"/c/{contest.slug}/application/")
    assert (nobody.status_code, nobody.headers["Location"]) == (302, f"/c/{contest.slug}/team/new/")
    assert first.founder == mine
