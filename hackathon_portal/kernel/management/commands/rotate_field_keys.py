"""Rewrite every encrypted value under the first of FIELD_ENCRYPTION_KEYS; afterwards the old keys can be dropped."""

from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import connection, transaction

from hackathon_portal.kernel.encryption import EncryptedTextField, rotated


class Command(BaseCommand):
    help = "Перешифровать персональные данные первым ключом FIELD_ENCRYPTION_KEYS."

    def handle(self, **options) -> None:
        count = 0
        for model in apps.get_models():
            for field in model._meta.local_fields:
                if isinstance(field, EncryptedTextField):
                    count += self._rotate(model._meta.db_table, field.column)
        self.stdout.write(f"Перешифровано значений: {count}")

    def _rotate(self, table: str, column: str) -> int:
        quote = connection.ops.quote_name
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SELECT id, {quote(column)} FROM {quote(table)} WHERE {quote(column)} <> '' FOR UPDATE")  # noqa: S608  names of the portal's own tables, quoted
            rows = cursor.fetchall()
            for key, token in rows:
                cursor.execute(f"UPDATE {quote(table)} SET {quote(column)} = %s WHERE id = %s", [rotated(token), key])  # noqa: S608  names of the portal's own tables, quoted
        return len(rows)
