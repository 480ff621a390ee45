"""The Tula order, section 6: score sheets, independence, ranking, the protocol."""

from decimal import Decimal

import pytest
from django.urls import reverse

from hackathon_portal.demo import play
from hackathon_portal.kernel.errors import RuleViolation
from judging.actions import protocol as protocols
from judging.actions import results, sheets
from judging.models import Project, Protocol, ScoreSheet
from judging.queries import projects
from judging.queries import results as results_queries
from judging.queries.results import protocol_in_force
from prizes.awards.actions.awards import announce_winners
from tests import build

WHOLE = {"applicability": 5, "completeness": 4, "uniqueness": 3, "task_fit": 2, "feasibility": 1, "presentation": 0}


@pytest.fixture
def opened(judged, at):
    """The assessment is open; the first project."""
    at(2024, 5, 26, 16)
    sheets.open_assessment(contest=judged.contest, by=judged.users["secretary"])
    judged.refresh()
    judged.project = projects.submitted_projects(judged.contest).first()
    return judged


def save(stage, who, project, points, revision=None):
    return sheets.save_sheet(
        project=project, kind="commission", points=points, comments={}, revision=revision, by=stage.users[who]
    )


@pytest.mark.parametrize("wrong", ["5.5", "-1", "шесть", "6"])
def test_6_1_points_outside_of_the_scale_are_refused_beside_the_cell_and_the_others_are_saved(opened, client_of, wrong):
    url = f"/c/{opened.contest.slug}/sheets/{opened.project.pk}/"
    response = client_of("member1").post(url, {"points_applicability": wrong, "points_uniqueness": "4", "revision": "0"})
    assert response.status_code == 422
    (row,) = [row for row in response.context["rows"] if row["error"]]
    assert (row["criterion"].code, row["error"]) == ("applicability", "Балл — число от 0 до 5 с шагом 1 (п.\u00a06.1).")
    saved = dict(ScoreSheet.objects.get(project=opened.project).scores.values_list("criterion", "points"))
    assert {code: points for code, points in saved.items() if points is not None} == {"uniqueness": Decimal(4)}


def test_6_1_points_are_given_after_the_presentation_only(judged, at):
    at(2024, 5, 26, 14)
    with pytest.raises(RuleViolation, match="приём проектов ещё не закончился"):
        sheets.open_assessment(contest=judged.contest, by=judged.users["chair"])


def test_6_2_a_blank_is_never_a_zero(opened):
    partly = {code: points for code, points in WHOLE.items() if code not in {"uniqueness", "presentation"}}
    save(opened, "member1", opened.project, partly)
    with pytest.raises(RuleViolation) as refused:
        sheets.sign_sheet(project=opened.project, kind="commission", by=opened.users["member1"])
    assert str(refused.value) == "Не выставлен балл: Уникальность идеи, Качество презентации. (п.\u00a09.7)"


def test_6_3_nobody_sees_others_points_before_closing(opened, client_of):
    save(opened, "member1", opened.project, WHOLE)
    sheets.sign_sheet(project=opened.project, kind="commission", by=opened.users["member1"])
    slug = opened.contest.slug
    for who in ("chair", "secretary", "member2", "staff"):
        client = client_of(who)
        for page in ("ranking", "protocol", "protocol.pdf", "protocol.docx", f"tie/n{opened.project.nomination_id}/1"):
            assert (
                client.get(f"/c/{slug}/commission/{page}/".replace(".pdf/", ".pdf").replace(".docx/", ".docx")).status_code == 403
            )
    own = client_of("member2").get(f"/c/{slug}/sheets/{opened.project.pk}/")
    assert [row["value"] for row in own.context["rows"]] == [""] * 6
    listed = client_of("member2").get(f"/c/{slug}/sheets/")
    assert {row.total for row in listed.context["rows"]} == {0}
    journal = client_of("staff").get(f"/c/{slug}/desk/journal/").content.decode()
    assert "Подписан оценочный лист" in journal
    assert opened.project.team.name not in journal.split("Подписан оценочный лист")[1].split("</tr>")[0]
    sheets.close_assessment(contest=opened.contest, by=opened.users["chair"])
    assert client_of("member2").get(f"/c/{slug}/commission/ranking/").status_code == 200


def test_6_3_a_sheet_of_somebody_else_cannot_be_saved_or_printed(opened, client_of):
    save(opened, "member1", opened.project, WHOLE)
    url = f"/c/{opened.contest.slug}/sheets/{opened.project.pk}/"
    assert client_of("member2").get(url + "print/").status_code == 404
    assert client_of("accountant").get(url).status_code == 403
    assert client_of(build.user()).post(url + "cells/", {}).status_code == 403


@pytest.mark.usefixtures("assessed")
def test_6_5_the_sum_over_valid_sheets_ranks_each_nomination(judged, at):
    at(2024, 5, 26, 19)
    sheets.close_assessment(contest=judged.contest, by=judged.users["chair"])
    judged.refresh()
    for result in results_queries.results(judged.contest):
        for row in result.standings:
            expected = sum(
                sum(score.points for score in sheet.scores.all())
                for sheet in ScoreSheet.objects.filter(project=row.project, signed_at__isnull=False)
            )
            assert row.total == expected
        assert [row.total for row in result.standings] == sorted((row.total for row in result.standings), reverse=True)


@pytest.fixture
def tied(judged, at):
    """All points equal, closed, the meeting held: every nomination has a tie."""
    play.assessment(judged, points=lambda project, login, criterion: 3)
    held = play.meeting(judged)
    at(2024, 5, 26, 19)
    sheets.close_assessment(contest=judged.contest, by=judged.users["chair"])
    judged.refresh()
    judged.held = held
    judged.result = next(result for result in results_queries.results(judged.contest) if result.ties)
    return judged


def test_6_5_a_tie_is_decided_by_the_chair_with_a_reason(tied, client_of):
    group = tied.result.ties[0]
    ranking = f"/c/{tied.contest.slug}/commission/ranking/"
    page = client_of("chair").get(ranking).content.decode()
    assert "Равные баллы: " in page
    assert reverse("tie", args=[tied.contest.slug, tied.result.division.key, 1]) in page
    order = list(reversed(group))

    def decide(who, reason="Готов к внедрению"):
        return results.break_tie(
            meeting=tied.held, division=tied.result.division.key, order=order, reason=reason, by=tied.users[who]
        )

    with pytest.raises(RuleViolation, match="решает председатель"):
        decide("secretary")
    with pytest.raises(RuleViolation, match="обоснование"):
        decide("chair", reason=" ")
    decide("chair")
    found = next(result for result in results_queries.results(tied.contest) if result.division.key == tied.result.division.key)
    assert [row.project for row in found.standings] == order
    assert found.ties == []
    assert "Решение при равенстве баллов" in client_of("chair").get(ranking).content.decode()


def test_6_5_without_the_chair_a_tie_stays_open_and_the_page_says_why(tied, users):
    tied.held.attendance.filter(member__role="chair").delete()
    with pytest.raises(RuleViolation, match="порядок не называет, кто решает за него"):
        results.break_tie(
            meeting=tied.held, division=tied.result.division.key, order=tied.result.ties[0], reason="…", by=users["secretary"]
        )


def test_6_5_a_protocol_with_an_undecided_tie_is_refused(tied):
    with pytest.raises(RuleViolation, match="Равенство баллов не разрешено") as refused:
        protocols.draft_protocol(meeting=tied.held, number="1", by=tied.users["secretary"])
    assert refused.value.clause == "6.5"
    assert not Protocol.objects.exists()


@pytest.mark.usefixtures("assessed")
def test_6_5_different_numbers_of_sheets_are_warned_of_and_the_mean_stands_beside(judged, client_of, at):
    at(2024, 5, 26, 19)
    sheets.close_assessment(contest=judged.contest, by=judged.users["chair"])
    page = client_of("chair").get(f"/c/{judged.contest.slug}/commission/ranking/").content.decode()
    assert "У проектов разное число листов" in page
    assert "Среднее" in page


def test_6_5_the_protocol_is_signed_by_every_present_member_and_its_term_runs(closed):
    protocol = protocols.draft_protocol(meeting=closed.held, number="3", by=closed.users["secretary"])
    present = [row.member.user for row in closed.held.attendance.select_related("member__user")]
    for user in present[:-1]:
        protocols.sign_protocol(protocol=protocol, by=user, sha256=protocol.sha256)
    protocol.refresh_from_db()
    assert protocol.state == "draft"
    with pytest.raises(RuleViolation, match="подписан"):
        announce_winners(protocol=protocol, by=closed.users["staff"])
    with pytest.raises(RuleViolation, match="присутствовавшие"):
        protocols.sign_protocol(protocol=protocol, by=closed.users["member6"], sha256=protocol.sha256)
    protocols.sign_protocol(protocol=protocol, by=present[-1], sha256=protocol.sha256)
    protocol.refresh_from_db()
    assert protocol.state == "signed"
    assert protocol.send_by.isoformat() == "2024-05-27"
    assert protocol.publish_by.isoformat() == "2024-05-31"


def test_6_5_a_change_after_a_signature_makes_a_new_version_and_drops_signatures(closed):
    first = protocols.draft_protocol(meeting=closed.held, number="3", by=closed.users["secretary"])
    protocols.sign_protocol(protocol=first, by=closed.users["chair"], sha256=first.sha256)
    second = protocols.draft_protocol(meeting=closed.held, number="3", by=closed.users["secretary"])
    assert (second.version, second.signatures.count()) == (2, 0)
    assert protocol_in_force(closed.contest) == second
    with pytest.raises(RuleViolation, match="новая версия"):
        protocols.sign_protocol(protocol=first, by=closed.users["secretary"], sha256=first.sha256)


def test_6_5_what_was_changed_behind_the_protocol_cannot_be_signed(closed):
    protocol = protocols.draft_protocol(meeting=closed.held, number="3", by=closed.users["secretary"])
    figures = protocol.figures
    figures["nominations"][0]["rows"][0]["total"] = "999"
    Protocol.objects.filter(pk=protocol.pk).update(figures=figures)
    with pytest.raises(RuleViolation, match="Протокол изменился"):
        protocols.sign_protocol(protocol=protocol, by=closed.users["chair"], sha256=protocol.sha256)


def test_6_4_the_sheet_shows_six_criteria_with_descriptions(opened, client_of):
    page = client_of("member1").get(f"/c/{opened.contest.slug}/sheets/{opened.project.pk}/").content.decode()
    criteria = opened.contest.regulation.judging.sheets[0].criteria
    assert len(criteria) == 6
    for criterion in criteria:
        assert criterion.title in page
        assert criterion.description in page
    assert Project.objects.filter(contest=opened.contest).count() == 6
