"""States of projects, violations, objections, paper sheets, the assessment and the protocol: each table says what may become what; ARCHITECTURE.md draws them."""

from django.db import models

from hackathon_portal.kernel.transitions import Transitions


class ProjectState(models.TextChoices):
    DRAFT = "draft", "черновик"
    SUBMITTED = "submitted", "сдан"
    WITHDRAWN = "withdrawn", "отозван"


class ViolationState(models.TextChoices):
    RAISED = "raised", "заявлено"
    UPHELD = "upheld", "подтверждено"
    DISMISSED = "dismissed", "не подтверждено"


class ObjectionOutcome(models.TextChoices):
    OPEN = "", "идёт разбирательство"
    UPHELD = "upheld", "претензия обоснованна"
    DISMISSED = "dismissed", "претензия отклонена"


class ProtocolState(models.TextChoices):
    DRAFT = "draft", "подписывается"
    SIGNED = "signed", "подписан"
    SUPERSEDED = "superseded", "заменён"
    WITHDRAWN = "withdrawn", "отозван"
    # Published, and changed by a later decision; it stays public.
    AMENDED = "amended", "изменён новым решением"


PROJECT = Transitions(
    "project",
    {
        # Handed in again, it is a new version.
        "submit": ((ProjectState.DRAFT, ProjectState.SUBMITTED, ProjectState.WITHDRAWN), ProjectState.SUBMITTED),
        "withdraw": ((ProjectState.SUBMITTED,), ProjectState.WITHDRAWN),
    },
)
VIOLATION = Transitions(
    "violation",
    {
        "uphold": ((ViolationState.RAISED,), ViolationState.UPHELD),
        "dismiss": ((ViolationState.RAISED,), ViolationState.DISMISSED),
        # The organiser's own decision, before the publication.
        "take_back": ((ViolationState.UPHELD, ViolationState.DISMISSED), ViolationState.RAISED),
    },
)
OBJECTION = Transitions(
    "objection",
    {
        "uphold": ((ObjectionOutcome.OPEN,), ObjectionOutcome.UPHELD),
        "dismiss": ((ObjectionOutcome.OPEN,), ObjectionOutcome.DISMISSED),
    },
    column="outcome",
)
PAPER_SHEET = Transitions(
    "paper sheet",
    {"confirm": (("typed",), "confirmed"), "return": (("typed",), "returned")},
    first="typed",
    dates={"confirmed": "confirmed_at", "returned": "returned_at"},
)
ASSESSMENT = Transitions(
    "assessment",
    {"open": (("not open",), "open"), "close": (("open",), "closed"), "reopen": (("closed",), "open")},
    first="not open",
    dates={"open": "opened_at", "closed": "closed_at"},
)
PROTOCOL = Transitions(
    "protocol",
    {
        "sign": ((ProtocolState.DRAFT,), ProtocolState.SIGNED),
        # A note that somebody cannot sign is taken back: the signature is waited for again.
        "wait_again": ((ProtocolState.SIGNED,), ProtocolState.DRAFT),
        "supersede": ((ProtocolState.DRAFT, ProtocolState.SIGNED), ProtocolState.SUPERSEDED),
        "withdraw": ((ProtocolState.DRAFT, ProtocolState.SIGNED), ProtocolState.WITHDRAWN),
        "amend": ((ProtocolState.SIGNED,), ProtocolState.AMENDED),
    },
)
REOPENING = Transitions(
    "reopening",
    {"confirm": (("asked",), "confirmed"), "drop": (("asked",), "dropped")},
    first="asked",
    dates={"confirmed": "confirmed_at", "dropped": "dropped_at"},
)
MACHINES = (PROJECT, VIOLATION, OBJECTION, PAPER_SHEET, ASSESSMENT, REOPENING, PROTOCOL)
