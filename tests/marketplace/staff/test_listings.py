"""Reviewing listings: take, publish, ask for changes, reject; and what the checks point at."""

import pytest
from django.urls import reverse
from django.utils import timezone

from capacity.models import Listing, ListingIndex
from marketplace.accounts.models import Membership
from marketplace.staff import listing_checks
from tests.capacity.conftest import published_listing
from tests.personas import RAO_USCC, firm

pytestmark = pytest.mark.django_db


def url(listing):
    return reverse("staff:listing", args=[listing.uuid])


def take(client, listing):
    return client.post(reverse("staff:listing_take", args=[listing.uuid]))


def checked(listing):
    return {check.label: check for check in listing_checks.checks(listing, timezone.now())}


def test_a_submitted_listing_stands_in_the_queue(as_bai, waiting_listing):
    rows = as_bai.get(reverse("staff:listing_queue")).context["rows"]
    assert [row.pk for row in rows] == [waiting_listing.pk]


def test_taking_it_shows_colleagues_whose_it_is(as_bai, bai, waiting_listing):
    assert take(as_bai, waiting_listing).headers["Location"] == url(waiting_listing)
    waiting_listing.refresh_from_db()
    assert (waiting_listing.state, waiting_listing.reviewed_by) == ("in_review", bai)
    assert "Bai Yun" in as_bai.get(reverse("staff:listing_queue")).content.decode()


def test_it_is_taken_once(as_bai, waiting_listing):
    take(as_bai, waiting_listing)
    assert take(as_bai, waiting_listing).status_code == 409


def test_publishing_puts_it_on_offer(as_bai, waiting_listing):
    take(as_bai, waiting_listing)
    answer = as_bai.post(url(waiting_listing), {"decision": "publish"})
    assert answer.headers["Location"] == reverse("staff:listing_queue")
    waiting_listing.refresh_from_db()
    assert waiting_listing.state == Listing.State.PUBLISHED
    assert ListingIndex.objects.filter(listing=waiting_listing).exists()


def test_what_nobody_took_cannot_be_published(as_bai, waiting_listing):
    assert as_bai.post(url(waiting_listing), {"decision": "publish"}).status_code == 409


@pytest.mark.parametrize(
    ("decision", "state"), [("request_changes", "changes_requested"), ("reject", "rejected")]
)
def test_a_no_carries_its_reasons(as_bai, waiting_listing, decision, state):
    take(as_bai, waiting_listing)
    as_bai.post(url(waiting_listing), {"decision": decision, "words": "Name the accuracy."})
    waiting_listing.refresh_from_db()
    assert (waiting_listing.state, waiting_listing.review_reason) == (state, "Name the accuracy.")


@pytest.mark.parametrize("decision", ["request_changes", "reject"])
def test_a_no_without_reason_is_refused(as_bai, waiting_listing, decision):
    take(as_bai, waiting_listing)
    assert as_bai.post(url(waiting_listing), {"decision": decision}).status_code == 422
    waiting_listing.refresh_from_db()
    assert waiting_listing.state == Listing.State.IN_REVIEW


def test_a_no_to_what_nobody_took_keeps_what_was_typed(as_bai, waiting_listing):
    sent = {"decision": "reject", "words": "Not your own machine."}
    answer = as_bai.post(url(waiting_listing), sent)
    assert answer.status_code == 422
    assert "Not your own machine." in answer.content.decode()


def test_an_unknown_decision_is_not_found(as_bai, waiting_listing):
    assert as_bai.post(url(waiting_listing), {"decision": "promote"}).status_code == 404


def test_a_draft_is_nobody_elses_business(as_bai, waiting_listing):
    Listing.objects.filter(pk=waiting_listing.pk).update(state=Listing.State.DRAFT)
    assert as_bai.get(url(waiting_listing)).status_code == 404


def test_a_complete_listing_passes_but_for_its_photo(waiting_listing):
    found = {label: check.verdict for label, check in checked(waiting_listing).items()}
    assert found.pop("Photos") == "due"
    assert set(found.values()) == {"done"}


def test_smuggled_contacts_are_named(waiting_listing):
    waiting_listing.description += " 联系 13800138000"
    check = checked(waiting_listing)["Contact details in the text"]
    assert check.verdict == "risk"
    assert "13800138000" in check.detail


def test_contacts_in_the_name_of_a_unit_are_found(waiting_listing):
    waiting_listing.units.update(model_name="vx linwei01")
    assert checked(waiting_listing)["Contact details in the text"].verdict == "risk"


def test_what_is_missing_is_named(waiting_listing):
    waiting_listing.price_fen = None
    assert checked(waiting_listing)["Complete"].detail == "Set a price."


@pytest.mark.parametrize(("price", "verdict"), [(260_00, "done"), (2_600_00, "due"), (2_60, "due")])
def test_a_price_far_from_others_of_the_province_is_pointed_at(
    waiting_listing, rao, bai, price, verdict
):
    near = firm(rao, uscc=RAO_USCC, name="宁波锐达", short_name="锐达", region="330206")
    for yuan in (240, 250, 260, 270, 280):
        published_listing(near, bai, price_fen=yuan * 100)
        published_listing(near, bai, region="440306", price_fen=9_000_00)  # another province
    waiting_listing.price_fen = price
    assert checked(waiting_listing)["Price beside others"].verdict == verdict


def test_too_few_others_say_nothing_about_the_price(waiting_listing):
    check = checked(waiting_listing)["Price beside others"]
    assert (check.verdict, check.detail) == (
        "done",
        "Too few others in this province to compare with.",
    )


@pytest.mark.parametrize("role", ["owner", "viewer"])
def test_a_moderator_of_the_same_firm_does_not_review_its_listing(
    as_bai, bai, lin_firm, waiting_listing, role
):
    Membership.objects.create(user=bai, organization=lin_firm, role=role)
    assert take(as_bai, waiting_listing).status_code == 403
    Listing.objects.filter(pk=waiting_listing.pk).update(state="in_review", reviewed_by=bai)
    assert as_bai.post(url(waiting_listing), {"decision": "publish"}).status_code == 403
    waiting_listing.refresh_from_db()
    assert waiting_listing.state == Listing.State.IN_REVIEW
