"""What other systems send to the API and are answered: the shapes of its description, an application as they may see it, refusals."""

from __future__ import annotations

import unicodedata
from datetime import datetime
from typing import Any

from drf_spectacular.utils import OpenApiResponse
from rest_framework import serializers

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.texts import cleaned_cell
from hackathon_portal.regulation.schema import Ground
from registration import fields
from registration.imports import reading
from registration.models import Application, limit_of
from registration.queries import people
from registration.rules import minors
from registration.states import ApplicationState


def _text(
    limit: int, help_text: str = "", *, required: bool = False, kind: type[serializers.CharField] = serializers.CharField
) -> serializers.CharField:
    return kind(
        required=required,
        allow_blank=not required,
        max_length=limit,
        help_text=help_text,
        default=serializers.empty if required else "",
    )


# More characters than anybody writes a number or a day with: what is wrong with it is said by the rules of the field.
LONGEST_NUMBER = 100


class StatedText(serializers.CharField):
    """A text of the table: measured as it is stored (`rules/values.py`), with what people type around it."""

    def to_internal_value(self, data: Any) -> str:
        text = super().to_internal_value(data)
        return text if "\x00" in text else cleaned_cell(text) or text


def _stated(field: fields.Field) -> serializers.Field:
    """A field of the table as another system sends it: texts as a person typed them, consents as a list of codes."""
    if field.type is fields.Type.CONSENTS:
        codes = serializers.CharField(max_length=40)
        return serializers.ListField(child=codes, required=False, default=list, max_length=20, help_text=field.note)
    fixed = getattr(Application._meta.get_field(field.name), "choices", None)
    if fixed and field.always:
        return serializers.ChoiceField(choices=fixed)
    if fixed:
        return serializers.ChoiceField(choices=[("", ""), *fixed], required=False, default="")
    limit = LONGEST_NUMBER if field.digits or field.type is fields.Type.DATE else limit_of(field.name)
    return _text(limit, field.note, required=field.always, kind=StatedText)


class FiledApplication(serializers.Serializer):
    """What another system sends. A field that the contest's regulation asks of nobody is not stored.

    `number`: which application the address names; the body need not repeat it and names no other.
    """

    external_id = _text(60, "Номер заявки в вашей системе: повтор вернёт ту же заявку.", required=True)
    submitted_at = serializers.DateTimeField(
        required=False, allow_null=True, help_text="Когда подана, ISO 8601; без него — сейчас."
    )
    team_name = _text(80, required=True)

    def __init__(self, *args: Any, number: str | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._number = number

    def get_fields(self) -> dict[str, serializers.Field]:
        stated = {name: _stated(field) for name, field in fields.FIELDS.items()}
        of_minor = {
            column: _text(
                minors.LIMITS[name], f"{fields.REPRESENTATIVE_COLUMNS[column]}; за несовершеннолетнего", kind=StatedText
            )
            for name, column in minors.COLUMNS.items()
        }
        return super().get_fields() | stated | of_minor

    def validate_external_id(self, value: str) -> str:
        value = unicodedata.normalize("NFC", value)
        if any(unicodedata.category(sign).startswith("C") for sign in value) or {"", ".", ".."} & set(value.split("/")):
            raise serializers.ValidationError(
                "Такой номер не прочесть по адресу: невидимые знаки, «.», «..» или пустое между «/»."
            )
        if self._number not in (None, value):
            raise serializers.ValidationError("В адресе запроса номер другой заявки.")
        return value

    def validate_submitted_at(self, value: datetime | None) -> datetime | None:
        if value and value > clock.now():
            raise serializers.ValidationError("Время подачи ещё не наступило.")
        return value

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict) and any("\x00" in value for value in data.values() if isinstance(value, str)):
            raise serializers.ValidationError({"non_field_errors": ["В тексте есть нулевой символ."]})
        if isinstance(data, dict) and self._number is not None:
            data = {"external_id": self._number, **data}
        return super().to_internal_value(data)


class FindingData(serializers.Serializer):
    code = serializers.CharField()
    clause = serializers.CharField(allow_blank=True)
    message = serializers.CharField()
    field = serializers.CharField(allow_blank=True)


class ApplicationData(serializers.Serializer):
    """An application as another system may see it: its number, state and decision."""

    external_id = serializers.CharField()
    number = serializers.IntegerField()
    state = serializers.ChoiceField(choices=[choice for choice in ApplicationState.choices if choice[0] != "draft"])
    state_title = serializers.CharField()
    team = serializers.CharField()
    submitted_at = serializers.DateTimeField()
    decision_due_on = serializers.DateField(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)
    state_changed_at = serializers.DateTimeField(allow_null=True, help_text="С какого времени заявка в этом состоянии.")
    refusal_ground = serializers.CharField(allow_blank=True, help_text="Основание отказа: место в документе и текст.")
    exclusion_ground = serializers.CharField(
        allow_blank=True, help_text="Основание приостановления или исключения: место в документе и текст."
    )
    clause = serializers.CharField(
        allow_blank=True, help_text="Место документа, по которому отказано, приостановлено или исключено."
    )
    rehearsal = serializers.BooleanField(required=False, help_text="Есть только в ответах репетиции: люди вымышлены.")


class Refusal(serializers.Serializer):
    """A request that was not carried out: a stable code, the clause, a Russian message, every finding that stands against it."""

    code = serializers.CharField()
    clause = serializers.CharField(allow_blank=True)
    message = serializers.CharField()
    findings = FindingData(many=True, required=False)


def data_of(application: Application, contest: Contest) -> dict[str, Any]:
    told = people.as_told(application, clock.now())
    refused = told.state == ApplicationState.REFUSED
    exclusion: Ground | None = None
    ground = contest.regulation.ground(told.refusal_ground) if refused and told.refusal_ground else None
    if told.state in (ApplicationState.SUSPENDED, ApplicationState.EXCLUDED):
        exclusion = contest.regulation.exclusion_ground(application.exclusion_ground)
    decided = told.state not in (ApplicationState.SUBMITTED, ApplicationState.DRAFT)
    return {
        "external_id": told.external_id,
        "number": told.number,
        "state": told.state,
        "state_title": ApplicationState(told.state).label,
        "team": told.team.name,
        "submitted_at": told.submitted_at,
        "decision_due_on": told.decision_due_on,
        "decided_at": told.decided_at if decided else None,
        "state_changed_at": _known_since(application, clock.now()),
        "refusal_ground": ground.words if ground else "",
        "exclusion_ground": exclusion.words if exclusion else "",
        "clause": cited.cite if (cited := ground or exclusion) else "",
    } | ({"rehearsal": True} if contest.is_rehearsal else {})


def _known_since(application: Application, now: datetime) -> datetime | None:
    """When the state that may be told came about: of a decision that is held back nothing is told, not even when it was made."""
    changed = application.state_changed_at
    return changed if changed is not None and changed <= now else application.submitted_at


EXAMPLE = {
    "external_id": "RP-2024-000123", "team_name": "Синий трактор", "role": "member", "surname": "Незабудкин", "name": "Игнат",
    "patronymic": "Львович", "birth_date": "2000-03-04", "citizenship": "RU", "passport_series": "7020", "passport_number": "000123",
    "passport_issued_by": "УМВД России по области", "passport_issued_on": "2020-03-15", "passport_department_code": "710-001",
    "email": "ignat@example.org", "phone": "+79101234567", "participation": "in_person", "consents": ["personal_data", "terms"],
}  # fmt: skip
STUDENT_EXAMPLE = {
    "external_id": "RP-2025-000124", "team_name": "Вымышленные", "role": "captain", "surname": "Ромашкина", "name": "Вера",
    "birth_date": "2006-05-04", "citizenship": "RU", "email": "vera@example.org", "phone": "+79130000001", "team_role": "manager",
    "skills": "Планирование", "education_level": "higher", "education_place": "Вымышленный университет", "education_region": "RU-KEM",
    "consents": ["personal_data", "terms", "equipment"],
}  # fmt: skip
REFUSALS = {
    400: OpenApiResponse(Refusal, description="Тело запроса не разобрано: не JSON."),
    401: OpenApiResponse(Refusal, description="Нет токена, он отозван, приостановлен, срок его вышел или подпись не сходится."),
    403: OpenApiResponse(Refusal, description="У токена нет этого права."),
    405: OpenApiResponse(Refusal, description="Такого действия по этому адресу нет."),
    406: OpenApiResponse(Refusal, description="Ответ бывает только JSON."),
    429: OpenApiResponse(
        Refusal, description="Слишком много запросов: повторите через столько секунд, сколько говорит Retry-After."
    ),
}


def row_of(payload: dict[str, Any], contest: Contest) -> reading.Row:
    """The request as a row of a file: from here on both are checked by the same code."""
    columns = fields.columns_of(contest.regulation).all
    cells = {name: str(payload.get(name) or "").strip() for name in columns}
    cells["submitted_at"] = payload["submitted_at"].isoformat() if payload.get("submitted_at") else ""
    for text in contest.regulation.all_consents:
        cells[fields.consent_column(text.code)] = "yes" if text.code in payload["consents"] else ""
    return reading.Row(line=1, cells=cells)


def refusal_of(findings: list[Any]) -> dict[str, Any]:
    first = findings[0]
    return {
        "code": first.code,
        "clause": first.clause,
        "message": f"{first.message}.",
        "findings": [
            {"code": finding.code, "clause": finding.clause, "message": f"{finding.message}.", "field": finding.field}
            for finding in findings
        ],
    }


def shape_refusal(errors: Any, contest: Contest) -> dict[str, Any]:
    """Fields of a wrong shape, named one by one."""
    clause = contest.regulation.clause("application.fields")
    findings = []
    for name, messages in errors.items() if isinstance(errors, dict) else [("", errors)]:
        texts = messages if isinstance(messages, list) else [str(messages)]
        field = "" if name == "non_field_errors" else name
        findings += [{"code": _shape_code(text), "clause": clause, "message": str(text), "field": field} for text in texts]
    summary = "; ".join(
        f"{finding['field']}: {finding['message']}" if finding["field"] else finding["message"] for finding in findings
    )
    return {"code": findings[0]["code"], "clause": clause, "message": summary[:500], "findings": findings}


def _shape_code(told: Any) -> str:
    """What is not there is missing here as on pages and in files; anything else is no value of the field."""
    return "field.missing" if getattr(told, "code", "") in ("required", "blank", "null") else "field.invalid"
