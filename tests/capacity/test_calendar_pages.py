"""The calendar as pages and programs use it: board, single times, week, addresses, machines."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from capacity import addresses, board, entries, free_time, idle, reservations
from capacity.models import CalendarEntry, CalendarFeed, IdleWindow
from capacity.ranges import LOCAL, local_day
from marketplace.accounts.models import HolidayOverride
from marketplace.core.periods import Period
from tests.capacity.conftest import at_hour, published_listing, unit_of
from tests.capacity.test_feeds import calendar, event

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def page(name, *args):
    return reverse(f"capacity:{name}", args=args)


def api(unit, rest=""):
    return f"/api/v1/units/{unit.uuid}/calendar/{rest}"


def local(moment):
    return moment.astimezone(LOCAL).strftime("%Y-%m-%dT%H:%M")


def window(unit, period, step, **more):
    times = {"starts_at": local(period.start), "ends_at": local(period.end)}
    return {"unit": unit.uuid, "step": step, **times, **more}


def is_offered(unit, moment):
    return IdleWindow.objects.filter(unit=unit, during__contains=moment).exists()


@pytest.fixture
def booking(unit, chen_firm, day, now):
    until = now + timedelta(hours=1)
    slot = (unit, at_hour(day, 9, 12))
    return reservations.hold([slot], buyer=chen_firm, by=None, at=now, expires_at=until)[0]


def test_the_calendar_closes_with_a_note_and_offers_again(as_lin, unit, day):
    sent = window(unit, at_hour(day, 9, 12), "close", note="保养")
    as_lin.post(page("calendar"), sent)
    assert (CalendarEntry.objects.get().note, is_offered(unit, at_hour(day, 10).start)) == (
        "保养",
        False,
    )
    as_lin.post(page("calendar"), window(unit, at_hour(day, 9, 12), "offer"))
    assert is_offered(unit, at_hour(day, 10).start)


def test_a_step_is_answered_with_its_undo(as_lin, unit, day):
    sent = window(unit, at_hour(day, 9, 12), "close")
    done = as_lin.post(page("calendar"), sent, headers=HTMX).context["done"]
    assert done["sentence"].startswith("“5-axis 1” is closed")
    response = as_lin.post(page("calendar_undo"), {"word": done["undo"]}, headers=HTMX)
    assert response.context["done"]["sentence"] == "The calendar of “5-axis 1” is as it was."
    assert is_offered(unit, at_hour(day, 10).start)


def test_without_scripts_the_undo_stands_on_the_next_page(as_lin, unit, day):
    as_lin.post(page("calendar"), window(unit, at_hour(day, 9, 12), "close"))
    first, second = (as_lin.get(page("calendar")).context["done"] for _turn in range(2))
    as_lin.post(page("calendar_undo"), {"word": first["undo"]})
    assert (second, is_offered(unit, at_hour(day, 10).start)) == (None, True)


def test_the_booking_in_the_way_is_named_and_nothing_typed_is_lost(as_lin, unit, booking, day):
    sent = window(unit, booking.period, "close", note="保养")
    response = as_lin.post(page("calendar"), sent, headers=HTMX)
    html = response.content.decode()
    assert response.status_code == 422
    assert f"启明医疗 has booked this unit for {local_day(day)} 09:00–12:00." in html
    assert 'value="保养"' in html


def test_the_calendar_knows_only_units_of_the_firm(as_rao, rao_firm, unit, day):
    response = as_rao.post(page("calendar"), window(unit, at_hour(day, 9), "close"))
    assert (response.status_code, response.context["units"]) == (422, [])
    assert is_offered(unit, at_hour(day, 9).start)


@pytest.mark.parametrize(
    "query", ["from=2026-13-45", "from=yesterday", "zoom=year", "page=0", "page=99", "listing=x"]
)
def test_odd_addresses_are_forgiven(as_lin, unit, query):
    assert as_lin.get(f"{page('calendar')}?{query}").status_code == 200


@pytest.mark.parametrize(("zoom", "days"), [("day", 1), ("week", 7), ("weeks", 14), ("month", 31)])
def test_every_zoom_shows_its_days(as_lin, unit, zoom, days):
    shown = as_lin.get(f"{page('calendar')}?zoom={zoom}").context["board"]
    assert len(shown.days) == days


def test_a_listing_can_be_looked_at_alone(as_lin, lin, unit):
    other = unit_of(published_listing(unit.listing.organization, lin, title="Lathe"), "lathe")
    response = as_lin.get(f"{page('calendar')}?listing={other.listing.uuid}")
    assert response.context["board"].units == [other]


def test_the_board_shows_holidays_closings_and_bookings(as_lin, unit, booking, day, now):
    HolidayOverride.objects.create(day=local_day(day), zh="厂庆", en="Jubilee")
    entries.close(unit, at_hour(day, 14, 16), by=None, at=now, note="Maintenance")
    shown = as_lin.get(page("calendar")).context["board"]
    special = next(each for each in shown.days if each["day"] == local_day(day))
    assert (special["name"], special["is_free"]) == ("Jubilee", True)
    bars = shown.rows()[0]["bars"]
    assert [(b["kind"], b["title"]) for b in bars if b["kind"] != "idle"] == [
        ("closed", "Maintenance"),
        ("held", "启明医疗 · held"),
    ]


def test_the_list_of_a_day_cuts_bookings_out_of_idle_time(as_lin, unit, booking, day):
    url = f"{page('calendar')}?from={local_day(day)}&zoom=day"
    mine = as_lin.get(url).context["board"].one_day()[0]
    assert [(piece["kind"], piece["period"]) for piece in mine["pieces"]] == [
        ("idle", at_hour(day, 0, 9)),
        ("held", at_hour(day, 9, 12)),
        ("idle", at_hour(day, 12, 24)),
    ]


def test_a_machines_booking_names_its_line(booking):
    booking.part_of = booking
    assert board.words(booking) == "启明医疗 · held · with 5-axis 1"


def week(**times):
    return {"form": "week", "keeps_holidays": "on", **times}


def test_the_week_is_kept_with_two_turns_a_day(as_lin, unit):
    times = {"starts_0_1": "00:00", "ends_0_1": "06:00", "starts_0_2": "18:00", "ends_0_2": "00:00"}
    as_lin.post(page("unit_calendar", unit.uuid), week(**times))
    found = [(r.weekday, f"{r.starts:%H}", f"{r.ends:%H}") for r in unit.pattern.all()]
    assert found == [(0, "00", "06"), (0, "18", "00")]
    shown = as_lin.get(page("unit_calendar", unit.uuid)).context["week"].initial
    assert f"{shown['starts_0_2']:%H}" == "18"


def test_half_a_turn_is_refused_at_its_field(as_lin, unit):
    response = as_lin.post(page("unit_calendar", unit.uuid), week(starts_0_1="08:00"))
    assert response.status_code == 422
    assert response.context["week"].errors == {"ends_0_1": ["Give both times, or neither."]}


def test_a_unit_opens_on_holidays_when_asked_to(as_lin, unit):
    as_lin.post(page("unit_calendar", unit.uuid), {"form": "week"})
    unit.refresh_from_db()
    assert unit.keeps_holidays is False


def test_a_file_closes_the_unit_and_names_the_booking_it_meets(as_lin, unit, booking, day):
    file = SimpleUploadedFile("cal.ics", calendar(event(at_hour(day, 8, 10))))
    url = page("unit_calendar", unit.uuid)
    html = as_lin.post(url, {"form": "file", "file": file}, follow=True).content.decode()
    assert "An event runs into the booking of 启明医疗" in html
    assert is_offered(unit, at_hour(day, 9).start)
    assert not is_offered(unit, at_hour(day, 8).start)


def test_an_address_inside_our_network_is_refused_at_its_field(as_lin, unit):
    sent = {"form": "feed", "url": "http://127.0.0.1/cal.ics"}
    response = as_lin.post(page("unit_calendar", unit.uuid), sent)
    assert (response.status_code, list(response.context["feed_form"].errors)) == (422, ["url"])


def test_a_feed_is_read_again_and_removed(as_lin, unit, lin):
    feed = CalendarFeed.objects.create(unit=unit, url="https://x.example/a.ics", created_by=lin)
    feed.refresh_from_db()
    as_lin.post(page("feed_change", feed.uuid, "read"))
    feed.refresh_from_db()
    assert feed.due_at is not None
    assert as_lin.post(page("feed_change", feed.uuid, "sell")).status_code == 404
    as_lin.post(page("feed_change", feed.uuid, "remove"))
    assert not CalendarFeed.objects.exists()


def test_a_single_time_is_taken_back(as_lin, unit, day, now):
    entries.close(unit, at_hour(day, 9, 12), by=None, at=now)
    entry = unit.calendar_entries.get()
    as_lin.post(page("entry_remove", unit.uuid, entry.pk))
    assert is_offered(unit, at_hour(day, 10).start)


def test_a_line_is_made_of_machines_on_its_page(as_lin, lin, unit, other_unit):
    line = unit_of(
        published_listing(unit.listing.organization, lin, title="Line", capability="line"), "Line B"
    )
    sent = {"form": "machines", "machines": [str(unit.uuid), str(other_unit.uuid)]}
    as_lin.post(page("unit_calendar", line.uuid), sent)
    assert list(line.members.order_by("id")) == [unit, other_unit]


def test_the_page_of_a_unit_asks_as_much_for_3_feeds_as_for_1(
    as_lin, unit, lin, day, django_assert_max_num_queries
):
    for number in range(3):
        CalendarFeed.objects.create(unit=unit, url=f"https://x.example/{number}", created_by=lin)
    with django_assert_max_num_queries(30):
        as_lin.get(page("unit_calendar", unit.uuid))


def test_a_program_reads_what_the_page_shows(as_lin, unit, booking, day):
    now = booking.created_at
    entries.close(unit, at_hour(day, 14, 16), by=None, at=now, note="Maintenance")
    end = (day + timedelta(days=1)).isoformat()
    found = as_lin.get(api(unit), {"starts_at": day.isoformat(), "ends_at": end}).json()
    assert len(found["free"]) == 3
    assert [(e["kind"], e["note"]) for e in found["entries"]] == [("closed", "Maintenance")]
    assert [(b["state"], b["buyer"]) for b in found["bookings"]] == [("held", booking.buyer.name)]


def test_others_read_free_time_alone_and_only_where_the_level_allows(
    client, as_rao, rao_firm, unit, booking
):
    found = client.get(api(unit)).json()
    assert [found[name] for name in ("windows", "entries", "bookings")] == [None] * 3
    listing = unit.listing
    listing.levels = {"calendar": "secret"}
    listing.save()
    assert [each.get(api(unit)).status_code for each in (client, as_rao)] == [404, 404]


def test_a_program_closes_undoes_and_takes_back(as_lin, unit, day):
    times = {
        "starts_at": at_hour(day, 9).start.isoformat(),
        "ends_at": at_hour(day, 12).start.isoformat(),
    }
    for word in ("undo", "take back"):
        sent = {"step": "close", "note": "x", **times}
        made = as_lin.post(api(unit), sent, content_type="application/json")
        assert (made.status_code, is_offered(unit, at_hour(day, 10).start)) == (201, False)
        if word == "undo":
            body = {"undo": made.json()["undo"]}
            done = as_lin.post(api(unit, "undo/"), body, content_type="application/json")
        else:
            done = as_lin.delete(api(unit, f"{unit.calendar_entries.get().pk}/"))
        assert (done.status_code, is_offered(unit, at_hour(day, 10).start)) == (204, True)


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"step": "sell"},
        {"step": "close", "starts_at": "x", "ends_at": "y"},
        {"step": "offer", "starts_at": "2026-12-01T10:00Z", "ends_at": "2026-12-01T09:00Z"},
    ],
)
def test_a_program_is_told_what_is_wrong(as_lin, unit, sent):
    response = as_lin.post(api(unit), sent, content_type="application/json")
    assert (response.status_code, CalendarEntry.objects.exists()) == (400, False)


def test_a_refused_program_reads_the_sentence(as_lin, unit, booking):
    sent = {
        "step": "close",
        "starts_at": booking.period.start.isoformat(),
        "ends_at": booking.period.end.isoformat(),
    }
    response = as_lin.post(api(unit), sent, content_type="application/json")
    assert (response.status_code, response.json()["code"]) == (409, "booked")


def test_ones_own_address_is_made_and_stopped_on_the_page(as_lin, lin, unit, client):
    as_lin.post(page("calendar_address"))
    url = addresses.url(lin.memberships.get().feed_token)
    assert (url in as_lin.get(page("calendar")).content.decode(), client.get(url).status_code) == (
        True,
        200,
    )
    as_lin.post(page("calendar_address"), {"step": "stop"})
    assert client.get(url).status_code == 404


def test_the_heat_map_counts_whole_weeks(unit, now):
    found = idle.of_units([unit], at=now)
    assert {cell.figure for row in found.week for cell in row} == {100.0}
    assert [cell.level for cell in found.by_unit[0]["cells"][1:]] == [4] * 13


def test_the_desk_corrects_a_holiday_and_takes_it_back(client, bai):
    client.force_login(bai)
    url = reverse("staff:holidays")
    day = date(timezone.localdate().year + 1, 2, 11)
    client.post(url, {"day": day.isoformat(), "zh": "春节", "is_working_day": ""})
    assert HolidayOverride.objects.get().day == day
    assert client.post(url, {"day": "1999-01-01", "zh": "x"}).status_code == 422
    client.post(reverse("staff:holiday_forget"), {"day": day.isoformat()})
    assert not HolidayOverride.objects.exists()


def test_free_time_is_what_the_board_counts(unit, booking, day):
    within = Period(day, day + timedelta(days=1))
    free = free_time.free_periods([unit], within, at=booking.created_at)[unit]
    assert free == [at_hour(day, 0, 9), at_hour(day, 12, 24)]
