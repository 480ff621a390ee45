"""The keyed hashes of who somebody is follow what the application states: an earlier release changed the one without the other."""

from django.db import IntegrityError, migrations, transaction

BATCH = 500
HASHES = ("identity_hash", "snils_hash", "person_hash")
READ = ("role", "surname", "name", "patronymic", "birth_date", "passport_series", "passport_number", "snils")


def renew(apps, schema_editor):
    """Filed applications whose hashes differ, batch by batch. Where another active application of the contest is the same person's
    (Tula: clause 1.6), the database takes no second one: both stand as they are, and the run names them for the staff."""
    from registration.actions.shared import identity_of, sameness_of
    from registration.fields import Person

    rows = apps.get_model("registration", "Application").objects
    filed = rows.exclude(state="draft").filter(erased_at=None).only(*READ, *HASHES, "revision").order_by("pk")
    last = 0
    while found := list(filed.filter(pk__gt=last)[:BATCH]):
        last = found[-1].pk
        for row in found:
            person = Person(**{name: getattr(row, name) for name in READ})
            right = dict(zip(HASHES, (*identity_of(person), sameness_of(person)), strict=True))
            if any(getattr(row, name) != value for name, value in right.items()):
                _write(rows, row, right)


def _write(rows, row, right):
    """Each hash by itself, only while the row states what was read: the code before may go on beside."""
    for name, value in right.items():
        try:
            with transaction.atomic():
                rows.filter(pk=row.pk, revision=row.revision).update(**{name: value})
        except IntegrityError:
            print(f"Заявка {row.pk}: тот же человек ({name}) уже в другой команде конкурса, решают сотрудники")  # noqa: T201


class Migration(migrations.Migration):
    # A row at a time: no lock is held over the table.
    atomic = False
    dependencies = [("registration", "0016_a_childs_name_in_its_case")]
    operations = [migrations.RunPython(renew, migrations.RunPython.noop, elidable=True)]
