"""Sections 8, 11 and 12 of the Kuzbass regulation: experts and judges, their sheets, places by category, documents for everybody."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal

import pytest

from hackathon_portal.contests.divisions import personal_divisions
from hackathon_portal.contests.models import NewsItem
from hackathon_portal.demo import kuzbass as scenes
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import AccessRecord, AuditRecord, OutboxMessage
from judging import documents
from judging.actions import commission as commission_actions
from judging.actions import hall, oversight, results, sheets, tie_votes, violations
from judging.actions import meeting as meetings
from judging.actions import protocol as protocol_actions
from judging.actions import ties as tie_actions
from judging.actions.composition import Act
from judging.models import CommissionMember, Hall, Score, ScoreSheet
from judging.queries import commission as commission_queries
from judging.queries import left_out, projects
from judging.queries import results as results_queries
from judging.queries import sheets as sheets_queries
from judging.queries.results import published_protocol
from judging.rules import running_order
from judging.rules.decision import decision_of
from judging.rules.results_words import results_item
from prizes.awards.actions import fund
from prizes.awards.forms import FundForm
from prizes.awards.queries.winning import prize_sentences
from prizes.models import Award, Diploma, FundSource
from prizes.rules import terms
from registration.actions import conduct
from registration.models import Team
from registration.queries import staff_teams as staff_teams_queries
from tests import build
from tests.documents import source_of, words


@pytest.fixture
def opened(kuzbass_judged):
    """The assessment is open, nobody has given points."""
    with kuzbass_judged.at(kuzbass_judged.contest.ends_on, 16):
        sheets.open_assessment(contest=kuzbass_judged.contest, by=kuzbass_judged.users["staff"])
        kuzbass_judged.refresh()
        kuzbass_judged.url = f"/c/{kuzbass_judged.contest.slug}"
        yield kuzbass_judged


def member(stage, login: str) -> CommissionMember:
    return CommissionMember.objects.select_related("commission").get(commission__contest=stage.contest, user=stage.users[login])


def test_k42_a_member_is_an_expert_or_a_judge_of_a_case_with_a_position(kuzbass_stage):
    staff, contest = kuzbass_stage.users["staff"], kuzbass_stage.contest
    body = commission_actions.set_order(contest=contest, order_number="3", order_date=date(2025, 2, 1), by=staff)
    known = {"commission": body, "full_name": "Рудникова Т. Г.", "role": "member", "by": staff, "act": Act("3", date(2025, 2, 1))}
    for wrong, field in (
        ({"kind": "", "position": "инженер"}, "kind"),
        ({"kind": "expert", "position": " "}, "position"),
        ({"kind": "judge", "position": "инженер"}, "represents"),
    ):
        with pytest.raises(RuleViolation) as refused:
            commission_actions.add_member(user=build.user(), **known, **wrong)
        assert (refused.value.clause, refused.value.field) == ("8.2", field)
    made = commission_actions.add_member(
        user=build.user(), kind="judge", position="инженер", represents=contest.nominations.first(), **known
    )
    assert made.represents == contest.nominations.first()


def test_k08_a_case_without_a_judge_keeps_the_assessment_closed(kuzbass_judged):
    stage = kuzbass_judged
    gone = member(stage, "judge2")
    with stage.at(date(2025, 2, 20), 10):
        commission_actions.replace_member(
            member=gone, act=Act("4", date(2025, 2, 20)), reason="командировка", by=stage.users["staff"]
        )
    with stage.at(stage.contest.ends_on, 16), pytest.raises(RuleViolation, match="представитель заказчика: Безопасная смена"):
        sheets.open_assessment(contest=stage.contest, by=stage.users["staff"])


def test_k43_experts_have_eight_criteria_from_nought_to_ten(kuzbass):
    sheet = kuzbass.sheet("experts")
    assert (len(sheet.criteria), sheet.most(), sheet.filled_by) == (8, 80, ("expert",))
    assert [int(value) for value in sheet.scale.values()] == list(range(11))


def test_k44_judges_have_five_criteria_with_four_described_bands(kuzbass, opened, client_of):
    sheet = kuzbass.sheet("judges")
    assert (len(sheet.criteria), sheet.most()) == (5, 50)
    assert [(band.least, band.most) for band in sheet.criteria[0].bands] == [(0, 3), (4, 6), (7, 9), (10, 10)]
    project = projects.submitted_projects(opened.contest).first()
    page = client_of(opened.users["judge1"]).get(f"{opened.url}/sheets/{project.pk}/").content.decode()
    assert "решение носит теоретический характер, прототип отсутствует" in page
    assert "Обоснованность выбранного метода" not in page


@pytest.mark.parametrize(("points", "text"), [(0, "тема не раскрыта"), (3, "тема не раскрыта"), (4, "чтобы ее понять"), (6, "чтобы ее понять"), (7, "тема раскрыта частично"), (9, "тема раскрыта частично"), (10, "раскрыта полностью")])  # fmt: skip
def test_k45_every_whole_number_belongs_to_one_band_and_halves_are_refused(kuzbass, opened, points, text):
    criterion = next(one for one in kuzbass.sheet("judges").criteria if one.code == "topic")
    assert text in criterion.band_of(Decimal(points)).text
    project = projects.submitted_projects(opened.contest).first()
    saved = sheets.save_sheet(
        project=project,
        kind="judges",
        points={"topic": "3.5", "idea": str(points)},
        comments={},
        revision=None,
        by=opened.users["judge1"],
    )
    assert list(saved.refused) == ["topic"]
    assert "п.\u00a011.2" in saved.refused["topic"]


def test_k46_a_person_is_scored_only_by_the_criteria_of_the_own_role_and_by_experts(opened, client_of):
    project = projects.submitted_projects(opened.contest).first()
    designer = project.team.applications.get(team_role="designer")
    expert, judge = opened.users["expert1"], opened.users["judge1"]
    page = client_of(expert).get(f"{opened.url}/sheets/{project.pk}/?sheet=personal&person={designer.pk}").content.decode()
    assert "Визуальная концепция" in page
    assert "План работы" not in page
    with pytest.raises(RuleViolation, match="другие члены комиссии") as refused:
        sheets.save_sheet(
            project=project, kind="personal", person=designer, points={"visual": "5"}, comments={}, revision=None, by=judge
        )
    assert (refused.value.clause, refused.value.status) == ("приложение 2", 403)
    sheets.save_sheet(
        project=project,
        kind="personal",
        person=designer,
        points={"visual": "9", "plan": "9"},
        comments={},
        revision=None,
        by=expert,
    )
    assert set(Score.objects.filter(points__isnull=False).values_list("criterion", flat=True)) == {"visual"}
    stranger = projects.submitted_projects(opened.contest).last().team.applications.first()
    with pytest.raises(RuleViolation, match="критериям его роли"):
        sheets.save_sheet(project=project, kind="personal", person=stranger, points={}, comments={}, revision=None, by=expert)


def test_k47_a_personal_nomination_is_there_after_the_organisers_consent(kuzbass_stage, client_of):
    contest, staff = kuzbass_stage.contest, kuzbass_stage.users["staff"]
    assert sheets_queries.approved_nominations(contest) == []
    page = f"/c/{contest.slug}/commission/personal/"
    assert client_of("secretary").get(page).status_code == 403
    assert client_of("staff").post(page, {"code": "best_manager", "proposed_by": "", "basis": ""}).status_code == 422
    assert (
        client_of("staff").post(page, {"code": "best_manager", "proposed_by": "спонсор", "basis": "письмо № 1"}).status_code
        == 302
    )
    assert [one.code for one in sheets_queries.approved_nominations(contest)] == ["best_manager"]
    with pytest.raises(RuleViolation) as refused:
        results.approve_personal_nomination(contest=contest, code="best_tester", proposed_by="а", basis="б", by=staff)
    assert refused.value.clause == "7.3"


def test_k48_people_are_ranked_by_the_sum_of_experts_and_judges_have_no_access(kuzbass_published, client_of):
    stage = kuzbass_published
    ranked = {result.nomination.code: result for result in results_queries.personal_results(stage.contest)}
    by_hand: dict[int, Decimal] = defaultdict(Decimal)
    for score in Score.objects.filter(sheet__kind="personal").select_related("sheet__person"):
        by_hand[score.sheet.person_id] += score.points
    for code, role in (("best_manager", "manager"), ("best_designer", "designer"), ("best_developer", "developer")):
        result = ranked[code]
        assert {person.team_role for person in result.ranked.values()} == {role}
        assert [row.total for row in result.standings] == sorted((by_hand[key] for key in result.ranked), reverse=True)
        assert {row.sheets for row in result.standings} == {2}
    assert client_of(stage.users["judge1"]).get(f"/c/{stage.contest.slug}/commission/ranking/").status_code == 403


def test_k49_the_rating_in_a_category_is_the_sum_of_all_experts_and_judges(kuzbass_published):
    stage = kuzbass_published
    found = results_queries.results(stage.contest)
    assert [result.division.category for result in found] == ["a", "a1", "b", "c"]
    by_hand: dict[int, Decimal] = defaultdict(Decimal)
    for score in Score.objects.filter(sheet__kind__in=["experts", "judges"]).select_related("sheet"):
        by_hand[score.sheet.project_id] += score.points
    for result in found:
        assert {row.project: row.total for row in result.standings} == {key: by_hand[key] for key in result.projects}
        assert {project.team.category for project in result.projects.values()} == {result.division.category}
        assert [row.first for row in result.standings] == list(range(1, len(result.standings) + 1))


def test_k49_two_experts_and_two_judges_added_up_by_hand(opened):
    first, second = list(projects.submitted_projects(opened.contest))[:2]
    given = {"expert1": (5, 6), "expert2": (7, 4), "judge1": (10, 3), "judge2": (0, 9)}
    for login, points in given.items():
        kind = "experts" if login.startswith("expert") else "judges"
        for project, value in zip((first, second), points, strict=True):
            cells = {one.code: str(value) for one in opened.contest.regulation.sheet(kind).criteria}
            sheets.save_sheet(project=project, kind=kind, points=cells, comments={}, revision=None, by=opened.users[login])
            sheets.sign_sheet(project=project, kind=kind, by=opened.users[login])
    sums: dict[int, Decimal] = defaultdict(Decimal)
    for sheet in results_queries.valid_sheets(opened.contest):
        sums[sheet.project] += sheet.points
    assert sums[first.pk] == 5 * 8 + 7 * 8 + 10 * 5 + 0 * 5
    assert sums[second.pk] == 6 * 8 + 4 * 8 + 3 * 5 + 9 * 5


def test_k50_the_rating_stays_open_until_everybody_has_scored_everything(opened):
    stage = opened
    project = projects.submitted_projects(stage.contest).first()
    cells = {one.code: "5" for one in stage.contest.regulation.sheet("experts").criteria}
    sheets.save_sheet(project=project, kind="experts", points=cells, comments={}, revision=None, by=stage.users["expert1"])
    sheets.sign_sheet(project=project, kind="experts", by=stage.users["expert1"])
    with pytest.raises(RuleViolation, match="Рудникова Тамара Глебовна: 1 из 28") as refused:
        sheets.close_assessment(contest=stage.contest, by=stage.users["staff"])
    assert refused.value.clause == "11.3"


def test_k50_sums_of_unlike_sheets_are_not_compared_until_the_commission_has_decided(kuzbass_judged):
    stage = kuzbass_judged
    staff = stage.users["staff"]
    with stage.at(stage.contest.ends_on, 16):
        sheets.open_assessment(contest=stage.contest, by=staff)
        stage.refresh()
        project = projects.submitted_projects(stage.contest).first()
        recused = member(stage, "expert1")
        commission_actions.declare_recusal(member=recused, team=project.team, reason="Учитель", by=stage.users["expert1"])
        for one in CommissionMember.objects.filter(commission__contest=stage.contest).select_related("user", "commission"):
            for row in sheets_queries.sheet_list(one, stage.contest):
                if one.pk == recused.pk and row.project.pk == project.pk:
                    continue
                about = {"project": row.project, "kind": row.kind.code, "person": row.person, "by": one.user}
                sheets.save_sheet(points={criterion.code: "5" for criterion in row.criteria}, comments={}, revision=None, **about)
                sheets.sign_sheet(**about)
    held = scenes.meeting(stage)
    with stage.at(stage.contest.ends_on, 19):
        with pytest.raises(RuleViolation, match=f"Суммы несравнимы.*{recused.full_name}") as refused:
            sheets.close_assessment(contest=stage.contest, by=staff)
        assert (refused.value.code, refused.value.clause) == ("assessment.sheets_unlike", "11.3")
        question = meetings.put_question(meeting=held, kind="sheets", text="", member=recused, by=staff)
        vote_for(stage, question, ("expert2", "judge1", "judge2"))
        sheets.close_assessment(contest=stage.contest, by=staff)
        stage.refresh()
        counted = {row.member for row in results_queries.valid_sheets(stage.contest)}
        assert recused.pk not in counted
        assert len(counted) == 3
    # The division of a sheet is told by the database as by the rules.
    for by in ("nomination", "category", "nomination_category", "contest"):
        contest = build.with_regulation(stage.contest, {"judging.places_divided_by": by})
        rows = ScoreSheet.objects.filter(project__contest=contest).annotate(where=left_out.division_of(contest, "project"))
        said = {row.project_id: row.where for row in rows}
        assert said == {
            one.pk: results_queries.division_of_project(one, contest) for one in projects.submitted_projects(contest)
        }, by


@pytest.fixture
def all_equal(kuzbass_judged):
    """Everybody gives everything five points; closed, a meeting with a quorum is open."""
    stage = kuzbass_judged
    staff = stage.users["staff"]
    with stage.at(stage.contest.ends_on, 16):
        sheets.open_assessment(contest=stage.contest, by=staff)
        for one in CommissionMember.objects.filter(commission__contest=stage.contest).select_related("user", "commission"):
            for row in sheets_queries.sheet_list(one, stage.contest):
                about = {"project": row.project, "kind": row.kind.code, "person": row.person, "by": one.user}
                sheets.save_sheet(points={criterion.code: "5" for criterion in row.criteria}, comments={}, revision=None, **about)
                sheets.sign_sheet(**about)
    stage.held = scenes.meeting(stage)
    with stage.at(stage.contest.ends_on, 19):
        sheets.close_assessment(contest=stage.contest, by=staff)
        stage.refresh()
        yield stage


def test_k51_the_commission_breaks_a_tie_by_a_recorded_vote(all_equal, client_of):
    stage, staff = all_equal, all_equal.users["staff"]
    ties = results.open_ties(stage.contest)
    assert len(ties["c-c"][0]) == 2
    known = {"meeting": stage.held, "division": "c-c", "order": ties["c-c"][0]}
    for by in (staff, stage.users["expert1"]):
        with pytest.raises(RuleViolation, match="решает экспертно-судейская комиссия голосованием") as refused:
            results.break_tie(**known, reason="Прототип готов.", by=by)
        assert refused.value.clause == "8.5"
    with pytest.raises(RuleViolation, match="обоснование"):
        tie_votes.put_tie(**known, reason=" ", by=staff)
    url = f"/c/{stage.contest.slug}/commission/"
    page = source_of(client_of("staff").get(f"{url}tie/c-c/1/"))
    assert "Решает экспертно-судейская комиссия (п.\u00a08.5) голосованием" in page
    typed = {f"place_{key}": place for place, key in enumerate(ties["c-c"][0], 1)} | {"reason": "Прототип готов."}
    assert client_of("staff").post(f"{url}tie/c-c/1/", typed).status_code == 302
    question = stage.held.questions.get(kind="tie")
    with pytest.raises(RuleViolation, match="уже внесён в повестку"):
        tie_votes.put_tie(**known, reason="ещё раз", by=staff)
    meetings.open_vote(question=question, by=staff)
    for who in ("expert1", "expert2", "judge1", "judge2"):
        meetings.cast_vote(question=question, choice="for" if who != "judge2" else "against", by=stage.users[who])
    assert results.open_ties(stage.contest)["c-c"] != []
    meetings.close_vote(question=question, by=staff)
    assert results.open_ties(stage.contest)["c-c"] == []
    decision = question.tie_decision
    assert (decision.decided_by, decision.organiser, decision.order) == (None, None, question.order)
    with pytest.raises(RuleViolation, match="на новое голосование"):
        tie_actions.correct_tie(
            meeting=stage.held, decision=decision, order=question.order, reason="а", change_reason="б", by=staff
        )
    other = tie_votes.put_tie(meeting=stage.held, division="c-c", order=question.order[::-1], reason="Передумали", by=staff)
    vote_for(stage, other, ("expert1", "expert2", "judge1"))
    assert other.tie_decision.replaces == decision
    assert [row.project for row in results_queries.results(stage.contest)[-1].standings][:2] == other.order


def vote_for(stage, question, voters):
    meetings.open_vote(question=question, by=stage.users["staff"])
    for who in voters:
        meetings.cast_vote(question=question, choice="for", by=stage.users[who])
    meetings.close_vote(question=question, by=stage.users["staff"])
    question.refresh_from_db()


def test_k51_experts_alone_break_a_tie_of_a_personal_nomination_and_the_protocol_says_so(all_equal):
    stage, staff = all_equal, all_equal.users["staff"]
    ties = results.open_ties(stage.contest)
    group = ties["p-best_manager"][0]
    assert len(group) == 7
    question = tie_votes.put_tie(meeting=stage.held, division="p-best_manager", order=group, reason="План подробнее.", by=staff)
    meetings.open_vote(question=question, by=staff)
    with pytest.raises(RuleViolation, match="эксперты") as refused:
        meetings.cast_vote(question=question, choice="for", by=stage.users["judge1"])
    assert (refused.value.code, refused.value.clause) == ("vote.not_theirs", "11.4")
    (count,) = commission_queries.votes_on([question], stage.held, stage.contest)
    assert count.outcome.voters == 2
    for who in ("expert1", "expert2"):
        meetings.cast_vote(question=question, choice="for", by=stage.users[who])
    meetings.close_vote(question=question, by=staff)
    assert results.open_ties(stage.contest)["p-best_manager"] == []
    for division, groups in results.open_ties(stage.contest).items():
        for group in groups:
            scenes.vote_on_tie(stage.held, division, group, reason="Решено.", by=staff)
    drawn = protocol_actions.draft_protocol(meeting=stage.held, number="1", by=staff)
    told = " ".join(results_item(drawn.figures, "results", {})["decided"])
    assert "голосованием экспертно-судейской комиссии (эксперты) (п.\u00a011.4)" in told
    assert "голосованием экспертно-судейской комиссии (п.\u00a08.5)" in told
    assert "решением организатора" not in told


def test_k36_a_breach_of_10_2_is_decided_by_the_operator_and_disqualifies_the_whole_team(all_equal):
    stage, staff = all_equal, all_equal.users["staff"]
    project = projects.submitted_projects(stage.contest).first()
    assert set(stage.contest.regulation.project.requirements) == {"10.1", "10.2"}
    with pytest.raises(RuleViolation, match="Выберите пункт"):
        oversight.raise_violation(project=project, clause="10.4", text="…", by=staff)
    violation = oversight.raise_violation(project=project, clause="10.2", text="Чужой код", by=staff)
    assert "Решает Оператор (п.\u00a05.10)" in OutboxMessage.objects.get(kind="judging.violation_raised").body
    violations.decide_violation(
        violation=violation,
        consequence="disqualified",
        number="3",
        decided_on=stage.contest.ends_on,
        reason="Скопировано",
        by=staff,
    )
    team = Team.objects.get(pk=project.team_id)
    assert set(team.applications.values_list("state", "exclusion_ground", "seat")) == {("excluded", "work", "released")}
    assert project not in projects.submitted_projects(stage.contest)
    assert "дисквалифицирована" in staff_teams_queries.exclusion_notice(team, stage.contest)
    for division, groups in results.open_ties(stage.contest).items():
        for group in groups:
            scenes.vote_on_tie(stage.held, division, group, reason="Решено.", by=staff)
    drawn = protocol_actions.draft_protocol(meeting=stage.held, number="1", by=staff)
    assert project.pk not in [row["project_id"] for one in drawn.figures["nominations"] for row in one["rows"]]
    (row,) = drawn.figures["violations"]
    assert (row["consequence"], row["by"]) == (
        "команда дисквалифицирована",
        f"решением Оператора (п.\u00a05.10) № 3 от {stage.contest.ends_on:%d.%m.%Y}",
    )


def test_k52_the_protocol_holds_categories_and_people_and_is_signed_by_experts_and_judges(kuzbass_published):
    protocol = results_queries.published_protocol(kuzbass_published.contest)
    assert protocol.signatures.count() == 4
    text = words(documents.protocol_pdf(protocol))
    for expected in ("экспертно-судейской комиссии", "Категория А: школьники 7–9 классов", "Лучший менеджер", "II место"):
        assert expected in text
    assert "Номинация «" not in text


def test_k53_points_are_seen_by_the_organiser_alone_and_each_look_is_kept(kuzbass_published, client_of, client):
    stage = kuzbass_published
    pages = ["ranking/", "matrix/", "standings.json", "export/sheets/"]
    insider = stage.users["k0-0"]
    for who in (stage.users["expert1"], stage.users["judge1"], insider, stage.users["leader"]):
        visitor = client_of(who)
        assert {visitor.get(f"/c/{stage.contest.slug}/commission/{page}").status_code for page in pages} == {403}
    before = AccessRecord.objects.count()
    assert client_of("staff").get(f"/c/{stage.contest.slug}/commission/ranking/").status_code == 200
    assert AccessRecord.objects.count() == before + 1
    public = client.get(f"/c/{stage.contest.slug}/results/").content.decode()
    assert "I место" in public
    totals = [f"{row.total:f}" for result in results_queries.results(stage.contest) for row in result.standings]
    assert not any(f">{total}<" in public for total in totals)


def test_k53_who_signs_the_protocol_reads_it_until_it_is_signed(kuzbass_judged, client_of):
    stage = kuzbass_judged
    scenes.assessment(stage)
    held = scenes.meeting(stage)
    staff, url = stage.users["staff"], f"/c/{stage.contest.slug}/commission/"
    with stage.at(stage.contest.ends_on, 19):
        sheets.close_assessment(contest=stage.contest, by=staff)
        stage.refresh()
        for division, groups in results.open_ties(stage.contest).items():
            for group in groups:
                scenes.vote_on_tie(held, division, group, reason="Решено.", by=staff)
        drawn = protocol_actions.draft_protocol(meeting=held, number="1", by=staff)
        expert = client_of(stage.users["expert1"])
        assert "Подписать протокол" in expert.get(url + "protocol/").content.decode()
        assert expert.get(url + "ranking/").status_code == 403
        assert AccessRecord.objects.filter(user=stage.users["expert1"], subject="протокол").count() == 1
        for row in held.attendance.select_related("member__user"):
            protocol_actions.sign_protocol(protocol=drawn, by=row.member.user, sha256=drawn.sha256)
        assert expert.get(url + "protocol/").status_code == 403
        assert expert.get(url + "protocol.pdf").status_code in (403, 404)
        assert client_of(staff).get(url + "protocol/").status_code == 200


def test_k54_three_places_in_each_category_and_a_diploma_of_the_degree_to_every_member(kuzbass_published):
    contest = kuzbass_published.contest
    places = {(award.division, award.place) for award in Award.objects.filter(contest=contest)}
    assert places == {("c-a", 1), ("c-a", 2), ("c-a1", 1), ("c-a1", 2), ("c-b", 1), ("c-c", 1), ("c-c", 2)}
    first = Diploma.objects.filter(contest=contest, kind="diploma", merit="I место, диплом I степени")
    assert first.count() == 4 * 3
    assert {row.nomination[:9] for row in first} == {"Категория"}


def test_k55_winners_of_personal_nominations_have_diplomas_of_their_own(kuzbass_published):
    found = Diploma.objects.filter(contest=kuzbass_published.contest, merit__startswith="победитель номинации")
    assert {row.merit for row in found} == {
        "победитель номинации «Лучший менеджер»", "победитель номинации «Лучший дизайнер»", "победитель номинации «Лучший разработчик»",
    }  # fmt: skip


def test_k55_second_and_third_places_of_a_personal_nomination_are_data(kuzbass_judged, client):
    stage = kuzbass_judged
    kinds = [one.model_dump(mode="json") for one in stage.contest.regulation.judging.personal_nominations]
    stage.contest = build.with_regulation(stage.contest, {"judging.personal_nominations": [one | {"places": 3} for one in kinds]})
    best = kinds[0]
    assert {one.places for one in personal_divisions(stage.contest)} == {3}
    assert f"amount_p-{best['code']}_3" in FundForm(contest=stage.contest).fields
    source = FundSource.objects.filter(contest=stage.contest).first()
    with stage.at(stage.contest.ends_on, 12):
        fund.set_fund_source(
            contest=stage.contest,
            values={"kind": source.kind, "name": "ещё", "amount": 3000, "basis": ""},
            by=stage.users["staff"],
        )
        more = FundSource.objects.get(contest=stage.contest, name="ещё")
        for place in (1, 2, 3):
            fund.set_prize(
                contest=stage.contest,
                division=f"p-{best['code']}",
                place=place,
                amount=Decimal(1000),
                origin=more,
                by=stage.users["staff"],
            )
    scenes.assessment(stage)
    scenes.outcome(stage, scenes.meeting(stage))
    merits = set(Diploma.objects.filter(contest=stage.contest, merit__contains=best["title"]).values_list("merit", flat=True))
    assert merits == {
        f"победитель номинации «{best['title']}»", f"2 место в номинации «{best['title']}»", f"3 место в номинации «{best['title']}»",
    }  # fmt: skip
    prizes = Award.objects.filter(contest=stage.contest, division=f"p-{best['code']}").order_by("place")
    assert [(one.place, one.amount) for one in prizes] == [(1, 1000), (2, 1000), (3, 1000)]
    told = (
        OutboxMessage.objects.filter(kind="prizes.prize", recipient=prizes[1].holder.email, body__contains=best["title"])
        .get()
        .body
    )
    assert f"У вас 2 место в номинации «{best['title']}»" in told
    (one,) = [row for row in published_protocol(stage.contest).figures["personal"] if row["code"] == best["code"]]
    said = decision_of({"personal": [one]}, last_place=3, points=False)["personal"][0]["people"]
    assert [line[:7] for line in said] == ["1 место", "2 место", "3 место"]


OWN = {
    "code": "design_sheet", "title": "Лист номинации «Лучший интерфейс»", "subject": "project", "filled_by": ["expert"],
    "scale": {"minimum": 0, "maximum": 10, "step": 1},
    "criteria": [{"code": "look", "title": "Вид"}, {"code": "ease", "title": "Удобство"}],
}  # fmt: skip


def with_team_nomination(stage, **more):
    judging = stage.contest.regulation.judging.model_dump(mode="json")
    nomination = {"code": "interface", "title": "Лучший интерфейс", "sheet": OWN["code"], **more}
    stage.contest = build.with_regulation(
        stage.contest, {"judging.sheets": [*judging["sheets"], OWN], "judging.team_nominations": [nomination]}
    )


def test_k47_a_team_nomination_has_criteria_a_ranking_and_a_diploma_of_its_own(kuzbass_judged, client_of):
    stage = kuzbass_judged
    projects_of = defaultdict(list)
    for project in projects.submitted_projects(stage.contest).select_related("nomination"):
        projects_of[project.nomination.title].append(project)
    task, mine = max(projects_of.items(), key=lambda pair: len(pair[1]))
    other = next(project for title, found in projects_of.items() if title != task for project in found)
    with_team_nomination(stage, task=task, places=2)
    source = FundSource.objects.filter(contest=stage.contest).order_by("-amount").first()
    FundSource.objects.filter(pk=source.pk).update(amount=source.amount + 9_000)
    assert ("t-interface", 1) in {(division.key, place) for division, place, *_ in FundForm(contest=stage.contest).cells}
    fund.set_prize(
        contest=stage.contest, division="t-interface", place=1, amount=Decimal(9_000), origin=source, by=stage.users["staff"]
    )
    experts = CommissionMember.objects.filter(commission__contest=stage.contest, kind="expert")
    with pytest.raises(RuleViolation, match="другого задания"):
        sheets.refuse_foreign_sheet(experts.first(), stage.contest, OWN["code"], other, None)
    scenes.assessment(stage)
    stage.refresh()
    assert set(ScoreSheet.objects.filter(kind=OWN["code"]).values_list("project", flat=True)) == {one.pk for one in mine}
    # What counts for the places is what it was.
    counted = {row.sheets for division in results_queries.results(stage.contest) for row in division.standings}
    assert counted == {4}
    (result,) = results_queries.team_nomination_results(stage.contest)
    assert {row.sheets for row in result.standings} == {experts.count()}
    scenes.outcome(stage, scenes.meeting(stage))
    page = client_of(stage.users["staff"]).get(f"/c/{stage.contest.slug}/commission/ranking/").content.decode()
    assert "Свой лист и свой рейтинг" in page
    figures = published_protocol(stage.contest).figures
    (said,) = figures["team_nominations"]
    first = min(said["rows"], key=lambda row: row["place"] or 9)
    assert (said["title"], first["place"]) == ("Лучший интерфейс", 1)
    merit = "победитель номинации «Лучший интерфейс»"
    assert set(Diploma.objects.filter(merit=merit).values_list("application__team", flat=True)) == {first["team_id"]}
    assert decision_of(figures, last_place=3, points=False)["team_nominations"][0]["teams"][0].startswith("1 место: команда")
    # Its line of the fund is a prize of its own beside the place's, divided in the team; the diploma of the place stays what it was.
    prize = Award.objects.get(contest=stage.contest, nominated=True, part_of=None)
    assert (prize.team_id, prize.amount, prize.title) == (first["team_id"], 9_000, "победитель номинации")
    assert [part.amount for part in prize.parts.all()] == [3_000] * 3
    assert any("Лучший интерфейс" in line and "9" in line for line in prize_sentences(figures, stage.contest))
    public = client_of("staff").get(f"/c/{stage.contest.slug}/results/").content.decode()
    assert "Победитель номинации «Лучший интерфейс»" in public
    own = client_of("staff").get(f"/c/{stage.contest.slug}/projects/{prize.project_id}/").content.decode()
    assert f"{merit}: " in own[: own.index("</head>")]


def test_k47_a_team_nomination_is_added_on_a_page_as_news_until_the_assessment_opens(kuzbass_judged, client_of):
    stage = kuzbass_judged
    url = f"/c/{stage.contest.slug}/commission/personal/"
    typed = {
        "title": "Лучший звук",
        "places": "1",
        "criteria": "Чистота\n\nГромкость",
        "proposed_by": "партнёр",
        "basis": "письмо № 7",
    }
    with stage.at(stage.contest.starts_on, 12):
        assert "Ещё одна командная номинация" in client_of("staff").get(url).content.decode()
        refused = client_of("staff").post(f"{url}team/", typed | {"criteria": " ", "title": "Лучший звук и свет"})
        assert (refused.status_code, "Лучший звук и свет" in refused.content.decode()) == (422, True)
        assert client_of("staff").post(f"{url}team/", typed).status_code == 302
        assert "Такая номинация уже есть" in client_of("staff").post(f"{url}team/", typed).content.decode()
    stage.refresh()
    rules = stage.contest.regulation.judging
    (added,) = rules.team_nominations
    assert (added.title, [one.title for one in stage.contest.regulation.sheet(added.sheet).criteria]) == (
        "Лучший звук", ["Чистота", "Громкость"],
    )  # fmt: skip
    assert stage.contest.regulation_version.foreseen
    assert NewsItem.objects.filter(contest=stage.contest, title__contains="Лучший звук").exists()
    assert AuditRecord.objects.filter(name="add_team_nomination").exists()
    with stage.at(stage.contest.ends_on, 16):
        sheets.open_assessment(contest=stage.contest, by=stage.users["staff"])
        late = client_of("staff").post(f"{url}team/", typed | {"title": "Другая"})
        assert "Оценка уже открыта" in late.content.decode()


def test_k47_a_team_nomination_needs_a_sheet_about_projects(kuzbass):
    data = kuzbass.model_dump(mode="json")
    for sheet, match in (("нет", "не о проекте"), ("personal", "не о проекте")):
        data["judging"]["team_nominations"] = [{"code": "one", "title": "Одна", "sheet": sheet}]
        with pytest.raises(ValueError, match=match):
            type(kuzbass).model_validate(data)


def test_k56_everybody_has_a_certificate_the_excluded_have_none(kuzbass_judged):
    stage = kuzbass_judged
    with stage.at(stage.contest.ends_on, 15):
        gone = projects.submitted_projects(stage.contest).last().team
        conduct.exclude_team(team=gone, ground="work", by=stage.users["staff"])
    scenes.assessment(stage)
    scenes.outcome(stage, scenes.meeting(stage))
    certified = Diploma.objects.filter(contest=stage.contest, kind="certificate")
    assert certified.count() == 6 * 3
    assert not certified.filter(application__team=gone).exists()


def test_k62_the_term_is_thirty_calendar_days_the_last_one_inclusive(kuzbass):
    assert terms.apply_by(date(2025, 3, 3), kuzbass) == date(2025, 4, 2)
    assert terms.is_late(date(2025, 4, 2), terms.apply_by(date(2025, 3, 3), kuzbass)) is False
    assert terms.is_late(date(2025, 4, 3), terms.apply_by(date(2025, 3, 3), kuzbass)) is True


def test_k13_a_talk_has_three_minutes_and_a_demonstration_two_and_an_overrun_is_kept(opened):
    stage = opened
    staff = stage.users["staff"]
    judging = stage.contest.regulation.judging
    assert (running_order.limit_of("talk", judging), running_order.limit_of("demo", judging)) == (180, 120)
    with stage.at(stage.contest.ends_on, 13):
        hall.draw_order(contest=stage.contest, by=staff)
        hall.call_next(contest=stage.contest, by=staff)
        hall.start_phase(contest=stage.contest, phase="talk", by=staff)
    with stage.at(stage.contest.ends_on, 13, 3):
        hall.start_phase(contest=stage.contest, phase="demo", by=staff)
    with stage.at(stage.contest.ends_on, 13, 6):
        hall.start_phase(contest=stage.contest, phase="waiting", by=staff)
    said = list(AuditRecord.objects.filter(name="start_phase").order_by("id").values_list("reason", flat=True))
    assert said == ["", "", "показ прототипа: превышено на 60 с"]
    assert Hall.objects.get(contest=stage.contest).phase == "waiting"


def test_k43_paper_blanks_hold_every_sheet_of_the_member(opened):
    text = words(documents.blank_sheets_pdf(member(opened, "judge1"), opened.contest))
    assert text.count("ЛИСТ ОЦЕНКИ СУДЕЙ ФИНАЛ") == 1  # one table of all the teams, as appendix 3 has it
    assert "Ф.И.О. судьи Хакатона:" in text
    assert "масштабируемо" in text
    assert ScoreSheet.objects.count() == 0
