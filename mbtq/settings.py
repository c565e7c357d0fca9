"""All settings, from the environment. `.env.example` explains each variable."""

from __future__ import annotations

import json
import secrets
from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from mbtq import env

BASE_DIR = Path(__file__).resolve().parent.parent

# --- Where we are --------------------------------------------------------------------------
VAR = Path(env.text("MBTQ_VAR", str(BASE_DIR / "var"))).resolve()
DEBUG = env.flag("DEBUG", False)
DEMO = env.flag("MBTQ_DEMO", False)
PUBLIC_URL = env.text("PUBLIC_URL", f"http://localhost:{env.whole('PORT', 8000)}").rstrip("/")
HTTPS = PUBLIC_URL.startswith("https://")
ALLOWED_HOSTS = env.names("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env.names("CSRF_TRUSTED_ORIGINS", PUBLIC_URL)


def _own_secret() -> str:
    """A key made once and kept in the state folder, for a machine without configuration."""
    path = VAR / "secret_key"
    if not path.exists():
        VAR.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text()


SECRET_KEY = env.text("SECRET_KEY", "") or _own_secret()
# Former keys, while something that they sealed or signed is still in use.
SECRET_KEY_FALLBACKS = env.text("SECRET_KEY_FALLBACKS", "").split()

# --- Databases -----------------------------------------------------------------------------
# The engines that `serve` starts by itself leave their addresses in the state folder, so that
# any other command finds the same ones. An address in the environment wins.


def _address(name: str, default: str) -> str:
    if value := env.text(name, ""):
        return value
    left = VAR / "engines.json"
    if left.exists():
        return str(json.loads(left.read_text()).get(name, default))
    return default


DATABASE_URL = _address("DATABASE_URL", "postgresql://mbtq_app@localhost/mbtq")
DATABASE_OWNER_URL = _address("DATABASE_OWNER_URL", "postgresql://mbtq_owner@localhost/mbtq")
REDIS_URL = _address("REDIS_URL", "redis://localhost:6379/0")

DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        **env.database(DATABASE_URL),
        # Opening a connection costs more than most of our queries (measured: 30-40 %).
        "CONN_MAX_AGE": env.whole("CONN_MAX_AGE", 60),
        "CONN_HEALTH_CHECKS": True,
    }
}
# The owner of the tables: only `migrate` and the load commands connect as this role.
OWNER_DATABASE = env.database(DATABASE_OWNER_URL)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    # In the database, so that limits on sign-in hold without Redis and over all web processes.
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "mbtq_cache",
    }
}

# --- Parts ---------------------------------------------------------------------------------
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "django_htmx",
    "template_partials",
    "rest_framework",
    "drf_spectacular",
    "mbtq.core",
    "mbtq.trail",
    "mbtq.verify",
    "mbtq.accounts",
    "mbtq.tenancy",
    "programs",
    "fidelity",
    "supervision",
    "training",
    "audits",
    "mbtq.reporting",
    "mbtq.dashboards",
    "mbtq.api",
    "mbtq.demo",
]
MIDDLEWARE = [
    "mbtq.core.middleware.ClientAddress",
    "mbtq.core.middleware.RequestLog",
    "mbtq.core.middleware.BodyLimit",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "mbtq.core.middleware.SecurityHeaders",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "mbtq.accounts.middleware.ProfileLanguage",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "mbtq.accounts.middleware.SecondFactorRequired",
    "mbtq.accounts.middleware.FormErrors",
    "django_htmx.middleware.HtmxMiddleware",
    "mbtq.tenancy.middleware.Tenancy",
]
ROOT_URLCONF = "mbtq.urls"
WSGI_APPLICATION = "mbtq.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "mbtq.tenancy.shell.shell",
            ],
            "builtins": ["mbtq.core.templatetags.ui"],
            "string_if_invalid": "",
        },
    }
]

# --- People who sign in --------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/o/"
ACCOUNT_ADAPTER = "mbtq.accounts.adapters.InvitationOnly"
MFA_ADAPTER = "mbtq.accounts.adapters.SecondFactor"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # an invitation already proved the address
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False  # shared computers on wards
ACCOUNT_REAUTHENTICATION_TIMEOUT = 300
ACCOUNT_RATE_LIMITS = {
    # Per address generously: a hospital comes from one. Per account strictly.
    "login": "120/m/ip",
    "login_failed": "30/m/ip,5/5m/key",
    "reset_password": "10/h/ip,3/h/key",
}
ACCOUNT_FORMS = {
    "login": "mbtq.accounts.entrance.SignInForm",
    "change_password": "mbtq.accounts.entrance.ChangePasswordForm",
    "reset_password": "mbtq.accounts.entrance.ResetPasswordForm",
    "reset_password_from_key": "mbtq.accounts.entrance.NewPasswordForm",
    "reauthenticate": "mbtq.accounts.entrance.ConfirmPasswordForm",
}
MFA_FORMS = {
    "authenticate": "mbtq.accounts.entrance.CodeForm",
    "reauthenticate": "mbtq.accounts.entrance.ConfirmCodeForm",
    "activate_totp": "mbtq.accounts.entrance.SetUpAppForm",
    "add_webauthn": "mbtq.accounts.entrance.AddPasskeyForm",
    "edit_webauthn": "mbtq.accounts.entrance.NamePasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
MFA_TOTP_ISSUER = "MBT Kwaliteit"
USERSESSIONS_TRACK_ACTIVITY = False  # our middleware does it once a minute
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_IDLE_SECONDS = 30 * 60
INVITATION_DAYS = 14

# --- Headers and cookies -------------------------------------------------------------------
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_HSTS_SECONDS = 31536000 if HTTPS else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "mbtq.core.errors.csrf_failure"
# How many proxies stand in front of us: that many of the last addresses are theirs.
TRUSTED_PROXIES = env.whole("TRUSTED_PROXIES", 0)
MAX_BODY = 6 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3000

# --- Language and time ---------------------------------------------------------------------
LANGUAGE_CODE = "nl"
LANGUAGES = [("nl", _("Dutch")), ("en", _("English"))]
LANGUAGE_COOKIE_NAME = "language"
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Europe/Amsterdam"
USE_TZ = True

# --- Files ---------------------------------------------------------------------------------
BUILT_ASSETS = VAR / "assets"
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STATICFILES_DIRS = [BASE_DIR / "static", ("built", BUILT_ASSETS)]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR / "files"},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True

# --- Mail ----------------------------------------------------------------------------------
EMAIL_BACKEND = env.text("EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend")
EMAIL_FILE_PATH = VAR / "mail"
EMAIL_HOST = env.text("EMAIL_HOST", "localhost")
EMAIL_PORT = env.whole("EMAIL_PORT", 25)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", "")
EMAIL_TIMEOUT = 20  # a server that does not answer must not hold a page or a worker for good
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", False)
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "MBT Kwaliteit <kwaliteit@localhost>")

# --- Jobs ----------------------------------------------------------------------------------
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_TIME_LIMIT = 900
CELERY_TASK_SOFT_TIME_LIMIT = 840
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 5.0
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    # An unacknowledged task comes back after this: longer than any task may last.
    "visibility_timeout": 1800,
    # A broker that is away must not hold a web request: the outbox has the row already.
    "socket_connect_timeout": 2,
    "socket_timeout": 30,
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_TIMEZONE = "UTC"
PDF_MEMORY_MB = env.whole("PDF_MEMORY_MB", 1024)
PDF_SECONDS = env.whole("PDF_SECONDS", 180)

# --- Other systems --------------------------------------------------------------------------
REST_FRAMEWORK: dict[str, Any] = {
    "UNAUTHENTICATED_USER": None,
    "COERCE_DECIMAL_TO_STRING": False,
}
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "OAS_VERSION": "3.1.1",
    "TITLE": "MBT Kwaliteit",
    "VERSION": "1.0.0",
    "DESCRIPTION": (
        "Programs, people, treatments by code, sessions, supervision, quality and audits of one"
        " organisation, for its own systems. docs/integration.md tells the whole way."
    ),
    "CONTACT": {"name": "MBT Kwaliteit", "url": PUBLIC_URL},
    "LICENSE": {"name": "MIT", "identifier": "MIT"},
    "SERVERS": [{"url": PUBLIC_URL}],
    # Enumerations stand where they are used: their names would be guesses.
    "POSTPROCESSING_HOOKS": ["mbtq.api.rest.schema.finished"],
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "COMPONENT_SPLIT_REQUEST": False,
    "APPEND_COMPONENTS": {
        "securitySchemes": {
            "backendService": {
                "type": "oauth2",
                "description": "SMART Backend Services: private_key_jwt with RS384 or ES384.",
                "flows": {
                    "clientCredentials": {"tokenUrl": f"{PUBLIC_URL}/oauth/token", "scopes": {}}
                },
            }
        }
    },
}

# --- Calls to others -----------------------------------------------------------------------
# Networks that are not public and may be called all the same, such as a hospital's own.
OUTWARD_ALLOW = env.networks("OUTWARD_ALLOW")

# --- Start of a fresh system ---------------------------------------------------------------
REFERENCE_COMMANDS = [
    "load_risk_models",
    "load_standards",
    "load_instruments",
    "load_pathways",
    "load_manual",
]
METRICS_TOKEN = env.text("METRICS_TOKEN", "")

# --- Logs ----------------------------------------------------------------------------------
LOG_FORMAT = env.text("LOG_FORMAT", "json" if not DEBUG else "console")
LOGGING_CONFIG = "mbtq.core.logging.configure"
LOGGING = {"level": env.text("LOG_LEVEL", "INFO"), "format": LOG_FORMAT}
SILENCED_SYSTEM_CHECKS = ["security.W019"]
