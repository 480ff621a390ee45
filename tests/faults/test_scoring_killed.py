"""The worker that scores is killed in the middle: every file gets its scores exactly once."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from datetime import timedelta

import pytest
from django.conf import settings
from django.db import connection
from django.db.models import F

from hackathon_portal.competitions.actions import scoring
from hackathon_portal.competitions.models import Submission
from hackathon_portal.kernel.models import AuditRecord
from tests.competing import answers, knows, made_competition
from tests.faults.test_worker_killed import database_url

FILES = 12
WORKER = "import django; django.setup(); from hackathon_portal.competitions.actions.scoring import score_left; score_left()"


@pytest.mark.faults
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_leaves_every_file_scored_exactly_once():
    made = made_competition("A", daily_limit=None)
    for number in range(FILES):
        made.send("A", answers(knows(number)))
    environment = dict(
        {name: value for name, value in os.environ.items() if name != "PYTEST_XDIST_WORKER"},
        DATABASE_URL=database_url(), PORTAL_DATA=str(settings.DATA_DIR), MEDIA_ROOT=str(settings.MEDIA_ROOT),
        DJANGO_SETTINGS_MODULE="tests.faults.front_settings",
    )  # fmt: skip
    process = subprocess.Popen([sys.executable, "-c", WORKER], env=environment, cwd=settings.BASE_DIR, start_new_session=True)
    try:
        until = time.monotonic() + 60
        while not Submission.objects.filter(state="scored").exists() and time.monotonic() < until and process.poll() is None:
            time.sleep(0.005)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    scored = Submission.objects.filter(state="scored").count()
    assert 0 < scored < FILES
    assert scoring.score_left() == 0  # the dead worker's lease is believed until its end
    Submission.objects.filter(state="queued").update(leased_until=F("leased_until") - timedelta(seconds=scoring.LEASE_SECONDS))
    assert scoring.score_left() == FILES - scored
    assert Submission.objects.filter(state="scored").count() == FILES
    written = AuditRecord.objects.filter(name="keep_score").values_list("about", flat=True)
    assert len(written) == len(set(written)) == FILES
    connection.close()
