"""Celery: the outbox, long jobs."""

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from hackathon_portal.kernel import antivirus, delivery, disk_alarm, files, jobs, outbox, periodic, rate, scratch, sweeps
from hackathon_portal.kernel.backups import routine
from hackathon_portal.kernel.models import OutboxMessage


@shared_task(name="kernel.deliver_outbox")
def deliver_outbox() -> int:
    """Send every due letter; several workers may do so at once. A run that ends by its own bounds asks for the next one."""
    outbox.looking()
    run = delivery.run(OutboxMessage.Channel.EMAIL)
    if run.unfinished:
        outbox.wake_worker()
    return run.sent


@shared_task(name="kernel.run_job")
def run_job(job_id: int) -> None:
    """Do one long job."""
    jobs.run(job_id)


@shared_task(name="kernel.take_up_jobs")
def take_up_jobs() -> int:
    """Queue again what nobody does."""
    return len(jobs.take_up())


@shared_task(name="kernel.forget_old_files")
def forget_old_files() -> int:
    """Remove results of jobs that nobody needs any more, and what is known of works that are no more in the schedule."""
    periodic.forget_unknown()
    return jobs.forget_old_files()


@shared_task(name="kernel.sweep_tries")
def sweep_tries() -> int:
    """Remove the counts of tries whose period is over."""
    return rate.sweep()


@shared_task(name="kernel.sweep_scratch")
def sweep_scratch() -> int:
    """Remove temporary files that processes of this machine have left."""
    return scratch.sweep()


@shared_task(name="kernel.sweep")
def sweep() -> int:
    """Remove whatever has outlived its term."""
    return sum(sweeps.run_all().values())


@shared_task(name="kernel.check_files")
def check_files() -> int:
    """Let the antivirus look at what waits."""
    return antivirus.check_waiting()


@shared_task(name="kernel.look_at_disk")
def look_at_disk() -> bool:
    """Tell of a disk that runs short, and of one that has room again."""
    return disk_alarm.look()


@shared_task(name="kernel.sweep_orphan_files")
def sweep_orphan_files() -> int:
    """Remove uploaded files that no row names; refuses (and says so in the log) where there are too many."""
    return len(files.sweep_orphans(timezone.now()))


@shared_task(name="kernel.keep_copies")
def keep_copies() -> str:
    """The nightly copy; nothing where BACKUP_DIR is not set."""
    return str(routine.keep_copies()) if settings.BACKUP_DIR else ""


@shared_task(name="kernel.watch_copies")
def watch_copies() -> str:
    """Tell the administrators when there is no good copy of today; the same."""
    return routine.watch_copies() if settings.BACKUP_DIR else ""
