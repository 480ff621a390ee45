"""One row that no key deciphers stops no background work: the others come out, and it is named (a walk over all kinds of jobs)."""

import pytest
from django.db import connection

from hackathon_portal.kernel import jobs, rooms
from hackathon_portal.kernel.encryption import EncryptedDateField, EncryptedTextField
from registration.models import ApiToken, Application, ImportBatch
from tests import build
from tests.actions.test_jobs import is_of_a_contest, words_of_all

EXPORTED = {"columns": ["number", "surname", "snils"], "format": "xlsx", "chosen": "all", "search": ""}
# What the work says of the spoiled row; nothing where what is spoiled is not read at all.
NAMED = {
    "registration.export": "Не прочитано записей: 1 (№ {number})", "prizes.archive": "registration.application.json, запись {pk}",
    "registration.mailing": "Писем поставлено в отправку: 4", "prizes.diplomas": "Документов: 0", "shell.accounts": "Учётных записей",
    **dict.fromkeys(["registration.import", "registration.check_import", "registration.faulty_rows"], "не читается: ключи портала"),
}  # fmt: skip
# Makes invented people of its own and reads nobody's row.
NOT_READING = {"rehearsals.scene"}


def test_every_kind_of_job_says_what_it_does_with_a_row_it_cannot_read():
    assert {kind for kind in jobs._kinds if is_of_a_contest(kind)} == set(NAMED) | NOT_READING


@pytest.mark.parametrize("kind", sorted(NAMED))
def test_a_row_that_cannot_be_deciphered_stops_no_job(kind, contest, users, at):
    at(2024, 5, 3, 12)
    build.team(contest, "Гусляры", members=3)
    ApiToken.objects.create(contest=contest, name="сайт", token_hash="a" * 64, made_by=users["staff"], signing_key="к")
    parameters = words_of_all(contest, users, "0JA=") | {
        "registration.export": EXPORTED, "prizes.archive": {"personal": True, "reason": "хранение"}
    }  # fmt: skip
    person = Application.objects.filter(contest=contest).first()
    for model, pk in (
        (Application, person.pk),
        (ImportBatch, ImportBatch.objects.get().pk),
        (ApiToken, ApiToken.objects.get().pk),
    ):
        spoil(model, pk)
    by, where = (
        (build.administrator(), {"room": rooms.PORTAL})
        if kind == "shell.accounts"
        else (users["staff"], {"contest_id": contest.pk})
    )
    job = jobs.start(kind=kind, title="а", by=by, parameters=parameters[kind], **where)
    jobs.run(job.pk)
    job.refresh_from_db()
    assert NAMED[kind].format(number=person.number, pk=person.pk) in job.outcome
    assert (job.state == "done") is not kind.endswith(("import", "faulty_rows"))


def spoil(model, pk):
    columns = [one.column for one in model._meta.fields if isinstance(one, EncryptedTextField | EncryptedDateField)]
    with connection.cursor() as cursor:
        for column in columns:
            cursor.execute(f'UPDATE "{model._meta.db_table}" SET "{column}" = %s WHERE id = %s', ["испорчено", pk])
