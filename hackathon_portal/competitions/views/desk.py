"""Pages of who runs competitions: all values, files, tasks, both boards, sides, the reveal; each shows first what it will do."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from hackathon_portal.competitions.actions import competitions as acts
from hackathon_portal.competitions.actions import files, results, sides
from hackathon_portal.competitions.forms.desk import CompetitionForm, DataForm, ReferenceForm
from hackathon_portal.competitions.models import Competition, DataFile, Side
from hackathon_portal.competitions.queries import boards, charts, competitions, shown
from hackathon_portal.competitions.queries.running import counts_of
from hackathon_portal.competitions.views.places import Place
from hackathon_portal.competitions.views.public import cards_of
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import RuleViolation, add_to_form, carried_out, carried_out_or_told, tell
from hackathon_portal.kernel.templatetags.portal import instant
from hackathon_portal.kernel.web.numbers import MOST_ID, whole_number
from hackathon_portal.russia.zones import Zone

State, Kind = Competition.State, Competition.Kind


def list_page(request: HttpRequest, place: Place) -> HttpResponse:
    """Every competition of the room with how it goes."""
    cards = cards_of(place, request.user)
    counts = counts_of([card["competition"] for card in cards])
    rows = [
        card | {"url": place.at("desk_competition", card["competition"].code), "counts": counts[card["competition"].pk]}
        for card in cards
    ]
    return render(request, "competitions/desk_list.html", {"rows": rows, "new": place.at("competition_new"), "zone": place.zone})


def head_of(place: Place, competition: Competition, here: str) -> dict[str, Any]:
    """What stands on top of every page of one competition."""
    is_flags = competition.kind == Kind.FLAGS
    tabs = [
        ("desk_competition", "Сводка"), ("competition_edit", "Изменить"),
        ("competition_tasks", "Задачи") if is_flags else ("competition_files", "Файлы"),
        *([] if is_flags else [("competition_inbox", "Присланное")]),
        ("desk_competition_board", "Таблица"), ("competition_sides", "Команды"), ("competition_reveal", "Итоги"),
    ]  # fmt: skip
    return {
        "competition": competition, "standing": shown.standing_of(competition, clock.now()), "zone": competition.time_zone,
        "all": place.at("desk_competitions"), "here": here, "is_flags": is_flags,
        "tabs": [(name, title, place.at(name, competition.code)) for name, title in tabs],
    }  # fmt: skip


def new_page(request: HttpRequest, place: Place) -> HttpResponse:
    """A new competition: a draft."""
    form = CompetitionForm(request.POST or None, zone=place.time_zone)
    if form.is_bound and form.is_valid():
        try:
            competition = acts.create_competition(room=place.room, values=form.values, by=request.user)
        except RuleViolation as violation:
            add_to_form(form, violation)
        else:
            messages.success(request, "Черновик сохранён. Что осталось сделать, сказано на этой странице.")
            return redirect(place.at("desk_competition", competition.code))
    context = {"form": form, "all": place.at("desk_competitions"), "back": place.at("desk_competitions")}
    return render(request, "competitions/desk_form.html", context, status=422 if form.errors else 200)


def edit_page(request: HttpRequest, place: Place, code: str) -> HttpResponse:
    """All values of a competition."""
    competition = place.competition(code, request.user)
    form = CompetitionForm(request.POST or None, zone=competition.zone, competition=competition)
    here = place.at("desk_competition", code)
    if carried_out(
        form,
        lambda data: acts.change_competition(competition=competition, values=form.values, reason=data["reason"], by=request.user),
    ):
        messages.success(request, "Сохранено.")
        return redirect(here)
    context = head_of(place, competition, "competition_edit") | {"form": form, "back": here}
    return render(request, "competitions/desk_form.html", context, status=422 if form.errors else 200)


# Name of an action -> title, what it does, the button, its tone.
WORDS = {
    "withdraw": (
        "Отменить объявление", "Соревнование снова станет черновиком. Можно, пока никто ничего не прислал.", "Отменить объявление", "danger",
    ),
    "close": ("Закрыть раньше срока", "Файлы и флаги больше не принимаются; присланное в силе.", "Закрыть", "danger"),
    "reopen": ("Открыть снова", "Приём продолжится до своего срока.", "Открыть снова", "primary"),
    "freeze": (
        "Остановить таблицу сейчас", "Участники не увидят новых результатов до итогов: ни мест, ни чисел, ни решённых задач.", "Остановить",
        "primary",
    ),
    "unfreeze": ("Пустить таблицу дальше", "В таблице сразу появится всё, что пришло за это время.", "Пустить дальше", "danger"),
}  # fmt: skip


def _acts_of(competition: Competition, now: Any, *, has_begun: bool) -> list[str]:
    """What may be tried with a competition as it stands."""
    if competition.revealed_at is not None or competition.state == State.DRAFT:
        return []
    froze = competition.freeze_at is not None and competition.freeze_at <= now
    if competition.state == State.CLOSED:
        return ["reopen", *(["unfreeze"] if froze else [])]
    may_freeze = competition.opens_at <= now <= competition.closes_at and not froze
    return [*([] if has_begun else ["withdraw"]), "close", *(["freeze"] if may_freeze else []), *(["unfreeze"] if froze else [])]


def competition_page(request: HttpRequest, place: Place, code: str) -> HttpResponse:
    """A competition: what it lacks, what announcing does, how it goes, closing, standing still."""
    competition, now = place.competition(code, request.user), clock.now()
    act, reason, refusal = request.POST.get("act", ""), request.POST.get("reason", ""), ""
    if request.method == "POST":
        try:
            _do(act, competition, reason, request.user)
        except RuleViolation as violation:
            refusal = str(violation)
            tell(request, violation)
        else:
            messages.success(request, "Сделано.")
            return redirect(request.path)
    will, counts = competitions.publication_of(competition, now), counts_of([competition])[competition.pk]
    is_draft = competition.state == State.DRAFT
    lacking = place.at("competition_tasks" if competition.kind == Kind.FLAGS else "competition_files", code)
    context = head_of(place, competition, "desk_competition") | {
        "missing": [(fault.words, place.at("competition_edit", code) if fault.is_of_values else lacking) for fault in will.faults]
        if is_draft else [],
        "terms": [*(will.does if is_draft else []), *shown.terms_of(competition)], "counts": counts,
        "may_publish": is_draft and not will.faults, "public": place.at("competition", code),
        "acts": [
            {
                "name": name, "title": WORDS[name][0], "words": WORDS[name][1], "button": WORDS[name][2], "tone": WORDS[name][3],
                "is_open": act == name and refusal, "refusal": refusal if act == name else "", "typed": reason if act == name else "",
            }
            for name in _acts_of(competition, now, has_begun=bool(counts["sent"]))
        ],
    }  # fmt: skip
    return render(request, "competitions/desk.html", context, status=422 if refusal else 200)


def _do(act: str, competition: Competition, reason: str, by: Any) -> None:
    match act:
        case "publish":
            acts.publish_competition(competition=competition, by=by)
        case "withdraw":
            acts.withdraw_competition(competition=competition, reason=reason, by=by)
        case "close":
            acts.close_competition(competition=competition, reason=reason, by=by)
        case "reopen":
            acts.reopen_competition(competition=competition, reason=reason, by=by)
        case "freeze":
            results.freeze(competition=competition, reason=reason, by=by)
        case "unfreeze":
            results.unfreeze(competition=competition, reason=reason, by=by)


def files_page(request: HttpRequest, place: Place, code: str) -> HttpResponse:
    """Right answers and their versions with what each changed, data for everybody."""
    competition = place.competition(code, request.user)
    act, by = request.POST.get("act", ""), request.user
    is_first = competition.state == State.DRAFT
    reference_form = ReferenceForm(*_sent(request, act == "reference"), is_first=is_first, auto_id="reference-%s")
    data_form = DataForm(*_sent(request, act == "data"), auto_id="data-%s")
    is_done = False
    if act == "reference":
        is_done = carried_out(
            reference_form,
            lambda data: (
                files.set_reference(competition=competition, file=data["file"], by=by)
                if is_first
                else files.correct_reference(competition=competition, file=data["file"], reason=data["reason"], by=by)
            ),
        )
    elif act == "data":
        is_done = carried_out(
            data_form, lambda data: files.add_data_file(competition=competition, title=data["title"], file=data["file"], by=by)
        )
    elif act == "drop_data":
        row = get_object_or_404(DataFile, competition=competition, pk=whole_number(request.POST.get("file"), MOST_ID))
        reason = request.POST.get("reason", "")
        is_done = carried_out_or_told(request, lambda: files.remove_data_file(data=row, reason=reason, by=by))
    if is_done:
        messages.success(request, "Сделано.")
        return redirect(request.path)
    context = head_of(place, competition, "competition_files") | {
        "reference_form": reference_form, "data_form": data_form, "references": list(competitions.references_of(competition)),
        "data": competition.data.all(), "is_draft": is_first, "rescorings": _rescorings(competition),
    }  # fmt: skip
    return render(request, "competitions/desk_files.html", context, status=422 if act else 200)


def _sent(request: HttpRequest, is_sent: bool) -> tuple[Any, Any]:
    return (request.POST, request.FILES) if is_sent else (None, None)


def _titles(competition: Competition) -> dict[str, str]:
    return {side.code: side.known_as for side in competition.sides.all()}


def _rescorings(competition: Competition) -> list[dict[str, Any]]:
    """Reports: how many files were scored anew, whose place changed in which board."""
    titles = _titles(competition)
    which = (("public", "открытая"), ("final", "итоговая"))
    return [
        {
            "row": row, "files": row.moves.get("files", 0),
            "moved": [
                (titles.get(move[0], move[0]), title, move[1], move[2])
                for name, title in which
                for move in row.moves.get(name, [])
                if move[1] != move[2]
            ],
        }
        for row in competition.rescorings.all()
    ]  # fmt: skip


def board_page(request: HttpRequest, place: Place, code: str) -> HttpResponse:
    """Both boards as they are now, whatever everybody else is shown."""
    competition = place.competition(code, request.user)
    now = clock.now()
    seen = boards.visible_scores(request.user, competition, now)
    public = shown.board_of(seen, final=False)
    both = [("Открытая часть", public), ("Итог: закрытая часть", shown.board_of(seen, final=True))]
    one = [("Все решения", public)]
    context = head_of(place, competition, "desk_competition_board")
    context |= {"boards": one if competition.kind == Kind.FLAGS else both, "chart": charts.chart_of(seen, now)}
    return render(request, "competitions/desk_board.html", context)


def sides_page(request: HttpRequest, place: Place, code: str) -> HttpResponse:
    """Sides with their people; excluding and bringing back, with a reason."""
    competition = place.competition(code, request.user)
    refused: dict[int, str] = {}
    reason = request.POST.get("reason", "")
    if request.method == "POST":
        side = get_object_or_404(Side, competition=competition, pk=whole_number(request.POST.get("side"), MOST_ID))
        change = sides.restore_side if request.POST.get("act") == "restore" else sides.exclude_side
        try:
            change(side=side, reason=reason, by=request.user)
        except RuleViolation as violation:
            refused[side.pk] = str(violation)
        else:
            messages.success(request, "Сделано: команда получит письмо с причиной.")
            return redirect(request.path)
    rows = [
        {
            "side": side, "sent": getattr(side, "sent", 0), "names": [str(member.user) for member in side.members.all()],
            "refusal": refused.get(side.pk, ""), "typed": reason if side.pk in refused else "",
        }
        for side in competitions.sides_of(competition)
    ]  # fmt: skip
    context = head_of(place, competition, "competition_sides") | {"rows": rows}
    return render(request, "competitions/desk_sides.html", context, status=422 if refused else 200)


def reveal_page(request: HttpRequest, place: Place, code: str) -> HttpResponse:
    """What the reveal will do, the board it opens, the reveal and taking it back."""
    competition, now = place.competition(code, request.user), clock.now()
    act, reason, refusal = request.POST.get("act", ""), request.POST.get("reason", ""), ""
    if act in ("reveal", "hide"):
        try:
            if act == "reveal":
                results.reveal(competition=competition, by=request.user)
            else:
                results.take_back_reveal(competition=competition, reason=reason, by=request.user)
        except RuleViolation as violation:
            refusal = str(violation)
        else:
            messages.success(request, "Сделано.")
            return redirect(request.path)
    will = competitions.reveal_of(competition)
    seen = boards.visible_scores(request.user, competition, now)
    context = head_of(place, competition, "competition_reveal") | {
        "effect": _effect(competition, will), "board": shown.board_of(seen, final=True), "why_not": refusal, "typed": reason,
        "wait": _why_not_yet(competition, will, now), "has_left": competitions.reveal_has_left(competition),
    }  # fmt: skip
    return render(request, "competitions/desk_reveal.html", context, status=422 if refusal else 200)


def _effect(competition: Competition, will: competitions.Reveal) -> list[str]:
    """What will be seen and who is told, in words."""
    titles = _titles(competition)
    lines = ["Все увидят итоговую таблицу; таблица, которая замерла, пойдёт дальше."]
    if competition.kind == Kind.PREDICTIONS:
        lines.append("Откроется загаданное число, по которому делились строки: проверить деление сможет каждый.")
        moved = [
            f"{titles.get(move.side, move.side)}: {move.before or '—'} → {move.after or '—'}"
            for move in will.moves
            if move.before != move.after
        ]
        lines.append(
            f"Места изменятся против открытой таблицы: {'; '.join(moved[:20])}."
            if moved
            else "Места против открытой таблицы не изменятся."
        )
    lines.append(f"Уйдёт писем: {will.letters}. Пока первое не ушло, итоги можно скрыть снова.")
    return lines


def _why_not_yet(competition: Competition, will: competitions.Reveal, now: Any) -> str:
    if competition.revealed_at is not None:
        return ""
    if competition.state == State.DRAFT:
        return "Соревнование ещё не объявлено."
    if competition.state != State.CLOSED and now <= competition.closes_at:
        return f"Итоги открывают после конца соревнования: {instant(competition.closes_at, Zone(competition.time_zone))}."
    return f"Ещё не оценены файлы: {will.waiting}. Подождите минуту." if will.waiting else ""
