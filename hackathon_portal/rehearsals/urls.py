"""URLs of rehearsals."""

from django.urls import path

from hackathon_portal.rehearsals.views import pages

urlpatterns = [
    path("c/<slug:slug>/desk/rehearsals/", pages.rehearsals, name="contest_rehearsals"),
    path("c/<slug:slug>/desk/rehearsal/", pages.console, name="rehearsal"),
    path("c/<slug:slug>/desk/rehearsal/clock/", pages.clock_moved, name="rehearsal_clock"),
    path("c/<slug:slug>/desk/rehearsal/scene/", pages.scene, name="rehearsal_scene"),
    path("c/<slug:slug>/desk/rehearsal/scene/<int:job_id>/", pages.job, name="rehearsal_job"),
    path("c/<slug:slug>/desk/rehearsal/play/", pages.play, name="rehearsal_play"),
    path("c/<slug:slug>/desk/rehearsal/mail/", pages.mail, name="rehearsal_mail"),
    path("c/<slug:slug>/desk/rehearsal/remove/", pages.remove, name="rehearsal_remove"),
]
