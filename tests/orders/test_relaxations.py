"""The single changes offered: each opens what it says, and no smaller one opens anything."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from orders import scoring, wording
from orders.near_misses import MOST_PER_CONSTRAINT, Misses
from orders.relaxations import cheapest, near_misses
from tests.orders.test_scoring import CAPACITY, DAY, NEED

WIDE = replace(NEED, quantity=40, minutes=40 * 10, budget_fen=600_000, distance_m=120_000)
PLACES = [(-0.4372, 0.7437, 0.5059), (-0.4340, 0.7358, 0.5200), (-0.3900, 0.8000, 0.4560)]
capacities = st.builds(
    lambda **changes: replace(CAPACITY, **changes),
    listing=st.integers(1, 10**6),
    organization=st.integers(2, 9),
    price_mode=st.sampled_from(["time", "piece", "value", "lease"]),
    price_fen=st.integers(100, 90_000),
    setup_fen=st.sampled_from([0, 30_000, 300_000]),
    minimum_fen=st.sampled_from([0, 0, 900_000]),
    lease_days=st.sampled_from([1, 7, 30]),
    smallest_lot=st.sampled_from([1, 1, 60, 200]),
    it_grade=st.sampled_from([5, 7, 8, 9, 99]),
    grade_rank=st.sampled_from([0, 2, 4, 6]),
    place=st.sampled_from(PLACES),
    free_hours=st.sampled_from(
        [tuple(range(0, 8 * 61, 8)), (0,) * 15 + tuple(range(0, 8 * 46, 8)), (0,) * 61]
    ),
)
worlds = st.lists(capacities, max_size=10, unique_by=lambda c: c.listing)


def changed(need, code, value):
    """The job with one constraint standing elsewhere; machine time grows with the pieces."""
    if code == "lot":
        return replace(need, quantity=value, minutes=-(-need.minutes * value // need.quantity))
    column = {
        "budget": "budget_fen",
        "distance": "distance_m",
        "tolerance": "it_grade",
        "grade": "grade_rank",
        "hours": "last_day",
    }[code]
    return replace(need, **{column: value})


def as_figure(change):
    match change.code:
        case "distance":
            return change.to * 1000
        case "grade":
            return scoring.GRADES.index(change.to)
        case _:
            return change.to


def opened(need, world, code, value):
    """Firms that fail this one constraint alone, and are feasible when it stands there."""
    missed = [c for name, c in near_misses(need, world) if name == code]
    return [c for c in missed if scoring.is_feasible(changed(need, code, value), c)]


def smaller(need, change):
    """Every figure before it that a person would type: none of them may open anything."""
    match change.code:
        case "budget":
            step = 10 ** max(len(str(change.to)) - 2, 2)
            return range(need.budget_fen, change.to - step + 1, step)
        case "distance":
            return range(need.distance_m, (change.to - 10) * 1000 + 1, 10_000)
        case "hours":
            days = (change.to - need.last_day).days
            return [need.last_day + timedelta(days=n) for n in range(days)]
        case "lot":
            return range(need.quantity, change.to)
        case "tolerance":
            return range(need.it_grade, change.to)
        case _:
            return range(need.grade_rank, scoring.GRADES.index(change.to))


FIGURES = ("budget", "distance", "tolerance", "grade", "hours", "lot")


@settings(max_examples=150, deadline=None)
@given(worlds)
def test_every_change_opens_exactly_what_it_says_and_is_the_smallest(world):
    changes = {c.code: c for c in cheapest(WIDE, near_misses(WIDE, world))}
    for code in FIGURES:
        change = changes.get(code)
        if change is None:
            continue
        found = opened(WIDE, world, code, as_figure(change))
        assert change.opens == len({c.organization for c in found}) > 0
        assert change.listings == tuple(sorted(c.listing for c in found))[:5]
        for value in smaller(WIDE, change):
            assert not opened(WIDE, world, code, value)


@settings(max_examples=150, deadline=None)
@given(worlds)
def test_where_no_change_is_offered_none_would_help(world):
    codes = {c.code for c in cheapest(WIDE, near_misses(WIDE, world))}
    far = {"budget": 10**12, "distance": 20_000_000, "tolerance": 18, "grade": 6}
    far["hours"] = DAY + timedelta(days=59)
    for code in far.keys() - codes:
        assert not opened(WIDE, world, code, far[code])


def test_the_words_say_how_far_and_how_many():
    world = [replace(CAPACITY, listing=n, organization=n, price_fen=32_400) for n in (2, 3)]
    (change,) = cheapest(
        replace(NEED, budget_fen=610_000),
        [("budget", capacity) for capacity in world],
        cut=frozenset({"budget"}),
    )
    assert change.as_json() == {
        "code": "budget",
        "to": 660_000,
        "opens": 2,
        "listings": (2, 3),
        "at_least": True,
        "more": 9,
    }
    with translation.override("en"):
        said = wording.relaxation(change.as_json())
    assert said == "A budget of ¥6,600.00 (+9 %) opens at least 2 factories"


@pytest.mark.parametrize(("count", "cut"), [(1, set()), (MOST_PER_CONSTRAINT + 1, {"hours"})])
def test_a_cut_list_says_so(count, cut):
    assert Misses(9, {}, [], {"hours": count}).cut == cut


def test_a_date_that_lets_a_lease_outgrow_the_budget_is_not_offered():
    late = replace(
        CAPACITY,
        price_mode="lease",
        price_fen=400_000,
        lease_days=7,
        free_hours=(0,) * 15 + tuple(range(0, 8 * 46, 8)),
    )
    need = replace(NEED, budget_fen=900_000)
    assert [code for code, _ in near_misses(need, [late])] == ["hours"]
    assert cheapest(need, near_misses(need, [late])) == []
    (change,) = cheapest(
        replace(need, budget_fen=2_000_000),
        near_misses(replace(need, budget_fen=2_000_000), [late]),
    )
    assert (change.code, change.to) == ("hours", date(2026, 12, 10))
