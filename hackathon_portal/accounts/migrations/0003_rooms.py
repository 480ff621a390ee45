"""Roles belong to a room: a contest, or the portal; the portal's administrator."""

import django.db.models.deletion
import hackathon_portal.kernel.rooms
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0002_initial'),
        ('contests', '0001_initial'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='rolegrant',
            options={'verbose_name': 'роль', 'verbose_name_plural': 'роли'},
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='rolegrant',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='rolegrant',
            name='update_update',
        ),
        migrations.RemoveConstraint(
            model_name='rolegrant',
            name='role_once',
        ),
        migrations.AddField(
            model_name='rolegrant',
            name='room',
            field=hackathon_portal.kernel.rooms.RoomField(blank=True, db_default='', default='', editable=False, max_length=40),
        ),
        migrations.AddField(
            model_name='rolegranthistory',
            name='room',
            field=hackathon_portal.kernel.rooms.RoomField(blank=True, db_default='', default='', editable=False, max_length=40),
        ),
        migrations.AlterField(
            model_name='rolegrant',
            name='contest',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='grants', to='contests.contest', verbose_name='конкурс'),
        ),
        migrations.AlterField(
            model_name='rolegrant',
            name='role',
            field=models.CharField(choices=[('mentor', 'ментор'), ('staff', 'сотрудник'), ('secretary', 'секретарь комиссии'), ('member', 'член комиссии'), ('chair', 'председатель комиссии'), ('accountant', 'бухгалтер'), ('door', 'встречает на площадке'), ('partner', 'партнёр'), ('committee', 'организационный комитет'), ('operations', 'оперативный штаб'), ('volunteer', 'волонтёр'), ('admin', 'администратор портала')], max_length=12, verbose_name='роль'),
        ),
        migrations.AlterField(
            model_name='rolegranthistory',
            name='contest',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='contests.contest', verbose_name='конкурс'),
        ),
        migrations.AlterField(
            model_name='rolegranthistory',
            name='role',
            field=models.CharField(choices=[('mentor', 'ментор'), ('staff', 'сотрудник'), ('secretary', 'секретарь комиссии'), ('member', 'член комиссии'), ('chair', 'председатель комиссии'), ('accountant', 'бухгалтер'), ('door', 'встречает на площадке'), ('partner', 'партнёр'), ('committee', 'организационный комитет'), ('operations', 'оперативный штаб'), ('volunteer', 'волонтёр'), ('admin', 'администратор портала')], max_length=12, verbose_name='роль'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rolegrant',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "accounts_rolegranthistory" ("contest_id", "granted_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "room", "user_id") VALUES (NEW."contest_id", NEW."granted_at", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."role", NEW."room", NEW."user_id"); RETURN NULL;', hash='e50f0e8ddf9116b5cd70627417500ac118635298', operation='INSERT', pgid='pgtrigger_insert_insert_77ca7', table='accounts_rolegrant', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='rolegrant',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD.* IS DISTINCT FROM NEW.*)', func='INSERT INTO "accounts_rolegranthistory" ("contest_id", "granted_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role", "room", "user_id") VALUES (NEW."contest_id", NEW."granted_at", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."role", NEW."room", NEW."user_id"); RETURN NULL;', hash='5aef28b27bc145765b99ef5419c0f45008f36566', operation='UPDATE', pgid='pgtrigger_update_update_f0e9e', table='accounts_rolegrant', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='rolegrant',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('contest__isnull', True), models.Q(('room', ''), _negated=True)), models.Q(('contest__isnull', False), ('room', '')), _connector='OR'), name='role_in_one_room'),
        ),
        migrations.AddConstraint(
            model_name='rolegrant',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('role__in', ['admin']), ('room', 'portal')), models.Q(models.Q(('role__in', ['admin']), _negated=True), models.Q(('room', 'portal'), _negated=True)), _connector='OR'), name='role_of_the_portal_in_the_portal'),
        ),
        migrations.AddConstraint(
            model_name='rolegrant',
            constraint=models.UniqueConstraint(condition=models.Q(('contest__isnull', False)), fields=('user', 'contest', 'role'), name='role_once'),
        ),
        migrations.AddConstraint(
            model_name='rolegrant',
            constraint=models.UniqueConstraint(condition=models.Q(('room', ''), _negated=True), fields=('user', 'room', 'role'), name='role_once_in_a_room'),
        ),
    ]
