"""The history keeps no personal data and no free texts: the columns go with what they held."""
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

from hackathon_portal.kernel.migration_steps import AsOne


class Migration(migrations.Migration):

    dependencies = [
        ('contests', '0001_initial'),
    ]

    operations = [
        AsOne([
            pgtrigger.migrations.RemoveTrigger(
                model_name='contest',
                name='insert_insert',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='contest',
                name='update_update',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='regulationversion',
                name='insert_insert',
            ),
            pgtrigger.migrations.RemoveTrigger(
                model_name='regulationversion',
                name='update_update',
            ),
            migrations.RemoveField(
                model_name='contesthistory',
                name='late_announcement_reason',
            ),
            migrations.RemoveField(
                model_name='regulationversionhistory',
                name='reason',
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='contest',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "contests_contesthistory" ("address", "announced_at", "arrival", "chat_url", "created_at", "description", "early_closing_protocol", "ends_on", "how_to_register", "id", "last_application_number", "nominations_act_date", "nominations_act_file", "nominations_act_number", "officer_name", "officer_position", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "project_deadline_at", "raised_seats", "raised_seats_act", "registration_closed_early_at", "registration_closes_on", "regulation_version_id", "results_published_at", "rules_text", "short_title", "slug", "starts_on", "state", "title") VALUES (NEW."address", NEW."announced_at", NEW."arrival", NEW."chat_url", NEW."created_at", NEW."description", NEW."early_closing_protocol", NEW."ends_on", NEW."how_to_register", NEW."id", NEW."last_application_number", NEW."nominations_act_date", NEW."nominations_act_file", NEW."nominations_act_number", NEW."officer_name", NEW."officer_position", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."place", NEW."project_deadline_at", NEW."raised_seats", NEW."raised_seats_act", NEW."registration_closed_early_at", NEW."registration_closes_on", NEW."regulation_version_id", NEW."results_published_at", NEW."rules_text", NEW."short_title", NEW."slug", NEW."starts_on", NEW."state", NEW."title"); RETURN NULL;', hash='d68e4cb50a583df21e4e70798ed6e071cea9d28f', operation='INSERT', pgid='pgtrigger_insert_insert_807cf', table='contests_contest', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='contest',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."address" IS DISTINCT FROM (NEW."address") OR OLD."announced_at" IS DISTINCT FROM (NEW."announced_at") OR OLD."arrival" IS DISTINCT FROM (NEW."arrival") OR OLD."chat_url" IS DISTINCT FROM (NEW."chat_url") OR OLD."created_at" IS DISTINCT FROM (NEW."created_at") OR OLD."description" IS DISTINCT FROM (NEW."description") OR OLD."early_closing_protocol" IS DISTINCT FROM (NEW."early_closing_protocol") OR OLD."ends_on" IS DISTINCT FROM (NEW."ends_on") OR OLD."how_to_register" IS DISTINCT FROM (NEW."how_to_register") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."last_application_number" IS DISTINCT FROM (NEW."last_application_number") OR OLD."nominations_act_date" IS DISTINCT FROM (NEW."nominations_act_date") OR OLD."nominations_act_file" IS DISTINCT FROM (NEW."nominations_act_file") OR OLD."nominations_act_number" IS DISTINCT FROM (NEW."nominations_act_number") OR OLD."officer_name" IS DISTINCT FROM (NEW."officer_name") OR OLD."officer_position" IS DISTINCT FROM (NEW."officer_position") OR OLD."place" IS DISTINCT FROM (NEW."place") OR OLD."project_deadline_at" IS DISTINCT FROM (NEW."project_deadline_at") OR OLD."raised_seats" IS DISTINCT FROM (NEW."raised_seats") OR OLD."raised_seats_act" IS DISTINCT FROM (NEW."raised_seats_act") OR OLD."registration_closed_early_at" IS DISTINCT FROM (NEW."registration_closed_early_at") OR OLD."registration_closes_on" IS DISTINCT FROM (NEW."registration_closes_on") OR OLD."regulation_version_id" IS DISTINCT FROM (NEW."regulation_version_id") OR OLD."results_published_at" IS DISTINCT FROM (NEW."results_published_at") OR OLD."rules_text" IS DISTINCT FROM (NEW."rules_text") OR OLD."short_title" IS DISTINCT FROM (NEW."short_title") OR OLD."slug" IS DISTINCT FROM (NEW."slug") OR OLD."starts_on" IS DISTINCT FROM (NEW."starts_on") OR OLD."state" IS DISTINCT FROM (NEW."state") OR OLD."title" IS DISTINCT FROM (NEW."title"))', func='INSERT INTO "contests_contesthistory" ("address", "announced_at", "arrival", "chat_url", "created_at", "description", "early_closing_protocol", "ends_on", "how_to_register", "id", "last_application_number", "nominations_act_date", "nominations_act_file", "nominations_act_number", "officer_name", "officer_position", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "place", "project_deadline_at", "raised_seats", "raised_seats_act", "registration_closed_early_at", "registration_closes_on", "regulation_version_id", "results_published_at", "rules_text", "short_title", "slug", "starts_on", "state", "title") VALUES (NEW."address", NEW."announced_at", NEW."arrival", NEW."chat_url", NEW."created_at", NEW."description", NEW."early_closing_protocol", NEW."ends_on", NEW."how_to_register", NEW."id", NEW."last_application_number", NEW."nominations_act_date", NEW."nominations_act_file", NEW."nominations_act_number", NEW."officer_name", NEW."officer_position", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."place", NEW."project_deadline_at", NEW."raised_seats", NEW."raised_seats_act", NEW."registration_closed_early_at", NEW."registration_closes_on", NEW."regulation_version_id", NEW."results_published_at", NEW."rules_text", NEW."short_title", NEW."slug", NEW."starts_on", NEW."state", NEW."title"); RETURN NULL;', hash='57a70c42299803c6a3c412b5a4ee48f883e4d46c', operation='UPDATE', pgid='pgtrigger_update_update_96d26', table='contests_contest', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='regulationversion',
                trigger=pgtrigger.compiler.Trigger(name='insert_insert', sql=pgtrigger.compiler.UpsertTriggerSql(func='INSERT INTO "contests_regulationversionhistory" ("act_number", "contest_id", "frozen_at", "id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "preset", "written_at", "written_by_id") VALUES (NEW."act_number", NEW."contest_id", NEW."frozen_at", NEW."id", NEW."number", _pgh_attach_context(), NOW(), \'insert\', NEW."id", NEW."preset", NEW."written_at", NEW."written_by_id"); RETURN NULL;', hash='cea04597f1c5f2d8c88da1934b82f5facd400e9e', operation='INSERT', pgid='pgtrigger_insert_insert_9ef18', table='contests_regulationversion', when='AFTER')),
            ),
            pgtrigger.migrations.AddTrigger(
                model_name='regulationversion',
                trigger=pgtrigger.compiler.Trigger(name='update_update', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."act_number" IS DISTINCT FROM (NEW."act_number") OR OLD."contest_id" IS DISTINCT FROM (NEW."contest_id") OR OLD."frozen_at" IS DISTINCT FROM (NEW."frozen_at") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."number" IS DISTINCT FROM (NEW."number") OR OLD."preset" IS DISTINCT FROM (NEW."preset") OR OLD."written_at" IS DISTINCT FROM (NEW."written_at") OR OLD."written_by_id" IS DISTINCT FROM (NEW."written_by_id"))', func='INSERT INTO "contests_regulationversionhistory" ("act_number", "contest_id", "frozen_at", "id", "number", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "preset", "written_at", "written_by_id") VALUES (NEW."act_number", NEW."contest_id", NEW."frozen_at", NEW."id", NEW."number", _pgh_attach_context(), NOW(), \'update\', NEW."id", NEW."preset", NEW."written_at", NEW."written_by_id"); RETURN NULL;', hash='f33216b94f0add6c92901fd39c9280ffbe1e397a', operation='UPDATE', pgid='pgtrigger_update_update_65142', table='contests_regulationversion', when='AFTER')),
            ),
        ]),
    ]
