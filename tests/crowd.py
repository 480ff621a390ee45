"""A crowd by SQL: rows of every table that grows with people, many times over, for plans and for the bench.

The first row of each table is written again and again, without triggers: keys count from `BASE` in step, so that person n has
account n, team n, application n and project n, and what is unique is told apart. Rows of tables that stay few are shared.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.contrib.postgres.fields import ArrayField
from django.db import connection, models, transaction
from django.db.models import F
from django.db.models.expressions import Combinable
from django.db.utils import DataError, IntegrityError

from hackathon_portal.kernel import clock

BASE = 1_000_000
# Tables that do not grow with people: what stands in them is written by staff, a few rows a contest, or comes with the program.
FEW = {
    "accounts": {"RoleGrant"},
    "admin": {"LogEntry"},
    "auth": {"Permission", "Group"},
    "cases": {"Case", "CaseFile", "CaseInvitation", "CaseVersion"},
    "classifiers": {"ClassifierVersion"},
    "competitions": {"Competition", "DataFile", "ReferenceFile", "Rescoring", "Task"},
    "contenttypes": {"ContentType"},
    "organisations": {"OrganisationImport", "RepresentativeInvitation"},
    "learning": {"Certificate", "Completion", "Enrolment", "LetIn", "Module", "ModuleDone", "Programme"},
    "exams": {"Bank", "BankLoad", "Exam", "ExamFigures", "ItemFigures", "Question", "QuestionPicture", "QuestionVersion", "Ruling"},
    "seasons": {
        "Ambassador", "ContactRequest", "EntrantCounter", "EntrantFile", "FollowUp", "FollowUpEntry", "Hub", "Interest", "Route", "Season", "SeasonRulesVersion", "SelectionList", "Stage", "StageContest",
    },
    "contests": {
        "AnnouncementChange", "Brand", "Confirmation", "Channel", "Contest", "ContestDocument", "DutyMark", "MediaOutlet", "NewsItem", "Nomination", "OrganiserLogo", "Partner",
        "QuestionAnswered", "RegulationVersion", "SavedPreset", "TimetableEntry",
    },
    "mfa": {"Authenticator"},
    "kernel": {"Bank", "ChannelState", "CopyRecord", "Installation", "PeriodicRun", "SignOfLife"},
    "judging": {
        "Attendance", "Checkpoint", "Commission", "CommissionMember", "Hall", "Meeting", "Mentor", "Protocol",
        "ProtocolSignature", "Question", "Vote", "TieDecision", "CompositionChange", "MemberPeriod", "MissingSignature", "Assignment",
        "ProtocolTemplate", "Reopening",
    },
    "prizes": {
        "BankStatement", "DiplomaLook", "DocumentTemplate", "FundItem", "FundSource", "IncomeCodeConfirmation", "PayerAccount", "PaymentRegister", "RegisterFile", "SpecialPrize", "TaxNotice", "TaxOrder", "TaxOverpayment", "TaxSettlement", "ThingReceipt",
    },
    "registration": {
        "ApiToken", "ColumnMapping", "ImportBatch", "LetterTemplate", "Mailing", "Official", "School", "SchoolMailing", "SchoolNotice",
    },
    "events": {"Gathering", "Hall"},
    "operations": {"Body", "BodyMember", "PressItem", "ProgrammeVersion", "VolunteerTask"},
}  # fmt: skip


# What the checks of a table ask of a first row made from nothing.
ASKED = {
    "Payment": {"gross": 2, "tax": 1, "net": 1, "exempt": 0},
    "RegisterLine": {"gross": 2, "tax": 1, "net": 1},
    "AccessRecord": {"room": "portal"},
}


def is_history(model: type[models.Model]) -> bool:
    return any(field.name == "pgh_id" for field in model._meta.local_fields) or model._meta.app_label == "pghistory"


def growing() -> list[type[models.Model]]:
    """Every table whose rows grow with people; copies of history are read by no page."""
    return [
        model
        for model in apps.get_models()
        if model._meta.managed and not is_history(model) and model.__name__ not in FEW.get(model._meta.app_label, ())
    ]


def _unique(model: type[models.Model]) -> set[str]:
    """Names of the fields that take part in something unique."""
    names = {field.name for field in model._meta.local_fields if field.unique}
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint):
            names.update(constraint.fields)
            names.update(part.name for expression in constraint.expressions for part in _names(expression))
    return names


def _names(expression: Any) -> Iterable[F]:
    if isinstance(expression, F):
        yield expression
    elif isinstance(expression, Combinable) or hasattr(expression, "get_source_expressions"):
        for part in expression.get_source_expressions():
            yield from _names(part)


def _told_apart(field: models.Field, name: str) -> str | None:
    """SQL of a value of row n, another one in each row; None for a kind of field that keeps the sample's."""
    if isinstance(field, models.EmailField):
        return "'person' || nth || '@crowd.example.org'"
    if isinstance(field, models.UUIDField):
        return f"md5('{name}' || nth)::uuid"
    if isinstance(field, (models.CharField, models.TextField)) and not field.choices and not isinstance(field, ArrayField):
        return f"left(md5('{name}' || nth) || md5('{name}!' || nth), {field.max_length or 64})"
    if isinstance(field, models.DateTimeField):
        return f"{name} + nth * interval '1 second'"
    if isinstance(field, models.IntegerField):
        small = isinstance(field, (models.SmallIntegerField, models.PositiveSmallIntegerField))
        return None if small or field.choices else f"{BASE} + nth"
    return None


def _row(model: type[models.Model], cloned: set[type[models.Model]], *, vary: bool, keep: set[str]) -> list[tuple[str, str]]:
    """(column, SQL of its value in row n). `vary`: texts that need not differ do so as well, as among people."""
    unique, row = _unique(model), []
    for field in model._meta.local_concrete_fields:
        name = connection.ops.quote_name(field.column)
        value = name
        if field.name in keep:
            pass
        elif field.is_relation:
            if field.related_model in cloned:
                value = f"CASE WHEN {name} IS NULL THEN NULL ELSE {BASE} + nth END"
        elif field.primary_key or field.name in unique or (field.name.endswith("_ref") and field.name != "contest_ref"):
            told = _told_apart(field, name) or value
            value = told if field.primary_key else f"CASE WHEN {name} IS NULL THEN NULL ELSE {told} END"
        elif isinstance(field, models.EmailField) or (vary and isinstance(field, models.CharField) and not field.choices):
            told = _told_apart(field, name) or value
            value = f"CASE WHEN {name} IS NULL OR {name} = '' THEN {name} ELSE {told} END"
        row.append((name, value))
    return row


# Encrypted texts that hold an object.
OBJECTS = {"registration.Correction.values": "{}"}


def _invented(field: models.Field) -> Any:
    """A value for a sample row: the first choice, the first row pointed at, a short word."""
    if field.has_default():
        return field.get_default()
    if field.null:
        return None
    if field.is_relation:
        return field.related_model._base_manager.order_by("pk").values_list("pk", flat=True).first()
    if field.choices:
        return field.choices[0][0]
    if isinstance(field, (models.DateTimeField, models.DateField, models.TimeField)):
        now = clock.now()
        return (
            now if isinstance(field, models.DateTimeField) else now.date() if isinstance(field, models.DateField) else now.time()
        )
    if isinstance(field, (models.IntegerField, models.DecimalField, models.FloatField)):
        return 1
    if isinstance(field, models.BooleanField):
        return False
    if isinstance(field, models.GenericIPAddressField):
        return "192.0.2.1"
    if isinstance(field, models.BinaryField):
        return b"a"
    return OBJECTS.get(f"{field.model._meta.label}.{field.name}", "a")


def invent(chosen: Iterable[type[models.Model]]) -> list[type[models.Model]]:
    """A first row in each of these tables that has none; returns the tables in which even that is refused."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        try:
            missing = [model for model in chosen if not is_history(model) and not model._base_manager.exists()]
            for _ in range(3):  # a table may point at another one of them
                missing = [model for model in missing if not _invent(model)]
        finally:
            cursor.execute("SET session_replication_role = origin")
    return missing


def _invent(model: type[models.Model]) -> bool:
    fields = [field for field in model._meta.local_concrete_fields if not isinstance(field, models.AutoField)]
    values = {field.attname: _invented(field) for field in fields} | ASKED.get(model.__name__, {})
    try:
        with transaction.atomic():
            model._base_manager.bulk_create([model(**values)])
    except (IntegrityError, DataError):
        return False
    return True


def clone(chosen: Iterable[type[models.Model]], count: int, *, samples: dict[type[models.Model], int] | None = None,
          keep: dict[type[models.Model], set[str]] | None = None) -> set[type[models.Model]]:  # fmt: skip
    """`count` more rows in each of these tables that has one; returns the tables that got them. The planner knows of them afterwards."""
    cloned = {model for model in chosen if model._base_manager.exists()}
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        try:
            for model in sorted(cloned, key=lambda model: model._meta.db_table):
                _fill(cursor, model, cloned, count, (samples or {}).get(model), (keep or {}).get(model, set()))
        finally:
            cursor.execute("SET session_replication_role = origin")
        cursor.execute("ANALYZE")
    return cloned


def _fill(
    cursor: Any, model: type[models.Model], cloned: set[type[models.Model]], count: int, sample: int | None, keep: set[str]
) -> None:
    table, key = (connection.ops.quote_name(name) for name in (model._meta.db_table, model._meta.pk.column))
    which = f"{key} = {int(sample)}" if sample else "true"
    for vary in (True, False):  # a text that has a form of its own (a check says so) stays as the sample's
        columns = _row(model, cloned, vary=vary, keep=keep)
        try:
            with transaction.atomic():
                cursor.execute(
                    f"INSERT INTO {table} ({', '.join(name for name, _ in columns)}) "
                    f"SELECT {', '.join(value for _, value in columns)} FROM "
                    f"(SELECT * FROM {table} WHERE {which} ORDER BY {key} LIMIT 1) sample, generate_series(1, {int(count)}) nth"
                )
            return
        except (IntegrityError, DataError):
            if not vary:
                raise
