"""The API for the Regional portal: file an application, ask its state. One contest a token, each request checked as on the pages.

A repeat is safe: the external number (and the Idempotency-Key, where one is sent) brings back the application it already has.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from django.db import IntegrityError, transaction
from django.utils.dateparse import parse_datetime
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.texts import cleaned_cell
from hackathon_portal.kernel.web.api_schema import published
from hackathon_portal.kernel.web.numbers import MOST_ID, whole_number
from registration import fields
from registration.actions import batch
from registration.api_access import SIGNATURE_HEADER, TokenView
from registration.imports import checking, reading
from registration.models import ApiRequestKey, Application, limit_of
from registration.queries import people, queue
from registration.rules.eligibility import BLOCKING
from registration.states import ApplicationState

MOST_CHANGES = 200


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
    """What another system sends. A field that the contest's regulation asks of nobody is not stored."""

    external_id = _text(60, "Номер заявки в вашей системе: повтор вернёт ту же заявку.", required=True)
    submitted_at = serializers.DateTimeField(
        required=False, allow_null=True, help_text="Когда подана, ISO 8601; без него — сейчас."
    )
    team_name = _text(80, required=True)

    def get_fields(self) -> dict[str, serializers.Field]:
        return super().get_fields() | {name: _stated(field) for name, field in fields.FIELDS.items()}

    def validate_external_id(self, value: str) -> str:
        value = unicodedata.normalize("NFC", value)
        if any(unicodedata.category(sign).startswith("C") for sign in value) or {"", ".", ".."} & set(value.split("/")):
            raise serializers.ValidationError(
                "Такой номер не прочесть по адресу: невидимые знаки, «.», «..» или пустое между «/»."
            )
        return value

    def validate_submitted_at(self, value: datetime | None) -> datetime | None:
        if value and value > clock.now():
            raise serializers.ValidationError("Время подачи ещё не наступило.")
        return value

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict) and any("\x00" in value for value in data.values() if isinstance(value, str)):
            raise serializers.ValidationError({"non_field_errors": ["В тексте есть нулевой символ."]})
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
    refusal_ground = serializers.CharField(allow_blank=True, help_text="Подпункт и текст основания отказа.")
    clause = serializers.CharField(allow_blank=True, help_text="Пункт порядка, по которому отказано.")
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
    ground = contest.regulation.ground(told.refusal_ground) if refused and told.refusal_ground else None
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
        "refusal_ground": f"{ground.label}) {ground.text}" if ground else "",
        "clause": contest.regulation.clause("registration.refusal") if ground else "",
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


@published
class Applications(TokenView):
    """File an application; ask what was decided since an instant."""

    @extend_schema(
        operation_id="list_decisions",
        summary="Заявки, состояние которых изменилось",
        description=(
            "Заявки вашей системы, состояние которых с указанного времени изменилось: поданы, решены, отозваны, участие прекращено; "
            f"старые изменения раньше, не больше {MOST_CHANGES} за раз. Спрашивайте каждые несколько минут с `cursor` из заголовка "
            "`Next-Cursor` прошлого ответа (тогда ничего не придёт дважды и ничего не потеряется) или с последним `state_changed_at`. "
            'Пока заявок больше, в ответе есть и заголовок `Link` с адресом продолжения (`rel="next"`).'
        ),
        parameters=[
            OpenApiParameter("decided_since", OpenApiTypes.DATETIME, description="ISO 8601 с зоной; без него — с начала."),
            OpenApiParameter("cursor", OpenApiTypes.STR, description="Значение `Next-Cursor` прошлого ответа вместо времени."),
            OpenApiParameter(
                "Next-Cursor", OpenApiTypes.STR, OpenApiParameter.HEADER, response=[200], description="С чего продолжить."
            ),
            OpenApiParameter(
                "Link", OpenApiTypes.STR, OpenApiParameter.HEADER, response=[200], description="Адрес продолжения, пока оно есть."
            ),
        ],
        responses={200: ApplicationData(many=True), **REFUSALS},
    )
    def get(self, request: Request) -> Response:
        contest = self.contest(request)
        since, after = _asked_since(request)
        found = list(queue.changed_since(contest, since, clock.now(), after=after)[: MOST_CHANGES + 1])
        rows = found[:MOST_CHANGES]
        answer = Response(ApplicationData([data_of(row, contest) for row in rows], many=True).data)
        if rows:
            answer["Next-Cursor"] = cursor = _cursor_of(rows[-1])
            if len(found) > MOST_CHANGES:
                following = request.build_absolute_uri(f"{request.path}?{urlencode({'cursor': cursor})}")
                answer["Link"] = f'<{following}>; rel="next"'
        elif cursor := request.query_params.get("cursor"):
            answer["Next-Cursor"] = cursor
        return answer

    @extend_schema(
        operation_id="file_application",
        summary="Подать заявку",
        description="Проверки те же, что на страницах. Повтор с тем же номером и содержанием возвращает ту же заявку (200).",
        request=FiledApplication,
        parameters=[
            OpenApiParameter(
                "Idempotency-Key",
                OpenApiTypes.STR,
                OpenApiParameter.HEADER,
                description="По желанию: ключ запроса, до 100 знаков.",
            ),
            OpenApiParameter(
                SIGNATURE_HEADER, OpenApiTypes.STR, OpenApiParameter.HEADER, description="Если токен требует подписи."
            ),
        ],
        responses={
            201: OpenApiResponse(ApplicationData, description="Заявка подана."),
            200: OpenApiResponse(ApplicationData, description="Заявка с этим номером уже подана."),
            409: OpenApiResponse(Refusal, description="Под этим номером или ключом подано другое."),
            415: OpenApiResponse(Refusal, description="Тело запроса не application/json."),
            422: OpenApiResponse(Refusal, description="Заявку подать нельзя: что не так, с пунктами порядка."),
            **REFUSALS,
        },
        examples=[
            OpenApiExample("Участник", EXAMPLE, request_only=True),
            OpenApiExample("Обучающийся в команде", STUDENT_EXAMPLE, request_only=True),
        ],
    )
    def post(self, request: Request) -> Response:
        contest = self.contest(request)
        body = FiledApplication(data=request.data)
        if not body.is_valid():
            return Response(_shape_refusal(body.errors, contest), status=422)
        payload = body.validated_data
        content_hash = hashlib.sha256(json.dumps(request.data, sort_keys=True, ensure_ascii=False).encode()).hexdigest()
        kept = self._remember_key(request, payload["external_id"], content_hash)
        try:
            answer = self._file(request, contest, payload, content_hash)
        except Exception:
            _forget_key(kept)
            raise
        if answer.status_code >= 400:
            _forget_key(kept)
        return answer

    def _file(self, request: Request, contest: Contest, payload: dict[str, Any], content_hash: str) -> Response:
        row = _row(payload, contest)
        checking.check_alone(row, contest)
        entry = checking.entry_of(row, content_hash)
        stopping = [finding for finding in row.findings if finding.code in BLOCKING]
        if stopping and not people.applications_in(contest).filter(external_id=row.external_id).exists():
            return Response(_refusal(stopping), status=422)
        batch.file_entries(contest=contest, entries=[entry], by=None, source=f"API, {request.auth.name}")
        if entry.refusal is not None or entry.application is None:
            raise entry.refusal or RuleViolation(code="application.refused", message="Заявка не принята.", status=422)
        if entry.existed and entry.application.content_hash and entry.application.content_hash != content_hash:
            raise RuleViolation(
                code="external_id.other_content", message=f"Под номером {row.external_id} уже подана заявка с другим содержанием."
            )
        return Response(ApplicationData(data_of(entry.application, contest)).data, status=200 if entry.existed else 201)

    def _remember_key(self, request: Request, external_id: str, content_hash: str) -> ApiRequestKey | None:
        """The key's row where this request has brought it; a key of other content is refused."""
        key = request.headers.get("Idempotency-Key", "")
        if not key:
            return None
        if len(key) > 100:
            raise RuleViolation(code="idempotency.too_long", message="Ключ запроса длиннее 100 знаков.", status=422)
        try:
            with transaction.atomic():
                known, is_new = ApiRequestKey.objects.get_or_create(
                    token=request.auth, key=key, defaults={"content_hash": content_hash, "external_id": external_id}
                )
        except IntegrityError:
            known, is_new = ApiRequestKey.objects.get(token=request.auth, key=key), False
        if known.content_hash != content_hash:
            raise RuleViolation(code="idempotency.other_content", message="С этим ключом запроса уже прислано другое содержание.")
        return known if is_new else None


def _forget_key(kept: ApiRequestKey | None) -> None:
    """A request that changed nothing leaves no key: corrected, it comes with the same one."""
    if kept is not None:
        kept.delete()


@published
class OneApplication(TokenView):
    """The state of one application by the external number."""

    @extend_schema(
        operation_id="get_application",
        summary="Состояние заявки",
        parameters=[
            OpenApiParameter("external_id", OpenApiTypes.STR, OpenApiParameter.PATH, description="Номер в вашей системе.")
        ],
        responses={
            200: ApplicationData,
            404: OpenApiResponse(Refusal, description="Такой заявки в этом конкурсе нет."),
            **REFUSALS,
        },
    )
    def get(self, request: Request, external_id: str) -> Response:
        contest = self.contest(request)
        application = None
        if "\x00" not in external_id:
            number = unicodedata.normalize("NFC", external_id)
            application = people.applications_in(contest).filter(external_id=number).select_related("team").first()
        if application is None:
            raise RuleViolation(code="application.unknown", message="Такой заявки в этом конкурсе нет.", status=404)
        return Response(ApplicationData(data_of(application, contest)).data)


def _cursor_of(row: Application) -> str:
    """Behind which row the next question goes on."""
    assert row.state_changed_at is not None  # noqa: S101  rows are chosen by it
    return f"{row.state_changed_at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}_{row.pk}"


def _asked_since(request: Request) -> tuple[datetime | None, int]:
    """From when changes are asked for, and behind which key of that instant."""
    cursor, text = request.query_params.get("cursor", ""), request.query_params.get("decided_since", "")
    instant, _, key = cursor.rpartition("_")
    since, after = _instant(instant or text), whole_number(key, MOST_ID) if cursor else 0
    if ((cursor or text) and since is None) or after is None:
        name, shape = ("cursor", "не так, как в Next-Cursor") if cursor else ("decided_since", "не по ISO 8601 с зоной")
        raise RuleViolation(code="field.invalid", message=f"{name} записано {shape}.", status=400)
    return since, after


def _instant(text: str) -> datetime | None:
    try:
        value = parse_datetime(text.replace(" ", "+"))  # a plus of the zone that was not escaped arrives as a space
        return value.astimezone(UTC) if value and value.tzinfo else None
    except (ValueError, OverflowError):
        return None


def _row(payload: dict[str, Any], contest: Contest) -> reading.Row:
    """The request as a row of a file: from here on both are checked by the same code."""
    columns = fields.columns_of(contest.regulation).all
    cells = {name: str(payload.get(name) or "").strip() for name in columns}
    cells["submitted_at"] = payload["submitted_at"].isoformat() if payload.get("submitted_at") else ""
    for text in contest.regulation.all_consents:
        cells[fields.consent_column(text.code)] = "yes" if text.code in payload["consents"] else ""
    return reading.Row(line=1, cells=cells)


def _refusal(findings: list[Any]) -> dict[str, Any]:
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


def _shape_refusal(errors: Any, contest: Contest) -> dict[str, Any]:
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
