"""The archive of a contest, and its closing."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests.access import contest_page
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.offers import steps
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import RuleViolation, carried_out, tell
from hackathon_portal.kernel.models import AuditRecord, Job
from hackathon_portal.regulation.rules.deadlines import kept_until, local_day
from prizes.archive import closing, contents, papers
from prizes.archive.forms import ArchiveForm
from prizes.payouts.queries import keeping
from prizes.rules import keeping as keeping_rules


@contest_page("prizes.archive")
@require_http_methods(["GET", "POST"])
@steps(archive="order_archive", close="close_contest", reopen="reopen_contest")
def archive(request: HttpRequest, contest: Contest) -> HttpResponse:
    """The whole contest as one ZIP; closing it when nothing is owed."""
    action = request.POST.get("action")
    form = ArchiveForm(request.POST if action == "archive" else None)
    started: list[Job] = []

    def order(data: dict) -> None:
        started.append(
            contents.order_archive(contest=contest, by=user_of(request), address=request.META.get("REMOTE_ADDR"), **data)
        )

    if action == "archive" and carried_out(form, order):
        return redirect("job", contest.slug, started[0].pk)
    if action in ("close", "reopen"):
        try:
            if action == "close":
                closing.close_contest(contest=contest, by=user_of(request))
                messages.success(request, "Конкурс завершён.")
            else:
                closing.reopen_contest(contest=contest, reason=request.POST.get("reason", ""), by=user_of(request))
                messages.success(request, "Завершение отменено.")
        except RuleViolation as violation:
            tell(request, violation)
        return redirect("contest_archive", contest.slug)
    jobs = Job.objects.filter(contest_ref=contest.pk, started_by=user_of(request), kind="prizes.archive").order_by("-id")[:5]
    seals = AuditRecord.objects.filter(contest_ref=contest.pk, name="seal_archive").order_by("-id")[:5]
    context = {
        "seals": seals,
        "contest": contest, "form": form, "jobs": jobs, "left_out": papers.left_out(contest, user_of(request)),
        "registration_until": kept_until(contest.ends_on, retention) if (retention := contest.regulation.registration.retention) else None,
        "documents_until": keeping.documents_until(contest), "accounting_law": keeping_rules.law_on(local_day(clock.now(), contest.regulation)),
        "not_without_personal": papers.NOT_WITHOUT_PERSONAL,
    }  # fmt: skip
    return render(request, "prizes/archive.html", context)
