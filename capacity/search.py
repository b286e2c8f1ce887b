"""Finding capacity: filters, order, page and count in one answer for page and API."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from capacity import disclosure, keyset, queries
from capacity.filters import SORT_NAMES, SORTS, ListingFilter
from capacity.levels import ANYBODY, Reader

SIZE = 20
COUNTED = 1_000  # an exact count of more than this helps nobody and costs the database


@dataclass(frozen=True)
class Found:
    """One page of listings; `count` stops at COUNTED + 1."""

    filters: ListingFilter
    sort: str
    rows: list[disclosure.Disclosed]
    count: int
    next_cursor: str

    @property
    def is_more_than_counted(self) -> bool:
        return self.count > COUNTED


def find(params: Mapping[str, Any], *, reader: Reader = ANYBODY, size: int = SIZE) -> Found:
    """The page that `params` asks for, as far as this reader may read, filter and sort.

    Wrong filter values find nothing and stand in the form.

    Raises Invalid for a cursor that is none.
    """
    filters = ListingFilter(params, queryset=queries.live_listings(reader), reader=reader)
    sort = params.get("sort") if params.get("sort") in SORTS else "newest"
    if not filters.is_valid():
        return Found(filters, sort, [], 0, "")
    rows = filters.sortable(sort)
    page, cursor = keyset.page(rows, SORTS[sort], after=params.get("after", ""), size=size)
    count = rows.order_by().values("pk")[: COUNTED + 1].count()
    return Found(filters, sort, disclosure.each(page, reader), count, cursor)


def chips(found: Found, params: QueryDict) -> list[dict[str, Any]]:
    """The active filters in words, each with the address without it."""
    made = []
    for name, value in found.filters.form.cleaned_data.items():
        if value:
            field = found.filters.form.fields[name]
            shown = dict(_flat(getattr(field, "choices", ()))).get(value, value)
            label = f"{field.label}: {str(shown).strip()}"
            made.append({"label": label, "url": address(params, drop=name)})
    return made


def sorts(found: Found, params: QueryDict) -> list[dict[str, Any]]:
    return [
        {"name": name, "label": label, "is_current": name == found.sort}
        for name, label in SORT_NAMES.items()
    ]


def address(params: QueryDict, *, drop: str = "", **more: str) -> str:
    """The query string with some values changed; a changed filter starts from the top again."""
    changed = params.copy()
    for name in {drop, "after", *more}:
        changed.pop(name, None)
    for name, value in more.items():
        changed[name] = value
    kept = QueryDict(mutable=True)
    for name, values in changed.lists():
        filled = [value for value in values if value]
        if filled:
            kept.setlist(name, filled)
    return "?" + kept.urlencode()


def _flat(choices: Any) -> list[tuple[str, Any]]:
    flat = []
    for value, label in choices:
        flat += label if isinstance(label, list | tuple) else [(value, label)]
    return flat
