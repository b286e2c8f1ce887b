"""Certificates in words and colours: `{% load certificates %}`."""

from datetime import date

from django import template
from django.utils.translation import get_language, gettext, ngettext

from marketplace.accounts.models import Certificate
from marketplace.core import certificate_kinds

register = template.Library()
TONES = {
    "submitted": "info",
    "verifying": "info",
    "valid": "done",
    "expiring": "due",
    "expired": "risk",
    "rejected": "risk",
    "revoked": "risk",
}


@register.filter
def certificate_name(code: str) -> str:
    """“ISO9001 · Quality management”, in the reader's language."""
    return certificate_kinds.name(code, get_language() or "zh-hans")


@register.filter
def certificate_tone(certificate: Certificate) -> str:
    return TONES.get(certificate.state, "neutral")


@register.filter
def register_name(kind: certificate_kinds.CertificateKind) -> str:
    return kind.register_name(get_language() or "zh-hans")


@register.filter
def days_left(expires_on: date, today: date) -> str:
    """“12 more days”; its last day is told as that."""
    days = (expires_on - today).days
    if days == 0:
        return gettext("its last day")
    return ngettext("%(count)s more day", "%(count)s more days", days) % {"count": days}
