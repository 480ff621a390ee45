from django.db import migrations

import hackathon_portal.kernel.encryption
from hackathon_portal.kernel.encryption import decrypt, encrypt


def _rewritten(schema_editor, change) -> None:
    with schema_editor.connection.cursor() as cursor:
        cursor.execute("SELECT id, private_note FROM judging_scoresheet WHERE private_note <> '' FOR UPDATE")
        for key, text in cursor.fetchall():
            cursor.execute("UPDATE judging_scoresheet SET private_note = %s WHERE id = %s", [change(text), key])


def encrypt_notes(apps, schema_editor) -> None:
    _rewritten(schema_editor, encrypt)


def decrypt_notes(apps, schema_editor) -> None:
    _rewritten(schema_editor, decrypt)


class Migration(migrations.Migration):
    dependencies = [("judging", "0002_history_without_personal_data")]
    operations = [
        migrations.AlterField(
            "scoresheet",
            "private_note",
            hackathon_portal.kernel.encryption.EncryptedTextField(blank=True, max_length=2000, verbose_name="заметка для себя"),
        ),
        migrations.RunPython(encrypt_notes, decrypt_notes),
    ]
