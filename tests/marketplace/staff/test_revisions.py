"""Reviewing a change: the differences, take and give back, approve what was read, decline."""

import pytest
from django.urls import reverse
from django.utils import timezone

from capacity import level_changes, revisions
from capacity.models import ListingRevision
from marketplace.accounts.models import Membership
from tests.capacity.test_screening import picture

pytestmark = pytest.mark.django_db


@pytest.fixture
def wished(offered, lin):
    fields = {"title": "五轴加工中心 DMU 65", "price_fen": 300_00}
    return revisions.change(offered, fields=fields, by=lin, at=timezone.now())


def url(revision, name="staff:revision"):
    return reverse(name, args=[revision.uuid])


def test_the_page_shows_old_and_new(as_bai, wished):
    page = as_bai.get(url(wished))
    assert {each.name: (each.old, each.new) for each in page.context["changes"]} == {
        "title": ("五轴加工中心 DMU 50", "五轴加工中心 DMU 65"),
        "price_fen": ("¥260.00 / machine h", "¥300.00 / machine h"),
    }
    assert "+15 %" in page.text
    assert ">50</del>" in page.text


def test_a_decided_change_hides_from_the_desk_what_the_firm_hides(as_bai, as_lin, lin, offered):
    said = {"address": "滨江路 8 号", "attributes": {**offered.attributes, "it_grade": 6}}
    unit = offered.units.first()
    rows = [{"uuid": unit.uuid, "name": "五轴甲", "model_name": "DMU 65", "serial_number": "SN-77"}]
    fields = {"title": "五轴", "price_fen": 300_00, **said}
    wished = revisions.change(offered, fields=fields, unit_rows=rows, by=lin, at=timezone.now())
    level_changes.change(
        offered,
        {"price": "secret", "it_grade": "secret", "units": "secret", "address": "secret"},
        by=lin,
        at=timezone.now(),
    )
    secrets = ("300.00", "30000", "滨江路", "SN-77", "DMU 65")
    addresses = (
        url(wished),
        url(wished, "capacity:revision"),
        url(wished, "api-capacity:revision"),
    )
    as_bai.post(url(wished, "staff:revision_take"))
    assert all(secret in as_bai.get(url(wished)).text for secret in ("300.00", "滨江路", "SN-77"))
    revisions.withdraw(wished, by=lin, at=timezone.now())
    for address in addresses:
        told = as_bai.get(address).text
        assert [secret for secret in secrets if secret in told] == [], address
        assert "五轴甲" in told
    changes = {each["name"]: each for each in as_bai.get(addresses[2]).json()["changes"]}
    assert (changes["price_fen"]["is_hidden"], changes["price_fen"]["new"]) == (True, "on request")
    assert all(secret in as_lin.get(addresses[1]).text for secret in ("300.00", "滨江路", "SN-77"))


def test_taking_and_giving_back(as_bai, bai, wished):
    assert as_bai.post(url(wished, "staff:revision_take")).headers["Location"] == url(wished)
    wished.refresh_from_db()
    assert wished.taken_by == bai
    as_bai.post(url(wished, "staff:revision_release"))
    wished.refresh_from_db()
    assert wished.taken_by is None


def test_approving_makes_it_live(as_bai, wished):
    as_bai.post(url(wished, "staff:revision_take"))
    answer = as_bai.post(url(wished), {"decision": "approve", "seen": "1"})
    assert answer.headers["Location"] == reverse("staff:listing_queue")
    wished.listing.refresh_from_db()
    assert wished.listing.price_fen == 300_00


@pytest.mark.parametrize("seen", ["", "2", "x", "²", "9" * 30])
def test_approving_another_version_than_the_one_read_is_refused(as_bai, wished, seen):
    answer = as_bai.post(url(wished), {"decision": "approve", "seen": seen})
    assert (answer.status_code, "Look at the differences again" in answer.text) == (409, True)
    assert ListingRevision.objects.get().state == "pending"


def test_the_desk_is_told_that_the_listing_moved(as_bai, lin, wished):
    revisions.change(wished.listing, fields={"price_fen": 250_00}, by=lin, at=timezone.now())
    page = as_bai.get(url(wished)).text
    assert "The listing has changed since this was handed in" in page
    assert "changed otherwise since it was handed in" in page
    assert 'name="seen" value="2"' not in page  # nobody has taken it yet
    as_bai.post(url(wished, "staff:revision_take"))
    assert 'name="seen" value="2"' in as_bai.get(url(wished)).text


def test_declining_needs_a_reason_and_keeps_what_was_typed(as_bai, wished):
    as_bai.post(url(wished, "staff:revision_take"))
    assert as_bai.post(url(wished), {"decision": "decline"}).status_code == 422
    as_bai.post(url(wished), {"decision": "decline", "zh": "价格过高", "en": "Too dear."})
    wished.refresh_from_db()
    found = (wished.state, wished.reason, wished.reason_en)
    assert found == ("declined", "价格过高", "Too dear.")


def test_a_second_decision_keeps_the_words_and_says_why(as_bai, wished):
    as_bai.post(url(wished), {"decision": "approve", "seen": "1"})
    answer = as_bai.post(url(wished), {"decision": "decline", "en": "Too late."})
    assert (answer.status_code, "Too late." in answer.text) == (422, True)
    assert "This step is not open now" in answer.text


def test_a_decided_change_reads_as_it_was(as_bai, lin, wished):
    as_bai.post(url(wished), {"decision": "approve", "seen": "1"})
    revisions.change(wished.listing, fields={"price_fen": 250_00}, by=lin, at=timezone.now())
    changes = {each.name: each.old for each in as_bai.get(url(wished)).context["changes"]}
    assert changes["price_fen"] == "¥260.00 / machine h"


def test_an_unknown_decision_is_not_found(as_bai, wished):
    assert as_bai.post(url(wished), {"decision": "promote"}).status_code == 404


def test_a_moderator_of_the_same_firm_does_not_decide(as_bai, bai, lin_firm, wished):
    Membership.objects.create(user=bai, organization=lin_firm, role="viewer")
    assert as_bai.post(url(wished), {"decision": "approve", "seen": "1"}).status_code == 403
    assert ListingRevision.objects.get().state == "pending"


def test_the_listing_names_the_change_that_waits(as_bai, wished):
    page = as_bai.get(reverse("staff:listing", args=[wished.listing.uuid])).text
    assert url(wished) in page


def test_new_units_and_photos_are_shown(as_bai, lin, offered):
    rows = [{"name": "5-axis 3", "built_in": 2026}]
    photo = picture(offered.organization, lin, 7)
    said = {"fields": {}, "unit_rows": rows, "photos": [photo], "by": lin, "at": timezone.now()}
    page = as_bai.get(url(revisions.change(offered, **said)))
    assert [each.new for each in page.context["changes"]] == ["5-axis 3 · 2026"]
    assert page.context["photo_changes"].added == [photo]
