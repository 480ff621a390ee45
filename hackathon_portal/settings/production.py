"""A server behind an HTTPS proxy: every value comes from the environment, and a missing one stops the start."""

from hackathon_portal.settings.base import *  # noqa: F403
from hackathon_portal.settings.base import PORTAL_ORIGIN, TRUSTED_PROXY_COUNT
from hackathon_portal.settings.environment import listed, required

ALLOWED_HOSTS = listed("ALLOWED_HOSTS") or [required("ALLOWED_HOSTS")]
required("EMAIL_URL")
required("DEFAULT_FROM_EMAIL")
required("PORTAL_ORIGIN")
required("TRUSTED_PROXY_COUNT")
CSRF_TRUSTED_ORIGINS = [PORTAL_ORIGIN]
SHOW_SENT_MAIL = False
if TRUSTED_PROXY_COUNT:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
# A name with this prefix is taken by browsers from this host alone, over HTTPS alone (RFC 6265bis, 4.1.3.2).
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken"
VIEWING_COOKIE_NAME = "__Host-viewing"
