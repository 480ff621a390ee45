"""Gatherings and sign-ups are models of `events` now; nothing of the database changes."""

from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ("events", "0001_gatherings_taken_over"),
        ("operations", "0004_lines_of_gatherings"),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.DeleteModel("SignUpHistory"),
                migrations.DeleteModel("GatheringHistory"),
                migrations.DeleteModel("SignUp"),
                migrations.DeleteModel("Gathering"),
            ]
        )
    ]
