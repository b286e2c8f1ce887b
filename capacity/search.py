"""Finding capacity: filters, order, page and counts in one answer for page and API."""

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from capacity import facets, keyset, plans, sorting, spelling
from capacity.filters import ListingFilter
from capacity.levels import ANYBODY, Reader
from capacity.questions import Question
from capacity.sorting import CLOSEST, DISTANCE, SORTS, STANDING, Order, Place

SIZE = 20
REMEMBERED_SECONDS = 60
MOST_REMEMBERED = 2_000


@dataclass(frozen=True)
class Found:
    """A page of listings by number; `count` stops at plans.COUNTED + 1."""

    filters: ListingFilter
    sort: str
    listings: list[int] = field(default_factory=list)
    count: int = 0
    counts: facets.Counts = field(default_factory=dict)
    next_cursor: str = ""
    previous_cursor: str = ""
    meant: str = ""  # the words that were looked for instead of words nothing contains

    @property
    def is_more_than_counted(self) -> bool:
        return self.count > plans.COUNTED

    @property
    def is_valid(self) -> bool:
        return self.filters.is_valid()


def find(params: Mapping[str, Any], *, reader: Reader = ANYBODY, size: int = SIZE) -> Found:
    """The page that `params` asks for, as far as this reader may read, filter and sort.

    Words that stand nowhere are looked for as what they may have meant, and `meant` says so.
    Wrong filter values find nothing and stand in the form. Raises Invalid for a wrong cursor.
    """
    filters = ListingFilter(params, reader=reader)
    sort = sort_of(params, filters)
    if not filters.is_valid():
        return Found(filters, sort)
    question = filters.question()
    found = _found(question, params, filters, sort=sort, size=size)
    if found.count or not question.words:
        return found
    meant = spelling.meant(question.words)
    if meant == question.words:
        return found
    question = filters.question(words=meant)
    instead = _found(question, params, filters, sort=sort, size=size)
    return replace(instead, meant=" ".join(meant)) if instead.count else found


def _found(
    question: Question, params: Mapping[str, Any], filters: ListingFilter, *, sort: str, size: int
) -> Found:
    asked = SORTS[sort]
    if asked.fact:
        question.ask_open(asked.fact)
    order, place = sorting.read(
        CLOSEST if asked is STANDING and question.words else asked,
        after=params.get("after", ""),
        before=params.get("before", ""),
        size=size,
    )
    count, keys, counts, order = _run(question, order, place)
    listings, following, former = _page(keys, order, place)
    return Found(filters, sort, listings, count, counts, following, former)


def count(params: Mapping[str, Any], *, reader: Reader = ANYBODY) -> Found:
    """How many a search would find, without the page."""
    filters = ListingFilter(params, reader=reader)
    if not filters.is_valid():
        return Found(filters, "relevance")
    number, _keys, counts, _order = _run(filters.question(), STANDING, Place(size=0))
    return Found(filters, "relevance", [], number, counts)


def sort_of(params: Mapping[str, Any], filters: ListingFilter) -> str:
    """The order asked for; distances need a place to count from."""
    sort = params.get("sort", "")
    is_known = sort in SORTS and (sort != "distance" or filters.said.get("near"))
    return sort if is_known else "relevance"


def _run(
    question: Question, order: Order, place: Place
) -> tuple[int, plans.Keys, facets.Counts, Order]:
    """Count, keys of the page, counts by facet, and the order the page is in after all.

    The counts of more rows than are counted change little: they are remembered for a minute.
    """
    known = _remembered(question.key)
    if known is None:
        if order is DISTANCE:
            count, keys, raw = plans.collect_near(question, place)
        else:
            count, keys, raw = plans.collect(question, order, place)
        known = count, facets.shape(raw)
        if count <= plans.COUNTED:
            return count, keys, known[1], order
        _remember(question.key, known)
    if order is CLOSEST and not place.values:
        order = plans.order_of(question)
    count, counts = known
    return count, plans.page(question, order, place) if place.size else [], counts, order


def _page(keys: plans.Keys, order: Order, place: Place) -> tuple[list[int], str, str]:
    """Numbers of the page's listings, and the cursors behind and before it."""
    has_more, rows = len(keys) > place.size, keys[: place.size]
    if place.backward:
        rows = rows[::-1]
    has_next = bool(rows) if place.backward else has_more
    has_former = has_more if place.backward else bool(place.values and rows)
    following = keyset.pack([order.name, *rows[-1]]) if has_next else ""
    former = keyset.pack([order.name, *rows[0]]) if has_former else ""
    return [row[-1] for row in rows], following, former


_kept: dict[str, tuple[float, tuple[int, facets.Counts]]] = {}


def _remembered(key: str) -> tuple[int, facets.Counts] | None:
    until, known = _kept.get(key, (0.0, None))
    return known if time.monotonic() < until else None


def _remember(key: str, known: tuple[int, facets.Counts]) -> None:
    """Each process for itself: a look into a cache elsewhere costs as much as the page's rows."""
    if len(_kept) >= MOST_REMEMBERED:
        _kept.clear()
    _kept[key] = (time.monotonic() + REMEMBERED_SECONDS, known)


def forget() -> None:
    """What was counted before is counted anew."""
    _kept.clear()
