"""Background work of the orders room: each task fetches by id and calls one domain function."""

from celery import shared_task
from django.utils import timezone


@shared_task
def match_job(job_id: int, version: int) -> bool:
    """A message is a hint that a job waits: the one whose turn it is comes first."""
    from orders import matching, turns_of_buyers
    from orders.snapshot import held

    job_id, version = turns_of_buyers.next_owed(at=timezone.now()) or (job_id, version)
    try:
        held.follow()
        return matching.run(job_id, version, at=timezone.now())
    except Exception:
        matching.mark_failed(job_id, version, at=timezone.now())
        raise


@shared_task
def queue_owed_matching() -> int:
    from orders import matching

    return matching.overdue(at=timezone.now())


@shared_task
def offer_fresh_capacity() -> int:
    """Listings that became better look for the jobs they fit."""
    from marketplace.core.clock import database_now
    from orders import fresh_capacity

    return fresh_capacity.look(at=database_now())


@shared_task
def tell_of_fresh_capacity() -> int:
    from orders import fresh_news

    return fresh_news.tell_all(at=timezone.now())


@shared_task
def begin_matching_pass() -> bool:
    """Each night all open jobs are matched anew; `advance_matching_pass` does it bit by bit."""
    from orders import passes

    return passes.begin_nightly(at=timezone.now())


@shared_task
def advance_matching_pass() -> int:
    from orders import passes

    return passes.advance(at=timezone.now())


@shared_task
def renew_outdated_matches() -> int:
    from orders import matching

    return matching.outdated(at=timezone.now())


@shared_task
def expire_unanswered_matches() -> int:
    from orders import matches

    return matches.expire_due(at=timezone.now())


@shared_task
def expire_past_jobs() -> int:
    from orders import jobs

    return jobs.expire_due(at=timezone.now())


@shared_task
def release_due_tranches() -> int:
    from marketplace.core.clock import database_now
    from orders import escrow

    return escrow.release_due(at=database_now())


@shared_task
def send_instructions() -> int:
    from orders import instructions

    return instructions.send_due(at=timezone.now())


@shared_task
def ask_custodians() -> int:
    """Whatever a custodian has been silent about, in or out."""
    from orders import inbox, instructions

    now = timezone.now()
    return inbox.ask_silent(at=now) + instructions.ask_due(at=now)


@shared_task
def apply_gateway_events() -> int:
    from orders import inbox

    return inbox.apply_pending(at=timezone.now())


@shared_task
def run_sandbox() -> int:
    """The sandbox custodian's working day: carry out transfers, deliver notifications."""
    from orders import sandbox

    now = timezone.now()
    return sandbox.execute_due(at=now) + sandbox.deliver_due(at=now)


@shared_task
def sweep_fees() -> int:
    from orders import escrow

    now = timezone.now()
    return escrow.sweep_fees(on=timezone.localdate(now), at=now)


@shared_task
def meet_order_deadlines() -> int:
    """Unpaid orders lapse, unanswered deliveries count as accepted, old files close."""
    from marketplace.core.clock import database_now
    from orders import deadlines

    at = database_now()
    lapsed = deadlines.lapse_unfunded(at=at)
    used = deadlines.miss_unused(at=at) + deadlines.end_forgotten(at=at)
    used += deadlines.return_unanswered(at=at)
    ended = deadlines.accept_overdue(at=at) + deadlines.close_completed(at=at)
    return lapsed + used + ended


@shared_task
def refresh_baskets() -> int:
    """Holds that ran out, and baskets whose orders were paid or not."""
    from marketplace.core.clock import database_now
    from orders import baskets

    return baskets.refresh_due(at=database_now())


@shared_task
def complete_released_orders() -> int:
    from marketplace.core.clock import database_now
    from orders import deadlines

    return deadlines.complete_released(at=database_now())


@shared_task
def make_plans(run_id: int) -> bool:
    from orders import plan_runs

    try:
        return plan_runs.run(run_id, at=timezone.now())
    except Exception:
        plan_runs.mark_failed(run_id, at=timezone.now())
        raise


@shared_task
def queue_owed_plans() -> int:
    from orders import plan_runs

    return plan_runs.overdue(at=timezone.now())


@shared_task
def expire_unanswered_plans() -> int:
    from orders import plan_orders

    return plan_orders.expire_due(at=timezone.now())


@shared_task
def plan_late_work() -> int:
    from orders import plan_changes

    return plan_changes.plan_late(at=timezone.now())


@shared_task
def renew_outdated_plans() -> int:
    from orders import plan_runs

    return plan_runs.outdated(at=timezone.now())


@shared_task
def advance_round(round_id: int) -> None:
    from orders import rounds
    from orders.models import ClearingRound

    rounds.advance(ClearingRound.objects.get(pk=round_id), at=timezone.now())


@shared_task
def advance_rounds() -> int:
    """Rounds are announced, open and close on time; clearings that are owed are queued."""
    from orders import rounds

    return rounds.advance_due(at=timezone.now())


@shared_task(soft_time_limit=900, time_limit=960)
def clear_round(round_id: int) -> bool:
    from orders import round_clearing

    try:
        return round_clearing.run(round_id, at=timezone.now())
    except Exception:
        round_clearing.mark_failed(round_id, at=timezone.now())
        raise
