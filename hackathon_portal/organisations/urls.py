"""URLs of organisations: of a person, of an organisation's room, of who verifies."""

from django.urls import path

from hackathon_portal.organisations import desk_views, views

urlpatterns = [
    path("organisations/", views.own_organisations, name="own_organisations"),
    path("organisations/new/", views.apply, name="organisation_apply"),
    path("organisations/claims/<int:claim_id>/withdraw/", views.withdraw_claim, name="withdraw_claim"),
    path("organisations/join/<str:token>/", views.join, name="join_organisation"),
    path("o/", views.acting_for, name="acting_for"),
    path("o/<slug:org>/", views.organisation, name="organisation"),
    path("o/<slug:org>/contacts/", views.contacts, name="organisation_contacts"),
    path("o/<slug:org>/people/", views.people, name="organisation_people"),
    path("o/<slug:org>/people/<int:grant_id>/", views.remove_person, name="organisation_person"),
    path("o/<slug:org>/people/invitations/<int:invitation_id>/", views.revoke_invitation, name="organisation_invitation_revoke"),
    path("o/<slug:org>/journal/", views.journal, name="organisation_journal"),
    path("portal/organisations/", desk_views.organisation_list, name="portal_organisations"),
    path("portal/organisations/claims/<int:claim_id>/", desk_views.claim, name="organisation_claim"),
    path("portal/organisations/claims/<int:claim_id>/file/", desk_views.claim_file, name="organisation_claim_file"),
    path("portal/organisations/import/", desk_views.import_list, name="organisation_import"),
    path("portal/organisations/import/<int:organisation_import_id>/", desk_views.import_batch, name="organisation_import_batch"),
    path("portal/organisations/<int:organisation_id>/", desk_views.card, name="organisation_card"),
]
