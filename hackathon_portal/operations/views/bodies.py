"""Bodies of a contest: their people and acts."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests.access import contest_page
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.errors import carried_out
from hackathon_portal.kernel.web.looks import shows_personal_data
from hackathon_portal.operations.actions import bodies as actions
from hackathon_portal.operations.forms import BodyActForm, BodyMemberForm
from hackathon_portal.operations.models import Body, BodyMember
from hackathon_portal.operations.queries import bodies as queries


@contest_page("contests.see")
def body_act(request: HttpRequest, contest: Contest, code: str) -> FileResponse:
    """The act that approves a body, as it was attached."""
    body = get_object_or_404(Body, contest=contest, code=code, approved_at__isnull=False)
    if not body.act_file:
        raise Http404
    return FileResponse(
        body.act_file.open("rb"), as_attachment=True, filename=f"{contest.slug}-{body.code}.pdf", content_type="application/pdf"
    )


@contest_page("contests.manage")
@require_GET
def bodies(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Every body of the regulation with its act, its people and what they may do."""
    return render(request, "operations/bodies.html", {"contest": contest, "bodies": queries.bodies_of(contest)})


@contest_page("contests.manage")
@shows_personal_data("состав органа «{code}»")
@require_http_methods(["GET", "POST"])
def body(request: HttpRequest, contest: Contest, code: str) -> HttpResponse:
    """One body: people named one by one, approved together by an act."""
    body = next((one for one in queries.bodies_of(contest) if one.rules.code == code), None)
    if body is None:
        raise Http404
    form = BodyMemberForm(request.POST if "name" in request.POST else None)
    sends_act = "approve" in request.POST
    act = BodyActForm(request.POST if sends_act else None, request.FILES if sends_act else None, auto_id="act_%s")

    def name_member(data: dict[str, Any]) -> None:
        values = {key: data[key] for key in ("full_name", "position", "is_head")}
        actions.name_body_member(contest=contest, code=code, user=form.person(by=user_of(request)), by=user_of(request), **values)

    if form.is_bound and carried_out(form, name_member):
        messages.success(request, "Назван. Права появятся, когда состав утвердит акт.")
        return redirect("body", contest.slug, code)
    if act.is_bound and carried_out(
        act, lambda data: actions.approve_body(contest=contest, code=code, by=user_of(request), **data)
    ):
        messages.success(request, "Состав утверждён, роли назначены.")
        return redirect("body", contest.slug, code)
    context = {"contest": contest, "one": body, "form": form, "act": act}
    return render(request, "operations/body.html", context, status=422 if form.errors or act.errors else 200)


@contest_page("contests.manage")
@require_POST
def end_membership(request: HttpRequest, contest: Contest, body_member_id: int) -> HttpResponse:
    member = get_object_or_404(BodyMember.objects.select_related("body"), pk=body_member_id, body__contest=contest)
    actions.end_body_membership(member=member, by=user_of(request))
    messages.success(request, f"{member.full_name}: выбыл, роль снята.")
    return redirect("body", contest.slug, member.body.code)
