"""The letters of an announcement as background work with progress."""

from __future__ import annotations

from hackathon_portal.kernel import jobs
from registration.actions import correspondence
from registration.models import Announcement


@jobs.work("registration.announcement")
def _announcement_job(running: jobs.Running) -> str:
    announcement = Announcement.objects.get(pk=running.parameters["announcement"])
    count = correspondence.post_announcement(announcement, running.progress)
    return f"Писем поставлено в отправку: {count}."
