"""Bring a copy back, take that back, or let the database of before go."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error
from django.utils import timezone

from hackathon_portal.kernel.backups import archive, databases, proving, restoring
from hackathon_portal.kernel.backups.databases import Refused
from hackathon_portal.kernel.web.maintenance import words_now
from hackathon_portal.launcher.pg_tools import NoTool

AFTERWARDS = (
    "Прежняя база цела и называется {before}. Вернуть её: restore --back. Когда она не нужна: restore --forget-before.\n"
    "Все вошедшие входят заново. Пароли, роли и блокировки — на день копии: проверьте их."
)
INTO = "Восстановлено в базу {database}, портал по-прежнему на своей. Остановите web, worker и beat, назовите её в DATABASE_URL и запустите их."


def is_closed() -> bool:
    return words_now() is not None


class Command(BaseCommand):
    help = "Восстановить портал из копии: рядом, со сверкой, и только потом на место прежнего. Прежняя база остаётся."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, nargs="?", help="файл копии")
        parser.add_argument("--yes", action="store_true", help="не спрашивать подтверждения")
        parser.add_argument("--check", action="store_true", help="только проверить копию от начала до конца")
        parser.add_argument("--identity", type=Path, help="файл с секретным ключом age, если копия зашифрована")
        parser.add_argument("--into", default="", help="пустая база, если создать её портал не может")
        parser.add_argument(
            "--erased", type=Path, action="append", default=[], help="список стёртого (erased.jsonl) с другой машины"
        )
        parser.add_argument("--back", action="store_true", help="вернуть базу, которая была до восстановления")
        parser.add_argument("--forget-before", action="store_true", help="удалить базы, оставшиеся от прежних восстановлений")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["back"]:
                self._back(options)
            elif options["forget_before"]:
                self._forget(options)
            elif options["file"] is None:
                raise CommandError("Назовите файл копии.")
            else:
                self._restore(options["file"], options)
        except (Refused, NoTool) as refusal:
            raise CommandError(str(refusal)) from None
        except (OSError, Error) as error:
            raise CommandError(f"Не восстановлено: {str(error).strip()}. Прежняя база на месте.") from error

    def say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()

    def agreed(self, options: dict[str, Any]) -> None:
        if not options["yes"] and input("Продолжить? Введите «да»: ").strip().lower() != "да":
            raise CommandError("Отменено, ничего не изменено.")

    def _restore(self, file: Path, options: dict[str, Any]) -> None:
        if not file.is_file():
            raise CommandError(f"Файла {file} нет.")
        identities = archive.identities_of(options["identity"]) if options["identity"] else []
        self.say(f"Проверяю {file}")
        copy = restoring.prove(file, identities)
        self.say(self._what_is_in(copy))
        if options["check"]:
            return
        if not options["into"]:
            restoring.refuse_while_serving(is_closed)
        self.agreed(options)
        outcome = restoring.restore(
            copy, identities, is_closed=is_closed, into=options["into"], lists=options["erased"], say=self.say
        )
        self._tell(outcome, options)

    def _what_is_in(self, copy: proving.Copy) -> str:
        manifest = copy.manifest
        words = [
            f"Копия цела: снята {timezone.localtime(copy.taken_at):%d.%m.%Y %H:%M}, портал {manifest['portal']}, PostgreSQL {manifest['server']}, "
            f"строк {copy.rows}, файлов {len(copy.files)}.",
            "Она займёт место нынешних данных. Сделанное после неё останется только в прежней базе.",
        ]
        if lacking := proving.lacking_keys(copy):
            words.append(f"Ключей, которые были при копии, здесь нет: {len(lacking)}. Зашифрованное ими не откроется.")
        return "\n".join(words)

    def _tell(self, outcome: restoring.Outcome, options: dict[str, Any]) -> None:
        self.say(f"Восстановлено. Файлов добавлено {outcome.files_added}, стираний повторено {outcome.erased}.")
        if outcome.files_missing:
            self.say(
                f"Нет файлов, о которых помнит база: {len(outcome.files_missing)}; первые: {', '.join(outcome.files_missing[:5])}"
            )
        if outcome.sent:
            self.say(f"Писем, которые ушли после копии и второй раз не уйдут: {outcome.sent}")
        self.say((INTO if options["into"] else AFTERWARDS).format(database=outcome.database, before=outcome.before))

    def _back(self, options: dict[str, Any]) -> None:
        kept = databases.kept_before()
        if kept:
            self.say(f"На место портала вернётся база {kept[-1].name}, нынешняя останется рядом.")
            self.agreed(options)
        self.say(f"Возвращено. Та, что стояла: {restoring.bring_back(is_closed, self.say)}")

    def _forget(self, options: dict[str, Any]) -> None:
        kept = databases.kept_before()
        if not kept:
            self.say("Прежних баз нет.")
            return
        self.say("Будут удалены навсегда:")
        for each in kept:
            self.say(f"  {each.name}, {each.size >> 20} МБ")
        self.agreed(options)
        names, files = restoring.forget_before()
        self.say(f"Удалено баз: {len(names)}, файлов, которых больше никто не называет: {files}")
