"""A page of listings for programs, read and written by hand.

`ListingSerializer` says what a listing looks like and serves single ones; for twenty at once its
machinery costs more than the search. A test holds both to the same words.
"""

from collections import namedtuple
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.utils import timezone

from capacity import disclosure, levels, queries, wording
from capacity.levels import Reader
from capacity.ranges import local_day

COLUMNS = (
    *("id", "uuid", "title", "description", "kind", "capability", "process_id"),
    *("organization_id", "region", "materials", "attributes::json", "price_mode", "price_fen"),
    *("value_bps", "setup_fen", "minimum_fen", "lease_days", "deposit_fen", "smallest_lot"),
    *("shortest_minutes", "lead_hours", "evidence", "published_at", "price_level"),
    *("books_directly", "levels::json"),
)
JOINED = (
    *("firm_uuid", "firm_name", "firm_short", "firm_english", "firm_region"),
    *("grade", "units", "idle_hours"),
)
STATEMENT = f"""
    SELECT {", ".join("l." + column for column in COLUMNS)},
        o.uuid, o.name, o.short_name, o.english_name, o.region, e.grade, e.unit_count,
        ix.free_hours[1 + least(%(today)s::date - ix.free_from + 14, last)]
            - ix.free_hours[1 + least(%(today)s::date - ix.free_from, last)]
    FROM capacity_listing l
    JOIN listing_entry e ON e.listing_id = l.id
    JOIN accounts_organization o ON o.id = l.organization_id
    JOIN listing_ix ix ON ix.listing_id = l.id
    CROSS JOIN LATERAL (SELECT cardinality(ix.free_hours) - 1 AS last) days
    WHERE l.id = ANY(%(listings)s) AND l.state = 'published'"""  # noqa: S608  (names of columns)
Row = namedtuple(  # noqa: PYI024  (its fields are the columns above)
    "Row", [column.removesuffix("::json") for column in (*COLUMNS, *JOINED)]
)
PLAIN = (
    *("title", "kind", "capability", "region", "price_mode", "lease_days", "smallest_lot"),
    *("shortest_minutes", "lead_hours", "books_directly", "evidence", "grade", "units"),
)


def page(numbers: Sequence[int], reader: Reader) -> list[dict[str, Any]]:
    """The listings of these numbers, in their order, as far as the reader may read them."""
    if not numbers:
        return []
    today = local_day(timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT, {"listings": list(numbers), "today": today})
        found = {row[0]: Row._make(row) for row in cursor.fetchall()}
    return [_written(found[number], reader) for number in numbers if number in found]


def _written(row: Row, reader: Reader) -> dict[str, Any]:
    hides = dict(levels.Hidden(row, reader))
    return {
        "uuid": str(row.uuid),
        **{name: getattr(row, name) for name in PLAIN},
        **_governed(row, hides),
        "process": queries.process_code(row.process_id),
        "organization": {
            "uuid": str(row.firm_uuid),
            "name": row.firm_name,
            "short_name": row.firm_short,
            "english_name": row.firm_english,
            "region": row.firm_region,
        },
        "place": wording.place(row.region),
        "materials": [] if "material" in hides else row.materials,
        "attributes": {key: said for key, said in row.attributes.items() if key not in hides},
        "idle_hours": None if "calendar" in hides else row.idle_hours,
        "published_at": _moment(row.published_at),
        "withheld": {name: level for name, level in hides.items() if level != levels.Level.SECRET},
    }


def _governed(row: Row, hides: dict[str, str]) -> dict[str, Any]:
    return {
        column: disclosure.BLANK.get(column) if name in hides else getattr(row, column)
        for column, name in disclosure.GOVERNED.items()
        if column in Row._fields
    }


def _moment(moment: datetime) -> str:
    return timezone.localtime(moment).isoformat()
