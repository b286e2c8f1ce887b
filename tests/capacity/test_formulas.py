"""Prices, slots and shingles: plain arithmetic, checked by example and by property."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity import listing_index, pricing, slots
from capacity.ranges import hours_by_day, local_day, up_to_quarter
from capacity.shingles import fold, needles, pairs, terms
from marketplace.core.periods import Period, merged

START = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


def at(begin, end):
    return Period(START + begin * HOUR, START + end * HOUR)


@pytest.mark.parametrize(
    ("terms_", "amounts", "total"),
    [
        (pricing.Terms("time", 260_00), {"hours": 12.5}, 3_250_00),
        (pricing.Terms("time", 260_00, setup_fen=300_00), {"hours": Decimal("0.25")}, 365_00),
        (pricing.Terms("time", 100_00, minimum_fen=800_00), {"hours": 3}, 800_00),
        (pricing.Terms("time", 1), {"hours": Decimal("0.5")}, 1),
        (pricing.Terms("piece", 3_50), {"pieces": 1_001}, 3_503_50),
        (pricing.Terms("value", value_bps=350), {"value_fen": 1_234_567}, 43_210),
        (pricing.Terms("lease", 9_000_00), {"days": 30}, 9_000_00),
        (pricing.Terms("lease", 9_000_00), {"days": 31}, 18_000_00),
        (pricing.Terms("lease", 800_00, lease_days=7), {"days": 8}, 1_600_00),
    ],
)
def test_costs_are_right_to_the_fen(terms_, amounts, total):
    assert pricing.cost(terms_, **amounts).total_fen == total


def test_a_price_per_piece_comes_from_the_total():
    cost = pricing.cost(pricing.Terms("time", 100_00, setup_fen=100_00), hours=2)
    assert cost.unit_fen(7) == 42_86


def test_negative_work_has_no_price():
    with pytest.raises(ValueError, match="not negative"):
        pricing.cost(pricing.Terms("time", 1), hours=-1)


def test_an_unknown_mode_has_no_price():
    with pytest.raises(ValueError, match="no such price mode"):
        pricing.cost(pricing.Terms("barter", 1))


quarters = st.integers(0, 4 * 72)


@st.composite
def free_times(draw):
    """Up to three units with merged free periods on quarters of an hour."""
    free = {}
    for unit in range(draw(st.integers(1, 3))):
        pairs = draw(st.lists(st.tuples(quarters, quarters), max_size=6))
        free[unit] = merged(at(min(a, b) / 4, max(a, b) / 4) for a, b in pairs if a != b)
    return free


@given(free_times(), st.integers(1, 200))
def test_filled_slots_are_free_disjoint_and_as_long_as_asked(free, number):
    length = timedelta(minutes=15 * number)
    found = slots.earliest_fill(free, length=length, within=at(0, 72))
    usable = sum(
        (p.length for periods in free.values() for p in periods if p.length >= min(HOUR, length)),
        timedelta(),
    )
    assert (found is None) == (usable < length)
    if found:
        assert sum((p.length for _unit, p in found), timedelta()) == length
        assert all(any(f.contains(p) for f in free[unit]) for unit, p in found)
        starts = [(unit, p.start) for unit, p in found]
        assert len(set(starts)) == len(starts)


@given(free_times(), st.integers(1, 60))
def test_a_block_is_the_earliest_that_fits(free, number):
    length = timedelta(minutes=15 * number)
    found = slots.earliest_block(free, length=length, within=at(0, 72))
    fits = [p.start for periods in free.values() for p in periods if p.length >= length]
    assert (found[1].start if found else None) == min(fits, default=None)


@pytest.mark.parametrize(("hours", "quarters_"), [(0.01, 1), (1, 4), (33.3, 134), (2.25, 9)])
def test_work_takes_whole_quarters(hours, quarters_):
    assert slots.length_of(hours) == quarters_ * timedelta(minutes=15)


def test_quarters_round_up():
    assert up_to_quarter(START + timedelta(minutes=1)) == START + timedelta(minutes=15)
    assert up_to_quarter(START) == START


def test_hours_fall_on_their_local_days():
    assert hours_by_day([at(10, 20)], local_day(START), 2) == [6.0, 4.0]


@pytest.mark.parametrize(
    ("attributes", "sides"),
    [
        ({}, [0, 0, 0]),
        ({"env_x": 300, "env_y": 500}, [500, 300, 0]),
        ({"max_dia_mm": 200, "max_len_mm": 600.5}, [600, 200, 200]),
    ],
)
def test_envelopes_stand_longest_side_first(attributes, sides):
    assert listing_index.envelope(attributes) == sides


def test_cells_are_half_degrees():
    hangzhou = (30.2741 + 90) * 2 // 1 * 720 + (120.1551 + 180) * 2 // 1
    assert listing_index.cell("330100") == hangzhou


@given(st.text(max_size=40), st.data())
def test_the_pairs_of_a_part_are_pairs_of_the_whole(text, data):
    whole = fold(text)
    begin = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(begin, len(whole)))
    assert set(needles(whole[begin:end].split(" "))) <= set(pairs(whole))


def test_queries_are_folded_and_split():
    assert terms("  ＤＭＵ　50 dmu ") == ["dmu", "50"]
