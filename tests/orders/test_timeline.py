"""The timeline of an order joins goods, reports and money; the banner says whose turn it is."""

from datetime import timedelta

import pytest
from django.utils import timezone, translation

from orders import instructions, lifecycle, production, timeline, todos, turns
from tests.orders import order_world as world
from tests.orders import worlds
from tests.orders.worlds import NOW

pytestmark = pytest.mark.django_db
HALF = timedelta(seconds=30)


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def work(chen_firm, lin_firm):
    return world.place(chen_firm, lin_firm)


def titles(work):
    return [each.title for each in reversed(timeline.timeline(work))]


def test_a_whole_order_is_told_once_and_in_order(work, lin):
    for step, state in enumerate(world.ROUTE[1:]):
        at = NOW + timedelta(minutes=step)
        work = world.advance(work, state, at=at)
        if state == "in_production":
            photo = world.photo_of(work)
            production.report_progress(
                work, percent=60, note="On plan", photos=[photo], by=lin, at=at + HALF
            )
    told = timeline.timeline(work)
    assert titles(work) == [
        "Order placed",
        "Money is held by the custodian",
        "Production started",
        "Progress: 60 %",
        "Inspection report: 20 checked, 0 rejected",
        "Inspection passed",
        "Goods shipped",
        "Goods arrived",
        "Goods accepted",
        "Money released to the factory",
        "Order completed",
    ]
    progress = next(each for each in told if each.title.startswith("Progress"))
    assert (progress.by, progress.note, progress.photos) == ("Lin Wei", "On plan", [photo])


def test_a_cancelled_order_tells_the_reason_and_the_way_of_the_money(work, chen):
    work = world.advance(work, "ready")
    lifecycle.cancel(work.order, reason="Design changed", by=chen, at=NOW)
    assert titles(work)[-2:] == ["Order cancelled", "Refund sent to the buyer"]
    assert timeline.timeline(work)[1].note == "Design changed"
    instructions.send_due(at=NOW)
    instructions.confirm(work.tranches.get().instructions.get(), at=NOW)
    assert titles(work)[-1] == "Refund arrived"


def test_a_longer_story_takes_no_more_queries(work, lin, django_assert_max_num_queries):
    work = world.advance(work, "in_production")
    for percent in (10, 20, 30):
        photos = [world.photo_of(work)]
        production.report_progress(work, percent=percent, note="", photos=photos, by=lin, at=NOW)
    with django_assert_max_num_queries(6):
        assert len(timeline.timeline(work)) == 6


TURNS = {
    "pending_funding": ("pay into escrow", "chen", "/orders/"),
    "ready": ("start production", "lin", "/start/"),
    "in_production": ("finish production and submit the inspection", "lin", "/inspect/"),
    "ready_to_ship": ("ship the goods", "lin", "/ship/"),
    "shipped": ("confirm that the goods have arrived", "chen", "/delivered/"),
    "delivered": ("check and accept the goods", "chen", "/accept/"),
}


@pytest.mark.parametrize("state", TURNS)
def test_the_banner_says_whose_turn_it_is(state, work, lin, chen):
    words, whose, page = TURNS[state]
    work = world.advance(work, state)
    mine, other = (lin, chen) if whose == "lin" else (chen, lin)
    turn = turns.turn_of(work, mine)
    assert (turn.kind, turn.title) == ("yours", words)
    assert page in turn.url
    theirs = turns.turn_of(work, other)
    assert (theirs.kind, theirs.url) == ("waiting", "")
    firm = work.factory if whose == "lin" else work.order.buyer
    assert theirs.title == f"{firm.short_name}: {words}"


def test_deadlines_are_those_of_the_step(work, chen, lin):
    assert turns.turn_of(work, chen).by == work.order.fund_by
    work = world.advance(work, "ready")
    assert turns.turn_of(work, lin).by == work.match.starts_at
    work = world.advance(work, "in_production")
    by = timezone.localtime(turns.turn_of(work, lin).by)
    assert (by.date(), by.hour, by.minute) == (work.promised_on, 23, 59)
    work = world.advance(work, "delivered")
    assert turns.turn_of(work, chen).by == work.accept_by


def test_a_missed_deadline_is_late_and_an_ended_order_is_nobodys_turn(work, chen):
    work.order.fund_by = timezone.now() - timedelta(hours=1)
    assert turns.turn_of(work, chen).kind == "late"
    done = world.advance(world.fresh(work), "completed")
    assert turns.turn_of(done, chen).kind == "done"
    assert turns.turn_of(world.force(done, "cancelled"), chen) is None


def test_somebody_without_the_permission_only_waits(work):
    viewer = worlds.make_owner(work.order.buyer, role="viewer")
    assert turns.turn_of(work, viewer).kind == "waiting"


def test_the_home_page_names_each_order_in_which_it_is_the_firms_turn(work, chen, lin):
    (line,) = todos.order_todos(chen, work.order.buyer)
    assert line.sentence == "Bracket (杭州精铸): pay into escrow"
    assert (line.due_at, line.side) == (work.order.fund_by, "buyer")
    assert list(todos.order_todos(lin, work.factory)) == []
    world.advance(work, "ready")
    (line,) = todos.order_todos(lin, work.factory)
    assert line.sentence == "Bracket (启明医疗): start production"
    assert list(todos.order_todos(chen, work.order.buyer)) == []
