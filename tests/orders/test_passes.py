"""A pass matches every open job anew, in fair turns, and says how far it has come."""

from datetime import timedelta

import pytest

from marketplace.core.errors import Refused
from orders import matching, passes, tasks, turns_of_buyers
from orders.models import Job, Match, MatchingPass
from orders.snapshot import held
from tests.orders import worlds
from tests.orders.worlds import NOW

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(minutes=5)


def firm_with_jobs(count):
    buyer = worlds.make_firm(region="320505")
    owner = worlds.make_owner(buyer)
    return [worlds.post(buyer, owner) for _ in range(count)]


def test_firms_take_turns_however_many_jobs_they_have():
    many, one = firm_with_jobs(4), firm_with_jobs(1)
    in_turn = turns_of_buyers.in_turn(turns_of_buyers.owed(at=LATER), "matching_due_at")
    order = list(in_turn.values_list("pk", flat=True))
    assert order == [many[0].pk, one[0].pk, *(job.pk for job in many[1:])]
    assert turns_of_buyers.next_owed(at=LATER) == (many[0].pk, 1)
    worlds.matched(many[0])
    assert turns_of_buyers.next_owed(at=LATER) == (one[0].pk, 1)
    worlds.matched(one[0])
    assert turns_of_buyers.next_owed(at=LATER) == (many[1].pk, 1)


def test_a_message_of_a_busy_firm_does_the_job_whose_turn_it_is():
    many, one = firm_with_jobs(3), firm_with_jobs(1)
    Job.objects.update(matching_due_at=NOW - timedelta(days=1))
    for job in many:
        tasks.match_job(job.pk, 1)
        if job is many[1]:
            break
    done = Job.objects.filter(matching=Job.Matching.READY).values_list("pk", flat=True)
    assert set(done) == {many[0].pk, one[0].pk}


@pytest.mark.parametrize("snapshot_from", [10**9, -2])
def test_a_pass_finds_for_every_job_what_a_single_run_finds(settings, snapshot_from):
    settings.MATCHING_SNAPSHOT_FROM = snapshot_from
    held.forget()
    jobs = [*firm_with_jobs(2), *firm_with_jobs(1)]
    for job in jobs:
        assert worlds.matched(job) == []
    for price in (10_000, 30_000):
        worlds.make_listing(worlds.make_firm(), price_fen=price)
    passes.begin(at=LATER)
    assert passes.advance(at=LATER) == 3
    held.forget()
    run = MatchingPass.objects.get()
    assert (run.state, run.total, run.done, run.failed) == ("complete", 3, 3, 0)
    assert run.engine.startswith("sql" if snapshot_from > 0 else "snapshot")
    found = list(Match.objects.order_by("operation__job", "rank").values_list("score", flat=True))
    assert len(found) == 6
    for job in jobs:
        assert found[:2] == [match.score for match in worlds.matched(job)]


def test_a_pass_stops_anywhere_goes_on_and_says_what_it_has_not_reached():
    for job in firm_with_jobs(3):
        worlds.matched(job)
    passes.begin(at=LATER)
    assert passes.advance(at=LATER, seconds=-1) == 0
    assert MatchingPass.objects.get().state == "running"
    with pytest.raises(Refused):
        passes.begin(at=LATER)
    assert passes.advance(at=LATER + passes.LONGEST + timedelta(hours=1)) == 0
    run = MatchingPass.objects.get()
    assert (run.state, run.done, run.total) == ("partial", 0, 3)


def test_a_job_that_cannot_be_matched_does_not_stop_the_others(monkeypatch):
    jobs = [*firm_with_jobs(1), *firm_with_jobs(1)]
    for job in jobs:
        worlds.matched(job)
    run, broken = matching.run, jobs[0].pk

    def breaking(job_id, version, **more):
        if job_id == broken:
            raise ZeroDivisionError
        return run(job_id, version, **more)

    monkeypatch.setattr(matching, "run", breaking)
    passes.begin(at=LATER)
    assert passes.advance(at=LATER) == 1
    found = MatchingPass.objects.get()
    assert (found.state, found.done, found.failed) == ("partial", 1, 1)


def test_a_pass_begins_by_itself_once_a_night():
    night = worlds.midnight(worlds.TODAY + timedelta(days=1)) + timedelta(hours=2)
    assert passes.begin_nightly(at=night + timedelta(hours=10)) is False
    assert passes.begin_nightly(at=night) is True
    passes.advance(at=night)
    assert passes.begin_nightly(at=night + timedelta(hours=1)) is False
    assert passes.begin_nightly(at=night + timedelta(days=1)) is True
