from django.db import migrations


def write_down(apps, schema_editor):
    """Contests whose assessment has begun: their teams as they are now."""
    schema_editor.execute("SET LOCAL lock_timeout = '5s'")
    schema_editor.execute(
        """
        INSERT INTO judging_projectauthor (project_id, application_id, is_captain, team_role, fixed_at)
        SELECT project.id, application.id, application.role = 'captain', application.team_role, now()
        FROM judging_project project
        JOIN judging_commission commission ON commission.contest_id = project.contest_id
        JOIN registration_application application ON application.team_id = project.team_id
        WHERE commission.opened_at IS NOT NULL AND project.state = 'submitted' AND application.state IN ('admitted', 'suspended')
        """
    )


class Migration(migrations.Migration):
    dependencies = [("judging", "0010_who_was_in_a_team")]
    operations = [migrations.RunPython(write_down, migrations.RunPython.noop)]
