"""Every engine returns the identical top 20, and a run may happen twice, late, or not at all."""

import random
from datetime import timedelta

import pytest

from capacity.models import ListingIndex
from orders import listing_sql, matching, needs, scoring
from orders.models import Job, Match
from orders.scoring import STANDARD
from tests.orders import worlds
from tests.orders.worlds import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def buyer():
    firm = worlds.make_firm(region="320505")
    firm.owner = worlds.make_owner(firm)
    return firm


def brute_force(operation, need):
    """Judge every row in Python, look at the true windows, cut at twenty."""
    rows = [needs.capacity_of(row) for row in ListingIndex.objects.all()]
    ranked = scoring.best(need, rows, count=len(rows) + 1)
    listings = {row.pk: row.listing for row in ListingIndex.objects.select_related("listing")}
    fitting = [
        (verdict.score, capacity.listing)
        for capacity, verdict in ranked
        if matching.fitting_slots(operation, listings[capacity.listing], at=NOW)
    ]
    return ranked, fitting[:20]


@pytest.mark.parametrize("seed", [3, 14, 159])
def test_the_sql_engine_and_brute_force_return_the_identical_top_twenty(buyer, seed):
    dice = random.Random(seed)
    for _ in range(40):
        worlds.random_listing(dice)
    sizes = []
    for _ in range(12):
        job = worlds.jobs.post(buyer, by=buyer.owner, at=NOW, **worlds.random_wishes(dice))
        operation = job.operations.get()
        need = needs.need_of(operation, at=NOW)
        ranked, expected = brute_force(operation, need)
        in_sql = listing_sql.best(need, STANDARD, count=1000)
        assert in_sql == [(verdict.score, capacity.listing) for capacity, verdict in ranked]
        found = matching.search(operation, need, at=NOW).finds
        assert [(f.verdict.score, f.capacity.listing) for f in found] == expected
        sizes.append(len(found))
    assert max(sizes) > 3


@pytest.mark.parametrize("seed", [2, 71])
def test_shortfalls_and_near_misses_agree_with_the_definition(buyer, seed):
    dice = random.Random(seed)
    for _ in range(30):
        worlds.random_listing(dice)
    rows = [needs.capacity_of(row) for row in ListingIndex.objects.all()]
    for _ in range(10):
        job = worlds.jobs.post(buyer, by=buyer.owner, at=NOW, **worlds.random_wishes(dice))
        need = needs.need_of(job.operations.get(), at=NOW)
        candidates = [row for row in rows if scoring.is_candidate(need, row)]
        failed = [scoring.failures(need, row) for row in candidates]
        counts = {name: sum(name in f for f in failed) for name in scoring.CONSTRAINTS}
        expected = {name: n for name, n in counts.items() if n}
        seen = listing_sql.survey(need, STANDARD)
        assert (seen.candidates, seen.excluded) == (len(candidates), expected)
        one_away = [c.listing for c, f in zip(candidates, failed, strict=True) if len(f) == 1]
        assert sorted(seen.near) == sorted(one_away)
        assert sum(seen.totals.values()) == len(one_away)
        assert seen.cut == frozenset()


def test_a_page_of_candidates_without_a_window_does_not_hide_the_next_page(buyer):
    for _ in range(3):
        worlds.make_listing(worlds.make_firm(), hours=range(8, 10), price_fen=10_000)
    whole = worlds.make_listing(worlds.make_firm(), hours=range(24), price_fen=30_000)
    job = worlds.post(buyer, buyer.owner, divisible=False, quantity=25)
    operation = job.operations.get()
    outcome = matching.search(operation, needs.need_of(operation, at=NOW), at=NOW, count=1)
    assert [f.capacity.listing for f in outcome.finds] == [whole.pk]
    assert len(outcome.in_pieces) == 3


def test_a_tool_that_is_lent_does_no_job(buyer):
    tool = worlds.make_listing(worlds.make_firm(), price_fen=5_000, capability="tool")
    mill = worlds.make_listing(worlds.make_firm(), price_fen=20_000)
    job = worlds.post(buyer, buyer.owner)
    operation = job.operations.get()
    outcome = matching.search(operation, needs.need_of(operation, at=NOW), at=NOW)
    assert [find.capacity.listing for find in outcome.finds] == [mill.pk]
    assert tool.pk not in outcome.in_pieces


def test_the_notice_a_factory_asks_for_is_kept(buyer):
    """Free from tomorrow on, but it wants three days; what begins after the due day is no match."""
    worlds.make_listing(worlds.make_firm(), hours=range(24), lead_hours=72)
    worlds.make_listing(worlds.make_firm(), hours=range(24), lead_hours=90 * 24)
    job = worlds.post(buyer, buyer.owner)
    (match,) = worlds.matched(job)
    assert match.starts_at >= NOW + timedelta(hours=72)


def test_a_run_stores_ranked_matches_with_reasons_and_says_how_many_it_looked_at(buyer):
    near = worlds.make_listing(worlds.make_firm(region="320505"), price_fen=30_000)
    cheap = worlds.make_listing(worlds.make_firm(region="510107"), price_fen=9_000)
    worlds.make_listing(worlds.make_firm(), price_fen=900_000)
    job = worlds.post(buyer, buyer.owner)
    matches = worlds.matched(job)
    assert [m.listing_id for m in matches] == [near.pk, cheap.pk]
    assert [m.rank for m in matches] == [1, 2]
    assert matches[0].total_fen == 30_000 * 20
    assert matches[0].unit_price_fen == 6_000
    assert sum(matches[0].parts.values()) == pytest.approx(matches[0].score)
    assert (matches[0].coverage_met, matches[0].coverage_of) == (3, 3)
    assert job.matching == Job.Matching.READY
    assert job.matching_due_at is None
    summary = job.matching_summary
    assert (summary["looked_at"], summary["shown"], summary["excluded"]) == (3, 2, {"budget": 1})
    assert summary["near"][0]["code"] == "budget"


def test_running_the_same_task_twice_changes_nothing(buyer):
    worlds.make_listing(worlds.make_firm())
    job = worlds.post(buyer, buyer.owner)
    first = worlds.matched(job)
    before = job.matched_at
    assert matching.run(job.pk, job.version, at=NOW + timedelta(minutes=1)) is False
    job.refresh_from_db()
    assert job.matched_at == before
    assert [m.pk for m in Match.objects.all()] == [m.pk for m in first]


def test_a_run_for_an_old_version_does_nothing(buyer):
    job = worlds.post(buyer, buyer.owner)
    assert matching.run(job.pk, job.version - 1, at=NOW + timedelta(seconds=1)) is False
    job.refresh_from_db()
    assert job.matching == Job.Matching.QUEUED


def test_what_is_no_longer_found_is_superseded_and_may_come_back(buyer):
    listing = worlds.make_listing(worlds.make_firm())
    job = worlds.post(buyer, buyer.owner)
    (match,) = worlds.matched(job)
    worlds.listing_index.remove(listing)
    worlds.jobs.ask_for_matching(job, at=NOW)
    assert worlds.matched(job) == []
    match.refresh_from_db()
    assert match.state == "superseded"
    worlds.listing_index.refresh(listing)
    worlds.jobs.ask_for_matching(job, at=NOW)
    assert [m.pk for m in worlds.matched(job)] == [match.pk]


def test_adding_a_listing_never_worsens_the_best_match(buyer):
    dice = random.Random(26)
    job = worlds.jobs.post(buyer, by=buyer.owner, at=NOW, **worlds.wishes(process="MFG.CUT"))
    operation = job.operations.get()
    need = needs.need_of(operation, at=NOW)
    best = None
    for _ in range(25):
        worlds.random_listing(dice)
        found = matching.search(operation, need, at=NOW, count=1).finds
        if best is not None:
            assert found[0].verdict.score <= best
        best = found[0].verdict.score if found else best
    assert best is not None


def test_the_sweep_queues_again_what_a_lost_broker_forgot(buyer):
    """The message never arrived: the row alone is enough."""
    job = worlds.post(buyer, buyer.owner)
    assert matching.overdue(at=NOW + timedelta(seconds=5)) == 0
    assert matching.overdue(at=NOW + timedelta(seconds=30)) == 1
    worlds.matched(job)
    assert matching.overdue(at=NOW + timedelta(seconds=60)) == 0


def test_a_run_that_broke_off_is_said_to_have_failed_and_tried_again(buyer):
    job = worlds.post(buyer, buyer.owner)
    Job.objects.filter(pk=job.pk).update(matching="running")
    matching.mark_failed(job.pk, job.version, at=NOW)
    job.refresh_from_db()
    assert job.matching == Job.Matching.FAILED
    assert matching.overdue(at=NOW + timedelta(minutes=6)) == 1
