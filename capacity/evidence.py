"""How well the idle time of a listing is known: contradicted, declared, calendar fresh, measured.

The badge is a column of the listing, so that lists, search and matching read it without asking
twice; whoever changes what it stands on calls `refresh`, and a sweep follows the passing of time.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from capacity import listing_index
from capacity.models import Connection, Contradiction, Listing, Unit
from capacity.staleness import COUNTED_FOR

FRESH = timedelta(days=3)
BATCH = 500

Evidence = Listing.Evidence


def judge(listing: Listing, at: datetime) -> Evidence:
    """What the badge should be at this moment."""
    return Evidence(_judged(Listing.objects.filter(pk=listing.pk), at)[0][1])


def refresh(listing: Listing, *, at: datetime) -> None:
    """Writes the badge and the listing's row in the index; call last in the transaction."""
    with transaction.atomic():
        Listing.objects.select_for_update(of=("self",), no_key=True).get(pk=listing.pk)
        listing.evidence = judge(listing, at)
        Listing.objects.filter(pk=listing.pk).update(evidence=listing.evidence)
        listing_index.refresh(listing, at=at)


@dataclass(frozen=True)
class Explained:
    """The badge in words, for the listing's page."""

    label: str
    tone: str
    icon: str
    sentence: str
    at: datetime | None = None
    next: str = ""  # to its factory: what would raise it


def explain(listing: Listing) -> Explained:
    level, confirmed = Evidence(listing.evidence), listing.calendar_confirmed_at
    connect = _("Connect the machines to be measured")
    match level:
        case Evidence.MEASURED:
            sentence = _(
                "Every machine of this listing reports to the platform. Idle is when it stands "
                "still, not only when somebody says so."
            )
            return Explained(str(level.label), "done", "signal", sentence)
        case Evidence.FRESH:
            sentence = _("The factory confirmed this calendar within the last three days:")
            return Explained(str(level.label), "info", "calendar", sentence, confirmed, connect)
        case Evidence.CONTRADICTED:
            sentence = _(
                "A machine was working in hours offered as idle that nobody had booked, and the "
                "factory has not corrected its calendar yet. Ask before you count on these hours."
            )
            mend = _("See which hours, and close them")
            return Explained(str(level.label), "risk", "exclamation-triangle", sentence, next=mend)
    sentence = _("The factory says so. It last confirmed this calendar:")
    return Explained(str(level.label), "neutral", "pencil-square", sentence, confirmed, connect)


def sweep(at: datetime) -> int:
    """Listings on offer whose badge no longer says what is so; time alone may have changed it."""
    rows = Listing.objects.filter(state__in=["published", "stale", "paused"]).filter(
        Q(evidence__in=[Evidence.CONTRADICTED, Evidence.MEASURED])
        | Q(evidence=Evidence.FRESH, calendar_confirmed_at__lte=at - FRESH)
        | Q(evidence=Evidence.DECLARED, calendar_confirmed_at__gt=at - FRESH)
    )
    wrong = [pk for pk, now, stored in _judged(rows, at) if now != stored][:BATCH]
    for listing in Listing.objects.filter(pk__in=wrong).order_by("id"):
        refresh(listing, at=at)
    return len(wrong)


def _judged(rows: QuerySet[Listing], at: datetime) -> list[tuple[int, int, int]]:
    """(listing, badge as it should be, badge as stored) in one query."""
    wrong = Contradiction.objects.filter(
        unit__listing=OuterRef("pk"), settled_at=None, found_at__gt=at - COUNTED_FOR
    )
    units = Unit.objects.filter(listing=OuterRef("pk"), retired_at=None)
    heard = Connection.objects.filter(unit=OuterRef("pk"), state=Connection.State.LIVE)
    rows = rows.annotate(
        is_wrong=Exists(wrong),
        has_units=Exists(units),
        has_dumb=Exists(units.filter(~Exists(heard))),
    ).order_by("id")
    return [
        (row.pk, _badge(row, at), row.evidence)
        for row in rows.only("pk", "evidence", "calendar_confirmed_at")
    ]


def _badge(row: Listing, at: datetime) -> Evidence:
    if row.is_wrong:
        return Evidence.CONTRADICTED
    if row.has_units and not row.has_dumb:
        return Evidence.MEASURED
    confirmed = row.calendar_confirmed_at
    return Evidence.FRESH if confirmed and confirmed > at - FRESH else Evidence.DECLARED
