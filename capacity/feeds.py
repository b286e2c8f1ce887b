"""Calendars kept elsewhere: their events close a unit.

An address is read by a worker every hour, later and later while it fails; what was read last stays
in force until it is read again. A file is read once. Booked time stays offered whatever a calendar
says: such an event is reported to the firm.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urljoin

import structlog
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from capacity import calendar_notices, entries, ical, listing_index, tasks, windows
from capacity.models import Booking, CalendarEntry, CalendarFeed, Unit
from capacity.ranges import QUARTER, up_to_quarter
from marketplace.accounts.models import User
from marketplace.core import fetching
from marketplace.core.errors import Invalid, Refused
from marketplace.core.periods import Period

EVERY = timedelta(hours=1)
SLOWEST = timedelta(days=1)
LEASE = timedelta(minutes=10)  # a worker that dies leaves its calendars to another one after this
READ_AGAIN = timedelta(days=20)  # repetitions are unrolled a year ahead, an unchanged file too
TELL_AFTER = 3  # failures in a row
MOST_FEEDS = 5
MOST_BYTES = 2 * 2**20
MOST_HOPS = 3
SECONDS = 15.0
BATCH = 20
REDIRECTS = (301, 302, 303, 307, 308)


@dataclass(frozen=True)
class Read:
    """What reading a file did: new closings of the unit, and the bookings they run into."""

    count: int
    bookings: list[Booking]


FAILURES: dict[str, Promise] = {
    "unreachable": gettext_lazy("The address could not be reached."),
    "timeout": gettext_lazy("The address did not answer in time."),
    "unknown_host": gettext_lazy("Nobody knows the name in this address. Check its spelling."),
    "private_address": gettext_lazy(
        "The address lies in a private network, which we do not enter. "
        "Publish the calendar, or upload it as a file."
    ),
    "too_large": gettext_lazy("The calendar is larger than 2 MB."),
    "too_many": gettext_lazy(
        "The calendar holds more than 2,000 times within a year, or repeats more often than hourly."
    ),
    "no_calendar": gettext_lazy("What answers at this address is no iCalendar."),
    "gone": gettext_lazy(
        "There is no calendar at this address any more, or it asks for a password (%(detail)s). "
        "Copy the calendar's secret iCal address once more."
    ),
    "redirects": gettext_lazy("The address leads from one to the next without end."),
}
OTHER_FAILURE = gettext_lazy("The calendar could not be read (%(detail)s).")

log = structlog.get_logger(__name__)


def add(unit: Unit, url: str, *, by: User, at: datetime) -> CalendarFeed:
    """Reads this address from now on. Raises Invalid for one that can never be read."""
    url = url.strip().replace("webcal://", "https://", 1)
    _check(url)
    with transaction.atomic():
        unit = windows.lock(unit, by)
        if unit.feeds.count() >= MOST_FEEDS:
            raise Refused(
                _("A unit reads at most %(most)s calendars. Remove one first.")
                % {"most": MOST_FEEDS}
            )
        try:
            with transaction.atomic():
                feed = CalendarFeed.objects.create(unit=unit, url=url, created_by=by, due_at=at)
        except IntegrityError:
            raise Invalid(_("This unit reads that calendar already."), field="url") from None
        windows.record(unit, "add_feed", None, by=by, at=at)
        transaction.on_commit(tasks.read_calendars.delay, robust=True)
    return feed


def remove(feed: CalendarFeed, *, by: User | None, at: datetime) -> None:
    """Stops reading; what the calendar closed opens again."""
    with transaction.atomic():
        unit = windows.lock(feed.unit, by)
        before = [_period(entry) for entry in feed.entries.all()]
        feed.delete()
        windows.record(unit, "remove_feed", None, by=by, at=at)
        _remake(unit, before, at)


def read_now(feed: CalendarFeed, *, by: User, at: datetime) -> None:
    """Asks for it to be read at once, whatever it is due."""
    with transaction.atomic():
        windows.lock(feed.unit, by)
        CalendarFeed.objects.filter(pk=feed.pk).update(due_at=at)
        transaction.on_commit(tasks.read_calendars.delay, robust=True)


def read_due(at: datetime) -> int:
    """The worker's sweep: reads what is due, each by itself; returns how many."""
    with transaction.atomic():
        due = CalendarFeed.objects.filter(due_at__lte=at).order_by("due_at")
        numbers = list(
            due.select_for_update(skip_locked=True, of=("self",)).values_list("pk", flat=True)[
                :BATCH
            ]
        )
        CalendarFeed.objects.filter(pk__in=numbers).update(due_at=at + LEASE)
    for feed in CalendarFeed.objects.filter(pk__in=numbers).select_related("unit"):
        read(feed, at=at)
    return len(numbers)


def read(feed: CalendarFeed, *, at: datetime) -> None:
    """Fetches one calendar and applies it; a failure is kept in words and tried again later."""
    try:
        answer = _fetch(feed, at)
        events = None if answer.status == 304 else ical.read(answer.body, _horizon(at))
    except (fetching.Unreachable, ical.Unreadable) as error:
        _fail(feed, error.code, at)
        return
    try:
        _keep(feed, answer, events, at)
    except Refused:  # retired or archived meanwhile: nothing to read for
        CalendarFeed.objects.filter(pk=feed.pk).update(due_at=None)


def read_file(unit: Unit, upload: UploadedFile, *, by: User, at: datetime) -> Read:
    """Applies a calendar file once; its events become closings made by hand."""
    if (upload.size or 0) > MOST_BYTES:
        raise Invalid(FAILURES["too_large"], field="file")
    try:
        events = ical.read(upload.read(), _horizon(at))
    except ical.Unreadable as error:
        code = error.code
        sentence = _("This file is no iCalendar (.ics).") if code == "no_calendar" else words(code)
        raise Invalid(sentence, field="file") from None
    if not events:
        raise Invalid(_("The calendar holds no event of the coming year."), field="file")
    with transaction.atomic():
        unit = windows.lock(unit, by)
        added = _apply(unit, None, events, at)
        windows.record(unit, "read_file", None, by=by, at=at)
        return Read(len(added), collisions(unit, added))


def collisions(unit: Unit, closed: Iterable[CalendarEntry]) -> list[Booking]:
    """Bookings of the unit that lie in time the calendar closes."""
    booked = Booking.objects.filter(unit=unit, occupies__isnull=False).select_related("buyer")
    periods = [_period(entry) for entry in closed]
    return [
        booking
        for booking in booked.order_by("during")
        if any(booking.period.overlaps(period) for period in periods)
    ]


def words(failure: str) -> str:
    """The sentence for a failure as it is stored: `code detail`."""
    code, _space, detail = failure.partition(" ")
    return str(FAILURES.get(code, OTHER_FAILURE)) % {"detail": detail or code} if code else ""


def _check(url: str) -> None:
    if len(url) > CalendarFeed._meta.get_field("url").max_length:
        raise Invalid(_("This address is too long."), field="url")
    try:
        fetching.check(url, networks=settings.CALENDAR_NETWORKS)
    except fetching.Unreachable as error:
        raise Invalid(error.sentence, field="url") from None


def _horizon(at: datetime) -> Period:
    return Period(up_to_quarter(at) - QUARTER, at + windows.FURTHEST)


def _fetch(feed: CalendarFeed, at: datetime) -> fetching.Answer:
    """One answer, through redirects: each step goes to a checked address. 200 or 304."""
    url, headers = feed.url, _conditions(feed, at)
    for _hop in range(MOST_HOPS + 1):
        answer = fetching.fetch(
            url,
            headers=headers,
            networks=settings.CALENDAR_NETWORKS,
            seconds=SECONDS,
            most_bytes=MOST_BYTES,
        )
        if answer.status not in REDIRECTS:
            break
        url = urljoin(url, answer.location)
    if answer.status in REDIRECTS:
        raise ical.Unreadable("redirects")
    if answer.status not in (200, 304):
        raise ical.Unreadable(f"gone {answer.status}")
    return answer


def _conditions(feed: CalendarFeed, at: datetime) -> dict[str, str]:
    headers = {"Accept": "text/calendar"}
    if feed.read_at and feed.read_at > at - READ_AGAIN:
        if feed.etag:
            headers["If-None-Match"] = feed.etag
        if feed.last_modified:
            headers["If-Modified-Since"] = feed.last_modified
    return headers


def _fail(feed: CalendarFeed, failure: str, at: datetime) -> None:
    failures = feed.failures + 1
    wait = min(EVERY * 2 ** min(failures - 1, 6), SLOWEST)
    log.info("calendar_unread", feed=str(feed.uuid), failure=failure, failures=failures)
    with transaction.atomic():
        changed = CalendarFeed.objects.filter(pk=feed.pk).update(
            failures=failures, failure=failure[:300], due_at=at + wait
        )
        if changed and failures == TELL_AFTER:
            calendar_notices.unread(feed.unit, lambda: words(failure))


def _keep(
    feed: CalendarFeed, answer: fetching.Answer, events: list[ical.Event] | None, at: datetime
) -> None:
    fields: dict[str, Any] = {"fetched_at": at, "failures": 0, "failure": "", "due_at": at + EVERY}
    with transaction.atomic():
        unit = windows.lock(feed.unit, None)
        if events is not None:
            fields |= {"read_at": at, "etag": answer.etag[:200]}
            fields["last_modified"] = answer.last_modified[:60]
            added = _apply(unit, feed, events, at)
            met = collisions(unit, added)
            if met:
                calendar_notices.collides(unit, met)
        CalendarFeed.objects.filter(pk=feed.pk).update(**fields)


def _apply(
    unit: Unit, feed: CalendarFeed | None, events: Iterable[ical.Event], at: datetime
) -> list[CalendarEntry]:
    """Makes the entries what the calendar says; returns the new ones. Of a file, only adds."""
    kept = unit.calendar_entries.filter(feed=feed, kind=CalendarEntry.Kind.CLOSED)
    there = {
        (entry.uid, entry.during.upper): entry for entry in kept.filter(during__endswith__gt=at)
    }
    wanted = {(event.uid[:255], event.period.end): event for event in events}
    begun = _horizon(at).start
    stand = {
        key for key, event in wanted.items() if key in there and _same(there[key], event, begun)
    }
    added = CalendarEntry.objects.bulk_create(
        entries.put(unit, event.period, kind="closed", note=event.summary, uid=key[0], feed=feed)
        for key, event in wanted.items()
        if key not in stand
    )
    gone = [] if feed is None else [entry for key, entry in there.items() if key not in stand]
    CalendarEntry.objects.filter(pk__in=[entry.pk for entry in gone]).delete()
    _remake(unit, [_period(entry) for entry in [*added, *gone]], at)
    return added


def _same(entry: CalendarEntry, event: ical.Event, begun: datetime) -> bool:
    """What is under way is cut off at the moment of reading; its entry has begun earlier."""
    starts = entry.during.lower, event.period.start
    return starts[0] == starts[1] or starts[0] < starts[1] <= begun


def _remake(unit: Unit, periods: list[Period], at: datetime) -> None:
    if periods:
        reach = Period(min(p.start for p in periods), max(p.end for p in periods))
        windows.remake([unit], reach, at=at)
        listing_index.refresh_hours([unit.pk], at=at)


def _period(entry: CalendarEntry) -> Period:
    return Period(entry.during.lower, entry.during.upper)
