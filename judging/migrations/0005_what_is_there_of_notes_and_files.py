"""Notes that are there are encrypted, files find whose consent they are, versions forget names of files; a batch a transaction."""

import json

from django.db import connection, migrations

from hackathon_portal.kernel.encryption import encrypt, is_readable
from hackathon_portal.kernel.migration_steps import RewriteRows


def encrypted(key, values):
    (text,) = values
    return None if is_readable(text) else (encrypt(text),)


def _words(name):
    return name.casefold().replace("ё", "е").split()


def whose(key, values):
    """The member of the team whose name was typed."""
    person, project, _ = values
    typed = set(_words(person))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.id, a.surname, a.name FROM registration_application a JOIN judging_project p ON p.team_id = a.team_id "
            "WHERE p.id = %s ORDER BY a.id", [project],
        )  # fmt: skip
        for application, surname, name in cursor.fetchall():
            if surname and typed >= set(_words(f"{surname} {name}")):
                return person, project, application
    return None


def nameless(key, values):
    snapshot = values[0] if isinstance(values[0], dict) else json.loads(values[0])
    files = snapshot["files"]
    if not any("name" in file for file in files):
        return None
    return (json.dumps(snapshot | {"files": [{k: v for k, v in file.items() if k != "name"} for file in files]}),)


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("judging", "0004_whose_consent_to_an_image")]
    operations = [
        RewriteRows("judging_scoresheet", {"private_note": "text"}, encrypted, where="private_note <> ''"),
        RewriteRows(
            "judging_projectfile", {"person": "text", "project_id": "bigint", "application_id": "bigint"}, whose,
            where="person <> '' AND application_id IS NULL",
        ),  # fmt: skip
        RewriteRows("judging_projectversion", {"snapshot": "jsonb"}, nameless, where="jsonb_exists(snapshot, 'files')"),
    ]
