"""Administrative divisions of China (GB/T 2260): provinces, prefectures, counties.

Plain Python over `data/regions.csv`, read once. Codes are six-digit strings. The Xinjiang
Production and Construction Corps, which the national notice names beside the provinces, stands
as a province of its own (660000) with its cities below it, so that nothing is counted twice.
"""

import csv
import math
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DATA = Path(__file__).parent / "data" / "regions.csv"
PROVINCE, PREFECTURE, COUNTY = 1, 2, 3
CORPS = "660000"
XINJIANG = "650000"
EARTH_RADIUS_KM = 6371.0088  # mean radius, IUGG

SUFFIXES = ("特别行政区", "维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "省", "市")

Vector = tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class Region:
    code: str
    parent: str  # "" for a province
    level: int
    zh: str
    en: str
    longitude: float  # degrees; of the seat, a county without one of its own has its parent's
    latitude: float
    is_separately_planned: bool = False

    def __str__(self) -> str:
        return self.zh

    def name(self, language: str = "zh-hans") -> str:
        return self.zh if language.startswith("zh") else self.en


class UnknownRegion(KeyError):  # noqa: N818  (a KeyError by another name)
    """No division carries this code."""


@cache
def _regions() -> dict[str, Region]:
    regions: dict[str, Region] = {}
    with DATA.open(encoding="utf-8", newline="") as file:
        # A parent may stand after its children (the Corps does): provinces first, then down.
        rows = sorted(csv.DictReader(file), key=lambda row: (int(row["level"]), row["code"]))
    for row in rows:
        regions[row["code"]] = _region(row, regions.get(row["parent"]))
    return regions


def _region(row: dict[str, str], parent: Region | None) -> Region:
    longitude, latitude = row["longitude"], row["latitude"]
    if parent is not None and not longitude:
        longitude, latitude = str(parent.longitude), str(parent.latitude)
    return Region(
        code=row["code"],
        parent=row["parent"],
        level=int(row["level"]),
        zh=row["zh"],
        en=row["en"],
        longitude=float(longitude),
        latitude=float(latitude),
        is_separately_planned=row["flag"] == "planned",
    )


@cache
def _children() -> dict[str, tuple[Region, ...]]:
    below: dict[str, list[Region]] = {}
    for region in _regions().values():
        below.setdefault(region.parent, []).append(region)
    return {code: tuple(sorted(found, key=lambda r: r.code)) for code, found in below.items()}


def get(code: str) -> Region:
    try:
        return _regions()[code]
    except KeyError:
        raise UnknownRegion(code) from None


def exists(code: str) -> bool:
    return code in _regions()


def provinces() -> tuple[Region, ...]:
    """Province-level divisions by code, the Corps among them (35)."""
    return _children()[""]


def children(code: str) -> tuple[Region, ...]:
    """Direct parts, by code. Municipalities have counties directly below them."""
    return _children().get(get(code).code, ())


def ancestors(code: str) -> tuple[Region, ...]:
    """From the province down to the direct parent; empty for a province."""
    found: list[Region] = []
    region = get(code)
    while region.parent:
        region = get(region.parent)
        found.insert(0, region)
    return tuple(found)


def province_of(code: str) -> Region:
    """The province-level division the place belongs to (a province: itself)."""
    return (*ancestors(code), get(code))[0]


def contains(outer: str, inner: str) -> bool:
    """Whether `inner` is `outer` or lies within it."""
    get(outer)
    return any(region.code == outer for region in (*ancestors(inner), get(inner)))


def descendants(code: str) -> tuple[str, ...]:
    """Codes of the place and everything in it, e.g. for `region__in`."""
    found = [get(code).code]
    for child in children(code):
        found.extend(descendants(child.code))
    return tuple(found)


def separately_planned_cities() -> tuple[Region, ...]:
    """Dalian, Ningbo, Xiamen, Qingdao, Shenzhen (by code)."""
    return tuple(region for region in _regions().values() if region.is_separately_planned)


def recommending_unit(code: str) -> Region:
    """Whose quota a firm here counts against: its separately planned city, else its province."""
    for region in (*ancestors(code), get(code)):
        if region.is_separately_planned:
            return region
    return province_of(code)


def on_map(code: str) -> str:
    """Code of the outline on a map of provinces: the Corps has none of its own."""
    province = province_of(code).code
    return XINJIANG if province == CORPS else province


def map_name(code: str) -> str:
    """The short Chinese name of a province, as the map calls it: 浙江, 内蒙古."""
    return short(get(on_map(code)).zh)


def short(zh: str) -> str:
    """A Chinese name without what kind of division it is: 苏州市 → 苏州."""
    for suffix in SUFFIXES:
        if zh.endswith(suffix) and len(zh) - len(suffix) > 1:
            return zh.removesuffix(suffix)
    return zh


def name(code: str, language: str = "zh-hans") -> str:
    return get(code).name(language)


def full_name(code: str, language: str = "zh-hans") -> str:
    """浙江省杭州市余杭区, or Yuhang District, Hangzhou, Zhejiang."""
    names = [region.name(language) for region in (*ancestors(code), get(code))]
    return "".join(names) if language.startswith("zh") else ", ".join(reversed(names))


@cache
def unit_vector(code: str) -> Vector:
    """The place on a sphere of radius 1: x to 0°E on the equator, z to the north pole."""
    region = get(code)
    longitude, latitude = math.radians(region.longitude), math.radians(region.latitude)
    flat = math.cos(latitude)
    return flat * math.cos(longitude), flat * math.sin(longitude), math.sin(latitude)


def distance_km(a: str, b: str) -> float:
    """Great-circle distance between two seats."""
    chord = math.dist(unit_vector(a), unit_vector(b))
    return 2 * math.asin(min(1.0, chord / 2)) * EARTH_RADIUS_KM
