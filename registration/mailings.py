"""The letters of a mailing as background work with progress."""

from __future__ import annotations

from hackathon_portal.kernel import jobs
from registration.actions import correspondence
from registration.models import Mailing


@jobs.work("registration.mailing", permission="registration.mail")
def _mailing_job(running: jobs.Running) -> str:
    mailing = Mailing.objects.get(pk=running.parameters["mailing"])
    count = correspondence.post_mailing(mailing, running.progress)
    return f"Писем поставлено в отправку: {count}."
