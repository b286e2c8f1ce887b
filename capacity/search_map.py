"""Where the listings found stand: by province for the map, by city for the list beside it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.cache import cache
from django.http import QueryDict
from django.utils.translation import gettext as _

from capacity import chips, plans
from capacity.filters import ListingFilter
from capacity.wording import language
from marketplace.core import regions

WITHIN_MS = 2_000
REMEMBERED_SECONDS = 300
MOST_CITIES = 30


@dataclass(frozen=True)
class Spot:
    """A province or city, how many listings found stand there, and the address of these."""

    code: str
    name: str
    count: int
    url: str
    cities: list["Spot"] = field(default_factory=list)


def spots(filters: ListingFilter, params: QueryDict) -> list[Spot] | None:
    """Provinces with their cities, the most listings first; None where counting takes too long."""
    counted = counts(filters)
    if counted is None:
        return None
    found = [
        _spot(province, sum(cities.values()), params, _cities(cities, params))
        for province, cities in counted.items()
    ]
    return sorted(found, key=lambda spot: (-spot.count, spot.code))


def counts(filters: ListingFilter) -> Mapping[int, Mapping[int, int]] | None:
    """Listings by province and city, remembered for some minutes."""
    question = filters.question()
    key = f"search-map:{question.key}"
    known = cache.get(key)
    if known is None:
        known = plans.by_place(question, within_ms=WITHIN_MS)
        if known is not None:
            cache.set(key, known, REMEMBERED_SECONDS)
    return known


def option(found: list[Spot]) -> dict[str, Any]:
    """The map as ECharts draws it; the Corps lies within Xinjiang's outline."""
    outlines: dict[str, dict[str, Any]] = {}
    for spot in found:
        name = regions.map_name(spot.code)
        outline = outlines.setdefault(name, {"name": name, "value": 0, "url": spot.url})
        outline["value"] += spot.count
    most = max((outline["value"] for outline in outlines.values()), default=1)
    series = {"type": "map", "name": _("Listings"), "data": list(outlines.values())}
    return {"visualMap": {"min": 0, "max": most}, "series": [series]}


def _cities(counted: Mapping[int, int], params: QueryDict) -> list[Spot]:
    found = [_spot(city, count, params, []) for city, count in counted.items()]
    return sorted(found, key=lambda spot: (-spot.count, spot.code))[:MOST_CITIES]


def _spot(number: int, count: int, params: QueryDict, cities: list[Spot]) -> Spot:
    code = f"{number:06d}"
    url = chips.address(params, drop=("view",), place=code)
    return Spot(code, regions.name(code, language()), count, url, cities)
