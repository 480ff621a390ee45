"""Every URL says whom it lets in, and the server holds it: a refusal is shown for every permission."""

from __future__ import annotations

import pytest
from django.core.files.base import ContentFile
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from hackathon_portal import urls
from hackathon_portal.accounts.actions import give_second_factor, grant_role
from hackathon_portal.classifiers.models import ClassifierVersion
from hackathon_portal.demo import people
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.models import Job, OutboxMessage
from hackathon_portal.organisations.models import Organisation, OrganisationImport
from hackathon_portal.regulation.schema import load_preset
from judging.actions import sheets
from judging.models import PaperSheet, Project, ProjectFile, Recusal
from prizes.models import Award, Diploma, PaymentRegister, ThingReceipt
from prizes.payouts.actions.payout_applications import begin_payout_application
from registration.models import ApiToken, Application, ImportBatch, Mailing
from tests import build, no_redis, seasons

redis_hangs = no_redis.redis_hangs  # the fixture: neither cache nor queue answers

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
ROLES = [
    "staff", "secretary", "chair", "member1", "accountant", "mentor", "door", "partner", "committee", "operations", "volunteer", "captain",
    "stranger",
]  # fmt: skip
COMMISSION = {"secretary", "chair", "member1"}
GRANTED = set(ROLES) - {"captain", "stranger"}
# The portal's administrator has the pages of the portal and none of a contest.
EVERYBODY = [*ROLES, "administrator"]
OF_THE_PORTAL = {"accounts.manage", "registration.oversee_tokens", "organisations.verify", "classifiers.manage"}
# Of an organisation, whose roles no contest has (tests/pages/test_organisations.py).
OF_ORGANISATIONS = {
    "organisations.see_people",
    "organisations.see_journal",
    "organisations.manage",
    "organisations.invite",
    "organisations.manage_tokens",
}
ALLOWED = {
    "contests.manage": {"staff"},
    "contests.see_journal": {"staff", "secretary"},
    "contests.make_rehearsal": {"staff", "secretary"},
    # Asked of a rehearsal alone (tests/actions/test_rehearsals.py).
    "contests.rehearse": set(),
    "registration.see_queue": {"staff", "secretary"},
    "registration.decide": {"staff"},
    "registration.import": {"staff"},
    "registration.raise_seats": {"staff"},
    "judging.approve_nominations": {"staff"},
    "judging.set_protocol_template": {"staff"},
    "registration.reveal": {"staff"},
    "registration.close_early": {"staff", "secretary"},
    "registration.manage_officials": {"staff", "secretary"},
    "registration.manage_letters": {"staff"},
    "registration.mail": {"staff"},
    "registration.manage_tokens": {"staff"},
    "registration.check_in": {"staff", "secretary", "door"},
    "registration.see_numbers": {"staff", "secretary"},
    "registration.export": {"staff", "secretary"},
    "registration.see_contacts": {"staff", "partner"},
    "judging.manage_mentors": {"staff", "secretary"},
    "judging.plan_checkpoints": {"staff", "committee"},
    "judging.mentor_teams": {"mentor", "staff", "operations"},
    "judging.assign_mentors": {"staff", "operations"},
    "operations.form_teams": {"staff", "committee"},
    "operations.answer_requests": {"staff", "operations"},
    "operations.manage_volunteers": {"staff", "operations"},
    "operations.manage_gatherings": {"staff", "operations"},
    "operations.mark_attendance": {"staff", "operations", "door"},
    "operations.give_kits": {"staff", "operations", "volunteer"},
    "operations.see_shifts": {"volunteer"},
    "operations.write_press": {"staff", "committee"},
    "judging.manage_commission": {"staff", "secretary"},
    "judging.confirm_composition": {"staff"},
    "judging.fill_sheets": COMMISSION,
    "judging.see_room": COMMISSION | {"staff"},
    "judging.manage_attendance": {"secretary", "chair"},
    "judging.open_assessment": {"secretary", "chair"},
    "judging.close_assessment": {"chair"},
    "judging.reopen_assessment": {"chair", "secretary"},
    "judging.break_tie": {"secretary", "chair"},
    "judging.see_scores": COMMISSION | {"staff"},
    "judging.read_protocol": COMMISSION | {"staff"},
    "judging.see_analysis": {"chair", "secretary"},
    "judging.draft_protocol": {"secretary", "chair"},
    "judging.sign_protocol": COMMISSION,
    "judging.publish_results": {"staff", "secretary"},
    "contests.mark_published": {"staff", "secretary"},
    "judging.see_projects": COMMISSION | {"staff", "mentor"},
    "judging.read_project_files": COMMISSION | {"staff", "mentor"},
    "judging.appoint_assessors": {"staff"},
    "judging.oversee_projects": {"staff"},
    "judging.raise_violation": {"staff", "mentor", "secretary", "chair"},
    "judging.waive_recusal": set(),  # the order lets nobody set a recusal aside
    "judging.restore_recusal": {"chair"},
    "judging.dismiss_recusal": {"staff"},
    "judging.type_paper_sheet": {"staff", "secretary"},
    "judging.run_hall": {"staff", "secretary", "committee"},
    "judging.see_hall": GRANTED | {"captain"},
    "judging.see_led_teams": set(),
    "prizes.manage_fund": {"staff"},
    "prizes.issue_diplomas": {"staff", "secretary"},
    "prizes.see_payouts": {"accountant"},
    "prizes.decide_payout": {"accountant"},
    "prizes.pay": {"accountant"},
    "prizes.approve_register": {"accountant", "staff"},
    "prizes.see_obligations": {"staff", "accountant", "secretary"},
    "prizes.archive": {"staff"},
    "contests.follow_jobs": GRANTED,
    "contests.see_desk": COMMISSION | {"staff", "accountant", "mentor", "committee", "operations"},
}
# Pages of seasons: nobody has them by a role of a contest (who has them: tests/pages/test_season_access.py).
ALLOWED |= {permission: set() for permission in {*seasons.ALLOWED, *OF_ORGANISATIONS}}
# Before the chair has closed the assessment nobody sees anything made of points (clause 6.3).
ONLY_AFTER_CLOSING = {"judging.see_scores", "judging.read_protocol", "judging.see_analysis", "judging.break_tie"}
# Pages that choose by themselves what they show: nobody who is signed in is refused by role.
PUBLIC = {
    "contests.see",
    "contests.take_part",
    "contests.create",
    "organisations.see",
    "signed in",
    "seasons.see",
    "seasons.take_part",
    "seasons.create",
}


def test_every_permission_of_a_url_is_in_the_table():
    asked = {permission_of(pattern) for _, pattern in own_views()}
    named = {name for name in asked if not name.startswith("open: ")} - PUBLIC
    assert named - set(ALLOWED) - OF_THE_PORTAL - OF_ORGANISATIONS == set()
    assert (set(ALLOWED) | OF_THE_PORTAL | OF_ORGANISATIONS) - named - set(seasons.ALLOWED) == set()


def objects_of(stage) -> dict:
    """The values the URLs of a contest need; 0 where the object does not exist yet, so that whoever may ask gets 404."""
    contest, staff = stage.contest, stage.users["staff"]
    project = Project.objects.filter(contest=contest).select_related("team").first()
    commission = contest.commission
    meeting = commission.meetings.first() or commission.meetings.create(held_on=contest.ends_on, agenda="а")
    member = commission.members.get(user=stage.users["member1"])
    kept = ProjectFile.objects.create(project=project, name="a.pdf", content=ContentFile(b"a", "a"), size=1, sha256="0" * 64)
    checkpoint = contest.checkpoints.create(title="а", opens_at=contest.announced_at, closes_at=contest.project_deadline_at)
    award = Award.objects.filter(contest=contest, amount__isnull=False).select_related("team__founder").first()
    diploma = Diploma.objects.filter(contest=contest).first()
    recusal, _ = Recusal.objects.get_or_create(member=member, team=project.team, defaults={"reason": "а"})
    paper = PaperSheet.objects.create(
        project=project, member=member, kind="commission", points={}, scan=ContentFile(b"a", "a"), typed_by=staff
    )
    for role in ("committee", "operations", "volunteer"):
        grant_role(user=stage.users[role], contest=contest, role=role, by=staff)
    starts, ends = contest.announced_at, contest.project_deadline_at
    partner = contest.partners.create(
        name="а", agreement_number="1", agreement_date=contest.starts_on, logo=ContentFile(b"a", "a.png")
    )
    body = contest.bodies.create(code="committee")
    request = contest.support_requests.create(author=staff, subject="а")
    values = {
        "slug": contest.slug, "action": "block", "whose": "partner", "logo_id": partner.pk,
        "body_member_id": body.members.create(user=staff, full_name="а", position="б").pk, "press_id": contest.press_items.create(title="а", text="б").pk,
        "request_id": request.pk, "shift_id": contest.volunteer_tasks.create(title="а", starts_at=starts, ends_at=ends).pk,
        "gathering_id": contest.gatherings.create(title="а", starts_at=starts, ends_at=ends).pk,
        "school_mailing_id": contest.school_mailings.create(subject="а", body="б").pk,
        "part_id": project.third_party.create(name="а", licence="б").pk,
        "objection_id": project.objections.create(objector="а", document="б", text="в", opened_by=staff).pk,
        "number": 1, "place": 1, "kind": "pdf", "export_kind": "sheets", "name": "person", "token": "unknown",
        "invitation_id": 1, "pending_id": 0, "order_id": 0, "channel": "max", "payment_id": 1, "card_id": 0, "thread_id": 0, "user_id": 0, "step": "person", "external_id": "unknown", "project_id": project.pk, "file_id": kept.pk,
        "assessor_id": contest.commission.members.model.every.create(commission=contest.commission, user=build.user(), full_name="а", is_assessor=True).pk,
        "grant_id": contest.grants.first().pk, "member_id": member.pk, "meeting_id": meeting.pk,
        "batch_id": ImportBatch.objects.create(contest=contest, file_name="a.csv", created_by=staff).pk,
        "nomination_id": contest.nominations.first().pk, "division": f"n{contest.nominations.first().pk}", "team_id": project.team_id, "checkpoint_id": checkpoint.pk,
        "message_id": OutboxMessage.objects.filter(contest_ref=contest.pk).first().pk,
        "mailing_id": Mailing.objects.create(contest=contest, audience="all", subject="а", body="б").pk,
        "official_id": contest.officials.first().pk, "recusal_id": recusal.pk, "paper_sheet_id": paper.pk,
        "token_id": ApiToken.objects.create(contest=contest, name="а", token_hash="а").pk,
        "leader_id": 0, "school_id": contest.schools.create(name="а").pk,
        "job_id": Job.objects.create(kind="registration.export", title="а", contest_ref=contest.pk, started_by=staff).pk,
        "change_id": contest.commission.changes.filter(kind="join").first().pk,
        "decision_id": contest.commission.tie_decisions.create(
            division=f"n{project.nomination_id}", order=[project.pk], reason="а", organiser=staff
        ).pk,
        "question_id": meeting.questions.create(text="а").pk, "signature_id": 0,
        "act_id": meeting.protocols.create(
            kind="other", version=1, number="а", figures={"votes": [], "questions": []}, sha256="а", drafted_at=starts
        ).pk,
        "protocol_id": 0, "which": "blank",
        "violation_id": project.violations.create(clause="4.1", text="а", raised_by=staff).pk,
        "post_id": checkpoint.posts.create(team=project.team, text="а").pk,
        "source_id": contest.fund_sources.first().pk, "prize_id": contest.special_prizes.first().pk, "year": 2024, "item_id": 0, "document_id": 0,
        "payer_id": 0, "statement_id": 0, "entry_id": 0, "receipt_id": 0, "use_id": 0, "inn": "7707083893", "person": "unknown",
        "award_id": award.pk if award else 0, "application_id": 0, "code": diploma.code if diploma else "unknown",
        "mark_id": contest.publication_marks.first().pk, "classifier": "regions",
    }  # fmt: skip
    if award:
        values["application_id"] = begin_payout_application(award=award, by=award.team.founder).pk
        Award.objects.filter(pk=award.pk).update(thing="кубок")
        receiver = award.team.applications.first()
        values["receipt_id"] = ThingReceipt.objects.create(award=award, receiver=receiver, account_hash="а").pk
        PaymentRegister.objects.create(contest=contest, number=1, made_on=contest.ends_on, made_by=stage.users["accountant"])
    made = seasons.made_season()
    return values | of_portal() | {"of_season": seasons.values_of(made), "season_people": made.people}


def of_portal() -> dict:
    """Things beside contests: an organisation with a claim and a file it came from, a newer list of a classifier."""
    organisation = Organisation.objects.create(
        slug="org-any", name="Ведомство", kind="authority", state="verified", verified_at=clock.real()
    )
    claim = organisation.claims.create(user=build.user(), position="а", document=ContentFile(b"a", "a"), document_name="a.pdf")
    version = ClassifierVersion.objects.create(
        classifier="specialisations", file_name="а", source="а", act="а", act_date="2020-01-01", in_force_from="2020-01-01"
    )
    return {
        "org": organisation.slug, "follow_up_id": 0, "case_id": 0, "case_file_id": 0,  # of a partner: tests/pages/test_organisations.py
        "organisation_id": organisation.pk, "claim_id": claim.pk, "classifier_version_id": version.pk,
        "organisation_import_id": OrganisationImport.objects.create(file_name="а", basis="а").pk,
    }  # fmt: skip


@pytest.fixture
def before(judged, at):
    """The assessment is open and one sheet is signed."""
    at(2024, 5, 26, 16)
    sheets.open_assessment(contest=judged.contest, by=judged.users["chair"])
    project = Project.objects.filter(contest=judged.contest).last()
    points = {criterion.code: 4 for criterion in judged.contest.regulation.judging.sheets[0].criteria}
    by = judged.users["chair"]
    sheets.save_sheet(project=project, kind="commission", points=points, comments={}, revision=None, by=by)
    sheets.sign_sheet(project=project, kind="commission", by=by)
    return judged.contest, objects_of(judged)


@pytest.fixture
def everything(published, at):
    """A published contest in which every kind of object exists, and the values its URLs need."""
    at(2024, 5, 29, 12)
    return published.contest, objects_of(published)


CONSENT = {"code": "personal_data", "version": load_preset("tula_2024").regulation.consents[0].version}


# Addresses that name objects of a season.
OF_SEASONS = ("s/", "api/v1/season/")


def address(pattern, values: dict) -> str:
    """Its address; pages of a season name that season's objects (`values["of_season"]`), whatever a contest calls by the same word."""
    names = list(pattern.pattern.converters or {}) or list(pattern.pattern.regex.groupindex)
    kind = {
        "register_file": {"kind": "xlsx"},
        "diploma_template": {"kind": "thanks"},
        "diploma_preview": {"kind": "thanks"},
        "diploma_design": {"design": "poster"},
        "site_item": {"kind": "news"},
        "letter_template": {"kind": "admission"},
        "current_consent": CONSENT,
        "consent_text": CONSENT,
        "consent_text_pdf": CONSENT,
    }.get(pattern.name, {})
    if pattern.name == "door_person":
        kind = {"code": Application.objects.filter(door_code__isnull=False).first().door_code}
    if str(pattern.pattern).startswith(OF_SEASONS):
        values = values | values.get("of_season", {})
    return reverse(pattern.name, kwargs={name: kind[name] if name in kind else values[name] for name in names})


def expected(permission: str, role: str, *, closed: bool) -> bool:
    """Whether the role is let in."""
    if permission not in ALLOWED:
        return True
    return role in ALLOWED[permission] and (closed or permission not in ONLY_AFTER_CLOSING)


def refuses_in_a_word(request, exception=None) -> HttpResponse:
    return HttpResponse("403", status=403)


def finds_nothing_in_a_word(request, exception=None) -> HttpResponse:
    return HttpResponse("404", status=404)


def differences(contest, values, client_of, *, closed: bool) -> tuple[list, int]:
    """Where a role gets another answer than the table says, and how many URLs were asked.

    After closing everybody asks for every page, and whoever is refused sends its form too. Before it whoever is let in asks, and
    whoever is refused where the assessment may decide: pages of judging; forms only where it does.
    """
    captain = Project.objects.filter(contest=contest).first().team.founder
    people_of = {"captain": captain, "stranger": build.user(), "administrator": build.administrator()}
    clients = {role: client_of(people_of.get(role, role)) for role in EVERYBODY}
    wrong, asked = [], 0
    for path, pattern in own_views():
        permission = permission_of(pattern)
        if not path.startswith("c/"):
            continue
        asked += 1
        url = address(pattern, values)
        for role, client in clients.items():
            allowed = expected(permission, role, closed=closed)
            if not (allowed or closed or permission.startswith("judging.")):
                continue
            answers = [] if pattern.name == "sheet_cells" else [client.get(url)]
            if not allowed and (closed or permission in ONLY_AFTER_CLOSING):
                answers.append(client.post(url))
            for answer in answers:
                if answer.status_code >= 500 or (answer.status_code == 403) == allowed:
                    wrong.append((role, permission, url, answer.status_code))
    return wrong, asked


@pytest.fixture
def short_refusals(monkeypatch):
    """The pages of a refusal are one and the same: thousands of times they need not be drawn; the tests below draw them."""
    monkeypatch.setattr(urls, "handler403", refuses_in_a_word)
    monkeypatch.setattr(urls, "handler404", finds_nothing_in_a_word)


def test_before_closing_every_role_gets_the_expected_answer_from_every_url(before, client_of, short_refusals):
    contest, values = before
    wrong, asked = differences(contest, values, client_of, closed=False)
    assert wrong == []
    assert asked == len([path for path, _ in own_views() if path.startswith("c/")])


def test_after_closing_every_role_gets_the_expected_answer_from_every_url(everything, client_of, redis_hangs, short_refusals):
    contest, values = everything
    wrong, asked = differences(contest, values, client_of, closed=True)
    assert wrong == []
    assert asked == len([path for path, _ in own_views() if path.startswith("c/")])


def test_pages_of_the_portal_open_to_its_administrator_alone(everything, client_of):
    contest, values = everything
    captain = Project.objects.filter(contest=contest).first().team.founder
    administrator = build.administrator()
    people_of = {"captain": captain, "stranger": build.user(), "administrator": administrator}
    clients = {role: client_of(people_of.get(role, role)) for role in EVERYBODY}
    marked = build.user()
    marked.is_staff = marked.is_superuser = True
    marked.save()
    give_second_factor(user=marked, secret=build.TOTP_SECRET)
    clients["superuser"] = client_of(marked)
    job = Job.objects.create(kind="shell.accounts", title="а", room="portal", started_by=administrator)
    values = values | {"user_id": captain.pk, "job_id": job.pk}
    wrong, asked = [], 0
    for path, pattern in own_views():
        if permission_of(pattern) not in OF_THE_PORTAL:
            continue
        assert path.startswith("portal/")
        asked += 1
        for role, client in clients.items():
            answers = [client.get(address(pattern, values))] + (
                [] if role == "administrator" else [client.post(address(pattern, values))]
            )
            for answer in answers:
                if (answer.status_code == 403) == (role == "administrator") or answer.status_code >= 500:
                    wrong.append((role, path, answer.status_code))
    assert wrong == []
    assert asked >= 9


def test_a_visitor_is_sent_to_sign_in(everything):
    _contest, values = everything
    client = Client()
    for path, pattern in own_views():
        if permission_of(pattern) in {*ALLOWED, *OF_THE_PORTAL} and pattern.name != "sheet_cells":
            response = client.get(address(pattern, values))
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
                assert response.headers["Location"].split("?")[0] == "/accounts/2fa/totp/activate/"


def test_another_contests_roles_open_nothing_here(contest, users, client_of):
    from datetime import date

    from hackathon_portal.contests import actions

    other = build.user()
    other.is_staff = True  # creates contests
    actions.create_contest(
        preset=load_preset("tula_2024"), preset_code="tula_2024", slug="other", starts_on=date(2024, 6, 24),
        ends_on=date(2024, 6, 26), by=other,
    )  # fmt: skip
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
