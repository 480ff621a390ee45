"""Since when the state of an application is known: what other systems poll by.

A withdrawal had no time of its own and was never told to them: it counts as a change of the day of this migration.
"""

from django.db import migrations, models

FILL = """
UPDATE registration_application SET state_changed_at = CASE
    WHEN state IN ('admitted', 'refused', 'suspended', 'excluded') THEN COALESCE(decided_at, submitted_at)
    WHEN state = 'submitted' THEN submitted_at
    WHEN state = 'ended' THEN COALESCE(ended_at, submitted_at)
    ELSE now()
END
WHERE external_id IS NOT NULL AND state <> 'draft'
"""


class Migration(migrations.Migration):
    dependencies = [("contests", "0008_winners_announced"), ("registration", "0012_leaving_and_corrections")]

    operations = [
        migrations.AddField(
            "application",
            "state_changed_at",
            models.DateTimeField(blank=True, null=True, verbose_name="состояние известно с"),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
