"""A real worker over the real broker tells, opens and clears a round, and finds a forgotten one."""

import time
from datetime import timedelta

from django.utils import timezone

from orders import rounds
from orders.models import ClearingRound
from tests.orders import round_world


def wait_for(round_, seconds=20, **wanted):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if ClearingRound.objects.filter(pk=round_.pk, **wanted).exists():
            return
        time.sleep(0.1)
    raise AssertionError(f"not {wanted} after {seconds} s")


def test_a_round_is_told_opened_and_cleared_and_a_forgotten_one_found_by_the_sweep(
    committed_db, worker
):
    round_world.machine()
    round_, job = round_world.announced(), round_world.job()
    round_world.enter(round_, job)
    wait_for(round_, state="open", told_at__isnull=False)
    a_minute_ago = timezone.now() - timedelta(minutes=1)
    ClearingRound.objects.filter(pk=round_.pk).update(closes_at=a_minute_ago, due_at=a_minute_ago)
    rounds.advance_due(at=a_minute_ago)  # closes; its message to the worker comes too early
    assert rounds.advance_due(at=timezone.now()) == 1
    wait_for(round_, state="cleared")
    assert list(round_.entries.values_list("outcome", flat=True)) == ["served"]
