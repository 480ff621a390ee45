from contextlib import suppress

from django.apps import AppConfig
from django.db.models.signals import pre_migrate
from django.utils.module_loading import autodiscover_modules

from hackathon_portal.kernel import files, scratch, tracing


class KernelConfig(AppConfig):
    name = "hackathon_portal.kernel"
    label = "kernel"
    verbose_name = "Общие части"

    def ready(self) -> None:
        # Each app's permissions.py adds its rules; django-rules would look for `rules`, which here are rules of contests.
        autodiscover_modules("permissions")
        # What the tables of each app hold of people; apps without history have not been asked yet.
        autodiscover_modules("personal_fields")
        from hackathon_portal.kernel import migration_steps, text_guard  # noqa: PLC0415  models are there only when the apps are ready

        text_guard.guard_models()
        pre_migrate.connect(migration_steps.fewer_steps, sender=self)
        # What is told of each unique constraint.
        autodiscover_modules("twice")
        files.follow_rows()
        with suppress(OSError):  # a command that needs no data folder may run where there is none
            scratch.sweep()
        from hackathon_portal.kernel import periodic  # noqa: PLC0415  models are ready now

        periodic.follow_tasks()
        # How soon somebody needs the letters of each app.
        autodiscover_modules("letter_kinds")
        # What of each app has a term, and who removes it.
        from hackathon_portal.kernel.web import kept_forms  # noqa: F401, PLC0415  models are ready now; forgets old forms

        autodiscover_modules("sweeps")
        # What an app encrypts outside of encrypted columns.
        autodiscover_modules("encrypted")
        # Lines of /health/.
        autodiscover_modules("health_lines")
        from hackathon_portal.kernel import life  # noqa: F401, PLC0415  models are ready now; a worker says that it lives

        # Gauges of each app, for a monitor.
        autodiscover_modules("gauges")
        from hackathon_portal.kernel import request_id  # noqa: F401, PLC0415  numbers tasks too

        tracing.start()
