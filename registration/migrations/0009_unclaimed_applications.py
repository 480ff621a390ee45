"""Applications that nobody has taken into a cabinet are found by their address."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("registration", "0008_mailings_for_all")]

    operations = [
        AddIndexConcurrently(
            "application",
            models.Index(fields=["email"], condition=models.Q(("user", None)), name="application_unclaimed"),
        ),
    ]
