"""Steps of one plan, one booking, one round at the same moment: one wins, no money is lost."""

from datetime import timedelta

import pytest

from capacity.models import Booking
from orders import (
    ledger_check,
    payments,
    plan_changes,
    plan_orders,
    round_entries,
    rounds,
    visits,
)
from orders.models import Order, RoundEntry, WorkOrder
from tests.orders import booking_world, plan_world, round_world, worlds
from tests.orders.booking_world import hours, unit
from tests.orders.order_world import owner_of
from tests.orders.plan_world import SOON
from tests.racing import race

HELD = ("held", "confirmed", "in_use")


@pytest.fixture
def buyer(committed_db):
    firm = worlds.make_firm(region="320505")
    worlds.make_owner(firm)
    for process, _after in plan_world.STEPS:
        plan_world.factory(process)
    return firm


def check_books():
    """No hour is kept for work that has ended, and the ledger is exact."""
    ended = WorkOrder.objects.filter(state__in=["cancelled", "lapsed"])
    assert not Booking.objects.filter(work_orders__in=ended, state__in=HELD).exists()
    assert ledger_check.findings() == []


def test_a_part_is_confirmed_declined_or_cancelled_once(buyer):
    work = plan_world.works(plan_world.accepted(buyer))[0]
    by, at = owner_of(work.factory), {"at": SOON}
    won, lost = race(
        lambda: plan_orders.confirm(work, by=by, **at),
        lambda: plan_orders.decline(WorkOrder.objects.get(pk=work.pk), reason="Busy.", by=by, **at),
        lambda: plan_changes.withdraw(
            WorkOrder.objects.get(pk=work.pk), reason="Busy.", by=by, **at
        ),
        lambda: plan_changes.cancel_rest(
            Order.objects.get(pk=work.order_id), reason="Off.", by=owner_of(buyer), **at
        ),
    )
    assert won
    assert len(won) + len(lost) == 4
    check_books()


def test_money_that_comes_while_a_plan_is_given_up_is_not_lost(buyer):
    order = plan_world.confirmed(buyer)
    payment = payments.start(order, by=owner_of(buyer), at=SOON)
    work = plan_world.works(order)[0]
    race(
        lambda: payments.confirm(payment, provider_reference="SB1", at=SOON),
        lambda: plan_changes.cancel_rest(
            Order.objects.get(pk=order.pk), reason="Off.", by=owner_of(buyer), at=SOON
        ),
        lambda: plan_changes.withdraw(work, reason="Out.", by=owner_of(work.factory), at=SOON),
    )
    check_books()


def test_two_machines_of_a_paid_plan_break_down_while_the_buyer_ends_it(buyer):
    order = plan_world.confirmed(buyer)
    plan_world.pay(order)
    steps = [
        lambda work=work: plan_changes.break_down(
            work, reason="Spindle.", by=owner_of(work.factory), at=SOON
        )
        for work in plan_world.works(order)[:2]
    ]
    end = {"reason": "Off.", "by": owner_of(buyer), "at": SOON}
    won, _lost = race(
        *steps, lambda: plan_changes.cancel_rest(Order.objects.get(pk=order.pk), **end)
    )
    assert won
    check_books()


def test_a_check_in_a_no_show_and_a_closed_door_end_in_one_of_them(buyer):
    machine = unit(booking_world.bookable(worlds.make_firm()))
    worlds.make_owner(machine.listing.organization)
    booked = booking_world.book(buyer, (machine, hours(9, 10)))
    at = visits.given_up_at(booked)

    def mine():
        return booking_world.work_of(booked.order)

    won, lost = race(
        lambda: visits.check_in(mine(), by=owner_of(buyer), at=at),
        lambda: visits.miss(mine(), at=at),
        lambda: visits.miss(mine(), at=at),
    )
    assert (len(won), len(lost)) == (1, 2)
    check_books()


def test_who_leaves_at_the_closing_is_out_or_in_and_nothing_between(buyer):
    round_world.machine()
    round_, job = round_world.announced(), round_world.job()
    round_world.enter(round_, job)
    before = round_world.CLOSING - timedelta(seconds=1)
    race(
        lambda: round_entries.leave(round_, job, by=job.owner, at=before),
        lambda: rounds.advance(type(round_).objects.get(pk=round_.pk), at=round_world.CLOSING),
    )
    left = not RoundEntry.objects.filter(job=job).exists()
    round_.refresh_from_db()
    assert (left, round_.state) in {(True, "closed"), (False, "closed"), (True, "void")}
