"""Plans of a job over several factories: looked for in a worker, kept with their figures."""

from datetime import time, timedelta
from itertools import pairwise

import pytest

from capacity.models import Listing, PriceRule
from orders import needs, plan_inputs, plan_orders, plan_runs, planning, scoring
from orders.models import PlanRun
from tests.orders import plan_world, worlds
from tests.orders.plan_world import NOW, SOON, TODAY

pytestmark = pytest.mark.django_db


def test_a_run_finds_plans_that_differ_in_who_does_what(chen_firm, chen):
    plan_world.factories()
    plans = plan_world.planned(plan_world.post(chen_firm))
    who = [tuple(each.listing_id for each in plan.placements.all()) for plan in plans]
    assert len(set(who)) == len(who) >= 3
    assert {name for plan in plans for name in plan.names} >= {"cheapest", "earliest", "balanced"}
    cheapest, earliest = (plan_world.named(plans, name) for name in ("cheapest", "earliest"))
    assert cheapest.total_fen < earliest.total_fen
    assert earliest.delivered_at < cheapest.delivered_at


def test_a_run_tells_how_near_each_plan_is_to_the_lowest_bound(chen_firm, chen):
    plan_world.factories()
    plans = plan_world.planned(plan_world.post(chen_firm))
    run = PlanRun.objects.get()
    assert (run.state, run.percent, run.due_at) == ("ready", 100, None)
    for plan in plans:
        reached = plan.total_fen + plan.late_fen
        assert reached >= run.lower_bound_fen
        assert plan.gap_ppm == -(-(reached - run.lower_bound_fen) * 10**6 // run.lower_bound_fen)
    assert plan_world.named(plans, "balanced").gap_ppm == 0


def rule(factor_bps, starts=None, ends=None):
    for listing in Listing.objects.all():
        PriceRule.objects.create(
            listing=listing, name="夜间", factor_bps=factor_bps, starts=starts, ends=ends
        )


def test_a_plan_costs_what_its_very_hours_cost_and_not_less_than_its_bound(chen_firm, chen):
    plan_world.factories()
    full = plan_world.named(plan_world.planned(plan_world.post(chen_firm)), "cheapest")
    rule(5_000)
    plans = plan_world.planned(plan_world.post(chen_firm))
    run = PlanRun.objects.latest("id")
    cheapest = plan_world.named(plans, "cheapest")
    assert cheapest.work_fen == full.work_fen // 2
    assert cheapest.total_fen == min(plan.total_fen for plan in plans)
    assert run.findings["off_peak"] is True
    assert run.lower_bound_fen <= min(plan.total_fen + plan.late_fen for plan in plans)
    assert all(plan.gap_ppm >= 0 for plan in plans)


def test_only_the_hours_under_the_rule_are_cheaper_and_none_is_dearer(chen_firm, chen):
    plan_world.factories()
    full = plan_world.named(plan_world.planned(plan_world.post(chen_firm)), "cheapest")
    rule(30_000, time(0), time(12))
    dearer = plan_world.named(plan_world.planned(plan_world.post(chen_firm)), "cheapest")
    assert dearer.work_fen == full.work_fen
    PriceRule.objects.all().delete()
    rule(5_000, time(10), time(11))
    partly = plan_world.named(plan_world.planned(plan_world.post(chen_firm)), "cheapest")
    assert full.work_fen // 2 < partly.work_fen < full.work_fen


def test_the_budget_is_that_of_the_true_price(chen_firm, chen):
    plan_world.factories()
    full = plan_world.named(plan_world.planned(plan_world.post(chen_firm)), "cheapest")
    rule(5_000)
    job = plan_world.post(chen_firm, budget_fen=full.total_fen - 1)
    cheapest = plan_world.named(plan_world.planned(job), "cheapest")
    assert plan_orders.concerns(cheapest) == []


def test_the_work_follows_its_predecessor_and_the_road(chen_firm, chen):
    plan_world.factories()
    for plan in plan_world.planned(plan_world.post(chen_firm)):
        lots = list(plan.placements.order_by("operation__sequence"))
        for earlier, later in pairwise(lots):
            assert later.starts_at > earlier.ends_at
        assert plan.work_fen == sum(lot.work_fen for lot in lots)
        assert plan.freight_fen == sum(lot.freight_fen for lot in lots)


def test_a_job_nobody_can_do_says_which_operation_and_the_nearest_change(chen_firm, chen):
    plan_world.factory(plan_world.STEPS[0][0])
    plan_world.factory(plan_world.STEPS[1][0])
    plan_world.factory(plan_world.STEPS[2][0], price_fen=600_000)
    assert plan_world.planned(plan_world.post(chen_firm, budget_fen=800_000)) == []
    run = PlanRun.objects.get()
    assert run.state == "impossible"
    (blocked,) = run.findings["blocked"]
    assert blocked["operation"] == str(run.job.operations.get(sequence=3).uuid)
    assert blocked["excluded"] == {"budget": 1}
    assert blocked["near"][0]["code"] == "budget"


def test_where_no_plan_is_in_time_the_late_ones_say_so(chen_firm, chen):
    plan_world.factories()
    due = TODAY + timedelta(days=1)
    plans = plan_world.planned(plan_world.post(chen_firm, due_on=due))
    assert plans
    assert all(plan.late_fen > 0 for plan in plans)
    assert "late" in PlanRun.objects.get().findings


def test_asking_again_begins_the_open_run_anew(chen_firm, chen):
    job = plan_world.post(chen_firm)
    job.version += 1
    plan_runs.owe(job, cause="asked", by=chen, at=SOON)
    run = PlanRun.objects.get()
    assert (run.job_version, run.cause, run.state, run.percent) == (2, "asked", "queued", 0)


def test_a_run_asked_for_anew_while_it_worked_stores_nothing(chen_firm, chen, monkeypatch):
    plan_world.factories()
    job = plan_world.post(chen_firm)
    searched = plan_runs.plan_choices.search

    def asked_meanwhile(*args, **more):
        found = searched(*args, **more)
        plan_runs.owe(job, cause="asked", by=chen, at=SOON + timedelta(seconds=1))
        return found

    monkeypatch.setattr(plan_runs.plan_choices, "search", asked_meanwhile)
    assert plan_runs.run(PlanRun.objects.get().pk, at=SOON) is False
    assert PlanRun.objects.get().state == "queued"
    assert not job.plans.exists()


def test_a_run_twice_at_once_is_carried_out_once(chen_firm, chen):
    plan_world.factories()
    job = plan_world.post(chen_firm)
    plan_world.planned(job)
    assert plan_runs.run(PlanRun.objects.get().pk, at=SOON) is False
    assert job.plans.count() == job.plans.filter(state="proposed").count()


def test_a_run_nobody_finishes_is_tried_three_times_then_given_up(chen_firm, chen):
    plan_world.post(chen_firm)
    for attempt in range(1, 4):
        PlanRun.objects.update(state="running", attempts=attempt, due_at=NOW)
        plan_runs.mark_failed(PlanRun.objects.get().pk, at=SOON)
        assert PlanRun.objects.get().state == ("queued" if attempt < 3 else "failed")


def test_when_time_is_over_what_was_found_is_the_answer(chen_firm, chen):
    plan_world.factories()
    job = plan_world.post(chen_firm)
    found = plan_runs.plan_choices.search(
        job, at=SOON, tell=lambda percent: None, is_over=lambda: True
    )
    assert found.drafts[0].names == ("balanced",)


def test_who_keeps_the_price_back_is_in_no_plan(chen_firm, chen):
    plan_world.factories()
    for listing in worlds.Listing.objects.filter(price_fen=18_000):
        listing.price_level = "counterparty"
        listing.save(update_fields=["price_level"])
    plans = plan_world.planned(plan_world.post(chen_firm))
    prices = {each.listing.price_fen for plan in plans for each in plan.placements.all()}
    assert prices == {30_000}


def test_a_lot_costs_in_a_plan_what_it_costs_as_a_match(chen_firm, chen):

    for mode, price in (("time", 20_000), ("piece", 1_500), ("value", 900), ("lease", 90_000)):
        plan_world.factory(
            "MFG.CUT.MILL.AX5", price_mode=mode, price_fen=price, setup_fen=5_000, lease_days=7
        )
    plan_world.factories()
    job = plan_world.post(chen_firm)
    made = plan_inputs.gather(job, at=SOON)
    operation = made.operations[2]
    need = needs.need_of(operation, at=SOON)
    for capacity in made.found[operation.pk].capacities:
        offer = next(o for o in made.order.steps[2].offers if o.listing == capacity.listing)
        assert offer.cost_fen(operation.quantity) == scoring.cost_fen(need, capacity)


def test_every_plan_passes_the_independent_judge(chen_firm, chen):

    plan_world.factories()
    made = plan_inputs.gather(plan_world.post(chen_firm), at=SOON)
    for choice in planning.choices(made.order, made.roads, made.free):
        assert planning.faults(made.order, made.roads, made.free, choice.plan) == []
