"""Changes of applications that came from another system are found in their order."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("registration", "0013_state_changes")]

    operations = [
        AddIndexConcurrently(
            "application",
            models.Index(
                fields=["contest", "state_changed_at", "id"],
                condition=models.Q(("external_id__isnull", False)),
                name="application_changes",
            ),
        ),
    ]
