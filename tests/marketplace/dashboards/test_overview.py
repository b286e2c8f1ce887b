"""The figures equal a naive count over the same rows, stay inside the jurisdiction, and are few."""

import random
from datetime import timedelta
from decimal import Decimal

import pytest

from capacity.models import Booking, IdleWindow, Listing
from capacity.ranges import as_range
from marketplace.core import regions
from marketplace.core.periods import Period
from marketplace.dashboards import overview, queries
from marketplace.dashboards.places import Place
from marketplace.dashboards.spans import LOCAL, span
from orders.models import WorkOrder
from tests.marketplace.dashboards.worlds import (
    AX5,
    HANGZHOU,
    NINGBO,
    NOW,
    SHENZHEN,
    SUZHOU,
    TURN,
    WELD,
    WENZHOU,
    firms,
    trade,
)
from tests.orders.worlds import make_firm, make_listing

pytestmark = pytest.mark.django_db
ZHEJIANG = Place("330000", "330000")
QUERIES = 11


def built(place=ZHEJIANG, period="12m"):
    return overview.build(place, span(period, NOW), NOW)


def figures(found):
    return {definition.key: amount for definition, amount, _rows in found.figures()}


@pytest.fixture
def province():
    """Forty trades of nine factories in three cities with six buyers, in every state."""
    dice = random.Random(7)
    factories = firms(*[HANGZHOU] * 4, *[NINGBO] * 4, WENZHOU)
    buyers = firms(*[SUZHOU] * 3, SHENZHEN, HANGZHOU, NINGBO)
    states = ["completed", "completed", "in_production", "accepted", "cancelled", "lapsed"]
    for _ in range(40):
        trade(
            dice.choice(factories),
            dice.choice(buyers),
            fen=dice.randrange(100, 9_000_000),
            hours=str(dice.randrange(1, 90)),
            process=dice.choice([AX5, TURN, WELD]),
            at=NOW - timedelta(days=dice.randrange(2, 500)),
            state=dice.choice(states),
        )
    return factories, buyers


def naive(start):
    """The same figures, one row at a time."""
    sums = dict.fromkeys(
        ("orders", "value", "hours_used", "orders_bought", "value_bought"), Decimal(0)
    )
    for work in WorkOrder.objects.select_related("order__buyer", "listing"):
        here = regions.contains("330000", work.listing.region)
        is_funded = work.order.funded_at and start <= work.order.funded_at < NOW
        if is_funded and work.state not in ("cancelled", "lapsed"):
            if here:
                sums["orders"] += 1
                sums["value"] += work.total_fen
            if regions.contains("330000", work.order.buyer.region):
                sums["orders_bought"] += 1
                sums["value_bought"] += work.total_fen
        if here and work.accepted_at and start <= work.accepted_at < NOW:
            sums["hours_used"] += work.machine_hours
    return sums


@pytest.mark.parametrize("period", ["12m", "90d"])
def test_figures_equal_a_naive_count(province, period):
    shown = figures(built(period=period))
    expected = naive(span(period, NOW).start)
    bought = {"orders_bought", "value_bought"}  # by two firms: withheld
    assert {key: shown[key] for key in expected.keys() - bought} == {
        key: expected[key] for key in expected.keys() - bought
    }
    assert {shown[key] for key in bought} == {None}


def test_every_table_adds_up_to_the_same_total(province):
    found = built()
    total = found.tallies["sold_place"].shown(None, "value")
    for name in ("sold_month", "sold_process", "sold_to"):
        groups = found.tallies[name].groups
        assert sum(group.amounts["value"] for group in groups.values()) == total


def test_months_are_those_of_beijing(province):
    groups = built().tallies["sold_month"].groups
    expected = {}
    for work in queries.sold(ZHEJIANG.codes, span("12m", NOW)):
        key = f"{work.order.funded_at.astimezone(LOCAL):%Y-%m}"
        expected[key] = expected.get(key, 0) + work.total_fen
    assert {key: group.amounts["value"] for key, group in groups.items()} == expected


def test_another_province_does_not_see_the_orders(province):
    shown = figures(built(Place("440000", "440000")))
    assert (shown["orders"], shown["value"], shown["hours_used"]) == (0, 0, 0)


def test_the_place_of_the_machine_counts_not_that_of_the_firm(province):
    buyer = province[1][0]
    before = figures(built())["orders"]
    trade(firms(SUZHOU)[0], buyer, region=HANGZHOU)
    trade(firms(HANGZHOU)[0], buyer, region=SUZHOU)
    assert figures(built())["orders"] == before + 1


def test_a_figure_is_fresh_at_once(province):
    before = figures(built())["value"]
    trade(province[0][0], province[1][0], fen=123)
    assert figures(built())["value"] == before + 123


def test_few_firms_are_withheld_and_so_is_what_would_tell_them(province):
    """One factory in Wenzhou: its city is withheld, and a second one with it."""
    trade(province[0][-1], province[1][0])
    table = built().table("places")
    shown = {line.key: line.amounts[0] for line in table.lines}
    assert shown["330300"] is None
    assert list(shown.values()).count(None) >= 2
    assert built(Place("330000", "330300")).tallies["sold_place"].is_withheld


def test_a_withheld_city_stays_withheld_one_level_down(province):
    trade(province[0][-1], province[1][0])
    for line in built().table("places").lines:
        page = figures(built(Place("330000", line.key)))
        assert (line.amounts[0] is None) == (page["value"] is None)


def test_a_single_trade_shows_nothing_but_zeros_and_withheld():
    factory, buyer = firms(HANGZHOU, SUZHOU)
    trade(factory, buyer)
    assert {figures(built())[key] for key in ("orders", "value", "hours_used")} == {None}


def test_grades_count_verified_suppliers_only():
    factories = firms(*[HANGZHOU] * 5)
    for factory in factories[:3]:
        factory.grades.create(side="supplier", grade="AA", computed_at=NOW)
    factories[3].grades.create(side="buyer", grade="AA", computed_at=NOW)
    make_firm(region=HANGZHOU, state="registered")
    groups = built().tallies["firms_grade"].groups
    counts = {key: group.amounts["firms"] for key, group in groups.items()}
    assert counts == {"AA": 3, "NR": 2}
    assert built().table("grades").total.amounts == [5]


def idle_naive(now):
    offered, booked = Decimal(0), Decimal(0)
    ahead = Period(now, now + timedelta(days=30))
    for listing in Listing.objects.filter(state="published", region=HANGZHOU):
        for unit in listing.units.filter(retired_at=None):
            offered += sum(_hours(each.period, ahead) for each in unit.windows.all())
            taken = unit.bookings.filter(state__in=Booking.OCCUPYING)
            booked += sum(_hours(each.period, ahead) for each in taken)
    return offered, booked


def _hours(period, ahead):
    part = period.clip(ahead)
    return Decimal(part.length.total_seconds()) / 3600 if part else Decimal(0)


def test_idle_hours_are_windows_less_bookings_of_the_next_thirty_days():
    listings = [make_listing(make_firm(region=HANGZHOU), days=40, units=2) for _ in range(3)]
    Listing.objects.filter(pk=listings[2].pk).update(region=NINGBO)
    for listing in listings:
        window = listing.units.first().windows.order_by("during").first().period
        during = as_range(Period(window.start, window.start + timedelta(hours=2)))
        for state in ("confirmed", "released"):
            unit = listing.units.first() if state == "confirmed" else listing.units.last()
            Booking.objects.create(
                unit=unit, buyer=listing.organization, during=during, state=state
            )
    found = queries.idle([HANGZHOU], NOW)
    assert sum(each.offered for each in found) == pytest.approx(idle_naive(NOW)[0])
    assert sum(each.booked for each in found) == idle_naive(NOW)[1] == 4
    assert IdleWindow.objects.exists()


@pytest.mark.parametrize("place", ["330000", "330100", "330110"])
def test_the_page_asks_ten_questions_however_much_there_is(
    province, place, django_assert_num_queries
):
    with django_assert_num_queries(QUERIES):
        found = built(Place("330000", place))
        for table in found.tables():
            assert table.lines is not None


def test_connected_machines_are_counted_with_their_measured_hours():
    for number, factory in enumerate(firms(*[HANGZHOU] * 4, SHENZHEN)):
        unit = make_listing(factory).units.get()
        for day in (0, 1, 400):
            unit.utilisation.create(
                day=(NOW - timedelta(days=day)).date(),
                busy_minutes=60 * number,
                idle_minutes=600,
                off_minutes=60,
            )
    line = built().table("machines").total
    assert line.amounts == [4, 8 * 11 + 12, 12, Decimal(12) / 100]


def test_machines_of_two_firms_are_withheld():
    for factory in firms(HANGZHOU, HANGZHOU):
        unit = make_listing(factory).units.get()
        unit.utilisation.create(day=NOW.date(), busy_minutes=60)
    assert built().table("machines").total.amounts == [None] * 4
