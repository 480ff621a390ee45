"""Since when the state of applications filed before is known.

A withdrawal had no time of its own and was never told to other systems: it counts as a change of the day of this migration.
"""

from django.db import migrations
from django.utils import timezone

from hackathon_portal.kernel.migration_steps import RewriteRows

COLUMNS = {"state": "text", "submitted_at": "timestamptz", "decided_at": "timestamptz", "ended_at": "timestamptz", "state_changed_at": "timestamptz"}  # fmt: skip


def since(key, values):
    state, submitted_at, decided_at, ended_at, known = values
    if known is not None:
        return None
    if state in ("admitted", "refused", "suspended", "excluded"):
        known = decided_at or submitted_at
    elif state == "submitted":
        known = submitted_at
    elif state == "ended":
        known = ended_at or submitted_at
    else:
        known = timezone.now()
    return None if known is None else (state, submitted_at, decided_at, ended_at, known)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("registration", "0018_invitations_shown_again")]
    operations = [
        RewriteRows(
            "registration_application", COLUMNS, since, where="external_id IS NOT NULL AND state <> 'draft' AND state_changed_at IS NULL"
        )
    ]
