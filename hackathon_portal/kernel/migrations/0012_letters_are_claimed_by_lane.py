"""The partial index by which pending letters are claimed begins with their lane; made beside a running portal."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("kernel", "0011_lanes_of_letters")]

    operations = [
        AddIndexConcurrently(
            "outboxmessage",
            models.Index(
                fields=["channel", "lane", "due_at", "id"],
                condition=models.Q(("state", "pending")),
                name="outbox_pending_of_lane",
            ),
        ),
        RemoveIndexConcurrently("outboxmessage", "outbox_pending_of_channel"),
    ]
