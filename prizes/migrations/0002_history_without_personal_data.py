"""The history keeps no personal data and no free texts: the columns go with what they held."""
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

from hackathon_portal.kernel.migration_steps import AsOne


class Migration(migrations.Migration):

    dependencies = [
        ('prizes', '0001_initial'),
    ]

    operations = [
        AsOne([
            pgtrigger.migrations.RemoveTrigger(
                model_name='award',
                name='insert_insert',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='award',
                name='update_update',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='diploma',
                name='insert_insert',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='diploma',
                name='update_update',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='documenttemplate',
                name='insert_insert',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='documenttemplate',
                name='update_update',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='parcel',
                name='insert_insert',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='parcel',
                name='update_update',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='payment',
                name='insert_insert',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='payment',
                name='update_update',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='payoutapplication',
                name='insert_insert',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='payoutapplication',
                name='update_update',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='registerline',
                name='insert_insert',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='registerline',
                name='update_update',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='requireddocument',
                name='insert_insert',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='requireddocument',
                name='update_update',
            ),
            migrations.RemoveField(
                model_name='awardhistory',
                name='division_reason',
            ),
            migrations.RemoveField(
                model_name='awardhistory',
                name='refusal_reason',
            ),
            migrations.RemoveField(
                model_name='diplomahistory',
                name='revocation_reason',
            ),
            migrations.RemoveField(
                model_name='documenttemplatehistory',
                name='signature',
            ),
            migrations.RemoveField(
                model_name='parcelhistory',
                name='track',
            ),
            migrations.RemoveField(
                model_name='paymenthistory',
                name='recipient_hash',
            ),
            migrations.RemoveField(
                model_name='payoutapplicationhistory',
                name='late_reason',
            ),
            migrations.RemoveField(
                model_name='payoutapplicationhistory',
                name='message',
            ),
            migrations.RemoveField(
                model_name='payoutapplicationhistory',
                name='signed_content',
            ),
            migrations.RemoveField(
                model_name='payoutapplicationhistory',
                name='signed_copy',
            ),
            migrations.RemoveField(
                model_name='payoutapplicationhistory',
                name='signed_copy_name',
            ),
            migrations.RemoveField(
                model_name='registerlinehistory',
                name='returned_reason',
            ),
            migrations.RemoveField(
                model_name='requireddocumenthistory',
                name='content',
            ),
            migrations.RemoveField(
                model_name='requireddocumenthistory',
                name='given_address',
            ),
            migrations.RemoveField(
                model_name='requireddocumenthistory',
                name='reason',
            ),
            migrations.RemoveField(
                model_name='requireddocumenthistory',
                name='text_sha256',
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='award',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "prizes_awardhistory" ("agreed_at", "amount", "apply_by", "basis", "contest_id", "division", "division_position", "division_title", "holder_id", "id", "origin_id", "part_of_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "project_id", "refusal_clause", "refused_at", "refused_by_id", "special_id", "state", "team_id", "thing", "thing_given_on") VALUES (NEW."agreed_at", NEW."amount", NEW."apply_by", NEW."basis", NEW."contest_id", NEW."division", NEW."division_position", NEW."division_title", NEW."holder_id", NEW."id", NEW."origin_id", NEW."part_of_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place", NEW."project_id", NEW."refusal_clause", NEW."refused_at", NEW."refused_by_id", NEW."special_id", NEW."state", NEW."team_id", NEW."thing", NEW."thing_given_on"); RETURN NULL;', hash='557a0ad67be961924501fb200344906e9c279230', operation='INSERT', pgid='pgtrigger_insert_insert_e8591', table='prizes_award', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='award',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."agreed_at" IS DISTINCT FROM (NEW."agreed_at") OR OLD."amount" IS DISTINCT FROM (NEW."amount") OR OLD."apply_by" IS DISTINCT FROM (NEW."apply_by") OR OLD."basis" IS DISTINCT FROM (NEW."basis") OR OLD."contest_id" IS DISTINCT FROM (NEW."contest_id") OR OLD."division" IS DISTINCT FROM (NEW."division") OR OLD."division_position" IS DISTINCT FROM (NEW."division_position") OR OLD."division_title" IS DISTINCT FROM (NEW."division_title") OR OLD."holder_id" IS DISTINCT FROM (NEW."holder_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."origin_id" IS DISTINCT FROM (NEW."origin_id") OR OLD."part_of_id" IS DISTINCT FROM (NEW."part_of_id") OR OLD."place" IS DISTINCT FROM (NEW."place") OR OLD."project_id" IS DISTINCT FROM (NEW."project_id") OR OLD."refusal_clause" IS DISTINCT FROM (NEW."refusal_clause") OR OLD."refused_at" IS DISTINCT FROM (NEW."refused_at") OR OLD."refused_by_id" IS DISTINCT FROM (NEW."refused_by_id") OR OLD."special_id" IS DISTINCT FROM (NEW."special_id") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."team_id" IS DISTINCT FROM (NEW."team_id") OR OLD."thing" IS DISTINCT FROM (NEW."thing") OR OLD."thing_given_on" IS DISTINCT FROM (NEW."thing_given_on"))', func='INSERT INTO "prizes_awardhistory" ("agreed_at", "amount", "apply_by", "basis", "contest_id", "division", "division_position", "division_title", "holder_id", "id", "origin_id", "part_of_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "project_id", "refusal_clause", "refused_at", "refused_by_id", "special_id", "state", "team_id", "thing", "thing_given_on") VALUES (NEW."agreed_at", NEW."amount", NEW."apply_by", NEW."basis", NEW."contest_id", NEW."division", NEW."division_position", NEW."division_title", NEW."holder_id", NEW."id", NEW."origin_id", NEW."part_of_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place", NEW."project_id", NEW."refusal_clause", NEW."refused_at", NEW."refused_by_id", NEW."special_id", NEW."state", NEW."team_id", NEW."thing", NEW."thing_given_on"); RETURN NULL;', hash='9b31f3e66e093c997a9f8fb7b858ca6e650ed356', operation='UPDATE', pgid='pgtrigger_update_update_914e5', table='prizes_award', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='diploma',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "prizes_diplomahistory" ("application_id", "code", "contest_id", "id", "issued_at", "kind", "merit", "nomination", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "printed_by_hand", "printed_sure", "project", "replaces_id", "revoked_at", "sent_at", "team", "user_id") VALUES (NEW."application_id", NEW."code", NEW."contest_id", NEW."id", NEW."issued_at", NEW."kind", NEW."merit", NEW."nomination", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."printed_by_hand", NEW."printed_sure", NEW."project", NEW."replaces_id", NEW."revoked_at", NEW."sent_at", NEW."team", NEW."user_id"); RETURN NULL;', hash='f65242a30615d1709dda13eb608f9944ff3c73c4', operation='INSERT', pgid='pgtrigger_insert_insert_8e4b7', table='prizes_diploma', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='diploma',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."application_id" IS DISTINCT FROM (NEW."application_id") OR OLD."code" IS DISTINCT FROM (NEW."code") OR OLD."contest_id" IS DISTINCT FROM (NEW."contest_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."issued_at" IS DISTINCT FROM (NEW."issued_at") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."merit" IS DISTINCT FROM (NEW."merit") OR OLD."nomination" IS DISTINCT FROM (NEW."nomination") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."printed_by_hand" IS DISTINCT FROM (NEW."printed_by_hand") OR OLD."printed_sure" IS DISTINCT FROM (NEW."printed_sure") OR OLD."project" IS DISTINCT FROM (NEW."project") OR OLD."replaces_id" IS DISTINCT FROM (NEW."replaces_id") OR OLD."revoked_at" IS DISTINCT FROM (NEW."revoked_at") OR OLD."sent_at" IS DISTINCT FROM (NEW."sent_at") OR OLD."team" IS DISTINCT FROM (NEW."team") OR OLD."user_id" IS DISTINCT FROM (NEW."user_id"))', func='INSERT INTO "prizes_diplomahistory" ("application_id", "code", "contest_id", "id", "issued_at", "kind", "merit", "nomination", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "printed_by_hand", "printed_sure", "project", "replaces_id", "revoked_at", "sent_at", "team", "user_id") VALUES (NEW."application_id", NEW."code", NEW."contest_id", NEW."id", NEW."issued_at", NEW."kind", NEW."merit", NEW."nomination", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."printed_by_hand", NEW."printed_sure", NEW."project", NEW."replaces_id", NEW."revoked_at", NEW."sent_at", NEW."team", NEW."user_id"); RETURN NULL;', hash='713c3b1aad06f4f376d72d1a805fd1fcf709943a', operation='UPDATE', pgid='pgtrigger_update_update_f5fba', table='prizes_diploma', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='documenttemplate',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "prizes_documenttemplatehistory" ("background", "case", "contest_id", "heading", "id", "kind", "lead", "officer_name", "officer_position", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text") VALUES (NEW."background", NEW."case", NEW."contest_id", NEW."heading", NEW."id", NEW."kind", NEW."lead", NEW."officer_name", NEW."officer_position", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."text"); RETURN NULL;', hash='7407d8088cf29fa2ae95ffa3a0f6b5fa3d1e1b86', operation='INSERT', pgid='pgtrigger_insert_insert_ea979', table='prizes_documenttemplate', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='documenttemplate',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."background" IS DISTINCT FROM (NEW."background") OR OLD."case" IS DISTINCT FROM (NEW."case") OR OLD."contest_id" IS DISTINCT FROM (NEW."contest_id") OR OLD."heading" IS DISTINCT FROM (NEW."heading") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."lead" IS DISTINCT FROM (NEW."lead") OR OLD."officer_name" IS DISTINCT FROM (NEW."officer_name") OR OLD."officer_position" IS DISTINCT FROM (NEW."officer_position") OR OLD."text" IS DISTINCT FROM (NEW."text"))', func='INSERT INTO "prizes_documenttemplatehistory" ("background", "case", "contest_id", "heading", "id", "kind", "lead", "officer_name", "officer_position", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "text") VALUES (NEW."background", NEW."case", NEW."contest_id", NEW."heading", NEW."id", NEW."kind", NEW."lead", NEW."officer_name", NEW."officer_position", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."text"); RETURN NULL;', hash='c84455bd4304c2b53b4ec88c26245864cec2db2e', operation='UPDATE', pgid='pgtrigger_update_update_28ed8', table='prizes_documenttemplate', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='parcel',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "prizes_parcelhistory" ("asked_at", "delivered_on", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recipient_id", "sent_on") VALUES (NEW."asked_at", NEW."delivered_on", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."recipient_id", NEW."sent_on"); RETURN NULL;', hash='31529b7a8e563a1cde6f026916c4357c1aaed1b1', operation='INSERT', pgid='pgtrigger_insert_insert_87df1', table='prizes_parcel', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='parcel',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."asked_at" IS DISTINCT FROM (NEW."asked_at") OR OLD."delivered_on" IS DISTINCT FROM (NEW."delivered_on") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."recipient_id" IS DISTINCT FROM (NEW."recipient_id") OR OLD."sent_on" IS DISTINCT FROM (NEW."sent_on"))', func='INSERT INTO "prizes_parcelhistory" ("asked_at", "delivered_on", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "recipient_id", "sent_on") VALUES (NEW."asked_at", NEW."delivered_on", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."recipient_id", NEW."sent_on"); RETURN NULL;', hash='1da3697481918c5d064077fe2455eb2093b81b12', operation='UPDATE', pgid='pgtrigger_update_update_735c5', table='prizes_parcel', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='payment',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "prizes_paymenthistory" ("agent_inn", "award_id", "due_on", "exempt", "gross", "id", "net", "paid_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rate", "resident", "state", "tax", "tax_document", "tax_due_on", "tax_remitted_on", "tax_year") VALUES (NEW."agent_inn", NEW."award_id", NEW."due_on", NEW."exempt", NEW."gross", NEW."id", NEW."net", NEW."paid_on", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."rate", NEW."resident", NEW."state", NEW."tax", NEW."tax_document", NEW."tax_due_on", NEW."tax_remitted_on", NEW."tax_year"); RETURN NULL;', hash='5fd5502f5d9e5343a2fbb71f55ce27ed41c82e9f', operation='INSERT', pgid='pgtrigger_insert_insert_3ea90', table='prizes_payment', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='payment',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."agent_inn" IS DISTINCT FROM (NEW."agent_inn") OR OLD."award_id" IS DISTINCT FROM (NEW."award_id") OR OLD."due_on" IS DISTINCT FROM (NEW."due_on") OR OLD."exempt" IS DISTINCT FROM (NEW."exempt") OR OLD."gross" IS DISTINCT FROM (NEW."gross") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."net" IS DISTINCT FROM (NEW."net") OR OLD."paid_on" IS DISTINCT FROM (NEW."paid_on") OR OLD."rate" IS DISTINCT FROM (NEW."rate") OR OLD."resident" IS DISTINCT FROM (NEW."resident") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."tax" IS DISTINCT FROM (NEW."tax") OR OLD."tax_document" IS DISTINCT FROM (NEW."tax_document") OR OLD."tax_due_on" IS DISTINCT FROM (NEW."tax_due_on") OR OLD."tax_remitted_on" IS DISTINCT FROM (NEW."tax_remitted_on") OR OLD."tax_year" IS DISTINCT FROM (NEW."tax_year"))', func='INSERT INTO "prizes_paymenthistory" ("agent_inn", "award_id", "due_on", "exempt", "gross", "id", "net", "paid_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "rate", "resident", "state", "tax", "tax_document", "tax_due_on", "tax_remitted_on", "tax_year") VALUES (NEW."agent_inn", NEW."award_id", NEW."due_on", NEW."exempt", NEW."gross", NEW."id", NEW."net", NEW."paid_on", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."rate", NEW."resident", NEW."state", NEW."tax", NEW."tax_document", NEW."tax_due_on", NEW."tax_remitted_on", NEW."tax_year"); RETURN NULL;', hash='27e57561b1f463f12472dcaad21c90f266b0aa94', operation='UPDATE', pgid='pgtrigger_update_update_4095b', table='prizes_payment', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='payoutapplication',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "prizes_payoutapplicationhistory" ("award_id", "decided_at", "decided_by_id", "foreign", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "resident", "state", "submitted_at") VALUES (NEW."award_id", NEW."decided_at", NEW."decided_by_id", NEW."foreign", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."resident", NEW."state", NEW."submitted_at"); RETURN NULL;', hash='164bd1f64dcc3a3e5fd71db111a8f1ed43ea1dc4', operation='INSERT', pgid='pgtrigger_insert_insert_9f522', table='prizes_payoutapplication', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='payoutapplication',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."award_id" IS DISTINCT FROM (NEW."award_id") OR OLD."decided_at" IS DISTINCT FROM (NEW."decided_at") OR OLD."decided_by_id" IS DISTINCT FROM (NEW."decided_by_id") OR OLD."foreign" IS DISTINCT FROM (NEW."foreign") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."resident" IS DISTINCT FROM (NEW."resident") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."submitted_at" IS DISTINCT FROM (NEW."submitted_at"))', func='INSERT INTO "prizes_payoutapplicationhistory" ("award_id", "decided_at", "decided_by_id", "foreign", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "resident", "state", "submitted_at") VALUES (NEW."award_id", NEW."decided_at", NEW."decided_by_id", NEW."foreign", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."resident", NEW."state", NEW."submitted_at"); RETURN NULL;', hash='ff38219ffac9a251ebb75f8e9f21c55a7a1d7384', operation='UPDATE', pgid='pgtrigger_update_update_97210', table='prizes_payoutapplication', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='registerline',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "prizes_registerlinehistory" ("gross", "id", "net", "paid_on", "payment_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "register_id", "state", "tax") VALUES (NEW."gross", NEW."id", NEW."net", NEW."paid_on", NEW."payment_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."register_id", NEW."state", NEW."tax"); RETURN NULL;', hash='f8714f1575e60ddcd05a2f497e519aff50e280ea', operation='INSERT', pgid='pgtrigger_insert_insert_fad18', table='prizes_registerline', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='registerline',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."gross" IS DISTINCT FROM (NEW."gross") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."net" IS DISTINCT FROM (NEW."net") OR OLD."paid_on" IS DISTINCT FROM (NEW."paid_on") OR OLD."payment_id" IS DISTINCT FROM (NEW."payment_id") OR OLD."position" IS DISTINCT FROM (NEW."position") OR OLD."register_id" IS DISTINCT FROM (NEW."register_id") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."tax" IS DISTINCT FROM (NEW."tax"))', func='INSERT INTO "prizes_registerlinehistory" ("gross", "id", "net", "paid_on", "payment_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "register_id", "state", "tax") VALUES (NEW."gross", NEW."id", NEW."net", NEW."paid_on", NEW."payment_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."register_id", NEW."state", NEW."tax"); RETURN NULL;', hash='01a91b418a957a5268fe6af91af34fcc38d15e75', operation='UPDATE', pgid='pgtrigger_update_update_c2bea', table='prizes_registerline', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='requireddocument',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "prizes_requireddocumenthistory" ("application_id", "asked", "code", "decided_at", "decided_by_id", "due_on", "given_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "title") VALUES (NEW."application_id", NEW."asked", NEW."code", NEW."decided_at", NEW."decided_by_id", NEW."due_on", NEW."given_at", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."state", NEW."title"); RETURN NULL;', hash='c174642374cd382c504e6ee59951e32eb3f51328', operation='INSERT', pgid='pgtrigger_insert_insert_9ea9d', table='prizes_requireddocument', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='requireddocument',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."application_id" IS DISTINCT FROM (NEW."application_id") OR OLD."asked" IS DISTINCT FROM (NEW."asked") OR OLD."code" IS DISTINCT FROM (NEW."code") OR OLD."decided_at" IS DISTINCT FROM (NEW."decided_at") OR OLD."decided_by_id" IS DISTINCT FROM (NEW."decided_by_id") OR OLD."due_on" IS DISTINCT FROM (NEW."due_on") OR OLD."given_at" IS DISTINCT FROM (NEW."given_at") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."title" IS DISTINCT FROM (NEW."title"))', func='INSERT INTO "prizes_requireddocumenthistory" ("application_id", "asked", "code", "decided_at", "decided_by_id", "due_on", "given_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "state", "title") VALUES (NEW."application_id", NEW."asked", NEW."code", NEW."decided_at", NEW."decided_by_id", NEW."due_on", NEW."given_at", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."state", NEW."title"); RETURN NULL;', hash='e9bfb65f26649ae16a8edd5c6bc3c65d944e3c50', operation='UPDATE', pgid='pgtrigger_update_update_81387', table='prizes_requireddocument', when='AFTER')),
            ),
        ]),
    ]
