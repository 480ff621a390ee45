"""Accounts remember that their owner was told of the erasure to come."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_rooms")]
    operations = [
        migrations.AddField(
            model_name="user",
            name="idle_notice_at",
            field=models.DateTimeField(blank=True, editable=False, null=True, verbose_name="предупреждён о стирании"),
        ),
    ]
