"""Django's settings, from the environment and the configuration file; see `docs/administrator/configuration.md`."""

from pathlib import Path
from urllib.parse import urlsplit

import environ

from accord.config.layout import data_folder, secret_key, setting

SOURCE = Path(__file__).resolve().parent.parent

SECRET_KEY = secret_key()
# For what not even a backup may tell: never part of one. Several machines need the same.
APART_KEY = setting("ACCORD_APART_KEY")
APART_KEY_FILE = data_folder() / "keys" / "apart.key"
DEBUG = setting("ACCORD_DEBUG", "no") in {"yes", "true", "1"}

ACCORD_URL = setting("ACCORD_URL", f"http://localhost:{setting('ACCORD_HTTP_PORT', '8000')}")
ACCORD_DATA = data_folder()
ACCORD_SMTP_HOST = setting("ACCORD_SMTP_HOST", "127.0.0.1")
ACCORD_SMTP_PORT = int(setting("ACCORD_SMTP_PORT", "2525"))
ACCORD_SMTP_CONNECTIONS = int(setting("ACCORD_SMTP_CONNECTIONS", "100"))
ACCORD_SMTP_LARGEST_MB = int(setting("ACCORD_SMTP_LARGEST_MB", "100"))
ACCORD_CERTIFICATE = setting("ACCORD_CERTIFICATE")
ACCORD_CERTIFICATE_KEY = setting("ACCORD_CERTIFICATE_KEY")
# Whether requests of ours may go to addresses that are not public, such as a sign-in server in the house.
ACCORD_LOCAL_CALLS = setting("ACCORD_LOCAL_CALLS", "no") in {"yes", "true", "1"}
ACCORD_DEMO = setting("ACCORD_DEMO", "no") in {"yes", "true", "1"}
_address = urlsplit(ACCORD_URL)
_https = _address.scheme == "https"

ALLOWED_HOSTS = [_address.hostname or "127.0.0.1", "127.0.0.1", "localhost", "[::1]"]
ALLOWED_HOSTS += [name for name in setting("ACCORD_HOSTS").split(",") if name]
CSRF_TRUSTED_ORIGINS = [f"{_address.scheme}://{_address.netloc}"]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "procrastinate.contrib.django",
    "accord.kernel",
    "accord.customers",
    "accord.customers.companies",
    "accord.customers.notes",
    "accord.customers.duplicates",
    "accord.staff",
    "accord.journey",
    "accord.journey.shown",
    "accord.channels",
    "accord.channels.email",
    "accord.channels.web_form",
    "accord.desk",
    "accord.desk.incidents",
    "accord.desk.case_types",
    "accord.desk.goodwill",
    "accord.desk.side_talks",
    "accord.desk.matters",
    "accord.desk.search",
    "accord.desk.levels",
    "accord.desk.junk",
    "accord.desk.macros",
    "accord.desk.automation",
    "accord.desk.routing",
    "accord.desk.viewers",
    "accord.desk.notices",
    "accord.desk.promises",
    "accord.desk.context",
    "accord.desk.people",
    "accord.desk.acknowledging",
    "accord.understand",
    "accord.understand.themes",
    "accord.understand.feelings",
    "accord.measure",
    "accord.measure.demand",
    "accord.measure.imports",
    "accord.measure.questionnaires",
    "accord.measure.surveys",
    "accord.measure.audits",
    "accord.measure.cells",
    "accord.listen",
    "accord.listen.backtest",
    "accord.listen.suggesting",
    "accord.listen.slices",
    "accord.listen.gathered",
    "accord.improve",
    "accord.culture",
    "accord.insight.briefings",
    "accord.web.ui",
    "accord.web.admin",
    "accord.web.agent",
    "accord.web.customer",
    "accord.web.department",
    "accord.web.everyone",
    "accord.web.executive",
    "accord.web.lead",
]

MIDDLEWARE = [
    "accord.web.ui.compression.Compressed",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accord.web.ui.middleware.ContentSecurityPolicy",
    "accord.web.ui.middleware.FirstRun",
    "accord.web.ui.middleware.CompanyTime",
    "accord.web.ui.middleware.Acting",
    "accord.web.ui.presence.Seen",
    "accord.web.ui.middleware.Refusals",
]

ROOT_URLCONF = "accord.config.urls"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,
        "OPTIONS": {"environment": "accord.web.ui.environment.environment"},
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [SOURCE / "web" / "ui" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
]

DATABASES = {
    "default": environ.Env.db_url_config(setting("DATABASE_URL", "postgresql:///accord"))
    | {"ENGINE": "django.db.backends.postgresql", "CONN_HEALTH_CHECKS": True}
}
_BEHIND_A_POOLER = bool(setting("DATABASE_DIRECT_URL"))
DATABASES["default"]["OPTIONS"] = {
    **DATABASES["default"].get("OPTIONS", {}),
    "server_side_binding": True,
    # Statements that return are parsed and planned once a connection; a pooler in between could not keep them apart.
    "prepare_threshold": None if _BEHIND_A_POOLER else 3,
    "pool": {"min_size": 1, "max_size": int(setting("ACCORD_DATABASE_CONNECTIONS", "10")), "timeout": 20},
}
DATABASE_DIRECT_URL = setting("DATABASE_DIRECT_URL") or setting("DATABASE_URL", "postgresql:///accord")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {"default": {"BACKEND": "accord.kernel.memory.MemoryCache", "OPTIONS": {"MAX_ENTRIES": 5_000}}}

AUTH_USER_MODEL = "staff.Employee"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "everyone:demo" if ACCORD_DEMO else "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "accord.web.ui.sign_in.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGOUT_ON_GET = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Accord"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not _https

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [SOURCE / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "static/"
STATIC_ROOT = None  # served from the packages themselves, there is nothing to collect
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": str(ACCORD_DATA / "files"), "base_url": None, "file_permissions_mode": 0o600},
    },
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
FORM_RENDERER = "django.forms.renderers.Jinja2"

SESSION_ENGINE = "accord.web.ui.sessions"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _https
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if _https else 0
# X-Forwarded-Proto is read by the server, which knows whether the trusted proxy said it; Django would believe anybody.
SECURE_PROXY_SSL_HEADER = None
X_FRAME_OPTIONS = "SAMEORIGIN"
DATA_UPLOAD_MAX_MEMORY_SIZE = 26_214_400
LARGEST_BODY = 67_108_864  # on disk, not in memory: a mail that a service posts as JSON is a third larger than itself

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "INFO" if DEBUG else "WARNING"},
    "loggers": {"accord": {"level": "INFO"}, "procrastinate": {"level": "WARNING"}},
}
