"""The worker's part: stretches made from readings, and what follows from them.

`derived_until` of a connection says how far its stretches are made; a late reading moves it back.
The connection's row is locked meanwhile, so that nothing arrives unseen. Running twice makes the
same rows again.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from capacity import contradictions, utilisation
from capacity.models import Connection, Observation, Stretch
from capacity.ranges import as_range
from capacity.stretches import UNKNOWN_AFTER, Reading, Span, Thresholds, derive
from marketplace.core.periods import Period

EVERY = timedelta(minutes=2)  # while nothing new comes, the last word is drawn on this often
BATCH = 500
MOST_READINGS = 50_000  # of one run; what is left is made by the next


def sweep(at: datetime) -> int:
    """Makes the stretches of every connection that has news or whose last word goes on."""
    count = 0
    for number in list(_due(at).values_list("pk", flat=True)[:BATCH]):
        count += run(number, at=at)
    return count


def run(number: int, *, at: datetime) -> bool:
    """Brings the stretches of one connection up to `at`; False when another worker is at it."""
    with transaction.atomic():
        rows = Connection.objects.select_for_update(of=("self",), skip_locked=True)
        connection = rows.select_related("unit__listing").filter(pk=number).first()
        if connection is None:
            return False
        found = _remake(connection, at)
        if found:
            utilisation.count(connection.unit, found)
            contradictions.find(connection.unit, found, at=at)
    return found is not None


def _due(at: datetime):
    news = Q(derived_until=None) | Q(derived_until__lt=at - EVERY)
    alive = Q(last_seen_at__gt=at - UNKNOWN_AFTER - timedelta(hours=1))
    heard = Connection.objects.filter(first_seen_at__isnull=False).exclude(state="closed")
    return heard.filter(news & alive).order_by("derived_until", "id")


def _remake(connection: Connection, at: datetime) -> Period | None:
    """Replaces the stretches from the first undecided moment on; returns what was made anew."""
    base, status = _base(connection)
    observations = connection.observations.order_by("at")
    if base is not None:
        observations = observations.filter(at__gte=base)
    rows = [
        Reading(*row)
        for row in observations.values_list("at", "execution", "power_w")[: MOST_READINGS + 1]
    ]
    until = at
    if len(rows) > MOST_READINGS:
        until = rows.pop().at
    if not rows or rows[0].at >= until:
        return None
    limits = Thresholds(connection.busy_watts, connection.off_watts)
    spans = derive(rows, thresholds=limits, until=until, first_status=status)
    begins = rows[0].at
    _replace(connection, begins, spans)
    Connection.objects.filter(pk=connection.pk).update(derived_until=until)
    return Period(begins, until)


def _base(connection: Connection) -> tuple[datetime | None, str | None]:
    """The last reading before what is to be made anew, and what it was found to be."""
    until = connection.derived_until
    if until is None:
        return None, None
    earlier = connection.observations.filter(at__lt=until).order_by("-at")
    base = earlier.values_list("at", flat=True).first()
    if base is None:
        return None, None
    stretch = Stretch.objects.filter(unit=connection.unit, during__contains=base).first()
    return base, stretch and stretch.status


def _replace(connection: Connection, begins: datetime, spans: list[Span]) -> None:
    """Puts the spans in the place of everything from `begins` on, growing on what stands before."""
    there = Stretch.objects.filter(unit=connection.unit)
    there.filter(during__startswith__gte=begins).delete()
    last = there.filter(during__endswith__gte=begins).order_by("-during").first()
    if last:
        spans = _continued(last, begins, spans)
    Stretch.objects.bulk_create(
        Stretch(unit=connection.unit, during=as_range(span.period), status=span.status)
        for span in spans
    )


def _continued(last: Stretch, begins: datetime, spans: list[Span]) -> list[Span]:
    """The stretch before `begins` ends there, or goes on in the first span if it is alike."""
    start, first = last.period.start, spans[0] if spans else None
    if first and first.status == last.status and first.period.start == begins:
        last.during = as_range(Period(start, first.period.end))
        spans = spans[1:]
    else:
        last.during = as_range(Period(start, begins))
    last.save(update_fields=["during"])
    return spans


def forget(at: datetime, *, kept: timedelta = timedelta(days=90), most: int = 50_000) -> int:
    """Raw readings past their time, a batch at a time; stretches and days stay."""
    old = Observation.objects.filter(received_at__lt=at - kept).order_by("received_at")
    numbers = list(old.values_list("pk", flat=True)[:most])
    Observation.objects.filter(pk__in=numbers).delete()
    return len(numbers)
