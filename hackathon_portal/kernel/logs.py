"""Logs as JSON lines, without personal data: messages name objects by their numbers."""

import structlog


def _level_and_name(logger, name, event):
    record = event["_record"]
    return event | {"level": record.levelname.lower(), "logger": record.name}


processors = [
    _level_and_name,
    structlog.processors.TimeStamper(fmt="iso"),
    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
    structlog.processors.format_exc_info,
    structlog.processors.JSONRenderer(ensure_ascii=False),
]
