"""The check-list leads from the empty contest to each stage; every term stands in «Сроки» from the day of publishing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

import pytest
from django.core.cache import cache
from django.db import transaction

from hackathon_portal.contests import actions, cancelling, changing, checklist, obligations
from hackathon_portal.contests.changing import Basis
from hackathon_portal.contests.menu import fallen_tasks
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.publication import fallen
from hackathon_portal.kernel import clock
from hackathon_portal.regulation.schema import load_preset
from judging.actions import mentoring
from tests import build
from tests.documents import source_of

PRESETS = ("tula_2024", "kuzbass_2025")


def items(contest, today: date) -> dict[str, checklist.Item]:
    return {item.code: item for item in checklist.checklist(contest, today)}


@pytest.mark.parametrize("preset", PRESETS)
def test_an_empty_contest_is_told_everything_it_lacks_with_why_who_and_where(preset, users, client_of, at):
    at(2027, 1, 20, 12)
    actions.create_contest(
        preset=load_preset(preset), preset_code=preset, slug="fresh", starts_on=date(2027, 5, 21), ends_on=date(2027, 5, 23),
        by=users["staff"],
    )  # fmt: skip
    contest = Contest.objects.select_related("regulation_version").get(slug="fresh")
    listed = items(contest, date(2027, 1, 20))
    wanted = {"fact:place", "fact:nominations", "fact:officer", "announcement", "commission-order", "fund-sources", "fund", "payer",
              "diploma-templates", "letters", "assessment", "protocol", "publication"}  # fmt: skip
    wanted |= {"fact:nominations_act", "mentors"} if preset == "tula_2024" else {"programme", "schools", "body:committee"}
    assert wanted <= set(listed)
    assert not any(item.is_done for item in listed.values() if item.stage == checklist.PUBLISH)
    assert all(item.who and item.permission for item in listed.values())
    assert all(item.why for item in listed.values())
    page = source_of(client_of("staff").get("/c/fresh/desk/checklist/"))
    for item in listed.values():
        assert item.title in page
    desk = source_of(client_of("staff").get("/c/fresh/desk/"))
    for item in checklist.next_items(contest, date(2027, 1, 20), most=4):
        assert item.title in desk


def test_each_thing_done_is_ticked(published, users, at):
    at(2024, 6, 3, 12)
    contest = Contest.objects.get(pk=published.contest.pk)
    listed = items(contest, date(2024, 6, 3))
    done = {
        "announcement",
        "registration",
        "commission-order",
        "fund-sources",
        "fund",
        "assessment",
        "closed",
        "protocol",
        "publication",
    }
    assert {code for code in done if not listed[code].is_done} == set()
    assert not listed["payer"].is_done


def test_the_desk_names_what_is_late_as_the_list_does(published, client_of, at):
    at(2024, 6, 3, 12)
    late = next(
        item for item in checklist.next_items(published.contest, date(2024, 6, 3), most=4) if item.is_late(date(2024, 6, 3))
    )
    for page in ("desk/", "desk/checklist/"):
        source = " ".join(source_of(client_of("staff").get(f"/c/{published.contest.slug}/{page}")).split())
        assert f"! просрочено, срок {late.due:%d.%m.%Y}" in source


def test_what_the_opening_of_the_assessment_is_refused_for_stands_in_the_list(contest, users, client_of):
    contest = build.with_regulation(contest, {"judging.conflict_rule": "", "judging.appeal_rule": ""})
    missing = {
        item.title
        for item in items(contest, date(2024, 5, 25)).values()
        if item.stage == checklist.ASSESSMENT and not item.is_done
    }
    refused = client_of("secretary").post(f"/c/{contest.slug}/commission/assessment/open/", follow=True).content.decode()
    for words in ("правило о самоотводе", "порядок обжалования", "приказ о составе комиссии", "сданные проекты"):
        assert any(words in title for title in missing), words
        assert words in refused or "не хватает" not in refused


def test_every_term_is_listed_from_the_day_of_publishing(contest):
    owed = {one.code: one for one in obligations.obligations(contest, contest.announced_at.date())}
    expected = {"announcement", "registration-closes", "decisions-last", "mentors", "starts", "project-deadline", "protocol",
                "protocol-sent", "publication", "payout-apply", "payments"}  # fmt: skip
    assert expected <= set(owed)
    assert (owed["mentors"].due, owed["mentors"].detail) == (date(2024, 5, 16), "никто не предложен")
    assert owed["protocol-sent"].due == date(2024, 5, 27)
    assert owed["publication"].due == date(2024, 5, 31)
    assert owed["decisions-last"].due == date(2024, 5, 23)
    assert all(one.light != "red" for one in owed.values())


def test_terms_of_another_regulation_are_its_own(kuzbass_stage):
    contest = kuzbass_stage.contest
    owed = {one.code: one for one in obligations.obligations(contest, contest.announced_at.date())}
    assert {"registration-closes", "starts", "project-deadline", "protocol", "payout-apply"} <= set(owed)
    assert not {"mentors", "decisions-last"} & set(owed)
    assert (owed["announcement"].due, owed["announcement"].has_no_term) == (None, True)  # 13.4 names the place and no day
    assert "30\xa0календарных дней" in owed["payout-apply"].detail


def test_a_missed_term_stays_red_and_holds_nothing_up(contest, users, client_of):
    """Clause 3.6 when nobody was proposed: overdue until the contest begins, missed for good afterwards."""
    before = {one.code: one for one in obligations.obligations(contest, date(2024, 5, 20))}["mentors"]
    assert (before.light, before.is_open) == ("red", True)
    after = {one.code: one for one in obligations.obligations(contest, date(2024, 5, 25))}["mentors"]
    assert (after.light, after.is_open, after.is_missed) == ("red", False, True)
    with clock.fixed_at(datetime.combine(date(2024, 5, 25), time(12), contest.regulation.zone)):
        page = source_of(client_of("staff").get(f"/c/{contest.slug}/desk/deadlines/"))
    assert "пропущено: никто не предложен" in page
    mentor = mentoring.propose_mentor(
        contest=contest,
        user=users["mentor"],
        full_name="Наставников Илья Сергеевич",
        proposed_by="министерство",
        by=users["staff"],
    )
    mentoring.approve_mentors(
        contest=contest, mentors=[mentor], number="1", on=date(2024, 5, 13), late_reason="болел", by=users["staff"]
    )
    done = {one.code: one for one in obligations.obligations(contest, date(2024, 5, 25))}["mentors"]
    assert (done.light, done.detail) == ("done", "сделано 13.05.2024")


def test_terms_follow_postponed_days_and_end_with_a_cancelled_contest(contest, users, at):
    at(2024, 4, 24, 12)
    basis = Basis("приказ № 61", date(2024, 4, 24), "ремонт")
    values = {"starts_on": contest.starts_on + timedelta(days=14), "ends_on": contest.ends_on + timedelta(days=14)}
    changing.change_by_act(contest=contest, values=values, basis=basis, by=users["staff"])
    contest = Contest.objects.get(pk=contest.pk)
    owed = {one.code: one.due for one in obligations.obligations(contest, date(2024, 4, 24))}
    assert owed["starts"] == date(2024, 6, 7)
    assert owed["protocol"] == date(2024, 6, 9)
    cancelling.cancel_contest(contest=contest, basis=basis, by=users["staff"])
    contest = Contest.objects.get(pk=contest.pk)
    assert not [one for one in obligations.obligations(contest, date(2024, 6, 20)) if one.is_open]
    assert not checklist.next_items(contest, date(2024, 6, 20), most=4)


def _emptied(contest: Contest) -> dict[str, Callable[[], object]]:
    """Code of an obligatory part of the announcement -> how it would go after the publication."""
    rows = Contest.objects.filter(pk=contest.pk)
    return {
        "rules": lambda: rows.update(rules_text=""),
        "place": lambda: rows.update(place=" "),
        "how_to_register": lambda: rows.update(how_to_register=""),
        "nominations": lambda: contest.nominations.all().delete(),
        "topics": lambda: contest.nominations.update(topics="", task=""),
        "nominations_act": lambda: rows.update(nominations_act_number=""),
        "project_deadline": lambda: rows.update(project_deadline_at=None),
        "case_judges": lambda: contest.nominations.update(customer_judge=""),
        "officer": lambda: rows.update(officer_name=""),
    }


def test_each_condition_of_the_publication_is_asked_again_after_it(contest, kuzbass_stage, client_of):
    """What goes away after the announcement stands on the desk and in the check-list until it is there again; opening a page loses nothing."""
    for one in (contest, kuzbass_stage.contest):
        assert fallen(one) == []
        asked = {*one.regulation.announcement_parts, "officer"}
        ways = _emptied(one)
        # Days and criteria cannot go: the columns and the regulation do not let them.
        assert asked - {"dates", "criteria"} <= set(ways)
        for code in asked & set(ways):
            with transaction.atomic():
                ways[code]()
                fresh = Contest.objects.select_related("regulation_version").get(pk=one.pk)
                gone = fallen(fresh)
                assert gone, code
                titles = [task.title for task in fallen_tasks(None, fresh, clock.now(), fresh.starts_on)]
                assert all(title.startswith("Обещано объявлением, а теперь нет: ") for title in titles)
                assert len(titles) == len(gone)
                undone = [
                    item for item in checklist.checklist(fresh, fresh.starts_on) if item.stage == "publish" and not item.is_done
                ]
                assert undone, code
                transaction.set_rollback(True)
            cache.clear()
    with transaction.atomic():
        Contest.objects.filter(pk=contest.pk).update(officer_name="")
        assert "не названы фамилия, имя и отчество" in client_of("staff").get(f"/c/{contest.slug}/desk/").content.decode()
        transaction.set_rollback(True)
