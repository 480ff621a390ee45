"""Links with a key leave the texts of letters: those that wait keep theirs encrypted, the others have lost them."""

from django.db import migrations

from hackathon_portal.kernel import letter_secrets
from hackathon_portal.kernel.encryption import encrypt
from hackathon_portal.kernel.migration_steps import RewriteRows

COLUMNS = {"body": "text", "secrets": "text", "state": "text", "kind": "text"}


def set_apart(key, values):
    """What a letter's row becomes; None where its text holds no link."""
    body, _, state, kind = values
    text, secrets = letter_secrets.set_apart(body)
    if state != "pending" and kind == "account":
        text = ""
    if text == body:
        return None
    return text, encrypt(secrets) if secrets and state == "pending" else "", state, kind


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("kernel", "0009_one_row_of_all_nodes")]
    operations = [RewriteRows("kernel_outboxmessage", COLUMNS, set_apart, where="body <> ''")]
