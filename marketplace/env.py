"""What the environment says, read in one place and typed."""

import re
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()
dotenv = BASE_DIR / ".env"
if dotenv.exists():
    env.read_env(str(dotenv))

DEBUG: bool = env.bool("DEBUG", default=False)
DEMO: bool = env.bool("DEMO", default=False)
SECRET_KEY: str = env.str("SECRET_KEY", default="")
# Former SECRET_KEYs, while sessions and machines' keys made under them are still in use.
SECRET_KEY_FALLBACKS: list[str] = env.list("SECRET_KEY_FALLBACKS", default=[])
SITE_URL: str = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"])
REDIS_URL: str = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0")
MEDIA_ROOT: str = env.str("MEDIA_ROOT", default=str(BASE_DIR / "var" / "media"))
# A private bucket for uploaded files instead of MEDIA_ROOT; any of them set means all of it.
MEDIA_S3: dict[str, str] = {
    name: env.str(f"MEDIA_S3_{name}", default="")
    for name in ("BUCKET", "ENDPOINT", "REGION", "KEY_ID", "SECRET_KEY")
}
LOG_JSON: bool = env.bool("LOG_JSON", default=not (DEBUG or DEMO))
LOG_LEVEL: str = env.str("LOG_LEVEL", default="INFO")
EMAIL_URL: str = env.str("EMAIL_URL", default="consolemail://")
# Mandatory also keeps sign-up from telling which addresses are registered.
EMAIL_VERIFICATION: str = env.str(
    "EMAIL_VERIFICATION", default="optional" if DEMO or DEBUG else "mandatory"
)
# Workers match in their own memory (378 bytes a listing) from so many listings on; fewer: by SQL.
MATCHING_SNAPSHOT_FROM: int = env.int("MATCHING_SNAPSHOT_FROM", default=5_000)
SANDBOX_GATEWAY_KEY: str = env.str("SANDBOX_GATEWAY_KEY", default="")
# Private networks whose iCalendar addresses may be read, e.g. 10.20.0.0/16; public ones always.
CALENDAR_NETWORKS: list[str] = env.list("CALENDAR_NETWORKS", default=[])
# Private networks in which MTConnect agents may be asked, e.g. 10.20.0.0/16; public ones always.
MTCONNECT_NETWORKS: list[str] = env.list("MTCONNECT_NETWORKS", default=[])
# Broker of machines that speak MQTT: mqtts://user:password@host:8883; empty: no intake.
MQTT_URL: str = env.str("MQTT_URL", default="")
MQTT_CA_FILE: str = env.str("MQTT_CA_FILE", default="")  # of a broker with a certificate of its own


def identifier_prefix() -> str:
    """Ours in the industrial identifier system (工业互联网标识), such as 88.123.4; or none.

    It stands on the labels of machines: choose it once.
    """
    prefix: str = env.str("IDENTIFIER_PREFIX", default="")
    if prefix and not re.fullmatch(r"[0-9A-Za-z]+(\.[0-9A-Za-z]+)*", prefix):
        raise ImproperlyConfigured("IDENTIFIER_PREFIX is written like 88.123.4")
    return prefix


def secure_site() -> bool:
    """Whether browsers reach us over TLS: cookies and HSTS follow."""
    return SITE_URL.startswith("https://")


def trusted_proxies() -> int:
    """How many proxies of ours stand in front: which word of X-Forwarded-For is the visitor.

    Rate limits count by it. Without a proxy the header is only what the visitor claims.
    """
    return env.int("TRUSTED_PROXIES", default=1 if secure_site() else 0)


def media_storage(s3: dict[str, str]) -> dict[str, object]:
    """Where uploaded files go. Half a bucket is no disk: the check says what is missing."""
    if not any(s3.values()):
        return {"BACKEND": "marketplace.files.LocalFiles"}
    options = {
        "bucket_name": s3["BUCKET"],
        "endpoint_url": s3["ENDPOINT"] or None,
        "region_name": s3["REGION"] or None,
        "access_key": s3["KEY_ID"],
        "secret_key": s3["SECRET_KEY"],
    }
    return {"BACKEND": "marketplace.object_store.ObjectFiles", "OPTIONS": options}


def database(variable: str) -> dict[str, object]:
    """One Django database from a URL; sessions run in UTC and never wait for ever."""
    config = env.db_url(variable, default="postgres://gongzao_app@127.0.0.1:5432/gongzao")
    config["ENGINE"] = "django.db.backends.postgresql"
    config["CONN_MAX_AGE"] = 600
    config["CONN_HEALTH_CHECKS"] = True
    config.setdefault("OPTIONS", {})["options"] = "-c lock_timeout=3s -c statement_timeout=30s"
    config["OPTIONS"]["connect_timeout"] = 5
    return config


def application_database() -> dict[str, object]:
    """The application's role, or the owner's while migrating (`MIGRATE_AS_OWNER=1`)."""
    if env.bool("MIGRATE_AS_OWNER", default=False):
        config = database("MIGRATE_DATABASE_URL")
        config["OPTIONS"]["options"] = "-c lock_timeout=10s"
        return config
    return database("DATABASE_URL")
