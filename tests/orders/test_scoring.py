"""Feasible and score: known answers, and what must hold for any world."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capacity import pricing
from orders import reasons, relaxations, scoring
from orders.scoring import PPM, STANDARD, Capacity, Need

DAY = date(2026, 11, 23)
HANGZHOU, SUZHOU = (-0.4372, 0.7437, 0.5059), (-0.4340, 0.7358, 0.5200)

NEED = Need(
    buyer=1,
    processes=frozenset({7}),
    material_bits=0b100,
    certificate_bits=0b1,
    size=(320, 180, 60),
    it_grade=7,
    grade_rank=3,
    place=HANGZHOU,
    distance_m=500_000,
    first_day=DAY,
    last_day=DAY + timedelta(days=9),
    minutes=20 * 60,
    quantity=100,
    budget_fen=1_000_000,
    today=DAY,
)
CAPACITY = Capacity(
    listing=5,
    organization=2,
    process=7,
    material_bits=0b110,
    certificate_bits=0b11,
    envelope=(800, 600, 500),
    it_grade=6,
    p_up_ppm=100_000,
    grade_rank=2,
    price_mode="time",
    price_fen=25_000,
    setup_fen=10_000,
    minimum_fen=0,
    lease_days=30,
    smallest_lot=1,
    evidence=1,
    place=HANGZHOU,
    free_from=DAY,
    free_hours=tuple(range(0, 8 * 61, 8)),
    published_on=DAY - timedelta(days=73),
)


def test_the_known_answer():
    verdict = scoring.judge(NEED, CAPACITY)
    assert verdict.cost_fen == 25_000 * 20 + 10_000
    assert verdict.free_hours == 80
    assert verdict.terms == {
        "cost": 510_000,
        "distance": 0,
        "credit": 200_000,
        "slack": 250_000,
        "freshness": 400_000,  # (73/365 + 0.6) / 2
        "newcomer": PPM,
    }
    assert verdict.score == 400 * 510_000 + 200 * 200_000 + 150 * 250_000 + 40 * 400_000 + 20 * PPM
    assert sum(verdict.parts.values()) == verdict.score


@pytest.mark.parametrize(
    ("evidence", "expected"), [(0, PPM), (1, 400_000), (2, 250_000), (3, 100_000)]
)
def test_what_is_measured_is_fresher_than_what_is_claimed(evidence, expected):
    verdict = scoring.judge(NEED, replace(CAPACITY, evidence=evidence))
    assert verdict.terms["freshness"] == expected


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"material_bits": 0b010}, "material"),
        ({"envelope": (800, 170, 170)}, "size"),
        ({"it_grade": 8}, "tolerance"),
        ({"it_grade": scoring.UNSTATED_IT_GRADE}, "tolerance"),
        ({"certificate_bits": 0b10}, "certificates"),
        ({"grade_rank": 4}, "grade"),
        ({"place": (0.0, 0.0, 1.0)}, "distance"),
        ({"free_hours": tuple(range(61))}, "hours"),
        ({"smallest_lot": 101}, "lot"),
        ({"price_fen": 50_000}, "budget"),
        ({"price_fen": scoring.DEAREST_FEN + 1, "price_mode": "piece"}, "budget"),
        ({"price_fen": 10_001, "price_mode": "value"}, "budget"),
    ],
)
def test_one_unmet_constraint_alone_makes_it_infeasible(change, name):
    assert scoring.failures(NEED, CAPACITY) == ()
    assert scoring.failures(NEED, replace(CAPACITY, **change)) == (name,)


def test_the_buyers_own_capacity_and_other_processes_are_not_looked_at():
    assert not scoring.is_feasible(NEED, replace(CAPACITY, organization=1))
    assert not scoring.is_feasible(NEED, replace(CAPACITY, process=8))


@pytest.mark.parametrize(
    ("size", "envelope", "fits"),
    [
        ((500, 300, 2), (2000, 1000, 0), True),
        ((500, 300, 2), (0, 0, 0), False),
        ((0, 0, 0), (0, 0, 0), True),
        ((300, 300, 300), (400, 300, 300), True),
        ((300, 300, 301), (400, 300, 300), False),
    ],
)
def test_a_part_fits_in_any_orientation_and_flat_processes_state_no_height(size, envelope, fits):
    assert scoring.fits_size(size, envelope) is fits


@pytest.mark.parametrize(
    ("mode", "price", "terms"),
    [
        ("time", 24_999, {"hours": Decimal(20)}),
        ("piece", 1_234, {"pieces": 100}),
        ("value", 3_333, {"value_fen": 1_000_001}),
        ("lease", 77_777, {"days": 10}),
    ],
)
def test_the_cost_is_what_the_capacity_room_calculates(mode, price, terms):
    need = replace(NEED, budget_fen=1_000_001)
    mine = scoring.cost_fen(need, replace(CAPACITY, price_mode=mode, price_fen=price))
    theirs = pricing.cost(
        pricing.Terms(
            mode,
            price_fen=0 if mode == "value" else price,
            value_bps=price if mode == "value" else 0,
            setup_fen=10_000,
        ),
        **terms,
    )
    assert mine == theirs.total_fen


def test_free_hours_of_a_window_are_one_subtraction_clipped_to_the_calendar():
    assert scoring.free_hours(NEED, CAPACITY) == 80
    assert scoring.free_hours(NEED, replace(CAPACITY, free_from=DAY + timedelta(days=5))) == 40
    assert scoring.free_hours(NEED, replace(CAPACITY, free_from=DAY + timedelta(days=50))) == 0
    assert scoring.free_hours(NEED, replace(CAPACITY, free_hours=(0, 8, 16))) == 16


def test_the_three_strongest_points_and_the_weakest_come_from_the_terms():
    told = reasons.explain(NEED, CAPACITY, scoring.judge(NEED, CAPACITY))
    assert [point["code"] for point in told["strong"]] == ["distance", "credit", "slack"]
    assert told["weak"] == {
        "code": "cost",
        "total_fen": 510_000,
        "under_fen": 490_000,
        "percent_under": 49,
    }


def test_a_newcomer_is_told_as_one():
    newcomer = replace(CAPACITY, p_up_ppm=scoring.NEWCOMER_P_UP_PPM, grade_rank=4)
    assert reasons.grade_of(newcomer) == "NR"
    assert reasons.grade_of(CAPACITY) == "A"


def test_the_cheapest_relaxation_of_each_constraint():
    near = [
        replace(CAPACITY, listing=10, organization=10, price_fen=61_237),
        replace(CAPACITY, listing=11, organization=11, price_fen=61_500),
        replace(CAPACITY, listing=12, organization=12, it_grade=8),
        replace(CAPACITY, listing=13, organization=13, material_bits=0b010),
        replace(CAPACITY, listing=14, organization=14, free_hours=tuple(range(61))),
        replace(CAPACITY, listing=16, organization=16, smallest_lot=120),
        replace(CAPACITY, listing=17, organization=17, smallest_lot=5_000),
        replace(CAPACITY, listing=15, organization=15, it_grade=9, price_fen=90_000),
    ]
    misses = relaxations.near_misses(NEED, near)
    assert [code for code, _capacity in misses] == [
        "budget",
        "budget",
        "tolerance",
        "material",
        "hours",
        "lot",
        "lot",
    ]
    changes = {c.code: (c.to, c.opens) for c in relaxations.cheapest(NEED, misses)}
    assert changes == {
        "budget": (1_300_000, 2),
        "tolerance": (8, 1),
        "hours": (DAY + timedelta(days=19), 1),
        "material": (0b010, 1),
        "lot": (120, 1),
    }
    assert relaxations.cheapest(NEED, misses)[0].code == "hours"


capacities = st.builds(
    Capacity,
    listing=st.integers(1, 10_000),
    organization=st.integers(2, 9),
    process=st.just(7),
    material_bits=st.integers(0, 7),
    certificate_bits=st.integers(0, 3),
    envelope=st.tuples(*[st.integers(0, 900)] * 3).map(lambda e: tuple(sorted(e, reverse=True))),
    it_grade=st.integers(4, 10),
    p_up_ppm=st.sampled_from([20_000, 160_000, scoring.NEWCOMER_P_UP_PPM, 700_000]),
    grade_rank=st.integers(0, 6),
    price_mode=st.sampled_from(["time", "piece", "value", "lease"]),
    price_fen=st.integers(1, 60_000),
    setup_fen=st.integers(0, 50_000),
    minimum_fen=st.integers(0, 900_000),
    lease_days=st.sampled_from([1, 7, 30]),
    smallest_lot=st.integers(1, 300),
    evidence=st.integers(0, 3),
    place=st.sampled_from([HANGZHOU, SUZHOU]),
    free_from=st.just(DAY),
    free_hours=st.lists(st.integers(0, 24), min_size=1, max_size=40).map(
        lambda hours: tuple(sum(hours[:i]) for i in range(len(hours) + 1))
    ),
    published_on=st.dates(DAY - timedelta(days=500), DAY),
)
worlds = st.lists(capacities, max_size=12, unique_by=lambda c: c.listing)
stricter = st.sampled_from(
    [
        {"material_bits": 0b111},
        {"certificate_bits": 0b11},
        {"size": (600, 500, 400)},
        {"it_grade": 5},
        {"grade_rank": 1},
        {"distance_m": 10_000},
        {"last_day": DAY + timedelta(days=2)},
        {"minutes": 60 * 60},
        {"budget_fen": 300_000},
    ]
)


def listings(need, world):
    return {capacity.listing for capacity in world if scoring.is_feasible(need, capacity)}


@given(worlds, stricter)
def test_a_stricter_job_never_gains_matches(world, change):
    value_free = [c for c in world if c.price_mode not in ("value", "lease")]
    assert listings(replace(NEED, **change), value_free) <= listings(NEED, value_free)


@given(worlds, capacities)
def test_one_more_listing_never_worsens_the_best_match(world, more):
    before = scoring.best(NEED, world, count=1)
    after = scoring.best(NEED, [*world, more], count=1)
    if before:
        assert (after[0][1].score, after[0][0].listing) <= (
            before[0][1].score,
            before[0][0].listing,
        )


@given(worlds)
def test_a_better_price_never_ranks_worse_and_every_score_is_within_its_weights(world):
    top = sum(getattr(STANDARD, name) for name in scoring.TERMS) * PPM
    for capacity, verdict in scoring.best(NEED, world, count=99):
        assert 0 <= verdict.score <= top
        cheaper = replace(capacity, minimum_fen=0, setup_fen=0, price_fen=1)
        assert scoring.judge(NEED, cheaper).score <= verdict.score


@given(worlds)
def test_every_near_miss_opens_when_its_change_is_made(world):
    for change in relaxations.cheapest(NEED, relaxations.near_misses(NEED, world)):
        fields = {
            "budget": {"budget_fen": change.to},
            "distance": {"distance_m": 1000 * change.to if change.code == "distance" else 0},
            "tolerance": {"it_grade": change.to},
            "hours": {"last_day": change.to},
            "material": {"material_bits": change.to},
            "lot": {"quantity": change.to} if change.code == "lot" else None,
        }.get(change.code)
        if fields is None:
            continue
        opened = listings(replace(NEED, **fields), world)
        assert set(change.listings) <= opened or change.code == "hours"
