"""What a firm is told about its certificates."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver
from django.urls import reverse

from marketplace.accounts.models import Certificate
from marketplace.accounts.signals import certificate_moved
from marketplace.core import certificate_kinds
from marketplace.notices import tell

SAID = {
    "verify": (
        "{name}（{number}）已核验通过，有效期至 {day}。",
        "{name} ({number}) is verified and in force until {day}.",
    ),
    "reject": (
        "{name}（{number}）未通过核验：{reason}",
        "{name} ({number}) was not accepted: {reason}",
    ),
    "revoke": (
        "{name}（{number}）已被平台撤销：{reason}",
        "{name} ({number}) was revoked by the platform: {reason}",
    ),
    "mark_expiring": (
        "{name}（{number}）将于 {day} 到期。请提前提交续期证书，避免中断。",
        "{name} ({number}) ends on {day}. Hand in the renewal before then, and nothing has a gap.",
    ),
    "expire": (
        "{name}（{number}）已于 {day} 到期，不再展示；依赖它的产能已下架，续期核验后自动恢复。",
        "{name} ({number}) ended on {day}. Listings that need it wait for the verified renewal.",
    ),
}


@receiver(certificate_moved)
def tell_moved(sender: Any, *, certificate: Certificate, move: str, at: datetime, **_: Any) -> None:
    zh, en = SAID[move]
    facts = {
        "number": certificate.number,
        "day": certificate.expires_on.isoformat(),
        "reason": certificate.reason[:160],
    }
    tell.firm(
        certificate.organization,
        f"certificate_{move}",
        zh=zh.format(name=certificate_kinds.name(certificate.code, "zh-hans"), **facts),
        en=en.format(name=certificate_kinds.name(certificate.code, "en"), **facts),
        path=reverse("accounts:certificate", args=[certificate.uuid]),
        permission="firm.edit",
        mail=True,
    )
