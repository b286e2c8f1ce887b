"""System checks on what the environment must say before the house opens."""

from django.conf import settings
from django.core import checks

from marketplace.env import env


@checks.register(checks.Tags.security)
def secrets_are_set(**_: object) -> list[checks.Error]:
    """Secrets come from the environment alone, and none has a default."""
    return [
        checks.Error(f"{name} is empty: set it in the environment.", id=f"gongzao.E00{number}")
        for number, name in enumerate(("SECRET_KEY", "SANDBOX_GATEWAY_KEY"), start=1)
        if len(getattr(settings, name)) < 32
    ]


@checks.register(checks.Tags.security, deploy=True)
def demo_is_off(**_: object) -> list[checks.Error]:
    """Demo log-ins have published passwords: never on a site that others reach."""
    if settings.DEMO and settings.SITE_URL.startswith("https://"):
        return [
            checks.Error(
                "DEMO=1 on a public site: demo passwords are published.", id="gongzao.E003"
            )
        ]
    return []


@checks.register(checks.Tags.files)
def bucket_is_whole(**_: object) -> list[checks.Error]:
    """Half a bucket would lose uploads at the first one: better not to start."""
    s3 = settings.MEDIA_S3
    if not any(s3.values()):
        return []
    needed = ("BUCKET", "KEY_ID", "SECRET_KEY")
    faults = [f"MEDIA_S3_{name} is empty." for name in needed if not s3[name]]
    if not (s3["ENDPOINT"] or s3["REGION"]):
        faults.append("Set MEDIA_S3_ENDPOINT, or MEDIA_S3_REGION for Amazon's own.")
    if s3["ENDPOINT"] and not s3["ENDPOINT"].startswith(("https://", "http://")):
        faults.append("MEDIA_S3_ENDPOINT begins with https:// (or http://).")
    hint = "Set all of MEDIA_S3_… or none; see docs/operating.md."
    return [checks.Error(fault, hint=hint, id="gongzao.E004") for fault in faults]


@checks.register(checks.Tags.database, deploy=True)
def schema_has_its_own_owner(**_: object) -> list[checks.Warning]:
    """The ledger is append-only for the application because another role owns it."""
    if not env.str("MIGRATE_DATABASE_URL", default=""):
        return [
            checks.Warning(
                "MIGRATE_DATABASE_URL is not set: the application owns its own ledger.",
                hint="Give migrations a role of their own; see docs/operating.md.",
                id="gongzao.W001",
            )
        ]
    return []
