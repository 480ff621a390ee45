"""The history keeps no personal data and no free texts: the columns go with what they held."""
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

from hackathon_portal.kernel.migration_steps import AsOne


class Migration(migrations.Migration):

    dependencies = [
        ('registration', '0001_initial'),
    ]

    operations = [
        AsOne([
            pgtrigger.migrations.RemoveTrigger(
                model_name='affiliationruling',
                name='insert_insert',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='affiliationruling',
                name='update_update',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='application',
                name='insert_insert',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='application',
                name='update_update',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='representative',
                name='insert_insert',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='representative',
                name='update_update',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='team',
                name='insert_insert',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='team',
                name='update_update',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='teamleader',
                name='insert_insert',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='teamleader',
                name='update_update',
            ),
            migrations.RemoveField(
                model_name='affiliationrulinghistory',
                name='reason',
            ),
            migrations.RemoveField(
                model_name='applicationhistory',
                name='content_hash',
            ),
            migrations.RemoveField(
                model_name='applicationhistory',
                name='decision_comment',
            ),
            migrations.RemoveField(
                model_name='applicationhistory',
                name='door_code',
            ),
            migrations.RemoveField(
                model_name='applicationhistory',
                name='external_id',
            ),
            migrations.RemoveField(
                model_name='representativehistory',
                name='kinship',
            ),
            migrations.RemoveField(
                model_name='representativehistory',
                name='return_reason',
            ),
            migrations.RemoveField(
                model_name='representativehistory',
                name='signed_address',
            ),
            migrations.RemoveField(
                model_name='representativehistory',
                name='signed_copy',
            ),
            migrations.RemoveField(
                model_name='representativehistory',
                name='signed_copy_name',
            ),
            migrations.RemoveField(
                model_name='representativehistory',
                name='text_sha256',
            ),
            migrations.RemoveField(
                model_name='representativehistory',
                name='token_hash',
            ),
            migrations.RemoveField(
                model_name='teamhistory',
                name='about',
            ),
            migrations.RemoveField(
                model_name='teamhistory',
                name='category_reason',
            ),
            migrations.RemoveField(
                model_name='teamhistory',
                name='name_refusal',
            ),
            migrations.RemoveField(
                model_name='teamleaderhistory',
                name='appointment',
            ),
            migrations.RemoveField(
                model_name='teamleaderhistory',
                name='appointment_name',
            ),
            migrations.RemoveField(
                model_name='teamleaderhistory',
                name='token_hash',
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='affiliationruling',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "registration_affiliationrulinghistory" ("application_id", "at", "by_id", "id", "is_affiliated", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."application_id", NEW."at", NEW."by_id", NEW."id", NEW."is_affiliated", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;', hash='c387d3022862f7c6a376d1c4d7bd108ffc2a26e4', operation='INSERT', pgid='pgtrigger_insert_insert_baf8b', table='registration_affiliationruling', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='affiliationruling',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."application_id" IS DISTINCT FROM (NEW."application_id") OR OLD."at" IS DISTINCT FROM (NEW."at") OR OLD."by_id" IS DISTINCT FROM (NEW."by_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_affiliated" IS DISTINCT FROM (NEW."is_affiliated"))', func='INSERT INTO "registration_affiliationrulinghistory" ("application_id", "at", "by_id", "id", "is_affiliated", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."application_id", NEW."at", NEW."by_id", NEW."id", NEW."is_affiliated", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;', hash='8242ef15c2bfb4d4b0b7f3b5089a3472cae4535e', operation='UPDATE', pgid='pgtrigger_update_update_3d1b2', table='registration_affiliationruling', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='application',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "registration_applicationhistory" ("arrived_at", "arrived_by_id", "attendance", "attendance_at", "citizenship", "contest_id", "created_at", "decided_at", "decided_by_id", "decision_due_on", "erased_at", "exclusion_ground", "id", "number", "offer_expires_at", "participation", "passport_seen", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "queue_number", "refiled_from_id", "refusal_ground", "revision", "role", "seat", "state", "submitted_at", "team_id", "team_role", "user_id") VALUES (NEW."arrived_at", NEW."arrived_by_id", NEW."attendance", NEW."attendance_at", NEW."citizenship", NEW."contest_id", NEW."created_at", NEW."decided_at", NEW."decided_by_id", NEW."decision_due_on", NEW."erased_at", NEW."exclusion_ground", NEW."id", NEW."number", NEW."offer_expires_at", NEW."participation", NEW."passport_seen", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."queue_number", NEW."refiled_from_id", NEW."refusal_ground", NEW."revision", NEW."role", NEW."seat", NEW."state", NEW."submitted_at", NEW."team_id", NEW."team_role", NEW."user_id"); RETURN NULL;', hash='f55388e881319018703d50f8b4563c497654627f', operation='INSERT', pgid='pgtrigger_insert_insert_e9f2c', table='registration_application', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='application',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."arrived_at" IS DISTINCT FROM (NEW."arrived_at") OR OLD."arrived_by_id" IS DISTINCT FROM (NEW."arrived_by_id") OR OLD."attendance" IS DISTINCT FROM (NEW."attendance") OR OLD."attendance_at" IS DISTINCT FROM (NEW."attendance_at") OR OLD."citizenship" IS DISTINCT FROM (NEW."citizenship") OR OLD."contest_id" IS DISTINCT FROM (NEW."contest_id") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."decided_at" IS DISTINCT FROM (NEW."decided_at") OR OLD."decided_by_id" IS DISTINCT FROM (NEW."decided_by_id") OR OLD."decision_due_on" IS DISTINCT FROM (NEW."decision_due_on") OR OLD."erased_at" IS DISTINCT FROM (NEW."erased_at") OR OLD."exclusion_ground" IS DISTINCT FROM (NEW."exclusion_ground") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."offer_expires_at" IS DISTINCT FROM (NEW."offer_expires_at") OR OLD."participation" IS DISTINCT FROM (NEW."participation") OR OLD."passport_seen" IS DISTINCT FROM (NEW."passport_seen") OR OLD."queue_number" IS DISTINCT FROM (NEW."queue_number") OR OLD."refiled_from_id" IS DISTINCT FROM (NEW."refiled_from_id") OR OLD."refusal_ground" IS DISTINCT FROM (NEW."refusal_ground") OR OLD."revision" IS DISTINCT FROM (NEW."revision") OR OLD."role" IS DISTINCT FROM (NEW."role") OR OLD."seat" IS DISTINCT FROM (NEW."seat") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."submitted_at" IS DISTINCT FROM (NEW."submitted_at") OR OLD."team_id" IS DISTINCT FROM (NEW."team_id") OR OLD."team_role" IS DISTINCT FROM (NEW."team_role") OR OLD."user_id" IS DISTINCT FROM (NEW."user_id"))', func='INSERT INTO "registration_applicationhistory" ("arrived_at", "arrived_by_id", "attendance", "attendance_at", "citizenship", "contest_id", "created_at", "decided_at", "decided_by_id", "decision_due_on", "erased_at", "exclusion_ground", "id", "number", "offer_expires_at", "participation", "passport_seen", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "queue_number", "refiled_from_id", "refusal_ground", "revision", "role", "seat", "state", "submitted_at", "team_id", "team_role", "user_id") VALUES (NEW."arrived_at", NEW."arrived_by_id", NEW."attendance", NEW."attendance_at", NEW."citizenship", NEW."contest_id", NEW."created_at", NEW."decided_at", NEW."decided_by_id", NEW."decision_due_on", NEW."erased_at", NEW."exclusion_ground", NEW."id", NEW."number", NEW."offer_expires_at", NEW."participation", NEW."passport_seen", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."queue_number", NEW."refiled_from_id", NEW."refusal_ground", NEW."revision", NEW."role", NEW."seat", NEW."state", NEW."submitted_at", NEW."team_id", NEW."team_role", NEW."user_id"); RETURN NULL;', hash='c2fcfb20fda8067642a4cecd8b430d5c6b222109', operation='UPDATE', pgid='pgtrigger_update_update_d4c05', table='registration_application', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='representative',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "registration_representativehistory" ("application_id", "asked_at", "decided_at", "decided_by_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "signed_at", "state", "text_version", "user_id") VALUES (NEW."application_id", NEW."asked_at", NEW."decided_at", NEW."decided_by_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."signed_at", NEW."state", NEW."text_version", NEW."user_id"); RETURN NULL;', hash='e094e8b2405ca233c388f0ae2432c80032b52590', operation='INSERT', pgid='pgtrigger_insert_insert_843c1', table='registration_representative', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='representative',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."application_id" IS DISTINCT FROM (NEW."application_id") OR OLD."asked_at" IS DISTINCT FROM (NEW."asked_at") OR OLD."decided_at" IS DISTINCT FROM (NEW."decided_at") OR OLD."decided_by_id" IS DISTINCT FROM (NEW."decided_by_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."signed_at" IS DISTINCT FROM (NEW."signed_at") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."text_version" IS DISTINCT FROM (NEW."text_version") OR OLD."user_id" IS DISTINCT FROM (NEW."user_id"))', func='INSERT INTO "registration_representativehistory" ("application_id", "asked_at", "decided_at", "decided_by_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "signed_at", "state", "text_version", "user_id") VALUES (NEW."application_id", NEW."asked_at", NEW."decided_at", NEW."decided_by_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."signed_at", NEW."state", NEW."text_version", NEW."user_id"); RETURN NULL;', hash='6ebc783ecb6782bcc5d6c8c2135c679ca3f1a00b', operation='UPDATE', pgid='pgtrigger_update_update_ce298', table='registration_representative', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='team',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "registration_teamhistory" ("captain_offer_id", "category", "contest_id", "created_at", "fill_up_until", "founder_id", "id", "is_public", "name", "name_state", "offer_expires_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "queue_number", "seat", "sending_organisation") VALUES (NEW."captain_offer_id", NEW."category", NEW."contest_id", NEW."created_at", NEW."fill_up_until", NEW."founder_id", NEW."id", NEW."is_public", NEW."name", NEW."name_state", NEW."offer_expires_at", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."queue_number", NEW."seat", NEW."sending_organisation"); RETURN NULL;', hash='b73d261cef94a1194170307f67dca1293ee098b9', operation='INSERT', pgid='pgtrigger_insert_insert_3ecd8', table='registration_team', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='team',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."captain_offer_id" IS DISTINCT FROM (NEW."captain_offer_id") OR OLD."category" IS DISTINCT FROM (NEW."category") OR OLD."contest_id" IS DISTINCT FROM (NEW."contest_id") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."fill_up_until" IS DISTINCT FROM (NEW."fill_up_until") OR OLD."founder_id" IS DISTINCT FROM (NEW."founder_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_public" IS DISTINCT FROM (NEW."is_public") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."name_state" IS DISTINCT FROM (NEW."name_state") OR OLD."offer_expires_at" IS DISTINCT FROM (NEW."offer_expires_at") OR OLD."queue_number" IS DISTINCT FROM (NEW."queue_number") OR OLD."seat" IS DISTINCT FROM (NEW."seat") OR OLD."sending_organisation" IS DISTINCT FROM (NEW."sending_organisation"))', func='INSERT INTO "registration_teamhistory" ("captain_offer_id", "category", "contest_id", "created_at", "fill_up_until", "founder_id", "id", "is_public", "name", "name_state", "offer_expires_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "queue_number", "seat", "sending_organisation") VALUES (NEW."captain_offer_id", NEW."category", NEW."contest_id", NEW."created_at", NEW."fill_up_until", NEW."founder_id", NEW."id", NEW."is_public", NEW."name", NEW."name_state", NEW."offer_expires_at", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."queue_number", NEW."seat", NEW."sending_organisation"); RETURN NULL;', hash='3a217361d17aa7cd61f97b0a9ed3555163e200d2', operation='UPDATE', pgid='pgtrigger_update_update_3f418', table='registration_team', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='teamleader',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "registration_teamleaderhistory" ("agreed_at", "id", "invited_at", "left_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "team_id", "user_id") VALUES (NEW."agreed_at", NEW."id", NEW."invited_at", NEW."left_at", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."team_id", NEW."user_id"); RETURN NULL;', hash='4fecc82df4156be035d4f193967c375ba92db423', operation='INSERT', pgid='pgtrigger_insert_insert_3926a', table='registration_teamleader', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='teamleader',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."agreed_at" IS DISTINCT FROM (NEW."agreed_at") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."invited_at" IS DISTINCT FROM (NEW."invited_at") OR OLD."left_at" IS DISTINCT FROM (NEW."left_at") OR OLD."team_id" IS DISTINCT FROM (NEW."team_id") OR OLD."user_id" IS DISTINCT FROM (NEW."user_id"))', func='INSERT INTO "registration_teamleaderhistory" ("agreed_at", "id", "invited_at", "left_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "team_id", "user_id") VALUES (NEW."agreed_at", NEW."id", NEW."invited_at", NEW."left_at", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."team_id", NEW."user_id"); RETURN NULL;', hash='5a93616086b589fadb9fd05d8d163d855089ad41', operation='UPDATE', pgid='pgtrigger_update_update_5432a', table='registration_teamleader', when='AFTER')),
            ),
        ]),
    ]
