"""URLs of what spans all apps: help, desks, terms, notifications, the style page."""

from django.urls import path

from hackathon_portal.shell import notifications
from hackathon_portal.shell.views import desk, help, security, style, terms

urlpatterns = [
    path("help/", help.help_page, name="help_home"),
    path("help/<slug:name>/", help.help_page, name="help"),
    path("ui/", style.style_page, name="style_page"),
    path("c/<slug:slug>/deadlines/<str:token>.ics", terms.obligations_feed, name="obligations_feed"),
    path("c/<slug:slug>/desk/", desk.desk, name="desk"),
    path("c/<slug:slug>/desk/deadlines/", terms.obligations, name="obligations"),
    path("cabinet/security/", security.security, name="security"),
    path("cabinet/security/end/", security.end_sessions, name="end_sessions"),
    path("cabinet/notifications/", notifications.notifications, name="notifications"),
    path("cabinet/notifications/telegram/", notifications.telegram_connection, name="telegram_connection"),
]
