"""The history keeps no personal data and no free texts: the columns go with what they held."""
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

from hackathon_portal.kernel.migration_steps import AsOne


class Migration(migrations.Migration):

    dependencies = [
        ('judging', '0001_initial'),
    ]

    operations = [
        AsOne([
            pgtrigger.migrations.RemoveTrigger(
                model_name='commissionmember',
                name='insert_insert',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='commissionmember',
                name='update_update',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='mentor',
                name='insert_insert',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='mentor',
                name='update_update',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='mentorcontact',
                name='insert_insert',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='mentorcontact',
                name='update_update',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='mentornote',
                name='insert_insert',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='mentornote',
                name='update_update',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='objection',
                name='insert_insert',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='objection',
                name='update_update',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='papersheet',
                name='insert_insert',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='papersheet',
                name='update_update',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='progresspost',
                name='insert_insert',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='progresspost',
                name='update_update',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='project',
                name='insert_insert',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='project',
                name='update_update',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='protocol',
                name='insert_insert',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='protocol',
                name='update_update',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='protocolsignature',
                name='insert_insert',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='protocolsignature',
                name='update_update',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='question',
                name='insert_insert',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='question',
                name='update_update',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='recusal',
                name='insert_insert',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='recusal',
                name='update_update',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='score',
                name='insert_insert',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='score',
                name='update_update',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='scoresheet',
                name='insert_insert',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='scoresheet',
                name='update_update',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='tiedecision',
                name='insert_insert',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='tiedecision',
                name='update_update',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='violation',
                name='insert_insert',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='violation',
                name='update_update',
            ),
            migrations.RemoveField(
                model_name='commissionmemberhistory',
                name='left_reason',
            ),
            migrations.RemoveField(
                model_name='mentorcontacthistory',
                name='next_step',
            ),
            migrations.RemoveField(
                model_name='mentorcontacthistory',
                name='text',
            ),
            migrations.RemoveField(
                model_name='mentorhistory',
                name='late_reason',
            ),
            migrations.RemoveField(
                model_name='mentornotehistory',
                name='text',
            ),
            migrations.RemoveField(
                model_name='objectionhistory',
                name='decision',
            ),
            migrations.RemoveField(
                model_name='objectionhistory',
                name='document',
            ),
            migrations.RemoveField(
                model_name='objectionhistory',
                name='objector',
            ),
            migrations.RemoveField(
                model_name='objectionhistory',
                name='text',
            ),
            migrations.RemoveField(
                model_name='papersheethistory',
                name='return_reason',
            ),
            migrations.RemoveField(
                model_name='papersheethistory',
                name='scan',
            ),
            migrations.RemoveField(
                model_name='papersheethistory',
                name='scan_name',
            ),
            migrations.RemoveField(
                model_name='papersheethistory',
                name='scan_sha256',
            ),
            migrations.RemoveField(
                model_name='progressposthistory',
                name='link',
            ),
            migrations.RemoveField(
                model_name='progressposthistory',
                name='picture',
            ),
            migrations.RemoveField(
                model_name='progressposthistory',
                name='picture_name',
            ),
            migrations.RemoveField(
                model_name='progressposthistory',
                name='text',
            ),
            migrations.RemoveField(
                model_name='projecthistory',
                name='demo_url',
            ),
            migrations.RemoveField(
                model_name='projecthistory',
                name='description',
            ),
            migrations.RemoveField(
                model_name='projecthistory',
                name='extension_reason',
            ),
            migrations.RemoveField(
                model_name='projecthistory',
                name='repository_url',
            ),
            migrations.RemoveField(
                model_name='projecthistory',
                name='withdrawal_reason',
            ),
            migrations.RemoveField(
                model_name='protocolhistory',
                name='changed_because',
            ),
            migrations.RemoveField(
                model_name='protocolhistory',
                name='figures',
            ),
            migrations.RemoveField(
                model_name='protocolhistory',
                name='opening',
            ),
            migrations.RemoveField(
                model_name='protocolhistory',
                name='resolved',
            ),
            migrations.RemoveField(
                model_name='protocolsignaturehistory',
                name='dissent',
            ),
            migrations.RemoveField(
                model_name='questionhistory',
                name='text',
            ),
            migrations.RemoveField(
                model_name='recusalhistory',
                name='reason',
            ),
            migrations.RemoveField(
                model_name='recusalhistory',
                name='waiver_reason',
            ),
            migrations.RemoveField(
                model_name='scorehistory',
                name='comment',
            ),
            migrations.RemoveField(
                model_name='scoresheethistory',
                name='comment',
            ),
            migrations.RemoveField(
                model_name='tiedecisionhistory',
                name='reason',
            ),
            migrations.RemoveField(
                model_name='violationhistory',
                name='answer',
            ),
            migrations.RemoveField(
                model_name='violationhistory',
                name='text',
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='commissionmember',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "judging_commissionmemberhistory" ("commission_id", "full_name", "id", "joined_on", "kind", "left_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "replaces_id", "represents_id", "role", "user_id") VALUES (NEW."commission_id", NEW."full_name", NEW."id", NEW."joined_on", NEW."kind", NEW."left_on", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."position", NEW."replaces_id", NEW."represents_id", NEW."role", NEW."user_id"); RETURN NULL;', hash='db333c43202ca015eb4cc7f0e3ac629def86280a', operation='INSERT', pgid='pgtrigger_insert_insert_e74e6', table='judging_commissionmember', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='commissionmember',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."commission_id" IS DISTINCT FROM (NEW."commission_id") OR OLD."full_name" IS DISTINCT FROM (NEW."full_name") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."joined_on" IS DISTINCT FROM (NEW."joined_on") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."left_on" IS DISTINCT FROM (NEW."left_on") OR OLD."position" IS DISTINCT FROM (NEW."position") OR OLD."replaces_id" IS DISTINCT FROM (NEW."replaces_id") OR OLD."represents_id" IS DISTINCT FROM (NEW."represents_id") OR OLD."role" IS DISTINCT FROM (NEW."role") OR OLD."user_id" IS DISTINCT FROM (NEW."user_id"))', func='INSERT INTO "judging_commissionmemberhistory" ("commission_id", "full_name", "id", "joined_on", "kind", "left_on", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position", "replaces_id", "represents_id", "role", "user_id") VALUES (NEW."commission_id", NEW."full_name", NEW."id", NEW."joined_on", NEW."kind", NEW."left_on", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."position", NEW."replaces_id", NEW."represents_id", NEW."role", NEW."user_id"); RETURN NULL;', hash='73fb22e70f38ff40487ed1da738a1dffbf918b69', operation='UPDATE', pgid='pgtrigger_update_update_ade83', table='judging_commissionmember', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='mentor',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "judging_mentorhistory" ("contest_id", "full_name", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_by", "protocol_date", "protocol_number", "user_id") VALUES (NEW."contest_id", NEW."full_name", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."proposed_by", NEW."protocol_date", NEW."protocol_number", NEW."user_id"); RETURN NULL;', hash='b29ecfab1453fea084c95e792ac9cb4bc3d13125', operation='INSERT', pgid='pgtrigger_insert_insert_ca905', table='judging_mentor', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='mentor',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."contest_id" IS DISTINCT FROM (NEW."contest_id") OR OLD."full_name" IS DISTINCT FROM (NEW."full_name") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."proposed_by" IS DISTINCT FROM (NEW."proposed_by") OR OLD."protocol_date" IS DISTINCT FROM (NEW."protocol_date") OR OLD."protocol_number" IS DISTINCT FROM (NEW."protocol_number") OR OLD."user_id" IS DISTINCT FROM (NEW."user_id"))', func='INSERT INTO "judging_mentorhistory" ("contest_id", "full_name", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "proposed_by", "protocol_date", "protocol_number", "user_id") VALUES (NEW."contest_id", NEW."full_name", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."proposed_by", NEW."protocol_date", NEW."protocol_number", NEW."user_id"); RETURN NULL;', hash='4c65c11d6b257112272c1caf1ff8021f9b2f6c49', operation='UPDATE', pgid='pgtrigger_update_update_972eb', table='judging_mentor', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='mentorcontact',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "judging_mentorcontacthistory" ("at", "author_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "team_id", "whom") VALUES (NEW."at", NEW."author_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."team_id", NEW."whom"); RETURN NULL;', hash='6b19852b5b393d054f26ca011016521623aeebff', operation='INSERT', pgid='pgtrigger_insert_insert_c4049', table='judging_mentorcontact', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='mentorcontact',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."at" IS DISTINCT FROM (NEW."at") OR OLD."author_id" IS DISTINCT FROM (NEW."author_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."team_id" IS DISTINCT FROM (NEW."team_id") OR OLD."whom" IS DISTINCT FROM (NEW."whom"))', func='INSERT INTO "judging_mentorcontacthistory" ("at", "author_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "team_id", "whom") VALUES (NEW."at", NEW."author_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."team_id", NEW."whom"); RETURN NULL;', hash='a1f6879e8643689b42d4753ef7c40f2a39eacbb2', operation='UPDATE', pgid='pgtrigger_update_update_91e85', table='judging_mentorcontact', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='mentornote',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "judging_mentornotehistory" ("at", "author_id", "checkpoint_id", "id", "light", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "team_id") VALUES (NEW."at", NEW."author_id", NEW."checkpoint_id", NEW."id", NEW."light", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."team_id"); RETURN NULL;', hash='aa1250bfc9aba11fa1e48fd222c6380a2b8a28bd', operation='INSERT', pgid='pgtrigger_insert_insert_22712', table='judging_mentornote', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='mentornote',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."at" IS DISTINCT FROM (NEW."at") OR OLD."author_id" IS DISTINCT FROM (NEW."author_id") OR OLD."checkpoint_id" IS DISTINCT FROM (NEW."checkpoint_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."light" IS DISTINCT FROM (NEW."light") OR OLD."team_id" IS DISTINCT FROM (NEW."team_id"))', func='INSERT INTO "judging_mentornotehistory" ("at", "author_id", "checkpoint_id", "id", "light", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "team_id") VALUES (NEW."at", NEW."author_id", NEW."checkpoint_id", NEW."id", NEW."light", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."team_id"); RETURN NULL;', hash='ed9787adc577eb1367413c05b2b531be6d8b4b50', operation='UPDATE', pgid='pgtrigger_update_update_bba32', table='judging_mentornote', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='objection',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "judging_objectionhistory" ("decided_at", "id", "opened_at", "opened_by_id", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id") VALUES (NEW."decided_at", NEW."id", NEW."opened_at", NEW."opened_by_id", NEW."outcome", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."project_id"); RETURN NULL;', hash='22fada4b1c4e505d60b2a137a12e4882ee9f6712', operation='INSERT', pgid='pgtrigger_insert_insert_633e4', table='judging_objection', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='objection',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."decided_at" IS DISTINCT FROM (NEW."decided_at") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."opened_at" IS DISTINCT FROM (NEW."opened_at") OR OLD."opened_by_id" IS DISTINCT FROM (NEW."opened_by_id") OR OLD."outcome" IS DISTINCT FROM (NEW."outcome") OR OLD."project_id" IS DISTINCT FROM (NEW."project_id"))', func='INSERT INTO "judging_objectionhistory" ("decided_at", "id", "opened_at", "opened_by_id", "outcome", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id") VALUES (NEW."decided_at", NEW."id", NEW."opened_at", NEW."opened_by_id", NEW."outcome", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."project_id"); RETURN NULL;', hash='f8058122a573ce250c1505c00bedff6f23887767', operation='UPDATE', pgid='pgtrigger_update_update_d2736', table='judging_objection', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='papersheet',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "judging_papersheethistory" ("confirmed_at", "confirmed_by_id", "id", "kind", "member_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "points", "project_id", "returned_at", "typed_at", "typed_by_id") VALUES (NEW."confirmed_at", NEW."confirmed_by_id", NEW."id", NEW."kind", NEW."member_id", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."points", NEW."project_id", NEW."returned_at", NEW."typed_at", NEW."typed_by_id"); RETURN NULL;', hash='572a5f3f38ec1d943fb63bec34ca2668d453abdb', operation='INSERT', pgid='pgtrigger_insert_insert_565b5', table='judging_papersheet', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='papersheet',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."confirmed_at" IS DISTINCT FROM (NEW."confirmed_at") OR OLD."confirmed_by_id" IS DISTINCT FROM (NEW."confirmed_by_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."member_id" IS DISTINCT FROM (NEW."member_id") OR OLD."person_id" IS DISTINCT FROM (NEW."person_id") OR OLD."points" IS DISTINCT FROM (NEW."points") OR OLD."project_id" IS DISTINCT FROM (NEW."project_id") OR OLD."returned_at" IS DISTINCT FROM (NEW."returned_at") OR OLD."typed_at" IS DISTINCT FROM (NEW."typed_at") OR OLD."typed_by_id" IS DISTINCT FROM (NEW."typed_by_id"))', func='INSERT INTO "judging_papersheethistory" ("confirmed_at", "confirmed_by_id", "id", "kind", "member_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "points", "project_id", "returned_at", "typed_at", "typed_by_id") VALUES (NEW."confirmed_at", NEW."confirmed_by_id", NEW."id", NEW."kind", NEW."member_id", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."points", NEW."project_id", NEW."returned_at", NEW."typed_at", NEW."typed_by_id"); RETURN NULL;', hash='57f992456f230951bb1a2b92efdcb5754f2b33a8', operation='UPDATE', pgid='pgtrigger_update_update_6d784', table='judging_papersheet', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='progresspost',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "judging_progressposthistory" ("checkpoint_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "posted_at", "posted_by_id", "team_id") VALUES (NEW."checkpoint_id", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."posted_at", NEW."posted_by_id", NEW."team_id"); RETURN NULL;', hash='f26a50cf991f9c312c18913b86251e8fc301ab4c', operation='INSERT', pgid='pgtrigger_insert_insert_f4ee1', table='judging_progresspost', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='progresspost',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."checkpoint_id" IS DISTINCT FROM (NEW."checkpoint_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."posted_at" IS DISTINCT FROM (NEW."posted_at") OR OLD."posted_by_id" IS DISTINCT FROM (NEW."posted_by_id") OR OLD."team_id" IS DISTINCT FROM (NEW."team_id"))', func='INSERT INTO "judging_progressposthistory" ("checkpoint_id", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "posted_at", "posted_by_id", "team_id") VALUES (NEW."checkpoint_id", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."posted_at", NEW."posted_by_id", NEW."team_id"); RETURN NULL;', hash='2043a7ba16a02a9045f703e63c472a0c8e771437', operation='UPDATE', pgid='pgtrigger_update_update_d4076', table='judging_progresspost', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='project',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "judging_projecthistory" ("contest_id", "declarations", "extended_until", "id", "nomination_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "removed_at", "result_kind", "shows_people", "state", "submitted_at", "suspended_at", "team_id", "title", "uses_nothing_foreign", "version") VALUES (NEW."contest_id", NEW."declarations", NEW."extended_until", NEW."id", NEW."nomination_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."removed_at", NEW."result_kind", NEW."shows_people", NEW."state", NEW."submitted_at", NEW."suspended_at", NEW."team_id", NEW."title", NEW."uses_nothing_foreign", NEW."version"); RETURN NULL;', hash='0be8ba9a11f6b80e73cd10f86f3a225ae4d52fc1', operation='INSERT', pgid='pgtrigger_insert_insert_b3770', table='judging_project', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='project',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."contest_id" IS DISTINCT FROM (NEW."contest_id") OR OLD."declarations" IS DISTINCT FROM (NEW."declarations") OR OLD."extended_until" IS DISTINCT FROM (NEW."extended_until") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."nomination_id" IS DISTINCT FROM (NEW."nomination_id") OR OLD."removed_at" IS DISTINCT FROM (NEW."removed_at") OR OLD."result_kind" IS DISTINCT FROM (NEW."result_kind") OR OLD."shows_people" IS DISTINCT FROM (NEW."shows_people") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."submitted_at" IS DISTINCT FROM (NEW."submitted_at") OR OLD."suspended_at" IS DISTINCT FROM (NEW."suspended_at") OR OLD."team_id" IS DISTINCT FROM (NEW."team_id") OR OLD."title" IS DISTINCT FROM (NEW."title") OR OLD."uses_nothing_foreign" IS DISTINCT FROM (NEW."uses_nothing_foreign") OR OLD."version" IS DISTINCT FROM (NEW."version"))', func='INSERT INTO "judging_projecthistory" ("contest_id", "declarations", "extended_until", "id", "nomination_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "removed_at", "result_kind", "shows_people", "state", "submitted_at", "suspended_at", "team_id", "title", "uses_nothing_foreign", "version") VALUES (NEW."contest_id", NEW."declarations", NEW."extended_until", NEW."id", NEW."nomination_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."removed_at", NEW."result_kind", NEW."shows_people", NEW."state", NEW."submitted_at", NEW."suspended_at", NEW."team_id", NEW."title", NEW."uses_nothing_foreign", NEW."version"); RETURN NULL;', hash='2c90af0e732eb259c7088e52dead3b3b0a765b89', operation='UPDATE', pgid='pgtrigger_update_update_c88e3', table='judging_project', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='protocol',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "judging_protocolhistory" ("drafted_at", "id", "meeting_id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "publish_by", "published_at", "send_by", "sent_at", "sent_how", "sha256", "signed_at", "signed_file", "state", "version") VALUES (NEW."drafted_at", NEW."id", NEW."meeting_id", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."publish_by", NEW."published_at", NEW."send_by", NEW."sent_at", NEW."sent_how", NEW."sha256", NEW."signed_at", NEW."signed_file", NEW."state", NEW."version"); RETURN NULL;', hash='1dc58923a272ee0a32ca90aca5978069eb96f497', operation='INSERT', pgid='pgtrigger_insert_insert_76334', table='judging_protocol', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='protocol',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."drafted_at" IS DISTINCT FROM (NEW."drafted_at") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."meeting_id" IS DISTINCT FROM (NEW."meeting_id") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."publish_by" IS DISTINCT FROM (NEW."publish_by") OR OLD."published_at" IS DISTINCT FROM (NEW."published_at") OR OLD."send_by" IS DISTINCT FROM (NEW."send_by") OR OLD."sent_at" IS DISTINCT FROM (NEW."sent_at") OR OLD."sent_how" IS DISTINCT FROM (NEW."sent_how") OR OLD."sha256" IS DISTINCT FROM (NEW."sha256") OR OLD."signed_at" IS DISTINCT FROM (NEW."signed_at") OR OLD."signed_file" IS DISTINCT FROM (NEW."signed_file") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."version" IS DISTINCT FROM (NEW."version"))', func='INSERT INTO "judging_protocolhistory" ("drafted_at", "id", "meeting_id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "publish_by", "published_at", "send_by", "sent_at", "sent_how", "sha256", "signed_at", "signed_file", "state", "version") VALUES (NEW."drafted_at", NEW."id", NEW."meeting_id", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."publish_by", NEW."published_at", NEW."send_by", NEW."sent_at", NEW."sent_how", NEW."sha256", NEW."signed_at", NEW."signed_file", NEW."state", NEW."version"); RETURN NULL;', hash='de54a65766e56944c79e0f4f3d61c0ce1c50e78e', operation='UPDATE', pgid='pgtrigger_update_update_3a223', table='judging_protocol', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='protocolsignature',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "judging_protocolsignaturehistory" ("id", "member_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "protocol_id", "sha256", "signed_at") VALUES (NEW."id", NEW."member_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."protocol_id", NEW."sha256", NEW."signed_at"); RETURN NULL;', hash='2f07ca642d618ea1aba57b35019e360e7600f4a2', operation='INSERT', pgid='pgtrigger_insert_insert_d44bb', table='judging_protocolsignature', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='protocolsignature',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."member_id" IS DISTINCT FROM (NEW."member_id") OR OLD."protocol_id" IS DISTINCT FROM (NEW."protocol_id") OR OLD."sha256" IS DISTINCT FROM (NEW."sha256") OR OLD."signed_at" IS DISTINCT FROM (NEW."signed_at"))', func='INSERT INTO "judging_protocolsignaturehistory" ("id", "member_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "protocol_id", "sha256", "signed_at") VALUES (NEW."id", NEW."member_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."protocol_id", NEW."sha256", NEW."signed_at"); RETURN NULL;', hash='a3e494c15db30cbaa6281c342c590f36db613b54', operation='UPDATE', pgid='pgtrigger_update_update_38846', table='judging_protocolsignature', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='question',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "judging_questionhistory" ("adopted", "application_id", "closed_at", "consequence", "id", "kind", "meeting_id", "nomination_id", "opened_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "violation_id") VALUES (NEW."adopted", NEW."application_id", NEW."closed_at", NEW."consequence", NEW."id", NEW."kind", NEW."meeting_id", NEW."nomination_id", NEW."opened_at", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."violation_id"); RETURN NULL;', hash='8d4eb3edff6d0275e6e73386480ec1a8dad8f19f', operation='INSERT', pgid='pgtrigger_insert_insert_2c753', table='judging_question', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='question',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."adopted" IS DISTINCT FROM (NEW."adopted") OR OLD."application_id" IS DISTINCT FROM (NEW."application_id") OR OLD."closed_at" IS DISTINCT FROM (NEW."closed_at") OR OLD."consequence" IS DISTINCT FROM (NEW."consequence") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."meeting_id" IS DISTINCT FROM (NEW."meeting_id") OR OLD."nomination_id" IS DISTINCT FROM (NEW."nomination_id") OR OLD."opened_at" IS DISTINCT FROM (NEW."opened_at") OR OLD."violation_id" IS DISTINCT FROM (NEW."violation_id"))', func='INSERT INTO "judging_questionhistory" ("adopted", "application_id", "closed_at", "consequence", "id", "kind", "meeting_id", "nomination_id", "opened_at", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "violation_id") VALUES (NEW."adopted", NEW."application_id", NEW."closed_at", NEW."consequence", NEW."id", NEW."kind", NEW."meeting_id", NEW."nomination_id", NEW."opened_at", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."violation_id"); RETURN NULL;', hash='731835bc91870e76d6ba5da51f276c3906d4057f', operation='UPDATE', pgid='pgtrigger_update_update_daf39', table='judging_question', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='recusal',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "judging_recusalhistory" ("declared_at", "id", "member_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "team_id", "waived_at", "waived_by_id") VALUES (NEW."declared_at", NEW."id", NEW."member_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."team_id", NEW."waived_at", NEW."waived_by_id"); RETURN NULL;', hash='ef66f2a5c4865573501eac710f0e0531a848833c', operation='INSERT', pgid='pgtrigger_insert_insert_b0955', table='judging_recusal', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='recusal',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."declared_at" IS DISTINCT FROM (NEW."declared_at") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."member_id" IS DISTINCT FROM (NEW."member_id") OR OLD."team_id" IS DISTINCT FROM (NEW."team_id") OR OLD."waived_at" IS DISTINCT FROM (NEW."waived_at") OR OLD."waived_by_id" IS DISTINCT FROM (NEW."waived_by_id"))', func='INSERT INTO "judging_recusalhistory" ("declared_at", "id", "member_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "team_id", "waived_at", "waived_by_id") VALUES (NEW."declared_at", NEW."id", NEW."member_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."team_id", NEW."waived_at", NEW."waived_by_id"); RETURN NULL;', hash='c6fcefe193fd6a540e542c5845cd8fc242d4257b', operation='UPDATE', pgid='pgtrigger_update_update_f8dc8', table='judging_recusal', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='score',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "judging_scorehistory" ("criterion", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "points", "sheet_id") VALUES (NEW."criterion", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."points", NEW."sheet_id"); RETURN NULL;', hash='e5d4f58436b70cfe63020f82d7cdd384274cb461', operation='INSERT', pgid='pgtrigger_insert_insert_155a5', table='judging_score', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='score',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."criterion" IS DISTINCT FROM (NEW."criterion") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."points" IS DISTINCT FROM (NEW."points") OR OLD."sheet_id" IS DISTINCT FROM (NEW."sheet_id"))', func='INSERT INTO "judging_scorehistory" ("criterion", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "points", "sheet_id") VALUES (NEW."criterion", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."points", NEW."sheet_id"); RETURN NULL;', hash='b64c215e0186665c950067db03b6c4c6f2983ad5', operation='UPDATE', pgid='pgtrigger_update_update_18c40', table='judging_score', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='scoresheet',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "judging_scoresheethistory" ("full_name", "id", "kind", "member_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "revision", "saved_at", "signed_at") VALUES (NEW."full_name", NEW."id", NEW."kind", NEW."member_id", NEW."person_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."project_id", NEW."revision", NEW."saved_at", NEW."signed_at"); RETURN NULL;', hash='687d0d37ff4eff08899fffcc534d2363263e4c9e', operation='INSERT', pgid='pgtrigger_insert_insert_c7caf', table='judging_scoresheet', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='scoresheet',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."full_name" IS DISTINCT FROM (NEW."full_name") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."member_id" IS DISTINCT FROM (NEW."member_id") OR OLD."person_id" IS DISTINCT FROM (NEW."person_id") OR OLD."project_id" IS DISTINCT FROM (NEW."project_id") OR OLD."revision" IS DISTINCT FROM (NEW."revision") OR OLD."saved_at" IS DISTINCT FROM (NEW."saved_at") OR OLD."signed_at" IS DISTINCT FROM (NEW."signed_at"))', func='INSERT INTO "judging_scoresheethistory" ("full_name", "id", "kind", "member_id", "person_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "revision", "saved_at", "signed_at") VALUES (NEW."full_name", NEW."id", NEW."kind", NEW."member_id", NEW."person_id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."project_id", NEW."revision", NEW."saved_at", NEW."signed_at"); RETURN NULL;', hash='614a451214e442a69fd78f5e22023b141432d9e3', operation='UPDATE', pgid='pgtrigger_update_update_27e8b', table='judging_scoresheet', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='tiedecision',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "judging_tiedecisionhistory" ("commission_id", "decided_at", "decided_by_id", "division", "id", "order", "organiser_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."commission_id", NEW."decided_at", NEW."decided_by_id", NEW."division", NEW."id", NEW."order", NEW."organiser_id", _pgh_attach_context(), NOW(), \'insert\', NEW."id"); RETURN NULL;', hash='07bf7d5007731751ece409e0acacabbdcba722c4', operation='INSERT', pgid='pgtrigger_insert_insert_09e4e', table='judging_tiedecision', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='tiedecision',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."commission_id" IS DISTINCT FROM (NEW."commission_id") OR OLD."decided_at" IS DISTINCT FROM (NEW."decided_at") OR OLD."decided_by_id" IS DISTINCT FROM (NEW."decided_by_id") OR OLD."division" IS DISTINCT FROM (NEW."division") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."order" IS DISTINCT FROM (NEW."order") OR OLD."organiser_id" IS DISTINCT FROM (NEW."organiser_id"))', func='INSERT INTO "judging_tiedecisionhistory" ("commission_id", "decided_at", "decided_by_id", "division", "id", "order", "organiser_id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."commission_id", NEW."decided_at", NEW."decided_by_id", NEW."division", NEW."id", NEW."order", NEW."organiser_id", _pgh_attach_context(), NOW(), \'update\', NEW."id"); RETURN NULL;', hash='260e35b8adf5551a2d693b031f26942f5cb1349c', operation='UPDATE', pgid='pgtrigger_update_update_e760d', table='judging_tiedecision', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='violation',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "judging_violationhistory" ("answered_at", "clause", "consequence", "decided_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "raised_at", "raised_by_id", "state") VALUES (NEW."answered_at", NEW."clause", NEW."consequence", NEW."decided_at", NEW."id", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."project_id", NEW."raised_at", NEW."raised_by_id", NEW."state"); RETURN NULL;', hash='1dc799a859544bc0a2605825285ada918e8a086a', operation='INSERT', pgid='pgtrigger_insert_insert_7e63b', table='judging_violation', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='violation',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."answered_at" IS DISTINCT FROM (NEW."answered_at") OR OLD."clause" IS DISTINCT FROM (NEW."clause") OR OLD."consequence" IS DISTINCT FROM (NEW."consequence") OR OLD."decided_at" IS DISTINCT FROM (NEW."decided_at") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."project_id" IS DISTINCT FROM (NEW."project_id") OR OLD."raised_at" IS DISTINCT FROM (NEW."raised_at") OR OLD."raised_by_id" IS DISTINCT FROM (NEW."raised_by_id") OR OLD."state" IS DISTINCT FROM (NEW."state"))', func='INSERT INTO "judging_violationhistory" ("answered_at", "clause", "consequence", "decided_at", "id", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "project_id", "raised_at", "raised_by_id", "state") VALUES (NEW."answered_at", NEW."clause", NEW."consequence", NEW."decided_at", NEW."id", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."project_id", NEW."raised_at", NEW."raised_by_id", NEW."state"); RETURN NULL;', hash='39b44324de338b987041ca53ddfead3df71a7eef', operation='UPDATE', pgid='pgtrigger_update_update_79906', table='judging_violation', when='AFTER')),
            ),
        ]),
    ]
