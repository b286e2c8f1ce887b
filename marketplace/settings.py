"""Settings: what changes between installations comes from marketplace/env.py."""

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from marketplace import env, logs, timers

BASE_DIR = env.BASE_DIR
DEBUG = env.DEBUG
DEMO = env.DEMO
SECRET_KEY = env.SECRET_KEY
SECRET_KEY_FALLBACKS = env.SECRET_KEY_FALLBACKS
SITE_URL = env.SITE_URL
IDENTIFIER_PREFIX = env.identifier_prefix()
ALLOWED_HOSTS = env.ALLOWED_HOSTS
CSRF_TRUSTED_ORIGINS = [SITE_URL]
CSRF_FAILURE_VIEW = "marketplace.errors.csrf_failure"
ROOT_URLCONF = "marketplace.urls"
WSGI_APPLICATION = "marketplace.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
SITE_ID = 1

INSTALLED_APPS = [
    "marketplace.apps.MarketplaceConfig",
    "marketplace.ui",
    "marketplace.audit",
    "marketplace.accounts",
    "marketplace.notices",
    "capacity",
    "orders",
    "credit",
    "marketplace.dashboards",
    "marketplace.staff",
    "marketplace.demo",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_celery_beat",
    "django_htmx",
    "django_cotton",
    "crispy_forms",
    "crispy_bootstrap5",
    "heroicons",
    "csp",
    "django_structlog",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "marketplace.language.ChineseFirstMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "marketplace.accounts.middleware.PersonaMiddleware",
    "django_structlog.middlewares.RequestMiddleware",
    "marketplace.errors.RefusalMiddleware",
]

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
                "django.template.context_processors.i18n",
                "marketplace.ui.context.frame",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "marketplace.ui.templatetags.figures",
            ],
        },
    },
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
COTTON_DIR = "cotton"

DATABASES = {"default": env.application_database()}

# --- accounts -----------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
AUTH_PASSWORD_VALIDATORS[1]["OPTIONS"] = {"min_length": 10}
ACCOUNT_ADAPTER = "marketplace.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email", "phone"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "phone", "password1*", "password2*"]
ACCOUNT_SIGNUP_FORM_CLASS = "marketplace.accounts.forms.SignupFields"
ACCOUNT_FORMS = {"login": "marketplace.accounts.login_form.LoginForm"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_PHONE_VERIFICATION_ENABLED = False
ACCOUNT_EMAIL_VERIFICATION = env.EMAIL_VERIFICATION
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGIN_ON_PASSWORD_RESET = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 600
ACCOUNT_RATE_LIMITS = {"login_failed": "10/m/ip,5/5m/key", "signup": "20/m/ip"}
ALLAUTH_TRUSTED_PROXY_COUNT = env.trusted_proxies()
USERSESSIONS_TRACK_ACTIVITY = False
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Gongzao 共造"
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not env.secure_site()
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "accounts:home"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"

# --- language and time --------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Simplified Chinese")), ("en", _("English"))]
LOCALE_PATHS = [BASE_DIR / "marketplace" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# --- files --------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
MEDIA_ROOT = env.MEDIA_ROOT
MEDIA_S3 = env.MEDIA_S3
STORAGES = {
    "default": env.media_storage(MEDIA_S3),
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if env.env.bool("STATIC_MANIFEST", default=False)
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = not env.env.bool("STATIC_MANIFEST", default=False)
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
FILE_UPLOAD_PERMISSIONS = 0o640

# --- security -----------------------------------------------------------------------------------
SECURE_SSL_REDIRECT = False  # the proxy in front redirects; health checks stay plain
SILENCED_SYSTEM_CHECKS = ["security.W008"]  # … and that is what W008 would remind us of
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.secure_site() else None
SECURE_HSTS_SECONDS = 31_536_000 if env.secure_site() else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = env.secure_site()
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = env.secure_site()
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
    }
}

# --- cache, broker and worker -------------------------------------------------------------------
CACHES = {
    "default": {
        "BACKEND": "marketplace.cache.PatientCache",
        "LOCATION": env.REDIS_URL,
        "KEY_PREFIX": "gongzao",
        "OPTIONS": {"socket_connect_timeout": 1, "socket_timeout": 2},
    }
}
MATCHING_SNAPSHOT_FROM = env.MATCHING_SNAPSHOT_FROM
CELERY_BROKER_URL = env.REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 270
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 600,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 1,
    "socket_connect_timeout": 2,
    "socket_timeout": 5,
    "global_keyprefix": "gongzao:",
    # A page that hints at work must not wait for a broker that is away: the row is there.
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0.1,
    "interval_max": 0.1,
}
CELERY_TASK_PUBLISH_RETRY = False  # rows remember; the sweep re-queues what a lost broker forgot
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
CELERY_BEAT_SCHEDULE = timers.schedule(demo=DEMO)
CELERY_TIMEZONE = "UTC"
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {
    "orders.tasks.match_job": {"queue": "matching"},
    "credit.tasks.*": {"queue": "credit"},
    "capacity.tasks.work_import": {"queue": "imports"},
}

# --- money --------------------------------------------------------------------------------------
PLATFORM_FEE_BPS = 200
SANDBOX_GATEWAY_KEY = env.SANDBOX_GATEWAY_KEY
GATEWAY = "sandbox"

# --- connected machines -------------------------------------------------------------------------
MTCONNECT_NETWORKS = env.MTCONNECT_NETWORKS
CALENDAR_NETWORKS = env.CALENDAR_NETWORKS
MQTT_URL, MQTT_CA_FILE = env.MQTT_URL, env.MQTT_CA_FILE

# --- API ----------------------------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["rest_framework.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["marketplace.parsing.StorableJSONParser"],
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "marketplace.errors.problem_response",
    "DEFAULT_THROTTLE_CLASSES": [
        "rest_framework.throttling.AnonRateThrottle",
        "rest_framework.throttling.UserRateThrottle",
    ],
    "NUM_PROXIES": env.trusted_proxies(),
    "DEFAULT_THROTTLE_RATES": {"anon": "120/min", "user": "1200/min", "identifier": "60/min"},
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Gongzao 共造",
    "VERSION": "1",
    "DESCRIPTION": "Idle manufacturing capacity: listings, jobs, matches, orders and ratings.",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {  # several things have a state; programs need its kind in the name
        "CertificateStateEnum": "marketplace.accounts.models.papers.Certificate.State",
        "ConnectionStateEnum": "capacity.models.telemetry.Connection.State",
        "ConnectionProtocolEnum": "capacity.models.telemetry.Connection.Protocol",
        "BasketStateEnum": "orders.models.baskets.Basket.State",
        "BookingStateEnum": "capacity.models.calendar.Booking.State",
        "CalendarEntryKindEnum": "capacity.models.calendar.CalendarEntry.Kind",
        "ListingKindEnum": "capacity.models.listings.Listing.Kind",
        "ListingStateEnum": "capacity.models.listings.Listing.State",
        "LevelEnum": "marketplace.accounts.models.papers.Document.Level",
        "JobStateEnum": "orders.models.jobs.Job.State",
        "OperationStateEnum": "orders.models.jobs.Operation.State",
        "MatchStateEnum": "orders.models.jobs.Match.State",
        "WorkStateEnum": "orders.models.orders.WorkState",
        "TrancheStateEnum": "orders.models.money.Tranche.State",
        "PaymentStateEnum": "orders.models.money.Payment.State",
        "PlanStateEnum": "orders.models.plans.Plan.State",
        "PlanRunStateEnum": "orders.models.plans.PlanRun.State",
        "PlanRunCauseEnum": "orders.models.plans.PlanRun.Cause",
        "RevisionStateEnum": "capacity.models.listings.ListingRevision.State",
        "RatingStateEnum": "credit.models.Rating.State",
        "ImportStateEnum": "capacity.models.transfers.ImportRun.State",
        "ImportModeEnum": "capacity.models.transfers.ImportRun.Mode",
        "RoundStateEnum": "orders.models.rounds.ClearingRound.State",
        "RoundModeEnum": "orders.models.rounds.ClearingRound.Mode",
        "RoundOutcomeEnum": "orders.models.rounds.RoundEntry.Outcome",
        "RatedSideEnum": "credit.models.Side",
    },
}

# --- mail and logs ------------------------------------------------------------------------------
vars().update(env.env.email_url_config(env.EMAIL_URL))
DEFAULT_FROM_EMAIL = env.env.str("DEFAULT_FROM_EMAIL", default="Gongzao 共造 <no-reply@localhost>")
DJANGO_STRUCTLOG_CELERY_ENABLED = True
LOGGING = logs.configure(as_json=env.LOG_JSON, level=env.LOG_LEVEL)
