"""Lists of selection from draft to answers, on the small season: the given list comes out of the database too."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection

from hackathon_portal.exams.models import Attempt, Exam
from hackathon_portal.kernel import clock, jobs
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import Job, OutboxMessage
from hackathon_portal.seasons.actions import entrants, entries, lists, telling
from hackathon_portal.seasons.models import Entrant, Hub, SelectionList, SelectionRow, StageEntry
from hackathon_portal.seasons.queries import lists as lists_queries
from hackathon_portal.seasons.queries import places
from tests import season_files, selecting

WANTED = season_files.expected("selection")


@pytest.fixture
def made(db, settings):
    settings.DECISION_UNDO = timedelta(0)
    with clock.fixed_at(selecting.AFTER_TESTS):
        season, route = selecting.season_after_tests()
        first, second = selecting.staff_of(season, "Первый Сотрудник"), selecting.staff_of(season, "Второй Сотрудник")
        yield season, route, first, second


def drafted(made, **more) -> SelectionList:
    return lists.draft_list(route=made[1], by=made[2], **more)


def approved(made, number="1", **more) -> SelectionList:
    return lists.approve_list(selection_list=drafted(made, **more), protocol_number=number, by=made[3])


def told(made, number="1", **more) -> SelectionList:
    found = telling.publish_list(selection_list=approved(made, number, **more), by=made[2])
    jobs.run(Job.objects.latest("pk").pk)
    return found


def entry_of(external: str) -> StageEntry:
    return StageEntry.objects.get(entrant__external=external)


def test_the_list_of_the_season_comes_out_of_the_database_and_so_do_its_declines(made):
    found = told(made)
    report = lists_queries.report_of(found)
    for name in (
        "candidates",
        "placed",
        "reserve",
        "out",
        "first_20",
        "list",
        "list_sha256",
        "ranking_sha256",
        "ties_broken",
        "hubs",
    ):
        assert report[name] == WANTED[name], name
    assert found.sha256 == WANTED["ranking_sha256"]
    taken = entries.take_declines(selection_list=found, rows=season_files.rows("declines.csv"), by=made[2])
    assert len(taken["taken"]) == len(WANTED["declined"])
    report = lists_queries.report_of(found)
    assert report["after_declines"] == WANTED["after_declines"]
    assert sorted(report["declined"]) == sorted(WANTED["declined"])
    again = entries.take_declines(selection_list=found, rows=season_files.rows("declines.csv"), by=made[2])
    assert (again["taken"], len(again["already"])) == ([], len(taken["taken"]))
    letters = OutboxMessage.objects.filter(batch=found.batch)
    assert letters.count() == WANTED["candidates"]
    assert {letter.lane for letter in letters} == {OutboxMessage.Lane.MASS}
    promoted = OutboxMessage.objects.filter(kind="seasons.place_passed")
    assert promoted.count() == sum(len(hub["promoted"]) for hub in WANTED["after_declines"].values())


def test_a_list_is_approved_by_a_second_person_on_what_it_was_made_from(made):
    _season, route, first, second = made
    draft = drafted(made)
    with pytest.raises(RuleViolation, match="не тот, кто его составил"):
        lists.approve_list(selection_list=draft, protocol_number="1", by=first)
    with pytest.raises(RuleViolation, match="номер протокола"):
        lists.approve_list(selection_list=draft, protocol_number=" ", by=second)
    Hub.objects.filter(stage=route.to_stage, code="tul").update(places=7)
    with pytest.raises(RuleViolation, match="площадки или число мест"):
        lists.approve_list(selection_list=draft, protocol_number="1", by=second)
    new = drafted(made)
    with pytest.raises(RuleViolation, match="составили заново"):
        lists.approve_list(selection_list=draft, protocol_number="1", by=second)
    assert new.figures["changes"]["counts"]["enter"] == 1
    found = lists.approve_list(selection_list=new, protocol_number="1", by=second)
    assert found.protocol.read().startswith(b"%PDF")
    assert len(found.protocol_sha256) == 64
    with pytest.raises(RuleViolation, match="Второй Сотрудник"):
        lists.approve_list(selection_list=new, protocol_number="2", by=first)
    Exam.objects.filter(code="PRG").update(key_revision=1)
    assert lists_queries.older_marks(found) == ["PRG"]
    lists.withdraw_list(selection_list=found, reason="в протоколе опечатка", by=second)
    assert lists_queries.in_force(route) is None
    Attempt.objects.filter(exam__code="PRG").update(units=None)
    with pytest.raises(RuleViolation, match="не оценены"):
        approved(made, "3")


def test_too_few_and_ties_are_said_and_the_chair_decides(made):
    season, _route, _first, second = made
    rules = season.rules.model_dump(mode="json")
    route_rules = next(one for one in rules["routes"] if one["to_stage"] == "regional_summer")
    route_rules["rule"] |= {"ties": "chair", "least_candidates": 200}
    season.rules_version.text = type(season.rules).model_validate(rules).model_dump_json()
    season.rules_version.written_at += timedelta(seconds=1)
    season.rules_version.save()
    draft = drafted(made)
    assert "нужно не меньше 200" in draft.figures["faults"][0]
    numbers = [number for tie in draft.figures["ties"] for number in reversed(tie["numbers"])]
    assert numbers
    with pytest.raises(RuleViolation, match="очередность не решена"):
        lists.approve_list(selection_list=draft, protocol_number="1", by=second)
    again = drafted(made, chair_order=numbers)
    assert again.chair_order == numbers
    assert SelectionRow.objects.filter(list=again, entrant__number=numbers[0]).get().verdict == "pass"
    with pytest.raises(RuleViolation, match="очередность не решена" if again.figures["ties"] else "нужно не меньше 200"):
        lists.approve_list(selection_list=again, protocol_number="1", by=second)


def test_a_publication_is_taken_back_until_its_letters_leave(made, settings):
    settings.DECISION_UNDO = timedelta(minutes=1)
    found = told(made)
    assert not found.is_told
    user = entry_of("E00162").entrant.user
    with pytest.raises(RuleViolation, match="ещё не объявлен"):
        entries.confirm(entry=entry_of("E00162"), by=user)
    telling.take_back_publication(selection_list=found, by=made[2])
    assert not StageEntry.objects.exists()
    assert set(OutboxMessage.objects.filter(batch=found.batch).values_list("state", flat=True)) == {"cancelled"}
    with clock.fixed_at(selecting.AFTER_TESTS + timedelta(hours=1)):
        found = telling.publish_list(selection_list=found, by=made[2])
        jobs.run(Job.objects.latest("pk").pk)
    with clock.fixed_at(selecting.AFTER_TESTS + timedelta(hours=2)), pytest.raises(RuleViolation, match="Письма уже уходят"):
        telling.take_back_publication(selection_list=found, by=made[2])


def test_people_answer_and_places_go_to_the_reserve_in_rank_order(made):
    _season, _route, first, _second = made
    told(made)
    entry = entry_of("E00299")
    user = entry.entrant.user
    with pytest.raises(RuleViolation, match="Отвечает тот"):
        entries.confirm(entry=entry, by=entry_of("E00162").entrant.user)
    entries.confirm(entry=entry, by=user)
    entries.decline(entry=entry, by=user)
    (waiting,) = WANTED["after_declines"]["che"]["promoted"]
    assert entry_of(waiting).state == "invited"
    with pytest.raises(RuleViolation, match="Свободных мест нет"):
        entries.take_back_decline(entry=entry, by=user)
    other = entry_of("E00068")
    entries.decline(entry=other, by=None)
    entries.take_back_decline(entry=other, by=None)
    entries.revoke(entry=other, reason="снят по заявлению", by=first)
    entries.give_back(entry=other, reason="по ошибке", by=first)
    assert entry_of("E00068").state == "invited"
    with clock.fixed_at(selecting.AFTER_TESTS + timedelta(days=7)):
        with pytest.raises(RuleViolation, match="не принято"):
            entries.confirm(entry=entry_of("E00162"), by=None)
        entries.expire_overdue()
        assert not StageEntry.objects.filter(state="invited", expires_at__lt=clock.now()).exists()
    held = StageEntry.objects.filter(hub__code="tul", state__in=["invited", "confirmed"]).count()
    assert held <= Hub.objects.get(code="tul").places
    assert OutboxMessage.objects.filter(kind="seasons.place_lost").exists()


def test_whoever_leaves_the_season_leaves_the_place_to_the_first_of_the_reserve(made):
    told(made)
    leaving = entry_of("E00148").entrant
    entrants.withdraw_entry(entrant=leaving, by=leaving.user)
    (waiting,) = WANTED["after_declines"]["kgd"]["promoted"]
    assert (entry_of("E00148").state, entry_of(waiting).state) == ("declined", "invited")


def test_an_approval_cut_off_in_the_middle_leaves_nothing(made, monkeypatch):
    told(made)
    draft = drafted(made, reason="исправлены пожелания")

    def killed(found):
        raise SystemExit

    monkeypatch.setattr(lists.papers, "protocol_pdf", killed)
    with pytest.raises(SystemExit):
        lists.approve_list(selection_list=draft, protocol_number="2", by=made[3])
    assert [*SelectionList.objects.order_by("number").values_list("state", "protocol_number")] == [
        ("published", "1"),
        ("draft", ""),
    ]


def test_a_new_version_leaves_answers_that_it_does_not_change(made):
    season, route, first, _second = made
    told(made)
    for external in ("E00162", "E00150"):
        entries.confirm(entry=entry_of(external), by=None)
    with pytest.raises(RuleViolation, match="почему нужен новый"):
        drafted(made)
    Entrant.objects.filter(season=season, external="E00162").update(wishes=["kgd"])
    Entrant.objects.filter(season=season, external="E00277").update(is_admitted=False)
    new = approved(made, "2", reason="исправлены пожелания")
    people = {one.number: (one.was, one.now) for one in lists_queries.affected(new)}
    numbers = {one.external: one.number for one in Entrant.objects.filter(season=season)}
    assert people[numbers["E00162"]] == ("подтвердил", "приглашён")
    assert people[numbers["E00277"]] == ("приглашён", "место снято")
    assert numbers["E00150"] not in people
    found = telling.publish_list(selection_list=new, by=first)
    jobs.run(Job.objects.latest("pk").pk)
    assert (entry_of("E00162").hub.code, entry_of("E00162").state) == ("kgd", "invited")
    assert (entry_of("E00150").state, entry_of("E00277").state) == ("confirmed", "revoked")
    told_again = OutboxMessage.objects.filter(batch=found.batch)
    assert not told_again.filter(recipient=entry_of("E00150").entrant.email).exists()
    assert "исправлены пожелания" in told_again.get(recipient=entry_of("E00162").entrant.email).body
    assert SelectionList.objects.get(route=route, number=1).state == "superseded"


def test_people_of_a_closed_hub_go_to_their_next_wish_or_lose_the_place(made):
    told(made)
    hub = Hub.objects.get(code="che")
    hub.closed_at = clock.now()
    hub.save()
    shown = places.preview_release(hub)
    done = entries.release_hub(hub=hub, reason="нет помещения", by=made[2])
    assert sum(done.values()) == len(shown) == 4
    assert sorted(one.state for one in shown) == sorted(
        StageEntry.State(state).label
        for state in StageEntry.objects.filter(reason="нет помещения").values_list("state", flat=True)
    )
    for other in Hub.objects.exclude(pk=hub.pk):
        assert StageEntry.objects.filter(hub=other, state__in=["invited", "confirmed"]).count() <= other.places
    assert not StageEntry.objects.filter(hub=hub, state__in=["invited", "confirmed", "reserve"]).exists()


def test_why_this_hub_or_none_is_said_to_each(made):
    told(made)
    rows = SelectionRow.objects.select_related("list__route__to_stage", "hub")
    out = next(row for row in rows.filter(verdict="out") if row.tried)
    assert f"Вы {out.rank}-й из {WANTED['candidates']}" in places.explanation(out)
    assert "были заняты" in places.explanation(out)
    assert "место было" in places.explanation(rows.get(rank=1))


@pytest.mark.django_db(transaction=True)
def test_a_hub_never_holds_more_than_its_places_whoever_answers_at_once(settings):
    settings.DECISION_UNDO = timedelta(0)
    with clock.fixed_at(selecting.AFTER_TESTS):
        season, route = selecting.season_after_tests()
        made = season, route, selecting.staff_of(season), selecting.staff_of(season)
        draft = drafted(made)
        others = [made[3], selecting.staff_of(season)]

        def approve(by):
            try:
                lists.approve_list(selection_list=draft, protocol_number=f"{by.pk}", by=by)
            except RuleViolation as violation:
                return violation.code
            finally:
                connection.close()
            return ""

        with ThreadPoolExecutor(2) as pool:
            assert sorted(pool.map(approve, others)) == ["", "list.approved"]
        telling.publish_list(selection_list=SelectionList.objects.get(pk=draft.pk), by=made[2])
        Hub.objects.filter(code="tul").update(reserve_percent=100)
        chosen = list(StageEntry.objects.filter(state="invited").order_by("pk")[:24])

        def answer(entry):
            try:
                (entries.decline if entry.pk % 2 else entries.confirm)(entry=entry, by=None)
            finally:
                connection.close()

        with ThreadPoolExecutor(8) as pool:
            list(pool.map(answer, chosen))
        for hub in Hub.objects.filter(stage=route.to_stage):
            here = StageEntry.objects.filter(hub=hub)
            held = here.filter(state__in=["invited", "confirmed"])
            waiting = here.filter(state="reserve")
            assert held.count() <= hub.places
            if waiting.exists():
                assert held.count() == hub.places
                best = waiting.order_by("rank").first().rank
                assert not held.filter(rank__gt=best).exists()
