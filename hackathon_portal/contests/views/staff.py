"""Pages where staff prepare a contest: creating, nominations, roles, journal."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hackathon_portal.accounts import actions as account_actions
from hackathon_portal.accounts.entry import changes_entry
from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests import actions, presets, queries
from hackathon_portal.contests.access import contest_page, staff_page
from hackathon_portal.contests.forms import ActForm, GrantRoleForm, NewContestForm, NominationFormSet
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.errors import RuleViolation, add_to_form, carried_out
from hackathon_portal.kernel.web.looks import shows_personal_data
from hackathon_portal.kernel.web.numbers import whole_number

PAGE = 100
LATEST_LOOKS = 20
KINDS_OF_LOOKS = {"": "все", "reason": "документы и счета, с причиной", "page": "страницы и файлы"}


@staff_page("contests.create")
@require_http_methods(["GET", "POST"])
def create(request: HttpRequest) -> HttpResponse:
    initial = {"preset": request.GET.get("preset", "")}
    form = NewContestForm(request.POST or None, user=user_of(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        chosen = presets.preset_by_key(data["preset"], user_of(request))
        assert chosen is not None  # noqa: S101  for the types: the lines before make it so
        try:
            contest = actions.create_contest(
                preset=chosen,
                preset_code=data["preset"],
                slug=data["slug"],
                starts_on=data["starts_on"],
                ends_on=data["ends_on"],
                by=user_of(request),
            )
        except RuleViolation as violation:
            add_to_form(form, violation)
        else:
            messages.success(request, "Черновик создан. Проверьте объявление и порядок, потом опубликуйте.")
            return redirect("contest_announcement", contest.slug)
    return render(request, "contests/new.html", {"form": form})


@contest_page("contests.manage")
@require_http_methods(["GET", "POST"])
def nominations(request: HttpRequest, contest: Contest) -> HttpResponse:
    formset = None
    if contest.state == Contest.State.DRAFT:
        formset = NominationFormSet(request.POST or None, instance=contest, form_kwargs={"contest": contest})
    if formset is not None and request.method == "POST" and formset.is_valid():
        actions.change_nominations(contest=contest, formset=formset, by=user_of(request))
        messages.success(request, "Номинации сохранены.")
        return redirect("contest_nominations", contest.slug)
    return render(request, "contests/nominations.html", {"contest": contest, "formset": formset, "act_form": ActForm()})


@contest_page("contests.manage")
@require_POST
def nominations_act(request: HttpRequest, contest: Contest) -> HttpResponse:
    """The file of the act that approves the nominations."""
    form = ActForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            data = form.cleaned_data
            actions.attach_nominations_act(contest=contest, upload=data["file"], by=user_of(request), reason=data["reason"])
            messages.success(request, "Акт приложен, его видно на странице конкурса.")
            return redirect("contest_nominations", contest.slug)
        except RuleViolation as violation:
            add_to_form(form, violation)
    context: dict[str, Any] = {"contest": contest, "formset": None, "act_form": form}
    if contest.state == Contest.State.DRAFT:
        context["formset"] = NominationFormSet(instance=contest, form_kwargs={"contest": contest})
    return render(request, "contests/nominations.html", context, status=422)


@contest_page("contests.manage")
@changes_entry
@shows_personal_data("учётные записи с ролями")
@require_http_methods(["GET", "POST"])
def roles(request: HttpRequest, contest: Contest) -> HttpResponse:
    form = GrantRoleForm(request.POST or None, contest=contest, by=user_of(request))
    if request.method == "POST" and carried_out(
        form,
        lambda data: account_actions.grant_role(user=form.user, contest=contest, role=data["role"], by=user_of(request)),
    ):
        messages.success(request, "Роль назначена.")
        return redirect("contest_roles", contest.slug)
    grants = contest.grants.select_related("user").order_by("role", "user__email")
    return render(
        request, "contests/roles.html", {"contest": contest, "form": form, "grants": grants}, status=422 if form.errors else 200
    )


@contest_page("contests.manage")
@changes_entry
@require_POST
def revoke_role(request: HttpRequest, contest: Contest, grant_id: int) -> HttpResponse:
    grant = get_object_or_404(contest.grants.select_related("user"), pk=grant_id)
    if grant.user_id == request.user.pk:
        messages.error(request, "Свою роль снимает другой сотрудник.")
    else:
        account_actions.revoke_role(grant=grant, by=user_of(request))
        messages.success(request, "Роль снята.")
    return redirect("contest_roles", contest.slug)


@contest_page("contests.see_journal")
@shows_personal_data("журнал действий")
def journal(request: HttpRequest, contest: Contest) -> HttpResponse:
    search = request.GET.get("q", "").strip()
    page = max(1, whole_number(request.GET.get("page")) or 1)
    entries = queries.journal(contest, by=user_of(request), search=search, limit=PAGE + 1, offset=(page - 1) * PAGE)
    context = {
        "contest": contest,
        "entries": entries[:PAGE],
        "accesses": queries.accesses(contest)[:LATEST_LOOKS],
        "search": search,
        "page": page,
        "has_next": len(entries) > PAGE,
    }
    return render(request, "contests/journal.html", context)


@contest_page("contests.see_journal")
@shows_personal_data("журнал просмотров")
@require_GET
def looks(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Who saw whose personal data, by day."""
    who, search = whole_number(request.GET.get("who")), request.GET.get("q", "").strip()
    kind = request.GET.get("kind", "")
    kind = kind if kind in KINDS_OF_LOOKS else ""
    rows = queries.accesses(contest, who=who, kind=kind, search=search)
    page = Paginator(rows, 2 * PAGE).get_page(request.GET.get("page"))
    context = {
        "contest": contest, "page": page, "days": queries.by_day(page.object_list, ZoneInfo(contest.zone)), "people": queries.lookers(contest),
        "kinds": KINDS_OF_LOOKS.items(), "who": who, "kind": kind, "search": search,
    }  # fmt: skip
    return render(request, "contests/looks.html", context)
