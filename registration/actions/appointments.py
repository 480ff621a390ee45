"""The paper by which the head of the organisation appoints a team's leader: attached, looked at by staff (Kuzbass: clauses 3, 6.8)."""

from __future__ import annotations

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile

from hackathon_portal.accounts.models import User
from hackathon_portal.contests.queries import contest_with_regulation
from hackathon_portal.kernel import clock, files
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, refuse_first, require
from hackathon_portal.kernel.uploads import SCAN_TYPES, SCAN_WORDS, checked
from registration import letters
from registration.actions.guardians import SCAN_MEGABYTES
from registration.models import TeamLeader


@action("Приложен документ о назначении руководителя")
def attach_appointment(*, leader: TeamLeader, upload: UploadedFile, by: User) -> TeamLeader:
    """The organisation's paper about the appointment, by the leader."""
    contest = leader.team.contest
    require(by, "registration.lead", leader, "Документ прикладывает руководитель команды.")
    refusal = RuleViolation(
        code="file.type", clause=contest.regulation.clause("team.leader"), field="file",
        message=f"Нужен {SCAN_WORDS} не больше {SCAN_MEGABYTES} МБ.", status=422,
    )  # fmt: skip
    name, data = checked(upload, types=SCAN_TYPES, megabytes=SCAN_MEGABYTES, refusal=refusal)
    leader.appointment_name = name
    files.keep(leader, "appointment", "appointment", ContentFile(data))
    # Another paper is another thing to look at: what was said of the former one does not hold.
    leader.appointment_checked_at, leader.appointment_checked_by, leader.appointment_refusal = None, None, ""
    leader.save(
        update_fields=[
            "appointment", "appointment_name", "appointment_checked_at", "appointment_checked_by", "appointment_refusal",
        ]
    )  # fmt: skip
    note(contest_id=contest.pk, about=f"команда «{leader.team.name}»")
    return leader


@action("Проверен документ о назначении руководителя")
def check_appointment(*, leader: TeamLeader, accept: bool, reason: str = "", by: User, seen: str | None = None) -> TeamLeader:
    """Staff have read the paper and accept it, or return it with the reason in a letter to the leader.

    `seen`: which paper was read (`TeamLeader.paper`); one attached since has to be looked at first. What was decided may be decided anew.
    """
    leader = TeamLeader.objects.select_for_update(of=("self",)).select_related("team").get(pk=leader.pk)
    contest = contest_with_regulation(leader.team.contest_id)
    require(by, "registration.decide", contest, "Документ о назначении проверяет сотрудник организатора.")
    faults = [
        (not leader.appointment, "appointment.none", "Документ о назначении ещё не приложен.", ""),
        (leader.left_at is not None, "leader.replaced", "Этот руководитель команду уже не ведёт.", ""),
        (seen is not None and seen != leader.paper, "appointment.changed",
         "Пока вы смотрели, руководитель приложил другой документ: посмотрите его.", ""),
        (not accept and not reason.strip(), "appointment.no_reason", "Напишите, что не так с документом.", "reason"),
    ]  # fmt: skip
    refuse_first(faults, contest.regulation.clause("team.leader"))
    leader.appointment_checked_at, leader.appointment_checked_by = clock.now(), by
    leader.appointment_refusal = "" if accept else reason.strip()[:300]
    leader.save(update_fields=["appointment_checked_at", "appointment_checked_by", "appointment_refusal"])
    note(contest_id=contest.pk, about=f"команда «{leader.team.name}»", reason=leader.appointment_refusal)
    if not accept:
        letters.post_to_guardian(
            "appointment_returned", leader.email, contest, key=f"appointment:{leader.pk}:{leader.appointment_checked_at.isoformat()}",
            leader=leader, team=leader.team, reason=leader.appointment_refusal,
        )  # fmt: skip
    return leader
