"""Staff: news, questions with answers, partners and documents of the contest's site, each with a preview."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests import actions, queries
from hackathon_portal.contests.access import contest_page
from hackathon_portal.contests.forms import LogoForm
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.site import KINDS
from hackathon_portal.contests.text import as_html, require_renderable
from hackathon_portal.kernel.errors import RuleViolation, add_to_form, carried_out


@contest_page("contests.manage")
@require_http_methods(["GET", "POST"])
def site(request: HttpRequest, contest: Contest) -> HttpResponse:
    lists = [(kind, title, one, model.objects.filter(contest=contest)) for kind, (title, one, model, _) in KINDS.items()]
    form = LogoForm(request.POST or None, request.FILES or None, contest=contest)
    if request.method == "POST" and carried_out(
        form,
        lambda data: actions.set_organiser_logo(contest=contest, name=data["name"], upload=data["picture"], by=user_of(request)),
    ):
        messages.success(request, "Логотип приложен.")
        return redirect("contest_site", contest.slug)
    context = {"contest": contest, "lists": lists, "form": form, "organisers": queries.organisers_with_logos(contest)}
    return render(request, "contests/site.html", context, status=422 if form.errors else 200)


@contest_page("contests.manage")
@require_http_methods(["GET", "POST"])
def item(request: HttpRequest, contest: Contest, kind: str, item_id: int) -> HttpResponse:
    """One piece to write, look at and save; 0 is a new one."""
    if kind not in KINDS:
        raise Http404
    _, name, model, form_class = KINDS[kind]
    item = get_object_or_404(model, contest=contest, pk=item_id) if item_id else model(contest=contest)
    action = request.POST.get("action")
    if action == "remove" and item_id:
        actions.remove_site_item(item=item, by=user_of(request))
        messages.success(request, "Убрано с сайта.")
        return redirect("contest_site", contest.slug)
    form = form_class(request.POST or None, request.FILES or None, instance=item)
    rules = contest.regulation.organising
    if kind == "partners" and rules.partners_by_agreement:
        agreement = f" Спонсор заключает {rules.sponsor_agreement}." if rules.sponsor_agreement else ""
        form.fields["agreement_number"].help_text = f"Без договора партнёра не показывают.{agreement}"
    preview = ""
    if request.method == "POST" and form.is_valid():
        try:
            if action != "preview":
                actions.save_site_item(item=form.instance, by=user_of(request))
                messages.success(request, "Сохранено.")
                return redirect("contest_site", contest.slug)
            field = "text" if "text" in form.cleaned_data else "answer"
            text = form.cleaned_data.get(field) or ""
            require_renderable(text, field=field)
            preview = as_html(text)
        except RuleViolation as violation:
            add_to_form(form, violation)
    context = {
        "contest": contest,
        "form": form,
        "name": name,
        "item_id": item_id,
        "preview": preview,
        "has_text": kind in ("news", "questions"),
    }
    return render(request, "contests/site_item.html", context)
