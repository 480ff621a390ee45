"""URLs of judging, by audience."""

from django.urls import path

from judging.api import SheetCells
from judging.views import commission, mentoring, participant, room

urlpatterns = [
    path("c/<slug:slug>/project/", participant.project, name="project"),
    path("c/<slug:slug>/project/nomination/", participant.choose_nomination, name="choose_nomination"),
    path("c/<slug:slug>/project/save/", participant.save, name="save_project"),
    path("c/<slug:slug>/project/files/", participant.add_file, name="add_project_file"),
    path("c/<slug:slug>/project/files/<int:file_id>/", participant.own_file, name="own_project_file"),
    path("c/<slug:slug>/project/files/<int:file_id>/remove/", participant.remove_file, name="remove_project_file"),
    path("c/<slug:slug>/checkpoints/", mentoring.own, name="checkpoints"),
    path("c/<slug:slug>/desk/checkpoints/", mentoring.plan, name="plan_checkpoints"),
    path("c/<slug:slug>/desk/mentors/", mentoring.mentors, name="mentors"),
    path("c/<slug:slug>/teams/", mentoring.teams, name="mentor_teams"),
    path("c/<slug:slug>/teams/<int:team_id>/", mentoring.team, name="mentor_team"),
    path("c/<slug:slug>/teams/<int:team_id>/<int:checkpoint_id>/note/", mentoring.note, name="mentor_note"),
    path("c/<slug:slug>/sheets/", commission.sheet_list, name="sheet_list"),
    path("c/<slug:slug>/sheets/<int:project_id>/", commission.sheet, name="sheet"),
    path("c/<slug:slug>/sheets/<int:project_id>/cells/", SheetCells.as_view(), name="sheet_cells"),
    path("c/<slug:slug>/sheets/<int:project_id>/unsign/", commission.unsign, name="unsign_sheet"),
    path("c/<slug:slug>/sheets/<int:project_id>/recuse/", commission.recuse, name="recuse"),
    path("c/<slug:slug>/sheets/<int:project_id>/print/", commission.print_sheet, name="print_sheet"),
    path("c/<slug:slug>/files/<int:file_id>/", commission.project_file, name="project_file"),
    path("c/<slug:slug>/commission/", room.room, name="commission_room"),
    path("c/<slug:slug>/commission/composition/", room.composition, name="commission"),
    path("c/<slug:slug>/commission/members/<int:member_id>/left/", room.replace_member, name="replace_member"),
    path("c/<slug:slug>/commission/meeting/", room.open_meeting, name="open_meeting"),
    path("c/<slug:slug>/commission/meeting/<int:meeting_id>/attendance/", room.attendance, name="attendance"),
    path("c/<slug:slug>/commission/open/", room.open_assessment, name="open_assessment"),
    path("c/<slug:slug>/commission/close/", room.close_assessment, name="close_assessment"),
    path("c/<slug:slug>/commission/ranking/", room.ranking, name="ranking"),
    path("c/<slug:slug>/commission/tie/<int:nomination_id>/<int:place>/", room.tie, name="tie"),
    path("c/<slug:slug>/commission/protocol/draft/", room.draft_protocol, name="draft_protocol"),
    path("c/<slug:slug>/commission/protocol/", room.protocol, name="protocol"),
    path("c/<slug:slug>/commission/protocol/sign/", room.sign_protocol, name="sign_protocol"),
    path("c/<slug:slug>/commission/protocol/sent/", room.protocol_sent, name="protocol_sent"),
    path("c/<slug:slug>/commission/protocol.<str:kind>", room.protocol_file, name="protocol_file"),
]
