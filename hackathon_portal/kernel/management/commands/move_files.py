"""Copy the stored files into a bucket or a folder, or from there; docs/operations.md, «Move the files to S3», says in which order."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError, CommandParser

from hackathon_portal.kernel.moving import copy_files, store_at
from hackathon_portal.kernel.stores import StoreAway, raw_store

NAMED = 10


class Command(BaseCommand):
    help = "Скопировать загруженные файлы в другое хранилище или оттуда; прерванная команда продолжает с того же места."

    def add_arguments(self, parser: CommandParser) -> None:
        where = parser.add_mutually_exclusive_group(required=True)
        place = "папка, имя переменной окружения с адресом s3://… или сам адрес"
        where.add_argument("--to", help=f"из нынешнего хранилища сюда: {place}")
        where.add_argument("--from", dest="source", help=f"отсюда в нынешнее хранилище: {place}")
        parser.add_argument("--check", action="store_true", help="сверить целиком и то, что уже скопировано")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            other = store_at(options["to"] or options["source"])
            source, target = (raw_store(), other) if options["to"] else (other, raw_store())
            done = copy_files(source, target, check=options["check"], progress=self._progress)
        except ImproperlyConfigured as fault:
            raise CommandError(f"{fault}") from None
        except StoreAway as fault:
            raise CommandError(f"Хранилище не отвечает ({fault}). Повторите команду: она продолжит с того же места.") from None
        except OSError as fault:
            raise CommandError(
                f"Не удалось: {fault.strerror or fault}. Повторите команду: она продолжит с того же места."
            ) from None
        self.stdout.write(
            f"Скопировано файлов: {done.copied}, уже были там: {done.there}, удалено там как стёртые здесь: {done.removed}."
        )
        if done.missing:
            self.stdout.write(f"Записи ссылаются на файлы, которых нет ни там, ни здесь: {_some(done.missing)}")
        if done.left:
            raise CommandError(f"Осталось файлов: {len(done.left)} ({_some(done.left)}). Повторите команду.")
        self.stdout.write("Осталось файлов: 0.")

    def _progress(self, seen: int) -> None:
        self.stdout.write(f"просмотрено {seen}")


def _some(names: list[str]) -> str:
    more = f" и ещё {len(names) - NAMED}" if len(names) > NAMED else ""
    return f"{'; '.join(names[:NAMED])}{more}"
