"""The room's timers: every task exists and may run twice."""

from datetime import timedelta

import pytest
import time_machine
from django.utils.module_loading import import_string

from capacity import listing_index, reservations, tasks, windows
from capacity.models import Listing, ListingIndex
from capacity.ranges import local_day
from capacity.timers import TIMERS
from tests.capacity.conftest import at_hour

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", [path for path, _seconds in TIMERS.values()])
def test_every_timer_runs_twice(path, listing):
    task = import_string(path)
    task()
    assert task() == 0


def test_holds_expire_by_the_clock(listing, unit, chen_firm, day, now):
    until = now + timedelta(minutes=15)
    reservations.hold([(unit, at_hour(day, 9))], buyer=chen_firm, by=None, at=now, expires_at=until)
    with time_machine.travel(now + timedelta(minutes=14)):
        assert tasks.expire_holds() == 0
    with time_machine.travel(now + timedelta(minutes=16)):
        assert tasks.expire_holds() == 1


def test_calendars_go_stale_by_the_clock(listing, now):
    with time_machine.travel(now + timedelta(days=15)):
        assert tasks.mark_stale_listings() == 1
    listing.refresh_from_db()
    assert listing.state == Listing.State.STALE


def test_a_new_day_moves_the_index(listing, now):
    before = ListingIndex.objects.get().free_hours
    with time_machine.travel(now + timedelta(days=1)):
        assert listing_index.refresh_day(now + timedelta(days=1)) == 1
        row = ListingIndex.objects.get()
        assert row.free_from == local_day(now + timedelta(days=1))
    assert row.free_hours[1] - row.free_hours[0] <= before[2] - before[1]


def test_windows_reach_ahead_after_a_night(listing, unit, now):
    with time_machine.travel(now + timedelta(days=1)):
        assert tasks.roll_windows() == 2
    unit.refresh_from_db()
    assert unit.windows_until == local_day(now + timedelta(days=1) + windows.AHEAD)
