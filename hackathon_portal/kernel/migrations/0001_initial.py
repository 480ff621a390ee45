"""The tables of this app, as they stand."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import hackathon_portal.kernel.clock
import hackathon_portal.kernel.migration_steps
import pgtrigger.compiler
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
    ]

    operations = [
        hackathon_portal.kernel.migration_steps.CreateModels(
            models=[migrations.CreateModel(
                name='Bank',
                fields=[
                    ('bik', models.CharField(max_length=9, primary_key=True, serialize=False, verbose_name='БИК')),
                    ('name', models.CharField(max_length=160, verbose_name='название')),
                    ('city', models.CharField(blank=True, max_length=60, verbose_name='город')),
                    ('corr_account', models.CharField(blank=True, max_length=20, verbose_name='корреспондентский счёт')),
                ],
                options={
                    'verbose_name': 'банк',
                    'verbose_name_plural': 'банки',
                },
            ), migrations.CreateModel(
                name='AccessRecord',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('contest_ref', models.BigIntegerField(db_index=True, verbose_name='конкурс')),
                    ('subject', models.CharField(max_length=120, verbose_name='чьи данные')),
                    ('reason', models.CharField(max_length=300, verbose_name='зачем')),
                    ('address', models.GenericIPAddressField(null=True, verbose_name='адрес')),
                    ('at', models.DateTimeField(default=hackathon_portal.kernel.clock.now, verbose_name='когда')),
                    ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL, verbose_name='кто')),
                ],
                options={
                    'verbose_name': 'просмотр персональных данных',
                    'verbose_name_plural': 'журнал просмотров персональных данных',
                    'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='c76d61e606824c06d07532bb8925d0c7b559d4a0', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_a465a', table='kernel_accessrecord', when='BEFORE'))],
                },
            ), migrations.CreateModel(
                name='AuditRecord',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=60)),
                    ('title', models.CharField(max_length=120, verbose_name='что сделано')),
                    ('contest_ref', models.BigIntegerField(null=True, verbose_name='конкурс')),
                    ('about', models.CharField(blank=True, max_length=300, verbose_name='о чём')),
                    ('reason', models.CharField(blank=True, max_length=500, verbose_name='основание')),
                    ('address', models.GenericIPAddressField(null=True, verbose_name='адрес')),
                    ('at', models.DateTimeField(default=hackathon_portal.kernel.clock.now, verbose_name='когда')),
                    ('context', models.UUIDField(db_index=True)),
                    ('user', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'запись журнала',
                    'verbose_name_plural': 'журнал',
                    'indexes': [models.Index(fields=['contest_ref', '-id'], name='journal_of_contest')],
                    'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='37c3bdbb12c273e654cdee494f4ffc2b1c50df45', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_827a4', table='kernel_auditrecord', when='BEFORE'))],
                },
            ), migrations.CreateModel(
                name='Job',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(max_length=60, verbose_name='вид')),
                    ('title', models.CharField(max_length=160, verbose_name='что делается')),
                    ('contest_ref', models.BigIntegerField(db_index=True, verbose_name='конкурс')),
                    ('parameters', models.JSONField(default=dict)),
                    ('state', models.CharField(choices=[('queued', 'ждёт очереди'), ('running', 'выполняется'), ('done', 'готово'), ('failed', 'не удалось')], default='queued', max_length=10, verbose_name='состояние')),
                    ('done', models.PositiveIntegerField(default=0, verbose_name='сделано')),
                    ('total', models.PositiveIntegerField(default=0, verbose_name='всего')),
                    ('outcome', models.CharField(blank=True, max_length=500, verbose_name='итог')),
                    ('file', models.FileField(blank=True, upload_to='jobs/')),
                    ('file_name', models.CharField(blank=True, max_length=160)),
                    ('created_at', models.DateTimeField(default=hackathon_portal.kernel.clock.now, verbose_name='начато')),
                    ('alive_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('finished_at', models.DateTimeField(null=True, verbose_name='закончено')),
                    ('started_by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='jobs', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'задание',
                    'verbose_name_plural': 'задания',
                    'indexes': [models.Index(condition=models.Q(('state__in', ['queued', 'running'])), fields=['state', 'alive_at'], name='job_open')],
                },
            ), migrations.CreateModel(
                name='OutboxMessage',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('channel', models.CharField(choices=[('email', 'электронная почта'), ('telegram', 'Telegram')], default='email', max_length=10, verbose_name='чем')),
                    ('contest_ref', models.BigIntegerField(db_index=True, null=True, verbose_name='конкурс')),
                    ('kind', models.CharField(max_length=60, verbose_name='вид')),
                    ('key', models.CharField(max_length=160, unique=True)),
                    ('message_id', models.CharField(max_length=255, unique=True)),
                    ('recipient', models.EmailField(max_length=254, verbose_name='адрес')),
                    ('addressee', models.CharField(blank=True, max_length=80)),
                    ('speaks_of', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=80), default=list, size=None)),
                    ('subject', models.CharField(max_length=200, verbose_name='тема')),
                    ('body', models.TextField(verbose_name='текст')),
                    ('attachment', models.CharField(blank=True, max_length=60, verbose_name='вложение')),
                    ('attachment_ref', models.BigIntegerField(null=True)),
                    ('batch', models.CharField(blank=True, max_length=60)),
                    ('state', models.CharField(choices=[('pending', 'ждёт отправки'), ('sent', 'отправлено'), ('failed', 'не доставлено'), ('bounced', 'адрес отвергнут'), ('cancelled', 'отменено до отправки')], default='pending', max_length=10, verbose_name='состояние')),
                    ('created_at', models.DateTimeField(default=hackathon_portal.kernel.clock.now, verbose_name='создано')),
                    ('due_at', models.DateTimeField(db_default=django.db.models.functions.datetime.Now())),
                    ('sent_at', models.DateTimeField(null=True, verbose_name='отправлено')),
                    ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='попыток')),
                    ('last_error', models.TextField(blank=True, verbose_name='ошибка')),
                ],
                options={
                    'verbose_name': 'письмо',
                    'verbose_name_plural': 'письма',
                    'indexes': [models.Index(condition=models.Q(('state', 'pending')), fields=['channel', 'due_at', 'id'], name='outbox_pending_of_channel'), models.Index(fields=['contest_ref', '-id'], name='outbox_of_contest'), models.Index(condition=models.Q(('batch', ''), _negated=True), fields=['batch'], name='outbox_of_batch'), models.Index(fields=['attachment_ref'], name='outbox_of_object'), models.Index(condition=models.Q(('addressee', ''), _negated=True), fields=['addressee'], name='outbox_of_addressee'), django.contrib.postgres.indexes.GinIndex(fields=['speaks_of'], name='outbox_speaks_of'), models.Index(django.db.models.functions.text.Upper('recipient'), models.OrderBy(models.F('id'), descending=True), name='outbox_of_person')],
                },
            )],
        ),
    ]
