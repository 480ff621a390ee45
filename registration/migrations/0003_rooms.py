"""Tokens of the API belong to a room: a contest, or the portal."""

import django.db.models.deletion
import hackathon_portal.kernel.rooms
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('contests', '0002_history_without_personal_data'),
        ('registration', '0002_history_without_personal_data'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger(
            model_name='apitoken',
            name='insert_insert',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='apitoken',
            name='update_update',
        ),
        migrations.AddField(
            model_name='apitoken',
            name='room',
            field=hackathon_portal.kernel.rooms.RoomField(blank=True, db_default='', default='', editable=False, max_length=40),
        ),
        migrations.AddField(
            model_name='apitokenhistory',
            name='room',
            field=hackathon_portal.kernel.rooms.RoomField(blank=True, db_default='', default='', editable=False, max_length=40),
        ),
        migrations.AlterField(
            model_name='apitoken',
            name='contest',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='api_tokens', to='contests.contest'),
        ),
        migrations.AlterField(
            model_name='apitokenhistory',
            name='contest',
            field=models.ForeignKey(db_constraint=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', related_query_name='+', to='contests.contest'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='apitoken',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "registration_apitokenhistory" ("contest_id", "id", "made_at", "made_by_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at", "room", "scopes", "used_at") VALUES (NEW."contest_id", NEW."id", NEW."made_at", NEW."made_by_id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."revoked_at", NEW."room", NEW."scopes", NEW."used_at"); RETURN NULL;', hash='13090479e7483c325f8cb3b1cca8e0f6aa00ecab', operation='INSERT', pgid='pgtrigger_insert_insert_e561d', table='registration_apitoken', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='apitoken',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."contest_id" IS DISTINCT FROM (NEW."contest_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."made_at" IS DISTINCT FROM (NEW."made_at") OR OLD."made_by_id" IS DISTINCT FROM (NEW."made_by_id") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."revoked_at" IS DISTINCT FROM (NEW."revoked_at") OR OLD."room" IS DISTINCT FROM (NEW."room") OR OLD."scopes" IS DISTINCT FROM (NEW."scopes") OR OLD."used_at" IS DISTINCT FROM (NEW."used_at"))', func='INSERT INTO "registration_apitokenhistory" ("contest_id", "id", "made_at", "made_by_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at", "room", "scopes", "used_at") VALUES (NEW."contest_id", NEW."id", NEW."made_at", NEW."made_by_id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."revoked_at", NEW."room", NEW."scopes", NEW."used_at"); RETURN NULL;', hash='80c7e81360efc62f514d1afb8185c18b68f882d0', operation='UPDATE', pgid='pgtrigger_update_update_f0919', table='registration_apitoken', when='AFTER')),
        ),
        migrations.AddConstraint(
            model_name='apitoken',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('contest__isnull', True), models.Q(('room', ''), _negated=True)), models.Q(('contest__isnull', False), ('room', '')), _connector='OR'), name='token_in_one_room'),
        ),
    ]
