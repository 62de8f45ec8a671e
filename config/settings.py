"""
Settings of every installation: development, tests and production run this one file.

The environment says what differs; `.env.example` lists all of it. The defaults run tests, and production demands
its variables.
"""

from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

from celery.schedules import crontab
from kombu import Queue

from config import accounts, env, field_keys, logs, reminders
from config.enum_names import ENUM_NAMES

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

env.load_file(BASE_DIR / ".env")

# --- What the environment says

DEBUG = env.boolean("DEBUG")
SECRET_KEY = env.secret("SECRET_KEY", development_file=VAR_DIR / "secret_key", debug=DEBUG)
FIELD_KEYS, FIELD_CIPHER = field_keys.read(development_file=VAR_DIR / "field_keys", debug=DEBUG), field_keys.cipher()
SITE_URL = env.text("SITE_URL", "http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = env.items("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]")
DATABASES = {"default": env.database("DATABASE_URL", default="sqlite:///var/db.sqlite3")}
CONTACT = env.text("CONTACT") or "本单位的系统管理员"
HAS_REPLICA = bool(env.text("DATABASE_REPLICA_URL"))
REPLICA_WAIT_MS = env.number("REPLICA_WAIT_MS", 200)
if HAS_REPLICA:
    DATABASES["replica"] = env.replica("DATABASE_REPLICA_URL")
    DATABASE_ROUTERS = ["config.replica.ReportRouter"]
REDIS_URL = env.text("REDIS_URL")
DEPLOYMENT_ID = env.deployment("DEPLOYMENT_ID", debug=DEBUG)
TRUSTED_PROXIES = env.number("TRUSTED_PROXIES")

# --- The program

INSTALLED_APPS = [
    "config.apps.AdministrationConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "knox",
    "drf_spectacular",
    "drf_standardized_errors",
    "zones",
    "projects",
    "tracker",
]

MIDDLEWARE = [
    # First, so that every response has its number, and the client's address is known to all that follow.
    "config.middleware.RequestIdMiddleware",
    "config.middleware.ClientAddressMiddleware",
    "config.request_log.RequestLogMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.middleware.SecurityHeadersMiddleware",
    # Outside all that reads or writes a page.
    "config.middleware.PackedPagesMiddleware",
    # Before all that reads a body or a query string.
    "config.request_limits.RequestLimitsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "config.sign_ins.SignInMiddleware",
    "config.middleware.WrongMethodMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "config.refusal_audit.RefusalAuditMiddleware",
    # Last, so that it wraps nothing but the view.
    *(["config.replica.ReplicaMiddleware"] if HAS_REPLICA else []),
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "config" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "tracker.pages.menu.shell",
                "tracker.pages.kept_forms.kept_form",
            ],
        },
    },
]

FORM_RENDERER = "tracker.pages.form_rendering.FormRenderer"

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True

# --- Who signs in

AUTH_USER_MODEL = "zones.Officer"
LOGIN_URL = LOGOUT_REDIRECT_URL = "/login/"
LOGIN_REDIRECT_URL = "/"
ACCOUNTS = accounts.read(debug=DEBUG)
AUTH_PASSWORD_VALIDATORS = accounts.validators(ACCOUNTS.password)
SESSION_ENGINE = "zones.sessions"  # tells whose a session is, so that it can be shown and ended
KNOX_TOKEN_MODEL = "zones.Token"  # noqa: S105  # no secret
SEPARATION_OF_DUTIES, SECOND_PERSON_FOR_RIGHTS = accounts.duties()

# --- What browsers are told. HTTPS is demanded where the site's own address says that there is HTTPS:
# an office network without it could not sign in otherwise. `check --deploy` warns of such an installation.

SITE = urlsplit(SITE_URL)
HTTPS = SITE.scheme == "https"
SECURE_SSL_REDIRECT = SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^healthz/detail$", r"^metrics$"]  # asked from inside, past the proxy
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_AGE = 12 * 60 * 60
# Browsers take a cookie of such a name from this very host alone, and over HTTPS alone.
SESSION_COOKIE_NAME = "__Host-sessionid" if HTTPS else "sessionid"
CSRF_COOKIE_NAME = "__Host-csrftoken" if HTTPS else "csrftoken"
CSRF_FAILURE_VIEW = "tracker.pages.errors.csrf_failure"
CSRF_TRUSTED_ORIGINS = [f"{SITE.scheme}://{SITE.netloc}"]
X_FRAME_OPTIONS = "DENY"

# --- Files

STATIC_URL = "/static/"
# The manual's pictures, which show nothing but the demo, beside what the pages need.
STATICFILES_DIRS = [BASE_DIR / "config" / "static", ("screenshots", BASE_DIR / "docs" / "screenshots")]
STATIC_ROOT = VAR_DIR / "static"
MEDIA_ROOT = VAR_DIR / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "django.contrib.staticfiles.storage.StaticFilesStorage"
            if DEBUG
            else "whitenoise.storage.CompressedManifestStaticFilesStorage"
        )
    },
}
# Development serves files from their sources; hashed names need `collectstatic` to have run.
WHITENOISE_USE_FINDERS = DEBUG
# Ledgers that were sent in, until they are imported and a week after: beside no web server's folders.
IMPORTS_ROOT = Path(env.text("IMPORT_DIR") or VAR_DIR / "imports")
FILE_UPLOAD_PERMISSIONS = 0o640
# Of everything but files, which have the limit of the upload handler; a body of the API counts as a whole.
DATA_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024
# A page offers at most 500 rows to tick at once.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 600
# Empty boxes of a form count, too: the panel of a stage has up to five, of which one holds several photographs.
DATA_UPLOAD_MAX_NUMBER_FILES = 12
FILE_UPLOAD_HANDLERS = [
    "config.upload_handlers.SizeLimitedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "config.upload_handlers.RemovingTemporaryFileUploadHandler",
]
FILE_SCANNER = env.text("FILE_SCANNER")
# What the officers of one zone together, or one officer above the zones, may store in a day; 0 is no limit.
EVIDENCE_FILES_A_DAY = env.number("EVIDENCE_FILES_A_DAY", 300)
EVIDENCE_MEGABYTES_A_DAY = env.number("EVIDENCE_MEGABYTES_A_DAY", 1000)

# --- What `manage.py watch` looks at on this machine

BACKUP_DIR = Path(folder) if (folder := env.text("BACKUP_DIR")) else None
DISK_FREE_MB = env.number("DISK_FREE_MB", 1024)

# --- Where the ends of the audit's chain are written down, outside the database

AUDIT_ANCHORS = Path(env.text("AUDIT_ANCHORS") or VAR_DIR / "audit" / "anchors.txt")

# --- What becomes of a backup, and where a drill restores one

BACKUP_HOOK = env.text("BACKUP_HOOK")
DRILL_DATABASE = env.database("DRILL_DATABASE_URL", default=env.text("DATABASE_URL", "sqlite:///var/db.sqlite3"))

# --- Mail

EMAIL_FROM = env.text("EMAIL_FROM", "no-reply@localhost")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = EMAIL_FROM
EMAIL_TIMEOUT = 20
EMAIL_FILE_PATH = VAR_DIR / "mail"
if env.text("EMAIL_URL"):
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    globals().update(env.email("EMAIL_URL"))
else:
    EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
REMINDERS = reminders.read(debug=DEBUG, https=HTTPS)

# --- The API

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "knox.auth.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": [
        "rest_framework.parsers.JSONParser",
        "rest_framework.parsers.MultiPartParser",
    ],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "tracker.api.exceptions.exception_handler",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}

REST_KNOX = {
    "SECURE_HASH_ALGORITHM": "hashlib.sha512",
    "TOKEN_TTL": timedelta(hours=12),
    "AUTO_REFRESH": False,
}

SPECTACULAR_SETTINGS = {
    "TITLE": "山西省开发区项目跟踪 API",
    "DESCRIPTION": "“三个一批”项目的台账、进展、比率、通报与催办。金额以万元计，日期为北京时间。",
    "VERSION": "1.0.0",
    "SERVE_INCLUDE_SCHEMA": False,
    # Docstrings are English and for developers; what the document says of an operation stands in `extend_schema`.
    "DISABLE_DOCSTRING_DESCRIPTIONS": True,
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": ENUM_NAMES,
}

# --- The worker. Nothing is lost with the broker: the tick finds in the database what is due.

CELERY_TIMEZONE = TIME_ZONE
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_IGNORE_RESULT = True
# A task whose worker dies is delivered again: running twice changes nothing of what is owed.
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_SOFT_TIME_LIMIT = 120
CELERY_TASK_TIME_LIMIT = 180
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
# What takes minutes has a queue, and in operation a worker, of its own, so that no tick waits behind it. A worker that
# names no queue does both.
CELERY_TASK_QUEUES = [Queue("celery", routing_key="celery"), Queue("long", routing_key="long")]
CELERY_TASK_ROUTES = {f"tracker.tasks.{name}": {"queue": "long"} for name in ("make_exports", "run_imports")}
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 30
# Celery would replace the handlers of LOGGING.
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# Without end: a broker that stays away for long must not end the worker.
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
if REDIS_URL:
    CELERY_BROKER_URL = REDIS_URL
    CELERY_BROKER_TRANSPORT_OPTIONS: dict[str, object] = {
        # More than twice the longest task; the sweep for lost ones runs often enough to notice.
        "visibility_timeout": 600,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
    }
else:
    CELERY_BROKER_URL = "filesystem://localhost//"
    CELERY_BROKER_TRANSPORT_OPTIONS = env.broker_folders(VAR_DIR / "broker")
CELERY_BEAT_SCHEDULER = "config.beat:MemoryScheduler"
CELERY_BEAT_SCHEDULE = {
    # A tick that waited behind others is worth nothing: the next one does its work.
    "tick": {"task": "tracker.tasks.tick", "schedule": 60.0, "options": {"expires": 55}},
    "issue_reminders": {
        "task": "tracker.tasks.issue_reminders",
        "schedule": REMINDERS.tick,
        "options": {"expires": 55},
    },
    "send_reminders": {"task": "tracker.tasks.send_reminders", "schedule": REMINDERS.tick, "options": {"expires": 55}},
    "send_account_mails": {"task": "tracker.tasks.send_account_mails", "schedule": 60.0, "options": {"expires": 55}},
    # Somebody waits for it: looked for often, which is one query.
    "make_exports": {"task": "tracker.tasks.make_exports", "schedule": 10.0, "options": {"expires": 10}},
    "run_imports": {"task": "tracker.tasks.run_imports", "schedule": 5.0, "options": {"expires": 5}},
    "seal_audit": {"task": "tracker.tasks.seal_audit", "schedule": 300.0, "options": {"expires": 290}},
    # Asked each hour, done once a night: a machine that was off at that minute makes up for it.
    "check_projection": {"task": "tracker.tasks.check_projection", "schedule": crontab(minute=15)},
}

# --- Logs go to stderr; the service manager keeps them.

LOG_FORMAT = env.choice("LOG_FORMAT", "line" if DEBUG else "json", of=logs.FORMATS)
ERROR_HOOK = env.text("ERROR_HOOK")
METRICS_TOKEN = env.token("METRICS_TOKEN")
LOGGING = logs.configuration(LOG_FORMAT, ERROR_HOOK)
