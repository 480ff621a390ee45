"""The demonstration of seasons: one played from its sign-up to what became of its projects, and one whose sign-up and tests are open today."""

from datetime import timedelta
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from hackathon_portal.demo import people, season, season_moved, season_whole
from hackathon_portal.demo.season_folder import Folder, packaged
from hackathon_portal.demo.season_moved import MovedFolder, moved_preset
from hackathon_portal.kernel import clock
from hackathon_portal.seasons.models import Season, SelectionList
from hackathon_portal.seasons.rules.schema import load_preset

PLAYED, OPEN = "season-played", "season-open"
PACKAGED_SIZE = 660
# So many days before the end of sign-up the open season stands today.
DAYS_LEFT = 10


class Command(BaseCommand):
    help = "Разыграть сезон теми же действиями, что на страницах: запись, тест, неверный ключ, отбор, площадки."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--size", type=int, default=PACKAGED_SIZE, help=f"сколько людей; с порталом идут {PACKAGED_SIZE}")
        parser.add_argument("--from", dest="folder", type=Path, help="папка с файлами сезона другого размера")

    def handle(self, *, size: int, folder: Path | None, **options) -> None:
        if folder is None and size != PACKAGED_SIZE:
            raise CommandError(
                f"С порталом идут файлы сезона, людей в них: {PACKAGED_SIZE}. Для другого числа назовите папку: --from ПАПКА."
            )
        files = Folder(folder or packaged())
        if self._is_new(PLAYED):
            self._play(files)
        if self._is_new(OPEN):
            self._open(files)
        self.stdout.write(f"Учётные записи: {people.accounts_file()}")

    def _play(self, files: Folder) -> None:
        """The last season that is over: the files' own, whole years later, so that nothing of it is as old as what is forgotten."""
        folder, preset = season_moved.later(files, load_preset(season.PRESET), clock.now())
        play, _ = season.play_all(folder, PLAYED, self.stdout.write, preset=preset)
        season_whole.play_on(play, SelectionList.objects.get(route__season=play.season))

    def _open(self, files: Folder) -> None:
        preset, now = load_preset(season.PRESET), clock.now()
        closes = preset.rules.registration.closes_at.replace(tzinfo=preset.rules.zone)
        moved = timedelta(days=(now - closes).days + DAYS_LEFT)
        title = f"Открытый сезон {(closes + moved).year} года"
        play = season.begin(
            MovedFolder(files, moved, until=now), OPEN, self.stdout.write, preset=moved_preset(preset, moved), title=title
        )
        season.sign_up(play, at=now)

    def _is_new(self, slug: str) -> bool:
        if found := Season.objects.filter(slug=slug).exists():
            self.stdout.write(f"Сезон «{slug}» уже разыгран.")
        return not found
