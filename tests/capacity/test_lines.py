"""Lines and shared factories: a line takes its machines along, a taken machine stops the line."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from capacity import entries, free_time, lines, reservations, windows
from capacity.models import Booking, LineMember, ListingIndex, Unit
from capacity.ranges import as_range
from marketplace.audit.models import JournalLine
from marketplace.core.errors import Invalid, NotAllowed, Refused, WrongState
from marketplace.core.periods import Period
from tests.capacity.conftest import at_hour, published_listing, unit_of

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def hold(unit, period, *, buyer, minutes=15, at=None):
    at = at or timezone.now()
    return reservations.hold(
        [(unit, period)], buyer=buyer, by=None, at=at, expires_at=at + timedelta(minutes=minutes)
    )


@pytest.fixture
def line(lin, lin_firm, unit, other_unit, now):
    """Line B, made of the two 5-axis machines of another listing."""
    line = unit_of(published_listing(lin_firm, lin, title="Line"), "Line B")
    lines.set_machines(line, [unit, other_unit], by=lin, at=now)
    return line


@pytest.fixture
def machines(unit, other_unit):
    return unit, other_unit


def states(*units):
    found = Booking.objects.filter(unit__in=units).order_by("unit_id").values_list("state")
    return [state for (state,) in found]


def free_hours(unit, day):
    within = Period(day, day + DAY)
    free = free_time.free_periods([unit], within, at=timezone.now())[unit]
    return sum(period.hours for period in free)


def test_a_line_is_booked_with_its_machines(line, unit, other_unit, chen_firm, day):
    [booking] = hold(line, at_hour(day, 9, 12), buyer=chen_firm)
    parts = list(booking.parts.order_by("unit_id"))
    assert [(part.unit, part.period) for part in parts] == [
        (unit, at_hour(day, 9, 12)),
        (other_unit, at_hour(day, 9, 12)),
    ]
    assert JournalLine.objects.filter(kind="booking").count() == 1


def test_a_taken_machine_stops_the_line(line, unit, chen_firm, rao_firm, day):
    hold(unit, at_hour(day, 10), buyer=chen_firm)
    with pytest.raises(reservations.SlotTaken) as refused:
        hold(line, at_hour(day, 9, 12), buyer=rao_firm)
    assert refused.value.next_start == at_hour(day, 11).start
    assert Booking.objects.count() == 1


def test_a_booked_line_takes_the_machine(line, unit, chen_firm, rao_firm, day):
    hold(line, at_hour(day, 9, 12), buyer=chen_firm)
    with pytest.raises(reservations.SlotTaken):
        hold(unit, at_hour(day, 11), buyer=rao_firm)


def test_a_line_is_free_when_it_and_all_machines_are(line, machines, chen_firm, day, now):
    unit, other_unit = machines
    hold(unit, at_hour(day, 8, 10), buyer=chen_firm)
    entries.close(other_unit, at_hour(day, 20, 24), by=None, at=now)
    entries.close(line, at_hour(day, 0, 6), by=None, at=now)
    assert (free_hours(line, day), free_hours(unit, day)) == (12, 22)


STEPS = {
    "expired": lambda b, at: reservations.expire_due(at + timedelta(minutes=20)),
    "released": lambda b, at: reservations.release([b], by=None, at=at),
    "cancelled": lambda b, at: (
        reservations.confirm([b], by=None, at=at),
        reservations.cancel([b], by=None, at=at),
    ),
    "completed": lambda b, at: (
        reservations.confirm([b], by=None, at=at),
        reservations.start([b], by=None, at=at),
        reservations.complete([b], by=None, at=at),
    ),
}


@pytest.mark.parametrize("state", STEPS)
def test_parts_follow_the_line(line, machines, chen_firm, day, state):
    [booking] = hold(line, at_hour(day, 9, 12), buyer=chen_firm)
    STEPS[state](booking, timezone.now())
    assert states(line, *machines) == [state] * 3
    assert free_hours(machines[0], day) == 24


def test_a_longer_hold_keeps_the_machines_too(line, unit, chen_firm, day, now):
    [booking] = hold(line, at_hour(day, 9, 12), buyer=chen_firm)
    reservations.extend([booking], expires_at=now + DAY, by=None, at=now)
    assert reservations.expire_due(now + timedelta(hours=1)) == 0
    assert free_hours(unit, day) == 21


def test_a_stale_hold_of_the_line_frees_a_machine_at_once(line, unit, chen_firm, rao_firm, day):
    hold(line, at_hour(day, 9, 12), buyer=chen_firm)
    later = timezone.now() + timedelta(minutes=16)
    [taken] = hold(unit, at_hour(day, 9), buyer=rao_firm, at=later)
    assert (taken.state, Booking.objects.filter(state="expired").count()) == ("held", 3)


def test_a_part_is_not_moved_alone(line, chen_firm, day, now):
    [booking] = hold(line, at_hour(day, 9, 12), buyer=chen_firm)
    with pytest.raises(WrongState, match="as a part of “Line B”"):
        reservations.release([booking.parts.first()], by=None, at=now)


def test_raw_sql_cannot_move_a_part_alone(line, chen_firm, day):
    [booking] = hold(line, at_hour(day, 9, 12), buyer=chen_firm)
    with pytest.raises(IntegrityError, match="booking_part_follows"), transaction.atomic():
        booking.parts.update(state="released")
    with pytest.raises(IntegrityError, match="booking_part_follows"), transaction.atomic():
        booking.parts.update(during=as_range(at_hour(day, 9, 10)))


def test_raw_sql_cannot_book_a_line_without_its_machines(line, chen_firm, day, now):
    with pytest.raises(IntegrityError, match="leaves a machine out"), transaction.atomic():
        Booking.objects.create(
            unit=line, buyer=chen_firm, during=as_range(at_hour(day, 9)), expires_at=now + DAY
        )


def test_raw_sql_cannot_book_a_machine_under_its_line(line, unit, chen_firm, day, now):
    hold(line, at_hour(day, 9, 12), buyer=chen_firm)
    with pytest.raises(IntegrityError, match="booking_overlap"), transaction.atomic():
        Booking.objects.create(
            unit=unit, buyer=chen_firm, during=as_range(at_hour(day, 11)), expires_at=now + DAY
        )


def test_the_index_counts_both_ways(line, unit, chen_firm, day, now):
    def counted():
        rows = ListingIndex.objects.order_by("listing_id")
        return [row.free_hours[-1] for row in rows]

    machines, whole = counted()
    [booking] = hold(line, at_hour(day, 9, 12), buyer=chen_firm)
    assert counted() == [machines - 6, whole - 3]
    reservations.release([booking], by=None, at=now)
    hold(unit, at_hour(day, 9, 13), buyer=chen_firm)
    assert counted() == [machines - 4, whole - 4]


def test_a_shared_factory_takes_the_machines_of_its_lines(line, machines, lin, chen_firm, day):
    factory = unit_of(published_listing(line.listing.organization, lin, title="Hall"), "Hall 3")
    lines.set_machines(factory, [line], by=lin, at=timezone.now())
    [booking] = hold(factory, at_hour(day, 9, 12), buyer=chen_firm)
    assert {part.unit for part in booking.parts.all()} == {line, *machines}
    assert free_hours(machines[0], day) == 21


def test_circles_are_refused(line, unit, lin, now):
    with pytest.raises(Invalid, match="is itself a part of"):
        lines.set_machines(unit, [line], by=lin, at=now)
    with pytest.raises(IntegrityError, match="line_not_its_own_member"), transaction.atomic():
        LineMember.objects.create(line=line, machine=line)


def test_machines_are_the_firms_own_and_of_other_listings(line, rao, rao_firm, lin, now):
    foreign = unit_of(published_listing(rao_firm, rao), "foreign")
    sister = unit_of(line.listing, "sister")
    for machine, sentence in ((foreign, "another firm"), (sister, "same listing as the line")):
        with pytest.raises(Invalid, match=sentence):
            lines.set_machines(line, [machine], by=lin, at=now)
    with pytest.raises(NotAllowed):
        lines.set_machines(line, [], by=rao, at=now)


def test_a_booked_line_keeps_its_machines(line, unit, chen_firm, day, now):
    hold(line, at_hour(day, 9, 12), buyer=chen_firm)
    with pytest.raises(Refused, match="The line is booked until"):
        lines.set_machines(line, [unit], by=None, at=now)


def test_a_retired_machine_leaves_its_line(line, unit, other_unit, now):
    windows.retire(unit, by=None, at=now)
    assert lines.machines_of(line) == [other_unit]
    assert Unit.objects.get(pk=unit.pk).retired_at == now


def test_free_time_of_any_number_of_units_is_one_statement(
    line, unit, other_unit, day, django_assert_num_queries
):
    within = Period(day, day + DAY)
    for units in ([line], [line, unit, other_unit]):
        with django_assert_num_queries(1):
            free_time.free_periods(units, within, at=day)


def test_the_functions_are_there_for_the_application_role():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM line_machines(0)")
        assert cursor.fetchone() == (0,)
