"""Certificates a listing needs: one that ends takes it off offer, its renewal brings it back."""

from collections.abc import Iterable
from datetime import datetime

from django.utils import translation
from django.utils.translation import gettext as _

from capacity import capabilities, listing_index, listings
from capacity.models import Listing
from capacity.ranges import local_day
from marketplace.accounts import certificates
from marketplace.accounts.models import Organization
from marketplace.core import certificate_kinds


def follow(organization: Organization, *, at: datetime) -> None:
    """Judges everything the firm offers by what it holds now; all rows in the caller's hands.

    A paused listing is judged when its factory resumes it.
    """
    held = certificates.in_force(organization, local_day(at))
    own = Listing.objects.filter(organization=organization).select_related("process").order_by("id")
    for listing in own.filter(state__in=[Listing.State.PUBLISHED, Listing.State.STALE]):
        lacks = capabilities.required_certificates(listing) - held
        if lacks:
            _suspend(listing, lacks, at)
    for listing in own.filter(state=Listing.State.SUSPENDED).exclude(lacks=[]):
        if capabilities.required_certificates(listing) <= held:
            listings.reinstate(listing, by=None, at=at)
    listing_index.refresh_grade(organization, at=at)


def _suspend(listing: Listing, lacks: Iterable[str], at: datetime) -> None:
    codes = sorted(lacks, key=lambda code: certificate_kinds.get(code).bit)
    said = {language: _reason(codes, language) for language in ("zh-hans", "en")}
    listings.suspend(
        listing, reason=said["zh-hans"], reason_en=said["en"], by=None, at=at, lacks=codes
    )


def _reason(codes: list[str], language: str) -> str:
    with translation.override(language):
        names = ", ".join(certificate_kinds.name(code, language) for code in codes)
        return _(
            "A certificate this listing needs is not in force: %(names)s. Hand in the renewed one; "
            "once it is verified the listing is on offer again by itself."
        ) % {"names": names}
