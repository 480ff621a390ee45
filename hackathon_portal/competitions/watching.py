"""Files that wait to be scored, for a monitor and /health/: how many, and for how long the oldest."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Count, Min
from django.utils import timezone

from hackathon_portal.competitions.models import Submission
from hackathon_portal.kernel.health import Verdict, line
from hackathon_portal.kernel.health_lines import ago
from hackathon_portal.kernel.metrics import Asked, gauge, rows

FILE_MAY_WAIT = timedelta(minutes=10)


@line("scoring", "Оценка файлов соревнований", order=85)
def _scoring() -> Verdict:
    now = timezone.now()
    found = Submission.objects.filter(state=Submission.State.QUEUED).aggregate(count=Count("pk"), oldest=Min("received_at"))
    if found["oldest"] is None:
        return Verdict(True, "ни один не ждёт")
    figures = {"waiting": found["count"], "oldest": found["oldest"].isoformat()}
    words = f"ждут {found['count']}, старший прислан {ago(found['oldest'], now)}"
    return Verdict(now - found["oldest"] <= FILE_MAY_WAIT, words, figures)


@gauge("portal_files_to_score", "Files of answers that wait to be scored.")
def _waiting() -> Asked:
    ((count,),) = rows("SELECT count(*) FROM competitions_submission WHERE state = 'queued'")
    return {(): count}


@gauge("portal_files_to_score_oldest_seconds", "How long the oldest file of answers waits for its score.")
def _oldest() -> Asked:
    ((seconds,),) = rows(
        "SELECT coalesce(extract(epoch FROM now() - min(received_at)), 0) FROM competitions_submission WHERE state = 'queued'"
    )
    return {(): seconds}
