"""URLs of registration, by audience."""

from django.urls import path

from registration.views import participant, staff

urlpatterns = [
    path("cabinet/", participant.cabinet, name="cabinet"),
    path("cabinet/claim/<int:application_id>/", participant.claim, name="claim_application"),
    path("join/<str:token>/", participant.join, name="join_team"),
    path("c/<slug:slug>/team/new/", participant.found_team, name="found_team"),
    path("c/<slug:slug>/application/", participant.status, name="my_application"),
    path("c/<slug:slug>/application/invite/", participant.invite, name="invite_to_team"),
    path("c/<slug:slug>/application/check/", participant.check_answers, name="check_answers"),
    path("c/<slug:slug>/application/withdraw/", participant.withdraw, name="withdraw_application"),
    path("c/<slug:slug>/application/<slug:name>/", participant.step, name="application_step"),
    path("c/<slug:slug>/desk/queue/", staff.queue, name="staff_queue"),
    path("c/<slug:slug>/desk/queue/decide/", staff.decide_many, name="decide_many"),
    path("c/<slug:slug>/desk/applications/<int:number>/", staff.application, name="staff_application"),
    path("c/<slug:slug>/desk/applications/<int:number>/decide/", staff.decide, name="decide_application"),
    path("c/<slug:slug>/desk/applications/<int:number>/reveal/", staff.reveal, name="reveal_application"),
    path("c/<slug:slug>/desk/applications/<int:number>/notice/", staff.notice_preview, name="notice_preview"),
    path("c/<slug:slug>/desk/import/", staff.import_file, name="import_applications"),
    path("c/<slug:slug>/desk/import/<int:batch_id>/", staff.import_batch, name="import_batch"),
    path("c/<slug:slug>/desk/close-early/", staff.close_early, name="close_registration_early"),
]
