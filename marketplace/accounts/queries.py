"""Reading firms and people: whoever may not see a thing is told that it does not exist."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from marketplace.accounts import roles
from marketplace.accounts.models import (
    Certificate,
    Document,
    Invitation,
    Membership,
    Organization,
    Verification,
)

# Firms that others may look up: verified once, and not closed.
PUBLIC_STATES = ("probation", "regular", "restricted", "suspended")
CERTIFICATES_PAGE = 20


def organizations_for(user: Any) -> QuerySet[Organization]:
    """The firms the person belongs to."""
    return Organization.objects.filter(memberships__user=user).order_by("short_name", "id")


def organization_for(user: Any, uuid: UUID) -> Organization:
    return get_object_or_404(organizations_for(user), uuid=uuid)


def member_organization(user: Any, uuid: str) -> Organization:
    """As organization_for, for a uuid that somebody sent."""
    try:
        return organization_for(user, UUID(uuid))
    except ValueError:
        raise Http404 from None


def public_organization(uuid: UUID) -> Organization:
    """A firm as everybody may see it; one never verified or closed does not exist for others."""
    return get_object_or_404(
        Organization.objects.filter(state__in=PUBLIC_STATES).prefetch_related("grades"), uuid=uuid
    )


def blocked_by(organization: Organization, uuid: UUID) -> Organization:
    """A firm on the list of those this one does not deal with."""
    return get_object_or_404(Organization.objects.filter(blocked_by__firm=organization), uuid=uuid)


def memberships_of(organization: Organization) -> QuerySet[Membership]:
    return organization.memberships.select_related("user").order_by("joined_at", "id")


def membership_for(user: Any, organization: Organization, pk: int) -> Membership:
    """A member of the person's current firm, for its owner."""
    if not roles.member_can(user, organization, "firm.members"):
        raise Http404
    return get_object_or_404(memberships_of(organization), pk=pk)


def open_invitations_of(organization: Organization) -> QuerySet[Invitation]:
    waiting = organization.invitations.filter(accepted_at=None, withdrawn_at=None)
    return waiting.select_related("invited_by").order_by("-created_at")


def invitation_for(user: Any, organization: Organization, uuid: UUID) -> Invitation:
    if not roles.member_can(user, organization, "firm.members"):
        raise Http404
    return get_object_or_404(open_invitations_of(organization), uuid=uuid)


def verifications_of(organization: Organization) -> QuerySet[Verification]:
    return organization.verifications.select_related("licence", "decided_by").order_by(
        "-submitted_at"
    )


def licence_for(user: Any, uuid: UUID) -> Document:
    """A firm's licence: for its own members, and for moderators who verify it."""
    licences = Document.objects.filter(
        pk__in=Verification.objects.filter(licence__uuid=uuid).values("licence")
    ).select_related("owner")
    document = get_object_or_404(licences, uuid=uuid)
    own = roles.member_can(user, document.owner, "")
    if not own and not roles.staff_can(user, "firm.verify"):
        raise Http404
    return document


def certificates_of(organization: Organization) -> QuerySet[Certificate]:
    """What waits or is in force, what ends first on top."""
    rows = organization.certificates.exclude(state__in=Certificate.ENDED)
    return rows.prefetch_related("renewals").order_by("expires_on", "id")


def ended_certificates_of(
    organization: Organization, *, before: int | None
) -> tuple[list[Certificate], int | None]:
    """A page of what is over, the newest first below id `before`, and where the next one starts."""
    rows = organization.certificates.filter(state__in=Certificate.ENDED)
    return _newest(rows.prefetch_related("renewals"), before)


def every_certificate_of(
    organization: Organization, *, before: int | None
) -> tuple[list[Certificate], int | None]:
    """As above, in whatever state."""
    return _newest(organization.certificates.select_related("renews"), before)


def _newest(
    rows: QuerySet[Certificate], before: int | None
) -> tuple[list[Certificate], int | None]:
    if before:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-id")[: CERTIFICATES_PAGE + 1])
    page = found[:CERTIFICATES_PAGE]
    return page, page[-1].pk if len(found) > CERTIFICATES_PAGE else None


def certificate_for(user: Any, uuid: UUID) -> Certificate:
    """Of a firm the person belongs to, whatever the role."""
    rows = Certificate.objects.filter(organization__memberships__user=user)
    return get_object_or_404(_with_people(rows), uuid=uuid)


def certificate_paper_for(user: Any, uuid: UUID) -> Document:
    """The paper: for the firm's own people, and for the desk that compares it."""
    rows = Certificate.objects.filter(document__isnull=False).select_related("document")
    if not roles.staff_can(user, "certificate.verify"):
        rows = rows.filter(organization__memberships__user=user)
    return get_object_or_404(rows, uuid=uuid).document


def certificate_at_desk(user: Any, uuid: UUID) -> Certificate:
    if not roles.staff_can(user, "certificate.verify"):
        raise Http404
    return get_object_or_404(_with_people(Certificate.objects.all()), uuid=uuid)


def _with_people(rows: QuerySet[Certificate]) -> QuerySet[Certificate]:
    return rows.select_related(
        "organization",
        "document",
        "renews",
        "submitted_by",
        "taken_by",
        "verified_by",
        "confirmed_by",
        "ended_by",
    )
