"""A listing as one reader may see it: what is hidden from them reads as not stated.

Pages, cards, the API and exports are given `Disclosed` listings, so a template or serializer
cannot show what `levels` forbids; it needs no condition of its own, and a new column stays hidden
until it is sorted into one of the tables below (a test counts them).
"""

from collections.abc import Iterable, Mapping
from copy import copy
from typing import Any

from capacity import identifiers, levels
from capacity.levels import Reader
from capacity.models import Listing, Unit

GOVERNED = {
    "price_fen": "price",
    "value_bps": "price",
    "setup_fen": "price",
    "minimum_fen": "price",
    "deposit_fen": "price",
    "address": "address",
    "description": "description",
}
"""Column → the name its level goes by. Attributes, materials, photos, units: methods below."""

OPEN = frozenset(
    [
        *("id", "uuid", "created_at", "organization", "organization_id", "kind", "capability"),
        *("process", "process_id", "title", "region", "price_mode", "lease_days", "smallest_lot"),
        *("shortest_minutes", "lead_hours", "state", "published_at", "calendar_confirmed_at"),
        *("evidence", "books_directly"),
    ]
)
OWN = frozenset(
    [
        *(
            "own_number",
            "lacks",
            "price_level",
            "levels",
            "version",
            "submitted_at",
            "promised_at",
            "reviewed_by",
        ),
        *("reviewed_by_id", "reviewed_at", "review_reason", "review_reason_en"),
    ]
)
"""The factory's own business with the review desk."""
BLANK = {"address": "", "description": ""}

UNIT_OPEN = frozenset(("id", "uuid", "name", "listing_id", "retired_at", "created_at"))
UNIT_GOVERNED = {
    "model_name": "units",
    "built_in": "units",
    "serial_number": "serial_number",
}
UNIT_BLANK = {"model_name": "", "serial_number": ""}


class Disclosed:
    """Read only; not a model, so nothing masked can ever be saved."""

    def __init__(self, listing: Listing, reader: Reader) -> None:
        self._listing, self._reader = listing, reader
        self.hides = levels.Hidden(listing, reader)

    def __str__(self) -> str:
        return str(self._listing)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        if GOVERNED.get(name) in self.hides:
            return BLANK.get(name)
        if name in GOVERNED or name in OPEN or name in ("pk", "get_state_display"):
            return getattr(self._listing, name)
        if name in OWN and self.is_own:
            return getattr(self._listing, name)
        if name.startswith("get_") and name[4:-8] in OPEN:
            return getattr(self._listing, name)
        if name not in COLUMNS and name in self._listing.__dict__:
            return self._listing.__dict__[name]  # what the query has computed for this reader
        raise AttributeError(f"{name} of a listing is not shown to everybody")

    @property
    def is_own(self) -> bool:
        return self._listing.organization_id in self._reader.firms

    @property
    def is_whole(self) -> bool:
        """Whether nothing that is stated is hidden from this reader."""
        hidden, listing = set(self.hides), self._listing
        if not listing.address:
            hidden.discard("address")
        if hidden == {"serial_number"}:
            return not listing.units.exclude(serial_number="").exists()
        return not hidden

    @property
    def attributes(self) -> dict[str, Any]:
        stated = self._listing.attributes
        return {key: value for key, value in stated.items() if key not in self.hides}

    @property
    def materials(self) -> list[str]:
        return [] if "material" in self.hides else self._listing.materials

    @property
    def photos(self) -> Any:
        """The photos this reader may open."""
        allowed = levels.file_levels(self._reader, self._listing)
        return self._listing.photos.filter(level__in=allowed).order_by("id")

    @property
    def price_rules(self) -> Any:
        rules = self._listing.price_rules.all()
        return rules.none() if "price" in self.hides else rules

    @property
    def units(self) -> "list[DisclosedUnit]":
        """The units in use."""
        return units(self, self._listing.units.filter(retired_at=None))

    @property
    def ix(self) -> Any:
        """The row of the index, without the figures that are hidden."""
        row = copy(self._listing.ix)
        if "price" in self.hides:
            row.price_fen = row.setup_fen = row.minimum_fen = None
        if "calendar" in self.hides:
            row.free_hours = [0]
        if any(name in self.hides for name in levels.SIZES):
            row.env_max = row.env_mid = row.env_min = 0
        if "it_grade" in self.hides:
            row.it_grade = None
        if "material" in self.hides:
            row.material_bits = 0
        return row


COLUMNS = frozenset(name for f in Listing._meta.concrete_fields for name in (f.name, f.attname))


class DisclosedUnit:
    """A unit as the reader of its listing may see it; read only."""

    def __init__(self, unit: Unit, hides: Mapping[str, str]) -> None:
        self._unit, self.hides = unit, hides

    def __str__(self) -> str:
        return self._unit.name

    def __getattr__(self, name: str) -> Any:
        if name in UNIT_GOVERNED and UNIT_GOVERNED[name] in self.hides:
            return UNIT_BLANK.get(name)
        if name in UNIT_GOVERNED or name in UNIT_OPEN or name == "pk":
            return getattr(self._unit, name)
        raise AttributeError(f"{name} of a unit is not shown to everybody")

    @property
    def path(self) -> str:
        """Where its label leads."""
        return identifiers.of("unit", self._unit.uuid).path


def of(listing: Listing, reader: Reader) -> Disclosed:
    return Disclosed(listing, reader)


def units(shown: Disclosed, rows: Iterable[Unit]) -> list[DisclosedUnit]:
    """Units of the listing, already read."""
    return [DisclosedUnit(unit, shown.hides) for unit in rows]


def each(listings: Iterable[Listing], reader: Reader) -> list[Disclosed]:
    return [Disclosed(listing, reader) for listing in listings]
