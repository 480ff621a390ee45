"""Sections 4.3.2, 5.11, 7.3, 9 and 12-13 of the Kuzbass regulation: teams put together, events, objections, works, the press, changes."""

from __future__ import annotations

from datetime import date, datetime
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest

from hackathon_portal.demo import kuzbass as scenes
from hackathon_portal.demo import organising as around
from hackathon_portal.events.actions import gatherings
from hackathon_portal.events.models import Gathering, SignUp
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.letter_secrets import whole_text
from hackathon_portal.kernel.models import OutboxMessage
from hackathon_portal.operations.actions import forming
from hackathon_portal.operations.models import PressItem
from judging.actions import objections, results
from judging.models import Objection, Project
from judging.queries.projects import submitted_projects
from judging.queries.results import personal_results
from prizes.awards.actions import shares as shares_actions
from prizes.awards.queries import awards, shares
from prizes.models import Award, Payment
from prizes.payouts.actions import payout_applications, required_documents
from prizes.payouts.queries import payments
from prizes.payouts.queries import required_documents as required_documents_queries
from registration.actions import changes as changes_actions
from registration.actions import conduct, correspondence, leaving, moving, teams
from registration.models import Application, Invitation, RulesRead, SeekingCard, Team
from registration.queries import people as people_queries
from registration.queries import staff_teams
from tests import build

NOVOKUZNETSK = ZoneInfo("Asia/Novokuznetsk")


def local(day: int, hour: int = 12, month: int = 2, minute: int = 0) -> datetime:
    return datetime(2025, month, day, hour, minute, tzinfo=NOVOKUZNETSK)


def seeker(stage, name: str, team_role: str, level: str = "grade_8") -> SeekingCard:
    """Somebody without a team who says what they do and study."""
    user = build.user()
    user.name = name
    user.save()
    return correspondence.publish_card(
        contest=stage.contest, role="ищу команду", skills="разное", about="", team_role=team_role, education_level=level, by=user
    )


@pytest.fixture
def committee(kuzbass_stage):
    with kuzbass_stage.at(date(2025, 2, 1), 12):
        around.bodies(kuzbass_stage)
    return kuzbass_stage.users["committee"]


def test_k28_the_committee_makes_a_team_of_those_who_look_for_one(kuzbass_stage, committee, client_of):
    stage, url = kuzbass_stage, f"/c/{kuzbass_stage.contest.slug}/desk/teams/form/"
    with stage.at(date(2025, 2, 10), 9):
        manager, designer = seeker(stage, "Ева", "manager"), seeker(stage, "Лев", "designer")
        page = client_of(committee).get(url).content.decode()
        assert "Ева: ищу команду, разное" in page
        assert "категория А" in page
        asked = {"form": "1", "name": "Собранные", "captain": designer.pk, "others": [manager.pk]}
        refused = client_of(committee).post(url, asked)
        assert (refused.status_code, "Капитан — менеджер. (п.\u00a06.4)" in refused.content.decode()) == (422, True)
        assert client_of(committee).post(url, asked | {"captain": manager.pk, "others": [designer.pk]}).status_code == 302
        team = Team.objects.get(name="Собранные")
        assert (team.founder, team.name_state) == (manager.owner, "pending")
        letter = OutboxMessage.objects.get(kind="registration.team_proposed")
        assert letter.recipient == designer.owner.email
        link = urlsplit(next(word for word in whole_text(letter).split() if "/join/" in word)).path
        assert client_of(manager.owner).post(link).status_code == 403
        assert client_of(build.user()).post(link).status_code == 403
        assert client_of(designer.owner).post(link).status_code == 302
    assert set(team.applications.values_list("role", "state")) == {("captain", "draft"), ("member", "draft")}
    assert not SeekingCard.objects.filter(closed_at=None).exists()
    assert OutboxMessage.objects.filter(kind="registration.team_formed", recipient=manager.owner.email).count() == 1


def test_k28_k26_somebody_left_in_a_broken_team_is_moved_with_number_and_place(kuzbass_stage, committee, client_of):
    stage, url = kuzbass_stage, f"/c/{kuzbass_stage.contest.slug}/desk/teams/form/"
    with stage.at(date(2025, 2, 10), 9):
        broken = scenes.team(stage, scenes.TEAMS[1], 1)
        whole = scenes.team(stage, scenes.TEAMS[2], 2)
        left = broken.applications.get(role="captain")
        for gone in broken.applications.filter(role="member"):
            gone.contest = stage.contest
            leaving.withdraw_application(application=gone, by=gone.user)
        number, place = left.number, left.queue_number
        page = client_of(committee).get(url).content.decode()
        assert f"заявка № {number}, «{broken.name}»" in page
        full = whole.applications.get(team_role="designer")
        answer = client_of(committee).post(url, {"propose": "1", "person": f"u{full.user_id}", "team": broken.pk})
        assert answer.status_code == 422
        with pytest.raises(RuleViolation, match="в полной команде"):
            forming.propose_to_team(team=broken, user=full.user, by=committee)
        assert client_of(committee).post(url, {"propose": "1", "person": f"u{left.user_id}", "team": whole.pk}).status_code == 302
        twice = client_of(committee).post(url, {"propose": "1", "person": f"u{left.user_id}", "team": whole.pk})
        assert "Этому человеку команда уже предложена. (п.\u00a04.3.2)" in twice.content.decode()
        told = OutboxMessage.objects.get(kind="registration.person_proposed")
        assert told.recipient == whole.founder.email
        letter = OutboxMessage.objects.get(kind="registration.team_proposed")
        link = urlsplit(next(word for word in whole_text(letter).split() if "/join/" in word)).path
        assert client_of(left.user).post(link).status_code == 302
    left.refresh_from_db()
    assert (left.team, left.number, left.queue_number, left.seat, left.role) == (whole, number, place, "held", "member")
    assert whole.applications.filter(state="submitted").count() == 4


def test_k28_a_captain_may_revoke_what_the_committee_proposed(kuzbass_stage, committee):
    stage = kuzbass_stage
    with stage.at(date(2025, 2, 10), 9):
        team = scenes.team(stage, scenes.TEAMS[1], 1)
        card = seeker(stage, "Ян", "developer")
        invitation = forming.propose_to_team(team=team, user=card.owner, by=committee)
        teams.revoke_invitation(invitation=invitation, by=team.founder)
        with pytest.raises(RuleViolation, match="отозвал"):
            moving.accept_proposal(invitation=Invitation.objects.get(pk=invitation.pk), by=card.owner)


@pytest.fixture
def webinar(kuzbass_stage) -> Gathering:
    gathering = Gathering(
        contest=kuzbass_stage.contest, kind="webinar", title="Прототип за день", speaker="Рудникова Т. Г.", audience="everybody", seats=1,
        link="https://meet.example.org/a", starts_at=local(20, 16), ends_at=local(20, 17),
    )  # fmt: skip
    with kuzbass_stage.at(date(2025, 2, 10), 9):
        return gatherings.save_gathering(gathering=gathering, by=kuzbass_stage.users["staff"])


def test_k35_people_sign_up_for_a_webinar_while_there_are_seats(kuzbass_stage, webinar, client_of, client):
    stage, url = kuzbass_stage, f"/c/{kuzbass_stage.contest.slug}"
    first, second = build.user(), build.user()
    page = f"{url}/events/{webinar.pk}/"
    with stage.at(date(2025, 2, 11), 9):
        assert "meet.example.org" not in client.get(page).content.decode()
        assert client.post(page, {"coming": "yes"}).headers["Location"].startswith("/accounts/login/")
        client_of(first).post(page, {"coming": "yes"})
        assert "https://meet.example.org/a" in client_of(first).get(page).content.decode()
        full = client_of(second).post(page, {"coming": "yes"}).content.decode()
        assert "Свободных мест больше нет. (п.\u00a09.2)" in full
        client_of(first).post(page, {"coming": "no"})
        assert client_of(second).post(page, {"coming": "yes"}).status_code == 302
        moved = {
            "kind": "webinar", "title": webinar.title, "starts_at": "2025-02-21T16:00", "ends_at": "2025-02-21T17:00", "audience": "everybody",
            "seats": "1", "link": webinar.link,
        }  # fmt: skip
        assert client_of("staff").post(f"{url}/desk/events/{webinar.pk}/edit/", moved).status_code == 302
        wrong = client_of("staff").post(f"{url}/desk/events/{webinar.pk}/edit/", moved | {"ends_at": "2025-02-21T15:00"})
        assert "Мероприятие кончается позже, чем начинается. (п.\u00a09.2)" in wrong.content.decode()
    assert list(OutboxMessage.objects.filter(kind="registration.gathering_moved").values_list("recipient", flat=True)) == [
        second.email
    ]
    with stage.at(date(2025, 2, 21), 16):
        begun = client_of(second).post(page, {"coming": "no"}).content.decode()
        assert "Мероприятие началось" in begun
        row = SignUp.objects.get(user=second)
        client_of("staff").post(f"{url}/desk/events/{webinar.pk}/attended/", {"present": [row.pk]})
        row.refresh_from_db()
        assert row.attended_at == local(21, 16)
        client_of("staff").post(f"{url}/desk/events/{webinar.pk}/edit/", {"action": "cancel"})
    assert OutboxMessage.objects.get(kind="registration.gathering_cancelled").recipient == second.email


def test_k37_the_notice_for_the_channel_names_the_team_and_the_reason_and_nobody(kuzbass_stage, client_of):
    stage, url = kuzbass_stage, f"/c/{kuzbass_stage.contest.slug}"
    scenes.registration(stage, scenes.TEAMS[5:6])
    scenes.decisions(stage)
    team = Team.objects.get(contest=stage.contest)
    person = team.applications.filter(role="member").first()
    person.contest = stage.contest
    with stage.at(date(2025, 2, 28), 15):
        conduct.exclude_team(
            team=team, ground="conduct", comment=f"{person.surname}у и {person.name}у сделали замечание", by=stage.users["staff"]
        )
        page = client_of("staff").get(f"{url}/desk/teams/{team.pk}/").content.decode()
    notice = staff_teams.exclusion_notice(team, stage.contest)
    assert notice in page
    assert notice.startswith("Ёлкин код: команда «Терриконы» 28.02.2025 дисквалифицирована.")
    assert "Основание: п.\u00a05.11: неуважительное поведение" in notice
    assert notice.endswith("Причины: участник и участник сделали замечание.")
    for one in team.applications.all():
        assert one.surname not in notice


def project_of(stage, name: str) -> Project:
    return Project.objects.select_related("team").get(contest=stage.contest, team__name=name)


def objection_to(stage, project: Project) -> Objection:
    return objections.open_objection(
        project=project,
        objector="ООО «Чужой код»",
        document="№ 5 от 02.03.2025",
        text="Это наша разработка.",
        by=stage.users["staff"],
    )


def test_k39_a_project_under_a_objection_is_out_of_the_ranking_until_it_is_dismissed(kuzbass_judged, client_of):
    stage, url = kuzbass_judged, f"/c/{kuzbass_judged.contest.slug}"
    project = project_of(stage, "Терриконы")
    staff = client_of("staff")
    with stage.at(date(2025, 3, 2), 13):
        page = f"{url}/desk/projects/{project.team_id}/"
        assert staff.post(f"{page}claim/", {"objector": "ООО", "document": "", "text": "а"}).status_code == 422
        staff.post(f"{page}claim/", {"objector": "ООО «Чужой код»", "document": "№ 5", "text": "Это наша разработка."})
        objection = Objection.objects.get()
        assert project.pk not in {one.pk for one in submitted_projects(stage.contest)}
        own = client_of(project.team.founder).get(f"{url}/project/").content.decode()
        assert "до окончания разбирательства он снят (п.\u00a012.15)" in own
        with pytest.raises(RuleViolation, match="разбирательство уже идёт"):
            objection_to(stage, project)
        empty = staff.post(f"{page}claims/{objection.pk}/", {"decision": "", "outcome": "dismissed"})
        assert empty.status_code == 422
        staff.post(f"{page}claims/{objection.pk}/", {"decision": "Прав на код заявитель не показал.", "outcome": "dismissed"})
        assert project.pk in {one.pk for one in submitted_projects(stage.contest)}
    kinds = OutboxMessage.objects.filter(kind__startswith="judging.objection").order_by("id").values_list("kind", flat=True)
    assert list(kinds) == ["judging.objection_opened", "judging.objection_decided"]


def test_k39_an_upheld_objection_takes_the_project_out_for_good(kuzbass_judged):
    stage, project = kuzbass_judged, project_of(kuzbass_judged, "Терриконы")
    with stage.at(date(2025, 3, 2), 13):
        objections.decide_objection(
            objection=objection_to(stage, project), upheld=True, decision="Код чужой.", by=stage.users["staff"]
        )
    project.refresh_from_db()
    assert (project.suspended_at, project.removed_at is not None) == (None, True)


def test_k39_a_prize_of_a_project_under_a_objection_is_not_paid(kuzbass_published):
    stage = kuzbass_published
    whole = Award.objects.filter(contest=stage.contest, part_of=None, place=1, team__name__in=["Терриконы", "Самоцветы"]).get()
    accountant = stage.users["accountant"]
    with stage.at(date(2025, 3, 7), 12):
        parts = list(shares.parts_of(whole))
        for part in parts:
            shares_actions.agree_to_share(part=part, amount=part.amount, by=part.holder.user)
        parts[0].contest = stage.contest
        application = scenes.hand_in(parts[0], number=1, by=parts[0].holder.user)
        verdicts = {
            row.code: (True, "")
            for row in required_documents_queries.required_documents_of(application, stage.contest)
            if row.required_document
        }
        required_documents.check_required_documents(application=application, verdicts=verdicts, by=accountant)
        objection = objection_to(stage, whole.project)
        with pytest.raises(RuleViolation, match="приз не выплачивают") as refused:
            payout_applications.accept_payout_application(application=application, by=accountant)
        assert refused.value.clause == "12.15"
        objections.decide_objection(objection=objection, upheld=False, decision="Без оснований.", by=stage.users["staff"])
        payment = payout_applications.accept_payout_application(application=application, by=accountant)
        assert list(payments.payments_to_list(stage.contest)) == [payment]
        again = objection_to(stage, whole.project)
        assert list(payments.payments_to_list(stage.contest)) == []
        objections.decide_objection(objection=again, upheld=True, decision="Код чужой.", by=stage.users["staff"])
        assert list(payments.payments_to_list(stage.contest)) == []
    assert Payment.objects.count() == 1


def test_k40_an_awarded_work_is_published_with_its_authors_and_team(kuzbass_published, client):
    stage = kuzbass_published
    award = Award.objects.filter(contest=stage.contest, part_of=None, place=1, team__name__in=["Терриконы", "Самоцветы"]).get()
    page = client.get(f"/c/{stage.contest.slug}/projects/{award.project_id}/").content.decode()
    people = list(award.team.applications.order_by("role", "id"))
    assert f"<dd>{', '.join(f'{one.name} {one.surname}' for one in people)}</dd>" in page
    assert award.project.description in page
    assert f"<dd>«{award.team.name}»</dd>" in page
    minors = Award.objects.filter(contest=stage.contest, part_of=None, team__name="Ёлочки").first()
    child = minors.team.applications.first()
    child.representative.state = "returned"
    child.representative.save()
    assert child.surname not in " ".join(awards.authors_of(minors))


def test_k47_a_nomination_proposed_by_a_sponsor_has_its_own_criteria(kuzbass_judged, client_of):
    stage, url = kuzbass_judged, f"/c/{kuzbass_judged.contest.slug}"
    asked = {
        "title": "Лучший аналитик кейса", "role": "manager", "criteria": "Глубина анализа\nЯсность вывода\n", "proposed_by": "спонсор «Разрез»",
        "basis": "письмо № 9",
    }  # fmt: skip
    with stage.at(date(2025, 2, 20), 12):
        assert client_of("committee").post(f"{url}/commission/personal/new/", asked).status_code == 403
        empty = client_of("staff").post(f"{url}/commission/personal/new/", asked | {"criteria": " \n "})
        assert (empty.status_code, "спонсор «Разрез»" in empty.content.decode()) == (422, True)
        assert client_of("staff").post(f"{url}/commission/personal/new/", asked).status_code == 302
        twice = client_of("staff").post(f"{url}/commission/personal/new/", asked)
        assert "Такая номинация уже есть. (п.\u00a07.3)" in twice.content.decode()
    stage.refresh()
    sheet = stage.contest.regulation.sheet("extra_4")
    assert [one.title for one in sheet.criteria] == ["Глубина анализа", "Ясность вывода"]
    assert sheet.filled_by == ("expert",)
    scenes.assessment(stage)
    held = scenes.meeting(stage)
    scenes.outcome(stage, held)
    stage.refresh()
    found = next(one for one in personal_results(stage.contest) if one.title == "Лучший аналитик кейса")
    assert {person.team_role for person in found.ranked.values()} == {"manager"}
    assert max(row.total for row in found.standings) <= 2 * 2 * 10
    with stage.at(date(2025, 3, 3), 12), pytest.raises(RuleViolation):
        results.add_personal_nomination(
            contest=stage.contest,
            title="Ещё",
            role="manager",
            criteria=["а"],
            proposed_by="а",
            basis="б",
            by=stage.users["staff"],
        )


def test_k58_the_results_are_a_text_for_social_networks_without_names(kuzbass_published, client_of):
    stage = kuzbass_published
    page = client_of("staff").get(f"/c/{stage.contest.slug}/desk/results-text/?file=1")
    text = page.content.decode()
    assert page.headers["Content-Type"].startswith("text/plain")
    award = Award.objects.filter(contest=stage.contest, part_of=None, place=1, team__name__in=["Терриконы", "Самоцветы"]).get()
    assert f"— I место: команда «{award.team.name}», проект «{award.project.title}»" in text
    for surname in Application.objects.filter(contest=stage.contest).values_list("surname", flat=True):
        assert surname not in text


def invited_to(stage, kind: str, client, **changes) -> Gathering:
    gathering = Gathering(
        contest=stage.contest, kind=kind, title="Праздник", audience="winners", place="Кемерово", starts_at=local(20, 15, month=3),
        ends_at=local(20, 16, month=3), **changes,
    )  # fmt: skip
    gatherings.save_gathering(gathering=gathering, by=stage.users["staff"])
    client.post(f"/c/{stage.contest.slug}/desk/events/{gathering.pk}/invite/")
    return gathering


def test_k59_those_who_are_honoured_are_invited_once_and_answer(kuzbass_published, client_of, client):
    stage, url = kuzbass_published, f"/c/{kuzbass_published.contest.slug}"
    staff = client_of("staff")
    with stage.at(date(2025, 3, 5), 12):
        gathering = invited_to(stage, "ceremony", staff)
        count = SignUp.objects.filter(gathering=gathering).count()
        assert count == len(awards.honoured_people(stage.contest)) > 10
        staff.post(f"{url}/desk/events/{gathering.pk}/invite/")
        assert OutboxMessage.objects.filter(kind="registration.gathering_invitation").count() == count
        page = f"{url}/events/{gathering.pk}/"
        assert client.get(page).headers["Location"].startswith("/accounts/login/")
        assert client_of(build.user()).get(page).status_code == 404
        winner = awards.honoured_people(stage.contest)[0]
        assert "п.\u00a012.7" in client_of(winner).get(page).content.decode()
        client_of(winner).post(page, {"coming": "no"})
        assert SignUp.objects.get(gathering=gathering, user=winner).state == "declined"
        assert "Придут" in staff.get(f"{url}/desk/events/").content.decode()


def test_k60_those_who_show_their_projects_get_their_time_one_after_another(kuzbass_published, client_of):
    stage, url = kuzbass_published, f"/c/{kuzbass_published.contest.slug}"
    staff = client_of("staff")
    with stage.at(date(2025, 3, 5), 12):
        gathering = invited_to(stage, "demo", staff, slot_minutes=20)
        page = f"{url}/events/{gathering.pk}/"
        people = awards.honoured_people(stage.contest)[:4]
        for person in people:
            client_of(person).post(page, {"coming": "yes"})
        rows = list(SignUp.objects.filter(gathering=gathering, state="coming").order_by("id"))
        slots = f"{url}/desk/events/{gathering.pk}/slots/"
        same = staff.post(slots, {f"place_{rows[0].pk}": "1", f"place_{rows[1].pk}": "1"})
        assert (same.status_code, "Двое на одном месте" in same.content.decode()) == (422, True)
        long = staff.post(slots, {f"place_{row.pk}": str(number) for number, row in enumerate(rows, 1)})
        assert "Показов 4 по 20 мин, столько в это время не поместится. (п.\u00a012.8)" in long.content.decode()
        assert staff.post(slots, {f"place_{rows[2].pk}": "1", f"place_{rows[0].pk}": "2"}).status_code == 302
        assert "15:20" in client_of(rows[0].user).get(page).content.decode()
    times = dict(SignUp.objects.filter(slot_at__isnull=False).values_list("pk", "slot_at"))
    assert times == {rows[2].pk: local(20, 15, month=3), rows[0].pk: local(20, 15, month=3, minute=20)}


def test_k76_what_the_press_writes_is_agreed_with_the_operator_before_it_is_published(
    kuzbass_stage, committee, client_of, client
):
    stage, url = kuzbass_stage, f"/c/{kuzbass_stage.contest.slug}"
    writer, staff = client_of(committee), client_of("staff")
    with stage.at(date(2025, 2, 5), 12):
        assert writer.post(f"{url}/desk/press/0/", {"action": "save", "title": "Скоро хакатон", "text": ""}).status_code == 422
        writer.post(
            f"{url}/desk/press/0/",
            {"action": "save", "title": "Скоро хакатон", "text": "Регистрация **открыта**.", "outlet": "Газета"},
        )
        item = PressItem.objects.get()
        page = f"{url}/desk/press/{item.pk}/"
        assert "Материалы согласует оператор." in writer.post(page, {"action": "agree"}).content.decode()
        early = staff.post(page, {"action": "publish", "url": ""}).content.decode()
        assert "Сначала материал согласует оператор. (п.\u00a013.1)" in early
        staff.post(page, {"action": "agree"})
        writer.post(page, {"action": "save", "title": "Скоро хакатон!", "text": "Регистрация открыта.", "outlet": "Газета"})
        item.refresh_from_db()
        assert (item.state, item.agreed_at) == ("draft", None)
        staff.post(page, {"action": "agree"})
        assert "Скоро хакатон" not in client.get(f"{url}/press/").content.decode()
        staff.post(page, {"action": "publish", "url": "https://news.example.org/1"})
    shown = client.get(f"{url}/press/").content.decode()
    assert "Скоро хакатон!" in shown
    assert "https://news.example.org/1" in shown
    changed = writer.post(page, {"action": "save", "title": "Иначе", "text": "Иначе."}).content.decode()
    assert "Материал опубликован и больше не меняется." in changed


def test_k77_changed_rules_are_told_to_everybody_who_confirms_to_have_read_them(kuzbass_stage, client_of, client):
    stage, url = kuzbass_stage, f"/c/{kuzbass_stage.contest.slug}"
    with stage.at(date(2025, 2, 8), 12):
        team = scenes.team(stage, scenes.TEAMS[5], 5)
    captain = client_of(team.founder)
    form = client_of("staff").get(f"{url}/desk/regulation/").context["form"]
    values = {name: field.initial for name, field in form.fields.items() if field.initial is not None}
    with stage.at(date(2025, 2, 10), 12):
        changed = values | {
            "team__max_size": 6,
            "act_number": "акт № 21",
            "reason": "Команда может быть больше.",
            "step": "write",
        }
        assert client_of("staff").post(f"{url}/desk/regulation/", changed).status_code == 302
        stage.refresh()
        version = stage.contest.regulation_version
        page = captain.get(f"{url}/application/").content.decode()
        assert "Я прочитал(а) новую версию" in page
        assert "Команда может быть больше." in page
        assert people_queries.rules_unread(stage.contest) == 3
        captain.post(f"{url}/application/rules/", {"version": version.pk})
        assert "Я прочитал(а) новую версию" not in captain.get(f"{url}/application/").content.decode()
        assert people_queries.rules_unread(stage.contest) == 2
        assert "Не прочитали новые правила: 2" in client_of("staff").get(f"{url}/desk/").content.decode()
    letters = OutboxMessage.objects.filter(kind="registration.rules_changed", attachment_ref__isnull=False)
    assert letters.count() == 3
    assert "акт № 21. Команда может быть больше." in letters.first().body
    own = RulesRead.objects.get()
    assert (own.application.user, own.version, own.at) == (team.founder, version, local(10))
    older = stage.contest.regulation_versions.get(number=1)
    with pytest.raises(RuleViolation, match="изменились ещё раз"):
        changes_actions.acknowledge_rules(application=own.application, version=older, by=team.founder)
    with stage.at(date(2025, 2, 11), 12):
        later = scenes.team(stage, scenes.TEAMS[6], 6)
    for person in later.applications.all():
        person.contest = stage.contest
        assert people_queries.has_read_rules(person)


def test_k77_channels_and_news_stand_on_the_public_page(kuzbass_stage, client_of, client):
    stage, url = kuzbass_stage, f"/c/{kuzbass_stage.contest.slug}"
    with stage.at(date(2025, 2, 8), 12):
        client_of("staff").post(
            f"{url}/desk/site/channels/0/", {"title": "Канал хакатона", "url": "https://t.example.org/elkin", "position": "1"}
        )
        client_of("staff").post(
            f"{url}/desk/site/news/0/", {"title": "Открыта регистрация", "text": "Ждём.", "published_at": "2025-02-08T11:00"}
        )
        page = client.get(f"{url}/").content.decode()
    assert '<a href="https://t.example.org/elkin" rel="noopener nofollow">Канал хакатона</a>' in page
    assert "Открыта регистрация" in page
