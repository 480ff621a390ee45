"""The journals of a room other than a contest are read by their own indexes."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

OF_ROOMS = ~models.Q(room="")


class Migration(migrations.Migration):
    atomic = False  # an index of a table that is being written to

    dependencies = [("kernel", "0020_rooms_of_seasons")]

    operations = [
        AddIndexConcurrently(
            "accessrecord", models.Index(fields=["room", "-id"], condition=OF_ROOMS, name="accesses_of_room")
        ),
        AddIndexConcurrently("auditrecord", models.Index(fields=["room", "-id"], condition=OF_ROOMS, name="journal_of_room")),
    ]
