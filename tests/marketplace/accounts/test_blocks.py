"""Firms that do not deal with each other: never matched, never booked, and nobody is told."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from capacity import reservations
from marketplace.accounts import blocks
from marketplace.accounts.models import FirmBlock
from marketplace.audit.models import JournalLine
from marketplace.core.errors import Invalid, NotAllowed, Refused
from marketplace.notices.models import Notice
from orders import listing_sql, matches, matching, needs, scoring
from orders.scoring import STANDARD
from orders.snapshot import engine, feed
from tests.orders import worlds
from tests.orders.worlds import NOW
from tests.personas import client_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    buyer, factory = worlds.make_firm(region="320505"), worlds.make_firm()
    chen, lin = worlds.make_owner(buyer), worlds.make_owner(factory)
    listing = worlds.make_listing(factory)
    return {"buyer": buyer, "factory": factory, "chen": chen, "lin": lin, "listing": listing}


def part(world, *, by_factory):
    """One of the two blocks the other; who is blocked learns nothing."""
    firm, other = world["factory"], world["buyer"]
    by = world["lin"]
    if not by_factory:
        firm, other, by = other, firm, world["chen"]
    blocks.block(firm, other, reason="Late twice", by=by, at=NOW)
    return firm, other


@pytest.mark.parametrize("by_factory", [True, False])
def test_no_engine_matches_two_that_do_not_deal(world, by_factory):
    job = worlds.post(world["buyer"], world["chen"])
    assert len(worlds.matched(job)) == 1
    part(world, by_factory=by_factory)
    operation = job.operations.get()
    need = needs.need_of(operation, at=NOW)
    row = needs.capacities([world["listing"].pk])[world["listing"].pk]
    assert not scoring.is_candidate(need, row)
    assert listing_sql.best(need, STANDARD, count=20) == []
    assert engine.best(feed.load().table, need, STANDARD, count=20) == []
    assert matching.search(operation, need, at=NOW).finds == []
    assert listing_sql.survey(need, STANDARD).candidates == 0
    assert worlds.matched(job) == []


@pytest.mark.parametrize("by_factory", [True, False])
def test_what_was_on_offer_goes_and_nothing_can_be_booked(world, by_factory):
    job = worlds.post(world["buyer"], world["chen"])
    (match,) = worlds.matched(job)
    told = Notice.objects.count()
    part(world, by_factory=by_factory)
    match.refresh_from_db()
    job.refresh_from_db()
    assert (match.state, job.matching) == ("superseded", "queued")
    match.state = "proposed"
    match.save()
    with pytest.raises(Refused, match="not on offer"):
        matches.accept(match, by=world["chen"], at=timezone.now())
    slots = matching.fitting_slots(match.operation, match.listing, at=timezone.now())
    with pytest.raises(Refused, match="not on offer"):
        reservations.hold(
            slots,
            buyer=world["buyer"],
            by=world["chen"],
            at=timezone.now(),
            expires_at=timezone.now() + timedelta(hours=1),
        )
    assert Notice.objects.count() == told


def test_the_journal_keeps_the_step_and_not_the_reason(world):
    firm, other = part(world, by_factory=True)
    line = JournalLine.objects.get(move="block_firm")
    assert (line.object_uuid, line.data, line.reason) == (firm.uuid, {"other": str(other.uuid)}, "")
    blocks.unblock(firm, other, by=world["lin"], at=NOW)
    blocks.unblock(firm, other, by=world["lin"], at=NOW)
    assert JournalLine.objects.filter(move="unblock_firm").count() == 1
    assert blocks.avoided(firm) == blocks.avoided(other) == frozenset()


def test_nobody_blocks_itself_twice_or_without_the_right(world):
    firm, other = part(world, by_factory=True)
    with pytest.raises(Invalid):
        blocks.block(firm, other, by=world["lin"], at=NOW)
    with pytest.raises(Invalid):
        blocks.block(firm, firm, by=world["lin"], at=NOW)
    with pytest.raises(Invalid):
        blocks.block(other, firm, reason="x" * 201, by=world["chen"], at=NOW)
    viewer = worlds.make_owner(firm, role="viewer")
    with pytest.raises(NotAllowed):
        blocks.unblock(firm, other, by=viewer, at=NOW)


def test_the_page_finds_a_firm_blocks_it_and_takes_it_back(world):
    client, other = client_of(world["chen"]), world["factory"]
    page = client.get(reverse("accounts:blocks"), {"firm": other.short_name})
    assert reverse("accounts:block", args=[other.uuid]) in page.content.decode()
    client.post(reverse("accounts:block", args=[other.uuid]), {"reason": "Late"})
    assert FirmBlock.objects.get().reason == "Late"
    assert "Late" in client.get(reverse("accounts:blocks")).content.decode()
    theirs = client_of(world["lin"]).get(reverse("accounts:blocks")).content.decode()
    assert world["buyer"].short_name not in theirs
    undo = reverse("accounts:unblock", args=[other.uuid])
    assert client_of(world["lin"]).post(undo).status_code == 404
    assert client.post(undo).status_code == 302
    assert not FirmBlock.objects.exists()


def test_a_refused_reason_is_kept_and_said(world):
    path = reverse("accounts:block", args=[world["factory"].uuid])
    page = client_of(world["chen"]).post(path, {"reason": "y" * 201})
    assert page.status_code == 422
    assert "y" * 201 in page.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_of_the_database_however_long(
    world, count, django_assert_num_queries
):
    for _ in range(count):
        blocks.block(world["buyer"], worlds.make_firm(), by=world["chen"], at=NOW)
    client = client_of(world["chen"])
    client.get(reverse("accounts:blocks"))
    with django_assert_num_queries(6):
        client.get(reverse("accounts:blocks"))


def test_programs_do_the_same(world):
    client, other = client_of(world["chen"]), world["factory"]
    sent = {"firm": str(other.uuid), "reason": "Late"}
    made = client.post("/api/v1/firm-blocks/", sent, content_type="application/json")
    assert (made.status_code, made.json()["firm"]) == (201, str(other.uuid))
    assert [row["reason"] for row in client.get("/api/v1/firm-blocks/").json()["results"]] == [
        "Late"
    ]
    assert client.delete(f"/api/v1/firm-blocks/{other.uuid}/").status_code == 204
    assert client.delete(f"/api/v1/firm-blocks/{other.uuid}/").status_code == 404
