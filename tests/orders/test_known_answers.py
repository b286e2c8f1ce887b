"""A country of twelve factories whose right answer a person knows: who must be found, who never.

And two laws of any engine: one more listing never worsens the best match, and a stricter job never
gains one.
"""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from capacity.models import ListingIndex
from orders import listing_sql, matching, needs
from orders.models import Match
from orders.scoring import STANDARD
from orders.snapshot import engine, feed
from tests.orders import worlds
from tests.orders.worlds import NOW

pytestmark = pytest.mark.django_db
JOB = {
    "process": "MFG.CUT.MILL.AX5",
    "region": "320505",  # Suzhou
    "material": "ALU",
    "env_x": 400,
    "env_y": 300,
    "env_z": 200,
    "it_grade": 7,
    "certificates": ["ISO9001"],
    "minimum_grade": "BBB",
    "max_distance_km": 600,
    "budget_fen": 800_000,  # 20 hours: ¥400 an hour at most
}
SMALL = {"env_x": 300, "env_y": 300, "env_z": 200, "it_grade": 6}
COARSE = {"env_x": 800, "env_y": 600, "env_z": 500, "it_grade": 9}
FACTORIES = {
    # name: place, grade, certified, listing
    "next door, good": ("320505", "AA", True, {"price_fen": 24_000}),
    "next door, dearer": ("320505", "AA", True, {"price_fen": 38_000}),
    "near, cheap": ("310115", "A", True, {"price_fen": 15_000}),
    "far, cheap": ("420106", "A", True, {"price_fen": 15_000}),
    "too far": ("510107", "AAA", True, {"price_fen": 9_000}),
    "too dear": ("320505", "AAA", True, {"price_fen": 40_100}),
    "poor credit": ("320505", "B", True, {"price_fen": 9_000}),
    "no certificate": ("320505", "AAA", False, {"price_fen": 9_000}),
    "wrong material": ("320505", "AAA", True, {"price_fen": 9_000, "materials": ("TITANIUM",)}),
    "too small": ("320505", "AAA", True, {"price_fen": 9_000, "attributes": SMALL}),
    "too coarse": ("320505", "AAA", True, {"price_fen": 9_000, "attributes": COARSE}),
    "no time": ("320505", "AAA", True, {"price_fen": 9_000, "hours": range(8, 9), "days": 9}),
    "lathe": ("320505", "AAA", True, {"price_fen": 9_000, "process": "MFG.CUT.TURN.CNC2"}),
}
RISKS = {"AAA": 30_000, "AA": 60_000, "A": 100_000, "B": 400_000}
EXPECTED = ["near, cheap", "next door, good", "far, cheap", "next door, dearer"]
STRICTER = st.sampled_from(
    [
        {"certificate_bits": 0b11},
        {"size": (700, 500, 400)},
        {"it_grade": 5},
        {"grade_rank": 1},
        {"distance_m": 50_000},
        {"minutes": 60 * 60},
        {"budget_fen": 400_000},
        {"material_bits": 0b11},
    ]
)


@pytest.fixture
def country():
    names = {}
    for name, (place, letter, is_certified, terms) in FACTORIES.items():
        firm = worlds.make_firm(region=place)
        worlds.grade(firm, letter, RISKS[letter])
        if is_certified:
            worlds.certify(firm, "ISO9001")
        names[worlds.make_listing(firm, **terms).pk] = name
    buyer = worlds.make_firm(region="320505")
    return names, worlds.post(buyer, worlds.make_owner(buyer), **JOB)


def test_the_right_factories_are_found_in_the_right_order_and_the_others_never(country):
    names, job = country
    assert [names[match.listing_id] for match in worlds.matched(job)] == EXPECTED
    need = needs.need_of(job.operations.get(), at=NOW)
    for found in (
        listing_sql.best(need, STANDARD, count=50),
        engine.best(feed.load().table, need, STANDARD, count=50),
    ):
        assert [names[listing] for _score, listing in found] == EXPECTED


def test_each_of_the_others_is_excluded_by_what_its_name_says(country):
    _names, job = country
    worlds.matched(job)
    job.refresh_from_db()
    excluded = {
        "material": 1,
        "size": 1,
        "tolerance": 1,
        "certificates": 1,
        "grade": 1,
        "distance": 1,
        "hours": 1,
        "budget": 1,
    }
    assert job.matching_summary["excluded"] == excluded
    assert job.matching_summary["looked_at"] == len(FACTORIES) - 1


@settings(
    max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(change=STRICTER)
def test_a_stricter_job_never_gains_matches_from_any_engine(country, change):
    _names, job = country
    need = needs.need_of(job.operations.get(), at=NOW)
    table = feed.load().table
    for answer in (
        lambda asked: listing_sql.best(asked, STANDARD, count=50),
        lambda asked: engine.best(table, asked, STANDARD, count=50),
    ):
        before = {listing for _score, listing in answer(need)}
        assert {listing for _score, listing in answer(replace(need, **change))} <= before


def test_one_more_listing_never_worsens_the_best_match(country):
    _names, job = country
    best = worlds.matched(job)[0].score
    for price in (39_000, 5_000):
        firm = worlds.make_firm(region="320505")
        worlds.grade(firm, "AA", 60_000)
        worlds.certify(firm, "ISO9001")
        worlds.make_listing(firm, price_fen=price)
        worlds.jobs.ask_for_matching(job, at=NOW)
        after = worlds.matched(job)[0].score
        assert after <= best
        best = after
    assert Match.objects.filter(operation__job=job, state="proposed").count() == len(EXPECTED) + 2
    assert ListingIndex.objects.count() == len(FACTORIES) + 2


def test_a_listing_that_is_sold_out_in_pieces_is_said_so(country):
    _names, job = country
    operation = job.operations.get()
    operation.divisible = False
    operation.quantity = 150
    outcome = matching.search(operation, needs.need_of(operation, at=NOW), at=NOW)
    assert outcome.finds == []
    assert len(outcome.in_pieces) > 0
