"""Reviewing listings: take, publish, ask for changes, reject; and what the checks point at."""

import pytest
from django.urls import reverse
from django.utils import translation

from capacity.models import Listing, ListingIndex
from marketplace.accounts.models import Membership
from marketplace.staff import reasons
from tests import personas

pytestmark = pytest.mark.django_db


def url(listing):
    return reverse("staff:listing", args=[listing.uuid])


def take(client, listing):
    return client.post(reverse("staff:listing_take", args=[listing.uuid]))


def test_a_submitted_listing_stands_in_the_queue(as_bai, waiting_listing):
    rows = as_bai.get(reverse("staff:listing_queue")).context["rows"]
    assert [row.listing.pk for row in rows] == [waiting_listing.pk]


def test_taking_it_shows_colleagues_whose_it_is(as_bai, bai, waiting_listing):
    assert take(as_bai, waiting_listing).headers["Location"] == url(waiting_listing)
    waiting_listing.refresh_from_db()
    assert (waiting_listing.state, waiting_listing.reviewed_by) == ("in_review", bai)
    assert "Bai Yun" in as_bai.get(reverse("staff:listing_queue")).content.decode()


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
def test_a_no_carries_its_reasons_in_both_languages(as_bai, waiting_listing, decision, state):
    take(as_bai, waiting_listing)
    sent = {"decision": decision, "zh": "请写明精度。", "en": "Name the accuracy."}
    as_bai.post(url(waiting_listing), sent)
    waiting_listing.refresh_from_db()
    said = (waiting_listing.review_reason, waiting_listing.review_reason_en)
    assert (waiting_listing.state, said) == (state, ("请写明精度。", "Name the accuracy."))


def test_ticked_sentences_are_sent_as_they_are_ready(as_bai, waiting_listing):
    take(as_bai, waiting_listing)
    as_bai.post(url(waiting_listing), {"decision": "reject", "chosen": ["not_own", "photo"]})
    waiting_listing.refresh_from_db()
    with translation.override("zh-hans"):
        chinese = [str(reasons.LISTING[key]) for key in ("photo", "not_own")]
    assert sorted(waiting_listing.review_reason.splitlines()) == sorted(chinese)
    assert "What is offered is not the firm's own" in waiting_listing.review_reason_en


def test_the_texts_are_filled_for_editing_and_keep_what_was_typed(as_bai, waiting_listing):
    take(as_bai, waiting_listing)
    sent = {"decision": "compose", "chosen": ["price"], "en": "My own words.", "put": ""}
    page = as_bai.post(url(waiting_listing), sent)
    assert page.status_code == 200
    english = page.context["form"]["en"].value()
    first = "The price is far from what others ask: correct it or say why."
    assert english == f"My own words.\n{first}"
    sent = {"chosen": ["units"], "en": english, "put": "price"}
    part = as_bai.post(reverse("staff:compose_reasons"), sent)
    assert part.context["form"]["en"].value() == (
        "My own words.\nUnits that are not single machines: list each machine by itself."
    )


@pytest.mark.parametrize("decision", ["request_changes", "reject"])
def test_a_no_without_reason_is_refused(as_bai, waiting_listing, decision):
    take(as_bai, waiting_listing)
    assert as_bai.post(url(waiting_listing), {"decision": decision}).status_code == 422
    waiting_listing.refresh_from_db()
    assert waiting_listing.state == Listing.State.IN_REVIEW


def test_a_no_to_what_nobody_took_keeps_what_was_typed(as_bai, waiting_listing):
    sent = {"decision": "reject", "en": "Not your own machine."}
    answer = as_bai.post(url(waiting_listing), sent)
    assert answer.status_code == 422
    assert "Not your own machine." in answer.content.decode()


@pytest.fixture
def as_bo():
    """Bai's colleague."""
    user = personas.person("Bo Lan", "bo@example.com")
    user.appointments.create(role="moderator")
    return personas.client_of(user)


def test_what_a_colleague_holds_is_taken_over_before_it_is_decided(as_bai, as_bo, waiting_listing):
    take(as_bai, waiting_listing)
    refused = as_bo.post(url(waiting_listing), {"decision": "publish"})
    assert (refused.status_code, "Bai Yun has this in hand" in refused.text) == (409, True)
    take(as_bo, waiting_listing)
    assert as_bo.post(url(waiting_listing), {"decision": "publish"}).status_code == 302


def test_giving_it_back_frees_it_and_keeps_the_promise(as_bai, waiting_listing):
    take(as_bai, waiting_listing)
    promised = waiting_listing.promised_at
    as_bai.post(reverse("staff:listing_release", args=[waiting_listing.uuid]))
    waiting_listing.refresh_from_db()
    found = (waiting_listing.state, waiting_listing.reviewed_by, waiting_listing.promised_at)
    assert found == ("submitted", None, promised)


def test_what_is_on_offer_is_suspended_with_reasons_and_brought_back(as_bai, offered):
    assert as_bai.post(url(offered), {"decision": "suspend"}).status_code == 422
    as_bai.post(url(offered), {"decision": "suspend", "chosen": ["contacts"]})
    offered.refresh_from_db()
    assert offered.state == "suspended"
    assert not ListingIndex.objects.exists()
    before = offered.calendar_confirmed_at
    as_bai.post(url(offered), {"decision": "reinstate"})
    offered.refresh_from_db()
    assert (offered.state, offered.review_reason) == ("published", "")
    assert offered.calendar_confirmed_at == before


def test_the_history_names_every_decision(as_bai, waiting_listing):
    take(as_bai, waiting_listing)
    as_bai.post(url(waiting_listing), {"decision": "request_changes", "en": "Add a photo."})
    page = as_bai.get(url(waiting_listing))
    assert [str(each.title) for each in page.context["history"]] == [
        "Changes requested",
        "Handed in",
    ]
    assert page.context["history"][0].reason == "Add a photo."


def test_an_unknown_decision_is_not_found(as_bai, waiting_listing):
    assert as_bai.post(url(waiting_listing), {"decision": "promote"}).status_code == 404


def test_a_draft_is_nobody_elses_business(as_bai, waiting_listing):
    Listing.objects.filter(pk=waiting_listing.pk).update(state=Listing.State.DRAFT)
    assert as_bai.get(url(waiting_listing)).status_code == 404


def test_the_page_shows_the_checks_with_their_evidence(as_bai, waiting_listing):
    Listing.objects.filter(pk=waiting_listing.pk).update(description="加微信 lin88888")
    take(as_bai, waiting_listing)
    page = as_bai.get(url(waiting_listing)).text
    assert "WeChat in the description: “加微信 lin88888”" in page


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
