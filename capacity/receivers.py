"""What the capacity room does when something happens to a firm, in the firm's own transaction."""

from datetime import datetime
from typing import Any

from django.dispatch import receiver

from capacity import listings, requirements, revision_queries, revisions
from capacity.models import Listing
from capacity.signals import listing_archived
from marketplace.accounts import abandoned
from marketplace.accounts.models import Organization
from marketplace.accounts.signals import certificates_applied, firm_sanctioned


@receiver(firm_sanctioned)
def withdraw_listings(
    sender: Any, *, organization: Organization, reason: str, at: datetime, **_: Any
) -> None:
    """A firm that may take no new orders is not offered any more; its bookings stay."""
    live = Listing.objects.filter(organization=organization, state__in=listings.LIVE)
    for listing in live.order_by("id"):
        listings.suspend(listing, reason=reason, by=None, at=at)


@receiver(listing_archived)
def withdraw_revisions(sender: Any, *, listing: Listing, at: datetime, **_: Any) -> None:
    revisions.withdraw_pending(listing, at=at)


@receiver(certificates_applied)
def follow_certificates(sender: Any, *, organization: Organization, at: datetime, **_: Any) -> None:
    requirements.follow(organization, at=at)


abandoned.register_keeper(revision_queries.shown_former)
