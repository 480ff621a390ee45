"""Traces by OpenTelemetry, off unless the operator names a collector (`OTEL_EXPORTER_OTLP_ENDPOINT`).

A span leaves with what is in OPEN_ATTRIBUTES alone: no address of a page with its parameters, no client, no message of an exception.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

from hackathon_portal.kernel.logs import without_people

ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"
OPEN_ATTRIBUTES = frozenset(
    {
        "http.method", "http.request.method", "http.route", "http.status_code", "http.response.status_code", "http.flavor",
        "db.system", "db.name", "db.statement", "db.query.text", "db.system.name", "celery.action", "celery.state", "celery.task_name",
        "messaging.destination", "messaging.system", "portal.request_id", "exception.type",
    }
)  # fmt: skip
_started = False


def start() -> None:
    """Begin to trace this process where a collector is named; once. Before the handler reads the list of middlewares."""
    global _started
    if _started or not os.environ.get(ENDPOINT, "").strip():
        return
    _started = True
    # Imported only where it is wanted: 17 libraries that nobody else needs.
    from opentelemetry import trace  # noqa: PLC0415
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter  # noqa: PLC0415
    from opentelemetry.instrumentation.celery import CeleryInstrumentor  # noqa: PLC0415
    from opentelemetry.instrumentation.django import DjangoInstrumentor  # noqa: PLC0415
    from opentelemetry.instrumentation.psycopg2 import Psycopg2Instrumentor  # noqa: PLC0415
    from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
    from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415

    os.environ.setdefault("OTEL_SERVICE_NAME", "hackathon-portal")
    provider = TracerProvider(resource=Resource.create())
    provider.add_span_processor(BatchSpanProcessor(without_people_of(OTLPSpanExporter())))
    trace.set_tracer_provider(provider)
    DjangoInstrumentor().instrument(response_hook=_name_request)
    CeleryInstrumentor().instrument()
    Psycopg2Instrumentor().instrument()


def _name_request(span: Any, request: Any, _response: Any) -> None:
    """The tracer's middleware stands outside of `Monitoring`: the number is there when the answer comes back."""
    span.set_attribute("portal.request_id", getattr(request, "request_id", ""))


def without_people_of(exporter: Any) -> Any:
    """The exporter behind one that lets no more of a span out than OPEN_ATTRIBUTES."""
    from opentelemetry.sdk.trace import Event, ReadableSpan  # noqa: PLC0415
    from opentelemetry.sdk.trace.export import SpanExporter  # noqa: PLC0415
    from opentelemetry.trace import Status  # noqa: PLC0415

    def opened(attributes: Any) -> dict[str, Any]:
        return {
            name: without_people(value) if name.startswith("db.") and isinstance(value, str) else value
            for name, value in (attributes or {}).items()
            if name in OPEN_ATTRIBUTES
        }

    def cleaned(span: ReadableSpan) -> ReadableSpan:
        return ReadableSpan(
            name=without_people(span.name), context=span.context, parent=span.parent, resource=span.resource,
            attributes=opened(span.attributes), kind=span.kind, status=Status(span.status.status_code),
            events=[Event(event.name, opened(event.attributes), event.timestamp) for event in span.events],
            start_time=span.start_time, end_time=span.end_time, instrumentation_scope=span.instrumentation_scope,
        )  # fmt: skip

    class Cleaned(SpanExporter):
        def export(self, spans: Sequence[ReadableSpan]) -> Any:
            return exporter.export([cleaned(span) for span in spans])

        def shutdown(self) -> None:
            exporter.shutdown()

        def force_flush(self, timeout_millis: int = 30_000) -> bool:
            return exporter.force_flush(timeout_millis)

    return Cleaned()
