"""Every letter's words with made-up values: all of them given, or every optional one empty.

Optional is a column that may be blank, and whatever the template itself asks for with `{% if %}`.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from django.db import models

from hackathon_portal.cases.models import Case
from hackathon_portal.competitions.models import Competition, Side
from hackathon_portal.contests.models import Contest, RegulationVersion
from hackathon_portal.events.models import Gathering
from hackathon_portal.exams.models import Appeal, Exam, Ruling
from hackathon_portal.kernel import letter_words
from hackathon_portal.kernel.models import Job
from hackathon_portal.learning.models import Certificate, Enrolment, Programme
from hackathon_portal.operations.models import (
    ProgrammeVersion,
    SupportMessage,
    SupportRequest,
    Volunteer,
    VolunteerTask,
)
from hackathon_portal.organisations.models import Claim, Organisation, RepresentativeInvitation
from hackathon_portal.regulation.schema import load_preset
from hackathon_portal.seasons.models import Entrant, Hub, Season, Stage
from judging.models import (
    Checkpoint,
    CommissionMember,
    Meeting,
    Objection,
    ProgressPost,
    Project,
    Protocol,
    Reopening,
    Violation,
)  # fmt: skip
from prizes.models import Award, Diploma, Parcel, Payment, PayoutApplication, ReturnedParcel, TakenForm
from registration.models import (
    ApiToken,
    Application,
    CardMessage,
    Representative,
    SeekingCard,
    Team,
    TeamLeader,
)  # fmt: skip
from registration.queries import notices

TEMPLATES = Path(__file__).parents[1] / "templates"
AT = datetime(2026, 11, 26, 20, 59, tzinfo=UTC)
GUARDED = re.compile(r"{%\s*(?:el)?if ([^%]+)%}")
# What the variables of the templates stand for.
ROWS: dict[str, type[models.Model]] = {
    "act": Protocol, "adult": TeamLeader, "application": Application, "award": Award, "captain": Application, "card": SeekingCard, "certificate": TakenForm, "checkpoint": Checkpoint,
    "contest": Contest, "correspondent": Application, "diploma": Diploma, "gathering": Gathering, "into": Team, "joining": Team, "job": Job, "leader": TeamLeader,
    "left": Application, "meeting": Meeting, "member": CommissionMember, "objection": Objection, "parcel": Parcel, "came_back": ReturnedParcel, "part": Award,
    "payment": Payment, "person": Application, "post": ProgressPost, "project": Project, "protocol": Protocol, "reopening": Reopening,
    "representative": Representative, "request": SupportRequest, "team": Team, "token": ApiToken, "version": ProgrammeVersion,
    "task": VolunteerTask, "violation": Violation, "volunteer": Volunteer, "whole": Award,
    "case": Case, "organisation": Organisation, "claim": Claim, "invitation": RepresentativeInvitation,
    "programme": Programme, "enrolment": Enrolment, "paper": Certificate,
    "competition": Competition, "side": Side,
    "exam": Exam, "appeal": Appeal, "ruling": Ruling, "season": Season, "entrant": Entrant, "stage": Stage, "hub": Hub,
}  # fmt: skip
OTHER_ROWS = {
    "support_answer": {"message": SupportMessage}, "card_message": {"message": CardMessage},
    "rules_changed": {"version": RegulationVersion}, "criteria_changed": {"version": RegulationVersion},
    "rescored": {"place": Season}, "appeal_answered": {"place": Season},
    **{kind: {"place": Season} for kind in ["revealed", "excluded", "restored"]},
    **{kind: {"place": Season} for kind in ["invited", "sent", "approved", "withdrawn", "closed", "open_again"]},
    "infected_staff": {"row": Application}, "payout_returned": {"application": PayoutApplication},
    "payout_received": {"application": PayoutApplication},
    **{key: {"member": Application} for key in ["member_attendance", "member_filed", "member_joined"]},
}  # fmt: skip
LINK = "https://portal.example.org/c/sample/"
ONE_OWED = {"title": "Решение по заявкам", "due": date(2026, 11, 27), "clause": "3.3", "detail": "заявка № 4"}
PLAIN: dict[str, Any] = {
    "after": {"total": 3, "corrections": 1, "findings": 1, "teams": 1, "due_on": date(2026, 11, 27)}, "allowed": True, "answer": LINK,
    "by_organiser": True, "by_parent": True, "can_refile": True, "code": "123456", "minutes": 15, "consequence": {"title": "проект снят"}, "day": date(2026, 12, 1), "days": 3,
    "due": 2, "empty": "организация", "number": 5, "fields": "телефон", "files": ["slides.pdf, 1,2 МБ"], "former": "Ромашки", "found": "Eicar-Test-Signature", "names_another": True, "reserve": 2, "team_people": 3, "team_seated": 1, "full_name": "Инеева Рада Юрьевна",
    "link": LINK, "missing": ["нужен ещё один человек"], "numbers": {"waiting": 3, "overdue": 1}, "origin": "https://portal.example.org", "overdue": [ONE_OWED],
    "decided": "решением организатора (п.\u00a011.2)", "body": "организатор (п.\u00a011.2)",
    "paid": True, "payee": {"full_name": "Инеева Рада Юрьевна"}, "questions": [{"text": "Утверждение итогов"}], "reason": "ошибка в приказе",
    "renews": True, "revoked": True, "role": "accountant", "soon": [ONE_OWED], "title": "конец регистрации", "until": AT, "unknown": [2028],
    "way": "Пригласите ещё одного человека.", "what": "лист согласия", "why": "по решению команды", "words": "Диск почти заполнен.",
    "writer": "Рада", "rank": 412, "candidates": 3345, "opens": "17 июля 2027 г., 10:00", "full": "«Хаб Тула», «Хаб Самара»", "is_expired": True, "is_from_reserve": True, "token": "k" * 32, "zone": "Europe/Moscow", "place": "Хакатон региона", "page": LINK, "said": "Хотим попробовать у себя.",
    "change": {
        "kind": "moved", "rows": [("место", "Тула", "Щёкино")], "act_number": "Приказ № 5", "act_date": date(2026, 11, 1), "reason": "ремонт",
    },
}  # fmt: skip
OTHER_PLAIN: dict[str, dict[str, Any]] = {
    "reminder": {"left": ["Занятие: разбор проектов", "Проверочный тест"]},
    "rules_changed": {"applied": True},
    "announcement_changed": {"applied": True},
    "hub_moved": {"was": "27 ноября 2026 г., 09:00 МСК, Тула", "now": "28 ноября 2026 г., 10:00 МСК, Щёкино"},
    "rescored": {"before": "11", "after": "12,33", "full": "16", "now_passes": True},
    "returned": {"remarks": [("Ситуация", "Кому от этого плохо?")]},
    "adult": {"heading": "Заявка принята"},
    "protocol_due": {"what": "подписать"},
    "project_late": {"version": 2},
}
FIGURES = {"date": "26.11.2026"}
# Templates whose `token` is a link's, not a row.
LINKS_OWN = {"team_proposed"}


class Sample:
    """Builds unsaved rows: every column filled, or only those that may not be blank."""

    def __init__(self, *, full: bool) -> None:
        self.full = full
        self.known: dict[type[models.Model], models.Model] = {}

    def row(self, model: type[models.Model]) -> models.Model:
        if model in self.known:
            return self.known[model]
        columns = [column for column in model._meta.concrete_fields if not column.primary_key]
        plain = {
            column.name: self._value(column)
            for column in columns
            if not isinstance(column, models.ForeignKey)
            and (self.full or column.name in SET_BY_THEN or not (column.blank or column.null))
        }
        # A row of the table holds these already; an unsaved one has only a promise of them.
        given = {column.name: column.db_default for column in columns if column.has_db_default() and not column.has_default()}
        plain = {name: getattr(value, "value", value) for name, value in given.items()} | plain
        made = self.known[model] = model(pk=4, **plain)
        for column in columns:
            wanted = self.full or not (column.blank or column.null)
            needed = wanted or column.name in {"regulation_version", "team", "user", "contest", "confirmed_by"}
            if needed and isinstance(column, models.ForeignKey):
                target = column.related_model
                assert isinstance(target, type)
                setattr(made, column.name, self.row(target))
        if isinstance(made, RegulationVersion):
            made.text, made.written_at = load_preset("tula_2024").regulation.model_dump_json(), AT.replace(year=1999)
        if isinstance(made, Protocol):
            made.figures = FIGURES
        return made

    def _value(self, column: models.Field[Any, Any]) -> Any:
        if column.choices:
            return next(code for code, _ in column.flatchoices if code)
        known = {
            models.DateTimeField: AT, models.DateField: AT.date(), models.TimeField: time(9), models.BooleanField: True,
            models.DecimalField: 1000, models.IntegerField: 4, models.JSONField: {}, models.EmailField: "rada@example.org",
        }  # fmt: skip
        for kind, value in known.items():
            if isinstance(column, kind):
                return value
        words = {
            "slug": "sample",
            "code": "K7QX",
            "door_code": "7KQ2M9XA",
            "number": "5",
            "clause": "5.2",
            "surname": "Инеева",
            "name": "Рада",
        }
        return words.get(column.name, f"{column.verbose_name}"[: column.max_length or 60])


# Columns that may be blank in a draft, and are always there once a letter goes out: the actions set them before.
SET_BY_THEN = {
    "number", "submitted_at", "surname", "name", "email", "full_name", "ended_at", "attendance_at", "posted_at", "answered_at", "starts_on",
    "ends_on", "expires_at", "answer", "return_reason", "paid_on", "refusal_reason", "decision", "reason", "act_number", "track",
    "message", "title", "registration_closes_on", "starts_at", "amount", "apply_by", "participation", "gross", "net", "tax", "held_on", "agenda",
    "place", "sent_on", "ended_reason", "protocol_number", "protocol_date",
}  # fmt: skip


def context_of(path: Path, *, full: bool) -> dict[str, Any]:
    """What a letter's template is drawn with."""
    sample, source = Sample(full=full), path.read_text(encoding="utf-8")
    context: dict[str, Any] = {"regulation": load_preset("tula_2024").regulation}
    context["ground"] = context["regulation"].refusal_grounds[0]
    asked = {name for found in GUARDED.findall(source) for name in re.findall(r"(?<![\"\w.])([a-z_]+)(?!\w*[\".])\b", found)}
    for name, value in PLAIN.items():
        context[name] = value if full or name not in asked else None
    for name, model in (ROWS | OTHER_ROWS.get(path.stem, {})).items():
        if not full and name in asked:
            continue
        if name == "token" and path.stem in LINKS_OWN:
            continue
        context[name] = sample.row(model)
    if path.parts[-3] == "registration" and path.stem in ("admission", "refusal"):
        ground = context["ground"].code if path.stem == "refusal" else ""
        context["notice"] = notices.letter_text(context["application"], refused=path.stem == "refusal", ground=ground)
    return context | OTHER_PLAIN.get(path.stem, {})


def words(path: Path, context: dict[str, Any]) -> letter_words.Words:
    """The letter as the outbox takes it."""
    return letter_words.written(str(path.relative_to(TEMPLATES)), context)


def rendered(path: Path, *, full: bool) -> tuple[str, str]:
    """Subject and text of a letter's template."""
    made = words(path, context_of(path, full=full))
    return made.subject, made.body


def templates() -> list[Path]:
    return sorted(TEMPLATES.glob("*/letters/*.txt"))
