"""The journal, which is never erased, keeps no copy of what stands in a column that erasure clears."""

from __future__ import annotations

from datetime import timedelta

from django.apps import apps
from django.db import models

from hackathon_portal.kernel import clock
from hackathon_portal.kernel.models import AuditRecord
from hackathon_portal.kernel.personal import Kind, tables
from judging.actions import commission, oversight
from judging.actions import project as project_actions
from judging.actions.composition import Act
from judging.models import Project, Recusal, Violation
from prizes.awards.actions import awards, diplomas
from prizes.models import Award, Diploma
from registration.actions import affiliation
from tests import build

SHORTEST = 5
KEPT_ELSEWHERE = {"kernel.OutboxMessage", "kernel.Job"}


def erasable() -> dict[str, str]:
    """Every text in a column that erasure clears -> the column."""
    found = {}
    for table in tables():
        model = apps.get_model(table.label)
        # Where somebody studies is the name of an organisation: an action about the organisation names it as well.
        columns = [name for name, column in table.erased.items() if column.kind is not Kind.STUDY]
        for name in columns if table.label not in KEPT_ELSEWHERE else ():
            if isinstance(model._meta.get_field(name), models.CharField | models.TextField):
                for text in model._base_manager.values_list(name, flat=True):
                    if text and len(text := str(text).strip()) >= SHORTEST:
                        found[text[:500]] = f"{table.label}.{name}"
    return found


def copies() -> list[tuple[str, str, str]]:
    """(action, column, text) for every row of the journal whose reason is what a column holds."""
    held = erasable()
    rows = AuditRecord.objects.values_list("name", "reason")
    return [(name, held[reason], reason) for name, reason in rows if reason in held]


def test_what_was_done_in_a_whole_contest_left_no_copy(published):
    assert len(erasable()) > 50
    assert copies() == []


def test_what_was_done_in_another_contest_left_no_copy(kuzbass_published):
    assert len(erasable()) > 50
    assert copies() == []


def test_a_reason_stays_in_its_row_and_the_journal_says_where(judged, at):
    """Each with the name of its arguments' person in it: struck out, it would not be equal and still be a copy."""
    at(2024, 5, 26, 14)
    users, contest = judged.users, judged.contest
    project = Project.objects.filter(contest=contest).select_related("team__founder").first()
    member = contest.commission.members.get(user=users["member1"])
    application = project.team.applications.get(role="captain")
    said = f"{application.surname} просил: скуфырица"
    oversight.extend_project(team=project.team, until=clock.now() + timedelta(hours=5), reason=said, by=users["staff"])
    oversight.raise_violation(project=project, clause="4.1", text=f"{said} " * 60, by=users["staff"])
    commission.declare_recusal(member=member, team=project.team, reason=said, by=users["member1"])
    build.with_power(contest, {"deed": "waive_recusal", "who": "chair", "clause": "9.5"})
    commission.waive_recusal(recusal=Recusal.objects.get(), reason=said, by=users["chair"])
    commission.replace_member(member=member, act=Act("15", clock.now().date()), reason=said, by=users["staff"])
    affiliation.decide_affiliation(application=application, is_affiliated=False, reason=said, by=users["staff"])
    project_actions.withdraw_project(project=project, reason=said, by=project.team.founder)
    assert not AuditRecord.objects.filter(reason__contains="скуфырица").exists()
    violation = Violation.objects.get()
    told = AuditRecord.objects.get(name="raise_violation").reason
    assert told == f"основание — в записи «{violation._meta.verbose_name}» № {violation.pk}"
    assert Recusal.objects.get().reason == said


def test_reasons_about_documents_and_prizes_are_no_copies_either(published, at):
    at(2024, 5, 29, 12)
    staff = published.users["staff"]
    diploma = Diploma.objects.filter(contest=published.contest, revoked_at=None).first()
    if diploma is None:
        diplomas.issue_diplomas(contest=published.contest, by=staff)
        diploma = Diploma.objects.filter(contest=published.contest).first()
    diplomas.reissue_diploma(diploma=diploma, reason="скуфырица сменила фамилию", by=staff)
    award = Award.objects.filter(contest=published.contest, state="granted").select_related("team__founder").first()
    awards.decline_prize(award=award, reason="скуфырица не возьмёт", by=award.team.founder)
    assert not AuditRecord.objects.filter(reason__contains="скуфырица").exists()
    assert AuditRecord.objects.filter(reason__startswith="основание — в записи «").count() >= 3
