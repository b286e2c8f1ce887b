"""Pages and API of direct booking: without scripts, by the loser of a race, on both sides."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from capacity.models import Booking
from capacity.ranges import LOCAL
from marketplace.accounts.models import Organization
from marketplace.core.errors import Refused
from orders import baskets
from orders.models import Basket, WorkOrder
from tests.orders import booking_world
from tests.orders.booking_world import hours, unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def listing(lin_firm):
    return booking_world.bookable(lin_firm, price_fen=10_000)


def slot(machine, period):
    start = period.start.astimezone(LOCAL)
    return f"{machine.uuid}|{start:%Y-%m-%dT%H:%M}|{period.length // timedelta(minutes=1)}"


def page_of(listing):
    return reverse("orders:booking", args=[listing.uuid])


def test_the_calendar_offers_what_is_free_and_strikes_out_what_is_taken(
    as_chen, chen_firm, listing, lin_firm
):
    m1 = unit(listing)
    booking_world.book(chen_firm, (m1, hours(9, 10)))
    day = booking_world.SOON.astimezone(LOCAL).date()
    shown = as_chen.get(page_of(listing), {"unit": m1.uuid, "day": day.isoformat()})
    column = shown.context["week"].columns[0]
    states = {cell.label: cell.state for cell in column.cells}
    assert (states["08:00"], states["09:00"], states["10:00"]) == ("free", "taken", "free")
    assert slot(m1, hours(10, 11)) in shown.text


def test_boxes_alone_lead_to_a_held_basket(as_chen, chen_firm, listing):
    chosen = [slot(unit(listing), hours(9, 10)), slot(unit(listing), hours(10, 11))]
    answer = as_chen.post(page_of(listing), {"slot": chosen, "hold": "1"}, follow=True)
    assert Basket.objects.get().state == "held"
    assert "¥200.00" in answer.text
    assert "data-countdown" in answer.text


def test_the_price_follows_the_choice(as_chen, chen_firm, listing):
    chosen = [slot(unit(listing), hours(9, 12))]
    answer = as_chen.post(reverse("orders:booking_price", args=[listing.uuid]), {"slot": chosen})
    assert "¥300.00" in answer.text


def test_the_loser_takes_the_next_free_slot_with_one_press(as_chen, chen_firm, listing, rao_firm):
    both = (unit(listing), hours(9, 10)), (unit(listing, 1), hours(9, 10))
    booking_world.order(rao_firm, *both, at=timezone.now())
    lost = as_chen.post(
        page_of(listing), {"slot": [slot(unit(listing), hours(9, 10))], "hold": "1"}
    )
    assert lost.status_code == 422
    told = lost.context["lost"]
    assert "the next free one is 10:00" in str(told["sentence"])
    sent = {"line": told["line"].pk, "slot": told["slot"]}
    as_chen.post(reverse("orders:basket_replace"), sent)
    assert Basket.objects.get(buyer=chen_firm).state == "held"
    assert Booking.objects.get(buyer=chen_firm).period == hours(10, 11)


@pytest.mark.parametrize("wrong", ["", "x", "a|b|c", "00000000-0000-0000-0000-000000000000|2|3"])
def test_what_no_calendar_sends_is_refused_with_a_sentence(as_chen, chen_firm, listing, wrong):
    answer = as_chen.post(page_of(listing), {"slot": wrong})
    assert (answer.status_code, "Choose" in answer.text) == (422, True)


def test_a_listing_that_is_not_booked_directly_has_no_such_page(as_chen, chen_firm, lin_firm):
    listing = booking_world.bookable(lin_firm, books_directly=False)
    assert as_chen.get(page_of(listing)).status_code == 404


def test_a_calendar_that_is_withheld_is_not_shown_by_way_of_booking(as_chen, chen_firm, lin_firm):
    listing = booking_world.bookable(lin_firm, levels={"calendar": "counterparty"})
    assert as_chen.get(page_of(listing)).status_code == 404
    assert as_chen.get(f"/api/v1/listings/{listing.uuid}/slots/").status_code == 404
    with pytest.raises(Refused, match="partners only"):
        booking_world.fill(chen_firm, (unit(listing), hours(9, 10)))


@pytest.mark.parametrize("name", ["orders:booking_list", "orders:visits"])
def test_lists_ask_as_often_for_three_bookings_as_for_one(
    name, request, chen_firm, listing, django_assert_num_queries
):
    client = request.getfixturevalue("as_chen" if "list" in name else "as_lin")
    Organization.objects.update(state="regular")  # of new firms one order at a time

    def book(start):
        chen_firm.refresh_from_db()
        booking_world.book(chen_firm, (unit(listing), hours(start, start + 1)))
        baskets.refresh_due(at=timezone.now())

    book(9)
    with CaptureQueriesContext(connection) as counted:
        client.get(reverse(name))
    book(11)
    book(13)
    with django_assert_num_queries(len(counted)):
        answer = client.get(reverse(name))
    assert answer.text.count("09:00–10:00") == 1


def test_the_own_bookings_are_a_calendar_file(as_chen, chen_firm, listing):
    booking_world.book(chen_firm, (unit(listing), hours(9, 10)))
    answer = as_chen.get(reverse("orders:booking_file"))
    assert answer["Content-Type"].startswith("text/calendar")
    assert answer.text.count("BEGIN:VEVENT") == 1


def test_the_workspace_of_a_booking_shows_its_code_and_rules_and_no_shipping(
    as_chen, as_lin, chen_firm, listing
):
    work = booking_world.book(chen_firm, (unit(listing), hours(9, 10)))
    url = reverse("orders:order_detail", args=[work.order.uuid])
    mine, theirs = as_chen.get(url).text, as_lin.get(url).text
    assert "Show this at the door" in mine
    assert "Show this at the door" not in theirs
    assert "Check in" in theirs
    for text in (mine, theirs):
        assert "the factory keeps 80 %" in text
        assert "inspection" not in text.lower()


def test_a_program_books_like_a_person(as_chen, chen_firm, listing):
    machine, period = unit(listing), hours(9, 11)
    free = as_chen.get(f"/api/v1/listings/{listing.uuid}/slots/?day={period.start:%Y-%m-%d}").json()
    assert [each["unit"] for each in free["units"]] == [
        str(each.uuid) for each in listing.units.order_by("id")
    ]
    wish = {"unit": str(machine.uuid), "start": period.start, "end": period.end}
    basket = post(as_chen, "basket/", {"slots": [wish]})
    assert (basket["state"], basket["due_fen"]) == ("open", 20_000)
    assert post(as_chen, "basket/hold/")["state"] == "held"
    (order,) = post(as_chen, "basket/check-out/", {"purpose": "试切"})
    assert order["total_fen"] == 20_000
    (booking,) = as_chen.get("/api/v1/bookings/").json()["results"]
    assert (booking["state"], booking["order"]) == ("pending_funding", order["uuid"])


def post(client, path, data=None):
    answer = client.post(f"/api/v1/{path}", data or {}, content_type="application/json")
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_program_that_lost_reads_the_next_slot(as_chen, chen_firm, listing, rao_firm):
    m1 = unit(listing)
    booking_world.fill(chen_firm, (m1, hours(9, 10)))
    booking_world.order(rao_firm, (m1, hours(9, 10)), at=timezone.now())
    answer = as_chen.post("/api/v1/basket/hold/")
    assert (answer.status_code, answer.json()["code"]) == (409, "slot_taken")
    assert answer.json()["next"]["unit"] == str(unit(listing, 1).uuid)
    assert WorkOrder.objects.filter(order__buyer=chen_firm).count() == 0
