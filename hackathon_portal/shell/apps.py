from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules

from hackathon_portal.kernel import garbage


class ShellConfig(AppConfig):
    name = "hackathon_portal.shell"
    label = "shell"
    verbose_name = "Оболочка портала"

    def ready(self) -> None:
        # Kinds of work register themselves: a web process asks them for the right to take a file, a worker does them.
        autodiscover_modules("tasks")
        autodiscover_modules("ways_back")  # the page of ways back asks every app
        autodiscover_modules("undoing")  # and what may have left the portal by then
        garbage.collect_as_usual()  # this app is the last
