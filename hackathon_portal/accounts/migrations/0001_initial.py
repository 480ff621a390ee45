"""The tables of this app, as they stand."""

import hackathon_portal.kernel.clock
import hackathon_portal.kernel.migration_steps
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        hackathon_portal.kernel.migration_steps.CreateModels(
            models=[migrations.CreateModel(
                name='RoleGrant',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('role', models.CharField(choices=[('mentor', 'ментор'), ('staff', 'сотрудник'), ('secretary', 'секретарь комиссии'), ('member', 'член комиссии'), ('chair', 'председатель комиссии'), ('accountant', 'бухгалтер'), ('door', 'встречает на площадке'), ('partner', 'партнёр'), ('committee', 'организационный комитет'), ('operations', 'оперативный штаб'), ('volunteer', 'волонтёр')], max_length=12, verbose_name='роль')),
                    ('granted_at', models.DateTimeField(default=hackathon_portal.kernel.clock.now, verbose_name='назначена')),
                ],
                options={
                    'verbose_name': 'роль в конкурсе',
                    'verbose_name_plural': 'роли в конкурсах',
                },
            ), migrations.CreateModel(
                name='RoleGrantHistory',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('id', models.BigIntegerField()),
                    ('role', models.CharField(choices=[('mentor', 'ментор'), ('staff', 'сотрудник'), ('secretary', 'секретарь комиссии'), ('member', 'член комиссии'), ('chair', 'председатель комиссии'), ('accountant', 'бухгалтер'), ('door', 'встречает на площадке'), ('partner', 'партнёр'), ('committee', 'организационный комитет'), ('operations', 'оперативный штаб'), ('volunteer', 'волонтёр')], max_length=12, verbose_name='роль')),
                    ('granted_at', models.DateTimeField(default=hackathon_portal.kernel.clock.now, verbose_name='назначена')),
                ],
                options={
                    'abstract': False,
                },
            ), migrations.CreateModel(
                name='UserHistory',
                fields=[
                    ('pgh_id', models.AutoField(primary_key=True, serialize=False)),
                    ('pgh_created_at', models.DateTimeField(auto_now_add=True)),
                    ('pgh_label', models.TextField(help_text='The event label.')),
                    ('is_active', models.BooleanField(default=True, verbose_name='активна')),
                    ('is_staff', models.BooleanField(default=False, verbose_name='вход в справочники')),
                    ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ],
                options={
                    'abstract': False,
                },
            ), migrations.CreateModel(
                name='User',
                fields=[
                    ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                    ('password', models.CharField(max_length=128, verbose_name='password')),
                    ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                    ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                    ('email', models.EmailField(max_length=254, unique=True, verbose_name='электронная почта')),
                    ('surname', models.CharField(blank=True, max_length=80, verbose_name='фамилия')),
                    ('name', models.CharField(blank=True, max_length=80, verbose_name='имя')),
                    ('patronymic', models.CharField(blank=True, max_length=80, verbose_name='отчество')),
                    ('is_active', models.BooleanField(default=True, verbose_name='активна')),
                    ('is_staff', models.BooleanField(default=False, verbose_name='вход в справочники')),
                    ('reminders', models.BooleanField(default=True, verbose_name='напоминать о сроках письмом')),
                    ('letters_seen_at', models.DateTimeField(blank=True, null=True, verbose_name='уведомления просмотрены')),
                    ('telegram_chat', models.BigIntegerField(blank=True, editable=False, null=True, unique=True, verbose_name='чат в Telegram')),
                    ('date_joined', models.DateTimeField(default=hackathon_portal.kernel.clock.now, editable=False)),
                    ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                    ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                ],
                options={
                    'verbose_name': 'учётная запись',
                    'verbose_name_plural': 'учётные записи',
                },
            )],
        ),
    ]
