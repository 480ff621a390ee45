"""Staff: the prize fund and special prizes, announcing the winners, refusing a prize."""

from __future__ import annotations

from typing import Any, get_args

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests.access import contest_page
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import RuleViolation, add_to_form, carried_out, tell
from hackathon_portal.kernel.web.looks import shows_personal_data
from hackathon_portal.regulation.rules.deadlines import local_day
from hackathon_portal.regulation.words import CHOICES
from judging.models import Protocol
from judging.queries import results as results_queries
from judging.queries import standing
from judging.queries.projects import submitted_projects
from prizes.announced import announced_on
from prizes.awards.actions import announcing, preview
from prizes.awards.actions import awards as awards_actions
from prizes.awards.actions import fund as fund_actions
from prizes.awards.forms import (
    AnnouncedAnewForm,
    AnnouncedForm,
    FundForm,
    FundSourceForm,
    GivePrizeForm,
    RefusalForm,
    RestoreForm,
    SpecialPrizeForm,
)
from prizes.awards.queries import awards as awards_queries
from prizes.awards.queries import passed_on, shares
from prizes.models import Award, FundSource, SpecialPrize
from prizes.rules.refusals import Ground, refusal_clause


def _fund_page(request: HttpRequest, contest: Contest, **forms: Any) -> HttpResponse:
    form = forms.get("form") or FundForm(contest=contest)
    rows = [(division, place, *(form[name] for name in names)) for division, place, *names in form.cells]
    special = list(contest.special_prizes.select_related("origin", "award__team", "award__project"))
    context = {
        "contest": contest,
        "form": form,
        "source_form": forms.get("source_form") or FundSourceForm(),
        "special_form": forms.get("special_form") or SpecialPrizeForm(contest=contest),
        "rows": rows,
        "total": awards_queries.fund_total(contest),
        "balance": awards_queries.fund_balance(contest),
        "special": special,
        "fixed": contest.results_published_at is not None,
    }
    return render(request, "prizes/fund.html", context)


def _set_prizes(form: FundForm, contest: Contest, request: HttpRequest) -> None:
    fund_actions.set_prizes(contest=contest, prizes=form.prizes(), worth=form.worth(), by=user_of(request))


@contest_page("prizes.manage_fund")
@require_http_methods(["GET", "POST"])
def fund(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Sources, the prizes of the places, special prizes."""
    form = FundForm(request.POST or None, contest=contest)
    if request.method == "POST":
        if carried_out(form, lambda _: _set_prizes(form, contest, request)):
            messages.success(request, "Призовой фонд сохранён.")
            return redirect("prize_fund", contest.slug)
        return _fund_page(request, contest, form=form)
    return _fund_page(request, contest)


@contest_page("prizes.manage_fund")
@require_http_methods(["GET", "POST"])
def fund_source(request: HttpRequest, contest: Contest, source_id: int) -> HttpResponse:
    """One source to change or remove; 0 is a new one."""
    source = get_object_or_404(FundSource, pk=source_id, contest=contest) if source_id else None
    if request.method == "POST" and request.POST.get("action") == "remove" and source:
        try:
            fund_actions.remove_fund_source(source=source, by=user_of(request))
            messages.success(request, "Источник убран.")
        except RuleViolation as violation:
            tell(request, violation)
        return redirect("prize_fund", contest.slug)
    initial = (
        {name: getattr(source, name) for name in ("kind", "name", "amount", "basis", "purpose", "report_by")} if source else None
    )
    form = FundSourceForm(request.POST or None, initial=initial)
    if request.method == "POST":
        if carried_out(
            form, lambda data: fund_actions.set_fund_source(contest=contest, values=data, source=source, by=user_of(request))
        ):
            messages.success(request, "Источник записан.")
            return redirect("prize_fund", contest.slug)
        if source is None:
            return _fund_page(request, contest, source_form=form)
    may_be_removed = source is not None and not fund_actions.is_used(source)
    context = {"contest": contest, "form": form, "title": "Источник призового фонда", "may_be_removed": may_be_removed}
    return render(request, "prizes/fund_part.html", context)


@contest_page("prizes.manage_fund")
@require_http_methods(["GET", "POST"])
def special_prize(request: HttpRequest, contest: Contest, prize_id: int) -> HttpResponse:
    """One special prize to change or remove before the publication, to give after it; 0 is a new one."""
    prize = get_object_or_404(SpecialPrize, pk=prize_id, contest=contest) if prize_id else None
    if prize and contest.results_published_at:
        return _give(request, contest, prize)
    if request.method == "POST" and request.POST.get("action") == "remove" and prize:
        try:
            fund_actions.remove_special_prize(prize=prize, by=user_of(request))
            messages.success(request, "Приз убран.")
        except RuleViolation as violation:
            tell(request, violation)
        return redirect("prize_fund", contest.slug)
    names = ("title", "partner", "giver_kind", "amount", "origin", "thing", "thing_value", "thing_value_basis")
    initial = {name: getattr(prize, name) for name in names} if prize else None
    form = SpecialPrizeForm(request.POST or None, contest=contest, initial=initial)
    if request.method == "POST":
        if carried_out(
            form, lambda data: fund_actions.set_special_prize(contest=contest, values=data, prize=prize, by=user_of(request))
        ):
            messages.success(request, "Специальный приз записан.")
            return redirect("prize_fund", contest.slug)
        if prize is None:
            return _fund_page(request, contest, special_form=form)
    context = {"contest": contest, "form": form, "title": "Специальный приз", "may_be_removed": prize is not None}
    return render(request, "prizes/fund_part.html", context)


def _give(request: HttpRequest, contest: Contest, prize: SpecialPrize) -> HttpResponse:
    form = GivePrizeForm(request.POST or None, projects=submitted_projects(contest))
    if request.method == "POST" and carried_out(
        form, lambda data: awards_actions.give_special_prize(prize=prize, by=user_of(request), **data)
    ):
        messages.success(request, f"Приз «{prize.title}» вручён, письмо уйдёт тому, кому он присуждён.")
        return redirect("prize_fund", contest.slug)
    context = {"contest": contest, "form": form, "title": f"Вручить приз «{prize.title}»", "giving": True}
    return render(request, "prizes/fund_part.html", context)


@contest_page("judging.publish_results")
@shows_personal_data("публикация решения")
@require_http_methods(["GET", "POST"])
def announce(request: HttpRequest, contest: Contest) -> HttpResponse:
    """What will be published, which awards, documents and letters follow; then the second press, of exactly what was shown."""
    protocol = results_queries.protocol_in_force(contest)
    if protocol is None or protocol.published_at:
        messages.info(request, "Публиковать нечего: протокола нет или решение уже опубликовано.")
        return redirect("commission_room", contest.slug)
    today = local_day(clock.now(), contest.regulation)
    form = AnnouncedForm(request.POST or None, initial={"announced_on": contest.winners_announced_on or today})
    if request.method == "GET" or not form.is_valid():
        return _publish_page(request, contest, protocol, form)
    try:
        if request.POST.get("sha256", protocol.sha256) != protocol.sha256:
            raise RuleViolation(
                code="protocol.changed", message="Протокол изменился, пока страница была открыта. Посмотрите снова."
            )
        awards_actions.announce_winners(protocol=protocol, by=user_of(request), **form.cleaned_data)
        messages.success(request, "Решение опубликовано, дипломы и сертификаты выданы, письма поставлены в отправку.")
        return redirect("results", contest.slug)
    except RuleViolation as violation:
        if violation.field in form.fields:
            add_to_form(form, violation)
            return _publish_page(request, contest, protocol, form)
        tell(request, violation)
        return redirect("protocol", contest.slug)


def _publish_page(request: HttpRequest, contest: Contest, protocol: Protocol, form: AnnouncedForm) -> HttpResponse:
    context = {
        "contest": contest, "protocol": protocol, "preview": preview.of_publication(protocol, user_of(request)),
        "changes": standing.changes(protocol.amends.figures, protocol.figures) if protocol.amends else [],
        "form": None if protocol.amends else form, "counted_from": CHOICES[contest.regulation.prizes.claim_counts_from],
    }  # fmt: skip
    return render(request, "prizes/publish.html", context)


@contest_page("judging.publish_results")
@require_http_methods(["GET", "POST"])
def announced_day(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Another day of the announcement, for a reason."""
    form = AnnouncedAnewForm(request.POST or None, initial={"announced_on": contest.winners_announced_on})

    def change(data: dict[str, Any]) -> int:
        return announcing.set_announced_day(contest=contest, day=data["announced_on"], reason=data["reason"], by=user_of(request))

    if request.method == "POST" and carried_out(form, change):
        messages.success(request, "День объявления победителей записан; сроки, которые уже идут, короче не стали.")
        return redirect("results" if not request.user.has_perm("prizes.manage_fund", contest) else "awards", contest.slug)
    context = {
        "contest": contest, "form": form, "counted_from": CHOICES[contest.regulation.prizes.claim_counts_from],
        "counted_on": announced_on(contest) if contest.results_published_at else None,
    }  # fmt: skip
    return render(request, "prizes/announced_day.html", context)


@contest_page("prizes.manage_fund")
@shows_personal_data("призы и получатели")
@require_GET
def awards(request: HttpRequest, contest: Contest) -> HttpResponse:
    """What was awarded to whom: prizes refused, things handed over."""
    found = (
        awards_queries.granted(contest)
        .select_related("payment", "refused_by")
        .annotate(was_passed_on=passed_on.was_passed_on())
        .prefetch_related(Prefetch("parts", Award.objects.select_related("holder", "payment").order_by("id"), to_attr="shares"))
    )
    for award in found:
        award.becomes = passed_on.what_becomes(award, contest)  # type: ignore[attr-defined]
    context = {
        "contest": contest,
        "awards": found,
        "silent": shares.silent(contest, local_day(clock.now(), contest.regulation)),
        "today": local_day(clock.now(), contest.regulation),
        "may_pass": bool(contest.regulation.prizes.refused_prize),
        "balance": awards_queries.fund_balance(contest),
        "counted_from": CHOICES[contest.regulation.prizes.claim_counts_from],
        "counted_on": announced_on(contest) if contest.results_published_at else None,
    }
    return render(request, "prizes/awards.html", context)


@contest_page("prizes.manage_fund")
@shows_personal_data("приз № {award_id}")
@require_http_methods(["GET", "POST"])
def refuse_prize(request: HttpRequest, contest: Contest, award_id: int) -> HttpResponse:
    """Refuse a prize or somebody's part of it with its clause, or take the refusal back."""
    rows = Award.objects.select_related("team", "project", "special", "holder", "part_of__special")
    award = get_object_or_404(rows, pk=award_id, contest=contest)
    refused = award.state != Award.State.GRANTED
    form = RestoreForm(request.POST or None) if refused else RefusalForm(request.POST or None, grounds=_grounds(contest))
    act = awards_actions.restore_prize if refused else awards_actions.refuse_prize
    if request.method == "POST" and carried_out(form, lambda data: act(award=award, by=user_of(request), **data)):
        messages.success(request, "Приз возвращён." if refused else "В выдаче приза отказано, об этом отправлено письмо.")
        return redirect("awards", contest.slug)
    context = {
        "contest": contest, "award": award, "form": form, "refused": refused, "becomes": passed_on.what_becomes(award, contest),
    }  # fmt: skip
    return render(request, "prizes/refuse_prize.html", context)


def _grounds(contest: Contest) -> list[tuple[str, str]]:
    words = {"late": "заявление или документы не поданы в срок", "violation": "нарушен порядок"}
    clauses = {ground: refusal_clause(contest.regulation, ground) for ground in get_args(Ground)}
    return [(ground, words[ground] + (f" (п.\u00a0{clause})" if clause else "")) for ground, clause in clauses.items()]
