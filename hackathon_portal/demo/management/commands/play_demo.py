"""Play contests in every state: one finished and paid, one being assessed, one open for registration, one of another region."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from django.core.management.base import BaseCommand

from hackathon_portal.contests.models import Contest
from hackathon_portal.demo import beside, kuzbass, organising, payouts, people, play, site
from hackathon_portal.kernel import clock

PAID = "tula-2024"
JUDGING = "tula-judging"
OPEN = "tula-open"
SECOND = "kuzbass-2025"
DAYS_TO_OPEN_CONTEST = 34
UNFINISHED = "{slug}: розыгрыш прерван, конкурс остался недоигранным и заново не разыгрывается. Начните с пустой папки данных: PORTAL_DATA=… ./portal demo"


@contextmanager
def left_behind_is_told(command: BaseCommand, slug: str) -> Iterator[None]:
    """The scenes of a contest are many transactions: where one fails, the command says what stays and how to go on."""
    try:
        yield
    except Exception:
        if Contest.objects.filter(slug=slug).exists():
            command.stderr.write(UNFINISHED.format(slug=slug))
        raise


class Command(BaseCommand):
    help = "Разыграть конкурсы в разных состояниях теми же действиями, что на страницах."

    def handle(self, **options) -> None:
        users = people.make_accounts()
        today = clock.now().date()
        for slug, play_it in ((PAID, self._paid), (JUDGING, self._judging), (OPEN, self._open), (SECOND, self._second)):
            if self._new(slug):
                with left_behind_is_told(self, slug):
                    play_it(users, today)
        self.stdout.write(f"Учётные записи: {people.accounts_file()}")

    def _paid(self, users, today: date) -> None:
        stage = self._until_projects(PAID, play.BATCH_STARTS_ON, users)
        site.show_teams(stage)
        beside.running_order(stage)
        play.assessment(stage)
        held = play.meeting(stage)
        beside.remark(stage, held)
        play.outcome(stage, held)
        payouts.payouts(stage)

    def _judging(self, users, today: date) -> None:
        stage = self._until_projects(JUDGING, today - timedelta(days=3), users)
        site.show_teams(stage)
        beside.running_order(stage)
        play.assessment(stage, unfinished=3)
        play.meeting(stage)

    def _open(self, users, today: date) -> None:
        stage = play.announce(slug=OPEN, starts_on=today + timedelta(days=DAYS_TO_OPEN_CONTEST), users=users)
        site.write(stage)
        play.commission(stage)
        play.registration(stage, most_rows=20)
        play.seeking(stage)

    def _second(self, users, today: date) -> None:
        stage = kuzbass.announce(slug=SECOND, users=users)
        site.write(stage)
        scenes = (
            organising.bodies, organising.outreach, kuzbass.registration, kuzbass.decisions, organising.helpers,
            kuzbass.commission, kuzbass.projects, site.show_teams, kuzbass.assessment,
        )  # fmt: skip
        for scene in scenes:
            scene(stage)
        kuzbass.outcome(stage, kuzbass.meeting(stage))
        kuzbass.payouts(stage)

    def _new(self, slug: str) -> bool:
        exists = Contest.objects.filter(slug=slug).exists()
        self.stdout.write(f"{slug}: {'уже разыгран' if exists else 'разыгрывается'}")
        return not exists

    def _until_projects(self, slug: str, starts_on: date, users) -> play.Stage:
        stage = play.announce(slug=slug, starts_on=starts_on, users=users)
        site.write(stage)
        play.commission(stage)
        play.registration(stage)
        play.decisions(stage)
        play.arrivals(stage)
        beside.mentoring(stage)
        play.projects(stage)
        return stage
