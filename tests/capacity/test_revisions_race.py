"""Two people at one listing in the same moment: one wish waits, one decision counts."""

import pytest
from django.utils import timezone

from capacity import revisions
from capacity.models import Listing, ListingRevision, Process, Unit
from tests import personas
from tests.racing import race

ROUNDS = 5


@pytest.fixture
def stage(committed_db):
    lin = personas.person("Lin Wei", "lin@example.com")
    firm = personas.firm(
        lin, uscc=personas.LIN_USCC, name="杭州精铸", short_name="精铸", region="330110"
    )
    desk = []
    for name in ("Bai", "Bo"):
        moderator = personas.person(name, f"{name}@example.com")
        moderator.appointments.create(role="moderator")
        desk.append(moderator)
    return lin, firm, desk


def published(lin, firm):
    listing = Listing.objects.create(
        organization=firm,
        title="五轴",
        process=Process.objects.get(code="MFG.CUT.MILL.AX5"),
        region=firm.region,
        price_mode="time",
        price_fen=260_00,
        state="paused",
        published_at=timezone.now(),
        reviewed_by=lin,
    )
    Unit.objects.create(listing=listing, name="1")
    return listing


def test_two_wishes_at_once_leave_one_waiting(stage):
    lin, firm, _desk = stage
    for _turn in range(ROUNDS):
        listing = published(lin, firm)

        def wish(title, listing=listing):
            now = timezone.now()
            return revisions.change(listing, fields={"title": title}, by=lin, at=now)

        race(lambda: wish("甲"), lambda: wish("乙"))
        states = listing.revisions.values_list("state", flat=True)
        assert sorted(states) == ["pending", "withdrawn"]


def test_approved_or_withdrawn_never_both(stage):
    lin, firm, desk = stage
    for _turn in range(ROUNDS):
        listing = published(lin, firm)
        now = timezone.now()
        wished = revisions.change(listing, fields={"title": "丙"}, by=lin, at=now)
        mine, theirs = (ListingRevision.objects.get(pk=wished.pk) for _copy in range(2))
        won, lost = race(
            lambda: revisions.approve(theirs, seen=1, by=desk[0], at=now),  # noqa: B023
            lambda: revisions.withdraw(mine, by=lin, at=now),  # noqa: B023
        )
        assert (len(won), len(lost)) == (1, 1)
        listing.refresh_from_db()
        wished.refresh_from_db()
        assert (listing.title == "丙") == (wished.state == "approved")


def test_two_moderators_approve_it_once(stage):
    lin, firm, desk = stage
    for _turn in range(ROUNDS):
        listing = published(lin, firm)
        now = timezone.now()
        wished = revisions.change(listing, fields={"title": "丁"}, by=lin, at=now)
        copies = [ListingRevision.objects.get(pk=wished.pk) for _person in desk]
        steps = [
            lambda copy=copy, by=by: revisions.approve(copy, seen=1, by=by, at=now)  # noqa: B023
            for copy, by in zip(copies, desk, strict=True)
        ]
        won, lost = race(*steps)
        listing.refresh_from_db()
        assert (len(won), len(lost), listing.version) == (1, 1, 2)
