"""URLs of the work around a contest."""

from django.urls import path

from hackathon_portal.events.views import gatherings
from hackathon_portal.operations.views import bodies, forming, press, programme, support, volunteers

urlpatterns = [
    path("c/<slug:slug>/press/", press.press, name="press"),
    path("c/<slug:slug>/bodies/<slug:code>/act.pdf", bodies.body_act, name="body_act"),
    path("c/<slug:slug>/desk/bodies/", bodies.bodies, name="bodies"),
    path("c/<slug:slug>/desk/bodies/<slug:code>/", bodies.body, name="body"),
    path("c/<slug:slug>/desk/bodies/members/<int:body_member_id>/end/", bodies.end_membership, name="end_body_membership"),
    path("c/<slug:slug>/desk/programme/", programme.programme, name="contest_programme"),
    path("c/<slug:slug>/desk/programme/approve/", programme.approve_programme, name="approve_programme"),
    path("c/<slug:slug>/desk/press/", press.press_list, name="press_list"),
    path("c/<slug:slug>/desk/press/<int:press_id>/", press.press_item, name="press_item"),
    path("c/<slug:slug>/questions/", support.own_requests, name="own_requests"),
    path("c/<slug:slug>/questions/<int:request_id>/", support.own_request, name="own_request"),
    path("c/<slug:slug>/volunteer/", volunteers.be_volunteer, name="be_volunteer"),
    path("c/<slug:slug>/shifts/", volunteers.own_shifts, name="own_shifts"),
    path("c/<slug:slug>/events/", gatherings.gatherings, name="gatherings"),
    path("c/<slug:slug>/events/<int:gathering_id>/", gatherings.gathering, name="gathering"),
    path("c/<slug:slug>/desk/requests/", support.requests, name="requests"),
    path("c/<slug:slug>/desk/requests/<int:request_id>/", support.one_request, name="request"),
    path("c/<slug:slug>/desk/volunteers/", volunteers.volunteers, name="volunteers"),
    path("c/<slug:slug>/desk/shifts/", volunteers.shifts, name="shifts"),
    path("c/<slug:slug>/desk/shifts/<int:shift_id>/", volunteers.shift, name="shift"),
    path("c/<slug:slug>/desk/shifts/<int:shift_id>/people/", volunteers.shift_people, name="shift_people"),
    path("c/<slug:slug>/desk/kits/", volunteers.kits, name="kits"),
    path("c/<slug:slug>/desk/events/", gatherings.gathering_list, name="gathering_list"),
    path("c/<slug:slug>/desk/events/<int:gathering_id>/", gatherings.people, name="gathering_people"),
    path("c/<slug:slug>/desk/events/<int:gathering_id>/edit/", gatherings.edit, name="gathering_edit"),
    path("c/<slug:slug>/desk/events/<int:gathering_id>/slots/", gatherings.set_slots, name="gathering_slots"),
    path("c/<slug:slug>/desk/events/<int:gathering_id>/attended/", gatherings.mark, name="mark_attended"),
    path("c/<slug:slug>/desk/events/<int:gathering_id>/door/", gatherings.gathering_door, name="gathering_door"),
    path("c/<slug:slug>/desk/events/<int:gathering_id>/door/sync/", gatherings.gathering_sync, name="gathering_sync"),
    path("c/<slug:slug>/desk/teams/form/", forming.form_teams, name="form_teams"),
]
