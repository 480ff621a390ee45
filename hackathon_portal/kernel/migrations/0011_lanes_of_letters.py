"""Each letter has a lane; a channel's server has a rate and pauses; who refuses mailings is kept."""

from django.db import migrations, models

import hackathon_portal.kernel.clock
from hackathon_portal.kernel.migration_steps import AsOne


class Migration(migrations.Migration):
    dependencies = [("kernel", "0010_links_of_letters_set_apart")]

    operations = [
        AsOne(
            [
                migrations.AddField(
                    "outboxmessage",
                    "lane",
                    models.PositiveSmallIntegerField(
                        "очередь", choices=[(0, "ждут сейчас"), (1, "личное"), (2, "рассылка")], default=1, db_default=1
                    ),
                ),
                migrations.CreateModel(
                    "ChannelState",
                    fields=[
                        (
                            "channel",
                            models.CharField(
                                choices=[("email", "электронная почта"), ("telegram", "Telegram")],
                                max_length=10,
                                primary_key=True,
                                serialize=False,
                            ),
                        ),
                        ("tokens", models.FloatField(db_default=0)),
                        ("counted_at", models.DateTimeField(null=True)),
                        ("closed_until", models.DateTimeField("ждём до", null=True)),
                        ("account_closed_until", models.DateTimeField(null=True)),
                        ("refusals", models.PositiveSmallIntegerField("отказов подряд", db_default=0)),
                        ("last_refusal", models.CharField("что ответил сервер", blank=True, db_default="", max_length=300)),
                    ],
                    options={"verbose_name": "состояние отправки", "verbose_name_plural": "состояния отправки"},
                ),
                migrations.CreateModel(
                    "MailingRefusal",
                    fields=[
                        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                        ("contest_ref", models.BigIntegerField("конкурс")),
                        ("address_hash", models.CharField(max_length=64)),
                        ("refused_at", models.DateTimeField("когда", default=hackathon_portal.kernel.clock.now)),
                    ],
                    options={
                        "verbose_name": "отказ от рассылок",
                        "verbose_name_plural": "отказы от рассылок",
                        "constraints": [
                            models.UniqueConstraint(fields=["address_hash", "contest_ref"], name="mailing_refused_once")
                        ],
                    },
                ),
            ]
        )
    ]
