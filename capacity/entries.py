"""Times in which a unit differs from its week, said by hand: offered besides, or closed.

What is said last counts: offering takes closings of one's own back, closing takes offers back. A
step can be undone as long as nobody has said anything else about that time; what it needs for that
travels in a signed word, so that nothing is stored for steps nobody undoes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core import signing
from django.db import transaction
from django.utils.translation import gettext as _

from capacity import listing_index, windows
from capacity.models import CalendarEntry, IdleWindow, Unit
from capacity.ranges import as_range, on_quarter, up_to_quarter
from capacity.wording import span
from marketplace.accounts.models import User
from marketplace.core.errors import Invalid, NotAllowed, Refused
from marketplace.core.periods import Period, merged, without

UNDO_WITHIN = timedelta(hours=1)
SALT = "capacity.entries.undo"
LONGEST_NOTE = 120
CLOSED, EXTRA = CalendarEntry.Kind.CLOSED, CalendarEntry.Kind.EXTRA

Said = list[list[Any]]  # kind, from, to, note, uid of hand-made entries


@dataclass(frozen=True)
class Step:
    """What was done, and the word that takes it back."""

    period: Period
    undo: str


def offer(unit: Unit, period: Period, *, by: User | None, at: datetime, note: str = "") -> Step:
    """Offers the unit in this time too; what is offered already stays as it is.

    Raises Refused where a calendar that is read from elsewhere closes the unit.
    """
    period = _asked(period, at)
    with transaction.atomic():
        unit = windows.lock(unit, by)
        _refuse_foreign(unit, period)
        before = _touched(unit, period)
        _cut(unit, before, period, kinds={CLOSED})
        windows.remake([unit], period, at=at)
        there = IdleWindow.objects.filter(unit=unit, during__overlap=as_range(period))
        missing = without([period], [window.period for window in there])
        _add(unit, EXTRA, missing, note)
        return _finish(unit, "offer", period, before, by=by, at=at)


def close(unit: Unit, period: Period, *, by: User | None, at: datetime, note: str = "") -> Step:
    """Closes the unit in this time. Raises Refused naming the booking that stands in the way."""
    period = _asked(period, at)
    with transaction.atomic():
        unit = windows.lock(unit, by)
        windows.refuse_booked(unit, period)
        before = _touched(unit, period)
        _cut(unit, before, period, kinds={CLOSED, EXTRA})
        _add(unit, CLOSED, [period], note)
        step = _finish(unit, "close", period, before, by=by, at=at)
        windows.refuse_booked(unit, period)  # one that came in while the windows were cut
    return step


def remove(entry: CalendarEntry, *, by: User | None, at: datetime) -> Step:
    """Takes back what was said: the week counts again in this time. Booked time stays offered."""
    with transaction.atomic():
        unit = windows.lock(entry.unit, by)
        entry = CalendarEntry.objects.filter(pk=entry.pk).first()
        if entry is None:
            raise Refused(_("This entry is gone already. Reload the calendar."))
        if entry.feed_id:
            raise Refused(_("This time comes from a calendar you read. Change it there."))
        period = Period(entry.during.lower, entry.during.upper)
        if entry.kind == EXTRA:
            windows.refuse_booked(unit, period)
        before = [entry]
        CalendarEntry.objects.filter(pk=entry.pk).delete()
        return _finish(unit, "remove", period, before, by=by, at=at)


def undo(word: str, *, by: User, at: datetime) -> Unit:
    """Takes a step back. Refused when the time was changed or booked since, or an hour has gone."""
    try:
        facts = signing.loads(word, salt=SALT, max_age=UNDO_WITHIN)
    except signing.SignatureExpired:
        raise Refused(_("This can be undone for an hour. Change the calendar by hand.")) from None
    except signing.BadSignature:
        raise Invalid(_("This cannot be undone.")) from None
    period = Period(*(datetime.fromisoformat(each) for each in facts["period"]))
    with transaction.atomic():
        unit = _unit_of(facts["unit"], by)
        _check_unchanged(unit, period, facts["after"])
        CalendarEntry.objects.filter(pk__in=facts["after"]).delete()
        _put_back(unit, facts["before"])
        _remade(unit, period, at)
        _check_still_offered(unit, period, facts)
        windows.record(unit, "undo", period, by=by, at=at)
    return unit


def put(
    unit: Unit, period: Period, *, kind: str, note: str = "", uid: str = "", feed: Any = None
) -> CalendarEntry:
    """An unsaved entry with a plain note that fits; the windows are made afterwards."""
    note = _plain(note)[:LONGEST_NOTE]
    return CalendarEntry(
        unit=unit, during=as_range(period), kind=kind, note=note, uid=uid[:255], feed=feed
    )


def _asked(period: Period, at: datetime) -> Period:
    """The part still ahead, checked: a day that has begun can be said of from now on."""
    if not (on_quarter(period.start) and on_quarter(period.end)):
        raise Invalid(_("Times stand on full quarters of an hour, such as 08:00 or 08:15."))
    begins = max(period.start, up_to_quarter(at))
    if begins >= period.end:
        raise Invalid(_("This time is over. Choose one in the future."), field="ends_at")
    if period.end > at + windows.FURTHEST:
        raise Invalid(_("A calendar reaches one year ahead at most."), field="ends_at")
    return Period(begins, period.end)


def _refuse_foreign(unit: Unit, period: Period) -> None:
    closed = unit.calendar_entries.filter(
        feed__isnull=False, kind=CLOSED, during__overlap=as_range(period)
    ).first()
    if closed:
        raise Refused(
            _(
                "A calendar you read closes this unit %(time)s (%(note)s). Change the event there, "
                "or stop reading that calendar."
            )
            % {
                "time": span(Period(closed.during.lower, closed.during.upper)),
                "note": closed.note or "–",
            },
            code="closed_by_feed",
        )


def _touched(unit: Unit, period: Period) -> list[CalendarEntry]:
    """What was said by hand of this time."""
    rows = unit.calendar_entries.filter(feed=None, during__overlap=as_range(period))
    return list(rows.order_by("during", "id"))


def _cut(unit: Unit, entries: Iterable[CalendarEntry], period: Period, *, kinds: set[str]) -> None:
    """Takes the time out of these entries; what lies outside of it stays said."""
    for entry in entries:
        if entry.kind not in kinds:
            continue
        entry_period = Period(entry.during.lower, entry.during.upper)
        CalendarEntry.objects.filter(pk=entry.pk).delete()
        _add(unit, entry.kind, without([entry_period], [period]), entry.note, uid=entry.uid)


def _add(unit: Unit, kind: str, periods: Iterable[Period], note: str, *, uid: str = "") -> None:
    CalendarEntry.objects.bulk_create(
        put(unit, period, kind=kind, note=note, uid=uid) for period in merged(periods)
    )


def _finish(
    unit: Unit,
    what: str,
    period: Period,
    before: list[CalendarEntry],
    *,
    by: User | None,
    at: datetime,
) -> Step:
    _remade(unit, period, at)
    windows.record(unit, what, period, by=by, at=at)
    around = _around(period, before)
    facts = {
        "unit": str(unit.uuid),
        "what": what,
        "period": [around.start.isoformat(), around.end.isoformat()],
        "before": [_said(entry) for entry in before],
        "after": [entry.pk for entry in _touched(unit, around)],
    }
    return Step(period, signing.dumps(facts, salt=SALT, compress=True))


def _remade(unit: Unit, period: Period, at: datetime) -> None:
    windows.remake([unit], period, at=at)
    listing_index.refresh_hours([unit.pk], at=at)


def _around(period: Period, entries: Iterable[CalendarEntry]) -> Period:
    """The time of the step with the whole entries it touched."""
    every = [period, *(Period(e.during.lower, e.during.upper) for e in entries)]
    return Period(min(p.start for p in every), max(p.end for p in every))


def _said(entry: CalendarEntry) -> list[Any]:
    begins, ends = entry.during.lower.isoformat(), entry.during.upper.isoformat()
    return [entry.kind, begins, ends, entry.note, entry.uid]


def _unit_of(uuid: str, by: User) -> Unit:
    unit = Unit.objects.filter(uuid=UUID(uuid)).first()
    if unit is None:
        raise NotAllowed(_("This calendar belongs to another firm."))
    return windows.lock(unit, by)


def _check_unchanged(unit: Unit, period: Period, after: list[int]) -> None:
    if [entry.pk for entry in _touched(unit, period)] != after:
        raise Refused(_("Somebody has changed this time since. Change the calendar by hand."))


def _put_back(unit: Unit, before: Said) -> None:
    for kind, begins, ends, note, uid in before:
        period = Period(datetime.fromisoformat(begins), datetime.fromisoformat(ends))
        _add(unit, kind, [period], note, uid=uid)


def _check_still_offered(unit: Unit, period: Period, facts: dict[str, Any]) -> None:
    """Undoing an offer closes time: not under a booking made since."""
    if facts["what"] == "offer":
        closed = [
            Period(datetime.fromisoformat(begins), datetime.fromisoformat(ends))
            for kind, begins, ends, _note, _uid in facts["before"]
            if kind == CLOSED
        ]
        for each in closed:
            windows.refuse_booked(unit, each)


def _plain(note: str) -> str:
    return " ".join(note.split())
