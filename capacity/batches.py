"""Many drafts at once: the rules of drafts.create, in a few statements for hundreds of listings."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction

from capacity import drafts, units, windows
from capacity.import_rows import UnitWords
from capacity.models import Listing, Unit, WeeklyPattern
from marketplace.accounts.models import User
from marketplace.audit import journal
from marketplace.core import copying


@dataclass
class Draft:
    """A listing that passed drafts.apply and is not stored yet, with what is said of its units."""

    listing: Listing
    units: list[UnitWords] = field(default_factory=list)


def create(rows: Sequence[Draft], *, by: User, at: datetime) -> None:
    """Stores listings with units and weekly hours; the calendars are made by `begin_calendars`."""
    with transaction.atomic():
        listings = [row.listing for row in rows]
        copying.insert(listings)
        journal.record_moves("listing", listings, "create", by=by, at=at)
        _store_units(rows, at)


def _store_units(rows: Sequence[Draft], at: datetime) -> None:
    made: list[tuple[Unit, UnitWords]] = []
    for row in rows:
        for words in row.units:
            unit = Unit(listing=row.listing)
            units.describe(unit, words.facts(), at)
            made.append((unit, words))
    copying.insert([unit for unit, _words in made])
    copying.insert(
        [
            WeeklyPattern(unit=unit, weekday=weekday, starts=starts, ends=ends)
            for unit, words in made
            for weekday, starts, ends in words.week or ()
        ]
    )


def begin_calendars(listing_ids: Sequence[int], *, at: datetime) -> None:
    """Windows for units that have weekly hours and no calendar yet; counts as confirmed today."""
    with transaction.atomic():
        due = Unit.objects.filter(
            listing__in=listing_ids, windows_until=None, retired_at=None, pattern__isnull=False
        )
        fresh = list(due.distinct())
        windows.begin(fresh, at=at)
        Listing.objects.filter(pk__in={unit.listing_id for unit in fresh}).update(
            calendar_confirmed_at=at
        )


def update(listing: Listing, row: Draft, *, by: User, at: datetime, **facts: object) -> None:
    """Changes a draft the row's number names; units are added or described, none is taken away."""
    with transaction.atomic():
        drafts.edit(listing, by=by, at=at, **facts)
        there = {unit.name: unit for unit in listing.units.filter(retired_at=None)}
        for words in row.units:
            unit = there.get(words.name)
            if unit is None:
                unit = units.add_unit(listing, by=by, at=at, **words.facts())
            elif len(words.facts()) > 1:
                units.edit_unit(unit, by=by, at=at, **words.facts())
            if words.week is not None:
                units.set_pattern(unit, words.week, by=by, at=at)
