"""The Celery application; its schedule is CELERY_BEAT_SCHEDULE in settings."""

from celery import Celery
from celery.signals import setup_logging

app = Celery("hackathon_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def keep_django_logging(**_: object) -> None:
    """Workers log through settings.LOGGING like everything else."""
