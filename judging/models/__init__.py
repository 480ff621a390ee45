"""Models of judging."""

from judging.models.assessment import Protocol, ProtocolSignature, Score, ScoreSheet, TieDecision, protocol_path
from judging.models.checkpoints import Checkpoint, Mentor, MentorNote, ProgressPost
from judging.models.commission import Attendance, Commission, CommissionMember, Meeting, Recusal
from judging.models.projects import Project, ProjectFile, ProjectVersion, project_file_path

__all__ = [
    "Attendance",
    "Checkpoint",
    "Commission",
    "CommissionMember",
    "Meeting",
    "Mentor",
    "MentorNote",
    "ProgressPost",
    "Project",
    "ProjectFile",
    "ProjectVersion",
    "Protocol",
    "ProtocolSignature",
    "Recusal",
    "Score",
    "ScoreSheet",
    "TieDecision",
    "project_file_path",
    "protocol_path",
]
