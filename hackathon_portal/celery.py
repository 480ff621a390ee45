"""The Celery application; its schedule is CELERY_BEAT_SCHEDULE in settings."""

import warnings

from celery import Celery
from celery.platforms import SecurityWarning
from celery.signals import setup_logging

# In a container or a trial the portal may run as root; the warning would hide the address it prints.
warnings.simplefilter("ignore", SecurityWarning)
app = Celery("hackathon_portal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def keep_django_logging(**_: object) -> None:
    """Workers log through settings.LOGGING like everything else."""
