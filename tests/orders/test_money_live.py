"""The whole way of the money with real processes: web, worker, beat, broker, custodian."""

import time

from django.utils import timezone

from orders import escrow, ledger_check, payments, sandbox
from tests.orders import money_world as world
from tests.personas import *  # noqa: F403  (fixtures)


def wait_until(true, *, seconds=60):
    until = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.2)


def test_paid_released_and_paid_out_by_the_worker_alone(
    live_site, committed_db, chen, chen_firm, lin_firm
):
    order = world.placed_order(chen_firm, lin_firm, total_fen=500_000)
    payments.checkout(payments.start(order, by=chen, at=timezone.now()))
    sandbox.pay(sandbox.SandboxCharge.objects.get(), bank="icbc", fault="duplicate")

    def state():
        return world.tranche_of(order).state

    wait_until(lambda: state() == "held")
    escrow.schedule_release(world.work_of(order), at=timezone.now())
    wait_until(lambda: state() == "paid_out")
    assert ledger_check.findings() == []
