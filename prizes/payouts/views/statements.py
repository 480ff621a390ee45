"""The bank's statement: loading it, what became of each of its documents, decisions about the doubtful ones."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from hackathon_portal.accounts.who import user_of
from hackathon_portal.contests.access import contest_page
from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel.errors import RuleViolation, carried_out, tell
from hackathon_portal.kernel.web.looks import shows_personal_data
from hackathon_portal.kernel.web.numbers import MOST_ID, whole_number
from prizes.models import BankStatement, RegisterLine, StatementEntry
from prizes.payouts.actions import statements
from prizes.payouts.forms import StatementForm
from prizes.payouts.queries import statements as statements_queries


@contest_page("prizes.pay")
@shows_personal_data("выписка банка")
@require_http_methods(["GET", "POST"])
def statement(request: HttpRequest, contest: Contest) -> HttpResponse:
    """Load the bank's statement; the answer says document by document what it did. Loading it again changes nothing."""
    form = StatementForm(request.POST or None, request.FILES or None)
    done: dict[str, Any] = {}

    def load(data: dict[str, Any]) -> None:
        file = data["statement"]
        done["statement"], matches = statements.import_statement(
            contest=contest, name=file.name or "выписка", data=file.read(), by=user_of(request)
        )
        done["passed_by"] = [one for one in matches if one.outcome in ("known", "foreign")]
        done["rows"] = statements_queries.entries_of(done["statement"])

    if request.method == "POST":
        carried_out(form, load)
    context = {"contest": contest, "form": form, "statements": statements_queries.statements_of(contest), **done}
    return _shown(request, context)


@contest_page("prizes.pay")
@shows_personal_data("выписка банка № {statement_id}")
@require_GET
def loaded(request: HttpRequest, contest: Contest, statement_id: int) -> HttpResponse:
    """A statement loaded before: what became of its documents, and what still waits for a decision."""
    found = get_object_or_404(BankStatement, pk=statement_id, contest=contest)
    context = {"contest": contest, "statement": found, "rows": statements_queries.entries_of(found), "form": None}
    return _shown(request, context)


def _shown(request: HttpRequest, context: dict[str, Any]) -> HttpResponse:
    response = render(request, "prizes/statement.html", context)
    response["Cache-Control"] = "no-store"
    return response


@contest_page("prizes.pay")
@require_POST
def decide(request: HttpRequest, contest: Contest, entry_id: int) -> HttpResponse:
    """Which payment a doubtful document speaks of, that it speaks of none, or that it is to be decided anew."""
    entry = get_object_or_404(StatementEntry, pk=entry_id, contest=contest)
    chosen, reason = request.POST.get("action", ""), request.POST.get("reason", "")
    try:
        if chosen == "reopen":
            statements.reopen_entry(entry=entry, reason=reason, by=user_of(request))
            messages.success(request, "Документ снова ждёт решения.")
        elif chosen == "none":
            statements.decide_entry(entry=entry, line=None, reason=reason, by=user_of(request))
            messages.success(request, "Отмечено: документ не о призах.")
        else:
            key = whole_number(request.POST.get("line"), MOST_ID)
            line = RegisterLine.objects.filter(pk__in=[key or 0], register__contest=contest).select_related("payment").first()
            if line is None:
                messages.error(request, "Выберите выплату, о которой говорит документ.")
            else:
                entry = statements.decide_entry(entry=entry, line=line, reason=reason, by=user_of(request))
                said = "Выплата отмечена." if entry.outcome == "paid" else "Возврат отмечен, заявление открыто для исправления."
                messages.success(request, said)
    except RuleViolation as violation:
        tell(request, violation)
    return redirect("loaded_statement", contest.slug, entry.statement_id)
