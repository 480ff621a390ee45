"""URLs of what spans all apps: help, desks, terms, notifications, the style page."""

from django.urls import path

from hackathon_portal.shell import notifications
from hackathon_portal.shell.views import accounts, copies, data, desk, health, help, jobs, privacy, security, style, terms, undo

urlpatterns = [
    path("help/", help.help_page, name="help_home"),
    path("help/<slug:name>/", help.help_page, name="help"),
    path("ui/", style.style_page, name="style_page"),
    path("c/<slug:slug>/deadlines/<str:token>.ics", terms.obligations_feed, name="obligations_feed"),
    path("c/<slug:slug>/desk/", desk.desk, name="desk"),
    path("c/<slug:slug>/desk/undo/", undo.undo, name="ways_back"),
    path("c/<slug:slug>/desk/find/", desk.find, name="find_page"),
    path("c/<slug:slug>/desk/deadlines/", terms.obligations, name="obligations"),
    path("cabinet/security/", security.security, name="security"),
    path("cabinet/security/factor/", security.pass_factor, name="pass_factor"),
    path("cabinet/security/end/", security.end_sessions, name="end_sessions"),
    path("portal/accounts/", accounts.account_list, name="accounts"),
    path("portal/accounts/list/", jobs.account_export, name="account_export"),
    path("portal/accounts/<int:user_id>/", accounts.account, name="account"),
    path("portal/accounts/<int:user_id>/<slug:action>/", accounts.account_action, name="account_action"),
    path("portal/tokens/", accounts.token_list, name="portal_tokens"),
    path("portal/tokens/<int:token_id>/extend/", accounts.token_action, {"action": "extend"}, name="portal_token_extend"),
    path("portal/tokens/<int:token_id>/revoke/", accounts.token_action, {"action": "revoke"}, name="portal_token_revoke"),
    path("portal/sign-ins/", accounts.sign_in_list, name="portal_sign_ins"),
    path("privacy/", privacy.privacy, name="privacy"),
    path("c/<slug:slug>/privacy/", privacy.contest_privacy, name="contest_privacy"),
    path("c/<slug:slug>/privacy.pdf", privacy.contest_privacy_pdf, name="contest_privacy_pdf"),
    path("portal/data/", data.portal_data, name="portal_data"),
    path("portal/data/<slug:kind>/", data.portal_data_file, name="portal_data_file"),
    path("c/<slug:slug>/desk/data/", data.contest_data, name="contest_data"),
    path("c/<slug:slug>/desk/data/<slug:kind>/", data.contest_data_file, name="contest_data_file"),
    path("portal/copies/", copies.copy_list, name="portal_copies"),
    path("portal/state/", health.portal_state, name="portal_state"),
    path("portal/journal/", accounts.portal_journal, name="portal_journal"),
    path("portal/jobs/<int:job_id>/", jobs.portal_job, name="portal_job"),
    path("portal/jobs/<int:job_id>/file/", jobs.portal_job_file, name="portal_job_file"),
    path("cabinet/notifications/", notifications.notifications, name="notifications"),
    path("cabinet/notifications/mailings/<slug:slug>/", notifications.mailings_of_contest, name="mailings_of_contest"),
    path("cabinet/notifications/<slug:channel>/", notifications.messenger_connection, name="messenger_connection"),
    path("hooks/max/", notifications.max_webhook, name="max_webhook"),
]
