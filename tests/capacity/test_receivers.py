import pytest
from django.utils import timezone

from capacity.models import ListingIndex
from marketplace.accounts import verification

pytestmark = pytest.mark.django_db


def test_listings_of_a_restricted_firm_leave_search_and_matching(listing, bai):
    assert ListingIndex.objects.filter(listing=listing).exists()
    verification.restrict(listing.organization, reason="虚报空闲时段。", by=bai, at=timezone.now())
    listing.refresh_from_db()
    assert listing.state == "suspended"
    assert not ListingIndex.objects.filter(listing=listing).exists()
