"""Tokens of the API have a term; those issued before get the usual one from today."""

import pgtrigger.compiler
import pgtrigger.migrations
import registration.models.exchange
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('registration', '0003_rooms'),
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
            name='expires_at',
            field=models.DateTimeField(default=registration.models.exchange.usual_end, verbose_name='действует до'),
        ),
        migrations.AddField(
            model_name='apitoken',
            name='used_from',
            field=models.CharField(blank=True, max_length=50, verbose_name='откуда'),
        ),
        migrations.AddField(
            model_name='apitokenhistory',
            name='expires_at',
            field=models.DateTimeField(default=registration.models.exchange.usual_end, verbose_name='действует до'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='apitoken',
            trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "registration_apitokenhistory" ("contest_id", "expires_at", "id", "made_at", "made_by_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at", "room", "scopes", "used_at") VALUES (NEW."contest_id", NEW."expires_at", NEW."id", NEW."made_at", NEW."made_by_id", NEW."name", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."revoked_at", NEW."room", NEW."scopes", NEW."used_at"); RETURN NULL;', hash='6ce71bc37951f484e8a66e4eae459deee0a426e5', operation='INSERT', pgid='pgtrigger_insert_insert_e561d', table='registration_apitoken', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='apitoken',
            trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."contest_id" IS DISTINCT FROM (NEW."contest_id") OR OLD."expires_at" IS DISTINCT FROM (NEW."expires_at") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."made_at" IS DISTINCT FROM (NEW."made_at") OR OLD."made_by_id" IS DISTINCT FROM (NEW."made_by_id") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."revoked_at" IS DISTINCT FROM (NEW."revoked_at") OR OLD."room" IS DISTINCT FROM (NEW."room") OR OLD."scopes" IS DISTINCT FROM (NEW."scopes") OR OLD."used_at" IS DISTINCT FROM (NEW."used_at"))', func='INSERT INTO "registration_apitokenhistory" ("contest_id", "expires_at", "id", "made_at", "made_by_id", "name", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "revoked_at", "room", "scopes", "used_at") VALUES (NEW."contest_id", NEW."expires_at", NEW."id", NEW."made_at", NEW."made_by_id", NEW."name", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."revoked_at", NEW."room", NEW."scopes", NEW."used_at"); RETURN NULL;', hash='73b3f42c0d555afa253fd54db20940b6a9876cf4', operation='UPDATE', pgid='pgtrigger_update_update_f0919', table='registration_apitoken', when='AFTER')),
        ),
    ]
