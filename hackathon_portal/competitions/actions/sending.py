"""Files of answers: sent within the limit that is asked under the side's lock, chosen for the final."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction

from hackathon_portal.competitions import content
from hackathon_portal.competitions.actions.sides import locked_side, refuse_outsider
from hackathon_portal.competitions.models import Competition, Side, Submission
from hackathon_portal.competitions.queries.boards import side_of
from hackathon_portal.competitions.queries.competitions import COUNTED, history_of, sha256_of
from hackathon_portal.competitions.rules.check import Fault, check_file
from hackathon_portal.competitions.rules.limits import Verdict, day_of, may_send
from hackathon_portal.kernel import clock, files, rate, rooms, waking
from hackathon_portal.kernel.audit import action, note
from hackathon_portal.kernel.errors import RuleViolation, TooLate, refuse_first
from hackathon_portal.kernel.templatetags.portal import instant
from hackathon_portal.kernel.uploads import clean_name

# A file this long is checked while the person waits, so that its faults are told at once; a longer one by the worker.
QUICK_BYTES, QUICK_ROWS = 2 * 2**20, 50_000
PIECE = 2**20
PACKED = (b"PK\x03\x04", b"PK\x05\x06", b"\x1f\x8b", b"BZh", b"7z\xbc\xaf", b"Rar!", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd")


@action("Файл ответов отправлен")
def send_file(*, competition: Competition, file: Any, by: Any) -> Submission:
    """Send one file of answers (an uploaded one: `name`, `size`, `read`, `seek`). Whether one more may be sent is asked under the lock of the side.

    A file whose faults are found at once is kept as a row without its content and does not use up the limit.
    """
    competition = Competition.objects.select_related("reference").get(pk=competition.pk)
    refuse_outsider(by, competition)
    side = _side(competition, by)
    _refuse_upload(competition, file)
    _refuse_by(may_send(history_of(side), clock.now(), competition.limits), competition)
    sha256 = sha256_of(_pieces(file))
    faults = _faults(competition, file)
    side = locked_side(side)
    now = clock.now()
    _refuse_by(may_send(history_of(side), now, competition.limits), competition)
    same = side.submissions.filter(sha256=sha256, state__in=COUNTED).first()
    refuse_first(
        [
            (
                not side.members.filter(user=by).exists(),
                "side.none",
                "Вы вышли из команды: прислать файл может тот, кто в ней.",
                "",
            ),
            (side.excluded_at is not None, "side.excluded", f"Вы исключены: {side.excluded_reason}", ""),
            (same is not None, "file.same", f"Точно такой файл вы уже отправили: № {same.pk if same else ''}.", "file"),
        ]
    )
    submission = Submission(
        side=side,
        sent_by=by,
        name=clean_name(file),
        size=file.size,
        sha256=sha256,
        received_at=now,
        day=day_of(now, competition.zone),
    )
    if faults:
        rate.take("malformed_file", by.pk, field="file")
        submission.state, submission.errors, submission.scored_at = (
            Submission.State.FAILED,
            [fault.as_json() for fault in faults],
            now,
        )
    else:
        file.seek(0)
        files.keep(submission, "file", "answers.csv", file)
        transaction.on_commit(lambda: waking.wake("competitions.score_left", to="long"), robust=True)
    submission.save()
    note(room=rooms.read(competition.room), about=f"соревнование «{competition.title}», сторона {side.code}, {submission}")
    return submission


@action("Выбраны файлы на итог")
def choose_final(*, competition: Competition, submissions: Iterable[Submission], by: Any) -> list[Submission]:
    """Say which of one's files stand in the final; those chosen before and not named any more are let go. Until files are taken no more."""
    competition = Competition.objects.get(pk=competition.pk)
    refuse_outsider(by, competition)
    side = locked_side(_side(competition, by))
    keys = {submission.pk for submission in submissions}
    found = list(side.submissions.filter(pk__in=keys).order_by("received_at", "pk"))
    unfit = [file for file in found if file.state not in COUNTED]
    if clock.now() > competition.closes_at:
        raise TooLate(
            code="window.closed", what="Выбирать файлы на итог можно было до", until=competition.closes_at, zone=competition.zone,
            in_force="Итог считается по тому, что выбрано; где не выбрано ничего — по лучшим открытым.",
        )  # fmt: skip
    refuse_first(
        [
            (side.excluded_at is not None, "side.excluded", f"Вы исключены: {side.excluded_reason}", ""),
            (competition.state != Competition.State.PUBLISHED, "competition.closed", "Соревнование закрыто.", ""),
            (len(found) < len(keys), "choice.other", "Выбрать можно только свои файлы.", ""),
            (bool(unfit), "choice.unfit", "Выбрать можно только принятые файлы.", ""),
            (
                len(found) > competition.final_choices, "choice.many",
                f"На итог можно выбрать файлов: {competition.final_choices}. Снимите отметки с лишних.", "",
            ),
        ]
    )  # fmt: skip
    side.submissions.filter(is_chosen=True).exclude(pk__in=keys).update(is_chosen=False)
    side.submissions.filter(pk__in=keys).update(is_chosen=True)
    named = ", ".join(f"№ {file.pk}" for file in found) or "ничего"
    note(room=rooms.read(competition.room), about=f"соревнование «{competition.title}», сторона {side.code}: {named}")
    return found


def _side(competition: Competition, by: Any) -> Side:
    side = side_of(by, competition)
    if side is None:
        raise RuleViolation(code="side.none", message="Сначала вступите в соревнование.", status=403)
    return side


def _refuse_upload(competition: Competition, file: Any) -> None:
    """Refuse what cannot be a file of answers whatever is in it; nothing of an archive is unpacked."""
    file.seek(0)
    head = file.read(8)
    most = competition.most_bytes
    refuse_first(
        [
            (
                competition.kind != Competition.Kind.PREDICTIONS,
                "competition.flags",
                "В этом соревновании сдают флаги, а не файлы.",
                "",
            ),
            (
                competition.state != Competition.State.PUBLISHED,
                "competition.closed",
                "Соревнование сейчас не принимает файлы.",
                "",
            ),
            (file.size > most, "file.too_large", f"Файл больше {most / 2**20:.4g} МБ: столько принимает эта задача.", "file"),
            (head.startswith(PACKED), "file.packed", "Это архив или книга Excel: пришлите сам CSV, не упакованный.", "file"),
        ]
    )


def _refuse_by(verdict: Verdict, competition: Competition) -> None:
    """Refuse in words what the limits do not allow."""
    if verdict.code == "window.closed":
        raise TooLate(
            code=verdict.code, what="Файлы принимались до", until=competition.closes_at, zone=competition.zone,
            in_force="Присланное раньше в силе.",
        )  # fmt: skip
    again = f" Следующий — с {instant(verdict.again_at, competition.time_zone)}." if verdict.again_at else ""
    words = {
        "window.not_open": f"Файлы ещё не принимаются.{again}",
        "limit.total": f"Файлов можно прислать {competition.total_limit}, и все они уже приняты.",
        "limit.daily": f"За день можно прислать файлов: {competition.daily_limit}; сегодня они уже приняты или ждут оценки.{again}",
    }
    if verdict.code:
        raise RuleViolation(code=verdict.code, message=words[verdict.code], field="file")


def _faults(competition: Competition, file: Any) -> list[Fault]:
    """Faults of a short file, found at once; none of a long one: the worker looks."""
    if file.size > QUICK_BYTES or competition.reference is None or competition.reference.rows > QUICK_ROWS:
        return []
    file.seek(0)
    return check_file(file, content.reference_of(competition).truth.keys(), competition.bounds).faults


def _pieces(file: Any) -> Iterable[bytes]:
    file.seek(0)
    return iter(lambda: file.read(PIECE), b"")
