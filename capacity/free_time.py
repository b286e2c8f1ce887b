"""Free time of units: offered and not taken; of a line also that of every machine below it.

The sums are made by the database (`free_time`, migration 0009): one statement for any number of
units, the same for pages, search, matching and reservations.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import connection

from capacity.models import Unit
from capacity.ranges import as_range
from marketplace.core.periods import Period

ENOUGH = 20  # pieces to choose from: rounding to quarters may spoil one or two


def free_periods(
    units: Iterable[Unit], within: Period, *, at: datetime
) -> dict[Unit, list[Period]]:
    """What is offered and not taken, per unit; a hold past its time counts as free."""
    units = list(units)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT unit, free FROM free_time(%s::bigint[], %s, %s)",
            [[unit.pk for unit in units], as_range(within), at],
        )
        found = dict(cursor.fetchall())
    return {
        unit: [Period(piece.lower, piece.upper) for piece in found.get(unit.pk, ())]
        for unit in units
    }


OFFERED = """
    SELECT unit_id, range_agg(during * %s) FROM capacity_idlewindow
    WHERE unit_id = ANY(%s) AND during && %s GROUP BY unit_id
"""


def offered_periods(units: Iterable[Unit], within: Period) -> dict[Unit, list[Period]]:
    """What the calendars offer, taken or not; of a line only its own calendar."""
    units, reach = list(units), as_range(within)
    with connection.cursor() as cursor:
        cursor.execute(OFFERED, [reach, [unit.pk for unit in units], reach])
        found = dict(cursor.fetchall())
    return {
        unit: [Period(piece.lower, piece.upper) for piece in found.get(unit.pk, ())]
        for unit in units
    }


LONG_ENOUGH = """
    SELECT f.unit, piece
    FROM free_time(
        array(SELECT id FROM capacity_unit WHERE listing_id = %s AND retired_at IS NULL), %s, %s
    ) AS f, unnest(f.free) AS piece
    WHERE upper(piece) - lower(piece) >= %s
    ORDER BY lower(piece), f.unit LIMIT %s
"""


def first_pieces(
    listing_id: int, within: Period, *, length: timedelta, at: datetime
) -> dict[int, list[Period]]:
    """The earliest free pieces of at least this length, by number of the unit."""
    with connection.cursor() as cursor:
        cursor.execute(LONG_ENOUGH, [listing_id, as_range(within), at, length, ENOUGH])
        found: dict[int, list[Period]] = {}
        for unit, piece in cursor.fetchall():
            found.setdefault(unit, []).append(Period(piece.lower, piece.upper))
    return found
