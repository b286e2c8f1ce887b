"""Distances between places: listings stand at the seats of divisions, a radius is a set of them."""

from functools import lru_cache

from marketplace.core import regions

HALF_EARTH_M = 20_037_508


@lru_cache(maxsize=256)
def metres(code: str) -> dict[int, int]:
    """Great-circle distance of every division from this one, the nearest first."""
    found = {int(other): round(regions.distance_km(code, other) * 1000) for other in all_codes()}
    return dict(sorted(found.items(), key=lambda row: (row[1], row[0])))


@lru_cache(maxsize=256)
def within(code: str, kilometres: int) -> tuple[int, ...]:
    """Divisions whose seat lies at most this far away."""
    return tuple(other for other, far in metres(code).items() if far <= kilometres * 1000)


@lru_cache(maxsize=1)
def all_codes() -> tuple[str, ...]:
    return tuple(
        code for province in regions.provinces() for code in regions.descendants(province.code)
    )
