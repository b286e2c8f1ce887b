"""What happens by itself: payment, acceptance and the file end at their deadlines."""

from datetime import timedelta

import pytest

from capacity import reservations
from orders import deadlines, escrow
from orders.models import Order, WorkOrder
from tests.orders import order_world as world
from tests.orders.worlds import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def work(chen_firm, lin_firm):
    return world.place(chen_firm, lin_firm)


def test_an_unpaid_order_lapses_after_48_hours_and_its_hours_are_bookable_again(work):
    (booking,) = work.bookings.all()[:1]
    free = {"after": booking.during.lower, "before": booking.during.upper, "hours": 1}
    assert reservations.first_fit(work.listing, **free, divisible=False, at=NOW) is None
    assert deadlines.lapse_unfunded(at=NOW + timedelta(hours=48, seconds=-1)) == 0
    assert deadlines.lapse_unfunded(at=NOW + timedelta(hours=48)) == 1
    assert deadlines.lapse_unfunded(at=NOW + timedelta(hours=48)) == 0
    assert Order.objects.get().state == "lapsed"
    assert work.order.job.__class__.objects.get().state == "open"
    assert reservations.first_fit(work.listing, **free, divisible=False, at=NOW) is not None


def test_a_paid_order_does_not_lapse(work):
    world.advance(work, "ready")
    assert deadlines.lapse_unfunded(at=NOW + timedelta(days=9)) == 0


def test_goods_nobody_answers_about_count_as_accepted_after_seven_days(work):
    work = world.advance(work, "delivered")
    assert deadlines.accept_overdue(at=NOW + timedelta(days=7, seconds=-1)) == 0
    assert deadlines.accept_overdue(at=NOW + timedelta(days=7)) == 1
    assert deadlines.accept_overdue(at=NOW + timedelta(days=7)) == 0
    work = world.fresh(work)
    assert (work.state, work.accepted_by) == ("accepted", None)
    assert work.tranches.get().state == "release_scheduled"


def test_an_accepted_order_completes_when_its_money_has_left(work):
    work = world.advance(work, "accepted")
    assert deadlines.complete_released(at=NOW) == 0
    escrow.release_due(at=NOW)
    assert deadlines.complete_released(at=NOW) == 1
    assert deadlines.complete_released(at=NOW) == 0
    assert Order.objects.get().state == "completed"


def test_a_file_closes_when_the_time_for_ratings_is_over(work):
    world.advance(work, "completed")
    assert deadlines.close_completed(at=NOW + timedelta(days=14, seconds=-1)) == 0
    assert deadlines.close_completed(at=NOW + timedelta(days=14)) == 1
    assert Order.objects.get().state == "closed"


def test_a_row_somebody_moved_meanwhile_is_left_alone(work, monkeypatch):
    overdue = list(Order.objects.all())
    world.advance(work, "ready")
    assert deadlines._each(overdue, lambda order: deadlines.lifecycle.lapse(order, at=NOW)) == 0
    assert WorkOrder.objects.get().state == "ready"
