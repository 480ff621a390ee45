"""Gatherings and sign-ups go over from `operations`: their tables stay where they are, no row is written anew; triggers get the names the new app gives."""

import django.db.models.deletion
import hackathon_portal.kernel.clock
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


# Triggers of the history: table, name among operations, name here, and what the comment on each says it was made from.
TRIGGERS = (
    ("operations_gathering", "pgtrigger_insert_insert_fba6d", "pgtrigger_insert_insert_cdcdc", "6a59d1289a8256016343cfb46f50c7f6bc426d05", "6260c960f53eb39966fc8fddc2494926a2275342"),
    ("operations_gathering", "pgtrigger_update_update_a7a20", "pgtrigger_update_update_dacc9", "f8d8b5ea4e1a3b5eb20b4c0b7d7016eca25820e6", "1bce44467cfb96e162d28d200db68f0b624d53b0"),
    ("operations_gatheringhistory", "pgtrigger_append_only_2b5ba", "pgtrigger_append_only_6f6fd", "65403659a993ea73ffbe55dc89c174df2d1e325d", "9883e0a99f4a71b053fd51692876c57ee2578765"),
    ("operations_signup", "pgtrigger_insert_insert_455d1", "pgtrigger_insert_insert_fcf42", "5bcdb8bb8f82fe7042c668aa7d302bdb24604c2d", "eccaebfe4798d32bf0e96b8c244499e91cb76c9e"),
    ("operations_signup", "pgtrigger_update_update_923c7", "pgtrigger_update_update_fbd14", "569481fe3b2b4d4ad265891a542fff9a0435a2d6", "267b7004a421895c74ef774b67873d95d9116bb0"),
    ("operations_signuphistory", "pgtrigger_append_only_68dc8", "pgtrigger_append_only_45841", "051738182c6b8075be08361c86ab29d44a4b3a75", "46ba037a9e315051a74a7a90bdd54152dd2e0d1a"),
)


def renamed(table: str, old: str, new: str, fingerprint: str) -> str:
    return (
        f'ALTER TRIGGER "{old}" ON "{table}" RENAME TO "{new}"; ALTER FUNCTION "{old}"() RENAME TO "{new}"; '
        f"COMMENT ON TRIGGER \"{new}\" ON \"{table}\" IS '{fingerprint}';"
    )


class Migration(migrations.Migration):

    dependencies = [
        ('contests', '0017_entry_gate'),
        ('operations', '0004_lines_of_gatherings'),
        ('pghistory', '0007_auto_20250421_0444'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[
                migrations.RunSQL(
                    [renamed(table, old, new, made_from) for table, old, new, _, made_from in TRIGGERS],
                    [renamed(table, new, old, made_from) for table, old, new, made_from, _ in TRIGGERS],
                )
            ],
            state_operations=[
                migrations.CreateModel(
                    name='Gathering',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('class', 'мастер-класс'), ('webinar', 'вебинар'), ('ceremony', 'церемония награждения'), ('demo', 'показ проектов'), ('other', 'другое мероприятие')], default='class', max_length=8, verbose_name='что это')),
                        ('title', models.CharField(max_length=160, verbose_name='название')),
                        ('about', models.TextField(blank=True, max_length=2000, verbose_name='о чём')),
                        ('speaker', models.CharField(blank=True, max_length=200, verbose_name='кто ведёт')),
                        ('place', models.CharField(blank=True, max_length=200, verbose_name='где')),
                        ('link', models.URLField(blank=True, verbose_name='ссылка на трансляцию')),
                        ('starts_at', models.DateTimeField(verbose_name='начало')),
                        ('ends_at', models.DateTimeField(verbose_name='конец')),
                        ('audience', models.CharField(choices=[('everybody', 'всем, у кого есть учётная запись'), ('admitted', 'допущенным участникам'), ('winners', 'по приглашению: победителям и призёрам')], default='admitted', max_length=10, verbose_name='кому')),
                        ('seats', models.PositiveIntegerField(blank=True, null=True, verbose_name='мест')),
                        ('slot_minutes', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='минут на показ одного проекта')),
                        ('contest', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='gatherings', to='contests.contest')),
                        ('line', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='gathering', to='contests.timetableentry', verbose_name='строка программы')),
                    ],
                    options={
                        'verbose_name': 'мероприятие',
                        'verbose_name_plural': 'мероприятия',
                        'db_table': 'operations_gathering',
                        'ordering': ['starts_at', 'id'],
                    },
                ),
                migrations.CreateModel(
                    name='GatheringHistory',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('kind', models.CharField(choices=[('class', 'мастер-класс'), ('webinar', 'вебинар'), ('ceremony', 'церемония награждения'), ('demo', 'показ проектов'), ('other', 'другое мероприятие')], default='class', max_length=8, verbose_name='что это')),
                        ('title', models.CharField(max_length=160, verbose_name='название')),
                        ('about', models.TextField(blank=True, max_length=2000, verbose_name='о чём')),
                        ('speaker', models.CharField(blank=True, max_length=200, verbose_name='кто ведёт')),
                        ('place', models.CharField(blank=True, max_length=200, verbose_name='где')),
                        ('link', models.URLField(blank=True, verbose_name='ссылка на трансляцию')),
                        ('starts_at', models.DateTimeField(verbose_name='начало')),
                        ('ends_at', models.DateTimeField(verbose_name='конец')),
                        ('audience', models.CharField(choices=[('everybody', 'всем, у кого есть учётная запись'), ('admitted', 'допущенным участникам'), ('winners', 'по приглашению: победителям и призёрам')], default='admitted', max_length=10, verbose_name='кому')),
                        ('seats', models.PositiveIntegerField(blank=True, null=True, verbose_name='мест')),
                        ('slot_minutes', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='минут на показ одного проекта')),
                        ('contest', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='contests.contest')),
                        ('line', models.ForeignKey(blank=True, db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='contests.timetableentry', verbose_name='строка программы')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='events.gathering')),
                    ],
                    options={
                        'db_table': 'operations_gatheringhistory',
                        'abstract': False,
                    },
                ),
                migrations.CreateModel(
                    name='SignUp',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('state', models.CharField(choices=[('invited', 'приглашён'), ('coming', 'придёт'), ('declined', 'не придёт')], default='coming', max_length=8, verbose_name='ответ')),
                        ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='ответил')),
                        ('slot_at', models.DateTimeField(blank=True, null=True, verbose_name='показывает проект в')),
                        ('attended_at', models.DateTimeField(blank=True, null=True, verbose_name='был')),
                        ('made_at', models.DateTimeField(default=hackathon_portal.kernel.clock.now)),
                        ('gathering', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sign_ups', to='events.gathering')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sign_ups', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'запись на мероприятие',
                        'verbose_name_plural': 'записи на мероприятия',
                        'db_table': 'operations_signup',
                        'ordering': ['id'],
                    },
                ),
                migrations.CreateModel(
                    name='SignUpHistory',
                    fields=[
                        ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                        ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                        ('pgh_label', models.TextField(help_text='The event label.')),
                        ('id', models.BigIntegerField()),
                        ('state', models.CharField(choices=[('invited', 'приглашён'), ('coming', 'придёт'), ('declined', 'не придёт')], default='coming', max_length=8, verbose_name='ответ')),
                        ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='ответил')),
                        ('slot_at', models.DateTimeField(blank=True, null=True, verbose_name='показывает проект в')),
                        ('attended_at', models.DateTimeField(blank=True, null=True, verbose_name='был')),
                        ('made_at', models.DateTimeField(default=hackathon_portal.kernel.clock.now)),
                        ('gathering', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='events.gathering')),
                        ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                        ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='events.signup')),
                        ('user', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'db_table': 'operations_signuphistory',
                        'abstract': False,
                    },
                ),
                migrations.AddConstraint(
                    model_name='gathering',
                    constraint=models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='gathering_in_order'),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='gathering',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "operations_gatheringhistory" ("about", "audience", "contest_id", "ends_at", "id", "kind", "line_id", "link", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "seats", "slot_minutes", "speaker", "starts_at", "title") VALUES (NEW."about", NEW."audience", NEW."contest_id", NEW."ends_at", NEW."id", NEW."kind", NEW."line_id", NEW."link", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place", NEW."seats", NEW."slot_minutes", NEW."speaker", NEW."starts_at", NEW."title"); RETURN NULL;', hash='6260c960f53eb39966fc8fddc2494926a2275342', operation='INSERT', pgid='pgtrigger_insert_insert_cdcdc', table='operations_gathering', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='gathering',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "operations_gatheringhistory" ("about", "audience", "contest_id", "ends_at", "id", "kind", "line_id", "link", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "seats", "slot_minutes", "speaker", "starts_at", "title") VALUES (NEW."about", NEW."audience", NEW."contest_id", NEW."ends_at", NEW."id", NEW."kind", NEW."line_id", NEW."link", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place", NEW."seats", NEW."slot_minutes", NEW."speaker", NEW."starts_at", NEW."title"); RETURN NULL;', hash='1bce44467cfb96e162d28d200db68f0b624d53b0', operation='UPDATE', pgid='pgtrigger_update_update_dacc9', table='operations_gathering', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='gatheringhistory',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='9883e0a99f4a71b053fd51692876c57ee2578765', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_6f6fd', table='operations_gatheringhistory', when='BEFORE')),
                ),
                migrations.AddConstraint(
                    model_name='signup',
                    constraint=models.UniqueConstraint(fields=('gathering', 'user'), name='sign_up_once'),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='signup',
                    trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "operations_signuphistory" ("answered_at", "attended_at", "gathering_id", "id", "made_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "slot_at", "state", "user_id") VALUES (NEW."answered_at", NEW."attended_at", NEW."gathering_id", NEW."id", NEW."made_at", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."slot_at", NEW."state", NEW."user_id"); RETURN NULL;', hash='eccaebfe4798d32bf0e96b8c244499e91cb76c9e', operation='INSERT', pgid='pgtrigger_insert_insert_fcf42', table='operations_signup', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='signup',
                    trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "operations_signuphistory" ("answered_at", "attended_at", "gathering_id", "id", "made_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "slot_at", "state", "user_id") VALUES (NEW."answered_at", NEW."attended_at", NEW."gathering_id", NEW."id", NEW."made_at", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."slot_at", NEW."state", NEW."user_id"); RETURN NULL;', hash='267b7004a421895c74ef774b67873d95d9116bb0', operation='UPDATE', pgid='pgtrigger_update_update_fbd14', table='operations_signup', when='AFTER')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='signuphistory',
                    trigger=pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='46ba037a9e315051a74a7a90bdd54152dd2e0d1a', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_45841', table='operations_signuphistory', when='BEFORE')),
                ),
            ],
        )
    ]
