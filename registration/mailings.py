"""The letters of a mailing as background work with progress."""

from __future__ import annotations

from hackathon_portal.kernel import jobs
from hackathon_portal.kernel.models import OutboxMessage
from registration.actions import correspondence
from registration.models import Mailing


@jobs.work("registration.mailing", permission="registration.mail", short_to=1000)
def _mailing_job(running: jobs.Running) -> str:
    mailing = Mailing.objects.get(pk=running.parameters["mailing"])
    correspondence.post_mailing(mailing, running.progress)
    count = OutboxMessage.objects.filter(batch=mailing.batch).count()
    return f"Писем поставлено в отправку: {count}."
