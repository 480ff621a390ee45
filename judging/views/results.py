"""After closing: ranking, ties, the matrix of everybody, analysis for the chair, exports."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests import powers
from hackathon_portal.contests.access import contest_page
from hackathon_portal.contests.acts import act_of_value
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.errors import RuleViolation, add_to_form, carried_out
from hackathon_portal.kernel.web.looks import shows_personal_data
from hackathon_portal.regulation.schema import Who
from judging import analysis, exports
from judging.actions import results, tie_votes, ties
from judging.forms.sheets import (
    CorrectedTieForm,
    PersonalNominationForm,
    ProposedNominationForm,
    ProposedTeamNominationForm,
    TieForm,
)
from judging.models import TieDecision
from judging.queries import commission, departures, figures
from judging.queries import results as results_queries
from judging.queries import ties as tie_queries
from judging.views.looks import tells_points


@contest_page("judging.see_scores")
@shows_personal_data("рейтинг")
@tells_points("итоги")
def ranking(request: HttpRequest, contest: Contest) -> HttpResponse:
    results = results_queries.results(contest)
    context = {
        "contest": contest,
        "personal": [(one, figures.nominees_of(one)) for one in results_queries.personal_results(contest)],
        "team_nominations": [(one, figures.nominees_of(one)) for one in results_queries.team_nomination_results(contest)],
        "results": [
            (result, figures.table_of(result, contest), *results_queries.adjusted(result, contest)) for result in results
        ],
        "may_analyse": request.user.has_perm("judging.see_analysis", contest),
        "exports": exports.KINDS,
        "mean_allowed_by": act_of_value(contest, "judging.mean_by_vote") if contest.regulation.judging.mean_by_vote else "",
        "is_drafted": any(result.decisions for result in results) and results_queries.waiting_protocol(contest) is not None,
        "may_break": request.user.has_perm("judging.break_tie", contest),
        "tie_body": powers.named(contest.regulation, tie_queries.power_of(contest, "")),
        "personal_tie_body": powers.named(contest.regulation, tie_queries.power_of(contest, tie_queries.PERSONAL)),
    }
    return render(request, "judging/ranking.html", context)


@contest_page("judging.see_scores")
@require_GET
@shows_personal_data("рейтинг")
@tells_points("места с листами выбывшего и без них")
def departed_sheets(request: HttpRequest, contest: Contest, member_id: int) -> HttpResponse:
    """Both rankings side by side: what the commission decides about when it votes on sheets of somebody who left."""
    gone = next((row for row in departures.departed_with_sheets(contest) if row.member.pk == member_id), None)
    if gone is None:
        raise Http404
    context = {
        "contest": contest,
        "gone": gone,
        "rows": [
            row | {"with": figures.table_of(row["with"], contest), "without": figures.table_of(row["without"], contest)}
            for row in departures.with_and_without(contest, gone.member)
        ],
    }
    return render(request, "judging/departed_sheets.html", context)


@dataclass
class _Tie:
    """An open tie as its page shows it: who is equal, in words."""

    title: str
    total: Any
    sides: list[tuple[int, str, str]]
    place: int = 0


def _tie_at(contest: Contest, division: str, place: int) -> _Tie | None:
    for result in results_queries.results(contest):
        if result.division.key == division:
            for group in result.ties:
                standing = next(row for row in result.standings if row.project == group[0])
                if standing.first == place:
                    tied = [result.projects[key] for key in group]
                    sides = [(project.pk, f"{project.team.name}: {project.title}", project.description) for project in tied]
                    return _Tie(result.division.title, standing.total, sides)
    for personal in results_queries.personal_results(contest):
        if personal.key == division:
            for group in personal.ties:
                standing = next(row for row in personal.standings if row.project == group[0])
                if standing.first == place:
                    people = [personal.ranked[key] for key in group]
                    return _Tie(
                        personal.title,
                        standing.total,
                        [(project.pk, f"{project.full_name}, {project.team.name}", "") for project in people],
                    )
    for own in results_queries.team_nomination_results(contest):
        for group in own.ties if own.key == division else []:
            standing = next(row for row in own.standings if row.project == group[0])
            if standing.first == place:
                return _Tie(own.title, standing.total, [_side(own.ranked[key]) for key in group])
    return None


def _side(project: Any) -> tuple[int, str, str]:
    return project.pk, f"{project.team.shown_name}: {project.title}", project.description


@contest_page("judging.break_tie")
@shows_personal_data("равенство баллов")
@tells_points("равенство баллов")
@require_http_methods(["GET", "POST"])
def tie(request: HttpRequest, contest: Contest, division: str, place: int) -> HttpResponse:
    """The equal projects (or people) side by side and the decision with its reason."""
    if division not in results.open_ties(contest):
        raise Http404
    open_tie = _tie_at(contest, division, place)
    if open_tie is None:
        messages.info(request, "Это равенство уже разрешено.")
        return redirect("ranking", contest.slug)
    form = TieForm(request.POST or None, projects=[(key, label) for key, label, _ in open_tie.sides], first_place=place)
    meeting = commission.current_meeting(contest)
    by_vote = _who_breaks(contest, division)["by_vote"]
    if request.method == "POST" and form.is_valid():
        try:
            if meeting is None:
                raise RuleViolation(code="meeting.none", message="Сначала откройте заседание и отметьте присутствующих.")
            put = tie_votes.put_tie if by_vote else results.break_tie
            put(meeting=meeting, division=division, order=form.order(), reason=form.cleaned_data["reason"], by=user_of(request))
            messages.success(request, PUT if by_vote else "Решение записано и войдёт в протокол.")
            return redirect("commission_room" if by_vote else "ranking", contest.slug)
        except RuleViolation as violation:
            add_to_form(form, violation)
    return render(
        request, "judging/tie.html", {"contest": contest, "tie": open_tie, "form": form, **_who_breaks(contest, division)}
    )


PUT = "Порядок внесён в повестку: откройте голосование на странице заседания."


def _who_breaks(contest: Contest, division: str) -> dict[str, Any]:
    power = tie_queries.power_of(contest, division)
    return {"power": power, "body": powers.named(contest.regulation, power), "by_vote": power.who is Who.COMMISSION}


@contest_page("judging.break_tie")
@shows_personal_data("равенство баллов")
@tells_points("равенство баллов")
@require_http_methods(["GET", "POST"])
def correct_tie(request: HttpRequest, contest: Contest, decision_id: int) -> HttpResponse:
    """Whoever decided a tie corrects the own decision before the protocol."""
    decision = get_object_or_404(TieDecision, pk=decision_id, commission__contest=contest, replacement=None)
    decided = _decided(contest, decision)
    if decided is None:
        raise Http404
    initial = {f"place_{key}": decided.place + offset for offset, key in enumerate(decision.order)} | {"reason": decision.reason}
    by_vote = decision.question_id is not None
    form = (TieForm if by_vote else CorrectedTieForm)(
        request.POST or None,
        initial=initial,
        projects=[(key, label) for key, label, _ in decided.sides],
        first_place=decided.place,
    )
    meeting = commission.current_meeting(contest)
    user = user_of(request)

    def change(data: dict[str, Any]) -> object:
        about: dict[str, Any] = {"meeting": meeting, "order": form.order(), "reason": data["reason"], "by": user}
        if by_vote:
            return tie_votes.put_tie(division=decision.division, **about)
        return ties.correct_tie(decision=decision, change_reason=data["change_reason"], **about)

    if meeting and carried_out(form, change):
        messages.success(request, PUT if by_vote else "Решение изменено: в протокол войдёт последнее.")
        return redirect("commission_room" if by_vote else "ranking", contest.slug)
    context = {
        "contest": contest, "tie": decided, "form": form, "decision": decision, "decided_by": ties.decided_by(decision),
        **_who_breaks(contest, decision.division),
    }  # fmt: skip
    return render(request, "judging/tie.html", context, status=422 if form.errors else 200)


def _decided(contest: Contest, decision: TieDecision) -> _Tie | None:
    """What a decision has put in order, with the first of the places; None where its projects no longer stand together."""
    keys = set(decision.order)
    for result in results_queries.results(contest):
        if result.division.key == decision.division and keys <= set(result.projects):
            rows = [row for row in result.standings if row.project in keys]
            sides = [(key, f"{result.projects[key].team.name}: {result.projects[key].title}", "") for key in decision.order]
            return _Tie(result.division.title, rows[0].total, sides, min(row.first for row in rows))
    for personal in results_queries.personal_results(contest):
        if personal.key == decision.division and keys <= set(personal.ranked):
            rows = [row for row in personal.standings if row.project in keys]
            sides = [(key, f"{personal.ranked[key].full_name}, {personal.ranked[key].team.name}", "") for key in decision.order]
            return _Tie(personal.title, rows[0].total, sides, min(row.first for row in rows))
    for apart in results_queries.team_nomination_results(contest):
        if apart.key == decision.division and keys <= set(apart.ranked):
            rows = [row for row in apart.standings if row.project in keys]
            sides = [_side(apart.ranked[key]) for key in decision.order]
            return _Tie(apart.title, rows[0].total, sides, min(row.first for row in rows))
    return None


@contest_page("judging.approve_nominations")
@shows_personal_data("личные номинации")
@require_http_methods(["GET", "POST"])
def personal_nominations(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Personal nominations of the regulation: approved ones, and the consent to the others."""
    if not _has_personal_nominations(contest):
        raise Http404
    code = request.POST.get("code", "")
    form = PersonalNominationForm(request.POST or None)
    if carried_out(
        form,
        lambda data: results.approve_personal_nomination(
            contest=contest, code=code, by=user_of(request), seen=request.POST.get("seen"), **data
        ),
    ):
        messages.success(request, "Номинация утверждена: эксперты заполнят по ней листы.")
        return redirect("personal_nominations", contest.slug)
    return _nominations_page(request, contest, form, code=code)


def _has_personal_nominations(contest: Contest) -> bool:
    rules = contest.regulation.judging
    return bool(rules.personal_nominations or rules.team_nominations) or rules.nominations_proposed


@contest_page("judging.approve_nominations")
@shows_personal_data("личные номинации")
@require_POST
def propose_nomination(request: HttpRequest, contest: Contest) -> HttpResponse:
    """A nomination somebody proposed and the organiser agrees to, with its own criteria."""
    if not _has_personal_nominations(contest):
        raise Http404
    form = ProposedNominationForm(request.POST, contest=contest, auto_id="new_%s")
    if carried_out(form, lambda data: results.add_personal_nomination(contest=contest, by=user_of(request), **data)):
        messages.success(request, "Номинация добавлена в порядок и утверждена.")
        return redirect("personal_nominations", contest.slug)
    return _nominations_page(request, contest, PersonalNominationForm(), form)


@contest_page("judging.approve_nominations")
@shows_personal_data("номинации")
@require_POST
def propose_team_nomination(request: HttpRequest, contest: Contest) -> HttpResponse:
    """The same for teams: ranked by its own sheet, besides the places."""
    if not contest.regulation.judging.nominations_proposed:
        raise Http404
    form = ProposedTeamNominationForm(request.POST, contest=contest, auto_id="team_%s")
    if carried_out(form, lambda data: results.add_team_nomination(contest=contest, by=user_of(request), **data)):
        messages.success(request, "Номинация добавлена в порядок. Её приз можно назначить на странице призового фонда.")
        return redirect("personal_nominations", contest.slug)
    return _nominations_page(request, contest, PersonalNominationForm(), of_teams=form)


def _nominations_page(
    request: HttpRequest, contest: Contest, form: PersonalNominationForm, proposed: ProposedNominationForm | None = None,
    code: str = "", *, of_teams: ProposedTeamNominationForm | None = None,
) -> HttpResponse:  # fmt: skip
    known = contest.regulation.judging.personal_nominations
    approved = {row.code: row for row in contest.personal_nominations.select_related("approved_by")}
    roles = {role.code: role.title for role in contest.regulation.team.roles}
    proposed = proposed or ProposedNominationForm(contest=contest, auto_id="new_%s")
    of_teams = of_teams or ProposedTeamNominationForm(contest=contest, auto_id="team_%s")
    context = {
        "contest": contest, "form": form, "code": code, "proposed": proposed, "proposed_of_teams": of_teams,
        "of_teams": [(one, contest.regulation.sheet(one.sheet)) for one in contest.regulation.judging.team_nominations],
        "rows": [
            (
                one, roles.get(one.role, ""), approved.get(one.code), contest.regulation.sheet(one.sheet).criteria_for(one.role),
                results.mark_of(contest.regulation, one),
            )
            for one in known
        ],
    }  # fmt: skip
    refused = form.errors or proposed.errors or of_teams.errors
    return render(request, "judging/personal_nominations.html", context, status=422 if refused else 200)


@contest_page("judging.see_scores")
@tells_points("итоги")
@require_GET
def standings(request: HttpRequest, contest: Contest) -> HttpResponse:
    """The standings as JSON, for other programs of whoever may see them; sums as text, so that nothing is rounded."""
    nominations = [
        {
            "nomination": result.division.title,
            "by_mean": result.by_mean,
            "rows": [
                {
                    "project_id": project.pk, "team": project.team.name, "project": project.title, "total": f"{row.total.normalize():f}",
                    "sheets": row.sheets, "mean": mean, "place_from": row.first, "place_to": row.last,
                }
                for row, project, mean in result.rows()
            ],
        }
        for result in results_queries.results(contest)
    ]  # fmt: skip
    response = JsonResponse({"nominations": nominations}, json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = "no-store"
    return response


@contest_page("judging.see_scores")
@tells_points("листы")
@require_GET
def matrix(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Projects by members: everybody's sums, and why a sheet is not there."""
    return render(request, "judging/matrix.html", {"contest": contest, **results_queries.sheet_matrix(contest)})


@contest_page("judging.see_analysis")
@tells_points("разбор баллов")
@require_GET
def statistics(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Pictures and tables about the points; they inform, the sum decides."""
    return render(request, "judging/analysis.html", {"contest": contest, "analysis": analysis.of_contest(contest)})


@contest_page("judging.see_scores")
@tells_points("выгрузка: {export_kind}")
@require_GET
def export(request: HttpRequest, contest: Contest, export_kind: str) -> HttpResponse:
    """A workbook of the sheets, the attendance or the journal; the export is written into the journal."""
    if export_kind not in exports.KINDS:
        raise Http404
    name, data = exports.workbook(contest=contest, kind=export_kind, by=user_of(request))
    response = HttpResponse(data, content_type="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
