"""Where the factories of a plan stand and how goods travel: outlines of provinces, places, legs."""

import json
import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from django.conf import settings

from capacity.wording import language
from marketplace.core import regions
from orders.plan_cards import Card

WIDTH, HEIGHT = 640, 420
LEAST_DEGREES = 2.5  # around places that lie close together
MARGIN = 0.22
Point = tuple[float, float]


@dataclass(frozen=True)
class Spot:
    x: float
    y: float
    name: str
    what: str  # names of the factories there, or of the buyer
    is_home: bool


@dataclass(frozen=True)
class Picture:
    width: int
    height: int
    outlines: list[str]
    legs: list[str]
    spots: list[Spot]


def picture(card: Card) -> Picture:
    job = card.plan.job
    codes = list(dict.fromkeys([job.region, *(s.placement.listing.region for s in card.stops)]))
    view = _View([_lonlat(code) for code in codes])
    return Picture(
        WIDTH,
        HEIGHT,
        outlines=[view.path(ring) for ring in _rings() if view.sees(ring)],
        legs=list(_legs(card, view)),
        spots=[_spot(card, code, view) for code in codes],
    )


def _lonlat(code: str) -> Point:
    region = regions.get(code)
    return region.longitude, region.latitude


class _View:
    """A flat piece of the earth around some places, undistorted in its middle."""

    def __init__(self, points: Sequence[Point]) -> None:
        west, east = min(p[0] for p in points), max(p[0] for p in points)
        south, north = min(p[1] for p in points), max(p[1] for p in points)
        self.middle = ((west + east) / 2, (south + north) / 2)
        self.squeeze = math.cos(math.radians(self.middle[1]))
        wide = max((east - west) * self.squeeze, LEAST_DEGREES) * (1 + 2 * MARGIN)
        high = max(north - south, LEAST_DEGREES * HEIGHT / WIDTH) * (1 + 2 * MARGIN)
        self.scale = min(WIDTH / wide, HEIGHT / high)

    def at(self, point: Point) -> Point:
        x = WIDTH / 2 + (point[0] - self.middle[0]) * self.squeeze * self.scale
        y = HEIGHT / 2 - (point[1] - self.middle[1]) * self.scale
        return round(x, 1), round(y, 1)

    def path(self, ring: Sequence[Point]) -> str:
        points = [self.at(point) for point in ring]
        return "M" + "L".join(f"{x} {y}" for x, y in points) + "Z"

    def sees(self, ring: Sequence[Point]) -> bool:
        points = [self.at(point) for point in ring]
        xs, ys = [p[0] for p in points], [p[1] for p in points]
        return min(xs) < WIDTH and max(xs) > 0 and min(ys) < HEIGHT and max(ys) > 0


def _legs(card: Card, view: _View) -> Iterator[str]:
    """Bent a little, so that a way there and a way back are two lines."""
    where = {s.placement.operation_id: s.placement.listing.region for s in card.stops}
    drawn: set[tuple[str, str]] = set()
    for stop in card.stops:
        here = stop.placement.listing.region
        later = [
            each.placement.listing.region
            for each in card.stops
            if stop.placement.operation_id in {op.pk for op in each.placement.operation.after.all()}
        ]
        for there in later or [card.plan.job.region]:
            if here != there and (here, there) not in drawn and where:
                drawn.add((here, there))
                yield _bent(view.at(_lonlat(here)), view.at(_lonlat(there)))


def _bent(start: Point, end: Point) -> str:
    (x1, y1), (x2, y2) = start, end
    x = (x1 + x2) / 2 - (y2 - y1) * 0.12
    y = (y1 + y2) / 2 + (x2 - x1) * 0.12
    return f"M{x1} {y1}Q{x:.1f} {y:.1f} {x2} {y2}"


def _spot(card: Card, code: str, view: _View) -> Spot:
    x, y = view.at(_lonlat(code))
    firms = dict.fromkeys(
        s.placement.listing.organization.short_name
        for s in card.stops
        if s.placement.listing.region == code
    )
    is_home = code == card.plan.job.region
    names = [*firms, *([card.plan.job.buyer.short_name] if is_home else [])]
    return Spot(x, y, regions.name(code, language()), " · ".join(names), is_home)


@cache
def _rings() -> list[list[Point]]:
    """Outlines of the provinces as longitude and latitude."""
    path = settings.BASE_DIR / "static" / "maps" / "china.json"
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    return [ring for feature in features for ring in _rings_of(feature["geometry"])]


def _rings_of(geometry: dict) -> Iterator[list[Point]]:
    coordinates, offsets = geometry["coordinates"], geometry["encodeOffsets"]
    if geometry["type"] == "Polygon":
        coordinates, offsets = [coordinates], [offsets]
    for rings, starts in zip(coordinates, offsets, strict=True):
        for ring, start in zip(rings, starts, strict=True):
            yield list(_decoded(ring, start))


def _decoded(text: Iterable[str], start: Sequence[int]) -> Iterator[Point]:
    """Zigzag differences of 1/1024 degree, two characters a point, as ECharts keeps its maps."""
    x, y = start
    letters = iter(text)
    for first in letters:
        x += _zigzag(ord(first) - 64)
        y += _zigzag(ord(next(letters)) - 64)
        yield x / 1024, y / 1024


def _zigzag(value: int) -> int:
    return (value >> 1) ^ -(value & 1)
