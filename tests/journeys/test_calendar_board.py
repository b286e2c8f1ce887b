"""The factory's board: a time is closed by a finger, offered by a mouse, closed by the keyboard."""

from datetime import datetime, timedelta

import pytest

from capacity.models import CalendarEntry
from capacity.ranges import LOCAL, as_period
from tests.journeys import steps
from tests.orders import booking_world, worlds

pytestmark = pytest.mark.journey
TABLET = {"width": 1024, "height": 900, "touch": True}
TOMORROW = booking_world.TOMORROW
HOLD = 450  # milliseconds a finger rests


@pytest.fixture
def machine(arrive, lin_firm):
    return booking_world.unit(worlds.make_listing(lin_firm, units=2))


def entries(kind):
    found = CalendarEntry.objects.filter(kind=kind).order_by("during")
    return [(each.unit.name, as_period(each.during)) for each in found]


def at_tomorrow(person, hour):
    """The middle of an hour of tomorrow on the first row of the board, on the glass."""
    person.page.locator("[data-board]").scroll_into_view_if_needed()
    start = person.page.locator("[data-board]").get_attribute("data-start")
    ahead = TOMORROW.astimezone(LOCAL).replace(tzinfo=None) - datetime.fromisoformat(start)
    hours = ahead.total_seconds() / 3600 + hour
    place = """([row, hours]) => {
        const board = document.querySelector("[data-board]");
        const at = (hours + 0.5) * Number(board.dataset.hourPixels);
        board.scrollLeft = Math.max(0, at - 200);
        const box = board.querySelectorAll("[data-board-row]")[row].getBoundingClientRect();
        const left = board.querySelector("svg").getBoundingClientRect().left;
        return [left + at, box.top + 22];
    }"""
    return person.page.evaluate(place, [0, hours])


def drag_by_finger(person, start, end):
    """Press, hold, move, let go; as a touch screen tells it."""
    touch = person.context.new_cdp_session(person.page)

    def tell(kind, *points):
        touch.send(
            "Input.dispatchTouchEvent",
            {"type": kind, "touchPoints": [{"x": x, "y": y} for x, y in points]},
        )

    tell("touchStart", start)
    person.page.wait_for_timeout(HOLD)
    for part in (0.2, 0.4, 0.6, 0.8, 1):
        tell("touchMove", (start[0] + (end[0] - start[0]) * part, start[1]))
    tell("touchEnd")


def test_a_finger_that_rests_closes_a_time(machine, arrive, lin):
    tablet = arrive("Lin", **TABLET)
    steps.log_in(tablet, lin.email)
    tablet.open("capacity:calendar")
    x, y = at_tomorrow(tablet, 10)
    drag_by_finger(tablet, (x, y), (x + 3 * pixels(tablet), y))
    tablet.see("10:00 – 14:00", within=".calendar-choice")
    tablet.press("Close this time", within=".calendar-choice")
    tablet.see("撤销")
    closed = booking_world.hours(10, 14, TOMORROW)
    assert entries("closed") == [("M1", closed)]


def pixels(person):
    return float(person.page.locator("[data-board]").get_attribute("data-hour-pixels"))


def test_a_mouse_offers_a_time_and_the_keyboard_closes_one(machine, arrive, lin):
    desk = arrive("Lin")
    steps.log_in(desk, lin.email)
    desk.open("capacity:calendar")
    x, y = at_tomorrow(desk, 21)
    desk.page.mouse.move(x, y)
    desk.page.mouse.down()
    desk.page.mouse.move(x + pixels(desk), y, steps=3)
    desk.page.mouse.up()
    desk.press("Offer this time", within=".calendar-choice")
    desk.see("撤销")
    assert entries("extra") == [("M1", booking_world.hours(21, 23, TOMORROW))]
    desk.page.locator("[data-board]").focus()
    for key in ("ArrowDown", "ArrowLeft", "Shift+ArrowLeft", "Enter"):
        desk.page.keyboard.press(key)
    with desk.page.expect_response(lambda answer: answer.request.method == "POST"):
        desk.press("Close this time", within=".calendar-choice")
    ((unit, period),) = entries("closed")
    assert (unit, period.end - period.start) == ("M2", timedelta(hours=1))
