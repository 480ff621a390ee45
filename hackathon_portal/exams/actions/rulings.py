"""Decisions on keys: one person proposes, another adopts by a protocol, everybody is rescored; taken back only with a reason."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.files.base import ContentFile
from django.db.models import F
from django.utils import timezone

from hackathon_portal.documents.pdf import render_pdf
from hackathon_portal.exams.actions.effects import effect_of
from hackathon_portal.exams.models import Appeal, QuestionVersion, Ruling
from hackathon_portal.exams.permissions import require_in_room
from hackathon_portal.exams.policies import resting_on
from hackathon_portal.exams.queries.keys import items_of, tests_with
from hackathon_portal.exams.queries.rulings import content_of, sha256_of
from hackathon_portal.exams.rules.rulings import Decision, Key, KeyUnfit, checked
from hackathon_portal.kernel import clock, files, jobs
from hackathon_portal.kernel.antivirus import made_here
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, refuse_first
from hackathon_portal.kernel.models import OutboxMessage
from hackathon_portal.kernel.outbox import cancel
from hackathon_portal.kernel.rooms import read, thing_of

LONGEST_REASON = 1000


@action("Предложено решение о ключе")
def propose_ruling(
    *, version: QuestionVersion, decision: str, answers: Sequence[str] = (), reason: str, by: Any, never_lowers: bool = True,
    appeal: Appeal | None = None, known: int | None = None,
) -> Ruling:  # fmt: skip
    """Propose what is right in a question, with what it would change. `known`: the last decision on it that the person has seen.

    Nothing is rescored yet: another person adopts it.
    """
    version = QuestionVersion.objects.select_for_update(of=("self",)).select_related("question__bank").get(pk=version.pk)
    room = version.question.bank.room
    require_in_room(by, "rule_on_keys", room, "Предлагать решения о ключах могут методисты и сотрудники сезона.")
    _refuse_at_once(version, known)
    refuse_first(
        [
            (not reason.strip(), "ruling.reason", "Напишите, почему ключ нужно пересмотреть: это войдёт в протокол.", "reason"),
            (len(reason.strip()) > LONGEST_REASON, "ruling.reason", f"Основание длиннее {LONGEST_REASON} знаков.", "reason"),
            (decision not in {*Decision}, "ruling.decision", "Выберите, что решить о вопросе.", "decision"),
        ]
    )
    try:
        key = checked(items_of([version.pk])[version.pk], Key(Decision(decision), tuple(answers), never_lowers))
    except KeyUnfit as error:
        raise RuleViolation(code="ruling.answers", message=str(error), field="answers") from error
    ruling = Ruling.objects.create(
        version=version, room=room, decision=key.decision, content=json.dumps(key.answers, ensure_ascii=False),
        never_lowers=key.never_lowers, reason=reason.strip(), proposed_by=by,
    )  # fmt: skip
    if appeal is not None:
        Appeal.objects.filter(pk=appeal.pk, version=version).update(ruling=ruling)
    _count(ruling)
    note(room=read(room), about=f"{ruling}, вопрос {version.question.code}", reason=reason)
    return ruling


def _refuse_at_once(version: QuestionVersion, known: int | None) -> None:
    """Who comes second is told of who came first."""
    waiting = version.rulings.filter(state=Ruling.State.PROPOSED).first()
    if waiting is not None:
        raise RuleViolation(
            code="ruling.waiting",
            message=f"По этому вопросу уже предложено решение № {waiting.pk}: примите или снимите его, потом предлагайте другое.",
        )
    last = version.rulings.filter(state__in=[Ruling.State.ADOPTED, Ruling.State.TAKEN_BACK]).order_by("-pk").first()
    if known is not None and last is not None and last.pk != known:
        raise RuleViolation(
            code="ruling.changed",
            message=f"Пока страница была открыта, о вопросе принято решение № {last.pk}: ключ уже другой. Прочитайте его и решите снова.",
        )


@action("Пересчитано, что изменит решение о ключе")
def recount_effect(*, ruling: Ruling, by: Any) -> Ruling:
    """Count anew what a proposal would change: attempts may have come since."""
    ruling = _locked(ruling, by, "rule_on_keys", Ruling.State.PROPOSED)
    _count(ruling)
    note(room=read(ruling.room), about=str(ruling))
    return ruling


def _count(ruling: Ruling) -> None:
    effect = effect_of(ruling)
    ruling.figures = effect.figures | {"rests": resting_on(ruling.room, effect.touched)}
    ruling.figures_at = clock.now()
    ruling.save(update_fields=["figures", "figures_at"])


@action("Снято предложение о ключе")
def withdraw_ruling(*, ruling: Ruling, by: Any, reason: str) -> Ruling:
    """Put a proposal aside; nothing of it was in force."""
    ruling = _locked(ruling, by, "rule_on_keys", Ruling.State.PROPOSED)
    _end(ruling, Ruling.State.WITHDRAWN, by, reason)
    note(room=read(ruling.room), about=str(ruling), reason=reason)
    return ruling


@action("Принято решение о ключе")
def adopt_ruling(*, ruling: Ruling, by: Any, protocol_number: str, protocol_date: date, sha256: str = "") -> Ruling:
    """Put a proposal in force by a protocol: by somebody else than who proposed it. Everybody is rescored by a job.

    `sha256`: of what the person has read; another one is refused. Lists that rest on the points are named, none is changed.
    """
    ruling = _locked(ruling, by, "adopt_rulings", Ruling.State.PROPOSED)
    number = " ".join(protocol_number.split())
    refuse_first(
        [
            (ruling.proposed_by_id == by.pk, "ruling.same_person", "Решение принимает не тот, кто его предложил.", ""),
            (not number, "ruling.number", "Укажите номер протокола.", "protocol_number"),
            (len(number) > 60, "ruling.number", "Номер протокола длиннее 60 знаков.", "protocol_number"),
            (protocol_date > timezone.localtime(clock.now()).date(), "ruling.date", "Дата протокола ещё не наступила.", "protocol_date"),
            (
                bool(sha256) and sha256 != sha256_of(content_of(ruling)), "ruling.other",
                "Предложение изменилось, пока страница была открыта. Прочитайте его снова.", "",
            ),
        ]
    )  # fmt: skip
    _count(ruling)
    ruling.state, ruling.adopted_by, ruling.adopted_at = Ruling.State.ADOPTED, by, clock.now()
    ruling.protocol_number, ruling.protocol_date = number, protocol_date
    content = content_of(ruling)
    ruling.sha256 = sha256_of(content)
    paper = {
        "content": content,
        "ruling": ruling,
        "room": thing_of(read(ruling.room)),
        "proposed_by": ruling.proposed_by,
        "adopted_by": by,
    }
    files.keep(
        ruling,
        "protocol",
        f"{ruling.sha256}.pdf",
        made_here(ContentFile(render_pdf("exams/documents/ruling.html", {"paper": paper}))),
    )
    ruling.save()
    if ruling.decision == Decision.ANNUL:
        type(ruling.version.question).objects.filter(pk=ruling.version.question_id, retired_at=None).update(
            retired_at=ruling.adopted_at
        )
    _rescore(ruling, by)
    note(room=read(ruling.room), about=f"{ruling}, протокол № {number}")
    return ruling


@action("Отменено решение о ключе")
def take_back_ruling(*, ruling: Ruling, by: Any, reason: str) -> Ruling:
    """Take a decision out of force with a reason: points it gave go, everybody is rescored and told. The protocol stays as it was."""
    ruling = _locked(ruling, by, "adopt_rulings", Ruling.State.ADOPTED)
    effect = effect_of(ruling)
    _end(ruling, Ruling.State.TAKEN_BACK, by, reason)
    ruling.figures |= {"back": effect.figures, "rests": resting_on(ruling.room, effect.touched)}
    ruling.rescored_at = None
    ruling.save(update_fields=["figures", "rescored_at"])
    if ruling.decision == Decision.ANNUL:
        type(ruling.version.question).objects.filter(pk=ruling.version.question_id, retired_at=ruling.adopted_at).update(
            retired_at=None
        )
    _rescore(ruling, by)
    note(room=read(ruling.room), about=str(ruling), reason=reason)
    return ruling


@action("Остановлены письма о пересчёте")
def stop_ruling_letters(*, ruling: Ruling, by: Any) -> int:
    """Stop the letters of a rescoring that have not left yet. Returns how many."""
    require_in_room(by, "adopt_rulings", ruling.room, "Останавливать письма о пересчёте могут сотрудники сезона.")
    waiting = OutboxMessage.objects.filter(batch=batch_of(ruling), state=OutboxMessage.State.PENDING)
    stopped = sum(cancel(message) for message in waiting.order_by("pk"))
    note(room=read(ruling.room), about=f"{ruling}: писем {stopped}")
    return stopped


def batch_of(ruling: Ruling) -> str:
    """The mark of the letters of a decision's last rescoring."""
    return f"ruling:{ruling.pk}:{ruling.state}"


def _locked(ruling: Ruling, by: Any, what: str, state: Ruling.State) -> Ruling:
    words = "Принимать и отменять решения о ключах" if what == "adopt_rulings" else "Готовить решения о ключах"
    who = "сотрудники сезона" if what == "adopt_rulings" else "методисты и сотрудники сезона"
    require_in_room(by, what, ruling.room, f"{words} могут {who}.")
    ruling = (
        Ruling.objects.select_for_update(of=("self",)).select_related("version__question__bank", "proposed_by").get(pk=ruling.pk)
    )
    if ruling.state != state:
        raise RuleViolation(
            code="ruling.state", message=f"Решение № {ruling.pk} сейчас «{ruling.get_state_display()}»: обновите страницу."
        )
    return ruling


def _end(ruling: Ruling, state: Ruling.State, by: Any, reason: str) -> None:
    if not reason.strip():
        raise RuleViolation(code="ruling.reason", message="Укажите причину: она останется в журнале.", field="reason")
    ruling.state, ruling.ended_at, ruling.ended_by, ruling.ended_reason = state, clock.now(), by, reason.strip()[:LONGEST_REASON]
    ruling.save(update_fields=["state", "ended_at", "ended_by", "ended_reason"])


def _rescore(ruling: Ruling, by: Any) -> None:
    """Raise the revision of every test the question stands in, and order the job."""
    for exam in tests_with(ruling.version):
        type(exam).objects.filter(pk=exam.pk).update(key_revision=F("key_revision") + 1)
    jobs.start(
        kind="exams.rescore", title=f"Пересчёт попыток: {ruling}", by=by, room=read(ruling.room), parameters={"ruling": ruling.pk},
    )  # fmt: skip
