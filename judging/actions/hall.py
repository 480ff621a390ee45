"""Actions of the hall: the drawn order, who speaks, results revealed place by place."""

from __future__ import annotations

import secrets

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.models import Contest
from hackathon_portal.contests.queries import contest_with_regulation
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, require
from judging.models import Hall, Protocol
from judging.queries import hall as hall_queries
from judging.queries import projects, results
from judging.rules import running_order


def _locked(contest: Contest, by: User) -> tuple[Contest, Hall]:
    contest = contest_with_regulation(contest.pk)
    require(by, "judging.run_hall", contest, "Экраном зала управляет сотрудник или секретарь.")
    hall = Hall.objects.select_for_update().filter(contest=contest).first()
    if hall is None:
        raise RuleViolation(code="hall.no_order", message="Сначала проведите жеребьёвку.")
    return contest, hall


@action("Проведена жеребьёвка выступлений")
def draw_order(*, contest: Contest, by: User, reason: str = "", seed: str = "") -> Hall:
    """Draw the order from a new random seed, which is kept. Drawn again only with a reason; every draw is in the journal."""
    contest = contest_with_regulation(contest.pk)
    require(by, "judging.run_hall", contest, "Жеребьёвку проводит сотрудник или секретарь.")
    numbers = {project.team.lot: project.pk for project in projects.submitted_projects(contest)}
    if not numbers:
        raise RuleViolation(code="hall.no_projects", message="Сданных проектов нет: распределять нечего.")
    before = Hall.objects.select_for_update().filter(contest=contest).first()
    if before and not reason.strip():
        raise RuleViolation(
            code="hall.no_reason", message="Жеребьёвка уже была. Напишите, почему проводите её заново.", field="reason"
        )
    seed = seed or secrets.token_hex(16)
    order = [numbers[number] for number in running_order.draw(seed, numbers)]
    hall = before or Hall(contest=contest)
    hall.seed, hall.order, hall.drawn_at, hall.drawn_by = seed, order, clock.now(), by
    hall.draws = before.draws + 1 if before else 1
    hall.redraw_reason = reason.strip()[:300]
    hall.current, hall.phase, hall.phase_at = None, Hall.Phase.WAITING, None
    hall.save()
    note(contest_id=contest.pk, about=f"жеребьёвка {hall.draws}, зерно {seed}, команд {len(order)}", reason=hall.redraw_reason)
    return hall


@action("Следующая команда на сцене")
def call_next(*, contest: Contest, by: User, step: int = 1) -> Hall:
    """Call the next team of the order, or the previous one; the timer waits."""
    contest, hall = _locked(contest, by)
    order = hall_queries.hall_order(hall, contest)
    if not order:
        raise RuleViolation(code="hall.no_projects", message="Сданных проектов нет.")
    over = _overrun(hall, contest)
    at = -1 if hall.current is None else hall.current
    hall.current = max(0, min(len(order) - 1, at + step))
    hall.phase, hall.phase_at, hall.shows_results = Hall.Phase.WAITING, None, False
    hall.save()
    note(contest_id=contest.pk, about=f"команда «{order[hall.current].team.name}»", reason=over)
    return hall


@action("Запущен таймер")
def start_phase(*, contest: Contest, phase: str, by: User) -> Hall:
    """Start the timer of the talk or of the questions, from now."""
    contest, hall = _locked(contest, by)
    if hall.current is None:
        raise RuleViolation(code="hall.nobody", message="Сначала вызовите команду.")
    if phase not in Hall.Phase.values:
        raise RuleViolation(code="hall.phase", message="Такого таймера нет.", status=422)
    over = _overrun(hall, contest)
    hall.phase = phase
    hall.phase_at = None if phase == Hall.Phase.WAITING else clock.now()
    hall.save(update_fields=["phase", "phase_at"])
    note(contest_id=contest.pk, about=Hall.Phase(phase).label, reason=over)
    return hall


def _overrun(hall: Hall, contest: Contest) -> str:
    """By how much the phase that ends now went over its limit, for the journal; empty when it did not."""
    limit = running_order.limit_of(hall.phase, contest.regulation.judging)
    if limit is None or hall.phase_at is None:
        return ""
    over = int((clock.now() - hall.phase_at).total_seconds()) - limit
    return f"{Hall.Phase(hall.phase).label}: превышено на {over} с" if over > 0 else ""


@action("Экран зала показывает итоги")
def show_results(*, contest: Contest, shown: bool, by: User) -> Hall:
    """Turn the screen to the results, nothing revealed yet, or back to the order. Only with a protocol that everybody has signed."""
    contest, hall = _locked(contest, by)
    if shown:
        _signed_protocol(contest)
    hall.shows_results, hall.revealed = shown, 0
    hall.save(update_fields=["shows_results", "revealed"])
    note(contest_id=contest.pk, about="итоги" if shown else "порядок выступлений")
    return hall


@action("Открыто следующее место")
def reveal_next(*, contest: Contest, by: User, step: int = 1) -> Hall:
    """Reveal one more place: nomination by nomination, the last prize place first; `step` -1 hides the latest again."""
    contest, hall = _locked(contest, by)
    protocol = _signed_protocol(contest)
    if not hall.shows_results:
        raise RuleViolation(code="hall.not_results", message="Сначала переключите экран на итоги.")
    places = hall_queries.ceremony(protocol, contest)
    hall.revealed = max(0, min(len(places), hall.revealed + step))
    hall.save(update_fields=["revealed"])
    note(contest_id=contest.pk, about=f"открыто {hall.revealed} из {len(places)}")
    return hall


def _signed_protocol(contest: Contest) -> Protocol:
    protocol = results.protocol_in_force(contest)
    if protocol is None or protocol.state != Protocol.State.SIGNED:
        raise RuleViolation(
            code="hall.unsigned",
            clause=contest.regulation.clause("protocol"),
            message="Итоги показывают, когда протокол подписали все присутствовавшие.",
        )
    return protocol
