"""The badge, and what contradicts it."""

from datetime import timedelta

import pytest

from capacity import contradictions, derivation, evidence, listings
from capacity.models import Booking, Contradiction, Listing, ListingIndex
from capacity.ranges import as_range, up_to_quarter
from marketplace.core.errors import NotAllowed, WrongState
from marketplace.core.periods import Period
from marketplace.notices.models import Notice
from tests.capacity.machines import connected, every, says

pytestmark = pytest.mark.django_db
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
Evidence = Listing.Evidence


@pytest.fixture
def line(unit, lin, now):
    """Connected; its listing has been on offer around the clock for a month."""
    Listing.objects.update(published_at=now - 30 * DAY)
    unit.windows.all().delete()
    unit.windows.create(
        during=as_range(Period(up_to_quarter(now - 30 * DAY), up_to_quarter(now + 30 * DAY)))
    )
    return connected(unit, lin, now)[0]


def badge(listing):
    stored = Listing.objects.values_list("evidence", flat=True).get(pk=listing.pk)
    shown = ListingIndex.objects.values_list("evidence", flat=True).get(listing=listing)
    assert stored == shown
    return Evidence(stored)


def works(line, start, end, *, at):
    says(line, *every(5, start, end, "ACTIVE"), (end, "READY"), at=at)
    derivation.run(line.pk, at=at)


def test_a_confirmed_calendar_is_fresh_for_three_days(listing, lin, now):
    listings.confirm_calendar(listing, by=lin, at=now)
    assert badge(listing) == Evidence.FRESH
    assert evidence.sweep(now + 3 * DAY - MINUTE) == 0
    assert (evidence.sweep(now + 3 * DAY), evidence.sweep(now + 3 * DAY)) == (1, 0)
    assert badge(listing) == Evidence.DECLARED


def test_measured_needs_every_machine_of_the_listing(listing, line, other_unit, lin, now):
    says(line, (now, "READY"), at=now)
    assert badge(listing) == Evidence.FRESH
    says(connected(other_unit, lin, now)[0], (now, "READY"), at=now)
    assert badge(listing) == Evidence.MEASURED


def test_half_an_hour_of_work_while_idle_on_paper_is_marked_once(listing, line, now):
    works(line, now - 2 * HOUR, now - HOUR, at=now)
    found = Contradiction.objects.get()
    assert (found.period, found.settled_at) == (Period(now - 2 * HOUR, now - HOUR), None)
    assert badge(listing) == Evidence.CONTRADICTED
    derivation.run(line.pk, at=now + 5 * MINUTE)
    assert Contradiction.objects.count() == 1
    assert Notice.objects.filter(kind="machine_contradicts").count() == 1


def test_a_contradiction_that_goes_on_grows(line, now):
    works(line, now - 2 * HOUR, now - HOUR, at=now - HOUR)
    says(line, *every(5, now - HOUR, now, "ACTIVE"), at=now)
    derivation.run(line.pk, at=now)
    assert Contradiction.objects.get().period == Period(now - 2 * HOUR, now)


def test_work_for_somebody_who_booked_it_contradicts_nothing(line, unit, chen_firm, now):
    Booking.objects.create(
        unit=unit,
        buyer=chen_firm,
        during=as_range(Period(now - 3 * HOUR, now)),
        state="in_use",
    )
    works(line, now - 2 * HOUR, now - HOUR, at=now)
    assert not Contradiction.objects.exists()


def test_a_booking_written_later_explains_it(listing, line, unit, chen_firm, now):
    works(line, now - 2 * HOUR, now - HOUR, at=now)
    during = as_range(Period(now - 3 * HOUR, now))
    Booking.objects.create(unit=unit, buyer=chen_firm, during=during, state="completed")
    says(line, (now - 59 * MINUTE, "READY"), at=now)
    derivation.run(line.pk, at=now + MINUTE)
    assert Contradiction.objects.get().settled_at == now + MINUTE
    assert badge(listing) == Evidence.FRESH


@pytest.mark.parametrize("state", ["draft", "paused", "archived"])
def test_what_is_not_shown_contradicts_nothing(listing, line, now, state):
    Listing.objects.update(state=state)
    works(line, now - 2 * HOUR, now - HOUR, at=now)
    assert not Contradiction.objects.exists()


def test_one_click_closes_the_rest_of_the_day_and_the_badge_rises(listing, line, lin, now):
    works(line, now - 2 * HOUR, now - HOUR, at=now)
    found = Contradiction.objects.get()
    closed = contradictions.close_time(found, by=lin, at=now)
    assert closed.start == up_to_quarter(now)
    assert not line.unit.windows.filter(during__overlap=as_range(closed)).exists()
    assert (badge(listing), found.settled_at) == (Evidence.FRESH, now)
    with pytest.raises(WrongState):
        contradictions.close_time(found, by=lin, at=now)


def test_what_was_put_right_is_not_marked_again(listing, line, lin, now):
    works(line, now - 2 * HOUR, now - HOUR, at=now)
    contradictions.close_time(Contradiction.objects.get(), by=lin, at=now)
    says(line, (now - 30 * MINUTE, "READY"), at=now)
    derivation.run(line.pk, at=now + 5 * MINUTE)
    assert Contradiction.objects.filter(settled_at=None).count() == 0


def test_strangers_close_nothing(line, rao, rao_firm, now):
    works(line, now - 2 * HOUR, now - HOUR, at=now)
    with pytest.raises(NotAllowed):
        contradictions.close_time(Contradiction.objects.get(), by=rao, at=now)


def test_three_open_contradictions_hide_the_listing_until_put_right(listing, line, lin, now):
    for days in (3, 2, 1):
        works(line, now - days * DAY, now - days * DAY + HOUR, at=now - days * DAY + 2 * HOUR)
    Listing.objects.update(calendar_confirmed_at=now - 5 * DAY)
    assert listings.sweep_stale(now) == 1
    listing.refresh_from_db()
    assert listing.state == Listing.State.STALE
    contradictions.close_time(Contradiction.objects.first(), by=lin, at=now)
    listing.refresh_from_db()
    assert listing.state == Listing.State.PUBLISHED


def test_a_confirmed_calendar_takes_former_contradictions_out_of_the_count(listing, line, lin, now):
    for days in (3, 2, 1):
        works(line, now - days * DAY, now - days * DAY + HOUR, at=now - days * DAY + 2 * HOUR)
    listings.confirm_calendar(listing, by=lin, at=now)
    assert (listings.sweep_stale(now + HOUR), badge(listing)) == (0, Evidence.CONTRADICTED)
