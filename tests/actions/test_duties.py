"""Duties without a day: what the portal sees done, what a person marks, and that a contest is not over while one is open."""

from __future__ import annotations

import html
import re
from datetime import date
from typing import get_args

import pytest
from django.urls import reverse

from hackathon_portal.contests import duties, marking, obligations
from hackathon_portal.contests.models import DutyMark
from hackathon_portal.demo import play
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.models import AuditRecord
from hackathon_portal.regulation.schema.duties import Proof
from judging.actions import protocol as protocols
from judging.models import Hall, Project, ScoreSheet
from judging.queries import hall
from judging.queries.projects import submitted_projects
from judging.queries.results import protocol_in_force
from prizes.archive import closing
from prizes.models import Award, Diploma
from registration.actions import conduct


def listed(contest, today: date) -> dict[str, str]:
    """Code -> how it stands, of the duties without a day."""
    return {
        one.code.removeprefix("duty-"): "done" if one.light == "done" else one.detail
        for one in obligations.obligations(contest, today)
        if one.code.startswith("duty-")
    }


def test_every_proof_a_regulation_may_name_is_looked_for():
    assert set(duties.proofs()) == set(get_args(Proof)) - {""}


def test_the_list_of_the_order_from_the_announcement_to_the_diplomas(published):
    """Every project has a prize place here: there is nobody to give a certificate to, and no thing to hand over."""
    assert listed(published.contest, date(2024, 5, 29)) == {
        "nominations_act": "done", "commission_order": "done", "diplomas": "done",
    }  # fmt: skip


def test_before_its_moment_a_duty_says_after_what_it_comes(contest):
    rows = listed(contest, date(2024, 4, 30))
    assert rows["diplomas"] == "после объявления победителей; время ещё не пришло"
    assert rows["commission_order"] == "до заседания комиссии, которое утверждает менторов"


def test_the_list_of_the_regulation_after_its_results(kuzbass_published):
    rows = listed(kuzbass_published.contest, date(2025, 3, 10))
    assert {code for code, stands in rows.items() if stands == "done"} >= {"commission", "diplomas", "certificates"}
    assert {"forming", "side_event", "awards_form", "ceremony", "demo_event", "further_events", "keeping"} <= {
        code for code, stands in rows.items() if stands != "done"
    }


def test_8_6_nobody_is_asked_to_send_what_stays_with_the_operator(kuzbass_published):
    contest, users = kuzbass_published.contest, kuzbass_published.users
    owed = {one.code: one for one in obligations.obligations(contest, date(2025, 3, 10))}
    assert "protocol-sent" not in owed
    assert (owed["protocol"].due, owed["protocol"].has_no_term, owed["protocol"].light) == (None, True, "done")
    with pytest.raises(RuleViolation) as refused:
        protocols.mark_protocol_sent(protocol=protocol_in_force(contest), by=users["staff"])
    assert str(refused.value) == "Порядок не велит никому направлять протокол. (п.\u00a08.6)"


def test_the_page_offers_to_mark_the_sending_only_where_the_protocol_is_sent(published, kuzbass_published, client_of):
    for stage, offered in ((published, True), (kuzbass_published, False)):
        protocol = protocol_in_force(stage.contest)
        type(protocol).objects.filter(pk=protocol.pk).update(sent_at=None)
        page = client_of("staff").get(reverse("protocol", args=[stage.contest.slug])).content.decode()
        assert ("Отметить: направлен в министерство" in page) is offered


def test_a_person_marks_a_duty_and_takes_the_mark_back(kuzbass_published, at):
    contest, staff = kuzbass_published.contest, kuzbass_published.users["staff"]
    at(2025, 3, 10, 12)
    mark = marking.mark_duty(contest=contest, duty="keeping", done_on=date(2025, 3, 7), note_of="опись № 4", by=staff)
    assert listed(contest, date(2025, 3, 10))["keeping"] == "done"
    with pytest.raises(RuleViolation, match=r"Уже сделано 07\.03\.2025"):
        marking.mark_duty(contest=contest, duty="keeping", done_on=date(2025, 3, 8), note_of="", by=staff)
    with pytest.raises(RuleViolation, match="почему отметка снята"):
        marking.take_back_duty(mark=mark, reason=" ", by=staff)
    marking.take_back_duty(mark=mark, reason="описи нет", by=staff)
    assert listed(contest, date(2025, 3, 10))["keeping"] != "done"
    with pytest.raises(RuleViolation, match="уже снята"):
        marking.take_back_duty(mark=mark, reason="описи нет", by=staff)
    again = marking.mark_duty(contest=contest, duty="keeping", done_on=date(2025, 3, 9), note_of="", by=staff)
    kept = DutyMark.objects.filter(contest=contest).order_by("id").values_list("done_on", "note", "taken_back_reason")
    assert list(kept) == [(date(2025, 3, 7), "опись № 4", "описи нет"), (again.done_on, "", "")]
    told = AuditRecord.objects.filter(name__in=["mark_duty", "take_back_duty"]).order_by("id").values_list("name", "reason")
    assert list(told) == [("mark_duty", "опись № 4"), ("take_back_duty", "описи нет"), ("mark_duty", "")]


@pytest.mark.parametrize(
    ("duty", "done_on", "note_of", "message"),
    [
        ("keeping", date(2025, 2, 10), "", "Отметить рано: после подведения итогов. (п.\u00a04.3.2)"),
        ("forming", date(2025, 2, 11), "", "День исполнения ещё не наступил. (п.\u00a04.3.2)"),
        ("schools", date(2025, 2, 10), "", "Портал этого не видит: напишите, где и как это сделано. (п.\u00a04.1.1)"),
        ("nothing", date(2025, 2, 10), "", "Такой обязанности в порядке нет. Обновите страницу."),
    ],
)
def test_a_mark_is_refused_in_words(kuzbass_stage, at, duty, done_on, note_of, message):
    at(2025, 2, 10, 12)
    with pytest.raises(RuleViolation) as refused:
        marking.mark_duty(
            contest=kuzbass_stage.contest, duty=duty, done_on=done_on, note_of=note_of, by=kuzbass_stage.users["staff"]
        )
    assert str(refused.value) == message


def test_only_staff_mark(kuzbass_stage, at):
    at(2025, 2, 10, 12)
    for who in ("accountant", "mentor"):
        with pytest.raises(RuleViolation, match="отмечает сотрудник"):
            marking.mark_duty(
                contest=kuzbass_stage.contest, duty="forming", done_on=date(2025, 2, 10), note_of="", by=kuzbass_stage.users[who]
            )


def test_the_page_marks_takes_back_and_keeps_what_was_refused(kuzbass_published, client_of, at):
    contest = kuzbass_published.contest
    at(2025, 3, 10, 12)
    staff, address = client_of("staff"), reverse("duties", args=[contest.slug])
    page = staff.get(address).content.decode()
    assert "Результаты хакатона собраны и переданы Оператору на хранение" in page
    assert "Кто: организационный комитет." in page
    sent = {"duty": "keeping", "done_on": "2025-03-11", "note_of": "опись № 4"}
    refused = staff.post(reverse("mark_duty", args=[contest.slug]), sent)
    assert refused.status_code == 422
    assert "опись № 4" in refused.content.decode()
    assert "День исполнения ещё не наступил" in refused.content.decode()
    done = staff.post(reverse("mark_duty", args=[contest.slug]), sent | {"done_on": "2025-03-10"}, follow=True)
    assert "Сделано 10.03.2025" in done.content.decode()
    back = staff.post(reverse("take_back_duty", args=[contest.slug]), {"duty": "keeping", "reason": "описи нет"}, follow=True)
    assert "описи нет" in back.content.decode()
    terms = staff.get(reverse("obligations", args=[contest.slug])).content.decode()
    assert "без срока" in terms
    assert client_of("expert1").get(address).status_code == 403


def test_a_contest_with_an_open_duty_is_not_over(kuzbass_published, at):
    contest = kuzbass_published.contest
    at(2025, 6, 2, 12)
    open_ones = [
        one.title for one in obligations.obligations(contest, date(2025, 6, 2)) if one.code.startswith("duty-") and one.is_open
    ]
    assert open_ones
    with pytest.raises(RuleViolation, match="Завершить рано"):
        closing.close_contest(contest=contest, by=kuzbass_published.users["staff"])


def test_10_6_a_certificate_is_for_who_showed_the_project_to_the_commission(assessed, at):
    """Handed in is not shown: a project nobody was called for and nobody has a sheet about earns no certificate."""
    contest, users = assessed.contest, assessed.users
    places = set(Project.objects.filter(contest=contest).values_list("pk", flat=True))
    assert hall.presented(contest) == places
    silent = Project.objects.filter(contest=contest).order_by("pk").last()
    ScoreSheet.objects.filter(project=silent).update(signed_at=None)
    assert hall.presented(contest) == places - {silent.pk}
    Hall.objects.filter(contest=contest).delete()
    called = Hall.objects.create(
        contest=contest, order=[silent.pk], current=None, drawn_at=contest.announced_at, drawn_by=users["staff"]
    )
    assert silent.pk not in hall.presented(contest)
    called.current = 0
    called.save(update_fields=["current"])
    assert silent.pk in hall.presented(contest)
    called.delete()
    play.outcome(assessed, play.meeting(assessed))
    assert not Diploma.objects.filter(contest=contest, kind="certificate", application__team=silent.team).exists()


def test_each_exclusion_asks_for_a_notice_of_its_own(kuzbass_judged, at):
    """5.11: what was marked before another team was excluded says nothing of that one."""
    stage = kuzbass_judged
    contest, staff = stage.contest, stage.users["staff"]
    first, second = submitted_projects(contest)[:2]
    at(2025, 3, 1, 12)
    assert "channel" not in listed(contest, date(2025, 3, 1))
    conduct.exclude_team(team=first.team, ground="work", by=staff)
    assert listed(contest, date(2025, 3, 1))["channel"] == "после каждой дисквалификации; команд исключено: 1"
    at(2025, 3, 1, 13)
    with pytest.raises(RuleViolation, match="Портал этого не видит"):
        marking.mark_duty(contest=contest, duty="channel", done_on=date(2025, 3, 1), note_of="", by=staff)
    marking.mark_duty(contest=contest, duty="channel", done_on=date(2025, 3, 1), note_of="https://example.org/1", by=staff)
    assert listed(contest, date(2025, 3, 1))["channel"] == "done"
    at(2025, 3, 1, 14)
    conduct.exclude_team(team=second.team, ground="work", by=staff)
    assert listed(contest, date(2025, 3, 1))["channel"] != "done"
    marking.mark_duty(contest=contest, duty="channel", done_on=date(2025, 3, 1), note_of="https://example.org/2", by=staff)
    assert listed(contest, date(2025, 3, 1))["channel"] == "done"
    assert DutyMark.objects.filter(contest=contest, taken_back_at=None).count() == 1


def test_the_rights_of_the_regulation_stand_on_its_pages(kuzbass_published, client, client_of, at):
    contest = kuzbass_published.contest
    at(2025, 3, 10, 12)
    award = Award.objects.filter(contest=contest, holder__user__isnull=False).select_related("holder__user").first()
    addresses = {
        "rules": (client, reverse("contest_rules", args=[contest.slug])),
        "results": (client, reverse("results", args=[contest.slug])),
        "prizes": (client_of(award.holder.user), reverse("payout", args=[contest.slug, award.pk])),
        "project": (client_of(award.holder.user), reverse("project", args=[contest.slug])),
    }
    for place, (reader, address) in addresses.items():
        page = re.sub(r"\s+", " ", html.unescape(reader.get(address).content.decode()))
        for right in contest.regulation.rights_on(place):
            assert f'{right.text} <span class="muted">(п. {right.clause})</span>' in page, (place, right.code)


def test_what_the_document_gives_no_day_for_stands_without_a_term(kuzbass_published, client_of, at):
    """Not «the day is not known yet»: there will be none."""
    contest = kuzbass_published.contest
    at(2025, 3, 10, 12)
    owed = [one for one in obligations.obligations(contest, date(2025, 3, 10)) if one.due is None and one.is_open]
    assert {one.code for one in owed if not one.has_no_term} == set()
    page = client_of("staff").get(reverse("obligations", args=[contest.slug])).content.decode()
    assert "срок ещё не известен" not in page
