"""Lanes of the letters of judging."""

from hackathon_portal.kernel.letter_kinds import Lane, declare

declare(
    Lane.PERSONAL, "judging.",
    "violation_raised violation_decided violation_taken_back objection_opened objection_decided project_late extension checkpoint_moved invitation protocol_due "
    "assessment_reopened criteria_changed protocol_waits project_received checkpoint_received answer_received",
)  # fmt: skip
