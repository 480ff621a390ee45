"""Logs as JSON lines, without personal data: messages name objects by their numbers."""

import structlog

_CHAIN = [
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso"),
    structlog.processors.format_exc_info,
]
_RENDER = structlog.processors.JSONRenderer(ensure_ascii=False)


def render(logger, name, event):
    """structlog processor for records of the standard library."""
    record = event.pop("_record", None)
    event.pop("_from_structlog", None)
    if record is not None:
        event.setdefault("level", record.levelname.lower())
        event.setdefault("logger", record.name)
    for processor in _CHAIN[2:]:
        event = processor(logger, name, event)
    return _RENDER(logger, name, event)
