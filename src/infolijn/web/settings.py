# SPDX-License-Identifier: EUPL-1.2
"""Django's settings, all of them derived from one `Instance`.

There is no settings file per installation and no debug mode: what differs between installations is
an `INFOLIJN_...` setting (see `instance.py`), what differs between a laptop and a town hall is TLS.
`INFOLIJN_HOSTS` lists further names under which the pages may be asked for (comma-separated).
"""

from __future__ import annotations

import socket
from datetime import timedelta
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from infolijn.instance import Instance
from infolijn.web.assets import content_digest
from infolijn.web.databases import database_settings
from infolijn.web.logs import LOGGING as LOGGING  # noqa: PLC0414 - re-exported for Django

INSTANCE = Instance.from_environment()
HERE = Path(__file__).parent
TLS = bool(INSTANCE.tls_certificate)

# --- Django ---------------------------------------------------------------------------------------

DEBUG = False
SECRET_KEY = INSTANCE.secret("django")
ROOT_URLCONF = "infolijn.web.urls"
ASGI_APPLICATION = "infolijn.web.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": database_settings(INSTANCE)}

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "infolijn.web",
    "infolijn.accounts",
    "infolijn.journal",
    "infolijn.campaigns",
    "infolijn.premises",
    "infolijn.citizens",
    "infolijn.switchroom",
    "infolijn.reporting",
    "infolijn.desk",
    "infolijn.wallboard",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "infolijn.web.sessions.SlidingSession",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "infolijn.web.language.PersonsLanguage",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
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
            ],
        },
    },
]

# --- who may come in ------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.Person"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "login"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

# Guessing is slowed down per (person, address): a stranger who guesses at Lies' password locks
# himself out, not Lies, who logs in from her own desk.  Five tries, then five minutes of rest.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=5)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "web/locked_out.html"
AXES_HTTP_RESPONSE_CODE = 429
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False
AXES_CLIENT_IP_CALLABLE = "infolijn.web.addresses.client_address"
AXES_USERNAME_CALLABLE = "infolijn.web.addresses.name_tried"

# Twelve hours after the last page or command: never in mid-shift, always by the next morning.
SESSION_COOKIE_AGE = 12 * 3600
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = TLS
CSRF_COOKIE_SECURE = TLS
# Cookies know no port: two instances on one machine must not log each other out.
SESSION_COOKIE_NAME = "__Host-session" if TLS else f"session-{INSTANCE.web_port}"
CSRF_COOKIE_NAME = "__Host-csrf" if TLS else f"csrf-{INSTANCE.web_port}"
LANGUAGE_COOKIE_NAME = "language"

# --- what browsers are told -----------------------------------------------------------------------

ALLOWED_HOSTS = sorted(
    {
        "localhost",
        "127.0.0.1",
        "[::1]",
        socket.gethostname().lower(),
        *([] if INSTANCE.listen in {"0.0.0.0", "::"} else [INSTANCE.listen]),  # noqa: S104
        *filter(None, INSTANCE.environment.get("INFOLIJN_HOSTS", "").split(",")),
    }
)
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if TLS else 0
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

_sockets = [
    f"{'wss' if TLS else 'ws'}://{host}:{INSTANCE.web_port}"
    for host in ALLOWED_HOSTS
    if "[" not in host  # the grammar of the policy has no IPv6 addresses
]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        # 'self' covers the WebSocket in new browsers only, so it is spelled out as well.
        "connect-src": [SELF, *_sockets],
        "media-src": [SELF, "blob:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    },
}

# --- language and time ----------------------------------------------------------------------------

LANGUAGE_CODE = "nl"
LANGUAGES = [
    ("nl", _("Dutch")),
    ("fr", _("French")),
    ("de", _("German")),
    ("en", _("English")),
]
LOCALE_PATHS = [HERE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Brussels"

# --- files ----------------------------------------------------------------------------------------

FRONTEND = Path(INSTANCE.frontend) if INSTANCE.frontend else HERE / "static" / "built"
STATIC_FOLDERS: list[tuple[str, Path]] = [("", HERE / "static"), ("built", FRONTEND)]
"""What is served under which part of STATIC_URL; `server.py` mounts exactly these."""
STATIC_URL = f"/static/{content_digest(folder for _, folder in STATIC_FOLDERS)}/"
"""The address changes with the content, so browsers may keep files for ever."""
STATICFILES_DIRS: list[Any] = []

SILENCED_SYSTEM_CHECKS: list[str] = []
