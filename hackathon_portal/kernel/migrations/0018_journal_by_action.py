"""What one action has noted of a contest is found without reading its whole journal; made beside a running portal."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("kernel", "0017_rehearsals")]

    operations = [
        AddIndexConcurrently(
            "auditrecord", models.Index(fields=["contest_ref", "name", "-id"], name="journal_of_action")
        ),
    ]
