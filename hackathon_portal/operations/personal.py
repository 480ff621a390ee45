"""What a person sees and what is kept of them around a contest: gatherings on the status page, own data, erasure."""

from __future__ import annotations

from typing import Any

from hackathon_portal.contests.models import Contest
from hackathon_portal.events.models import SignUp
from hackathon_portal.events.queries.gatherings import gatherings_for
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.templatetags.portal import instant
from hackathon_portal.operations.models import SupportRequest, Volunteer
from hackathon_portal.operations.queries import volunteers
from registration.parts import kept_of_person, status_part


@status_part
def coming_gatherings(user: Any, contest: Contest) -> dict[str, Any]:
    return {"gatherings": [row for row in gatherings_for(user, contest) if row[0].ends_at >= clock.now()]}


def told(user: Any) -> list[dict[str, Any]]:
    """What is kept of the person besides applications: questions with their answers, gatherings, helping; each as a title with lines."""
    entries = []
    for volunteer in Volunteer.objects.filter(user=user).select_related("contest"):
        facts = [f"{volunteer.full_name}, {volunteer.phone}", volunteer.about, volunteer.get_state_display()]
        shifts = [shift.task.title for shift in volunteers.own_shifts(volunteer)]
        entries.append({"title": f"Волонтёр: {volunteer.contest}", "lines": [line for line in [*facts, *shifts] if line]})
    for request in (
        SupportRequest.objects.filter(author=user).select_related("contest__regulation_version").prefetch_related("messages")
    ):
        lines = [
            f"{'ответ' if message.is_answer else 'вопрос'}, {instant(message.at, request.contest.zone)}: {message.text}"
            for message in request.messages.all()
        ]
        entries.append({"title": f"Обращение «{request.subject}»: {request.contest}", "lines": lines})
    answers = SignUp.objects.filter(user=user).select_related("gathering__contest")
    if answers:
        lines = [f"{one.gathering.title} ({one.gathering.contest}): {one.get_state_display()}" for one in answers]
        entries.append({"title": "Мероприятия", "lines": lines})
    return entries


kept_of_person(told, tables={"operations.Volunteer", "operations.SupportRequest", "operations.SupportMessage", "events.SignUp"})
