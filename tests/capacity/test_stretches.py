"""What a machine did, from what it said: the pure rules."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity.stretches import (
    GAP,
    STATUS_OF,
    UNKNOWN_AFTER,
    Reading,
    Span,
    Thresholds,
    contradictions,
    derive,
    status_of,
)
from marketplace.core.periods import Period

START = datetime(2026, 11, 2, tzinfo=UTC)
LIMITS = Thresholds(busy_watts=1_000, off_watts=50)


def after(minutes):
    return START + timedelta(minutes=minutes)


def said(*rows):
    return [
        Reading(after(minute), what, None)
        if isinstance(what, str)
        else Reading(after(minute), "", what)
        for minute, what in rows
    ]


def derived(readings, until):
    spans = derive(readings, thresholds=LIMITS, until=after(until))
    return [
        (
            (s.period.start - START) / timedelta(minutes=1),
            (s.period.end - START) / timedelta(minutes=1),
            s.status,
        )
        for s in spans
    ]


@st.composite
def stories(draw):
    """Readings at different minutes of some days, in any order."""
    minutes = draw(st.lists(st.integers(0, 4 * 1440), unique=True, max_size=40))
    executions = st.sampled_from(["", *STATUS_OF])
    watts = st.none() | st.sampled_from([0.0, 49.0, 50.0, 799.0, 800.0, 999.0, 1_000.0])
    return [Reading(after(m), draw(executions), draw(watts)) for m in minutes]


def test_a_state_holds_until_the_next_one():
    rows = said((0, "ACTIVE"), (5, "READY"), (9, "ACTIVE"), (12, "ACTIVE"))
    assert derived(rows, 15) == [(0, 5, "busy"), (5, 9, "idle"), (9, 15, "busy")]


def test_a_machine_that_says_nothing_for_ten_minutes_is_off():
    rows = said((0, "ACTIVE"), (60, "READY"))
    assert derived(rows, 62) == [(0, 10, "busy"), (10, 60, "off"), (60, 62, "idle")]


def test_after_three_days_of_silence_nobody_knows():
    [busy, off] = derived(said((0, "ACTIVE")), 6 * 1440)
    assert (busy, off) == ((0, 10, "busy"), (10, UNKNOWN_AFTER / timedelta(minutes=1), "off"))


def test_power_near_the_line_does_not_flicker():
    rows = said((0, 1_000.0), (5, 850.0), (10, 790.0), (15, 850.0), (20, 1_000.0))
    assert derived(rows, 25) == [(0, 10, "busy"), (10, 20, "idle"), (20, 25, "busy")]


def test_after_a_gap_a_machine_is_not_still_busy():
    rows = said((0, 1_000.0), (11, 850.0))
    assert derived(rows, 15) == [(0, 10, "busy"), (10, 11, "off"), (11, 15, "idle")]


@pytest.mark.parametrize(
    ("reading", "expected"),
    [
        (Reading(START, "READY", 9_000.0), "idle"),
        (Reading(START, "ACTIVE", 0.0), "busy"),
        (Reading(START, "UNAVAILABLE", None), "off"),
        (Reading(START, "UNAVAILABLE", 2_000.0), "busy"),
        (Reading(START, "", 49.9), "off"),
        (Reading(START, "", 50.0), "idle"),
    ],
)
def test_what_it_says_counts_before_its_power(reading, expected):
    assert status_of(reading, LIMITS) == expected


@given(stories())
def test_stretches_never_overlap_and_neighbours_differ(readings):
    spans = derive(readings, thresholds=LIMITS, until=after(5 * 1440))
    for left, right in pairwise(spans):
        assert left.period.end <= right.period.start
        assert left.period.end < right.period.start or left.status != right.status


@given(stories().flatmap(lambda rows: st.tuples(st.just(rows), st.permutations(rows))))
def test_the_order_of_arrival_is_irrelevant(pair):
    first, second = (derive(rows, thresholds=LIMITS, until=after(5 * 1440)) for rows in pair)
    assert first == second


@given(stories(), st.integers(0, 5 * 1440))
def test_more_time_only_adds(readings, minute):
    """What was made up to a moment is made again just so later on."""
    early = derive(
        [r for r in readings if r.at < after(minute)], thresholds=LIMITS, until=after(minute)
    )
    late = derive(readings, thresholds=LIMITS, until=after(6 * 1440))
    window = Period(START, after(minute)) if minute else None
    assert _flat(early) == _flat(
        Span(part, s.status) for s in late if window and (part := s.period.clip(window))
    )


@given(stories())
def test_every_minute_within_the_gap_of_a_reading_is_accounted_for(readings):
    spans = derive(readings, thresholds=LIMITS, until=after(5 * 1440))
    for reading in readings:
        assert any(s.period.start <= reading.at < s.period.end for s in spans)
    assert all(s.status == "off" or s.period.length <= GAP * len(readings) for s in spans)


def _flat(spans):
    return [(s.period.start, s.period.end, s.status) for s in spans]


def period(start, end):
    return Period(after(start), after(end))


@pytest.mark.parametrize(
    ("busy", "booked", "expected"),
    [
        ([(0, 30)], [], [(0, 30)]),
        ([(0, 29)], [], []),
        ([(0, 20), (30, 45)], [], [(0, 45)]),  # a pause of a cycle
        ([(0, 20), (31, 45)], [], []),
        ([(0, 60)], [(0, 45)], []),
        ([(0, 60)], [(0, 25)], [(25, 60)]),
        ([(-60, 300)], [], [(0, 240)]),  # only what was offered
    ],
)
def test_a_contradiction_is_half_an_hour_of_work_offered_and_unbooked(busy, booked, expected):
    found = contradictions(
        [period(*each) for each in busy], [period(0, 240)], [period(*each) for each in booked]
    )
    assert found == [period(*each) for each in expected]
