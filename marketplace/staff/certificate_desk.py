"""What the certificates desk reads: what waits for this person, and every certificate there is."""

from typing import Any

from django.db.models import Q, QuerySet

from capacity import keyset
from marketplace.accounts.models import Certificate, User

WAITING, RUNNING, ENDED = "waiting", "running", "ended"
STATES = {
    WAITING: Certificate.WAITING,
    RUNNING: Certificate.IN_FORCE,
    ENDED: Certificate.ENDED,
}
PER_PAGE = 50
ORDERS = {
    WAITING: keyset.Ordering(("promised_at", "id")),
    RUNNING: keyset.Ordering(("expires_on", "id")),
    ENDED: keyset.Ordering(("ended_at", "id"), is_falling=True),
}


def waiting_for(user: User) -> QuerySet[Certificate]:
    """Without those that wait for the second of two people, where this person was the first."""
    rows = Certificate.objects.filter(state__in=Certificate.WAITING)
    return rows.exclude(verified_by=user)


def page(show: str, words: str, *, after: str) -> tuple[list[Certificate], str]:
    """A page of the certificates in these states, and the cursor of the next one."""
    rows = Certificate.objects.filter(state__in=STATES[show])
    for word in words.split():
        rows = rows.filter(
            Q(number__icontains=word)
            | Q(code__icontains=word)
            | Q(organization__name__icontains=word)
            | Q(organization__short_name__icontains=word)
            | Q(organization__uscc__istartswith=word)
        )
    related = rows.select_related("organization", "taken_by", "verified_by", "submitted_by")
    return keyset.page(related, ORDERS[show], after=after, size=PER_PAGE)


def others_of(certificate: Certificate) -> list[Certificate]:
    """What else the firm handed in of this kind, the newest first."""
    same = certificate.organization.certificates.filter(code=certificate.code)
    return list(same.exclude(pk=certificate.pk).order_by("-id")[:10])


def next_check(certificate: Certificate, user: Any) -> str:
    """The move by which this person says yes; "" where somebody else has to."""
    if certificate.state != Certificate.State.VERIFYING or user.pk == certificate.submitted_by_id:
        return ""
    if certificate.is_half_verified:
        return "" if certificate.verified_by_id == user.pk else "verify_second"
    if certificate.taken_by_id != user.pk:
        return ""
    return "verify_first" if certificate.kind.is_quality else "verify"
