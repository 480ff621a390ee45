"""The demonstration of seasons: one played from its sign-up to what became of its projects, and one whose sign-up and tests are open today."""

from datetime import timedelta
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from hackathon_portal.demo import people, season, season_larger, season_moved, season_whole
from hackathon_portal.demo.season_folder import Folder, packaged
from hackathon_portal.demo.season_moved import MovedFolder, moved_preset
from hackathon_portal.kernel import clock
from hackathon_portal.seasons.models import Entrant, FollowUp, Season, SelectionList
from hackathon_portal.seasons.rules.schema import load_preset

PLAYED, OPEN = "season-played", "season-open"
# People of the packaged files; more of them are made of those; so many bring 170 projects to the final.
PACKAGED_SIZE, USUAL_SIZE, MOST = 660, 2640, 6000
# So many days before the end of sign-up the open season stands today.
DAYS_LEFT = 10


class Command(BaseCommand):
    help = (
        "Разыграть сезон теми же действиями, что на страницах: запись, тест, отбор, две волны площадок, марафон, кейсы, финал, фонд, "
        "сопровождение."
    )

    def add_arguments(self, parser) -> None:
        parser.add_argument(
            "--size", type=int, default=USUAL_SIZE,
            help=f"сколько людей, от {PACKAGED_SIZE} до {MOST}; {PACKAGED_SIZE} — малый сезон, {USUAL_SIZE} — больше 170 проектов в финале",
        )  # fmt: skip
        parser.add_argument("--from", dest="folder", type=Path, help="папка с файлами сезона")

    def handle(self, *, size: int, folder: Path | None, **options) -> None:
        if not PACKAGED_SIZE <= size <= MOST:
            raise CommandError(f"Людей в сезоне демонстрации — от {PACKAGED_SIZE} до {MOST}.")
        files = Folder(folder or packaged())
        if self._is_new(PLAYED):
            self._play(files, is_large=folder is None and size > PACKAGED_SIZE, size=size)
        if self._is_new(OPEN):
            self._open(files)
        self.stdout.write(f"Учётные записи: {people.accounts_file()}")

    def _play(self, files: Folder, *, is_large: bool, size: int) -> None:
        """The last season that is over: the files' own, whole years later, so that nothing of it is as old as what is forgotten."""
        preset, places = load_preset(season.PRESET), season_whole.PLACES
        if is_large:
            files, preset = season_larger.LargerFolder(files, size), season_larger.larger_preset(preset)
            places = season_larger.PLACES
        moved, preset = season_moved.later(files, preset, clock.now())
        play, _ = season.play_all(moved, PLAYED, self.stdout.write, preset=preset)
        season_whole.play_on(play, SelectionList.objects.get(route__season=play.season), places=places)
        self._told(play)

    def _told(self, play: season.Play) -> None:
        """How much there is of the season, and what it took."""
        wall, spent = (sum(took[part] for took in play.took.values()) for part in (0, 1))
        signed_up, cards = (rows.objects.filter(season=play.season).count() for rows in (Entrant, FollowUp))
        self.stdout.write(
            f"Сезон «{play.season.slug}»: людей {signed_up}, карточек сопровождения {cards}; {wall:.0f} с, процессора {spent:.0f} с"
        )

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
