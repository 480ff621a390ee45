"""Links with a key get a place of their own; 0010 moves those that are there."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

import hackathon_portal.kernel.encryption

class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_initial")]

    operations = [
        migrations.AddField(
            "outboxmessage", "secrets", hackathon_portal.kernel.encryption.EncryptedTextField(blank=True, default="")
        ),
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
