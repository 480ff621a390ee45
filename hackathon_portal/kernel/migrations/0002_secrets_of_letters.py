"""Links with a key leave the texts of letters: those that wait keep theirs encrypted, the others have lost them."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

import hackathon_portal.kernel.encryption
from hackathon_portal.kernel import letter_secrets

BATCH = 500


def set_apart(apps, schema_editor):
    letters = apps.get_model("kernel", "OutboxMessage").objects
    last = 0
    while rows := list(letters.filter(pk__gt=last).exclude(body="").order_by("pk").only("body", "state", "kind")[:BATCH]):
        last = rows[-1].pk
        changed = []
        for row in rows:
            text, secrets = letter_secrets.set_apart(row.body)
            if row.state != "pending" and row.kind == "account":
                text = ""
            if text != row.body:
                row.body, row.secrets = text, secrets if row.state == "pending" else ""
                changed.append(row)
        letters.bulk_update(changed, ["body", "secrets"])


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_initial")]

    operations = [
        migrations.AddField(
            "outboxmessage", "secrets", hackathon_portal.kernel.encryption.EncryptedTextField(blank=True, default="")
        ),
        migrations.RunPython(set_apart, migrations.RunPython.noop, elidable=True),
        pgtrigger.migrations.AddTrigger(
            model_name="outboxmessage",
            trigger=pgtrigger.compiler.Trigger(
                name="secrets_end_with_sending",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NOT (NEW.\"state\" = 'pending'))",
                    func="NEW.secrets = ''; RETURN NEW;",
                    hash="221895edb4627716ab90bd59878129537db8f66c",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_secrets_end_with_sending_b9752",
                    table="kernel_outboxmessage",
                    when="BEFORE",
                ),
            ),
        ),
    ]
