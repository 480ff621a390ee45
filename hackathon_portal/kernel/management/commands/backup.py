"""Write everything into one file, read it back, and say what is in it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from hackathon_portal.kernel.backups import writing
from hackathon_portal.kernel.backups.databases import Refused
from hackathon_portal.launcher.pg_tools import NoTool

PLAIN = (
    "Не зашифрована (BACKUP_RECIPIENTS не заданы): имена, адреса почты, телефоны и баллы в ней открыты, храните её как сейф. "
    "Паспорта, счета и файлы внутри закрыты ключами портала."
)
ENCRYPTED = "Зашифрована: откроет только тот, у кого секретный ключ из пары BACKUP_RECIPIENTS (получателей: {count})."


class Command(BaseCommand):
    help = "Снять копию портала (база и файлы), прочитать её и только тогда дать имя. Ключи в копию не входят."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="файл копии; папка — тогда имя по времени")

    def handle(self, *args: Any, file: Path, **options: Any) -> None:
        target = file / writing.free_name(file) if file.is_dir() else file
        try:
            written = writing.write_copy(target)
        except (Refused, NoTool) as refusal:
            raise CommandError(str(refusal)) from None
        except OSError as error:
            raise CommandError(f"Копия не записана: {error}. Под именем {target} ничего нет, портал не тронут.") from error
        self._tell(target, written)

    def _tell(self, target: Path, written: writing.Written) -> None:
        copy = written.copy
        manifest = copy.manifest
        self.stdout.write(f"Записано и прочитано: {target}, {written.size / 2**20:.1f} МБ, SHA-256 {written.sha256}")
        self.stdout.write(
            f"Строк {copy.rows} в {len(manifest['tables'])} таблицах, файлов {len(copy.files)}. "
            f"Портал {manifest['portal']}, PostgreSQL {manifest['server']}, pg_dump {manifest['tools']}."
        )
        if manifest["missing"]:
            self.stdout.write(
                f"В хранилище нет файлов, о которых помнит база: {len(manifest['missing'])} (названы в описи копии)."
            )
        self.stdout.write(ENCRYPTED.format(count=len(settings.BACKUP_RECIPIENTS)) if written.is_encrypted else PLAIN)
        where = settings.DATA_DIR / "secrets.json"
        self.stdout.write(
            f"Ключей в копии нет, без них она не откроется. Они {f'в файле {where}' if where.exists() else 'в окружении портала'} "
            "(FIELD_ENCRYPTION_KEYS, IDENTITY_HASH_KEY, SECRET_KEY): держите их запас отдельно от копий."
        )
