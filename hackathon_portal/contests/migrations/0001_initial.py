"""The tables of this app, as they stand."""

import django.db.models.deletion
import hackathon_portal.kernel.clock
import hackathon_portal.kernel.migration_steps
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('pghistory', '0007_auto_20250421_0444'),
    ]

    operations = [
        hackathon_portal.kernel.migration_steps.CreateModels(
            models=[migrations.CreateModel(
                name='Contest',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('slug', models.SlugField(max_length=60, unique=True, verbose_name='адрес страницы')),
                    ('state', models.CharField(choices=[('draft', 'черновик'), ('published', 'объявлен'), ('closed', 'завершён')], default='draft', max_length=10, verbose_name='состояние')),
                    ('title', models.CharField(max_length=300, verbose_name='полное название')),
                    ('short_title', models.CharField(max_length=80, verbose_name='короткое название')),
                    ('description', models.TextField(blank=True, verbose_name='о конкурсе')),
                    ('rules_text', models.TextField(blank=True, verbose_name='правила (Markdown)')),
                    ('place', models.CharField(blank=True, max_length=200, verbose_name='место проведения')),
                    ('address', models.CharField(blank=True, max_length=200, verbose_name='адрес площадки')),
                    ('arrival', models.CharField(blank=True, max_length=120, verbose_name='когда ждём очных участников')),
                    ('how_to_register', models.TextField(blank=True, verbose_name='как зарегистрироваться')),
                    ('chat_url', models.URLField(blank=True, verbose_name='чат участников')),
                    ('starts_on', models.DateField(verbose_name='первый день')),
                    ('ends_on', models.DateField(verbose_name='последний день')),
                    ('project_deadline_at', models.DateTimeField(blank=True, null=True, verbose_name='срок представления проекта')),
                    ('registration_closes_on', models.DateField(blank=True, null=True, verbose_name='последний день регистрации')),
                    ('registration_closed_early_at', models.DateTimeField(blank=True, null=True, verbose_name='регистрация закрыта досрочно')),
                    ('early_closing_protocol', models.CharField(blank=True, max_length=80, verbose_name='протокол о досрочном окончании регистрации')),
                    ('raised_seats', models.PositiveIntegerField(blank=True, null=True, verbose_name='мест, увеличено до')),
                    ('raised_seats_act', models.CharField(blank=True, max_length=120, verbose_name='акт об увеличении числа мест')),
                    ('nominations_act_number', models.CharField(blank=True, max_length=40, verbose_name='акт о номинациях: номер')),
                    ('nominations_act_file', models.FileField(blank=True, upload_to='acts/', verbose_name='акт о номинациях: файл')),
                    ('nominations_act_date', models.DateField(blank=True, null=True, verbose_name='акт о номинациях: дата')),
                    ('officer_position', models.CharField(blank=True, max_length=160, verbose_name='должность подписывающего письма')),
                    ('officer_name', models.CharField(blank=True, max_length=160, verbose_name='кто подписывает письма')),
                    ('announced_at', models.DateTimeField(blank=True, null=True, verbose_name='объявлен')),
                    ('late_announcement_reason', models.TextField(blank=True, verbose_name='почему объявлен позже срока')),
                    ('results_published_at', models.DateTimeField(blank=True, null=True, verbose_name='результаты опубликованы')),
                    ('last_application_number', models.PositiveIntegerField(default=0, editable=False)),
                    ('created_at', models.DateTimeField(default=hackathon_portal.kernel.clock.now, editable=False, verbose_name='создан')),
                ],
                options={
                    'verbose_name': 'конкурс',
                    'verbose_name_plural': 'конкурсы',
                    'ordering': ['-starts_on', '-id'],
                    'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='contest_days_in_order'), models.CheckConstraint(condition=models.Q(('raised_seats__isnull', True), models.Q(('raised_seats_act', ''), _negated=True), _connector='OR'), name='contest_seats_raised_by_act')],
                },
            ), migrations.CreateModel(
                name='Channel',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('title', models.CharField(max_length=120, verbose_name='название')),
                    ('url', models.URLField(verbose_name='адрес')),
                    ('position', models.PositiveSmallIntegerField(default=1, verbose_name='порядок')),
                    ('contest', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='channels', to='contests.contest')),
                ],
                options={
                    'verbose_name': 'канал или чат',
                    'verbose_name_plural': 'каналы и чаты',
                    'ordering': ['position', 'id'],
                },
            ), migrations.CreateModel(
                name='ContestDocument',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('title', models.CharField(max_length=200, verbose_name='название')),
                    ('file', models.FileField(upload_to='contest-documents/', verbose_name='файл PDF')),
                    ('position', models.PositiveSmallIntegerField(default=1, verbose_name='порядок')),
                    ('contest', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='documents', to='contests.contest')),
                ],
                options={
                    'verbose_name': 'документ',
                    'verbose_name_plural': 'документы',
                    'ordering': ['position', 'id'],
                },
            ), migrations.CreateModel(
                name='MediaOutlet',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=160, verbose_name='название')),
                    ('contact', models.CharField(blank=True, max_length=200, verbose_name='кому писать')),
                    ('email', models.EmailField(blank=True, max_length=254, verbose_name='почта')),
                    ('contest', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='media_outlets', to='contests.contest')),
                ],
                options={
                    'verbose_name': 'издание',
                    'verbose_name_plural': 'издания',
                    'ordering': ['name', 'id'],
                },
            ), migrations.CreateModel(
                name='NewsItem',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('title', models.CharField(max_length=160, verbose_name='заголовок')),
                    ('text', models.TextField(max_length=10000, verbose_name='текст (Markdown)')),
                    ('published_at', models.DateTimeField(default=hackathon_portal.kernel.clock.now, verbose_name='показать с')),
                    ('contest', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='news', to='contests.contest')),
                ],
                options={
                    'verbose_name': 'новость',
                    'verbose_name_plural': 'новости',
                    'ordering': ['-published_at', '-id'],
                },
            ), migrations.CreateModel(
                name='Nomination',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('position', models.PositiveSmallIntegerField(default=1, verbose_name='порядок')),
                    ('title', models.CharField(max_length=160, verbose_name='название')),
                    ('task', models.TextField(verbose_name='задание')),
                    ('track', models.CharField(blank=True, max_length=120, verbose_name='направление')),
                    ('customer', models.CharField(blank=True, max_length=200, verbose_name='заказчик')),
                    ('customer_judge', models.CharField(blank=True, max_length=200, verbose_name='судья от заказчика: имя и должность')),
                    ('contest', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='nominations', to='contests.contest', verbose_name='конкурс')),
                ],
                options={
                    'verbose_name': 'номинация',
                    'verbose_name_plural': 'номинации',
                    'ordering': ['position', 'id'],
                    'constraints': [models.UniqueConstraint(fields=('contest', 'title'), name='nomination_title_once')],
                    'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "contests_nominationhistory" ("contest_id", "customer", "customer_judge", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "task", "title", "track") VALUES (NEW."contest_id", NEW."customer", NEW."customer_judge", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."task", NEW."title", NEW."track"); RETURN NULL;', hash='89c9044b503c54a6328879abe079174e123cb6b3', operation='INSERT', pgid='pgtrigger_insert_insert_773eb', table='contests_nomination', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "contests_nominationhistory" ("contest_id", "customer", "customer_judge", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "task", "title", "track") VALUES (NEW."contest_id", NEW."customer", NEW."customer_judge", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."task", NEW."title", NEW."track"); RETURN NULL;', hash='0f2cbd22864c67b1b037af5f36463ef5990139ca', operation='UPDATE', pgid='pgtrigger_update_update_195b5', table='contests_nomination', when='AFTER'))],
                },
            ), migrations.CreateModel(
                name='NominationHistory',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('id', models.BigIntegerField()),
                    ('position', models.PositiveSmallIntegerField(default=1, verbose_name='порядок')),
                    ('title', models.CharField(max_length=160, verbose_name='название')),
                    ('task', models.TextField(verbose_name='задание')),
                    ('track', models.CharField(blank=True, max_length=120, verbose_name='направление')),
                    ('customer', models.CharField(blank=True, max_length=200, verbose_name='заказчик')),
                    ('customer_judge', models.CharField(blank=True, max_length=200, verbose_name='судья от заказчика: имя и должность')),
                    ('contest', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='contests.contest', verbose_name='конкурс')),
                    ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='contests.nomination')),
                ],
                options={
                    'abstract': False,
                    'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='48a2db83774fe829f248a11927d31639e81b0ed7', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_531f2', table='contests_nominationhistory', when='BEFORE'))],
                },
            ), migrations.CreateModel(
                name='OrganiserLogo',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=300, verbose_name='организатор')),
                    ('picture', models.FileField(upload_to='logos/', verbose_name='логотип, PNG или JPEG')),
                    ('contest', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='organiser_logos', to='contests.contest')),
                ],
                options={
                    'verbose_name': 'логотип организатора',
                    'verbose_name_plural': 'логотипы организаторов',
                    'constraints': [models.UniqueConstraint(fields=('contest', 'name'), name='organiser_logo_once')],
                },
            ), migrations.CreateModel(
                name='Partner',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('kind', models.CharField(choices=[('partner', 'партнёр'), ('sponsor', 'спонсор'), ('media', 'информационный партнёр')], default='partner', max_length=8, verbose_name='кто это')),
                    ('name', models.CharField(max_length=160, verbose_name='название')),
                    ('url', models.URLField(blank=True, verbose_name='сайт')),
                    ('contribution', models.CharField(blank=True, max_length=200, verbose_name='чем помогает')),
                    ('agreement_number', models.CharField(blank=True, max_length=60, verbose_name='договор: номер')),
                    ('agreement_date', models.DateField(blank=True, null=True, verbose_name='договор: дата')),
                    ('logo', models.FileField(blank=True, upload_to='logos/', verbose_name='логотип, PNG или JPEG')),
                    ('position', models.PositiveSmallIntegerField(default=1, verbose_name='порядок')),
                    ('contest', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='partners', to='contests.contest')),
                ],
                options={
                    'verbose_name': 'партнёр',
                    'verbose_name_plural': 'партнёры',
                    'ordering': ['position', 'id'],
                    'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "contests_partnerhistory" ("agreement_date", "agreement_number", "contest_id", "contribution", "id", "kind", "logo", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "url") VALUES (NEW."agreement_date", NEW."agreement_number", NEW."contest_id", NEW."contribution", NEW."id", NEW."kind", NEW."logo", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."url"); RETURN NULL;', hash='25df2c7628c9aed5b88f3648feaadbc5de6499c1', operation='INSERT', pgid='pgtrigger_insert_insert_c18fd', table='contests_partner', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "contests_partnerhistory" ("agreement_date", "agreement_number", "contest_id", "contribution", "id", "kind", "logo", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "url") VALUES (NEW."agreement_date", NEW."agreement_number", NEW."contest_id", NEW."contribution", NEW."id", NEW."kind", NEW."logo", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."url"); RETURN NULL;', hash='d2ff95d22af0df9cb04a03d8607bfc142c7b1e67', operation='UPDATE', pgid='pgtrigger_update_update_42c63', table='contests_partner', when='AFTER'))],
                },
            ), migrations.CreateModel(
                name='PartnerHistory',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('id', models.BigIntegerField()),
                    ('kind', models.CharField(choices=[('partner', 'партнёр'), ('sponsor', 'спонсор'), ('media', 'информационный партнёр')], default='partner', max_length=8, verbose_name='кто это')),
                    ('name', models.CharField(max_length=160, verbose_name='название')),
                    ('url', models.URLField(blank=True, verbose_name='сайт')),
                    ('contribution', models.CharField(blank=True, max_length=200, verbose_name='чем помогает')),
                    ('agreement_number', models.CharField(blank=True, max_length=60, verbose_name='договор: номер')),
                    ('agreement_date', models.DateField(blank=True, null=True, verbose_name='договор: дата')),
                    ('logo', models.FileField(blank=True, upload_to='logos/', verbose_name='логотип, PNG или JPEG')),
                    ('position', models.PositiveSmallIntegerField(default=1, verbose_name='порядок')),
                    ('contest', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='contests.contest')),
                    ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='contests.partner')),
                ],
                options={
                    'abstract': False,
                    'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='8b23c681535ada234076b7cea8818d208dc253b6', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_d808d', table='contests_partnerhistory', when='BEFORE'))],
                },
            ), migrations.CreateModel(
                name='QuestionAnswered',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('question', models.CharField(max_length=200, verbose_name='вопрос')),
                    ('answer', models.TextField(max_length=4000, verbose_name='ответ (Markdown)')),
                    ('position', models.PositiveSmallIntegerField(default=1, verbose_name='порядок')),
                    ('contest', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions_answered', to='contests.contest')),
                ],
                options={
                    'verbose_name': 'вопрос',
                    'verbose_name_plural': 'вопросы и ответы',
                    'ordering': ['position', 'id'],
                },
            ), migrations.CreateModel(
                name='RegulationVersion',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('number', models.PositiveSmallIntegerField(default=1, verbose_name='версия')),
                    ('text', models.TextField()),
                    ('preset', models.CharField(blank=True, max_length=60, verbose_name='заготовка')),
                    ('reason', models.TextField(blank=True, verbose_name='основание изменения')),
                    ('act_number', models.CharField(blank=True, max_length=80, verbose_name='акт об изменении')),
                    ('frozen_at', models.DateTimeField(null=True, verbose_name='зафиксирована')),
                    ('written_at', models.DateTimeField(default=hackathon_portal.kernel.clock.now, verbose_name='записана')),
                    ('contest', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='regulation_versions', to='contests.contest', verbose_name='конкурс')),
                    ('written_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, to=settings.AUTH_USER_MODEL, verbose_name='кто записал')),
                ],
                options={
                    'verbose_name': 'версия порядка',
                    'verbose_name_plural': 'версии порядка',
                    'ordering': ['-number'],
                    'constraints': [models.UniqueConstraint(fields=('contest', 'number'), name='regulation_version_once')],
                    'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "contests_regulationversionhistory" ("act_number", "contest_id", "frozen_at", "id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "preset", "reason", "written_at", "written_by_id") VALUES (NEW."act_number", NEW."contest_id", NEW."frozen_at", NEW."id", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."preset", NEW."reason", NEW."written_at", NEW."written_by_id"); RETURN NULL;', hash='02fee022d442b09bb9ee8daff1cdc664f82aab7a', operation='INSERT', pgid='pgtrigger_insert_insert_9ef18', table='contests_regulationversion', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."act_number" IS DISTINCT FROM (NEW."act_number") OR OLD."contest_id" IS DISTINCT FROM (NEW."contest_id") OR OLD."frozen_at" IS DISTINCT FROM (NEW."frozen_at") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."preset" IS DISTINCT FROM (NEW."preset") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."written_at" IS DISTINCT FROM (NEW."written_at") OR OLD."written_by_id" IS DISTINCT FROM (NEW."written_by_id"))', func='INSERT INTO "contests_regulationversionhistory" ("act_number", "contest_id", "frozen_at", "id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "preset", "reason", "written_at", "written_by_id") VALUES (NEW."act_number", NEW."contest_id", NEW."frozen_at", NEW."id", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."preset", NEW."reason", NEW."written_at", NEW."written_by_id"); RETURN NULL;', hash='6dd3cb542048dae6e61c163a6643a8c9d85f6a4e', operation='UPDATE', pgid='pgtrigger_update_update_65142', table='contests_regulationversion', when='AFTER'))],
                },
            ), migrations.CreateModel(
                name='ContestHistory',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('id', models.BigIntegerField()),
                    ('slug', models.SlugField(db_index=False, max_length=60, verbose_name='адрес страницы')),
                    ('state', models.CharField(choices=[('draft', 'черновик'), ('published', 'объявлен'), ('closed', 'завершён')], default='draft', max_length=10, verbose_name='состояние')),
                    ('title', models.CharField(max_length=300, verbose_name='полное название')),
                    ('short_title', models.CharField(max_length=80, verbose_name='короткое название')),
                    ('description', models.TextField(blank=True, verbose_name='о конкурсе')),
                    ('rules_text', models.TextField(blank=True, verbose_name='правила (Markdown)')),
                    ('place', models.CharField(blank=True, max_length=200, verbose_name='место проведения')),
                    ('address', models.CharField(blank=True, max_length=200, verbose_name='адрес площадки')),
                    ('arrival', models.CharField(blank=True, max_length=120, verbose_name='когда ждём очных участников')),
                    ('how_to_register', models.TextField(blank=True, verbose_name='как зарегистрироваться')),
                    ('chat_url', models.URLField(blank=True, verbose_name='чат участников')),
                    ('starts_on', models.DateField(verbose_name='первый день')),
                    ('ends_on', models.DateField(verbose_name='последний день')),
                    ('project_deadline_at', models.DateTimeField(blank=True, null=True, verbose_name='срок представления проекта')),
                    ('registration_closes_on', models.DateField(blank=True, null=True, verbose_name='последний день регистрации')),
                    ('registration_closed_early_at', models.DateTimeField(blank=True, null=True, verbose_name='регистрация закрыта досрочно')),
                    ('early_closing_protocol', models.CharField(blank=True, max_length=80, verbose_name='протокол о досрочном окончании регистрации')),
                    ('raised_seats', models.PositiveIntegerField(blank=True, null=True, verbose_name='мест, увеличено до')),
                    ('raised_seats_act', models.CharField(blank=True, max_length=120, verbose_name='акт об увеличении числа мест')),
                    ('nominations_act_number', models.CharField(blank=True, max_length=40, verbose_name='акт о номинациях: номер')),
                    ('nominations_act_file', models.FileField(blank=True, upload_to='acts/', verbose_name='акт о номинациях: файл')),
                    ('nominations_act_date', models.DateField(blank=True, null=True, verbose_name='акт о номинациях: дата')),
                    ('officer_position', models.CharField(blank=True, max_length=160, verbose_name='должность подписывающего письма')),
                    ('officer_name', models.CharField(blank=True, max_length=160, verbose_name='кто подписывает письма')),
                    ('announced_at', models.DateTimeField(blank=True, null=True, verbose_name='объявлен')),
                    ('late_announcement_reason', models.TextField(blank=True, verbose_name='почему объявлен позже срока')),
                    ('results_published_at', models.DateTimeField(blank=True, null=True, verbose_name='результаты опубликованы')),
                    ('last_application_number', models.PositiveIntegerField(default=0, editable=False)),
                    ('created_at', models.DateTimeField(default=hackathon_portal.kernel.clock.now, editable=False, verbose_name='создан')),
                    ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='contests.contest')),
                    ('regulation_version', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='contests.regulationversion', verbose_name='действующий порядок')),
                ],
                options={
                    'abstract': False,
                    'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='8633a68e254a1bc873982dd203a4cc9d434bf37f', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_cf8a0', table='contests_contesthistory', when='BEFORE'))],
                },
            ), migrations.CreateModel(
                name='RegulationVersionHistory',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('id', models.BigIntegerField()),
                    ('number', models.PositiveSmallIntegerField(default=1, verbose_name='версия')),
                    ('preset', models.CharField(blank=True, max_length=60, verbose_name='заготовка')),
                    ('reason', models.TextField(blank=True, verbose_name='основание изменения')),
                    ('act_number', models.CharField(blank=True, max_length=80, verbose_name='акт об изменении')),
                    ('frozen_at', models.DateTimeField(null=True, verbose_name='зафиксирована')),
                    ('written_at', models.DateTimeField(default=hackathon_portal.kernel.clock.now, verbose_name='записана')),
                    ('contest', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='contests.contest', verbose_name='конкурс')),
                    ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='contests.regulationversion')),
                    ('written_by', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL, verbose_name='кто записал')),
                ],
                options={
                    'abstract': False,
                    'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='4202b9032ada79d232272c2f63e95321695c4bd6', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_8ad48', table='contests_regulationversionhistory', when='BEFORE'))],
                },
            ), migrations.CreateModel(
                name='SavedPreset',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('name', models.CharField(max_length=200, verbose_name='название')),
                    ('text', models.TextField()),
                    ('origin', models.CharField(blank=True, max_length=200, verbose_name='из чего сделана')),
                    ('created_at', models.DateTimeField(default=hackathon_portal.kernel.clock.now, verbose_name='создана')),
                    ('changed_at', models.DateTimeField(default=hackathon_portal.kernel.clock.now, verbose_name='изменена')),
                    ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='presets', to=settings.AUTH_USER_MODEL)),
                ],
                options={
                    'verbose_name': 'своя заготовка порядка',
                    'verbose_name_plural': 'свои заготовки порядка',
                    'ordering': ['name', 'id'],
                    'triggers': [pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "contests_savedpresethistory" ("changed_at", "created_at", "id", "name", "origin", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."changed_at", NEW."created_at", NEW."id", NEW."name", NEW."origin", NEW."owner_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;', hash='4958f47042ac09365aae9534b748a95ac2e52bf0', operation='INSERT', pgid='pgtrigger_insert_insert_3a992', table='contests_savedpreset', when='AFTER')), pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."changed_at" IS DISTINCT FROM (NEW."changed_at") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."origin" IS DISTINCT FROM (NEW."origin") OR OLD."owner_id" IS DISTINCT FROM (NEW."owner_id"))', func='INSERT INTO "contests_savedpresethistory" ("changed_at", "created_at", "id", "name", "origin", "owner_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."changed_at", NEW."created_at", NEW."id", NEW."name", NEW."origin", NEW."owner_id", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;', hash='76affeef8005ec786edfefedf879cc732aaf7158', operation='UPDATE', pgid='pgtrigger_update_update_408e8', table='contests_savedpreset', when='AFTER'))],
                },
            ), migrations.CreateModel(
                name='SavedPresetHistory',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('id', models.BigIntegerField()),
                    ('name', models.CharField(max_length=200, verbose_name='название')),
                    ('origin', models.CharField(blank=True, max_length=200, verbose_name='из чего сделана')),
                    ('created_at', models.DateTimeField(default=hackathon_portal.kernel.clock.now, verbose_name='создана')),
                    ('changed_at', models.DateTimeField(default=hackathon_portal.kernel.clock.now, verbose_name='изменена')),
                    ('owner', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to=settings.AUTH_USER_MODEL)),
                    ('pgh_context', models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='pghistory.context')),
                    ('pgh_obj', models.ForeignKey(db_constraint=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name='events', to='contests.savedpreset')),
                ],
                options={
                    'abstract': False,
                    'triggers': [pgtrigger.compiler.Trigger(name='append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='e6ba93dfbed1a8223d0f76f25822df0baa27187e', operation='UPDATE OR DELETE', pgid='pgtrigger_append_only_1c038', table='contests_savedpresethistory', when='BEFORE'))],
                },
            ), migrations.CreateModel(
                name='TimetableEntry',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('starts_at', models.DateTimeField(verbose_name='начало')),
                    ('title', models.CharField(max_length=200, verbose_name='что')),
                    ('contest', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='timetable', to='contests.contest', verbose_name='конкурс')),
                ],
                options={
                    'verbose_name': 'строка расписания',
                    'verbose_name_plural': 'расписание',
                    'ordering': ['starts_at', 'id'],
                },
            )],
        ),
        migrations.AddField(
            model_name='contest',
            name='regulation_version',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='contests.regulationversion', verbose_name='действующий порядок'),
        ),
        migrations.AddConstraint(
            model_name='contest',
            constraint=models.CheckConstraint(condition=models.Q(('state', 'draft'), models.Q(('announced_at__isnull', False), ('regulation_version__isnull', False)), _connector='OR'), name='contest_published_with_regulation'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contest',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "contests_contesthistory" ("address", "announced_at", "arrival", "chat_url", "created_at", "description", "early_closing_protocol", "ends_on", "how_to_register", "id", "last_application_number", "late_announcement_reason", "nominations_act_date", "nominations_act_file", "nominations_act_number", "officer_name", "officer_position", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "project_deadline_at", "raised_seats", "raised_seats_act", "registration_closed_early_at", "registration_closes_on", "regulation_version_id", "results_published_at", "rules_text", "short_title", "slug", "starts_on", "state", "title") VALUES (NEW."address", NEW."announced_at", NEW."arrival", NEW."chat_url", NEW."created_at", NEW."description", NEW."early_closing_protocol", NEW."ends_on", NEW."how_to_register", NEW."id", NEW."last_application_number", NEW."late_announcement_reason", NEW."nominations_act_date", NEW."nominations_act_file", NEW."nominations_act_number", NEW."officer_name", NEW."officer_position", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place", NEW."project_deadline_at", NEW."raised_seats", NEW."raised_seats_act", NEW."registration_closed_early_at", NEW."registration_closes_on", NEW."regulation_version_id", NEW."results_published_at", NEW."rules_text", NEW."short_title", NEW."slug", NEW."starts_on", NEW."state", NEW."title"); RETURN NULL;', hash='ff287f47b1385df567a48f096111bb343e8eec7f', operation='INSERT', pgid='pgtrigger_insert_insert_807cf', table='contests_contest', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='contest',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "contests_contesthistory" ("address", "announced_at", "arrival", "chat_url", "created_at", "description", "early_closing_protocol", "ends_on", "how_to_register", "id", "last_application_number", "late_announcement_reason", "nominations_act_date", "nominations_act_file", "nominations_act_number", "officer_name", "officer_position", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "project_deadline_at", "raised_seats", "raised_seats_act", "registration_closed_early_at", "registration_closes_on", "regulation_version_id", "results_published_at", "rules_text", "short_title", "slug", "starts_on", "state", "title") VALUES (NEW."address", NEW."announced_at", NEW."arrival", NEW."chat_url", NEW."created_at", NEW."description", NEW."early_closing_protocol", NEW."ends_on", NEW."how_to_register", NEW."id", NEW."last_application_number", NEW."late_announcement_reason", NEW."nominations_act_date", NEW."nominations_act_file", NEW."nominations_act_number", NEW."officer_name", NEW."officer_position", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place", NEW."project_deadline_at", NEW."raised_seats", NEW."raised_seats_act", NEW."registration_closed_early_at", NEW."registration_closes_on", NEW."regulation_version_id", NEW."results_published_at", NEW."rules_text", NEW."short_title", NEW."slug", NEW."starts_on", NEW."state", NEW."title"); RETURN NULL;', hash='68e0091c328c4d4c8a748690795c15ddcd45167e', operation='UPDATE', pgid='pgtrigger_update_update_96d26', table='contests_contest', when='AFTER')),
        ),
    ]
