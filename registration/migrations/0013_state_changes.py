"""Since when the state of an application is known: what other systems poll by. Filled in by `0019_state_changes_of_old`."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contests", "0008_winners_announced"), ("registration", "0012_leaving_and_corrections")]

    operations = [
        migrations.AddField(
            "application",
            "state_changed_at",
            models.DateTimeField(blank=True, null=True, verbose_name="состояние известно с"),
        ),
    ]
