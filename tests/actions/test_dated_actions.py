"""Actions with a day of their own: before, on and after it, each with a way back."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hackathon_portal.contests import stages
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import RuleViolation
from judging.actions import meeting as meeting_actions
from registration.actions import closing
from tests import build
from tests.conftest import local

TODAY = date(2024, 5, 13)
PDF = b"%PDF-1.7\n1 0 obj <<>> endobj\ntrailer <<>>\n%%EOF\n"


@pytest.fixture
def full(contest):
    """One place, two teams that have filed; the clock stands at a day of the registration."""
    contest = build.with_regulation(contest, {"seats.limit": 1})
    with clock.fixed_at(local(TODAY)):
        build.team(contest, at=local(TODAY, 10))
        build.team(contest, at=local(TODAY, 10))
        yield Contest.objects.select_related("regulation_version").get(pk=contest.pk)


def close(contest, users, **changed):
    given = {"number": "4", "decided_on": TODAY, "upload": SimpleUploadedFile("p.pdf", PDF, "application/pdf")}
    closing.close_registration_early(contest=contest, by=users["staff"], **(given | changed))
    contest.refresh_from_db()


def code_of(action, *given, **named) -> str:
    with pytest.raises(RuleViolation) as refused:
        action(*given, **named)
    return refused.value.code


def test_registration_is_closed_early_on_the_day_of_the_decision_alone(full, users):
    assert code_of(close, full, users, decided_on=TODAY - timedelta(days=1)) == "closing.past"
    assert code_of(close, full, users, decided_on=TODAY + timedelta(days=1)) == "closing.to_come"
    assert code_of(close, full, users, upload=None) == "closing.no_file"
    close(full, users)
    assert full.early_closing_protocol == "№ 4 от 13.05.2024"
    assert full.documents.get().title.startswith("Протокол № 4 от 13.05.2024")
    assert code_of(close, full, users) == "closing.over"
    with clock.fixed_at(local(TODAY, 13)):
        assert stages.stage_of(full) is stages.Stage.REGISTERED
        assert code_of(close, full, users) == "closing.over"


def test_after_the_term_nothing_is_closed_early(full, users):
    with clock.fixed_at(local(date(2024, 5, 22))):
        assert code_of(close, full, users, decided_on=date(2024, 5, 20)) == "closing.over"
    assert full.registration_closed_early_at is None


def test_a_closing_by_mistake_is_taken_back_in_time(full, users):
    assert code_of(closing.open_registration_again, contest=full, reason="ошибка", by=users["staff"]) == "closing.none"
    close(full, users)
    with clock.fixed_at(local(date(2024, 5, 23))):
        assert code_of(closing.open_registration_again, contest=full, reason="ошибка", by=users["staff"]) == "closing.over"
    with clock.fixed_at(local(TODAY, 13)):
        assert code_of(closing.open_registration_again, contest=full, reason=" ", by=users["staff"]) == "closing.no_reason"
        closing.open_registration_again(contest=full, reason="протокол другого конкурса", by=users["staff"])
    full.refresh_from_db()
    assert (full.registration_closed_early_at, full.early_closing_protocol, full.documents.count()) == (None, "", 0)
    assert stages.stage_of(full) is stages.Stage.REGISTRATION


def test_nothing_of_a_meeting_is_done_before_its_day_nor_a_vote_opened_after_it(commission, contest, users):
    secretary, day = users["secretary"], date(2024, 5, 20)
    with clock.fixed_at(local(TODAY)):
        held = meeting_actions.open_meeting(commission=commission, held_on=day, agenda="Менторы", by=secretary)
        put = meeting_actions.put_question(meeting=held, kind="other", text="Утвердить менторов", by=secretary)
        assert code_of(meeting_actions.mark_attendance, meeting=held, present={}, by=secretary) == "meeting.to_come"
        assert code_of(meeting_actions.open_vote, question=put, by=secretary) == "meeting.to_come"
        assert code_of(meeting_actions.cast_vote, question=put, choice="for", by=secretary) == "meeting.to_come"
    present = {member.pk: "in_person" for member in commission.members.all()}
    with clock.fixed_at(local(day, 15)):
        meeting_actions.mark_attendance(meeting=held, present=present, by=secretary)
    with clock.fixed_at(local(day + timedelta(days=1))):
        assert code_of(meeting_actions.open_vote, question=put, by=secretary) == "meeting.over"
        meeting_actions.mark_attendance(meeting=held, present=present, by=secretary)
    with clock.fixed_at(local(day, 16)):
        assert meeting_actions.open_vote(question=put, by=secretary).opened_at
