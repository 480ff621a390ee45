"""Notes of members of the commission to themselves are encrypted; 0005 does it with those that are there."""

from django.db import migrations

import hackathon_portal.kernel.encryption


class Migration(migrations.Migration):
    dependencies = [("judging", "0002_history_without_personal_data")]
    operations = [
        migrations.AlterField(
            "scoresheet",
            "private_note",
            hackathon_portal.kernel.encryption.EncryptedTextField(blank=True, max_length=2000, verbose_name="заметка для себя"),
        ),
    ]
