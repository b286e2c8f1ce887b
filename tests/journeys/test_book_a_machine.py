"""A student books a machine: on a phone, in Chinese, from search to acceptance.

Chen finds Lin's 5-axis machine, picks tomorrow afternoon from its calendar, holds it, says what for
and pays; the booking stands without another word. Next day Lin's people check in whoever came, the
time is used, and Chen accepts it.
"""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from capacity import listing_index, reservations
from capacity.models import Booking, Listing
from capacity.ranges import as_range
from marketplace.core.periods import Period
from orders.models import WorkOrder
from tests.journeys import steps
from tests.journeys.access import violations
from tests.orders import booking_world, worlds

pytestmark = pytest.mark.journey
PHONE = {"width": 390, "height": 844, "touch": True}
MACHINE = "五轴加工中心 DMU 50"


@pytest.fixture
def machine(arrive, lin_firm):
    """Two machines at ¥260 an hour, set-up ¥100."""
    listing = booking_world.bookable(lin_firm, price_fen=26_000, setup_fen=10_000)
    Listing.objects.filter(pk=listing.pk).update(title=MACHINE)
    listing.refresh_from_db()
    listing_index.refresh(listing)
    return listing


@pytest.fixture
def chen_on_phone(arrive, chen, chen_firm):
    phone = arrive("Chen", **PHONE)
    steps.log_in(phone, chen.email)
    return phone


@pytest.fixture
def lin_on_phone(arrive, lin, machine):
    phone = arrive("Lin", **PHONE)
    steps.log_in(phone, lin.email)
    return phone


def test_a_student_books_tomorrow_afternoon(machine, chen_on_phone, lin_on_phone):
    chen, lin = chen_on_phone, lin_on_phone
    the_machine_is_found(chen)
    tomorrow_afternoon_is_picked(chen)
    somebody_else_was_faster(chen, machine)
    it_is_paid(chen)
    work = the_booking_stands(chen, lin)
    a_day_goes_by(work)
    lin_checks_in_and_ends(lin)
    chen_accepts(chen, work)


def the_machine_is_found(chen):
    chen.visit("/capacity/?q=五轴")
    chen.follow(MACHINE)
    chen.follow("Book free hours")
    chen.reach("**/orders/booking/**")
    chen.see("的空闲时段")
    assert violations(chen, "booking") == {}


def tomorrow_afternoon_is_picked(chen):
    """Four taps; the price follows them: 4 × ¥260 and the set-up."""
    day = chen.page.locator(".slots__day").nth(0)
    for hour in ("13:00", "14:00", "15:00", "16:00"):
        day.locator(".slots__cell label").filter(has_text=hour).tap()
    chen.see("¥1,140.00", within="#booking-price")


def somebody_else_was_faster(chen, machine):
    """While Chen thinks, a rival takes the first machine; one press takes the second."""
    rival = worlds.make_firm()
    start = booking_world.TOMORROW + timedelta(hours=13)
    now = timezone.now()
    slot = (booking_world.unit(machine), Period(start, start + timedelta(hours=4)))
    until = now + timedelta(days=1)
    reservations.hold([slot], buyer=rival, by=None, at=now, expires_at=until)
    chen.press("Hold for 15 minutes and go on")
    chen.see("该时段已被他人抢先预约")
    chen.page.get_by_role("button", name=re.compile("^改约 M2")).click()
    chen.see("用来做什么？")
    expect(chen.page.locator(".booking-clock")).to_have_text(re.compile(r"^1[45]:\d\d$"))
    assert violations(chen, "basket") == {}


def it_is_paid(chen):
    chen.fill(purpose="毕业设计：叶轮试切一件")
    chen.page.get_by_role("button", name="托管支付 ¥1,140.00").click()
    chen.see("收银台", "¥1,140.00", within="body")
    chen.press("Pay", within="body")
    chen.see("已付款")


def the_booking_stands(chen, lin):
    chen.open("orders:booking_list")
    chen.wait_for("已预约")
    chen.see(MACHINE)
    work = WorkOrder.objects.get()
    assert [booking.unit.name for booking in work.bookings.all()] == ["M2"]
    chen.open("orders:order_detail", work.order.uuid)
    chen.see("到场出示", "毕业设计：叶轮试切一件")
    lin.open("orders:visits")
    lin.see("毕业设计：叶轮试切一件", "已预约")
    return work


def a_day_goes_by(work):
    """Tomorrow has come: the booking began a quarter of an hour ago."""
    now = timezone.now().replace(second=0, microsecond=0)
    begun = Period(now - timedelta(minutes=15), now + timedelta(hours=4))
    unit = work.bookings.get().unit
    unit.windows.create(during=as_range(begun))
    Booking.objects.filter(work_orders=work).update(during=as_range(begun))
    work.match.starts_at, work.match.finishes_at = begun.start, begun.end
    work.match.save(update_fields=["starts_at", "finishes_at"])


def lin_checks_in_and_ends(lin):
    lin.open("orders:visits")
    lin.follow("Check in")
    lin.press("Check in")
    lin.see("已签到")
    lin.open("orders:visits")
    lin.follow("Time is used")
    lin.press("Time is used")
    lin.see("已登记完成")


def chen_accepts(chen, work):
    chen.open("orders:order_detail", work.order.uuid)
    chen.follow("Accept")
    chen.press("Accept and release the money")
    chen.reach("**/orders/*-*/")
    work.refresh_from_db()
    assert work.state == "accepted"
