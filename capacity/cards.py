"""Listings as lists show them: one query for a page, read into plain rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache, partial
from typing import Any
from uuid import UUID

from django.db import connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from capacity import capabilities, levels, near, queries, rates, reference, wording
from capacity.levels import Reader
from capacity.models import Listing
from capacity.ranges import local_day
from marketplace.ui.holes import Sketch

STATEMENT = """
    SELECT l.id, l.uuid, l.title, l.kind, l.capability, l.organization_id, o.uuid, o.short_name,
        e.process_id, e.region, l.materials, l.price_mode, l.price_fen, l.value_bps,
        l.lease_days, l.price_level, l.levels::json, e.grade, e.evidence, e.unit_count, e.photo,
        l.books_directly,
        ix.free_hours[1 + least(%(today)s::date - ix.free_from + 14, last)]
            - ix.free_hours[1 + least(%(today)s::date - ix.free_from, last)]
    FROM listing_entry e
    JOIN capacity_listing l ON l.id = e.listing_id
    JOIN accounts_organization o ON o.id = e.organization_id
    JOIN listing_ix ix ON ix.listing_id = e.listing_id
    CROSS JOIN LATERAL (SELECT cardinality(ix.free_hours) - 1 AS last) days
    WHERE e.listing_id = ANY(%(listings)s) AND l.state = 'published'"""
MOST_LETTERS = 40
SKETCH = Sketch(
    "capacity/_card.html",
    row="card",
    optional=("photo_url", "day_rate", "distance", "hours", "direct", "materials"),
)
TONES = {0: "risk", 1: "neutral", 2: "info", 3: "done"}


@dataclass(eq=False)
class Card:
    """A listing in a list. What its reader may not read is named in `hides`.

    Cards that say the same to a reader of the same language are equal, and drawn once.
    """

    id: int
    uuid: UUID
    title: str
    kind: str
    capability: str
    organization_id: int
    firm_uuid: UUID
    firm: str
    process_id: int
    region_number: int
    material_codes: list[str]
    price_mode: str
    price_fen: int | None
    value_bps: int | None
    lease_days: int
    price_level: str
    levels: dict[str, str]
    grade: str
    evidence: int
    unit_count: int
    photo: UUID | None
    books_directly: bool
    free_hours: int
    hides: dict[str, str]
    metres: int | None
    language: str
    key: tuple[Any, ...]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Card) and self.key == other.key

    def __hash__(self) -> int:
        return hash(self.key)

    @cached_property
    def process(self) -> reference.ProcessRow:
        return reference.process(queries.process_code(self.process_id))

    @property
    def process_name(self) -> str:
        return self.process.name(self.language)

    @property
    def url(self) -> str:
        return _url("listing_detail", self.uuid)

    @property
    def photo_url(self) -> str:
        return f"{self.url}photos/{self.photo}/" if self.photo else ""

    @property
    def price(self) -> str:
        return wording.price(self)

    @property
    def day_rate(self) -> str:
        """What a lease costs by the day, where it is let by the week or month."""
        if self.price_mode != "lease" or self.lease_days == 1 or "price" in self.hides:
            return ""
        return rates.written("day", rates.rate(self))

    @property
    def place(self) -> str:
        return wording.short_place(f"{self.region_number:06d}")

    @property
    def distance(self) -> str:
        if self.metres is None:
            return ""
        return _("%(km)s km") % {"km": f"{self.metres / 1000:,.0f}"}

    @property
    def units(self) -> str:
        return capabilities.row_of(self).units(self.unit_count)

    @property
    def hours(self) -> str:
        """Idle hours of the next two weeks, in words; empty where the calendar is hidden."""
        if "calendar" in self.hides:
            return ""
        return ngettext(
            "%(hours)s idle h in 14 days", "%(hours)s idle h in 14 days", self.free_hours
        ) % {"hours": f"{self.free_hours:,}"}

    @property
    def direct(self) -> str:
        """That its calendar takes bookings, in words."""
        may = self.books_directly and self.price_mode in ("time", "lease")
        return _("booked directly") if may else ""

    @property
    def badge(self) -> str:
        return str(Listing.Evidence(self.evidence).label)

    @property
    def badge_tone(self) -> str:
        return TONES[self.evidence]

    @property
    def grade_mark(self) -> SafeString:
        return _grade_mark(self.grade, self.language)

    @property
    def materials(self) -> str:
        said = "" if "material" in self.hides else wording.materials(self.material_codes)
        return said if len(said) <= MOST_LETTERS else said[: MOST_LETTERS - 1] + "…"

    @property
    def html(self) -> SafeString:
        return _drawn(self)


def fetch(numbers: Sequence[int], *, reader: Reader, near_code: str = "") -> list[Card]:
    """The listings of these numbers, in their order; what is gone meanwhile is left out."""
    if not numbers:
        return []
    today: date = local_day(timezone.now())
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT, {"listings": list(numbers), "today": today})
        found = {row[0]: _card(row, reader, near_code) for row in cursor.fetchall()}
    return [found[number] for number in numbers if number in found]


def _card(row: tuple[Any, ...], reader: Reader, near_code: str) -> Card:
    said = _Said(organization_id=row[5], price_level=row[15], levels=row[16])
    hides = {
        name: levels.level_of(said, name)
        for name in ("price", "calendar", "material")
        if not levels.allows(said, reader, name)
    }
    metres = near.metres(near_code)[row[9]] if near_code else None
    language = wording.language()
    shown = (*row[:10], tuple(row[10]), *row[11:16], *row[17:])
    key = (shown, tuple(hides.items()), metres, language)
    return Card(*row, hides=hides, metres=metres, language=language, key=key)


@dataclass(frozen=True)
class _Said:
    """What decides who may read a listing."""

    organization_id: int
    price_level: str
    levels: dict[str, str]


@reference.follows_names
@lru_cache(maxsize=2_048)
def _drawn(card: Card) -> SafeString:
    """The same listings are looked at again and again; any change of one makes another card."""
    return SKETCH.fill(partial(getattr, card))


@lru_cache(maxsize=32)
def _grade_mark(grade: str, _language: str) -> SafeString:
    """Drawing a part takes longer than the rest of a card, and there are nine grades."""
    return mark_safe(render_to_string("capacity/_grade.html", {"grade": grade}).strip())  # noqa: S308


_NOBODY = UUID(int=0)


@lru_cache(maxsize=4)
def _hole(name: str) -> str:
    """The address of no listing: to reverse one for each of twenty costs a millisecond."""
    return reverse(f"capacity:{name}", args=[_NOBODY])


def _url(name: str, uuid: UUID) -> str:
    return _hole(name).replace(str(_NOBODY), str(uuid))
