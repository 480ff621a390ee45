"""Requests to the organiser: asked and read by their authors, answered by the operational staff."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests.access import contest_page
from hackathon_portal.contests.kept import kept
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import RuleViolation, carried_out, tell
from hackathon_portal.kernel.web.looks import shows_personal_data
from hackathon_portal.operations.actions import support as support_actions
from hackathon_portal.operations.forms import RequestForm, RequestMessageForm
from hackathon_portal.operations.models import SupportRequest
from hackathon_portal.operations.queries import support
from hackathon_portal.regulation.words import term_words

PER_PAGE = 50


@contest_page("contests.take_part")
@require_http_methods(["GET", "POST"])
def own_requests(request: HttpRequest, contest: Contest) -> HttpResponse:
    """My questions to the organiser, and a new one."""
    form = RequestForm(request.POST or None)
    made: list[SupportRequest] = []
    if request.method == "POST" and carried_out(
        form, lambda data: made.append(support_actions.ask_organiser(contest=contest, by=user_of(request), **data))
    ):
        messages.success(request, "Вопрос отправлен. Об ответе придёт письмо.")
        return redirect("own_request", contest.slug, made[0].pk)
    mine = SupportRequest.objects.filter(contest=contest, author=request.user.pk)
    within = contest.regulation.organising.answer_within
    context = {"contest": contest, "form": form, "requests": mine, "answer_within": term_words(within) if within else ""}
    return render(request, "operations/own_requests.html", context, status=422 if form.errors else 200)


@contest_page("contests.take_part")
@require_http_methods(["GET", "POST"])
def own_request(request: HttpRequest, contest: Contest, request_id: int) -> HttpResponse:
    support_request = get_object_or_404(SupportRequest, pk=request_id, contest=contest, author=request.user.pk)
    return _talk(request, contest, support_request, back="own_requests")


@contest_page("operations.answer_requests")
@shows_personal_data("вопросы участников")
@require_GET
def requests(request: HttpRequest, contest: Contest) -> HttpResponse:
    """The queue of those who answer: what waits, the earliest due first."""
    show = "all" if request.GET.get("show") == "all" else "open"
    now = clock.now()
    numbers = kept(contest, "requests", lambda: support.support_numbers(contest, now))
    paginator = Paginator(support.support_requests(contest, show=show), PER_PAGE)
    paginator.count = numbers["all" if show == "all" else "waiting"]
    page = paginator.get_page(request.GET.get("page"))
    context = {"contest": contest, "page": page, "show": show, "now": now, "numbers": numbers}
    return render(request, "operations/requests.html", context)


@contest_page("operations.answer_requests")
@shows_personal_data("вопрос № {request_id}")
@require_http_methods(["GET", "POST"])
def one_request(request: HttpRequest, contest: Contest, request_id: int) -> HttpResponse:
    support_request = get_object_or_404(SupportRequest.objects.select_related("author"), pk=request_id, contest=contest)
    return _talk(request, contest, support_request, back="requests")


def _talk(request: HttpRequest, contest: Contest, support_request: SupportRequest, *, back: str) -> HttpResponse:
    """The messages with the form of the next one; the same for both sides."""
    support_request.contest = contest
    form = RequestMessageForm(request.POST if "write" in request.POST else None)
    if "close" in request.POST:
        try:
            support_actions.close_request(request=support_request, by=user_of(request))
            messages.success(request, "Обращение закрыто.")
            return redirect(back, contest.slug)
        except RuleViolation as violation:
            tell(request, violation)
    if form.is_bound and carried_out(
        form, lambda data: support_actions.write_to_request(request=support_request, text=data["text"], by=user_of(request))
    ):
        messages.success(request, "Отправлено.")
        return redirect(back, contest.slug)
    context = {
        "contest": contest, "one": support_request, "form": form, "back": back, "said": support_request.messages.select_related("by"),
        "is_author": support_request.author_id == request.user.pk,
    }  # fmt: skip
    return render(request, "operations/request.html", context, status=422 if form.errors else 200)
