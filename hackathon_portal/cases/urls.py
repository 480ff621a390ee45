"""Addresses of cases in an organisation's cabinet."""

from django.urls import path

from hackathon_portal.cases.views import partner

urlpatterns = [
    path("o/<slug:org>/cases/", partner.partner_cases, name="partner_cases"),
    path("o/<slug:org>/cases/<int:case_id>/", partner.partner_case, name="partner_case"),
    path("o/<slug:org>/cases/<int:case_id>/files/<int:case_file_id>/", partner.partner_case_file, name="partner_case_file"),
]
