import django.db.models.deletion
from django.db import migrations, models


def _words(name: str) -> list[str]:
    return name.casefold().replace("ё", "е").split()


def find_people(apps, schema_editor) -> None:
    """Whose consent a file is, where the name that was typed is a member's."""
    Application = apps.get_model("registration", "Application")
    for file in apps.get_model("judging", "ProjectFile").objects.exclude(person="").select_related("project"):
        typed = set(_words(file.person))
        for row in Application.objects.filter(team=file.project.team_id).order_by("pk"):
            if row.surname and typed >= set(_words(f"{row.surname} {row.name}")):
                file.application = row
                file.save(update_fields=["application"])
                break


def forget_names_of_files(apps, schema_editor) -> None:
    """A version keeps of a file its size and hash; the name stays with the file."""
    Version = apps.get_model("judging", "ProjectVersion")
    for version in Version.objects.filter(snapshot__has_key="files").iterator():
        for file in version.snapshot["files"]:
            file.pop("name", None)
        version.save(update_fields=["snapshot"])


class Migration(migrations.Migration):
    dependencies = [("judging", "0003_private_notes_encrypted"), ("registration", "0005_journal_without_names")]
    operations = [
        migrations.AddField(
            "projectfile",
            "application",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="registration.application",
                verbose_name="участник, чьё это согласие",
            ),
        ),
        migrations.RunPython(find_people, migrations.RunPython.noop),
        migrations.RunPython(forget_names_of_files, migrations.RunPython.noop),
    ]
