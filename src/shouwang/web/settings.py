"""Settings of a served town; what a town may change comes from its folder or the environment."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from shouwang.backbone.home import home

_HOME = home()
_PACKAGE = Path(__file__).resolve().parent.parent

SECRET_KEY = _HOME.keys()["django"].hex()
DRILL = _HOME.is_drill()
DEBUG = False
ALLOWED_HOSTS = os.environ.get("SHOUWANG_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
ROOT_URLCONF = "shouwang.web.urls"
WSGI_APPLICATION = "shouwang.web.wsgi.application"
TIME_ZONE = os.environ.get("SHOUWANG_TIME_ZONE", "Asia/Shanghai")
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django_htmx",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "axes",
    "django_tasks",
    "django_tasks_db",
    "shouwang.backbone.access",
    "shouwang.backbone.audit",
    "shouwang.backbone.jobs",
    "shouwang.backbone.pages",
    "shouwang.backbone.accounts",
    "shouwang.backbone.api",
    "shouwang.backbone.retention",
    "shouwang.backbone.intake",
    "shouwang.apps.places",
    "shouwang.apps.people",
    "shouwang.apps.incidents",  # the first entries of the navigation
    "shouwang.apps.recalls",
    "shouwang.apps.tasks",
    "shouwang.apps.statements",
    "shouwang.apps.zones",
    "shouwang.apps.gates",
    "shouwang.apps.passes",
    "shouwang.apps.orders",
    "shouwang.apps.drills",
]

MIDDLEWARE = [
    "shouwang.backbone.audit.requests.RequestIdMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "shouwang.backbone.pages.bodies.BodyLimitMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "shouwang.backbone.access.middleware.SecondFactorMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "shouwang.backbone.accounts.presence.PresenceMiddleware",
    "shouwang.backbone.access.middleware.DutyMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "shouwang.backbone.pages.middleware.RefusalMiddleware",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "shouwang.backbone.pages.shell.shell",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "shouwang.backbone.pages.templatetags.duty",
            ],
        },
    }
]


def _database() -> dict[str, Any]:
    """Return SQLite in the town's folder, or the PostgreSQL that SHOUWANG_DATABASE names."""
    address = os.environ.get("SHOUWANG_DATABASE", "")
    if address:
        return _postgresql(address)
    pragmas = (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        "cache_size=-65536",
        "mmap_size=67108864",
    )
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": _HOME.database,
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "".join(f"PRAGMA {pragma};" for pragma in pragmas),
        },
    }


def _postgresql(address: str) -> dict[str, Any]:
    from psycopg.conninfo import conninfo_to_dict  # noqa: PLC0415  only where it is asked for

    parts = conninfo_to_dict(address)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": parts.get("dbname"),
        "USER": parts.get("user") or "",
        "PASSWORD": parts.get("password") or "",
        "HOST": parts.get("host") or "",
        "PORT": str(parts.get("port") or ""),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


DATABASES = {"default": _database()}

AUTH_USER_MODEL = "access.Account"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "shouwang.backbone.access.passwords.LongEnough",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
ACCESS_RULES = _PACKAGE / "web" / "access.toml"
RETENTION_TERMS = _PACKAGE / "web" / "retention.toml"
LOGIN_URL = "access:sign-in"
LOGIN_REDIRECT_URL = "pages:home"
LOGOUT_REDIRECT_URL = "access:sign-in"
OTP_LOGIN_URL = "access:second-factor"
OTP_TOTP_ISSUER = "Shouwang"
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # or nobody could say how long it rests
AXES_USERNAME_FORM_FIELD = "username"  # as the sign-in form has it, whatever the account calls it
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_HANDLER = "shouwang.backbone.access.throttle.ThrottleHandler"  # an address alone, too
AXES_LOCKOUT_CALLABLE = "shouwang.backbone.access.throttle.locked_out"
AXES_VERBOSE = False

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 12 * 3600
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = os.environ.get("SHOUWANG_HTTPS") == "1"
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
# No HSTS: phones must still reach the plain enrolment port on the hall's network.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "worker-src": [SELF, "blob:"],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = os.environ.get("SHOUWANG_LANGUAGE", "zh-hans")
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
LOCALE_PATHS = [_PACKAGE / "locale"]
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
FORMAT_MODULE_PATH = ["shouwang.web.formats"]

STATIC_URL = "/static/"
_BUILT = _PACKAGE / "assets" / "web"  # fonts and map, made by `make web`
STATICFILES_DIRS = [_BUILT] if _BUILT.is_dir() else []
FIELD_APP = _BUILT / "field"  # served at /field/, so that its worker may answer there
WHITENOISE_USE_FINDERS = True
WHITENOISE_MIMETYPES = {".mjs": "text/javascript", ".webmanifest": "application/manifest+json"}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MEDIA_ROOT = _HOME.files
RECALL_CHANNELS = tuple(filter(None, os.environ.get("SHOUWANG_RECALL_CHANNELS", "").split(",")))
"""Classes by which people are called, with their modules; none named: those that the program brings."""
RECALL_MAIL_DOMAIN = os.environ.get("SHOUWANG_RECALL_MAIL_DOMAIN", "town.invalid")
DATA_UPLOAD_MAX_MEMORY_SIZE = 2**20  # of fields; files go to the disk, and bodies.py bounds both
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
DATA_UPLOAD_MAX_NUMBER_FILES = 4
FILE_UPLOAD_PERMISSIONS = 0o600

TASKS = {
    "default": {
        "BACKEND": "django_tasks_db.DatabaseBackend",
        "QUEUES": ["default"],
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"closed": {"()": "shouwang.web.log_lines.WithoutTokens"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["closed"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
