"""All URLs; each app has its own module, each view says whom it lets in (contests/access.py)."""

from django.contrib import admin
from django.urls import include, path

from hackathon_portal.kernel.web import api_schema, kept_forms, mailbox, viewing

urlpatterns = [
    path("", include("hackathon_portal.seasons.urls")),
    path("", include("hackathon_portal.contests.urls")),
    path("", include("registration.urls")),
    path("", include("hackathon_portal.operations.urls")),
    path("", include("judging.urls")),
    path("", include("prizes.urls")),
    path("", include("hackathon_portal.rehearsals.urls")),
    path("", include("hackathon_portal.classifiers.urls")),
    path("", include("hackathon_portal.organisations.urls")),
    path("", include("hackathon_portal.cases.urls")),
    path("", include("hackathon_portal.shell.urls")),
    path("accounts/", include("allauth.urls")),
    path("admin/", admin.site.urls),
    path("api/v1/schema/", api_schema.Schema.as_view(), name="api_schema"),
    path("api/v1/docs/", api_schema.page, name="api_docs"),
    path("cabinet/kept/", kept_forms.kept_form, name="kept_form"),
    path("viewing/", viewing.viewing, name="viewing"),
    path("viewing/no-script.css", viewing.no_script, name="no_script"),
    path("mail/", mailbox.mail_list, name="mail_list"),
    path("mail/<str:key>/", mailbox.mail_letter, name="mail_letter"),
    path("mail/<str:key>/html/", mailbox.mail_html, name="mail_html"),
    path("mail/<str:key>/<int:index>/", mailbox.mail_file, name="mail_file"),
]
handler403 = "hackathon_portal.kernel.web.error_pages.forbidden"
handler404 = "hackathon_portal.kernel.web.error_pages.not_found"
handler429 = "hackathon_portal.kernel.web.error_pages.too_many"  # asked by the sign-in library
handler500 = "hackathon_portal.kernel.web.error_pages.server_error"
