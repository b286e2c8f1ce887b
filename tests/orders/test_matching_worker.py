"""A real worker over the real broker: what is owed gets done, once, whatever came in between."""

import time
from datetime import timedelta

from django.utils import timezone

from orders import matching
from orders.models import Job, Match
from tests.orders import worlds


def wait_for(job, state, seconds=20):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        job.refresh_from_db()
        if job.matching == state:
            return
        time.sleep(0.1)
    raise AssertionError(f"still {job.matching} after {seconds} s")


def test_a_posted_job_is_matched_by_the_worker_and_a_forgotten_one_by_the_sweep(
    committed_db, worker
):
    worlds.make_listing(worlds.make_firm())
    buyer = worlds.make_firm(region="320505")
    owner = worlds.make_owner(buyer)
    fields = worlds.wishes()
    job = worlds.jobs.post(buyer, by=owner, at=timezone.now(), **fields)
    wait_for(job, Job.Matching.READY)
    assert Match.objects.filter(operation__job=job, state="proposed").count() == 1

    Job.objects.filter(pk=job.pk).update(
        matching="queued", matching_due_at=timezone.now() - timedelta(minutes=1)
    )
    assert matching.overdue(at=timezone.now()) == 1
    wait_for(job, Job.Matching.READY)
    assert job.matching_due_at is None
    assert Match.objects.filter(operation__job=job).count() == 1
