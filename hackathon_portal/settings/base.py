"""What every installation shares."""

import os
from datetime import timedelta
from pathlib import Path
from typing import Any

from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from hackathon_portal.kernel import garbage
from hackathon_portal.kernel.logs import clean_report
from hackathon_portal.kernel.logs import processors as log_processors
from hackathon_portal.settings import given
from hackathon_portal.settings.addresses import mail, postgresql, redis, storage
from hackathon_portal.settings.environment import (
    listed,
    networks,
    origin,
    proxy_count,
    required,
    socket_or_server,
    web_address,
    whole,
)
from hackathon_portal.settings.providers import settings_of_library, sign_in_providers

garbage.collect_rarely()  # until every app is loaded (shell/apps.py): a tenth of the start of a process
os.umask(0o077)  # web server, worker and commands write for their owner alone, whoever starts them

BASE_DIR = Path(__file__).resolve().parents[2]
DATA_DIR = Path(os.environ.get("PORTAL_DATA") or BASE_DIR / "var")

SECRET_KEY = required("SECRET_KEY")
FIELD_ENCRYPTION_KEYS = [key for key in required("FIELD_ENCRYPTION_KEYS").split(",") if key]
# The class that encrypts, then those whose tokens are still read (kernel/encryption.py: FieldCipher); the cipher of files is any AEAD class.
FIELD_CIPHER = listed("FIELD_CIPHER", "hackathon_portal.kernel.encryption.FernetCipher")
FILE_CIPHER = os.environ.get("FILE_CIPHER") or "cryptography.hazmat.primitives.ciphers.aead.AESGCM"
IDENTITY_HASH_KEY = required("IDENTITY_HASH_KEY")
PORTAL_ORIGIN = origin("PORTAL_ORIGIN", "http://127.0.0.1:8000")

# Whose word about the client's address is taken: this many hops, counted from the portal (kernel/web/client.py).
TRUSTED_PROXY_COUNT = proxy_count("TRUSTED_PROXY_COUNT", os.environ.get("TRUSTED_PROXY_COUNT", "").strip() or "0")
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXY_COUNT

DEBUG = False
INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",
    "unfold.contrib.import_export",
    "hackathon_portal.accounts.admin_site.PortalAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_htmx",
    "import_export",
    "pgtrigger",
    "pghistory",
    "phonenumber_field",
    "rest_framework",
    "drf_spectacular",
    "rules.apps.RulesConfig",
    "hackathon_portal.kernel",
    "hackathon_portal.accounts",
    "hackathon_portal.classifiers",
    "hackathon_portal.organisations",
    "hackathon_portal.exams",
    "hackathon_portal.competitions",
    "hackathon_portal.cases",
    "hackathon_portal.contests",
    "hackathon_portal.events",
    "hackathon_portal.learning",
    "hackathon_portal.documents",
    "registration",
    "hackathon_portal.operations",
    "judging",
    "prizes",
    "hackathon_portal.seasons",
    "hackathon_portal.demo",
    "hackathon_portal.rehearsals",
    "hackathon_portal.shell",
]
MIDDLEWARE = [
    "hackathon_portal.kernel.web.health.Health",
    # Outermost: every request has a number and is counted, whatever refuses it.
    "hackathon_portal.kernel.web.monitoring.Monitoring",
    # Whatever comes after it reads REMOTE_ADDR and the scheme.
    "hackathon_portal.kernel.web.client.ClientAddress",
    "hackathon_portal.kernel.web.methods.KnownMethods",
    "django.middleware.security.SecurityMiddleware",
    "hackathon_portal.kernel.web.odd_requests.OddRequests",
    "hackathon_portal.kernel.web.request_size.RequestSize",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "hackathon_portal.kernel.web.no_store.NoStore",
    "hackathon_portal.kernel.web.maintenance.Maintenance",
    "hackathon_portal.kernel.web.page_cache.VisitorPageCache",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "hackathon_portal.accounts.sessions.SessionLimits",
    "hackathon_portal.accounts.second_factor.SecondFactorOfSession",
    "hackathon_portal.kernel.web.person.OnePerson",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "hackathon_portal.kernel.audit.RequestInJournal",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "hackathon_portal.accounts.devices.RememberedDevice",
    "hackathon_portal.kernel.rehearsals.EndsWithRequest",
    "hackathon_portal.kernel.web.posted.Posted",
    "hackathon_portal.kernel.web.drafts.TypedElsewhere",
    "hackathon_portal.kernel.errors.RuleViolationMiddleware",
    "hackathon_portal.kernel.web.secret_links.WrongSecretLinks",
]
ROOT_URLCONF = "hackathon_portal.urls"
WSGI_APPLICATION = "hackathon_portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "hackathon_portal.shell.context.portal",
            ],
            "builtins": ["hackathon_portal.kernel.templatetags.portal"],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    ["django.template.loaders.filesystem.Loader", "django.template.loaders.app_directories.Loader"],
                )
            ],
        },
    }
]

DATABASES = {"default": postgresql.database(given.database_url())}
# Copies speak to the server itself; behind a pooler the address without it is said apart.
DIRECT_DATABASE = postgresql.database(direct) if (direct := os.environ.get("DATABASE_DIRECT_URL", "").strip()) else None
# Seconds that a statement, a wait for a lock and a transaction in which nothing happens may last. Commands (migrations, copies) have none.
DATABASE_SECONDS = {
    "web": {
        "statement_timeout": whole("WEB_STATEMENT_SECONDS", 20), "lock_timeout": whole("WEB_LOCK_SECONDS", 10),
        "idle_in_transaction_session_timeout": whole("WEB_IDLE_SECONDS", 60),
    },
    "worker": {
        "statement_timeout": whole("WORKER_STATEMENT_SECONDS", 1800), "lock_timeout": whole("WORKER_LOCK_SECONDS", 60),
        "idle_in_transaction_session_timeout": whole("WORKER_IDLE_SECONDS", 1800),
    },
}  # fmt: skip
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
_queue, _cache = redis.both(given.redis_url(), given.cache_url())
globals().update(_queue)  # CELERY_BROKER_URL, CELERY_BROKER_TRANSPORT_OPTIONS, CELERY_BROKER_USE_SSL
CACHES = {"default": {"BACKEND": "hackathon_portal.kernel.cache.TolerantRedisCache", **_cache}}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
# Words for one person end with their session; a cookie of its own would stand there for the next person of the browser.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
# Sessions of those whose role needs a second factor end sooner: after so long without a deed, and so long after signing in.
STAFF_SESSION_IDLE = timedelta(minutes=whole("STAFF_SESSION_IDLE_MINUTES", 30))
STAFF_SESSION_MOST = timedelta(hours=whole("STAFF_SESSION_HOURS", 12))

CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_IGNORE_RESULT = True
# Long jobs and letters have queues of their own, which workers of their own read (`-Q long`, `-Q letters`): nothing long stands before a
# letter. A worker told nothing reads all of them.
CELERY_TASK_DEFAULT_QUEUE, LONG_QUEUE, LETTERS_QUEUE = "celery", "long", "letters"
CELERY_TASK_QUEUES: dict[str, dict[str, str]] = {CELERY_TASK_DEFAULT_QUEUE: {}, LONG_QUEUE: {}, LETTERS_QUEUE: {}}
CELERY_TASK_ROUTES = {name: {"queue": LETTERS_QUEUE} for name in ("kernel.deliver_outbox", "accounts.deliver_messages")}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
# Megabytes a process of the worker may hold; one that has held over half of them is started anew after its task (celery.py).
WORKER_MEMORY_MB = whole("WORKER_MEMORY_MB", 1536)
CELERY_WORKER_MAX_MEMORY_PER_CHILD = WORKER_MEMORY_MB * 512  # in KB
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
# What is due when, in the portal's zone; beat keeps in the database what was ordered (kernel/periodic.py). Works with a term of a day or
# longer have a time of the day, never an interval. An interval is an hour at most: a repeat does no harm.
CELERY_TIMEZONE = "Europe/Moscow"
CELERY_BEAT_SCHEDULER = "hackathon_portal.kernel.beat.TableScheduler"
CELERY_BEAT_SCHEDULE = {
    "sweep the outbox": {"task": "kernel.deliver_outbox", "schedule": timedelta(seconds=15), "options": {"expires": 15}},
    "settle seats": {"task": "registration.settle_seats", "schedule": timedelta(seconds=15), "options": {"expires": 15}},
    "tests whose time is over": {"task": "exams.close_overdue", "schedule": timedelta(seconds=15), "options": {"expires": 15}},
    "invitations of seasons": {"task": "seasons.expire_overdue", "schedule": timedelta(minutes=1), "options": {"expires": 60}},
    "files to score": {
        "task": "competitions.score_left",
        "schedule": timedelta(seconds=30),
        "options": {"expires": 30, "queue": "long"},
    },
    "cases of seasons": {"task": "seasons.open_cases", "schedule": timedelta(seconds=30), "options": {"expires": 30}},
    "projects of seasons": {"task": "seasons.follow_projects", "schedule": timedelta(minutes=15)},
    "tests to mark": {"task": "exams.mark_left", "schedule": timedelta(seconds=30), "options": {"expires": 30, "queue": "long"}},
    "schools passed by a test": {"task": "learning.settle", "schedule": timedelta(minutes=1), "options": {"expires": 60}},
    "reminders": {"task": "registration.send_reminders", "schedule": timedelta(minutes=15)},
    "hints": {"task": "registration.follow_frequency", "schedule": timedelta(minutes=5), "options": {"expires": 300}},
    "reminders of projects": {"task": "judging.send_reminders", "schedule": timedelta(minutes=15)},
    "compositions of commissions": {"task": "judging.follow_compositions", "schedule": timedelta(minutes=15)},
    "reminders of payouts": {"task": "prizes.send_reminders", "schedule": timedelta(minutes=15)},
    "retention": {"task": "registration.erase_after_retention", "schedule": crontab(hour=3, minute=10)},
    "idle accounts": {"task": "registration.forget_idle_accounts", "schedule": crontab(hour=3, minute=20)},
    "orphan files": {"task": "kernel.sweep_orphan_files", "schedule": crontab(hour=3, minute=30)},
    "retention of seasons": {"task": "seasons.erase_after_retention", "schedule": crontab(hour=3, minute=45)},
    "retention around contests": {"task": "operations.erase_after_retention", "schedule": crontab(hour=3, minute=40)},
    "jobs": {"task": "kernel.take_up_jobs", "schedule": timedelta(seconds=20), "options": {"expires": 20}},
    "old results": {"task": "kernel.forget_old_files", "schedule": crontab(hour=3, minute=50)},
    "temporary files": {"task": "kernel.sweep_scratch", "schedule": timedelta(minutes=15), "options": {"expires": 900}},
    "free disk": {"task": "kernel.look_at_disk", "schedule": timedelta(minutes=5), "options": {"expires": 300}},
    "terms": {"task": "kernel.sweep", "schedule": timedelta(minutes=15), "options": {"expires": 900}},
    "old tries": {"task": "kernel.sweep_tries", "schedule": crontab(hour=4, minute=0)},
    "daily digest": {"task": "registration.send_daily_digest", "schedule": timedelta(hours=1)},
    "terms of tokens": {"task": "registration.warn_of_token_terms", "schedule": timedelta(hours=1)},
    "obligations": {"task": "shell.send_obligations", "schedule": timedelta(hours=1)},
    "copies": {"task": "kernel.keep_copies", "schedule": crontab(hour=2, minute=30), "options": {"queue": "long"}},
    "age of copies": {"task": "kernel.watch_copies", "schedule": timedelta(hours=1), "options": {"queue": "long"}},
    "retention of payouts": {"task": "prizes.erase_after_retention", "schedule": crontab(hour=4, minute=10)},
    "papers of the tax": {"task": "prizes.keep_for_papers", "schedule": timedelta(hours=1)},
}

# What pages call the works of the schedule, those of options below too.
PERIODIC_TITLES = {
    "sweep the outbox": "отправка писем", "settle seats": "передача освободившихся мест", "reminders": "напоминания участникам",
    "reminders of projects": "напоминания о проектах", "reminders of payouts": "напоминания о выплатах", "compositions of commissions": "изменения состава комиссий в свой день",
    "retention": "стирание данных участников по сроку", "idle accounts": "стирание забытых учётных записей",
    "orphan files": "уборка ничьих файлов", "retention around contests": "стирание данных вокруг конкурсов по сроку",
    "projects of seasons": "вопросы командам о проектах и истёкшие запросы контакта",
    "retention of seasons": "стирание данных участников сезонов по сроку",
    "jobs": "подхват остановившихся заданий", "old results": "уборка готовых файлов заданий", "temporary files": "уборка временных файлов",
    "free disk": "проверка места на диске", "terms": "уборка всего, чему вышел срок", "old tries": "уборка счётчиков попыток",
    "hints": "частота признаков возможной связи", "tests whose time is over": "закрытие попыток по времени",
    "cases of seasons": "открытие кейсов партнёров",
    "invitations of seasons": "места, на которые не ответили в срок",
    "files to score": "оценка файлов соревнований", "schools passed by a test": "школы, пройденные по тесту",
    "tests to mark": "оценка попыток, закрытых после теста",
    "daily digest": "ежедневная сводка сотрудникам", "terms of tokens": "письма о сроках токенов", "obligations": "письма об обязанностях",
    "copies": "резервная копия", "age of copies": "проверка свежести копий", "retention of payouts": "стирание данных выплат по сроку",
    "papers of the tax": "получатели неденежных призов и сроки налога для отчётности",
    "files to check": "проверка файлов антивирусом", "messages to messengers": "сообщения в мессенджеры",
    "messages from messengers": "ответы из мессенджеров", "calls of MAX": "подписка на события MAX",
}  # fmt: skip

# The journal refuses a text with somebody's name or address (tests); else it is struck out.
STRICT_JOURNAL = False

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "rules.permissions.ObjectPermissionBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
    {"NAME": "hackathon_portal.accounts.passwords.ExpectedWordsValidator"},
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.ScryptPasswordHasher"]
LOGIN_REDIRECT_URL = "/cabinet/"
LOGIN_URL = "account_login"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_FORMS = {
    "signup": "hackathon_portal.accounts.forms.SignUp",
    "reset_password": "hackathon_portal.accounts.forms.ResetPassword",
}
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_ADAPTER = "hackathon_portal.accounts.adapters.AccountAdapter"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = PORTAL_ORIGIN.split(":")[0]
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 900
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
# Signing in by somebody else's word (accounts/providers.py): an account is found by who its owner is there, never by an e-mail alone.
SIGN_IN_PROVIDERS = sign_in_providers(
    {
        "VK_CLIENT_ID": os.environ.get("VK_CLIENT_ID", ""),
        "VK_CLIENT_SECRET": os.environ.get("VK_CLIENT_SECRET", ""),
        "YANDEX_CLIENT_ID": os.environ.get("YANDEX_CLIENT_ID", ""),
        "YANDEX_CLIENT_SECRET": os.environ.get("YANDEX_CLIENT_SECRET", ""),
        "OPENID_PROVIDERS": os.environ.get("OPENID_PROVIDERS", ""),
    }
)
SOCIALACCOUNT_PROVIDERS = settings_of_library(SIGN_IN_PROVIDERS)
INSTALLED_APPS += [f"allauth.socialaccount.providers.{one.id}" for one in SIGN_IN_PROVIDERS if not one.server]
SOCIALACCOUNT_ADAPTER = "hackathon_portal.accounts.adapters.ProviderAdapter"
SOCIALACCOUNT_EMAIL_REQUIRED = True
SOCIALACCOUNT_EMAIL_VERIFICATION = "mandatory"
SOCIALACCOUNT_EMAIL_AUTHENTICATION = False
SOCIALACCOUNT_AUTO_SIGNUP = True
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5
MFA_ADAPTER = "hackathon_portal.accounts.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Портал хакатонов"

# How long a decision waits before its letter leaves; until then it can be undone.
# A rehearsal of a contest goes by itself after so many days.
REHEARSAL_DAYS = whole("PORTAL_REHEARSAL_DAYS", 30, least=1)
# An account nobody uses is erased after so many days, its owner told so many days before.
ACCOUNT_DAYS = timedelta(days=whole("PORTAL_ACCOUNT_DAYS", 1095))
ACCOUNT_NOTICE_DAYS = timedelta(days=whole("PORTAL_ACCOUNT_NOTICE_DAYS", 30))
DECISION_UNDO = timedelta(seconds=whole("DECISION_UNDO_SECONDS", 60, least=0))

# A count over a whole contest that takes long may be late by so many times its own length (contests/kept.py): 5 % of one core at most.
DEAR_COUNTS_LATE = 20

PGHISTORY_APPEND_ONLY = True

LANGUAGE_CODE = "ru"
TIME_ZONE = "Europe/Moscow"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(os.environ.get("STATIC_ROOT") or DATA_DIR / "static")
STORE_OF = storage.files  # an address of files -> its entry of STORAGES (kernel/moving.py)
STORAGES = {
    "default": {"BACKEND": "hackathon_portal.kernel.storage.EncryptedStorage"},
    "raw": storage.files(os.environ.get("STORAGE_URL", "")),
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MAINTENANCE_SECONDS: float | None = 2  # how long a process remembers whether the portal is worked on (kernel/web/maintenance.py)
MEDIA_ROOT = Path(os.environ.get("MEDIA_ROOT") or DATA_DIR / "files")
FILE_UPLOAD_PERMISSIONS = 0o600
# Copies (kernel/backups): the folder of the nightly ones, empty: none are taken; whose keys (age1…) open them; how many and how many days they
# are kept; a second place, a folder or s3://….
BACKUP_DIR = Path(folder) if (folder := os.environ.get("BACKUP_DIR", "").strip()) else None
BACKUP_RECIPIENTS = listed("BACKUP_RECIPIENTS")
BACKUP_KEEP = whole("BACKUP_KEEP", 14)
BACKUP_DAYS = whole("BACKUP_DAYS", 30)
BACKUP_COPY_TO = os.environ.get("BACKUP_COPY_TO", "").strip()
if BACKUP_COPY_TO.startswith("s3:"):
    STORAGES["copies"] = storage.files(BACKUP_COPY_TO, "BACKUP_COPY_TO")
# What has been erased, by kinds and numbers, out of the database's reach (kernel/backups/erased.py).
ERASURES_FILE = DATA_DIR / "erased.jsonl"
# Temporary files of this machine (kernel/scratch.py).
SCRATCH_DIR = Path(os.environ.get("SCRATCH_DIR") or DATA_DIR / "scratch")
FILE_UPLOAD_TEMP_DIR = SCRATCH_DIR
# Optional: clamd's socket, `/run/clamav/clamd.ctl` or `host:port`; files are held until it has looked at them (kernel/antivirus.py).
CLAMAV_SOCKET = socket_or_server("CLAMAV_SOCKET")
if CLAMAV_SOCKET:
    CELERY_BEAT_SCHEDULE["files to check"] = {
        "task": "kernel.check_files", "schedule": timedelta(seconds=30), "options": {"expires": 30},
    }  # fmt: skip
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
WEB_THREADS = whole("WEB_THREADS", 2)  # of one process (hackathon_portal/front.py)
# Megabytes of one request (README has the same table for the proxy). Pages of project files take what the regulation says of a file.
REQUEST_MEGABYTES = {"visitor": 2.5, "signed in": 25, "beside files": 1}
# Bodies are read by the front (hackathon_portal/front.py) before a thread is taken: seconds without enough bytes, bytes a second
# that are enough, the longest term; how many may be unfinished in one process: of one address, of all, and their megabytes.
BODY_SECONDS, BODY_BYTES_A_SECOND, BODY_LONGEST_SECONDS = 15, 8_192, 900
BODIES_OF_AN_ADDRESS, BODIES_AT_ONCE, BODY_MEGABYTES_AT_ONCE = 32, 256, 1024

DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "Портал хакатонов <portal@localhost>")
if email_url := os.environ.get("EMAIL_URL"):
    globals().update(mail.email(email_url))
# How many letters a minute the mail server takes from this installation, all workers together; without it they leave as fast as it takes them.
EMAIL_PER_MINUTE = whole("EMAIL_PER_MINUTE", 1) if os.environ.get("EMAIL_PER_MINUTE", "").strip() else None
if EMAIL_PER_MINUTE:  # each sweep sends what the rate has let through since the last one (kernel/channels.py)
    CELERY_BEAT_SCHEDULE["sweep the outbox"] |= {"schedule": timedelta(seconds=5), "options": {"expires": 5}}
# How to reach who runs the portal, one line below letters of no contest: «Оператор портала: +7 …, portal@…».
PORTAL_CONTACTS = " ".join(os.environ.get("PORTAL_CONTACTS", "").split())

# Optional: bots repeat the subjects of letters to those who have connected them (accounts/messengers).
MAX_BOT_TOKEN = os.environ.get("MAX_BOT_TOKEN", "")
MAX_API = web_address("MAX_API", "https://platform-api2.max.ru")
# Whether MAX calls the portal at PORTAL_ORIGIN (https) instead of being asked every few seconds.
MAX_WEBHOOK = os.environ.get("MAX_WEBHOOK", "") == "1"
TELEGRAM_BOT_TOKEN = os.environ.get("TELEGRAM_BOT_TOKEN", "")
TELEGRAM_API = web_address("TELEGRAM_API", "https://api.telegram.org")
# Why the ban on foreign messengers (russia/messengers.yaml) does not bind whoever runs the portal; empty: it does.
FOREIGN_MESSENGERS = " ".join(os.environ.get("FOREIGN_MESSENGERS", "").split())
if MAX_BOT_TOKEN or (TELEGRAM_BOT_TOKEN and FOREIGN_MESSENGERS):
    CELERY_BEAT_SCHEDULE |= {
        "messages to messengers": {
            "task": "accounts.deliver_messages",
            "schedule": timedelta(seconds=10),
            "options": {"expires": 10},
        },
        "messages from messengers": {
            "task": "accounts.read_messengers",
            "schedule": timedelta(seconds=5),
            "options": {"expires": 5},
        },
    }
if MAX_BOT_TOKEN and MAX_WEBHOOK:
    CELERY_BEAT_SCHEDULE["calls of MAX"] = {"task": "accounts.subscribe_to_max", "schedule": timedelta(hours=1)}

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
PHONENUMBER_DEFAULT_REGION = "RU"
PHONENUMBER_DB_FORMAT = "E164"

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_COOKIE_SAMESITE = SESSION_COOKIE_SAMESITE = "Lax"
VIEWING_COOKIE_NAME = "viewing"
CSRF_FAILURE_VIEW = "hackathon_portal.kernel.web.error_pages.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        # The form that leads to a provider of signing in is answered by an address of that provider.
        "form-action": [SELF, *sorted({one.origin for one in SIGN_IN_PROVIDERS})],
        # Text becomes HTML only through the policy of static/portal/trusted.js, on the few pages that load it; `worker` names the one
        # script that runs without a page (static/portal/store.js).
        "trusted-types": ["default", "worker"],
        "require-trusted-types-for": ["'script'"],
    },
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": ["hackathon_portal.kernel.web.json_bodies.BoundedJsonParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "EXCEPTION_HANDLER": "hackathon_portal.kernel.errors.api_exception_handler",
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Портал хакатонов: API",
    "DESCRIPTION": "Подача заявок из другой системы (Региональный портал) и их состояние. Токен выдаёт сотрудник на странице «API».",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "PREPROCESSING_HOOKS": ["hackathon_portal.kernel.web.api_schema.public_addresses"],
    "ENUM_NAME_OVERRIDES": {"ApplicationStateEnum": "registration.states.ApplicationState.choices"},
}

# Tokens of the API: for how many days one is issued unless the form says otherwise and at most, when a letter warns of the end,
# how many requests a minute one token may make.
API_TOKEN_DAYS = whole("API_TOKEN_DAYS", 365)
API_TOKEN_MOST_DAYS = whole("API_TOKEN_MOST_DAYS", 730)
API_TOKEN_WARNING_DAYS = whole("API_TOKEN_WARNING_DAYS", 14)
API_REQUESTS_A_MINUTE = whole("API_REQUESTS_A_MINUTE", 600)

# A request that took longer is a line of the log; from which networks a monitor may read /metrics, past the proxy.
SLOW_REQUEST_SECONDS = whole("SLOW_REQUEST_SECONDS", 2)
MONITOR_NETWORKS = networks("MONITOR_NETWORKS", "127.0.0.0/8,::1/128,10.0.0.0/8,172.16.0.0/12,192.168.0.0/16,fc00::/7")

# A monitor elsewhere reads /health/ with this token as a bearer; empty: nobody does.
MONITOR_TOKEN = os.environ.get("MONITOR_TOKEN", "").strip()
# Megabytes free where the portal writes: under the first the administrators are told, under the second no file is taken.
DISK_ALARM_MB = whole("DISK_ALARM_MB", 1024)
DISK_RESERVE_MB = whole("DISK_RESERVE_MB", 300)

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "structlog.stdlib.ProcessorFormatter", "processors": log_processors}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"portal": {"level": "INFO"}, "weasyprint": {"level": "ERROR"}, "fontTools": {"level": "ERROR"}},
}

# Optional: a PKCS#12 file with the organiser's certificate signs diplomas, certificates and letters of thanks (PAdES).
DOCUMENT_CERTIFICATE = os.environ.get("DOCUMENT_CERTIFICATE", "")
DOCUMENT_CERTIFICATE_PASSWORD = os.environ.get("DOCUMENT_CERTIFICATE_PASSWORD", "")

if dsn := os.environ.get("SENTRY_DSN"):
    import sentry_sdk

    try:
        sentry_sdk.init(
            dsn=dsn,
            send_default_pii=False,
            include_local_variables=False,
            max_request_body_size="never",
            before_send=clean_report,
        )
    except sentry_sdk.utils.BadDsn:
        raise ImproperlyConfigured("SENTRY_DSN: адрес не разобрать, он должен быть вида https://ключ@сервер/номер.") from None
