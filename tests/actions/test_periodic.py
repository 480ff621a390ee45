"""Work by the clock runs once however often beat is made anew, whichever of two beats orders it; what was missed is caught up."""

from __future__ import annotations

import re
import threading
from collections import Counter
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from celery import current_app
from celery.schedules import crontab
from django.conf import settings
from django.db import connection
from django.utils import timezone

from hackathon_portal.celery import app
from hackathon_portal.kernel import beat, periodic
from hackathon_portal.kernel.models import PeriodicRun

MOSCOW = ZoneInfo("Europe/Moscow")
BEGIN = datetime(2026, 1, 20, 12, tzinfo=MOSCOW)
HOURLY = timedelta(hours=1)
DAILY = sorted(name for name, entry in settings.CELERY_BEAT_SCHEDULE.items() if isinstance(entry["schedule"], crontab))
OFTEN = sorted(set(settings.CELERY_BEAT_SCHEDULE) - set(DAILY))


def look(now: datetime, *, ends: bool = True) -> list[str]:
    """What a beat made this moment orders now; with `ends` a worker does it at once."""
    ordered = []
    periodic.order_due(now, lambda entry: ordered.append(entry.name))
    if ends:
        PeriodicRun.objects.filter(name__in=ordered).update(succeeded_at=now)
    return ordered


def by_day(hours: range, **more) -> Counter[str]:
    """How often each work was ordered by beats that live for a moment each hour."""
    return Counter(name for hour in hours for name in look(BEGIN + hour * HOURLY, **more))


def test_with_a_beat_made_anew_every_hour_each_daily_work_runs_once_a_day(db):
    assert look(BEGIN) == [], "a new portal owes nothing"
    for day in range(3):
        counted = by_day(range(24 * day + 1, 24 * day + 25))
        assert {name: counted[name] for name in DAILY} == dict.fromkeys(DAILY, 1), day
        assert {name: counted[name] for name in OFTEN} == dict.fromkeys(OFTEN, 24), day


def test_a_portal_switched_on_for_an_hour_a_day_does_its_daily_work(db):
    look(BEGIN)
    for day in range(1, 4):
        ordered = look(BEGIN + day * timedelta(days=1))
        assert sorted(set(ordered) & set(DAILY)) == DAILY
        assert not set(look(BEGIN + day * timedelta(days=1) + timedelta(minutes=50))) & set(DAILY)


def test_after_a_week_away_each_work_is_caught_up_once(db):
    look(BEGIN)
    counted = Counter(look(BEGIN + timedelta(days=7)) + look(BEGIN + timedelta(days=7, seconds=1)))
    assert counted == dict.fromkeys(settings.CELERY_BEAT_SCHEDULE, 1)


def test_two_beats_order_each_work_once(db):
    look(BEGIN)
    for hour in range(1, 25):
        now = BEGIN + hour * HOURLY
        other: list[str] = []
        seen = list(PeriodicRun.objects.all())
        mine = look(now)
        with pytest.MonkeyPatch.context() as patch:  # the other beat has read the table before this one wrote
            patch.setattr(PeriodicRun.objects, "all", lambda seen=seen: seen)
            periodic.order_due(now, lambda entry, other=other: other.append(entry.name))
        assert (bool(mine), other) == (True, [])


@pytest.mark.django_db(transaction=True)
def test_beats_at_the_same_instant_on_two_connections_order_each_work_once(users):
    look(BEGIN)
    ordered: list[str] = []
    together = threading.Barrier(4)

    def beats() -> None:
        try:
            together.wait()
            periodic.order_due(BEGIN + timedelta(days=1), lambda entry: ordered.append(entry.name))
        finally:
            connection.close()

    threads = [threading.Thread(target=beats) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert Counter(ordered) == dict.fromkeys(settings.CELERY_BEAT_SCHEDULE, 1)


def test_daily_work_that_failed_is_tried_again_in_an_hour_and_lost_one_in_three(db):
    look(BEGIN)
    night = BEGIN.replace(hour=3, minute=15) + timedelta(days=1)
    assert "retention" in look(night, ends=False)
    PeriodicRun.objects.filter(name="retention").update(failed_at=night + timedelta(minutes=1))
    assert "retention" not in look(night + timedelta(minutes=59))
    assert "retention" in look(night + timedelta(minutes=62))
    night += timedelta(days=1)
    assert "retention" in look(night, ends=False), "its worker is killed"
    assert "retention" not in look(night + timedelta(hours=2, minutes=59))
    assert "retention" in look(night + timedelta(hours=3, minutes=1))
    assert "retention" not in look(night + timedelta(hours=7))


def test_a_queue_that_is_away_loses_no_order(db):
    look(BEGIN)

    def away(entry) -> None:
        raise ConnectionError

    tomorrow = BEGIN + timedelta(days=1)
    periodic.order_due(tomorrow, away)
    assert sorted(look(tomorrow + timedelta(seconds=5))) == sorted(settings.CELERY_BEAT_SCHEDULE)


def test_a_clock_that_was_wrong_by_a_year_stops_no_work(db):
    look(BEGIN + timedelta(days=365))
    assert look(BEGIN) == []
    assert sorted(set(look(BEGIN + timedelta(days=1))) & set(DAILY)) == DAILY


@pytest.mark.parametrize("name", sorted(settings.CELERY_BEAT_SCHEDULE))
def test_each_work_has_a_time_of_the_day_or_an_hour_at_most_and_a_task_of_its_own(name):
    entry = settings.CELERY_BEAT_SCHEDULE[name]
    app.loader.import_default_modules()
    assert entry["task"] in app.tasks
    assert re.search("[а-я]", settings.PERIODIC_TITLES[name]), "pages call it by a name of its own"
    assert [other["task"] for other in settings.CELERY_BEAT_SCHEDULE.values()].count(entry["task"]) == 1
    if name in DAILY:
        assert entry["schedule"].tz.key == "Europe/Moscow"
    else:
        assert entry["schedule"] <= HOURLY, "an interval of a day is counted from the last start: give it a time"


@pytest.mark.parametrize("name", OFTEN)
def test_work_done_often_may_be_done_twice(name, contest, django_capture_on_commit_callbacks):
    """What comes each quarter of an hour or sooner changes nothing the second time."""
    app.loader.import_default_modules()
    task = app.tasks[settings.CELERY_BEAT_SCHEDULE[name]["task"]]
    with django_capture_on_commit_callbacks(execute=True):
        task()
        counts = [model.objects.count() for model in _growing()]
        task()
    assert [model.objects.count() for model in _growing()] == counts


def _growing():
    from hackathon_portal.kernel.models import AuditRecord, OutboxMessage

    return OutboxMessage, AuditRecord


def test_how_a_work_ended_is_written_down_by_its_worker(db):
    periodic.order_due(timezone.now(), lambda entry: None)
    current_app.tasks["kernel.sweep_tries"].apply()
    run = PeriodicRun.objects.get(name="old tries")
    assert (run.succeeded_at is not None, run.failed_at, run.last_error) == (True, None, "")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("hackathon_portal.kernel.rate.sweep", lambda: 1 / 0)
        current_app.tasks["kernel.sweep_tries"].apply()
    run.refresh_from_db()
    assert (run.failed_at > run.succeeded_at, run.last_error) == (True, "ZeroDivisionError")


def test_health_is_told_when_each_work_last_succeeded_and_which_is_late(db, django_assert_num_queries):
    assert all(state.is_late for state in periodic.states()), "no beat has ever looked"
    look(BEGIN)
    look(BEGIN + timedelta(days=1))
    with django_assert_num_queries(1):
        states = {state.name: state for state in periodic.states(BEGIN + timedelta(days=1, minutes=1))}
    assert list(states) == list(settings.CELERY_BEAT_SCHEDULE)
    assert [name for name, state in states.items() if state.is_late] == []
    assert states["retention"].succeeded_at == BEGIN + timedelta(days=1)
    late = {state.name for state in periodic.states(BEGIN + timedelta(days=1, minutes=6)) if state.is_late}
    assert late >= {"sweep the outbox", "jobs"}
    assert not late & set(DAILY)
    assert {state.name for state in periodic.states(BEGIN + timedelta(days=2)) if state.is_late} == {*DAILY, *OFTEN}


def test_beat_sends_each_due_work_without_a_file_of_its_own(db, monkeypatch, tmp_path):
    sent = []
    monkeypatch.setattr(app, "send_task", lambda name, **options: sent.append((name, options["expires"], options["retry"])))
    monkeypatch.setenv("BEAT_ALIVE_FILE", str(tmp_path / "alive"))
    assert settings.CELERY_BEAT_SCHEDULER == "hackathon_portal.kernel.beat.TableScheduler"
    scheduler = beat.TableScheduler(app)
    assert (0 < scheduler.tick() <= periodic.LATEST, sent) == (True, [])
    PeriodicRun.objects.update(ordered_at=timezone.now() - timedelta(days=2))
    scheduler.tick()
    assert sorted(name for name, _, _ in sent) == sorted(entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values())
    assert ("kernel.deliver_outbox", 15, False) in sent
    assert ("kernel.sweep_tries", periodic.AFTER_SILENCE.total_seconds(), False) in sent
    assert (tmp_path / "alive").exists()


def test_a_work_no_more_in_the_schedule_is_forgotten(db):
    look(timezone.now())
    PeriodicRun.objects.create(name="gone", ordered_at=timezone.now() - timedelta(days=31))
    assert periodic.forget_unknown() == 1
    assert PeriodicRun.objects.count() == len(settings.CELERY_BEAT_SCHEDULE)
