"""Staff: the announcement and the regulation, of a draft and of an announced contest; cancelling it, bringing it back, taking it off.

What changes something visitors or participants know is shown first: old and new side by side and what follows; a second press does it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests import actions, cancelling, changing, checks, last_use
from hackathon_portal.contests.access import contest_page
from hackathon_portal.contests.forms import (
    REGULATION_PATHS,
    AnnouncementForm,
    BasisForm,
    NominationTextForm,
    RegulationForm,
    UnpublishForm,
    paths_of_questions,
)
from hackathon_portal.contests.models import AnnouncementChange, Contest, Nomination
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import RuleViolation, add_to_form
from hackathon_portal.regulation.summary import summary

WRITE, EDIT = "write", "edit"
NOT_SENT_AGAIN = {"csrfmiddlewaretoken", "step"}


def _preview(
    request: HttpRequest, contest: Contest, *, title: str, button: str, rows: list[list[str]], changed: Mapping[str, Any],
    basis: Any = None, warning: str = "",
) -> HttpResponse:  # fmt: skip
    """The page between the two presses: what will be, and the same form once more."""
    sent = [(name, value) for name in request.POST if name not in NOT_SENT_AGAIN for value in request.POST.getlist(name)]
    context = {
        "contest": contest, "title": title, "button": button, "rows": rows, "basis": basis, "warning": warning, "sent": sent,
        "consequences": checks.consequences(contest, changed),
    }  # fmt: skip
    return render(request, "contests/change_preview.html", context)


def _refused(form: forms.BaseForm, basis_form: forms.BaseForm, violation: RuleViolation) -> None:
    """The refusal beside its field, of whichever of the two forms."""
    add_to_form(basis_form if violation.field in basis_form.fields else form, violation)


@contest_page("contests.manage")
@require_http_methods(["GET", "POST"])
def announcement(request: HttpRequest, contest: Contest) -> HttpResponse:
    """A draft is written; an announced contest is changed by an act."""
    sent, step = request.POST or None, request.POST.get("step")
    form = AnnouncementForm(sent, instance=contest)
    is_draft = contest.state == Contest.State.DRAFT
    basis_form = None if is_draft else BasisForm(None if step is None else sent, with_days=True)
    if request.method == "POST" and step != EDIT and form.is_valid() and (basis_form is None or basis_form.is_valid()):
        try:
            answer = _write(request, contest, form) if basis_form is None else _change(request, contest, form, basis_form)
        except RuleViolation as violation:
            _refused(form, basis_form or form, violation)
        else:
            return answer
    latest = contest.announcement_changes.all()[:5] if not is_draft else ()
    context = {"contest": contest, "form": form, "basis_form": basis_form, "changes": latest}
    return render(request, "contests/announcement.html", context, status=422 if form.errors else 200)


def _write(request: HttpRequest, contest: Contest, form: AnnouncementForm) -> HttpResponse:
    actions.change_announcement(contest=contest, values=form.values(), by=user_of(request))
    messages.success(request, "Объявление сохранено.")
    return redirect("contest_announcement", contest.slug)


def _change(request: HttpRequest, contest: Contest, form: AnnouncementForm, basis_form: BasisForm) -> HttpResponse:
    """What touches nobody at once; the rest is shown, and written by the second press."""
    values, by, now = form.values(), user_of(request), clock.now()
    harmless = {name: value for name, value in values.items() if name in actions.HARMLESS and value != getattr(contest, name)}
    changed = changing.changed_values(contest, values)
    if harmless and not changed:
        return _write_harmless(request, contest, harmless)
    basis = basis_form.basis()
    if request.POST["step"] == WRITE:
        changing.change_by_act(contest=contest, values=values, basis=basis, by=by)
        if harmless:
            contest.refresh_from_db()
            _write_harmless(request, contest, harmless)
        messages.success(request, "Объявление изменено, участникам пишутся письма.")
        return redirect("contest_announcement", contest.slug)
    changing.check_change(contest, changed, now)
    changing.require_basis(basis, contest, now)
    late = changing.late_by_lead(contest, changed, now)
    if late and not basis.late_reason.strip():
        raise RuleViolation(code="announcement.late", message=late, field="late_reason")
    return _preview(
        request, contest, title="Изменение объявления", button="Изменить объявление", rows=changing.rows_of(contest, changed),
        changed=changed, basis=basis, warning=late,
    )  # fmt: skip


def _write_harmless(request: HttpRequest, contest: Contest, values: dict[str, Any]) -> HttpResponse:
    actions.change_announcement(contest=contest, values=values, by=user_of(request))
    messages.success(request, "Контакты сохранены: они встанут в подпись следующих писем.")
    return redirect("contest_announcement", contest.slug)


@contest_page("contests.manage")
@require_http_methods(["GET", "POST"])
def nomination(request: HttpRequest, contest: Contest, nomination_id: int) -> HttpResponse:
    """Correct the text of an announced nomination."""
    one = get_object_or_404(Nomination, contest=contest, pk=nomination_id)
    one.contest = contest
    form, basis_form = NominationTextForm(request.POST or None, instance=one), BasisForm(request.POST or None)
    if request.method == "POST" and request.POST.get("step") != EDIT and form.is_valid() and basis_form.is_valid():
        values, basis = form.values(), basis_form.basis()
        try:
            if request.POST.get("step") == WRITE:
                changing.correct_nomination(nomination=one, values=values, basis=basis, by=user_of(request))
                messages.success(request, "Номинация исправлена, участникам пишутся письма.")
                return redirect("contest_nominations", contest.slug)
            changing.check_nomination(contest, one, values)
            changing.require_basis(basis, contest, clock.now())
            return _preview(
                request, contest, title="Исправление номинации", button="Исправить номинацию",
                rows=changing.nomination_rows(one, values), changed={"nomination": one.pk}, basis=basis,
            )  # fmt: skip
        except RuleViolation as violation:
            _refused(form, basis_form, violation)
    context = {"contest": contest, "nomination": one, "form": form, "basis_form": basis_form}
    return render(request, "contests/nomination.html", context, status=422 if form.errors or basis_form.errors else 200)


@contest_page("contests.manage")
@require_http_methods(["GET", "POST"])
def regulation(request: HttpRequest, contest: Contest) -> HttpResponse:
    """The values of the regulation: of a draft written, of an announced contest amended by an act, the difference shown first."""
    amends = contest.state != Contest.State.DRAFT
    form = _values_form(request, contest, amends=amends, paths=REGULATION_PATHS)
    answer = _new_version(request, contest, form, to="contest_regulation")
    versions = contest.regulation_versions.select_related("written_by")
    return answer or render(request, "contests/regulation.html", {
        "contest": contest, "form": form, "versions": versions, "amends": amends, "sections": summary(contest.regulation),
        "ways": last_use.open_ways(contest),
    })  # fmt: skip


@contest_page("contests.manage")
@require_http_methods(["GET", "POST"])
def open_questions(request: HttpRequest, contest: Contest) -> HttpResponse:
    """What the document leaves open: each reading and the values behind it, changed by an act alone, of a draft as well."""
    form = _values_form(request, contest, amends=True, paths=paths_of_questions(contest.regulation))
    answer = _new_version(request, contest, form, to="contest_questions")
    return answer or render(
        request, "contests/open_questions.html", {"contest": contest, "form": form}, status=422 if form.errors else 200
    )


def _values_form(request: HttpRequest, contest: Contest, *, amends: bool, paths: tuple[str, ...]) -> RegulationForm:
    closed = last_use.closed_paths(contest)
    return RegulationForm(request.POST or None, regulation=contest.regulation, amends=amends, closed=closed, paths=paths)


def _new_version(request: HttpRequest, contest: Contest, form: RegulationForm, *, to: str) -> HttpResponse | None:
    """Write what the form says, of an announced contest after it has been shown; None where there is something to correct first."""
    if request.method != "POST" or request.POST.get("step") == EDIT or not form.is_valid():
        return None
    act_number, reason = form.cleaned_data.get("act_number", ""), form.cleaned_data.get("reason", "")
    try:
        if contest.state != Contest.State.DRAFT and request.POST.get("step") != WRITE:
            return _show_regulation(request, contest, form, changing.Basis(act_number, None, reason))
        version = actions.change_regulation(
            contest=contest, regulation=form.regulation, by=user_of(request), reason=reason, act_number=act_number
        )
    except RuleViolation as violation:
        add_to_form(form, violation)
        return None
    messages.success(request, f"Порядок сохранён: {version}.")
    return redirect(to, contest.slug)


def _show_regulation(request: HttpRequest, contest: Contest, form: RegulationForm, basis: changing.Basis) -> HttpResponse:
    actions.check_regulation(contest, form.regulation)
    return _preview(
        request, contest, title="Новая версия порядка", button="Записать новую версию",
        rows=actions.regulation_rows(contest, form.regulation), changed={"regulation": form.regulation}, basis=basis,
    )  # fmt: skip


@contest_page("contests.manage")
@require_http_methods(["GET", "POST"])
def cancel(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Cancel the contest, bring it back, or take the announcement off: what is possible now, and why the rest is not."""
    chosen = WAYS.get(request.POST.get("way", ""))
    bound = request.POST if chosen else None
    basis_form = BasisForm(bound if chosen and chosen.by_act else None, prefix=None)
    reason_form = UnpublishForm(bound if chosen and not chosen.by_act else None)
    if chosen and request.POST.get("step") != EDIT:
        form = basis_form if chosen.by_act else reason_form
        if form.is_valid():
            try:
                return _go(request, contest, chosen, form)
            except RuleViolation as violation:
                add_to_form(form, violation)
    context = {
        "contest": contest,
        "is_cancelled": contest.state == Contest.State.CANCELLED,
        "why_not_cancelled": cancelling.why_not_cancelled(contest),
        "why_not_unpublished": cancelling.why_not_unpublished(contest),
        "basis_form": basis_form,
        "reason_form": reason_form,
    }
    return render(request, "contests/cancel.html", context, status=422 if basis_form.errors or reason_form.errors else 200)


class Way:
    """One of the ways off the page: words, the state the contest gets, the action, whether an act is asked."""

    def __init__(
        self, title: str, button: str, state: str, act: Callable[..., AnnouncementChange], *, by_act: bool, done: str
    ) -> None:
        self.title, self.button, self.state, self.act, self.by_act, self.done = title, button, state, act, by_act, done


WAYS = {
    "cancel": Way(
        "Отмена конкурса", "Отменить конкурс", "cancelled", cancelling.cancel_contest, by_act=True, done="Конкурс отменён."
    ),
    "restore": Way(
        "Снятие отмены", "Снять отмену", "published", cancelling.restore_contest, by_act=True,
        done="Отмена снята. Если дни прошли, перенесите их: изменение объявления.",
    ),
    "unpublish": Way(
        "Снятие объявления с публикации", "Снять объявление", "draft", cancelling.unpublish_announcement, by_act=False,
        done="Объявление снято: это снова черновик.",
    ),
}  # fmt: skip


def _go(request: HttpRequest, contest: Contest, way: Way, form: Any) -> HttpResponse:
    basis = form.basis() if way.by_act else changing.Basis("", None, form.cleaned_data["reason"])
    if request.POST.get("step") == WRITE:
        given = {"basis": basis} if way.by_act else {"reason": basis.reason}
        way.act(contest=contest, by=user_of(request), **given)
        messages.success(request, way.done)
        return redirect("contest_cancel", contest.slug)
    why = {
        "cancelled": cancelling.why_not_cancelled, "draft": cancelling.why_not_unpublished,
        "published": lambda one: "" if one.state == Contest.State.CANCELLED else "Конкурс не отменён.",
    }[way.state](contest)  # fmt: skip
    if why:
        raise RuleViolation(code="contest.no_way", message=why)
    if way.by_act:
        changing.require_basis(basis, contest, clock.now())
    words = {"cancelled": "отменён", "published": "проводится", "draft": "черновик, его видят только сотрудники"}
    rows = [["конкурс", contest.get_state_display(), words[way.state]]]
    return _preview(request, contest, title=way.title, button=way.button, rows=rows, changed={"state": way.state}, basis=basis)
