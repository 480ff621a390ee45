"""Applications from a file: matching the columns, a dry run with a line for every row, carrying it out, what was not taken."""

from __future__ import annotations

import base64

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests.access import contest_page
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import jobs
from hackathon_portal.kernel.errors import RuleViolation, tell
from hackathon_portal.kernel.models import Job
from hackathon_portal.kernel.web.looks import shows_personal_data
from registration.fields import OBLIGATORY, columns_of
from registration.forms.staff import ImportForm, MappingForm
from registration.imports import carrying_out, reading
from registration.models import ImportBatch

REPORT_ROWS_SHOWN = 500
# A file this short is checked while the person waits; a longer one in the background.
SHORT_FILE = 300


@contest_page("registration.import")
@require_http_methods(["GET", "POST"])
def import_file(request: HttpRequest, contest: Contest) -> HttpResponse:
    """First a dry run; nothing is filed until staff say so on its page."""
    form = ImportForm(request.POST or None, request.FILES or None)
    known = columns_of(contest.regulation)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        data = upload.read()
        batch = ImportBatch(
            contest=contest,
            file_name=upload.name[:200],
            content=base64.b64encode(data).decode(),
            created_by=user_of(request),
        )
        try:
            rows = reading.read_table(data, upload.name, known=known, quick=True)
        except reading.TooLong:
            batch.save()
            return _check(request, batch)
        except reading.UnknownColumns as error:
            batch.columns = reading.remembered_columns(contest, error.header) or {}
            batch.save()
            if not batch.columns:
                return redirect("import_columns", contest.slug, batch.pk)
            return _check(request, batch)
        except reading.UnreadableFile as error:
            form.add_error("file", f"Файл прочитать не удалось: {error}.")
        else:
            batch.save()
            return _check(request, batch, short=len(rows) <= SHORT_FILE)
    batches = list(ImportBatch.objects.filter(contest=contest).defer("content", "report").order_by("-id")[:20])
    under_way = {job.parameters.get("batch"): job for job in jobs_under_way(contest)}
    for loaded in batches:
        loaded.__dict__["job"] = under_way.get(loaded.pk)
    context = {"contest": contest, "form": form, "columns": known.all, "batches": batches}
    return render(request, "registration/import.html", context)


def _check(request: HttpRequest, batch: ImportBatch, short: bool = False) -> HttpResponse:
    slug = batch.contest.slug
    if short:
        carrying_out.check_batch(batch)
        return redirect("import_batch", slug, batch.pk)
    job = jobs.start(
        kind="registration.check_import",
        title=f"Проверка файла № {batch.pk}",
        contest_id=batch.contest_id,
        by=user_of(request),
        parameters={"batch": batch.pk, "then": "import_batch"},
    )
    return redirect("job", slug, job.pk)


@contest_page("registration.import")
@shows_personal_data("столбцы загрузки № {batch_id}")
@require_http_methods(["GET", "POST"])
def columns(request: HttpRequest, contest: Contest, batch_id: int) -> HttpResponse:
    """Which column of the file is which of ours; remembered for the next file with this header."""
    batch = get_object_or_404(ImportBatch, pk=batch_id, contest=contest)
    if batch.carried_out_at or not batch.content:
        raise Http404
    known = columns_of(contest.regulation)
    try:
        reading.read_table(base64.b64decode(batch.content), batch.file_name, known=known, quick=True)
    except reading.UnknownColumns as error:
        header = error.header
    except reading.TooLong:
        return redirect("import_batch", contest.slug, batch.pk)
    except reading.UnreadableFile as error:
        messages.error(request, f"Файл прочитать не удалось: {error}.")
        return redirect("import_applications", contest.slug)
    else:
        return redirect("import_batch", contest.slug, batch.pk)
    ours = [(name, title.capitalize()) for name, title in known.all.items()]
    guessed = reading.guessed_columns(header, known)
    form = MappingForm(request.POST or None, header=header, columns=ours, obligatory=OBLIGATORY, initial=guessed)
    if request.method == "POST" and form.is_valid():
        batch.columns = form.chosen()
        try:
            rows = reading.read_table(base64.b64decode(batch.content), batch.file_name, batch.columns, known=known, quick=True)
            is_short = len(rows) <= SHORT_FILE
        except reading.TooLong:
            is_short = False
        except reading.UnreadableFile as error:
            form.add_error(None, f"Файл прочитать не удалось: {error}.")
        if not form.errors:
            batch.save(update_fields=["columns"])
            reading.remember_columns(contest, header, batch.columns)
            return _check(request, batch, short=is_short)
    return render(request, "registration/import_columns.html", {"contest": contest, "batch": batch, "form": form})


@contest_page("registration.import")
@shows_personal_data("строки загрузки № {batch_id}")
@require_http_methods(["GET", "POST"])
def batch(request: HttpRequest, contest: Contest, batch_id: int) -> HttpResponse:
    """The report on every row; its button files the good ones."""
    loaded = get_object_or_404(ImportBatch, pk=batch_id, contest=contest)
    loaded.contest = contest
    if request.method == "POST":
        return _carry_out(request, loaded)
    only = request.GET.get("show", "all")
    left = [row for row in loaded.report if carrying_out.is_left(row)]
    rows_shown = [row for row in loaded.report if only == "all" or carrying_out.is_left(row) is (only == "bad")]
    takeable = [row for row in loaded.report if row["good"] and row["outcome"] != carrying_out.EARLIER]
    context = {
        "contest": contest,
        "batch": loaded,
        "rows": rows_shown[:REPORT_ROWS_SHOWN],
        "hidden": max(0, len(rows_shown) - REPORT_ROWS_SHOWN),
        "good": len(takeable),
        "hidden_in_file": sum(bool(row.get("hidden")) for row in takeable),
        "visible": sum(not row.get("hidden") for row in takeable),
        "bad": len(left),
        "filed": sum(row["outcome"] == carrying_out.FILED for row in loaded.report),
        "earlier": sum(row["outcome"] == carrying_out.EARLIER for row in loaded.report),
        "total": len(loaded.report),
        "only": only,
        "can_download": bool(loaded.content) and bool(left),
        "job": _job_of(loaded),
    }
    return render(request, "registration/import_batch.html", context)


def _carry_out(request: HttpRequest, loaded: ImportBatch) -> HttpResponse:
    """File the good rows: few at once, many by a worker; what staff chose for hidden rows is kept first."""
    contest, chosen = loaded.contest, {"take": True, "leave": False}.get(request.POST.get("hidden", ""))
    try:
        if len(loaded.report) <= SHORT_FILE and reading.is_quick(base64.b64decode(loaded.content)):
            filed = carrying_out.carry_out_batch(batch=loaded, by=user_of(request), hidden=chosen)
            messages.success(request, f"Подано заявок: {filed} из {len(loaded.report)}.")
        else:
            carrying_out.choose_hidden(batch=loaded, hidden=chosen)
            job = jobs.start(
                kind="registration.import", title=f"Загрузка файла № {loaded.pk}", contest_id=contest.pk, by=user_of(request),
                parameters={"batch": loaded.pk, "then": "import_batch"},
            )  # fmt: skip
            return redirect("job", contest.slug, job.pk)
    except reading.UnreadableFile as error:
        messages.error(request, f"Файл прочитать не удалось: {error}.")
    except RuleViolation as violation:
        tell(request, violation)
    return redirect("import_batch", contest.slug, loaded.pk)


def _job_of(batch: ImportBatch) -> Job | None:
    """The work on this file that is under way."""
    return next((job for job in jobs_under_way(batch.contest) if job.parameters.get("batch") == batch.pk), None)


def jobs_under_way(contest: Contest) -> list[Job]:
    """Checks and loads of the contest's files that are not over."""
    states = [Job.State.QUEUED, Job.State.RUNNING]
    kinds = ["registration.check_import", "registration.import"]
    return list(Job.objects.filter(contest_ref=contest.pk, kind__in=kinds, state__in=states).order_by("pk"))


@contest_page("registration.import")
@shows_personal_data("ошибочные строки загрузки № {batch_id}")
@require_GET
def faulty_rows(request: HttpRequest, contest: Contest, batch_id: int) -> HttpResponse:
    """The rows that were not taken as a file to correct."""
    loaded = get_object_or_404(ImportBatch, pk=batch_id, contest=contest)
    if not loaded.content:
        raise Http404
    if not reading.is_quick(base64.b64decode(loaded.content)):
        job = jobs.start(
            kind="registration.faulty_rows", title=f"Строки для исправления: файл № {loaded.pk}", contest_id=contest.pk,
            by=user_of(request), parameters={"batch": loaded.pk}, size=len(loaded.report),
        )  # fmt: skip
        return redirect("job", contest.slug, job.pk)
    response = HttpResponse(carrying_out.faulty_rows_csv(loaded), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="ispravit-{loaded.pk}.csv"'
    response["Cache-Control"] = "no-store"
    return response
