"""Whose consent to an image a file is; 0005 finds it for those that are there."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("judging", "0003_private_notes_encrypted"), ("registration", "0005_journal_without_names")]
    operations = [
        migrations.AddField(
            "projectfile",
            "application",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="registration.application",
                verbose_name="участник, чьё это согласие",
            ),
        ),
    ]
