"""A listing that became better asks for new plans of the open jobs it could work for."""

from datetime import timedelta

import pytest
from django.utils import timezone

from capacity import listing_index
from capacity.models import Listing, ListingNews
from marketplace.notices.models import Notice
from orders import fresh_capacity, fresh_plans, plan_runs
from orders.models import PlanRun
from tests.orders import plan_world

pytestmark = pytest.mark.django_db
LATER = timedelta(minutes=11)


def look(*, at=None):
    return fresh_capacity.look(at=at or timezone.now() + LATER)


def planned(chen_firm, *, without=""):
    """A job whose run is over; nothing is news."""
    for process, _after in plan_world.STEPS:
        if process != without:
            plan_world.factory(process)
    job = plan_world.post(chen_firm)
    plans = plan_world.planned(job)
    ListingNews.objects.all().delete()
    PlanRun.objects.update(asked_at=timezone.now() - LATER)
    return job, plans


def states(job):
    return list(job.plan_runs.order_by("id").values_list("state", flat=True))


def test_a_job_nobody_could_do_is_planned_anew_when_somebody_offers_it(chen_firm, chen):
    process = plan_world.STEPS[2][0]
    job, plans = planned(chen_firm, without=process)
    assert (plans, states(job)) == ([], ["impossible"])
    plan_world.factory(process)
    look()
    assert states(job) == ["impossible", "queued"]
    assert not ListingNews.objects.exists()
    look()
    assert states(job) == ["impossible", "queued"]


def test_plans_on_offer_are_made_anew_and_the_buyer_hears_of_a_better_one_only(chen_firm, chen):
    _job, plans = planned(chen_firm)
    before = min(plan.total_fen for plan in plans)
    for price_fen, told in ((90_000, False), (5_000, True)):
        Notice.objects.all().delete()
        plan_world.factory(plan_world.STEPS[0][0], price_fen=price_fen)
        look()
        run = PlanRun.objects.latest("id")
        assert plan_runs.run(run.pk, at=timezone.now() + LATER)
        PlanRun.objects.update(asked_at=timezone.now() - LATER)
        cheapest = min(plan.total_fen for plan in run.plans.all())
        assert (cheapest < before, Notice.objects.filter(kind="job_planned").exists()) == (
            told,
            told,
        )


def test_a_listing_that_fits_no_operation_changes_nothing(chen_firm, chen):
    job, _plans = planned(chen_firm)
    plan_world.factory("SRV.TEST.DIM")
    plan_world.factory(plan_world.STEPS[0][0], price_fen=90_000_000)
    look()
    assert states(job) == ["ready"]


def test_a_job_is_planned_anew_once_in_ten_minutes_and_nothing_is_forgotten(chen_firm, chen):
    job, _plans = planned(chen_firm)
    asked = timezone.now() - timedelta(minutes=4)
    PlanRun.objects.update(asked_at=asked)
    plan_world.factory(plan_world.STEPS[0][0])
    look(at=timezone.now())
    assert states(job) == ["ready"]
    assert ListingNews.objects.get().noted_at == asked + fresh_plans.PAUSE
    look(at=asked + fresh_plans.PAUSE)
    assert states(job) == ["ready", "queued"]
    assert not ListingNews.objects.exists()


def test_a_run_that_was_asked_for_after_the_change_knows_it(chen_firm, chen):
    job, _plans = planned(chen_firm)
    listing = Listing.objects.first()
    Listing.objects.filter(pk=listing.pk).update(price_fen=20_000)
    listing_index.refresh(listing)
    PlanRun.objects.update(asked_at=timezone.now() + timedelta(minutes=1))
    look()
    assert states(job) == ["ready"]
    assert not ListingNews.objects.exists()
