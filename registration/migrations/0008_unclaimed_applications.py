"""Applications that nobody has taken into a cabinet are found by their address."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("registration", "0007_journals_without_names")]

    operations = [
        AddIndexConcurrently(
            "application",
            models.Index(fields=["email"], condition=models.Q(("user", None)), name="application_unclaimed"),
        ),
    ]
