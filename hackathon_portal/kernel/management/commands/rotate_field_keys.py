"""Rewrite everything encrypted under the first of FIELD_ENCRYPTION_KEYS, then read all of it with that key alone."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from hackathon_portal.kernel import encrypted_stores

NAMED = 5


class Command(BaseCommand):
    help = "Перешифровать всё первым ключом FIELD_ENCRYPTION_KEYS и проверить, что остальные ключи больше не нужны."

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument("--check", action="store_true", help="только проверить, ничего не переписывая")

    def handle(self, *, check: bool, **options: Any) -> None:
        if not check:
            done = encrypted_stores.rotate(progress=self._progress)
            self.stdout.write(f"Перешифровано значений: {sum(outcome.rewritten for outcome in done.values())}")
        found = encrypted_stores.verify(progress=self._progress)
        left = {name: outcome for name, outcome in found.items() if outcome.left}
        if not left:
            self.stdout.write("Всё читается первым ключом: старый ключ можно убрать.")
            return
        lines = [f"{name}: {outcome.left}{_named(outcome.unreadable)}" for name, outcome in left.items()]
        raise CommandError("Старый ключ ещё нужен. Первым ключом не читается:\n" + "\n".join(lines))

    def _progress(self, name: str, seen: int) -> None:
        self.stdout.write(f"{name}: просмотрено {seen}")


def _named(unreadable: list[str]) -> str:
    if not unreadable:
        return ""
    more = f" и ещё {len(unreadable) - NAMED}" if len(unreadable) > NAMED else ""
    return f" (ни одним ключом: {'; '.join(unreadable[:NAMED])}{more})"
