from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core.periods import Period, merged, without

ZERO = datetime(2026, 1, 1, tzinfo=UTC)


def hours(start, end):
    return Period(ZERO + timedelta(hours=start), ZERO + timedelta(hours=end))


periods = st.lists(
    st.tuples(st.integers(0, 48), st.integers(1, 12)).map(lambda p: hours(p[0], p[0] + p[1])),
    max_size=8,
)


def covered(some):
    return {h for p in some for h in range(49 + 12) if p.contains(hours(h, h + 1))}


def test_a_period_that_ends_before_it_starts_is_refused():
    with pytest.raises(ValueError, match="ends after"):
        hours(3, 3)


def test_the_end_does_not_belong_to_the_period():
    assert not hours(1, 2).overlaps(hours(2, 3))


@given(periods)
def test_merging_covers_the_same_hours_without_touching_pieces(some):
    result = merged(some)
    assert covered(result) == covered(some)
    assert all(a.end < b.start for a, b in pairwise(result))


@given(periods, periods)
def test_cutting_out_leaves_exactly_the_rest(offered, taken):
    assert covered(without(offered, taken)) == covered(offered) - covered(taken)


def test_clip_is_the_part_both_have():
    assert hours(1, 5).clip(hours(3, 9)) == hours(3, 5)
    assert hours(1, 2).clip(hours(2, 3)) is None
