"""axe-core (WCAG 2.2 A and AA) on the main pages, light and dark, phone and desktop; no sideways scrolling at 320 px."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.files.uploadedfile import SimpleUploadedFile

from hackathon_portal.demo import people, play
from hackathon_portal.kernel import clock
from judging.actions import hall, meeting, sheets
from judging.actions.paper import type_paper
from judging.actions.protocol import draft_protocol
from judging.models import PaperSheet, ScoreSheet
from prizes.actions import begin_payout_application, mark_paid
from prizes.models import Award, Diploma
from tests import build
from tests.browser.conftest import DESK, PHONE, sign_in
from tests.payouts import accepted, approved_register

RULES = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


def faults_of(page) -> list[str]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{page.url}: {one['id']}: {one['nodes'][0]['html'][:160]}" for one in found]


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("viewport", "scheme"), [(DESK, "light"), (PHONE, "dark")])
def test_main_pages_have_no_violations(published, users, at, person, viewport, scheme):
    contest, slug = published.contest, published.contest.slug
    award = Award.objects.filter(contest=contest, place=1).select_related("team__founder").first()
    other = Award.objects.filter(contest=contest, place=2).select_related("team__founder", "contest").first()
    payment = accepted(other, at, users)
    approved_register(contest, users)
    at(2024, 6, 6, 12)
    mark_paid(payment=payment, paid_on=date(2024, 6, 3), by=users["accountant"])
    application = begin_payout_application(award=award, by=award.team.founder)
    award.team.founder.set_password(build.PASSWORD)
    award.team.founder.save()
    contest.checkpoints.create(
        title="План", question="Что?", opens_at=contest.announced_at, closes_at=contest.project_deadline_at
    )
    stage = published
    with stage.at(contest.ends_on, 15):
        hall.draw_order(contest=contest, by=stage.users["staff"])
        hall.call_next(contest=contest, by=stage.users["staff"])
    award.team.project.violations.create(clause="4.4", text="Похож на прошлогодний", raised_by=stage.users["mentor"])
    contest.commission.meetings.first().questions.create(text="Принять регламент")
    door_code = contest.applications.exclude(door_code=None).first().door_code
    diploma = Diploma.objects.first()
    code, special = diploma.code, contest.special_prizes.first().pk
    project = contest.projects.first().pk
    paths = {
        "": ["/", f"/c/{slug}/", f"/c/{slug}/results/", "/check/", f"/check/{code}/", "/accounts/login/", "/accounts/signup/",
             "/accounts/password/reset/", "/nowhere/", "/api/v1/docs/"],
        people.STAFF.email: ["/cabinet/", "/contests/new/", *(f"/c/{slug}/desk/{page}/" for page in
            ["queue/?show=all&open=1&x=", "applications/1", "import", "close-early", "numbers", "turnout", "export", "letters", "letters/words",
             "letters/words/admission", "announcements", "officials", "tokens", "checkpoints", "mentors", "announcement", "nominations", "regulation", "publish", "roles",
             "journal", "fund", f"fund/special/{special}", "diplomas", f"diplomas/{diploma.number}", "diplomas/thanks", "diplomas/templates/diploma",
             "awards", f"awards/{award.pk}/refuse", "deadlines", "archive"]), f"/c/{slug}/payouts/register/1/"],
        people.SECRETARY.email: [f"/c/{slug}/commission/", f"/c/{slug}/commission/composition/", f"/c/{slug}/commission/ranking/",
            f"/c/{slug}/commission/protocol/", f"/c/{slug}/sheets/", f"/c/{slug}/sheets/{project}/", f"/c/{slug}/sheets/{project}/recuse/",
            f"/c/{slug}/sheets/grid/", f"/c/{slug}/commission/matrix/", f"/c/{slug}/commission/analysis/", f"/c/{slug}/commission/paper/",
            f"/c/{slug}/desk/hall/", f"/c/{slug}/hall/", f"/c/{slug}/desk/projects/", f"/c/{slug}/desk/projects/{award.team_id}/",
            f"/c/{slug}/desk/projects/{award.team_id}/versions/1/"],
        people.MENTOR.email: [f"/c/{slug}/teams/", f"/c/{slug}/teams/{award.team_id}/"],
        people.DOOR.email: [f"/c/{slug}/door/", f"/c/{slug}/door/{door_code}/"],
        people.PARTNER.email: [f"/c/{slug}/contacts/"],
        people.ACCOUNTANT.email: [f"/c/{slug}/payouts/", f"/c/{slug}/payouts/payer/", f"/c/{slug}/payouts/statement/",
            f"/c/{slug}/payouts/taxes/", f"/c/{slug}/payouts/register/1/", f"/c/{slug}/payouts/applications/{application.pk}/", "/accounts/2fa/"],
        award.team.founder.email: [f"/c/{slug}/application/", f"/c/{slug}/project/", f"/c/{slug}/prizes/", f"/c/{slug}/prizes/{award.pk}/", f"/c/{slug}/application/withdraw/",
            f"/c/{slug}/application/captain/", f"/c/{slug}/checkpoints/", f"/c/{slug}/project/versions/1/", f"/c/{slug}/people/", "/cabinet/data/", "/cabinet/data/erase/", "/join/"],
    }  # fmt: skip
    faults = []
    with clock.fixed_at(contest.results_published_at + timedelta(days=12)):
        for email, pages in paths.items():
            someone = person(email, viewport, color_scheme=scheme)
            if email:
                sign_in(someone)
            for path in pages:
                page = someone.open(path)
                faults += faults_of(page)
                page.set_viewport_size({"width": 320, "height": 700})
                if page.evaluate("document.documentElement.scrollWidth") > 320:
                    faults.append(f"{path}: scrolls sideways at 320 px")
                page.set_viewport_size(viewport)
    assert faults == []


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_sheet_survives_a_lost_connection_and_works_without_javascript(judged, person, at):
    at(2024, 5, 26, 16)
    sheets.open_assessment(contest=judged.contest, by=judged.users["chair"])
    first, second = judged.contest.projects.order_by("pk")[:2]
    member = sign_in(person(people.MEMBERS[0].email))
    member.open(f"/c/{judged.contest.slug}/sheets/{first.pk}/")
    member.context.set_offline(True)
    for _ in range(6):
        member.page.keyboard.press("4")
    member.sees("Нет связи. Набранное осталось в этом браузере и сохранится само.")
    assert not ScoreSheet.objects.filter(project=first, scores__points__isnull=False).exists()
    member.context.set_offline(False)
    member.page.get_by_text("сохранено").wait_for()
    saved = ScoreSheet.objects.get(project=first)
    assert sorted(saved.scores.values_list("points", flat=True)) == [4] * 6

    plain = sign_in(person(people.MEMBERS[1].email, java_script_enabled=False))
    plain.open(f"/c/{judged.contest.slug}/sheets/{second.pk}/")
    for group in plain.page.locator("[data-criterion]").all():
        group.locator("label", has_text="3").click()
    plain.press("Подписать лист")
    plain.sees("подписан.")
    assert ScoreSheet.objects.get(project=second).signed_at is not None


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_pages_of_an_open_assessment_have_no_violations(judged, person, at):
    contest, users, url = judged.contest, judged.users, f"/c/{judged.contest.slug}"
    at(2024, 5, 26, 16)
    sheets.open_assessment(contest=contest, by=users["chair"])
    held = play.meeting(judged)
    question = meeting.put_question(meeting=held, kind="other", text="Принять регламент", by=users["chair"])
    meeting.open_vote(question=question, by=users["chair"])
    project = contest.projects.first()
    paper = type_paper(
        project=project, member=contest.commission.members.get(user=users["member1"]), kind="commission",
        points={criterion.code: 3 for criterion in contest.regulation.judging.sheets[0].criteria},
        scan=SimpleUploadedFile("лист.pdf", b"%PDF-1.4\n%%EOF"), by=users["staff"],
    )  # fmt: skip
    faults = []
    for actor, paths in (
        (people.CHAIR, ["/commission/"]),
        (people.MEMBERS[1], ["/sheets/", "/sheets/grid/", f"/sheets/{project.pk}/", "/commission/"]),
        (people.SECRETARY, ["/commission/", "/commission/paper/", f"/commission/paper/{paper.pk}/"]),
    ):
        someone = sign_in(person(actor.email, DESK, color_scheme="dark"))
        for viewport, scheme in ((DESK, "dark"), (PHONE, "light")):
            someone.page.set_viewport_size(viewport)
            someone.page.emulate_media(color_scheme=scheme)
            for path in paths:
                faults += faults_of(someone.open(url + path))
    play.assessment(judged)
    PaperSheet.objects.update(returned_at=contest.announced_at)
    meeting.close_vote(question=question, by=users["chair"])
    play.closing(judged, held)
    at(2024, 5, 26, 19)
    draft_protocol(meeting=held, number="3", by=users["secretary"])
    for path in ("/commission/protocol/edit/", "/commission/protocol/sign/", "/commission/"):
        faults += faults_of(someone.open(url + path))
    assert faults == []
