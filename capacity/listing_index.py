"""Keeping `listing_ix` and the search words equal to the listings, in the same transaction.

Whoever changes windows, bookings, grade or state of a listing calls `refresh` last: it locks the
listing row, so that two changes of one listing are counted one after the other. Bookings and
windows are locked before the listing by everyone, never after.
"""

import math
from datetime import datetime
from itertools import accumulate

from django.db import transaction
from django.db.models import BigIntegerField, Func, Value
from django.utils import timezone

from capacity import disclosure, levels, reference
from capacity.models import Booking, IdleWindow, Listing, ListingIndex, ListingText
from capacity.ranges import as_period, as_range, day_period, hours_by_day, local_day
from capacity.shingles import fold, shingles
from marketplace.accounts import certificates
from marketplace.accounts.models import Organization, PublishedGrade
from marketplace.core import regions
from marketplace.core.periods import Period

DAYS = 120
NOT_RATED = ("NR", 280_000)  # judged as BB until there are orders to judge by
RANKS = {"AAA": 0, "AA": 1, "A": 2, "BBB": 3, "BB": 4, "NR": 4, "B": 5, "C": 6}
NO_GRADE_STATED = 99
BATCH = 2_000


def refresh(listing: Listing, *, at: datetime | None = None) -> Listing:
    """Writes the listing's row as of `at` (now), or takes it away; returns the locked listing."""
    at = at or timezone.now()
    with transaction.atomic():
        locked = _lock(listing)
        grade, p_up_ppm = _grade(locked.organization)
        if locked.state == Listing.State.PUBLISHED and grade in RANKS:
            _write(locked, grade, p_up_ppm, at)
        else:
            remove(locked)
    return locked


def refresh_words(listing: Listing) -> None:
    """Writes what full-text search finds the listing by; needed when its facts change."""
    text = fold(" ".join(_words(listing)))
    ListingText.objects.bulk_create(
        [ListingText(listing=listing, text=text, shingles=shingles(text))],
        update_conflicts=True,
        unique_fields=["listing"],
        update_fields=["text", "shingles"],
    )


def remove(listing: Listing) -> None:
    ListingIndex.objects.filter(listing=listing).delete()


def refresh_grade(organization: Organization, *, at: datetime | None = None) -> None:
    """The firm's published grade has changed; its listings carry it. Grade D is never listed."""
    live = organization.listings.filter(state=Listing.State.PUBLISHED)
    with transaction.atomic():
        for listing in live.order_by("id"):
            refresh(listing, at=at)


def refresh_day(at: datetime) -> int:
    """Moves rows that still begin on a former day; a batch at a time, oldest first."""
    due = ListingIndex.objects.filter(free_from__lt=local_day(at)).order_by("free_from", "pk")
    listings = list(Listing.objects.filter(pk__in=due.values("pk")[:BATCH]).order_by("id"))
    for listing in listings:
        refresh(listing, at=at)
    return len(listings)


def cell(code: str) -> int:
    """Number of the half-degree cell the place lies in."""
    place = regions.get(code)
    row = math.floor((place.latitude + 90) * 2)
    return row * 720 + math.floor((place.longitude + 180) * 2)


def envelope(attributes: dict) -> list[int]:
    """Largest workpiece in mm, longest side first; zeros where nothing is stated.

    A lathe states diameter and length instead of a box: its box is length × diameter × diameter.
    """
    sides = [attributes.get(key) or 0 for key in ("env_x", "env_y", "env_z")]
    if not any(sides) and attributes.get("max_dia_mm"):
        diameter = attributes["max_dia_mm"]
        sides = [attributes.get("max_len_mm") or diameter, diameter, diameter]
    return sorted((math.floor(side) for side in sides), reverse=True)


def cumulative(hours: list[float]) -> list[int]:
    """[0, day 0, day 0 + 1, …] in whole hours, rounded down."""
    return [math.floor(round(total, 6)) for total in accumulate(hours, initial=0.0)]


def _lock(listing: Listing) -> Listing:
    rows = Listing.objects.select_related("organization", "process")
    return rows.select_for_update(of=("self",), no_key=True).get(pk=listing.pk)


def _write(listing: Listing, grade: str, p_up_ppm: int, at: datetime) -> None:
    today = local_day(at)
    longest, middle, shortest = envelope(listing.attributes)
    x, y, z = regions.unit_vector(listing.region)
    confirmed = listing.calendar_confirmed_at
    row = ListingIndex(
        listing=listing,
        process=listing.process,
        organization=listing.organization,
        cell=cell(listing.region),
        material_bits=reference.material_mask(listing.materials),
        certificate_bits=reference.certificate_mask(
            certificates.in_force(listing.organization, today)
        ),
        env_max=longest,
        env_mid=middle,
        env_min=shortest,
        it_grade=listing.attributes.get("it_grade", NO_GRADE_STATED),
        p_up_ppm=p_up_ppm,
        grade_rank=RANKS[grade],
        price_mode=listing.price_mode,
        price_fen=listing.value_bps if listing.price_mode == "value" else listing.price_fen,
        setup_fen=listing.setup_fen,
        minimum_fen=listing.minimum_fen,
        lease_days=listing.lease_days,
        smallest_lot=listing.smallest_lot,
        evidence=listing.evidence,
        confirmed_on=confirmed and local_day(confirmed),
        x=x,
        y=y,
        z=z,
        free_from=today,
        free_hours=cumulative(_free_hours(listing, at)),
        published_at=listing.published_at,
        changed_seq=_next_change(),
    )
    fields = [f.name for f in ListingIndex._meta.concrete_fields if not f.primary_key]
    ListingIndex.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["listing"], update_fields=fields
    )


def _free_hours(listing: Listing, now: datetime) -> list[float]:
    """Offered minus taken hours per day from now on: bookings always lie inside the windows."""
    today = local_day(now)
    reach = Period(now, day_period(today, DAYS).end)
    units = listing.units.filter(retired_at=None)
    windows = IdleWindow.objects.filter(unit__in=units, during__overlap=as_range(reach))
    taken = Booking.objects.filter(unit__in=units, occupies__overlap=as_range(reach))
    offered, occupied = (
        hours_by_day(
            [as_period(d).clip(reach) for d in rows.values_list("during", flat=True)], today, DAYS
        )
        for rows in (windows, taken)
    )
    return [max(0.0, there - gone) for there, gone in zip(offered, occupied, strict=True)]


def _grade(organization: Organization) -> tuple[str, int]:
    published = PublishedGrade.objects.filter(
        organization=organization, side=PublishedGrade.Side.SUPPLIER, p_up_ppm__isnull=False
    )
    return published.values_list("grade", "p_up_ppm").first() or NOT_RATED


def _next_change() -> Func:
    return Func(Value("listing_ix_changed_seq"), function="nextval", output_field=BigIntegerField())


def _words(listing: Listing) -> list[str]:
    """What anybody may read: a search for a hidden word must find nothing."""
    shown = disclosure.of(listing, levels.ANYBODY)
    firm, place = listing.organization, listing.region
    named = [
        *reference.path(listing.process.code),
        *(reference.materials()[code] for code in shown.materials),
    ]
    units = [(unit.name, unit.model_name) for unit in shown.units]
    return [
        listing.title,
        shown.description,
        *(word for row in named for word in (row.zh, row.en)),
        *(word for unit in units for word in unit),
        *(firm.name, firm.short_name, firm.english_name),
        *(regions.full_name(place), regions.full_name(place, "en")),
    ]
