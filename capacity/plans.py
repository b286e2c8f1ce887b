"""How a search is run so that every one ends soon, whatever it asks for.

Two steps. `collect` reads at most 1,001 rows and counts them: few rows are put in order at once.
Of more, `page` walks along the index of the order and looks at 4,000 rows for the twenty it needs;
common things are found there. What is too rare for that is rare enough to be collected by its
rarest word or filter and sorted.

Measured on a million listings: docs/benchmarks.md. Offsets, estimates of the planner under LIMIT
and live counts of everything were each tried and each slow for some search.
"""

import math
import time
from typing import Any

from django.db import OperationalError, connection, transaction

from capacity import facets, frequencies, near
from capacity.questions import Question
from capacity.sorting import CLOSEST, DISTANCE, HOURS, STANDING, Order, Place

COUNTED = 1_000  # an exact count of more than this helps nobody and costs the database
RARE_ROWS = COUNTED  # so many are collected and sorted sooner than walked to
COMMON = 0.1  # share of listings above which collecting costs more than walking
BUDGET = 4_000  # rows a walk looks at, at most
SPARE, LEAST = 3, 200  # times as many rows as should do, and some more
PAGE = 20
PLACES_AT_ONCE = 4

Keys = list[list[Any]]


def collect(question: Question, order: Order, place: Place) -> tuple[int, Keys, dict[str, Any]]:
    """Rows found (up to COUNTED + 1), the page among them as keys, and the counts by facet."""
    columns = ["e.*"]
    if order is CLOSEST:
        columns.append(f"{question.title_hit} AS title_hit")
    if order is HOURS:
        columns.append("ix.free_soon")
    statement = f"""
        WITH hits AS MATERIALIZED (
            SELECT {", ".join(columns)} {_source(question, order)} LIMIT %(most)s
        ), page AS ({_page("hits", order, place)})
        SELECT (SELECT count(*) FROM hits),
            (SELECT json_agg(json_build_array({order.listed()})
                ORDER BY {order.by(backward=place.backward)}) FROM page),
            {facets.COUNTS}"""  # noqa: S608  (fragments of this package)
    ((count, keys, counts),) = _rows(statement, question, place, most=COUNTED + 1)
    return count, keys or [], counts


def collect_near(question: Question, place: Place) -> tuple[int, Keys, dict[str, Any]]:
    """The same by distance: few rows are put in order here, where the distances are."""
    statement = f"""
        WITH hits AS MATERIALIZED (SELECT e.* {_source(question, DISTANCE)} LIMIT %(most)s)
        SELECT count(*), array_agg(region), array_agg(listing_id), {facets.COUNTS}
        FROM hits"""  # noqa: S608
    ((count, places, listings, counts),) = _rows(statement, question, place, most=COUNTED + 1)
    metres = near.metres(question.near)
    rows = zip(places or [], listings or [], strict=True)
    found = sorted([metres[code], listing] for code, listing in rows)
    return count, _cut(found, place), counts


def page(question: Question, order: Order, place: Place) -> Keys:
    """A page of many rows."""
    if order is DISTANCE:
        return _nearest(question, place)
    found = [] if order is CLOSEST or _is_rare(question) else _walk(question, order, place)
    return found if len(found) > place.size else _sorted(question, order, place)


def order_of(question: Question) -> Order:
    """Hits in the title come first where sorting finds them: not among too many rows."""
    return CLOSEST if _is_rare(question) else STANDING


def _is_rare(question: Question) -> bool:
    """Whether sorting all of it takes less than walking to the first page."""
    known = frequencies.current()
    rarest = known.rarest(question.pairs, question.facets)
    return rarest * known.listings <= RARE_ROWS or 2 * _steps(question, PAGE) > BUDGET


def _steps(question: Question, rows: int) -> int:
    """How many rows of an order one may have to look at to meet so many that fit."""
    likely = frequencies.current().likely(question.pairs_of_words, question.facets)
    return math.ceil(rows / max(likely, 1e-9))


def _source(
    question: Question, order: Order, *conditions: str, by_numbers: bool | None = None
) -> str:
    """FROM and WHERE: by the numbers of words and filters where one of them is uncommon."""
    if by_numbers is None:
        by_numbers = frequencies.current().rarest(question.pairs, question.facets) < COMMON
    found = ["listing_entry e"]
    asked = [*conditions, *question.conditions]
    if by_numbers:
        found = ["listing_text t JOIN listing_entry e ON e.listing_id = t.listing_id"]
        # An empty array is contained in everything: asking for it would read the whole index.
        columns = [name for name in ("pairs", "facets") if getattr(question, name)]
        asked += [f"t.{name} @> %({name})s::int[]" for name in columns]
    elif question.words or order is CLOSEST:
        found.append("JOIN listing_text t ON t.listing_id = e.listing_id")
    if question.needs_hours or order is HOURS:
        found.append("JOIN listing_ix ix ON ix.listing_id = e.listing_id")
    return f"FROM {' '.join(found)} WHERE {' AND '.join(asked or ['true'])}"


def _page(rows: str, order: Order, place: Place) -> str:
    behind = f"WHERE {order.behind(backward=place.backward)}" if place.values else ""
    return (
        f"SELECT {order.listed()} FROM {rows} {behind} "  # noqa: S608
        f"ORDER BY {order.by(backward=place.backward)} LIMIT %(size)s"
    )


def _sorted(question: Question, order: Order, place: Place) -> Keys:
    """Everything that fits, sorted."""
    columns = {"title_hit": f"{question.title_hit} AS title_hit", "free_soon": "ix.free_soon"}
    wanted = ", ".join(columns.get(key, f"e.{key}") for key in order.keys)
    statement = f"""
        WITH hits AS (SELECT {wanted} {_source(question, order)})
        {_page("hits", order, place)}"""
    return _keys(_rows(statement, question, place))


def _walk(question: Question, order: Order, place: Place) -> Keys:
    """The page among the next rows of the order, if it is there."""
    table, alias = ("listing_ix", "ix") if order is HOURS else ("listing_entry", "e")
    joins = {
        "e": "JOIN listing_entry e ON e.listing_id = ix.listing_id",
        "ix": "JOIN listing_ix ix ON ix.listing_id = e.listing_id" if question.needs_hours else "",
    }
    other = joins["e" if alias == "ix" else "ix"]
    words = f"JOIN listing_text t ON t.listing_id = {alias}.listing_id" if question.words else ""
    budget = min(BUDGET, SPARE * _steps(question, place.size + 1) + LEAST)
    statement = f"""
        SELECT {order.listed(f"{alias}.")} FROM (
            SELECT * FROM {table} w {_walked(question, order, place)}
            ORDER BY {order.by("w.", backward=place.backward)} LIMIT %(budget)s
        ) {alias} {other} {words}
        WHERE {" AND ".join(question.conditions or ["true"])}
        ORDER BY {order.by(f"{alias}.", backward=place.backward)} LIMIT %(size)s"""  # noqa: S608
    return _keys(_rows(statement, question, place, budget=budget))


def _walked(question: Question, order: Order, place: Place) -> str:
    conditions = []
    if len(question.processes) == 1 and order.by_process:
        conditions.append(f"w.process_id = {question.processes[0]}")
    if place.values:
        conditions.append(order.behind("w.", backward=place.backward))
    return f"WHERE {' AND '.join(conditions)}" if conditions else ""


def _nearest(question: Question, place: Place) -> Keys:
    """Place by place from the nearest on, until the page is full; what is rare is sorted."""
    if _is_rare(question):
        return _near_sorted(question, place)
    places = list(near.metres(question.near).items())
    if place.backward:
        places.reverse()
    if place.values:
        edge = place.values[0]
        places = [row for row in places if (row[1] <= edge if place.backward else row[1] >= edge)]
    found: Keys = []
    size = PLACES_AT_ONCE
    while places and len(found) <= place.size:
        while size < len(places) and places[size][1] == places[size - 1][1]:
            size += 1  # places equally far away stay together
        batch, places = places[:size], places[size:]
        found += _keys(_rows(_at_places(question, place), question, place, **_arrays(batch)))
        size *= 4
    return found[: place.size + 1]


def _near_sorted(question: Question, place: Place) -> Keys:
    statement = f"SELECT e.region, e.listing_id {_source(question, DISTANCE)}"
    metres = near.metres(question.near)
    found = sorted([metres[code], number] for code, number in _rows(statement, question, place))
    return _cut(found, place)


def _at_places(question: Question, place: Place) -> str:
    """The first rows at each of some places; the places stand in order of their distance."""
    way = "DESC" if place.backward else ""
    sign = "<" if place.backward else ">"
    behind = [f"(p.metres, e.listing_id) {sign} (%(cursor_0)s, %(cursor_1)s)"] * bool(place.values)
    source = _source(question, DISTANCE, "e.region = p.code", *behind, by_numbers=False)
    return f"""
        SELECT p.metres, found.listing_id
        FROM unnest(%(codes)s::int[], %(metres)s::int[]) AS p (code, metres)
        CROSS JOIN LATERAL (
            SELECT e.listing_id {source} ORDER BY e.listing_id {way} LIMIT %(size)s
        ) found
        ORDER BY p.metres {way}, found.listing_id {way} LIMIT %(size)s"""  # noqa: S608


def _arrays(places: list[tuple[int, int]]) -> dict[str, list[int]]:
    return {"codes": [code for code, _far in places], "metres": [far for _code, far in places]}


def _cut(found: Keys, place: Place) -> Keys:
    """The page among all rows in order."""
    if place.backward:
        found = [keys for keys in found if not place.values or tuple(keys) < place.values]
        return found[::-1][: place.size + 1]
    found = [keys for keys in found if tuple(keys) > place.values]
    return found[: place.size + 1]


def _keys(rows: list[tuple[Any, ...]]) -> Keys:
    return [
        [value if isinstance(value, int) else value.isoformat() for value in row] for row in rows
    ]


def _rows(statement: str, question: Question, place: Place, **more: Any) -> list[tuple[Any, ...]]:
    values = {
        **question.values,
        **place.parameters,
        "pairs": question.pairs,
        "facets": question.facets,
        "size": place.size + 1,
        **more,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchall()


def counts(questions: list[Question], *, most: int, within_ms: int) -> list[int | None]:
    """How many rows each finds, up to `most`; None for those there was no time for."""
    found: list[int | None] = []
    until = time.monotonic() + within_ms / 1000
    for question in questions:
        left = int((until - time.monotonic()) * 1000)
        found.append(_count(question, most, left) if left > 0 else None)
    return found


def _count(question: Question, most: int, within_ms: int) -> int | None:
    source = _source(question, STANDING)
    statement = f"SELECT count(*) FROM (SELECT {source} LIMIT %(most)s) hits"  # noqa: S608
    rows = _in_time(statement, question, within_ms, most=most)
    return rows[0][0] if rows is not None else None


def _in_time(
    statement: str, question: Question, within_ms: int, **more: Any
) -> list[tuple[Any, ...]] | None:
    """The rows, or None when the database needs longer."""
    limit = "SELECT set_config('statement_timeout', %s, true)"
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SHOW statement_timeout")
            (usual,) = cursor.fetchone()
            cursor.execute(limit, [str(within_ms)])
            rows = _rows(statement, question, Place(), **more)
            cursor.execute(limit, [usual])
    except OperationalError:
        return None
    return rows


def by_place(question: Question, *, within_ms: int) -> dict[int, dict[int, int]] | None:
    """All rows found by province and city; None when there are too many to count in time."""
    statement = f"""
        SELECT e.province, e.city, count(*) {_source(question, STANDING)} GROUP BY 1, 2
        """
    rows = _in_time(statement, question, within_ms)
    if rows is None:
        return None
    found: dict[int, dict[int, int]] = {}
    for province, city, count in rows:
        found.setdefault(province, {})[city] = count
    return found


def newest(question: Question, *, most: int) -> list[int]:
    """Numbers of the listings changed last, for questions that ask for a stretch of time."""
    asked = " AND ".join(question.conditions)
    joins = "JOIN listing_text t ON t.listing_id = e.listing_id" if question.words else ""
    if question.needs_hours:
        joins += " JOIN listing_ix ix ON ix.listing_id = e.listing_id"
    statement = f"""
        SELECT e.listing_id FROM listing_entry e {joins} WHERE {asked}
        ORDER BY e.changed_at DESC, e.listing_id DESC LIMIT %(most)s"""  # noqa: S608
    return [number for (number,) in _rows(statement, question, Place(), most=most)]
