"""The desk of schools: programmes and modules, people, attendance, who has finished, who is let in without."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from hackathon_portal.accounts.models import User
from hackathon_portal.accounts.who import user_of
from hackathon_portal.documents.responses import XLSX, file_response
from hackathon_portal.kernel.errors import RuleViolation, carried_out, tell
from hackathon_portal.kernel.web.looks import shows_personal_data
from hackathon_portal.kernel.web.numbers import MOST_ID, whole_number
from hackathon_portal.learning.actions import certificates, completions, people, programmes
from hackathon_portal.learning.models import Certificate, Enrolment, LetIn, Module, ModuleDone, Programme
from hackathon_portal.learning.queries.certificates import certificate_of, given, lacking
from hackathon_portal.learning.queries.progress import Standing, programmes_of, standings
from hackathon_portal.seasons import schools_files
from hackathon_portal.seasons.access import season_page
from hackathon_portal.seasons.actions.schools import prepare
from hackathon_portal.seasons.forms_schools import (
    CertificateForm,
    EnrolForm,
    LetInForm,
    ModuleForm,
    ReissueForm,
    SchoolForm,
    WhyForm,
)
from hackathon_portal.seasons.jobs_schools import order_certificates
from hackathon_portal.seasons.models import Season
from hackathon_portal.seasons.queries.schools import Asked, asked_of, assigned, assigned_after_all, counts_of

Kind = Module.Kind


def _programme(season: Season, code: str) -> Programme:
    return get_object_or_404(Programme, room=str(season.room), code=code)


@season_page("seasons.manage_schools")
@require_http_methods(["GET", "POST"])
def season_schools(request: HttpRequest, season: Season) -> HttpResponse:
    """Schools of the season: those made, those the rules name, a new one."""
    form = SchoolForm(request.POST if request.method == "POST" and "prepare" not in request.POST else None)
    by = user_of(request)
    if request.method == "POST" and "prepare" in request.POST:
        try:
            programme = prepare(season, request.POST["prepare"], by)
        except RuleViolation as violation:
            tell(request, violation)
            return redirect("season_schools", season.slug)
        return redirect("season_school", season.slug, programme.code)
    if request.method == "POST" and carried_out(
        form,
        lambda data: programmes.create_programme(room=season.room, code=data["code"], values=form.values, by=by),
    ):
        messages.success(request, "Школа подготовлена: добавьте модули и откройте её.")
        return redirect("season_school", season.slug, form.cleaned_data["code"])
    made = programmes_of(season.room)
    counts, codes = counts_of(made), {one.code for one in made}
    context = {
        "season": season, "form": form, "rows": [(one, counts[one.pk], asked_of(season, one.code)) for one in made],
        "revoked": assigned_after_all(season),
        "waiting": [asked_of(season, school.code) for school in season.rules.schools if school.code not in codes],
    }  # fmt: skip
    return render(request, "seasons/schools.html", context, status=422 if form.errors else 200)


@season_page("seasons.manage_schools")
@shows_personal_data("школа {school_code}")
@require_http_methods(["GET", "POST"])
def season_school(request: HttpRequest, season: Season, school_code: str) -> HttpResponse:
    """One school: modules, who has done what, enrolling, who is let in without."""
    programme = _programme(season, school_code)
    act = request.POST.get("act", "")
    enrol = EnrolForm(request.POST or None, request.FILES or None) if act == "enrol" else EnrolForm()
    let_in = LetInForm(request.POST if act == "let_in" else None)
    if act == "archive":
        return _archive(request, season, programme)
    if request.method == "POST" and _done(request, programme, act, enrol, let_in):
        return redirect("season_school", season.slug, programme.code)
    found = standings(programme)
    join = settings.PORTAL_ORIGIN + reverse("season_school_join", args=[season.slug, programme.code, programme.join_code])
    asked: Asked | None = asked_of(season, programme.code)
    context = {
        "season": season, "programme": programme, "modules": list(programme.modules.select_related("exam")),  # type: ignore[attr-defined]
        "going": [one for one in found if one.state == "going"], "revoked": assigned_after_all(season, programme),
        "rows": found, "enrol": enrol, "let_in": let_in, "join": join, "asked": asked,
        "given": given(programme).count(), "lacking": [_called(one) for one in lacking(programme)],
        "finished": sum(one.state == "finished" for one in found),
        "let_in_rows": programme.let_in.filter(ended_at=None).select_related("user"),  # type: ignore[attr-defined]
    }  # fmt: skip
    return render(request, "seasons/school.html", context, status=422 if enrol.errors or let_in.errors else 200)


def _done(request: HttpRequest, programme: Programme, act: str, enrol: EnrolForm, let_in: LetInForm) -> bool:
    """Do what was pressed; False where a form is shown again with what is wrong."""
    by, reason = user_of(request), request.POST.get("reason", "")
    if act == "enrol":
        return carried_out(enrol, lambda data: messages.success(request, _enrolled(programme, data, by)))
    if act == "let_in":
        done = carried_out(let_in, lambda data: people.let_in_without(programme=programme, by=by, **data))
        if done:
            messages.success(request, "Допуск записан: этого человека можно назначать и без школы.")
        return done
    deeds: dict[str, tuple[Callable[[], Any], str]] = {
        "open": (lambda: programmes.open_programme(programme=programme, by=by), "Школа открыта: записывайте людей."),
        "close": (lambda: programmes.close_programme(programme=programme, reason=reason, by=by), "Школа закрыта."),
        "reopen": (lambda: programmes.reopen_programme(programme=programme, reason=reason, by=by), "Школа снова открыта."),
        "renew": (lambda: programmes.renew_link(programme=programme, by=by), "Ссылка новая, прежняя больше не действует."),
        "issue": (
            lambda: certificates.issue_certificates(programme=programme, by=by),
            "Сертификаты выданы. Кому не выданы — остались в списке: впишите имя на странице человека.",
        ),
        "remind": (lambda: people.remind_learners(programme=programme, by=by), "Напоминания отправлены."),
        "take_back": (
            lambda: people.take_back_let_in(let_in=_let_in(programme, request), reason=reason, by=by), "Допуск отменён."
        ),
    }  # fmt: skip
    if act not in deeds:
        raise Http404
    deed, words = deeds[act]
    try:
        deed()
        messages.success(request, words)
    except RuleViolation as violation:
        tell(request, violation)
    return True


def _archive(request: HttpRequest, season: Season, programme: Programme) -> HttpResponse:
    """Certificates as one file: a work that is followed."""
    try:
        job = order_certificates(programme=programme, by=user_of(request))
    except RuleViolation as violation:
        tell(request, violation)
        return redirect("season_school", season.slug, programme.code)
    return redirect("season_job", season.slug, job.pk)


def _called(enrolment: Enrolment) -> tuple[Enrolment, str]:
    """Somebody with how they are called."""
    return enrolment, enrolment.user.get_full_name()


def _let_in(programme: Programme, request: HttpRequest) -> LetIn:
    return get_object_or_404(LetIn, programme=programme, pk=whole_number(request.POST.get("row", ""), MOST_ID))


def _enrolled(programme: Programme, data: dict[str, Any], by: User) -> str:
    """Enrol those typed in and those of a file; what came of it in words."""
    file = data.get("file")
    text = "\n".join(filter(None, [data["people"], schools_files.lines_of(file.read()) if file else ""]))
    way = Enrolment.Way.FILE if file else Enrolment.Way.BY_HAND
    done = people.enrol_people(programme=programme, text=text, way=way, by=by)
    return f"Записано: {done.new}, были раньше: {done.known}, новых учётных записей: {done.invited}."


@season_page("seasons.manage_schools")
@require_http_methods(["GET", "POST"])
def school_edit(request: HttpRequest, season: Season, school_code: str) -> HttpResponse:
    """What is said of a school."""
    programme = _programme(season, school_code)
    form = SchoolForm(request.POST or None, instance=_programme(season, school_code))
    if request.method == "POST" and carried_out(
        form,
        lambda _: programmes.change_school(programme=programme, values=form.values, by=user_of(request)),
    ):
        messages.success(request, "Сохранено.")
        return redirect("season_school", season.slug, programme.code)
    context = {"season": season, "programme": programme, "form": form, "title": "Изменить школу"}
    return render(request, "seasons/school_form.html", context, status=422 if form.errors else 200)


@season_page("seasons.manage_schools")
@require_http_methods(["GET", "POST"])
def school_module(request: HttpRequest, season: Season, school_code: str, module_id: int) -> HttpResponse:
    """A module: new (0) or changed; it is taken away while nobody has done it."""
    programme = _programme(season, school_code)
    module = get_object_or_404(Module, programme=programme, pk=module_id) if module_id else None
    if request.method == "POST" and "remove" in request.POST and module is not None:
        try:
            programmes.remove_module(module=module, by=user_of(request))
            messages.success(request, "Модуль убран.")
        except RuleViolation as violation:
            tell(request, violation)
            return redirect("season_school_module", season.slug, programme.code, module_id)
        return redirect("season_school", season.slug, programme.code)
    shown = Module.objects.get(pk=module.pk) if module else Module(programme=programme)
    form = ModuleForm(request.POST or None, instance=shown, room=season.room)
    if request.method == "POST" and carried_out(
        form,
        lambda data: programmes.write_module(programme=programme, module=module, values=data, by=user_of(request)),
    ):
        messages.success(request, "Модуль сохранён.")
        return redirect("season_school", season.slug, programme.code)
    context = {
        "season": season, "programme": programme, "form": form, "module": module,
        "title": "Изменить модуль" if module else "Новый модуль",
    }  # fmt: skip
    return render(request, "seasons/school_form.html", context, status=422 if form.errors else 200)


@season_page("seasons.manage_schools")
@shows_personal_data("присутствие, школа {school_code}")
@require_http_methods(["GET", "POST"])
def school_attendance(request: HttpRequest, season: Season, school_code: str, module_id: int) -> HttpResponse:
    """Mark by a list who was there; a mark that was a slip is taken back with a reason."""
    programme = _programme(season, school_code)
    module = get_object_or_404(Module, programme=programme, pk=module_id, kind=Kind.ATTENDANCE)
    module.programme = programme
    by = user_of(request)
    if request.method == "POST":
        try:
            if "take_back" in request.POST:
                row = get_object_or_404(
                    ModuleDone.objects.select_related("module"),
                    module=module,
                    pk=whole_number(request.POST["take_back"], MOST_ID),
                )
                completions.take_back_lesson_mark(done=row, reason=request.POST.get("reason", ""), by=by)
                messages.success(request, "Отметка снята.")
            else:
                keys = [key for one in request.POST.getlist("there") if (key := whole_number(one, MOST_ID))]
                rows = list(programme.enrolments.filter(pk__in=keys))  # type: ignore[attr-defined]
                count = completions.mark_lesson(module=module, enrolments=rows, by=by)
                messages.success(request, f"Отмечено: {count}.")
        except RuleViolation as violation:
            tell(request, violation)
        return redirect("season_school_attendance", season.slug, programme.code, module.pk)
    marks = {row.enrolment_id: row for row in ModuleDone.objects.filter(module=module)}
    found: list[tuple[Standing, ModuleDone | None]] = [
        (one, marks.get(one.enrolment.pk)) for one in standings(programme) if not one.enrolment.ended_at
    ]
    context = {"season": season, "programme": programme, "module": module, "rows": found, "count": len(marks)}
    return render(request, "seasons/school_attendance.html", context)


# Deed of one person's page -> its title, what it does in words, the words when it is done.
DEEDS: dict[str, tuple[str, str, str]] = {
    "revoke": ("Отозвать прохождение", "Человека больше не назначат там, где школа нужна; сделанные назначения остаются. Сертификат перестанет действовать. Человеку уйдёт письмо с причиной.", "Прохождение отозвано, письмо ушло."),
    "restore": ("Вернуть прохождение", "Прохождение снова действует, сертификат будет новым. Человеку уйдёт письмо с причиной.", "Прохождение возвращено, письмо ушло."),
    "recognise": ("Зачесть школу", "Школа будет считаться пройденной, хотя модули остались; уйдёт письмо с основанием и сертификат.", "Школа зачтена, письмо ушло."),
    "end": ("Отчислить", "Страница школы для человека закроется, пройденное останется. Ему уйдёт письмо с причиной.", "Человек отчислен, письмо ушло."),
    "come_back": ("Вернуть в школу", "Пройденные модули останутся. Человеку уйдёт письмо.", "Человек снова в школе, письмо ушло."),
}  # fmt: skip


@season_page("seasons.manage_schools")
@shows_personal_data("слушатель № {enrolment_id}, школа {school_code}")
@require_http_methods(["GET", "POST"])
def school_person(request: HttpRequest, season: Season, school_code: str, enrolment_id: int) -> HttpResponse:
    """One person of a school: what is done, revoking, giving back, taking out, with reasons."""
    programme = _programme(season, school_code)
    enrolment = get_object_or_404(
        Enrolment.objects.select_related("user", "completion", "programme"), programme=programme, pk=enrolment_id
    )
    (standing,) = standings(programme, [enrolment])
    offered = {"finished": ["revoke"], "revoked": ["restore"], "going": ["recognise", "end"], "ended": ["come_back"]}[
        standing.state
    ]
    act, certificate = request.POST.get("act", ""), certificate_of(enrolment)
    form = WhyForm(request.POST if act in DEEDS else None, auto_id=f"{act}_%s")
    answered = act if act in offered else offered[0]  # a deed that is offered no more is refused where the next one stands
    named = {"printed": certificate.printed if certificate else certificates.name_of(enrolment.user)[0]}
    paper_form = (ReissueForm if certificate else CertificateForm)(
        request.POST if act == "paper" else None, initial=named, auto_id="paper_%s"
    )
    if request.method == "POST":
        if act not in (*DEEDS, "paper"):
            raise Http404
        if _moved(form, act, standing, user_of(request)) or _printed(paper_form, act, certificate, standing, user_of(request)):
            messages.success(request, DEEDS[act][2] if act in DEEDS else "Сертификат выдан, письмо ушло.")
            return redirect("season_school_person", season.slug, programme.code, enrolment.pk)
    context = {
        "season": season, "programme": programme, "standing": standing, "certificate": certificate, "paper_form": paper_form,
        "assigned": assigned(season, [enrolment.user_id]),
        "offered": [(code, *DEEDS[code][:2], form if form.is_bound and code == answered else WhyForm(auto_id=f"{code}_%s")) for code in offered],
    }  # fmt: skip
    return render(request, "seasons/school_person.html", context, status=422 if form.errors or paper_form.errors else 200)


def _moved(form: WhyForm, act: str, standing: Standing, by: User) -> bool:
    """Do the deed of one person that was pressed; False where the form is shown again."""
    deeds: dict[str, Callable[[str], Any]] = {
        "revoke": lambda reason: completions.revoke_completion(completion=_completion(standing), reason=reason, by=by),
        "restore": lambda reason: completions.restore_completion(completion=_completion(standing), reason=reason, by=by),
        "recognise": lambda reason: completions.recognise_completion(enrolment=standing.enrolment, reason=reason, by=by),
        "end": lambda reason: people.end_enrolment(enrolment=standing.enrolment, reason=reason, by=by),
        "come_back": lambda reason: people.restore_enrolment(enrolment=standing.enrolment, reason=reason, by=by),
    }
    return act in deeds and carried_out(form, lambda data: deeds[act](data["reason"]))


def _printed(form: CertificateForm, act: str, certificate: Certificate | None, standing: Standing, by: User) -> bool:
    """Give the certificate, or give it anew with another name."""
    if act != "paper":
        return False
    if certificate is not None:
        return carried_out(form, lambda data: certificates.reissue_certificate(certificate=certificate, by=by, **data))
    return carried_out(form, lambda data: certificates.issue_certificate(completion=_completion(standing), by=by, **data))


def _completion(standing: Standing) -> Any:
    if standing.completion is None:
        raise RuleViolation(code="completion.none", message="Школа ещё не пройдена.")
    return standing.completion


@season_page("seasons.manage_schools")
@shows_personal_data("школа {school_code}, файл")
@require_GET
def school_file(request: HttpRequest, season: Season, school_code: str) -> HttpResponse:
    """The board as a workbook."""
    programme = _programme(season, school_code)
    return file_response(schools_files.board(programme, season), XLSX, f"school-{season.slug}-{programme.code}.xlsx")
