"""What the receipt of a project says."""

from __future__ import annotations

from hackathon_portal.kernel.models import OutboxMessage


def test_the_receipt_of_a_project_goes_to_everybody_of_the_team(published):
    projects = list(published.contest.projects.filter(state="submitted"))
    assert projects
    for project in projects:
        people = set(project.team.applications.filter(state="admitted").values_list("email", flat=True)) - {""}
        letters = OutboxMessage.objects.filter(kind="judging.project_received", key__endswith=f":{project.pk}:{project.version}")
        assert {letter.recipient for letter in letters} == people != set()
        assert all(f"версия {project.version}" in letter.subject for letter in letters)
