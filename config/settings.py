"""Every setting, driven by the environment.

Candor runs on one of three things:

- ``production``: DATABASE_URL is set. Everything else must then be said too, and nothing is guessed.
- ``embedded``: ./run started its own database and broker, and wrote their addresses under var/. Loopback only.
- ``nothing``: neither. Enough for commands that need no database (check, makemigrations, checkpacks).
"""

import os
import re
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from config.api_settings import REST_FRAMEWORK, SPECTACULAR_SETTINGS  # noqa: F401  settings of this module's own
from config.clock import beat_schedule, patience
from config.embedded.state import remembered_environment
from config.env import LINE, Environment, Misconfigured, database
from config.logs import FORMATS, logging_settings
from reports.backoff import Schedule

BASE_DIR = Path(__file__).resolve().parent.parent
VAR = Environment(os.environ).path("CANDOR_VAR", BASE_DIR / "var")
env = Environment(os.environ)
if not env.has("DATABASE_URL"):
    env = Environment({**remembered_environment(VAR), **os.environ})

RUNS_ON = "nothing"
if env.has("DATABASE_URL"):
    RUNS_ON = "embedded" if env.flag("CANDOR_EMBEDDED", False) else "production"
if RUNS_ON == "embedded" and "@127.0.0.1:" not in env.secret("DATABASE_URL"):
    raise Misconfigured("CANDOR_EMBEDDED", "is set for a database elsewhere", "Unset it: only ./run sets it.")
PRODUCTION = RUNS_ON == "production"
# One-click sample sign-in, and sample data, exist only on the private database on loopback.
SAMPLE_SIGN_IN = RUNS_ON == "embedded"
SAMPLE_KEY_FILE = VAR / "sample-key"
DEBUG = False

# --- Secrets and hosts -------------------------------------------------------------------------------------------
if RUNS_ON == "nothing":
    SECRET_KEY = secrets.token_urlsafe(50)
else:
    _make = "Make one: python3 -c 'import secrets; print(secrets.token_urlsafe(50))'."
    SECRET_KEY = env.secret("SECRET_KEY", least=50, remedy=_make)
SECRET_KEY_FALLBACKS = list(env.secrets("SECRET_KEY_FALLBACKS"))
PUBLIC_URL = ""
if PRODUCTION:
    _public = env.url("PUBLIC_URL", ("https",), remedy="Set it to the address people use, like https://candor.example.")
    if not _public.hostname or _public.path.strip("/") or _public.query or _public.fragment:
        raise Misconfigured("PUBLIC_URL", "is more than a scheme and a host", "Leave out path, query and fragment.")
    PUBLIC_URL = f"https://{_public.netloc}"
    ALLOWED_HOSTS = list(env.words("ALLOWED_HOSTS", (_public.hostname,)))
    if any(host.startswith("*") for host in ALLOWED_HOSTS):
        raise Misconfigured("ALLOWED_HOSTS", "holds a wildcard", "Name each host.")
    CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]
else:
    ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]"]

SECURE_SSL_REDIRECT = PRODUCTION
SECURE_HSTS_SECONDS = 365 * 86400 if PRODUCTION else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = PRODUCTION
SECURE_REDIRECT_EXEMPT = [r"^(healthz|readyz|metrics)$"]
BEHIND_PROXY = env.flag("BEHIND_PROXY", False)
if BEHIND_PROXY:  # the proxy sets these headers itself (X-Forwarded-For at its end), drops a caller's, and names with _
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_ENGINE = "disclosures.sessions"
# Nobody there for so long, or so long after the sign-in: signed out (NIST SP 800-63B, 4.2.3, asks for 12 hours at the most).
SESSION_COOKIE_AGE = 60 * env.number("SESSION_IDLE_MINUTES", 120, least=5, most=720)
SESSION_HOURS = env.number("SESSION_HOURS", 12, least=1, most=24)
# What changes how somebody comes in, or who else does, needs a sign-in that is no older.
RECENT_MINUTES = env.number("RECENT_MINUTES", 15, least=1, most=60)
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
if PRODUCTION:  # the prefix makes a browser refuse such a cookie from another host of the same site, or without TLS
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME, LANGUAGE_COOKIE_NAME = "__Host-session", "__Host-csrf", "__Host-language"
CSRF_COOKIE_HTTPONLY = True  # forms carry the token themselves
CSRF_COOKIE_AGE, CSRF_FAILURE_VIEW = None, "config.api.token_missing"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = PRODUCTION
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# --- Application --------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "config",
    "reports",
    "disclosures",
    "compliance",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_htmx",
]
MIDDLEWARE = [
    "config.middleware.request_identity",
    "config.events.told_requests",
    "config.middleware.nobody_in_scope",
    "config.middleware.content_security_policy",
    "config.middleware.readable_cookies",
    "config.api.private_answers",
    "config.api.over_tls_alone",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "disclosures.forms.uploads.NoFiles",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "config.intake.Intake",
]
ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "reports.views.counted.frame",
            ],
        },
    },
]
AUTH_USER_MODEL = "disclosures.User"
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "sign-in"
PASSWORD_HASHERS = [
    "disclosures.passwords.Argon2",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",  # read only: an old hash becomes a new one at the next sign-in
]
# Long enough, guessed by nobody, and otherwise as one likes: no rule about what it is made of (OWASP ASVS 5.0, 6.2).
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name", "title")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "disclosures.passwords.NotTooLong"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "disclosures.passwords.NotCommonAtHeart"},
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# Instants are kept in UTC; a production's own zone is a column, never the server's.
TIME_ZONE = "UTC"
USE_TZ = True
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English")]
USE_I18N = True
LOCALE_PATHS = [BASE_DIR / "locale"]

# --- Limits on what comes in --------------------------------------------------------------------------------------
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000
DATA_UPLOAD_MAX_NUMBER_FILES = 1  # a form has one, where it has any
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_HANDLERS = [
    "disclosures.forms.uploads.LimitedUpload",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]

# --- Database -----------------------------------------------------------------------------------------------------
POSTGRES = ("postgresql", "postgres")
if RUNS_ON == "nothing":
    _application = {"NAME": "candor", "USER": "candor_app", "PASSWORD": "", "HOST": "127.0.0.1", "PORT": "1"}
else:
    _application = database(env.url("DATABASE_URL", POSTGRES), "DATABASE_URL")
DATABASES: dict[str, dict[str, Any]] = {
    # The role that serves requests owns nothing: it can neither change a table nor switch off a trigger.
    "default": {
        "ENGINE": "config.postgres",
        **_application,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": dict(LINE),
    },
}
# config/wsgi.py asks for a pool; commands and tasks need none.
if _pool := env.number("DATABASE_POOL", 0, least=0, most=200):
    DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 1, "max_size": _pool, "timeout": 3, "reconnect_timeout": 3}
if env.has("OWNER_DATABASE_URL"):
    # The owner of the tables: for `manage.py migrate_database` only. Web and worker run better without this variable.
    DATABASES["owner"] = {
        "ENGINE": "config.postgres",
        **database(env.url("OWNER_DATABASE_URL", POSTGRES), "OWNER_DATABASE_URL"),
        # Nobody else waits behind a migration for longer; the command comes back.
        "OPTIONS": {**LINE, "options": "-c lock_timeout=2s"},
    }
    if DATABASES["owner"]["USER"] == _application["USER"]:
        raise Misconfigured("OWNER_DATABASE_URL", "names the role of DATABASE_URL", "Let a second role own the tables.")

# --- Backups -----------------------------------------------------------------------------------------------------
BACKUP_FOLDER = env.path("BACKUP_FOLDER", VAR / "backups")
# How far every stream had come: kept outside the database, so that an older one put in its place is noticed.
HEADS_FILE = env.path("HEADS_FILE", VAR / "heads.json")
# A role that reads every row (BYPASSRLS) and, to try and to restore backups, may make databases and end connections.
BACKUP_DATABASE = None
if env.has("BACKUP_DATABASE_URL"):
    BACKUP_DATABASE = database(env.url("BACKUP_DATABASE_URL", POSTGRES), "BACKUP_DATABASE_URL")

# --- Room and figures ---------------------------------------------------------------------------------------------
# Below this, nothing new is taken: what was accepted is still finished, and everything can be read.
LEAST_FREE_BYTES = env.number("LEAST_FREE_MB", 1024 if PRODUCTION else 128, least=0, most=10_000_000) * 1024 * 1024
DATABASE_VOLUME = env.path("DATABASE_VOLUME", Path("/")) if env.has("DATABASE_VOLUME") else None
METRICS_TOKEN = env.secret("METRICS_TOKEN", least=20) if env.has("METRICS_TOKEN") else ""

# --- Broker -------------------------------------------------------------------------------------------------------
CELERY_BROKER_URL = "memory://"
if RUNS_ON != "nothing":
    CELERY_BROKER_URL = env.url("BROKER_URL", ("redis", "rediss", "redis+socket")).geturl()
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        # Above the longest task. Kombu looks for lost messages each interval x throttle seconds: 100 by default.
        "visibility_timeout": env.number("BROKER_VISIBILITY_TIMEOUT", 300, least=patience(PRODUCTION), most=86_400),
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        # One try: the sweep repeats what did not get through.
        "max_retries": 0,
        "socket_connect_timeout": 1,
        "socket_timeout": 1,
        "socket_keepalive": True,
        "health_check_interval": 25,
    }

# --- Handing over -------------------------------------------------------------------------------------------------
# Waits after the first, second … failed try: seven days in all. A try that nobody heard of again within the lease counts as
# interrupted; so many in a row, and the delivery is shown in red and tried no more.
DELIVERY = Schedule(
    steps=env.durations("DELIVERY_SCHEDULE", "5s,1m,5m,30m,2h,5h,10h,14h,20h,1d,1d,1d,1d,1d", least="1s", most="30d"),
    lease=env.duration("DELIVERY_LEASE", "60s", least="2s", most="1h"),
    most_interruptions=env.number("DELIVERY_INTERRUPTIONS", 5, least=1, most=1_000),
)

SWEEP_EVERY = env.duration("SWEEP_EVERY", "5s", least="1s", most="30s")
CELERY_BEAT_SCHEDULE = beat_schedule(SWEEP_EVERY)
# A worker to which its own wake-ups do not come back for so long, although the broker takes them, is deaf and ends itself.
WORKER_DEAF_AFTER = env.duration("WORKER_DEAF_AFTER", "60s", least="5s", most="1h")

# --- Mail ---------------------------------------------------------------------------------------------------------
# Until SMTP is configured, and always in test mode, mail is a file that never leaves this machine.
MAIL_FOLDER = env.path("MAIL_FOLDER", VAR / "mail")
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = MAIL_FOLDER
# For the whole of one try, from looking up the server's address to its last word, however slowly it speaks. A task ends after 90 s.
MAIL_DEADLINE = env.duration("MAIL_DEADLINE", "20s", least="1s", most="40s")
if DELIVERY.lease < MAIL_DEADLINE * 2:
    _shorter = (
        "Set MAIL_DEADLINE to half of DELIVERY_LEASE or less: another worker takes a try up that outlives its lease."
    )
    raise Misconfigured("MAIL_DEADLINE", "is more than half of the lease", _shorter)
DEFAULT_FROM_EMAIL = env.text("MAIL_FROM", "papers@localhost")
# Mail that a server could not deliver comes back to addresses of this domain, one for each try (README, “In production”). Its
# server puts it into a Maildir, or pipes it to `manage.py take_returned_mail`.
MAIL_RETURN_DOMAIN = env.text("MAIL_RETURN_DOMAIN", "").lower()
if not re.fullmatch(r"(?:[a-z0-9-]{1,63}\.)*[a-z0-9-]{0,63}", MAIL_RETURN_DOMAIN) or len(MAIL_RETURN_DOMAIN) > 200:
    raise Misconfigured("MAIL_RETURN_DOMAIN", "is no domain", "Set it to a domain such as returned.candor.example.")
RETURNED_MAIL_FOLDER = env.path("RETURNED_MAIL_FOLDER", VAR / "returned-mail")
EMAIL_HOST_CONFIGURED = env.has("SMTP_URL")
if EMAIL_HOST_CONFIGURED:
    _smtp = env.url("SMTP_URL", ("smtps", "smtp+starttls", "smtp"))
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = _smtp.hostname or "", _smtp.port or (465 if _smtp.scheme == "smtps" else 587)
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(_smtp.username or ""), unquote(_smtp.password or "")
    EMAIL_USE_SSL, EMAIL_USE_TLS = _smtp.scheme == "smtps", _smtp.scheme == "smtp+starttls"

# --- Static files -------------------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = None
if PRODUCTION:
    STATIC_ROOT = env.path("STATIC_ROOT", VAR / "static")
    STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
else:
    WHITENOISE_USE_FINDERS = True  # no collecting step between a change and a page
    WHITENOISE_AUTOREFRESH = False

# --- Logging ------------------------------------------------------------------------------------------------------
LOG_LEVEL = env.text("LOG_LEVEL", "INFO").upper()
if LOG_LEVEL not in ("DEBUG", "INFO", "WARNING", "ERROR"):
    raise Misconfigured("LOG_LEVEL", "is not a level of logging", "Use DEBUG, INFO, WARNING or ERROR.")
LOG_FORMAT = env.text("LOG_FORMAT", "json" if PRODUCTION else "line")
if LOG_FORMAT not in FORMATS:
    raise Misconfigured("LOG_FORMAT", "is not a form of log lines", "Use json or line.")
LOGGING = logging_settings(LOG_LEVEL, LOG_FORMAT)
