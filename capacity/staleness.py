"""Why an offer should not be shown any more: its calendar is old, or its machine says otherwise."""

from datetime import datetime, timedelta

from django.db.models import Count, F, Q, QuerySet

from capacity.models import Connection, Contradiction, Listing

FRESH_FOR = timedelta(days=14)  # a calendar nobody confirmed for longer is stale
SILENT_AFTER = timedelta(days=3)
STALE_AFTER = timedelta(days=5)  # of silence: two days' time to answer
COUNTED_FOR = timedelta(days=14)
PERSISTENT = 3  # contradictions nobody put right

CALENDAR, SILENT, CONTRADICTED = "calendar", "silent", "contradicted"


def reason(listing: Listing, at: datetime) -> str:
    """CALENDAR, SILENT, CONTRADICTED, or "" while the offer may stand.

    A calendar confirmed after the machine fell silent, or after it was contradicted, stands for
    itself again.
    """
    row = Listing.objects.filter(pk=listing.pk)
    if row.filter(_old(at)).exists():
        return CALENDAR
    if row.filter(_silent(at)).exists():
        return SILENT
    return CONTRADICTED if _contradicted(at).filter(listing=listing.pk).exists() else ""


def due(at: datetime) -> QuerySet[Listing]:
    """Published listings that should not be shown any more."""
    wrong = _contradicted(at).values("listing")
    rows = Listing.objects.filter(state=Listing.State.PUBLISHED)
    return rows.filter(_old(at) | _silent(at) | Q(pk__in=wrong)).order_by("id")


def _old(at: datetime) -> Q:
    return Q(calendar_confirmed_at=None) | Q(calendar_confirmed_at__lte=at - FRESH_FOR)


def _silent(at: datetime) -> Q:
    """A machine is silent, and nobody has confirmed the calendar since that was noticed."""
    quiet = Connection.objects.filter(
        state=Connection.State.SILENT, unit__retired_at=None, last_seen_at__lte=at - STALE_AFTER
    )
    return Q(
        pk__in=quiet.filter(
            Q(unit__listing__calendar_confirmed_at=None)
            | Q(unit__listing__calendar_confirmed_at__lt=F("last_seen_at") + SILENT_AFTER)
        ).values("unit__listing")
    )


def _contradicted(at: datetime) -> QuerySet:
    """(listing, count) of those with several open contradictions since the last confirmation."""
    recent = Contradiction.objects.filter(settled_at=None, found_at__gt=at - COUNTED_FOR).filter(
        Q(unit__listing__calendar_confirmed_at=None)
        | Q(found_at__gt=F("unit__listing__calendar_confirmed_at"))
    )
    counted = recent.order_by().values(listing=F("unit__listing")).annotate(count=Count("*"))
    return counted.filter(count__gte=PERSISTENT)
