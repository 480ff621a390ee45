"""The API for the Regional portal: file an application, ask its state, correct it, take it back. One contest a token, each request
checked as on the pages.

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
from rest_framework.request import Request
from rest_framework.response import Response

from hackathon_portal.contests.models import Contest
from hackathon_portal.kernel import clock
from hackathon_portal.kernel.errors import RuleViolation
from hackathon_portal.kernel.web.api_schema import published
from hackathon_portal.kernel.web.numbers import MOST_ID, whole_number
from registration.actions import batch, outside
from registration.api_access import SIGNATURE_HEADER, TokenView
from registration.api_shapes import (
    EXAMPLE,
    REFUSALS,
    STUDENT_EXAMPLE,
    ApplicationData,
    FiledApplication,
    Refusal,
    data_of,
    refusal_of,
    row_of,
    shape_refusal,
)
from registration.imports import checking
from registration.models import ApiRequestKey, Application
from registration.queries import people, queue

MOST_CHANGES = 200
NUMBER = OpenApiParameter("external_id", OpenApiTypes.STR, OpenApiParameter.PATH, description="Номер в вашей системе.")
SIGNED = OpenApiParameter(SIGNATURE_HEADER, OpenApiTypes.STR, OpenApiParameter.HEADER, description="Если токен требует подписи.")
UNKNOWN = {404: OpenApiResponse(Refusal, description="Такой заявки в этом конкурсе нет.")}
NO_MORE = "Уже нельзя: заявку привязал к себе заявитель, по ней решают или решили, конкурс начался."


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
            SIGNED,
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
            return Response(shape_refusal(body.errors, contest), status=422)
        payload = body.validated_data
        content_hash = _content_hash(request.data)
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
        row = row_of(payload, contest)
        checking.check_alone(row, contest)
        entry = checking.entry_of(row, content_hash)
        stopping = [finding for finding in row.findings if finding.blocks]
        if stopping and not people.applications_in(contest).filter(external_id=row.external_id).exists():
            return Response(refusal_of(stopping), status=422)
        batch.file_entries(contest=contest, entries=[entry], by=None, source=f"API, {request.auth.name}")
        if entry.refusal is not None or entry.application is None:
            raise entry.refusal or RuleViolation(code="application.refused", message="Заявка не принята.", status=422)
        if entry.existed and entry.application.content_hash and entry.application.content_hash != content_hash:
            raise RuleViolation(
                code="external_id.other_content",
                message=f"Под номером {row.external_id} уже подана заявка с другим содержанием. Исправляют её запросом PUT по её номеру.",
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


def _content_hash(body: Any) -> str:
    """Tells whether the same was sent before."""
    return hashlib.sha256(json.dumps(body, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _forget_key(kept: ApiRequestKey | None) -> None:
    """A request that changed nothing leaves no key: corrected, it comes with the same one."""
    if kept is not None:
        kept.delete()


@published
class OneApplication(TokenView):
    """One application by the external number: its state, its correction, its withdrawal."""

    @extend_schema(
        operation_id="get_application",
        summary="Состояние заявки",
        parameters=[NUMBER],
        responses={200: ApplicationData, **UNKNOWN, **REFUSALS},
    )
    def get(self, request: Request, external_id: str) -> Response:
        contest = self.contest(request)
        return Response(ApplicationData(data_of(_found(contest, external_id), contest)).data)

    @extend_schema(
        operation_id="correct_application",
        summary="Исправить заявку",
        description=(
            "Заявка целиком, как при подаче: что прислано теперь, то и действует; поле, которого нет, становится пустым. Номер, время "
            "подачи, команда и роль не меняются. Можно до начала конкурса, пока заявитель не привязал заявку к своей учётной записи "
            "и решения по ней нет. Проверки те же, что при подаче; повтор того же содержания ничего не меняет (200). Заявителю уходит "
            "письмо: что исправлено."
        ),
        request=FiledApplication,
        parameters=[NUMBER, SIGNED],
        responses={
            200: OpenApiResponse(ApplicationData, description="Исправлена, или такой и была."),
            409: OpenApiResponse(Refusal, description=NO_MORE),
            415: OpenApiResponse(Refusal, description="Тело запроса не application/json."),
            422: OpenApiResponse(Refusal, description="Такую заявку принять нельзя: что не так, с пунктами порядка."),
            **UNKNOWN,
            **REFUSALS,
        },
        examples=[OpenApiExample("Участник", EXAMPLE, request_only=True)],
    )
    def put(self, request: Request, external_id: str) -> Response:
        contest = self.contest(request)
        application = _found(contest, external_id)
        body = FiledApplication(data=request.data, number=application.external_id)
        if not body.is_valid():
            return Response(shape_refusal(body.errors, contest), status=422)
        row = row_of(body.validated_data, contest)
        assert application.submitted_at is not None  # noqa: S101  a filed application has its time (a constraint)
        row.cells["submitted_at"] = application.submitted_at.isoformat()
        checking.check_alone(row, contest)
        if stopping := [finding for finding in row.findings if finding.blocks]:
            return Response(refusal_of(stopping), status=422)
        entry = checking.entry_of(row, _content_hash(request.data))
        corrected = outside.correct_from_outside(application=application, entry=entry, token=request.auth)
        return Response(ApplicationData(data_of(corrected, contest)).data)

    @extend_schema(
        operation_id="withdraw_application",
        summary="Отозвать заявку",
        description=(
            "Заявка отозвана, как если бы её отозвал заявитель: место в команде освобождается, ему и капитану уходят письма. Можно, пока "
            "заявитель не привязал её к своей учётной записи и решения по ней нет; капитана — последним из команды. Повтор ничего "
            "не меняет (200). Обратно заявку не вернуть: новую подают под другим номером."
        ),
        parameters=[NUMBER, SIGNED],
        responses={
            200: OpenApiResponse(ApplicationData, description="Отозвана."),
            409: OpenApiResponse(Refusal, description=NO_MORE),
            **UNKNOWN,
            **REFUSALS,
        },
    )
    def delete(self, request: Request, external_id: str) -> Response:
        contest = self.contest(request)
        application = _found(contest, external_id)
        withdrawn = outside.withdraw_from_outside(application=application, token=request.auth)
        return Response(ApplicationData(data_of(withdrawn, contest)).data)


def _found(contest: Contest, external_id: str) -> Application:
    """The contest's application with the external number, or 404."""
    application = None
    if "\x00" not in external_id:
        number = unicodedata.normalize("NFC", external_id)
        application = people.applications_in(contest).filter(external_id=number).select_related("team").first()
    if application is None:
        raise RuleViolation(code="application.unknown", message="Такой заявки в этом конкурсе нет.", status=404)
    return application


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
