"""Competitions, their reference files, sides, sent files and flags."""

from hackathon_portal.competitions.models.competitions import Competition, DataFile, ReferenceFile, Rescoring
from hackathon_portal.competitions.models.flags import Solve, Task, WrongTry
from hackathon_portal.competitions.models.sides import Side, SideMember
from hackathon_portal.competitions.models.submissions import Submission

__all__ = [
    "Competition",
    "DataFile",
    "ReferenceFile",
    "Rescoring",
    "Side",
    "SideMember",
    "Solve",
    "Submission",
    "Task",
    "WrongTry",
]
