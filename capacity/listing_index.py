"""Keeping `listing_ix` and what search reads equal to the listings, in the same transaction.

Whoever changes windows, bookings, grade or state of a listing calls `refresh` last: it locks the
listing row, so that two changes of one listing are counted one after the other. Bookings and
windows are locked before the listing by everyone, never after.
"""

import math
import time
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection, transaction
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import BigIntegerField, Func, IntegerField, Q, QuerySet, Value
from django.utils import timezone

from capacity import coarse_prices, listing_entries, reference
from capacity.models import Listing, ListingEntry, ListingGone, ListingIndex, Process
from capacity.ranges import local_day, midnight
from marketplace.accounts import certificates
from marketplace.accounts.models import Organization, PublishedGrade
from marketplace.core import regions

DAYS = 120
NOT_RATED = ("NR", 280_000)  # judged as BB until there are orders to judge by
RANKS = {"AAA": 0, "AA": 1, "A": 2, "BBB": 3, "BB": 4, "NR": 4, "B": 5, "C": 6}
NO_GRADE_STATED = 99
BATCH = 500
REMEMBERED = timedelta(days=1)  # that a row has left; copies of the rows live for an hour
DAY_SECONDS = 200  # of one run: less than a worker's task may take


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


COUNT = """
    UPDATE listing_ix SET free_from = %(day)s, changed_seq = nextval('listing_ix_changed_seq'),
        free_hours = listing_free_hours(listing_id, %(midnight)s, %(at)s, %(days)s)
    WHERE listing_id = ANY(%(listings)s)
"""


def refresh_hours(units: Iterable[int], *, at: datetime) -> dict[int, str]:
    """The free time of these units has changed: counts the hours of their listings again.

    So it does for lines that share a machine with them. Locks the listings in order of their
    numbers and answers their states, number by number.
    """
    return _counted("SELECT * FROM count_free_hours(%s::bigint[], %s, %s, %s, %s)", [units], at)


def take_hours(units: Sequence[int], periods: Sequence[DateTimeTZRange], *, at: datetime) -> dict:
    """Takes bookings that were written just now from the hours of their listings.

    Whole hours are subtracted, exactly; anything else is counted again as `refresh_hours` does.
    Locks the listings in order of their numbers and answers their states, number by number.
    """
    call = "SELECT * FROM take_free_hours(%s::bigint[], %s::tstzrange[], %s, %s, %s, %s)"
    return _counted(call, [units, periods], at)


def _counted(call: str, changed: list[Any], at: datetime) -> dict[int, str]:
    day = local_day(at)
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        cursor.execute(call, [*map(list, changed), day, midnight(day), at, DAYS])
        found = cursor.fetchall()
        live = Listing.State.PUBLISHED
        missing = [number for number, state, is_there in found if state == live and not is_there]
        if missing:
            _add_missing(missing, at)
    return {number: state for number, state, _is_there in found}


def _add_missing(live: list[int], at: datetime) -> None:
    """A live listing without a row is one of a firm of grade D, or has become live just now."""
    for listing in Listing.objects.filter(pk__in=live, ix=None).order_by("id"):
        refresh(listing, at=at)


def refresh_words(listing: Listing) -> None:
    """The listing's words have changed: a live one is written as a whole."""
    refresh(listing)


def remove(listing: Listing) -> None:
    ListingIndex.objects.filter(listing=listing).delete()
    listing_entries.remove(listing)


def rebuild(*, at: datetime | None = None) -> int:
    """Writes every row of index and search anew from the listings; for operators and tests."""
    is_live = Q(state=Listing.State.PUBLISHED)
    count = 0
    for listing in Listing.objects.filter(is_live).order_by("id").iterator(chunk_size=BATCH):
        refresh(listing, at=at)
        count += 1
    for listing in Listing.objects.filter(~is_live, ix__isnull=False).order_by("id"):
        remove(listing)
    return count


def write_missing(at: datetime) -> int:
    """Writes live listings that search does not know, or by former rules or names.

    So after an upgrade or a partial restore. As many as the time allows: the next run goes on.
    """
    _follow_names()
    written, after, until = 0, 0, time.monotonic() + DAY_SECONDS
    while time.monotonic() < until:
        batch = list(_missing().filter(pk__gt=after).order_by("pk")[:BATCH])
        for listing in batch:
            refresh(listing, at=at)
        written += len(batch)
        if len(batch) < BATCH:
            break
        after = batch[-1].pk
    return written


def _follow_names() -> None:
    """Rows of listings below a process with a new name go back to edition 0: they are written anew.

    So a worker that ends half way leaves the others to be found.
    """
    for number in list(
        Process.objects.filter(renamed_at__isnull=False).values_list("pk", flat=True)
    ):
        with transaction.atomic():
            renamed = Process.objects.select_for_update(no_key=True).get(pk=number)
            below = Process.objects.filter(code__in=reference.below(renamed.code))
            rows = ListingEntry.objects.filter(process__in=list(below)).order_by("pk")
            list(rows.select_for_update(no_key=True).values_list("pk", flat=True))
            rows.update(edition=0)
            renamed.renamed_at = None
            renamed.save(update_fields=["renamed_at"])


def _missing() -> QuerySet[Listing]:
    """Live listings without an entry of today's rules; firms of grade D have none on purpose."""
    side = PublishedGrade.Side.SUPPLIER
    unlisted = PublishedGrade.objects.filter(side=side, p_up_ppm__isnull=False)
    unlisted = unlisted.exclude(grade__in=RANKS).values("organization")
    lacking = Q(entry=None) | Q(entry__edition__lt=listing_entries.EDITION)
    live = Listing.objects.filter(lacking, state=Listing.State.PUBLISHED)
    return live.exclude(organization__in=unlisted)


def refresh_grade(organization: Organization, *, at: datetime | None = None) -> None:
    """The firm's grade, names or certificates have changed; its listings carry them.

    Grade D is never listed.
    """
    live = organization.listings.filter(state=Listing.State.PUBLISHED)
    with transaction.atomic():
        for listing in live.order_by("id"):
            refresh(listing, at=at)


def refresh_day(at: datetime) -> int:
    """Moves rows that still begin on a former day, oldest first, as many as the time allows."""
    ListingGone.objects.filter(gone_at__lt=at - REMEMBERED).delete()
    moved, until = 0, time.monotonic() + DAY_SECONDS
    while time.monotonic() < until:
        batch = _refresh_some(at)
        moved += batch
        if batch < BATCH:
            break
    return moved


def _refresh_some(at: datetime) -> int:
    day = local_day(at)
    due = ListingIndex.objects.filter(free_from__lt=day).order_by("free_from", "pk")
    terms = {"day": day, "midnight": midnight(day), "at": at, "days": DAYS}
    with transaction.atomic(), connection.cursor() as cursor:
        numbers = list(due.values_list("pk", flat=True)[:BATCH])
        rows = Listing.objects.filter(pk__in=numbers).order_by("id")
        list(rows.select_for_update(of=("self",), no_key=True).values_list("pk"))
        cursor.execute(COUNT, {**terms, "listings": numbers})
    return len(numbers)


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


def _lock(listing: Listing) -> Listing:
    rows = Listing.objects.select_related("organization", "process")
    return rows.select_for_update(of=("self",), no_key=True).get(pk=listing.pk)


def _write(listing: Listing, grade: str, p_up_ppm: int, at: datetime) -> None:
    today = local_day(at)
    x, y, z = regions.unit_vector(listing.region)
    confirmed = listing.calendar_confirmed_at
    facts = _facts(listing, p_up_ppm, RANKS[grade], today)
    row = ListingIndex(
        listing=listing,
        process=listing.process,
        organization=listing.organization,
        cell=cell(listing.region),
        **facts,
        price_mode=listing.price_mode,
        **coarse_prices.of(listing),
        lease_days=listing.lease_days,
        smallest_lot=listing.smallest_lot,
        evidence=listing.evidence,
        confirmed_on=confirmed and local_day(confirmed),
        x=x,
        y=y,
        z=z,
        free_from=today,
        free_hours=_free_hours(listing, at),
        published_at=listing.published_at,
        changed_seq=_next_change(),
    )
    columns = [f for f in ListingIndex._meta.concrete_fields if not f.primary_key]
    ListingIndex.objects.bulk_create(
        [row],
        update_conflicts=True,
        unique_fields=["listing"],
        update_fields=[f.name for f in columns if not f.generated],
    )
    listing_entries.write(listing, {"grade": grade, **facts})


def _facts(listing: Listing, p_up_ppm: int, rank: int, today: date) -> dict[str, int]:
    """What both rows of the listing say."""
    longest, middle, shortest = envelope(listing.attributes)
    held = certificates.in_force(listing.organization, today)
    return {
        "material_bits": reference.material_mask(listing.materials),
        "certificate_bits": reference.certificate_mask(held),
        "env_max": longest,
        "env_mid": middle,
        "env_min": shortest,
        "it_grade": listing.attributes.get("it_grade", NO_GRADE_STATED),
        "p_up_ppm": p_up_ppm,
        "grade_rank": rank,
    }


def _free_hours(listing: Listing, now: datetime) -> Func:
    """Free hours per day from now on, summed up by the database (migration 0009)."""
    day = midnight(local_day(now))
    return Func(
        *(Value(listing.pk), Value(day), Value(now), Value(DAYS)),
        function="listing_free_hours",
        output_field=ArrayField(IntegerField()),
    )


def _grade(organization: Organization) -> tuple[str, int]:
    published = PublishedGrade.objects.filter(
        organization=organization, side=PublishedGrade.Side.SUPPLIER, p_up_ppm__isnull=False
    )
    return published.values_list("grade", "p_up_ppm").first() or NOT_RATED


def _next_change() -> Func:
    return Func(Value("listing_ix_changed_seq"), function="nextval", output_field=BigIntegerField())
