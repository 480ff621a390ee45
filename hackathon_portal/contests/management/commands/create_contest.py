"""Make a contest from a preset without pages to click: for trials and imports."""

from datetime import date, datetime, time

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from hackathon_portal.contests import actions
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.regulation.rules.deadlines import Deadlines
from hackathon_portal.regulation.schema import load_preset, preset_codes

NOON = time(12)


class Command(BaseCommand):
    help = "Создать и опубликовать конкурс из заготовки порядка."

    def add_arguments(self, parser) -> None:
        parser.add_argument("--preset", required=True, choices=preset_codes())
        parser.add_argument("--slug", required=True)
        parser.add_argument("--starts", required=True, type=date.fromisoformat)
        parser.add_argument("--ends", required=True, type=date.fromisoformat)
        parser.add_argument("--announced", type=date.fromisoformat, help="день объявления; без него последний допустимый")

    def handle(self, *, preset, slug, starts, ends, announced, **options) -> None:
        data = load_preset(preset)
        announced = announced or Deadlines.of(data.regulation, starts_on=starts).announce_by or starts
        try:
            with transaction.atomic():  # a contest that cannot be published is not left behind as a draft
                contest = actions.create_contest(
                    preset=data, preset_code=preset, slug=slug, starts_on=starts, ends_on=ends, by=None
                )
                actions.publish_announcement(
                    contest=contest, by=None, announced_at=datetime.combine(announced, NOON, data.regulation.zone)
                )
        except RuleViolation as violation:
            raise CommandError(f"{violation} Конкурс не создан, адрес «{slug}» свободен.") from violation
        self.stdout.write(f"Конкурс «{contest}» опубликован: {contest.get_absolute_url()}")
