"""The embedded default of `./portal run`: loopback only, mail kept in the data folder and read on a page."""

from hackathon_portal.settings.base import *  # noqa: F403
from hackathon_portal.settings.base import DATA_DIR

ALLOWED_HOSTS = ["127.0.0.1", "localhost", "testserver"]
MAIL_FOLDER = DATA_DIR / "mail"
if "EMAIL_HOST" not in globals():
    EMAIL_BACKEND = "hackathon_portal.kernel.web.mailbox.MaildirBackend"
SHOW_SENT_MAIL = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
CELERY_BEAT_MAX_LOOP_INTERVAL = 5
# Files are served from where they lie, with the names of the manifest made by `first_start`.
WHITENOISE_KEEP_ONLY_HASHED_FILES = False
