"""The dry run of a long file: the page of the work tells how far it is, never back, to the last row."""

from __future__ import annotations

import base64
import re

from django.urls import reverse

from hackathon_portal.kernel import clock, jobs
from registration import fields
from registration.imports import checking
from registration.models import ImportBatch
from tests import build
from tests.actions.test_round_trip import as_csv

ROWS, EVERY = 12, 4


def table(contest) -> list[list[str]]:
    """Teams of three; each fourth row is no application."""
    header, rows = list(fields.columns_of(contest.regulation).all), []
    for number in range(ROWS):
        person = build.person("captain" if number % 3 == 0 else "member")
        row = {name: str(value) for name, value in person.items()} | {
            "external_id": f"RP-{number}", "team_name": f"Команда {number // 3}", "role": "member" if number % 3 else "captain",
            "consent_personal_data": "да", "consent_terms": "да", "birth_date": "вчера" if number % 4 == 3 else str(person["birth_date"]),
        }  # fmt: skip
        rows.append([row.get(name, "") for name in header])
    return [header, *rows]


def test_the_page_of_a_dry_run_tells_how_far_it_is(contest, users, client_of, at, monkeypatch):
    at(2024, 5, 2, 12)
    monkeypatch.setattr(checking, "TOLD_EVERY", EVERY)
    content = base64.b64encode(as_csv(table(contest))).decode()
    batch = ImportBatch.objects.create(contest=contest, file_name="a.csv", created_by=users["staff"], content=content)
    parameters = {"batch": batch.pk, "then": "import_batch"}
    job = jobs.start(
        kind="registration.check_import", title="Проверка", contest_id=contest.pk, by=users["staff"], parameters=parameters
    )
    url, staff, seen = reverse("job", args=[contest.slug, job.pk]), client_of("staff"), []
    says = jobs.Running.progress

    def told(self, done: int, total: int) -> None:
        """What staff see on the page at that moment."""
        says(self, done, total)
        page = staff.get(url, headers={"HX-Request": "true"}).content.decode()
        shown = re.search(r"(\d+) из\s+(\d+)", page)
        seen.append((done, total, shown and tuple(map(int, shown.groups()))))

    monkeypatch.setattr(jobs.Running, "progress", told)
    jobs.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.outcome) == ("done", f"Проверено строк: {ROWS}.")
    done = [count for count, _, _ in seen]
    # Rows checked alone are half of it, rows whose filing is foreseen the other half, those that are bad at once.
    assert done == sorted(done)
    assert (done[0], done[-1], len(set(done)) >= 5) == (0, ROWS, True), done
    assert {total for _, total, _ in seen} == {ROWS}
    assert len({shown for _, _, shown in seen if shown}) > 2, seen
    assert f'href="{reverse("import_batch", args=[contest.slug, batch.pk])}"' in staff.get(url).content.decode()
    batch.refresh_from_db()
    assert (len(batch.report), sum(row["good"] for row in batch.report), batch.checked_at) == (ROWS, 9, clock.now())
