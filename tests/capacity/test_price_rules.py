"""Nights, weekends and seasons: whatever the periods, the parts are the whole, to the fen."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity import price_rules, pricing
from capacity.price_rules import LOCAL, Rule
from marketplace.core.periods import Period

MONDAY = datetime(2026, 11, 23, tzinfo=LOCAL)
HOUR = timedelta(hours=1)
NIGHT = Rule("night", 7_000, starts=time(22), ends=time(6))
WEEKEND = Rule("weekend", 8_000, weekdays=(5, 6))
OFF_SEASON = Rule("spring", 9_000, from_on=date(2026, 11, 24), until_on=date(2026, 11, 25))


def at(begin, end):
    """Hours after Monday 00:00, Chinese time."""
    return Period(MONDAY + begin * HOUR, MONDAY + end * HOUR)


def told(rules, *periods, price_fen=100_00):
    parts = price_rules.base_parts(price_fen, rules, periods)
    return [(part.name, part.minutes, part.base_fen) for part in parts]


@pytest.mark.parametrize(
    ("rules", "period", "parts"),
    [
        ([], at(8, 12), [("", 240, 400_00)]),
        ([NIGHT], at(20, 24), [("night", 120, 140_00), ("", 120, 200_00)]),
        ([NIGHT], at(24, 32), [("night", 360, 420_00), ("", 120, 200_00)]),
        ([NIGHT], at(8, 20), [("", 720, 1_200_00)]),
        ([WEEKEND], at(119, 121), [("weekend", 60, 80_00), ("", 60, 100_00)]),
        ([NIGHT, WEEKEND], at(141, 143), [("night", 60, 70_00), ("weekend", 60, 80_00)]),
        ([WEEKEND, NIGHT], at(141, 143), [("weekend", 120, 160_00)]),
        ([OFF_SEASON], at(23, 25), [("spring", 60, 90_00), ("", 60, 100_00)]),
        ([OFF_SEASON], at(71, 73), [("spring", 60, 90_00), ("", 60, 100_00)]),
    ],
)
def test_each_hour_costs_what_the_first_rule_that_holds_says(rules, period, parts):
    assert told(rules, period) == parts


def test_fridays_night_belongs_to_friday():
    """From 22:00 to 06:00 on working days: Saturday 03:00 is Friday's, Sunday 03:00 nobody's."""
    night = Rule("night", 5_000, weekdays=(0, 1, 2, 3, 4), starts=time(22), ends=time(6))
    assert told([night], at(123, 124)) == [("night", 60, 50_00)]
    assert told([night], at(147, 148)) == [("", 60, 100_00)]
    assert told([night], at(3, 4)) == [("", 60, 100_00)]


def test_equal_times_are_a_whole_day_from_then_on():
    day = Rule("day", 5_000, weekdays=(0,), starts=time(8), ends=time(8))
    assert told([day], at(7, 33)) == [("day", 1_440, 1_200_00), ("", 120, 200_00)]


def test_two_units_at_the_same_time_are_paid_twice():
    assert told([NIGHT], at(22, 23), at(22, 23)) == [("night", 120, 140_00)]


def test_only_time_has_rules_and_only_whole_seconds_are_priced():
    with pytest.raises(ValueError, match="for time"):
        price_rules.cost(pricing.Terms("piece", 100), [NIGHT], [at(0, 1)])
    with pytest.raises(ValueError, match="whole seconds"):
        price_rules.base_parts(1, [], [Period(MONDAY, MONDAY + timedelta(milliseconds=1))])
    with pytest.raises(ValueError, match="not negative"):
        price_rules.base_parts(-1, [], [])


moments = st.integers(0, 14 * 24 * 60 - 1)
clock = st.times(min_value=time(), max_value=time(23, 59)).map(
    lambda t: t.replace(second=0, microsecond=0)
)


@st.composite
def rules_(draw):
    starts, ends = draw(st.one_of(st.just((None, None)), st.tuples(clock, clock)))
    days = [
        date(2026, 11, 21) + timedelta(n)
        for n in sorted(draw(st.tuples(*[st.integers(0, 18)] * 2)))
    ]
    return Rule(
        draw(st.sampled_from("abc")),
        draw(st.integers(100, 30_000)),
        tuple(draw(st.sets(st.integers(0, 6), max_size=6))),
        starts,
        ends,
        draw(st.sampled_from([None, days[0]])),
        draw(st.sampled_from([None, days[1]])),
    )


@st.composite
def periods_(draw):
    a, b = sorted(draw(st.tuples(moments, moments)))
    return Period(MONDAY + a * timedelta(minutes=1), MONDAY + (b + 1) * timedelta(minutes=1))


rule_lists = st.lists(rules_(), max_size=4)
period_lists = st.lists(periods_(), max_size=5)
prices = st.integers(0, 10_000_000)


@given(prices, rule_lists, period_lists)
def test_the_parts_sum_to_the_whole_and_hold_all_the_time(price, rules, periods):
    cost = price_rules.cost(pricing.Terms("time", price), rules, periods)
    assert sum(part.base_fen for part in cost.parts) == cost.base_fen == cost.total_fen
    minutes = sum((p.length for p in periods), timedelta()) // timedelta(minutes=1)
    assert sum(part.minutes for part in cost.parts) == minutes


@given(prices, period_lists)
def test_without_rules_it_is_the_plain_price(price, periods):
    terms = pricing.Terms("time", price, setup_fen=500, minimum_fen=900)
    minutes = sum((p.length for p in periods), timedelta()) // timedelta(minutes=1)
    plain = (price * minutes * 2 + 60) // 120
    assert price_rules.cost(terms, [], periods).base_fen == plain
    quarters = [Period(p.start, p.start + 15 * p.length) for p in periods]
    hours = sum((p.length for p in quarters), timedelta()) / HOUR
    assert (
        price_rules.cost(terms, [], quarters).total_fen
        == pricing.cost(terms, hours=hours).total_fen
    )


@given(prices, rule_lists, period_lists, st.randoms(use_true_random=False))
def test_the_order_of_the_periods_is_irrelevant(price, rules, periods, dice):
    shuffled = dice.sample(periods, len(periods))
    first, second = (price_rules.base_parts(price, rules, some) for some in (periods, shuffled))
    assert first == second


@given(prices, rule_lists, periods_(), st.integers(1, 10_000))
def test_cutting_a_period_in_two_changes_nothing(price, rules, period, cut):
    middle = period.start + timedelta(minutes=cut)
    if not period.start < middle < period.end:
        return
    pieces = [Period(period.start, middle), Period(middle, period.end)]
    whole = price_rules.base_parts(price, rules, [period])
    assert price_rules.base_parts(price, rules, pieces) == whole


@given(rule_lists, moments)
def test_every_minute_costs_what_its_moment_says(rules, minute):
    start = (MONDAY + timedelta(minutes=minute)).astimezone(UTC)
    (part,) = price_rules.base_parts(60, rules, [Period(start, start + timedelta(minutes=1))])
    assert part.factor_bps == price_rules.factor_at(rules, start)
