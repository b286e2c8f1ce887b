"""Calendars kept elsewhere close a unit; ours are handed out under secret addresses."""

import socket
import subprocess
import sys
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import icalendar
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from django.urls import reverse

from capacity import addresses, entries, feeds, ical, reservations
from capacity.models import CalendarFeed
from capacity.ranges import LOCAL, as_period, midnight
from marketplace.accounts.models import Membership
from marketplace.core.errors import Invalid, NotAllowed, Refused
from marketplace.core.periods import Period
from marketplace.notices.models import Notice
from tests.capacity.conftest import at_hour

pytestmark = pytest.mark.django_db
YEAR = Period(datetime(2026, 11, 22, tzinfo=UTC), datetime(2027, 11, 22, tzinfo=UTC))


def calendar(*events):
    """A file with these events, each a list of lines."""
    blocks = ["\r\n".join(["BEGIN:VEVENT", *lines, "END:VEVENT"]) for lines in events]
    text = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:test", *blocks, "END:VCALENDAR", ""]
    return "\r\n".join(text).encode()


def event(period, uid="one@test", *more):
    begins, ends = (f"{moment:%Y%m%dT%H%M%SZ}" for moment in (period.start, period.end))
    return [f"UID:{uid}", "SUMMARY:Maintenance", f"DTSTART:{begins}", f"DTEND:{ends}", *more]


class Server:
    """The calendar server's address and folder."""

    def __init__(self, folder, port):
        self.folder, self.url = folder, f"http://127.0.0.1:{port}"

    def put(self, *events, name="cal.ics"):
        (self.folder / name).write_bytes(calendar(*events))
        return f"{self.url}/{name}"

    def asked(self):
        log = self.folder / "log.txt"
        return log.read_text().splitlines() if log.exists() else []


@pytest.fixture
def server(tmp_path, settings, monkeypatch):
    monkeypatch.setattr(feeds, "SECONDS", 1.0)
    settings.CALENDAR_NETWORKS = ["127.0.0.0/8"]
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    program = Path(__file__).with_name("calendar_server.py")
    process = subprocess.Popen([sys.executable, program, str(port), tmp_path])
    for _try in range(100):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            break
        time.sleep(0.05)
    yield Server(tmp_path, port)
    process.terminate()
    process.wait()


def closed(unit):
    rows = unit.calendar_entries.exclude(feed=None).order_by("during")
    return [(as_period(row.during), row.note) for row in rows]


def read(unit, url, lin, now):
    feed = feeds.add(unit, url, by=lin, at=now)
    assert feeds.read_due(now) == 1
    feed.refresh_from_db()
    return feed


def test_events_of_a_calendar_close_the_unit(server, unit, lin, day, now):
    feed = read(unit, server.put(event(at_hour(day, 9, 12))), lin, now)
    assert closed(unit) == [(at_hour(day, 9, 12), "Maintenance")]
    assert not unit.windows.filter(during__contains=at_hour(day, 9).start).exists()
    assert (feed.failure, feed.due_at) == ("", now + timedelta(hours=1))


def test_an_unchanged_calendar_is_answered_by_304_and_kept(server, unit, lin, day, now):
    feed = read(unit, server.put(event(at_hour(day, 9, 12))), lin, now)
    later = now + timedelta(hours=1)
    assert feeds.read_due(later) == 1
    feed.refresh_from_db()
    assert [line.rsplit(" ", 2)[1] for line in server.asked()] == ["200", "304"]
    assert (feed.fetched_at, feed.read_at, len(closed(unit))) == (later, now, 1)


def test_a_changed_calendar_opens_what_it_no_longer_closes(server, unit, lin, day, now):
    read(unit, server.put(event(at_hour(day, 9, 12)), event(at_hour(day, 15), "two")), lin, now)
    server.put(event(at_hour(day, 15), "two"), event(at_hour(day, 18), "three"))
    feeds.read_due(now + timedelta(hours=1))
    assert [period for period, _note in closed(unit)] == [at_hour(day, 15), at_hour(day, 18)]
    assert unit.windows.filter(during__contains=at_hour(day, 9).start).exists()


def test_an_event_under_way_stays_one_entry(server, unit, lin, day, now):
    url = server.put(event(Period(now + timedelta(hours=1), day + timedelta(hours=9))))
    read(unit, url, lin, now)
    before = list(unit.calendar_entries.values_list("pk", flat=True))
    feed = CalendarFeed.objects.get()
    CalendarFeed.objects.update(read_at=None, etag="")
    feed.refresh_from_db()
    feeds.read(feed, at=now + timedelta(hours=3))
    assert list(unit.calendar_entries.values_list("pk", flat=True)) == before


def test_an_event_over_a_booking_is_told_and_the_booking_stands(server, unit, lin, chen_firm, day):
    now = datetime.now(UTC)
    until = now + timedelta(hours=1)
    slot = (unit, at_hour(day, 10))
    reservations.hold([slot], buyer=chen_firm, by=None, at=now, expires_at=until)
    feed = read(unit, server.put(event(at_hour(day, 9, 12))), lin, now)
    offered = [w.period for w in unit.windows.filter(during__overlap=feed.entries.get().during)]
    assert offered == [at_hour(day, 10)]
    assert [notice.kind for notice in Notice.objects.filter(user=lin)] == ["calendar_collides"]
    CalendarFeed.objects.update(etag="")
    feeds.read_due(now + timedelta(hours=1))
    assert Notice.objects.filter(kind="calendar_collides").count() == 1


@pytest.mark.parametrize(
    ("path", "sentence"),
    [
        ("/none.ics", "no calendar at this address any more, or it asks for a password (404)"),
        ("/loop.ics", "leads from one to the next without end"),
        ("/metadata.ics", "lies in a private network"),
        ("/huge.ics", "larger than 2 MB"),
        ("/slow.ics", "did not answer in time"),
        ("/junk.ics", "is no iCalendar"),
        ("/often.ics", "repeats more often than hourly"),
    ],
)
def test_what_cannot_be_read_is_said_in_words(server, unit, lin, path, sentence):
    now = datetime.now(UTC)
    (server.folder / "junk.ics").write_text("<html>Log in</html>")
    server.put(event(YEAR, "x", "RRULE:FREQ=SECONDLY"), name="often.ics")
    feed = read(unit, server.url + path, lin, now)
    assert sentence in feeds.words(feed.failure)
    assert (feed.failures, feed.due_at) == (1, now + timedelta(hours=1))


def test_a_redirect_is_followed(server, unit, lin, day, now):
    server.put(event(at_hour(day, 9)))
    assert read(unit, f"{server.url}/moved.ics", lin, now).failure == ""
    assert len(closed(unit)) == 1


def test_failures_come_later_and_later_and_are_told_once(server, unit, lin, day, now):
    url = server.put(event(at_hour(day, 9)))
    feed = read(unit, url, lin, now)
    (server.folder / "cal.ics").unlink()
    waits, at = [], now
    for _turn in range(7):
        feed.refresh_from_db()
        at = feed.due_at
        feeds.read_due(at)
        feed.refresh_from_db()
        waits.append((feed.due_at - at) / timedelta(hours=1))
    assert waits == [1, 2, 4, 8, 16, 24, 24]
    assert [notice.kind for notice in Notice.objects.filter(user=lin)] == ["calendar_unread"]
    assert len(closed(unit)) == 1  # what was read last counts


def test_a_calendar_that_is_not_read_any_more_opens_its_times(server, unit, lin, day, now):
    feed = read(unit, server.put(event(at_hour(day, 9))), lin, now)
    feeds.remove(feed, by=lin, at=now)
    assert (closed(unit), unit.feeds.count()) == ([], 0)
    assert unit.windows.filter(during__contains=at_hour(day, 9).start).exists()


def test_what_a_calendar_closes_is_not_offered_by_hand(server, unit, lin, day, now):
    read(unit, server.put(event(at_hour(day, 9, 12))), lin, now)
    with pytest.raises(Refused, match=r"closes this unit .* \(Maintenance\)"):
        entries.offer(unit, at_hour(day, 10), by=lin, at=now)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:1/cal.ics",
        "http://[::1]/cal.ics",
        "http://10.1.2.3/cal.ics",
        "http://169.254.169.254/cal.ics",
        "http://localhost/cal.ics",
        "http://[::ffff:127.0.0.1]/cal.ics",
        "ftp://example.org/cal.ics",
        "file:///etc/passwd",
        "http://lin:secret@example.org/cal.ics",
        "nonsense",
        "http://" + "x" * 600,
    ],
)
def test_addresses_of_our_own_network_are_refused(unit, lin, now, url):
    with pytest.raises(Invalid):
        feeds.add(unit, url, by=lin, at=now)


def test_a_calendar_is_read_once_per_unit_and_by_its_firm_alone(server, unit, lin, rao, now):
    url = server.put()
    feeds.add(unit, url, by=lin, at=now)
    with pytest.raises(Invalid, match="reads that calendar already"):
        feeds.add(unit, url, by=lin, at=now)
    with pytest.raises(NotAllowed):
        feeds.add(unit, f"{url}?x", by=rao, at=now)


def test_a_file_is_read_once(unit, lin, day, now):
    content = calendar(event(at_hour(day, 9, 12)), event(at_hour(day, 15), "two"))
    for count in (2, 0):
        upload = SimpleUploadedFile("cal.ics", content)
        assert feeds.read_file(unit, upload, by=lin, at=now).count == count
    assert unit.calendar_entries.filter(feed=None).count() == 2


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"PK\x03\x04", "no iCalendar"), (b"", "no iCalendar"), (calendar(), "no event")],
)
def test_a_wrong_file_is_explained(unit, lin, now, content, sentence):
    with pytest.raises(Invalid, match=sentence):
        feeds.read_file(unit, SimpleUploadedFile("cal.ics", content), by=lin, at=now)


def starts(*lines):
    found = ical.read(calendar(["UID:x", *lines]), YEAR)
    return [f"{each.period.start.astimezone(LOCAL):%m-%d %H:%M}" for each in found]


def test_zones_floating_times_and_whole_days_are_understood():
    zone = "DTSTART;TZID=America/New_York:20261123T090000"
    assert starts(zone, "DURATION:PT1H") == ["11-23 22:00"]
    assert starts("DTSTART:20261123T090000", "DURATION:PT1H") == ["11-23 09:00"]
    assert starts("DTSTART;VALUE=DATE:20261123") == ["11-23 00:00"]


def test_repetitions_are_unrolled_without_what_is_left_out():
    lines = ("DTSTART:20261123T090000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=3")
    assert starts(*lines, "EXDATE:20261130T090000") == ["11-23 09:00", "12-07 09:00"]


@pytest.mark.parametrize("line", ["STATUS:CANCELLED", "TRANSP:TRANSPARENT"])
def test_what_is_cancelled_or_free_closes_nothing(line):
    assert starts("DTSTART:20261123T090000", "DURATION:PT1H", line) == []


def test_odd_minutes_are_rounded_outwards():
    begins = datetime(2026, 11, 23, 1, 7, tzinfo=UTC)
    [found] = ical.read(calendar(event(Period(begins, begins + timedelta(minutes=20)))), YEAR)
    assert found.period == Period(begins - timedelta(minutes=7), begins + timedelta(minutes=23))


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=HOURLY",
        "FREQ=DAILY;BYHOUR=1,2,3,4;BYMINUTE=1,2,3,4",
        "FREQ=SECONDLY",
        "FREQ=SECONDLY;COUNT=3;BYMONTH=2;BYMONTHDAY=30",
        "FREQ=DAILY;COUNT=2;INTERVAL=7;BYDAY=MO",
        "FREQ=DAILY;BYSETPOS=366",
        "FREQ=WEEKLY;BYMONTH=13",
        "FREQ=MONTHLY;BYMONTHDAY=0",
        "FREQ=MONTHLY;BYDAY=6MO",
    ],
)
def test_bombs_of_repetitions_are_refused_before_they_are_unrolled(rule):
    began = time.monotonic()
    with pytest.raises(ical.Unreadable, match="too_many"):
        ical.read(calendar(["UID:x", "DTSTART:20260101T000000Z", f"RRULE:{rule}"]), YEAR)
    assert time.monotonic() - began < 2


@pytest.mark.parametrize("interval", [0, -1])
def test_a_repetition_that_stands_still_is_no_calendar(interval):
    rule = f"RRULE:FREQ=DAILY;INTERVAL={interval}"
    with pytest.raises(ical.Unreadable, match="no_calendar"):
        ical.read(calendar(["UID:x", "DTSTART:20260101T000000Z", rule]), YEAR)


@pytest.mark.parametrize(
    ("rule", "least"),
    [
        ("FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR", 200),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO", 20),
        ("FREQ=WEEKLY;BYDAY=MO;BYMONTH=1", 4),
        ("FREQ=MONTHLY;BYMONTHDAY=31", 6),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", 10),
        ("FREQ=MONTHLY;BYDAY=5MO", 3),
        ("FREQ=YEARLY;BYMONTH=10;BYMONTHDAY=1", 1),
        ("FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", 0),
    ],
)
def test_usual_repetitions_are_read(rule, least):
    content = calendar(["UID:x", "DTSTART:20260101T000000Z", f"RRULE:{rule}"])
    assert least <= len(ical.read(content, YEAR)) < 300


def parsed(content):
    return icalendar.Calendar.from_ical(content)


def summaries(content):
    return {str(each["SUMMARY"]) for each in parsed(content).walk("VEVENT")}


@pytest.fixture
def booking(unit, chen_firm, day, now):
    until = now + timedelta(hours=1)
    slot = (unit, at_hour(day, 9, 12))
    return reservations.hold([slot], buyer=chen_firm, by=None, at=now, expires_at=until)[0]


def test_a_units_address_names_no_buyer_and_a_persons_own_does(unit, booking, lin, now):
    addresses.renew_unit(unit, by=lin, at=now)
    own = addresses.renew_own(lin.memberships.get(), by=lin, at=now)
    unit.refresh_from_db()
    told = addresses.calendar(unit.feed_token, at=now)
    assert summaries(told) == {"Idle · 5-axis 1", "held · 5-axis 1"}
    named = addresses.calendar(lin.memberships.get().feed_token, at=now)
    assert "held · 5-axis 1 · 启明医疗" in summaries(named)
    assert own.endswith(f"{lin.memberships.get().feed_token}.ics")


def test_a_calendar_carries_its_time_zone_and_stable_numbers(unit, booking, now):
    first = addresses.of_unit(unit, at=now, with_names=True)
    calendar_ = parsed(first)
    assert [str(zone["TZID"]) for zone in calendar_.walk("VTIMEZONE")] == ["Asia/Shanghai"]
    held = next(e for e in calendar_.walk("VEVENT") if str(e["UID"]).startswith("booking"))
    assert (str(held["UID"]), held["DTSTART"].dt) == (
        f"booking-{booking.uuid}@gongzao",
        booking.period.start,
    )
    assert addresses.of_unit(unit, at=now, with_names=True) == first


def test_a_calendar_we_hand_out_can_be_read_by_ourselves(unit, booking, now):
    events = ical.read(
        addresses.of_unit(unit, at=now, with_names=False), Period(now, now + timedelta(days=30))
    )
    assert [each.period for each in events] == [booking.period]


def test_a_renewed_address_kills_the_former_one(unit, lin, now, client):
    first = addresses.renew_unit(unit, by=lin, at=now)
    assert client.get(first).status_code == 200
    second = addresses.renew_unit(unit, by=lin, at=now)
    assert [client.get(url).status_code for url in (first, second)] == [404, 200]
    addresses.stop_unit(unit, by=lin, at=now)
    assert client.get(second).status_code == 404


def test_an_address_dies_with_the_membership(listing, lin, now):
    membership = lin.memberships.get()
    addresses.renew_own(membership, by=lin, at=now)
    token = membership.feed_token
    Membership.objects.filter(pk=membership.pk).delete()
    with pytest.raises(Http404):
        addresses.calendar(token, at=now)


def test_an_unchanged_calendar_is_not_sent_again(unit, lin, now, client):
    url = addresses.renew_unit(unit, by=lin, at=now)
    first = client.get(url)
    assert first["Content-Type"] == "text/calendar; charset=utf-8"
    again = client.get(url, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    entries.close(unit, at_hour(midnight((now + timedelta(days=9)).date()), 9), by=lin, at=now)
    changed = client.get(url, headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200


def test_strangers_find_no_calendar(unit, rao, rao_firm, client):
    client.force_login(rao)
    for name in ("unit_calendar", "unit_calendar_file"):
        assert client.get(reverse(f"capacity:{name}", args=[unit.uuid])).status_code == 404
