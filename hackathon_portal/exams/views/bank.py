"""Pages of a bank: what is in it, loading and taking out. A room's thin views call them (`views/places.py`)."""

from __future__ import annotations

import base64
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from hackathon_portal.accounts.who import user_of
from hackathon_portal.exams.actions import banks as actions
from hackathon_portal.exams.actions import loads
from hackathon_portal.exams.forms.banks import BankForm, LoadForm
from hackathon_portal.exams.models import KINDS, Bank
from hackathon_portal.exams.moodle_out import as_moodle
from hackathon_portal.exams.queries import banks as queries
from hackathon_portal.exams.rules import moodle
from hackathon_portal.exams.views.places import Place
from hackathon_portal.exams.workbooks import COLUMNS, NUMBERED, header_of, write_bank
from hackathon_portal.kernel.audit import record_look
from hackathon_portal.kernel.errors import RuleViolation, add_to_form, carried_out, tell
from hackathon_portal.kernel.web.numbers import MOST_ID, whole_number

PER_PAGE = 60
FILTERS = ("category", "kind", "label", "state", "q")
TYPES = {"xml": "application/xml", "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}


def bank_of(place: Place, bank_id: int) -> Bank:
    return get_object_or_404(Bank, pk=bank_id, room=str(place.room))


def key_seen(request: HttpRequest, place: Place, what: str) -> None:
    """Write into the access journal that somebody has seen keys: once a person, page and hour."""
    record_look(
        by=user_of(request),
        subject=f"ключи: {what}",
        page=f"keys {what}",
        room=place.room,
        address=request.META.get("REMOTE_ADDR"),
    )


def bank_list(request: HttpRequest, place: Place) -> HttpResponse:
    """Banks of the room, and a new one."""
    form = BankForm(request.POST or None)
    made: list[Bank] = []
    if form.is_bound and carried_out(
        form, lambda data: made.append(actions.create_bank(room=place.room, title=data["title"], by=user_of(request)))
    ):
        messages.success(request, "Банк создан: загрузите вопросы из файла или добавьте их по одному.")
        return redirect(f"{place.root}{made[0].pk}/")
    context = {"place": place, "form": form, "banks": queries.banks_of(place.room)}
    return render(request, "exams/bank_list.html", context, status=422 if form.errors else 200)


def bank_page(request: HttpRequest, place: Place, bank_id: int) -> HttpResponse:
    """Questions of a bank: counted by category and kind, searched, put into groups many at once."""
    bank = bank_of(place, bank_id)
    if request.method == "POST":
        chosen = [number for text in request.POST.getlist("questions") if (number := whole_number(text, MOST_ID))]
        try:
            count = actions.label_questions(bank=bank, questions=chosen, label=request.POST.get("label", ""), by=user_of(request))
            messages.success(request, f"Записано: изменено вопросов — {count}.")
        except RuleViolation as violation:
            tell(request, violation)
        return redirect(f"{request.path}?{urlencode(_chosen(request))}")
    chosen_by = _chosen(request)
    found = queries.found_in(bank, **chosen_by)
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    queries.with_words(page.object_list)
    counts = queries.counts_of(bank)
    kinds = [(kind, words) for kind, words in KINDS if any(kind in counted for counted in counts.values())]
    table = [(category, [counted[kind] for kind, _ in kinds], counted.total()) for category, counted in counts.items()]
    context = {
        "place": place, "bank": bank, "page": page, "chosen": chosen_by, "kinds": kinds, "all_kinds": KINDS,
        "table": table, "total": sum(row[2] for row in table), "labels": queries.labels_of(bank), "load": queries.last_loads(bank).first(),
        "exams": list(queries.exams_with(bank)), "states": queries.STATES, "flags": queries.flagged(page.object_list),
    }  # fmt: skip
    return render(request, "exams/bank.html", context)


def _chosen(request: HttpRequest) -> dict[str, str]:
    return {name: value for name in FILTERS if (value := request.GET.get(name, "").strip()[:200])}


def bank_file(request: HttpRequest, place: Place, bank_id: int) -> HttpResponse:
    """A file of questions is loaded: a short one at once, a long one by a worker; what came of the files before."""
    bank = bank_of(place, bank_id)
    form = LoadForm(request.POST or None, request.FILES or None)
    if form.is_bound and form.is_valid():
        upload, by = form.cleaned_data["file"], user_of(request)
        try:
            if upload.size > loads.MOST_MEGABYTES * 2**20:
                raise loads.too_large()
            if upload.size > loads.QUICK_BYTES:
                load = loads.keep_file(bank=bank, data=upload.read(), name=upload.name or "", by=by)
                return redirect(f"{place.root}{bank.pk}/loads/{load.pk}/")
            try:
                loads.import_bank(bank=bank, file=upload, by=by)
            except RuleViolation as violation:
                if violation.code != "bank.no_columns":
                    raise
                upload.seek(0)
                loads.keep_file(bank=bank, data=upload.read(), name=upload.name or "", by=by, why=str(violation))
            return redirect(f"{place.root}{bank.pk}/loads/{bank.loads.values_list('pk', flat=True)[0]}/")
        except RuleViolation as violation:
            add_to_form(form, violation)
    context = {"place": place, "bank": bank, "form": form, "loads": queries.last_loads(bank)}
    return render(request, "exams/bank_file.html", context, status=422 if form.errors else 200)


def bank_report(request: HttpRequest, place: Place, bank_id: int, load_id: int) -> HttpResponse:
    """What a file brought: figures, and each question that was not taken with its reason."""
    bank = bank_of(place, bank_id)
    load = get_object_or_404(bank.loads.all(), pk=load_id)
    header = header_of(base64.b64decode(load.content), bank) if load.content and load.refusal else []
    if request.method == "POST":
        if not header:
            return redirect(request.path)
        try:
            loads.name_columns(
                load=load, ours=[request.POST.get(f"column-{place}", "") for place in range(len(header))], by=user_of(request)
            )
            messages.success(request, "Столбцы названы и запомнены: следующая такая таблица прочтётся сама.")
            return redirect(request.path)
        except RuleViolation as violation:
            tell(request, violation)
    broken = [row | {"words": moodle.WORDS.get(row["code"], "")} for row in load.broken]
    context = {"place": place, "bank": bank, "load": load, "broken": broken, "job": None if load.done_at else loads.job_of(load)}
    context |= {
        "header": [(place, theirs, request.POST.get(f"column-{place}", "")) for place, theirs in enumerate(header)],
        "ours": [*COLUMNS.values(), *NUMBERED],
    }
    return render(request, "exams/bank_report.html", context)


def bank_out(request: HttpRequest, place: Place, bank_id: int, ending: str) -> HttpResponse | FileResponse:
    """The bank as a file, with its keys: who took it is written down."""
    bank = bank_of(place, bank_id)
    key_seen(request, place, f"файл банка № {bank.pk}")
    name = f"bank-{bank.pk}.{ending}"
    if ending == "xlsx":
        return FileResponse(write_bank(bank), as_attachment=True, filename=name, content_type=TYPES[ending])
    return HttpResponse(
        as_moodle(bank), content_type=TYPES[ending], headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )


def bank_journal(request: HttpRequest, place: Place, bank_id: int) -> HttpResponse:
    """Who did what with the bank, and who has seen its keys."""
    bank = bank_of(place, bank_id)
    page = Paginator(queries.journal_of(bank), PER_PAGE).get_page(request.GET.get("page"))
    seen = queries.keys_seen(bank)[:PER_PAGE]
    return render(request, "exams/bank_journal.html", {"place": place, "bank": bank, "page": page, "seen": seen})
