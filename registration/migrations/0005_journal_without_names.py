"""Its work, the journals without names, is done by 0007, in batches."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("registration", "0004_terms_of_tokens"),
        ("kernel", "0003_rooms"),
        ("accounts", "0003_rooms"),
        ("judging", "0002_history_without_personal_data"),
        ("operations", "0001_initial"),
    ]
    operations = []
