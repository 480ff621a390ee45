"""Before the portal answers for the first time: static files, and in an empty database a contest with accounts for every actor."""

from datetime import timedelta

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.demo import people, play
from hackathon_portal.demo.management.commands.play_demo import DAYS_TO_OPEN_CONTEST, OPEN, left_behind_is_told
from hackathon_portal.kernel import clock


class Command(BaseCommand):
    help = "Собрать статические файлы; в пустую базу загрузить демонстрационный конкурс."

    def handle(self, **options) -> None:
        self._collect_static()
        if Contest.objects.exists() or User.objects.exists():
            return
        self.stdout.write("База пуста: загружаю демонстрационный конкурс. Учётные записи (показываются один раз):")
        self.stdout.flush()
        users = people.make_accounts()
        with left_behind_is_told(self, OPEN):
            stage = play.announce(slug=OPEN, starts_on=clock.now().date() + timedelta(days=DAYS_TO_OPEN_CONTEST), users=users)
            play.registration(stage, most_rows=20)
            play.commission(stage)
            play.seeking(stage)

    def _collect_static(self) -> None:
        """Only when a source is newer than the manifest: a later start must stay quick."""
        manifest = settings.STATIC_ROOT / "staticfiles.json"
        newest = max(path.stat().st_mtime for folder in settings.STATICFILES_DIRS for path in folder.rglob("*"))
        if not manifest.exists() or manifest.stat().st_mtime < newest:
            call_command("collectstatic", interactive=False, verbosity=0)
