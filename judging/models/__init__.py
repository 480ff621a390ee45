"""Models of judging."""

from judging.models.assessment import Assignment, PaperSheet, Reopening, Score, ScoreSheet, TieDecision
from judging.models.checkpoints import Checkpoint, Mentor, MentorContact, MentorNote, MentorTeam, ProgressPost
from judging.models.commission import (
    Attendance,
    Commission,
    CommissionMember,
    Meeting,
    PersonalNominationApproval,
    Question,
    Recusal,
    Vote,
)
from judging.models.composition import CompositionChange, MemberPeriod
from judging.models.hall import Hall
from judging.models.projects import (
    Objection,
    Project,
    ProjectAuthor,
    ProjectFile,
    ProjectVersion,
    ThirdPartyPart,
    Violation,
    project_file_path,
)
from judging.models.protocols import (
    DetachedSignature,
    MissingSignature,
    Protocol,
    ProtocolSignature,
    ProtocolTemplate,
    protocol_path,
)

__all__ = [
    "Assignment",
    "Attendance",
    "Checkpoint",
    "Commission",
    "CommissionMember",
    "CompositionChange",
    "DetachedSignature",
    "Hall",
    "Meeting",
    "MemberPeriod",
    "Mentor",
    "MentorContact",
    "MentorNote",
    "MentorTeam",
    "MissingSignature",
    "Objection",
    "PaperSheet",
    "PersonalNominationApproval",
    "ProgressPost",
    "Project",
    "ProjectAuthor",
    "ProjectFile",
    "ProjectVersion",
    "Protocol",
    "ProtocolSignature",
    "ProtocolTemplate",
    "Question",
    "Recusal",
    "Reopening",
    "Score",
    "ScoreSheet",
    "ThirdPartyPart",
    "TieDecision",
    "Violation",
    "Vote",
    "project_file_path",
    "protocol_path",
]
