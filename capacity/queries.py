"""Reading listings, units and photos, for the reader who asks."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce
from django.http import Http404
from django.utils import timezone

from capacity import levels
from capacity.models import (
    Booking,
    CalendarEntry,
    CalendarFeed,
    IdleWindow,
    Listing,
    Process,
    Unit,
)
from capacity.ranges import as_range, local_day
from marketplace.accounts import roles
from marketplace.accounts.models import Document, Organization, PublishedGrade
from marketplace.core.periods import Period

BY_LINK = (Listing.State.PUBLISHED, Listing.State.PAUSED, Listing.State.STALE)


def listings(file_levels: Iterable[str] = (Document.Level.PUBLIC,)) -> QuerySet[Listing]:
    """Listings with what a card shows, in one query; its photo is one of these levels."""
    grades = PublishedGrade.objects.filter(
        organization=OuterRef("organization_id"), side=PublishedGrade.Side.SUPPLIER
    )
    photos = Listing.photos.through.objects.filter(
        listing=OuterRef("pk"), document__level__in=list(file_levels)
    ).order_by("id")
    units = Unit.objects.filter(listing=OuterRef("pk"), retired_at=None).order_by()
    counts = units.values("listing").annotate(count=Count("*"))
    return Listing.objects.select_related("organization", "process").annotate(
        grade=Coalesce(Subquery(grades.values("grade")[:1]), Value("NR")),
        unit_count=Coalesce(Subquery(counts.values("count")), 0),
        photo=Subquery(photos.values("document__uuid")[:1]),
    )


def live_listings(reader: levels.Reader = levels.ANYBODY) -> QuerySet[Listing]:
    """What buyers find: published and in the index (a firm of grade D is not)."""
    live = listings(levels.open_levels(reader)).filter(
        state=Listing.State.PUBLISHED, ix__isnull=False
    )
    return live.select_related("organization", "process", "ix")


def public_listing(uuid: UUID) -> Listing:
    """A listing anybody may open by its address; 404 while it is drafted, reviewed or gone."""
    return _one(Listing.objects.filter(state__in=BY_LINK), uuid)


def listing_for(user: Any, uuid: UUID) -> Listing:
    """A listing of one of the person's firms, or one the review desk has seen; else 404."""
    mine = Q(organization__in=Organization.objects.filter(memberships__user=_known(user)))
    if roles.staff_can(user, "listing.moderate"):
        mine |= ~Q(state=Listing.State.DRAFT)
    rows = Listing.objects.filter(mine)
    return _one(rows, uuid)


def own_listing_for(user: Any, uuid: UUID) -> Listing:
    """A listing of one of the person's firms; else 404, for the review desk too."""
    firms = Organization.objects.filter(memberships__user=_known(user))
    return _one(Listing.objects.filter(organization__in=firms), uuid)


def visible_listing(user: Any, uuid: UUID) -> Listing:
    """What this reader may open: public ones, and their own in any state."""
    try:
        return public_listing(uuid)
    except Http404:
        return listing_for(user, uuid)


def listings_for(user: Any, organization: Organization) -> QuerySet[Listing]:
    """The firm's listings, newest first; none for people outside it."""
    if roles.firm_role(user, organization) is None:
        return Listing.objects.none()
    own = listings(Document.Level.values).filter(organization=organization)
    return own.order_by("-id")


def unit_for(user: Any, uuid: UUID) -> Unit:
    rows = Unit.objects.filter(listing__organization__memberships__user=_known(user))
    unit = rows.filter(uuid=uuid).select_related("listing__organization").first()
    if unit is None:
        raise Http404
    return unit


def feed_for(user: Any, uuid: UUID) -> CalendarFeed:
    """A calendar read for a unit of one of the person's firms; else 404."""
    rows = CalendarFeed.objects.filter(
        unit__listing__organization__memberships__user=_known(user), uuid=uuid
    )
    feed = rows.select_related("unit__listing__organization").first()
    if feed is None:
        raise Http404
    return feed


def is_own(user: Any, unit: Unit) -> bool:
    """Whether the person belongs to the unit's firm."""
    return roles.firm_role(user, unit.listing.organization) is not None


def units_for(user: Any, organization: Organization) -> QuerySet[Unit]:
    """The firm's units in use, listing by listing."""
    if roles.firm_role(user, organization) is None:
        return Unit.objects.none()
    return (
        Unit.objects.filter(listing__organization=organization, retired_at=None)
        .exclude(listing__state__in=[Listing.State.ARCHIVED, Listing.State.REJECTED])
        .select_related("listing")
        .order_by("listing_id", "id")
    )


def photo_of(listing: Listing, uuid: UUID, reader: levels.Reader) -> Document:
    """A photo of the listing this reader may open; a hidden one is as good as none."""
    allowed = levels.file_levels(reader, listing)
    photo = listing.photos.filter(uuid=uuid, level__in=allowed).first()
    if photo is None:
        raise Http404
    return photo


def bookings_of(units: Any, within: Period) -> QuerySet[Booking]:
    """What occupies the units in this time, or did."""
    states = [*Booking.OCCUPYING, Booking.State.COMPLETED]
    return (
        Booking.objects.filter(unit__in=units, during__overlap=as_range(within), state__in=states)
        .select_related("buyer", "unit", "part_of__unit")
        .order_by("during")
    )


def entries_of(units: Any, within: Period) -> QuerySet[CalendarEntry]:
    """Times in which the units differ from their week."""
    return CalendarEntry.objects.filter(unit__in=units, during__overlap=as_range(within)).order_by(
        "during", "id"
    )


def windows_of(units: Any, within: Period) -> QuerySet[IdleWindow]:
    return IdleWindow.objects.filter(unit__in=units, during__overlap=as_range(within)).order_by(
        "during"
    )


def supplier_grade(organization: Organization) -> PublishedGrade | None:
    return organization.grades.filter(side=PublishedGrade.Side.SUPPLIER).first()


def subtree(code: str) -> QuerySet[Process]:
    return Process.objects.filter(Q(code=code) | Q(code__startswith=f"{code}."))


def process_numbers() -> dict[str, int]:
    """Key of every process by its code; read once, the taxonomy comes with a migration."""
    if not _numbers:
        _numbers.update(Process.objects.values_list("code", "id"))
    return _numbers


def process_code(number: int) -> str:
    """The code of the process with this key."""
    if not _codes:
        _codes.update({number: code for code, number in process_numbers().items()})
    return _codes[number]


_numbers: dict[str, int] = {}
_codes: dict[int, str] = {}


def calendars_due(organization: Organization, before: datetime) -> QuerySet[Listing]:
    """Published and stale listings whose calendar was last confirmed before this moment."""
    return Listing.objects.filter(
        organization=organization,
        state__in=[Listing.State.PUBLISHED, Listing.State.STALE],
        calendar_confirmed_at__lt=before,
    ).order_by("calendar_confirmed_at")


def idle_hours(listing: Any, days: int = 14) -> int | None:
    """Idle hours of the next days, from the index; None where the calendar is hidden."""
    return None if "calendar" in levels.hides(listing) else own_idle_hours(listing, days)


def own_idle_hours(listing: Any, days: int = 14) -> int:
    """The same for the factory itself, whatever it shows to others."""
    hours = listing.ix.free_hours
    first = min((local_day(timezone.now()) - listing.ix.free_from).days, len(hours) - 1)
    return hours[min(first + days, len(hours) - 1)] - hours[first]


def _known(user: Any) -> Any:
    """The user, or nobody for a visitor."""
    return user if user.is_authenticated else None


def _one(rows: QuerySet[Listing], uuid: UUID) -> Listing:
    listing = rows.select_related("organization", "process").filter(uuid=uuid).first()
    if listing is None:
        raise Http404
    return listing
