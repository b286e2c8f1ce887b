"""What follows when a certificate comes into force or ends: grades, the index, listings, words."""

from datetime import timedelta

import pytest
from django.utils import timezone

from capacity import listing_index, listings, reference
from capacity.models import Listing, ListingIndex
from credit.models import Side
from marketplace.accounts import certificates
from marketplace.accounts.models import PublishedGrade
from marketplace.core.errors import Refused
from marketplace.notices.models import Notice
from tests.marketplace.accounts.certificate_world import handed_in, in_force, moderator
from tests.orders import worlds

pytestmark = pytest.mark.django_db
NOW = worlds.NOW
LAST = worlds.TODAY + timedelta(days=20)
DAY = timedelta(days=1)
ENDED = NOW + timedelta(days=21)


@pytest.fixture
def desk(bai):
    return bai, moderator()


@pytest.fixture
def hold(lin, lin_firm, desk):
    """Hands a certificate in and has it verified, as of now."""

    def held(code, **changes):
        changes = {"issued_on": LAST - 700 * DAY, "expires_on": LAST} | changes
        return in_force(lin_firm, lin, code, desk=desk, at=NOW, **changes)

    return held


@pytest.fixture
def painting(hold, lin_firm):
    """On offer, and what it states asks for a discharge permit."""
    hold("PERMIT_ENV")
    return worlds.make_listing(lin_firm, process="MFG.COAT.PAINT", attributes={"env_permit": True})


def state(listing):
    return Listing.objects.get(pk=listing.pk).state


def bits(listing):
    row = ListingIndex.objects.filter(listing=listing).first()
    return row and row.certificate_bits


def renew(lin, lin_firm, desk, code="PERMIT_ENV", **changes):
    changes = {"issued_on": LAST - DAY, "expires_on": LAST + 700 * DAY} | changes
    return in_force(lin_firm, lin, code, desk=desk, at=changes.pop("at", ENDED), **changes)


def test_the_index_carries_it_at_once_and_loses_it_with_its_end(hold, lin_firm):
    listing = worlds.make_listing(lin_firm)
    certificate = hold("ISO14001")
    assert bits(listing) == reference.certificate_mask(["ISO14001"])
    certificates.expire(certificate, at=ENDED)
    assert bits(listing) == 0


def test_a_late_sweep_leaves_nothing_in_the_index_either(hold, lin_firm):
    listing = worlds.make_listing(lin_firm)
    hold("ISO14001")
    listing_index.refresh(listing, at=ENDED)
    assert bits(listing) == 0


def test_the_prior_of_both_sides_follows_the_same_night(hold, lin_firm, desk):
    for side in Side.values:
        PublishedGrade.objects.create(
            organization=lin_firm, side=side, grade="NR", p_ppm=120_000, computed_at=NOW
        )

    def priors():
        rows = PublishedGrade.objects.filter(organization=lin_firm).order_by("side")
        return [row.p_ppm for row in rows]

    certificate = hold("ISO9001")
    assert priors() == [100_000, 100_000]
    certificates.sweep(ENDED)
    assert (certificate.organization.grades.count(), priors()) == (2, [120_000, 120_000])


def test_an_environment_certificate_moves_no_prior(hold, lin_firm):
    PublishedGrade.objects.create(
        organization=lin_firm, side="supplier", grade="NR", p_ppm=1, computed_at=NOW
    )
    hold("ISO14001")
    assert PublishedGrade.objects.get(organization=lin_firm).p_ppm == 120_000


def test_a_listing_that_needs_it_leaves_the_market_with_it(painting, lin):
    assert (state(painting), bits(painting)) == ("published", 1 << 11)
    certificates.sweep(ENDED)
    listing = Listing.objects.get(pk=painting.pk)
    assert (listing.state, listing.lacks, bits(listing)) == ("suspended", ["PERMIT_ENV"], None)
    assert "Discharge permit" in listing.review_reason_en
    assert "排污许可证" in listing.review_reason
    told = Notice.objects.filter(user=lin, kind="listing_suspended").get()
    assert "排污许可证" in told.zh


def test_the_renewal_brings_it_back_by_itself(painting, lin, lin_firm, desk):
    certificates.sweep(ENDED)
    renew(lin, lin_firm, desk)
    listing = Listing.objects.get(pk=painting.pk)
    assert (listing.state, listing.lacks, listing.review_reason) == ("published", [], "")
    assert bits(listing) == 1 << 11
    assert Notice.objects.filter(user=lin, kind="listing_reinstated").count() == 1


def test_a_renewal_in_time_leaves_it_on_the_market(painting, lin, lin_firm, desk):
    renew(lin, lin_firm, desk, at=NOW, issued_on=worlds.TODAY - DAY)
    certificates.sweep(ENDED)
    assert (state(painting), bits(painting)) == ("published", 1 << 11)
    assert not Notice.objects.filter(kind__in=["certificate_expire", "listing_suspended"]).exists()


def test_what_a_moderator_suspended_stays_so(painting, lin, lin_firm, desk):
    listings.suspend(painting, reason="虚报空闲", by=desk[0], at=NOW)
    certificates.sweep(ENDED)
    renew(lin, lin_firm, desk)
    assert state(painting) == "suspended"


def test_other_listings_of_the_firm_stay(painting, lin_firm):
    other = worlds.make_listing(lin_firm)
    certificates.sweep(ENDED)
    assert (state(painting), state(other)) == ("suspended", "published")


def test_a_paused_one_is_judged_when_it_is_resumed(painting, lin):
    listings.pause(painting, by=lin, at=NOW)
    certificates.sweep(ENDED)
    assert state(painting) == "paused"
    with pytest.raises(Refused, match="certificate this listing needs"):
        listings.resume(painting, by=lin, at=ENDED)


@pytest.mark.parametrize("way", ["revoke", "withdraw"])
def test_a_revoked_or_withdrawn_one_acts_at_once(painting, lin, lin_firm, desk, way):
    certificate = lin_firm.certificates.get()
    if way == "revoke":
        certificates.revoke(certificate, reason="Not in the register.", by=desk[0], at=NOW)
    else:
        certificates.withdraw(certificate, by=lin, at=NOW)
    assert state(painting) == "suspended"


def test_taking_back_a_request_changes_nothing_on_the_market(painting, lin, lin_firm):
    waiting = handed_in(
        lin_firm,
        lin,
        "PERMIT_ENV",
        at=NOW,
        issued_on=worlds.TODAY - DAY,
        expires_on=LAST + DAY,
    )
    certificates.withdraw(waiting, by=lin, at=NOW)
    assert state(painting) == "published"


def test_the_firm_is_told_of_each_step(hold, lin, lin_firm, desk):
    certificate = hold("ISO14001")
    certificates.sweep(NOW)
    certificates.sweep(ENDED)
    said = Notice.objects.filter(user=lin, kind__startswith="certificate_").order_by("id")
    assert [notice.kind for notice in said] == [
        "certificate_verify",
        "certificate_mark_expiring",
        "certificate_expire",
    ]
    assert {notice.path for notice in said} == {f"/firm/certificates/{certificate.uuid}/"}
    assert LAST.isoformat() in said[1].zh


def test_a_refused_paper_tells_its_reason(lin, lin_firm, desk):
    issued = {"issued_on": LAST - 700 * DAY, "expires_on": LAST}
    waiting = handed_in(lin_firm, lin, "CNAS", at=NOW, **issued)
    certificates.take(waiting, by=desk[0], at=NOW)
    certificates.reject(waiting, reason="看不清编号", by=desk[0], at=NOW)
    assert "看不清编号" in Notice.objects.get(user=lin, kind="certificate_reject").zh


def test_the_task_goes_by_the_databases_clock(hold):
    from marketplace.accounts import tasks

    certificate = hold("ISO14001", expires_on=timezone.localdate() + DAY)
    assert tasks.end_certificates() == 1
    certificate.refresh_from_db()
    assert certificate.state == "expiring"
