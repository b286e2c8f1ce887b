"""A factory's whole path on a phone, in Chinese, by touch: from an empty list to a new price.

Lin describes a machine in the wizard, Bai publishes it from the desk, buyers' search finds it; Lin
closes a time, reads its identifier, asks more, and the desk agrees. Every page fits the phone.
"""

import re
from datetime import date

import pytest
from playwright.sync_api import expect

from marketplace.accounts import holidays
from tests.journeys import steps
from tests.journeys.access import violations
from tests.orders import worlds

pytestmark = pytest.mark.journey

SUNDAY = 6
PHONE = {"width": 390, "height": 844, "touch": True}
MACHINE, MODEL = "五轴加工中心 DMU 50", "DMG MORI DMU 50"
UNIT = "五轴 1 号"
# 7.25 hours from 19:30 at ¥268.85: 2.5 of them in full, 4.75 at the night's 70 %, each part to
# the fen; a set-up of ¥58.50; 7 pieces.
FULL, NIGHT, SETUP, TOTAL, EACH = "¥672.13", "¥893.93", "¥58.50", "¥1,624.56", "¥232.08"
OLD, NEW, RISE = "¥268.85", "¥298.00", "+11 %"


@pytest.fixture
def neighbours(committed_db):
    """A mill in Suzhou and a lathe in Hangzhou, for the search to leave out."""
    worlds.make_listing(worlds.make_firm(region="320505"))
    worlds.make_listing(worlds.make_firm(), process="MFG.CUT.TURN.CNC2")


@pytest.fixture
def lin_on_phone(arrive, lin, lin_firm, neighbours):
    phone = arrive("Lin", **PHONE)
    steps.log_in(phone, lin.email)
    return phone


@pytest.fixture
def bai_at_desk(arrive, bai):
    desk = arrive("Bai")
    steps.log_in(desk, bai.email)
    return desk


def test_a_factory_lists_changes_and_prices_a_machine_from_the_phone(lin_on_phone, bai_at_desk):
    phone, desk = lin_on_phone, bai_at_desk
    what_it_is(phone)
    which_unit_and_when(phone)
    what_it_costs(phone)
    how_it_looks_and_who_sees_what(phone)
    buyers_read_no_more_than_they_may(phone)
    phone.press("Submit for review")
    phone.reach("**/capacity/mine/")
    phone.see(MACHINE, f"{OLD} / 台时")
    steps.publish(desk, MACHINE)
    the_search_finds_it_alone(phone)
    the_identifier_leads_back_to_it(phone)
    a_time_is_closed(phone)
    change = a_higher_price_is_handed_in(phone)
    the_desk_agrees(desk)
    the_new_price_counts(phone, change)


def what_it_is(phone):
    """Typing is enough: the draft is there after a while, and again when the page is loaded."""
    phone.follow("List a machine")
    phone.reach("**/capacity/mine/new/")
    steps.say_what_it_is(phone, title=MACHINE)
    phone.reach("**/what/")
    phone.see("已保存", within="#autosave")
    phone.page.reload()
    kept = [phone.written(name) for name in ("title", "attr_env_x", "attr_it_grade")]
    assert kept == [MACHINE, "500", "6"]
    assert violations(phone, "what") == {}
    phone.press("Save and go on")


def which_unit_and_when(phone):
    """Every day around the clock but Sunday."""
    phone.press("Around the clock")
    phone.fill(**{"units-0-name": UNIT, "units-0-model_name": MODEL})
    phone.unfold("Serial number and year built")
    phone.fill(**{"units-0-built_in": 2019})
    phone.fill(**{"week-starts_6": "", "week-ends_6": ""})
    phone.press("Save and go on")


def what_it_costs(phone):
    phone.fill(price_mode="time", price_fen="268.85", setup_fen="58.5")
    phone.press("Nights")
    rule = [phone.written(f"rules-0-{name}") for name in ("percent", "starts", "ends")]
    assert rule == ["70", "22:00", "06:00"]
    assert [phone.written(name) for name in ("price_fen", "setup_fen")] == ["268.85", "58.5"]
    phone.press("Save", exact=True)
    phone.fill(amount="7.25", starts_at=f"{steps.day(1)}T19:30", pieces=7)
    phone.press("Calculate")
    phone.see(TOTAL, EACH, within=".bill")
    assert re.findall(r"¥[\d,.]+", phone.read(".bill")) == [NIGHT, FULL, SETUP, TOTAL, EACH]
    phone.press("Save and go on")


def how_it_looks_and_who_sees_what(phone):
    phone.fill(description="五轴联动，铝合金与不锈钢，精度 IT6，可提供三坐标检测报告。")
    phone.fill(photos=[steps.photo("机床.jpg", "silver")])
    phone.fill(**{"levels-units": "platform"})
    phone.press("Save and go on")


def buyers_read_no_more_than_they_may(phone):
    """The preview as everybody and as a verified firm, which alone reads the model."""
    phone.reach("**/preview/")
    expect(phone.page.locator(".stepper [aria-current]")).to_be_in_viewport()
    phone.see(MACHINE, UNIT, OLD, phone.words("Nights"))
    assert phone.shown_pictures(".preview .photos") == 1
    phone.see_nothing_of(MODEL)
    phone.follow("Verified firms")
    phone.see(f"{UNIT} · {MODEL}")


def the_search_finds_it_alone(phone):
    """Of three machines one is a mill near Hangzhou: chosen in the panel from the side."""
    phone.follow("Search capacity", within=".topbar")
    phone.see("3 项")
    phone.press("Filters")
    phone.fill(kind="manufacturing", process="MFG.CUT.MILL.AX5", place="330100")
    phone.see("1", within="#filters .form-actions .btn-primary")
    phone.page.locator("#filters .form-actions .btn-primary").tap()
    phone.reach("**process=MFG.CUT.MILL.AX5**")
    assert phone.path.startswith("/capacity/?kind=manufacturing&process=MFG.CUT.MILL.AX5&place=330")
    assert "=&" not in phone.path
    titles = phone.page.locator("#cards .listing-card__title").all_inner_texts()
    assert titles == [MACHINE]
    assert OLD in phone.read("#cards")
    assert violations(phone, "search") == {}
    phone.follow(MACHINE, within="#cards")


def the_identifier_leads_back_to_it(phone):
    """The code is a picture that loads; the signs under it, typed, open the machine."""
    phone.see("已发布", MACHINE)
    phone.follow(UNIT)
    phone.see(MODEL, "2019")
    assert phone.shown_pictures(".identifier-card") == 1
    page, signs = phone.path, phone.read(".identifier").replace(" ", "")
    phone.open("identifiers:find")
    phone.fill(identifier=signs.lower())
    phone.press("Look up")
    phone.reach(f"**{page}")
    phone.see(UNIT, MACHINE)


def a_time_is_closed(phone):
    """Typed into the form: the drag board is for wider glass. Four hours are idle no more."""
    day, idle = an_open_day(), idle_hours(phone)
    phone.follow("Calendar", within=".tabbar")
    phone.fill(starts_at=f"{day}T08:00", ends_at=f"{day}T12:00", note="主轴保养")
    phone.press("Close this time")
    phone.see("已关闭", within=".calendar-done")
    phone.fill(**{"from": day})
    phone.press("Show", within=".calendar-bar")
    phone.see("00:00–08:00 空闲", "08:00–12:00 主轴保养", "12:00–24:00 空闲", within=".day-list")
    assert idle_hours(phone) == idle - 4


def idle_hours(phone):
    """Of the only listing, in the fourteen days ahead."""
    phone.open("capacity:listing_list")
    return int(re.search(r"14 天内空闲 (\d+) 台时", phone.read())[1])


def an_open_day():
    """The next on which the machine stands idle: no Sunday and no public holiday."""
    days = [date.fromisoformat(steps.day(later)) for later in range(1, 13)]
    special = holidays.table(days[0], days[-1])
    open_days = (day for day in days if day.weekday() != SUNDAY and day not in special)
    return next(open_days).isoformat()


def a_higher_price_is_handed_in(phone):
    """Buyers read the old one until the desk has decided; Lin reads both."""
    phone.open("capacity:listing_list")
    phone.follow("Change")
    phone.unfold("How is it priced?")
    phone.fill(price_fen="298", note="刀具涨价")
    phone.press("Hand in", exact=True)
    phone.reach("**/capacity/revisions/**")
    phone.see(OLD, NEW, RISE, within=".diff")
    change = phone.path
    phone.follow("The live version")
    phone.see(f"{OLD} / 台时")
    phone.see_nothing_of(NEW)
    phone.open("capacity:listing_list")
    phone.see(OLD, phone.words("change in review"))
    return change


def the_desk_agrees(desk):
    desk.open("staff:listing_queue")
    desk.follow(MACHINE)
    desk.press("Take it")
    desk.see(OLD, NEW, RISE, within=".diff")
    desk.see("刀具涨价")
    desk.press("Approve the change")
    desk.agree()
    desk.reach("**/staff/listings/")


def the_new_price_counts(phone, change):
    phone.visit(change)
    phone.see("已通过")
    phone.open("capacity:search")
    phone.see(MACHINE, f"{NEW} / 台时")
    phone.see_nothing_of(OLD)
