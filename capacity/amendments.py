"""What a factory wants changed on a reviewed listing: only what differs, before and after.

An amendment is JSON: a fact by its name, `attributes` key by key (None: not stated any more),
`units` those that are renamed or new, `price_rules` all of them, `photos` as uuids (in `before`
only, the pictures themselves hang on the revision).
"""

from copy import copy
from dataclasses import dataclass, field
from datetime import date, time
from typing import Any

from capacity import facts
from capacity.drafts import RULE_FIELDS
from capacity.models import Listing, Process, Unit
from capacity.units import FACTS as UNIT_FIELDS
from marketplace.accounts.models import Document

FIXED = frozenset(("kind", "capability", "process"))  # another process is another listing
NEW_UNIT = {"uuid": "", "name": "", "model_name": "", "serial_number": "", "built_in": None}

DIRECT = frozenset(
    (
        *("shortest_minutes", "lead_hours", "smallest_lot", "books_directly"),
        *("price_level", "levels", "own_number"),
    )
)
"""What nobody needs to review: how it is booked, who may read it, the firm's own number for it.

docs/adr/0005 says why.
"""
CHARGES = ("price_fen", "value_bps", "setup_fen", "minimum_fen", "deposit_fen")


@dataclass
class Amendment:
    """`facts` → new values, `before` → the same as they are; `photos` only when they change."""

    facts: dict[str, Any] = field(default_factory=dict)
    before: dict[str, Any] = field(default_factory=dict)
    photos: list[Document] | None = None

    def __bool__(self) -> bool:
        return bool(self.facts) or self.photos is not None

    @property
    def names(self) -> set[str]:
        return {*self.facts, *(["photos"] if self.photos is not None else [])}

    def put(self, name: str, before: Any, after: Any) -> None:
        if not _same(before, after):
            self.before[name], self.facts[name] = before, after


def amendment(
    listing: Listing,
    *,
    fields: dict[str, Any],
    units: list[dict[str, Any]] | None = None,
    price_rules: list[dict[str, Any]] | None = None,
    photos: list[Document] | None = None,
) -> Amendment:
    """The difference between the listing as it stands and what was sent; None: not sent."""
    wanted = Amendment()
    for name, value in fields.items():
        if name == "attributes":
            _put_attributes(wanted, listing.attributes, value)
        else:
            wanted.put(name, plain(getattr(listing, name)), plain(value))
    if units is not None:
        _put_units(wanted, listing, units)
    if price_rules is not None:
        wanted.put("price_rules", rules_of(listing), [_rule(row) for row in price_rules])
    if photos is not None:
        _put_photos(wanted, list(listing.photos.all()), photos)
    return wanted


def _same(before: Any, after: Any) -> bool:
    """Codes that were ticked have no order."""
    chosen = [
        each
        for each in (before, after)
        if isinstance(each, list) and all(isinstance(code, str) for code in each)
    ]
    return sorted(chosen[0]) == sorted(chosen[1]) if len(chosen) == 2 else before == after


def plain(value: Any) -> Any:
    """As JSON keeps it."""
    if isinstance(value, Process):
        return value.code
    if isinstance(value, time):
        return f"{value:%H:%M}"
    return value.isoformat() if isinstance(value, date) else value


def _put_attributes(wanted: Amendment, before: dict[str, Any], after: dict[str, Any]) -> None:
    keys = [key for key in {**before, **after} if not _same(before.get(key), after.get(key))]
    wanted.put(
        "attributes",
        {key: before.get(key) for key in keys},
        {key: after.get(key) for key in keys},
    )


def _put_units(wanted: Amendment, listing: Listing, sent: list[dict[str, Any]]) -> None:
    """Renamed and new ones; a unit is taken out in the calendar, which needs no review."""
    standing = {str(unit.uuid): unit_row(unit) for unit in listing.units.filter(retired_at=None)}
    rows = [_sent_unit(row, standing.get(str(row.get("uuid") or ""), NEW_UNIT)) for row in sent]
    changed = [row for row in rows if row != standing.get(row["uuid"])]
    former = [standing[row["uuid"]] for row in changed if row["uuid"] in standing]
    wanted.put("units", former, changed)


def _sent_unit(row: dict[str, Any], standing: dict[str, Any]) -> dict[str, Any]:
    """What was not sent stays as it is."""
    said = {**standing, **{name: row[name] for name in UNIT_FIELDS if name in row}}
    return {**said, "uuid": str(row.get("uuid") or ""), "name": " ".join(said["name"].split())}


def unit_row(unit: Unit) -> dict[str, Any]:
    return {"uuid": str(unit.uuid), **{name: getattr(unit, name) for name in UNIT_FIELDS}}


def rules_of(listing: Listing) -> list[dict[str, Any]]:
    return [
        {name: plain(getattr(rule, name)) for name in RULE_FIELDS}
        for rule in listing.price_rules.all()
    ]


def _rule(row: dict[str, Any]) -> dict[str, Any]:
    return {name: plain(row.get(name)) for name in RULE_FIELDS}


def _put_photos(wanted: Amendment, before: list[Document], after: list[Document]) -> None:
    if {each.pk for each in before} != {each.pk for each in after}:
        wanted.photos = after
        wanted.before["photos"] = [str(each.uuid) for each in before]


def amended(listing: Listing, said: dict[str, Any]) -> Listing:
    """A copy of the listing with these facts; not to be saved but by `revisions`."""
    changed = copy(listing)
    for name, value in said.items():
        if name == "attributes":
            merged = {**listing.attributes, **value}
            changed.attributes = {key: each for key, each in merged.items() if each is not None}
        elif name in facts.FACTS:
            setattr(changed, name, value)
    return changed


def units_with(listing: Listing, said: dict[str, Any]) -> list[Unit]:
    """The units as they would read, new ones without a key."""
    rows = said.get("units", [])
    known = {row["uuid"]: row for row in rows if row["uuid"]}
    standing = listing.units.filter(retired_at=None)
    return [
        *(_unit_with(unit, known.get(str(unit.uuid), {})) for unit in standing),
        *(_unit_with(Unit(listing=listing), row) for row in rows if not row["uuid"]),
    ]


def _unit_with(unit: Unit, row: dict[str, Any]) -> Unit:
    for name in UNIT_FIELDS:
        if name in row:
            setattr(unit, name, row[name])
    return unit


def rules_from(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Price rules as the domain takes them."""
    return [
        {
            **row,
            **{key: row[key] and time.fromisoformat(row[key]) for key in ("starts", "ends")},
            **{key: row[key] and date.fromisoformat(row[key]) for key in ("from_on", "until_on")},
        }
        for row in rows
    ]


def is_cheaper(listing: Listing, wanted: Amendment) -> bool:
    """Every charge that changes falls, the price by half at most, in the same way of counting."""
    changed = wanted.facts.keys()
    if not changed <= set(CHARGES):
        return False
    for name in changed:
        before, after = wanted.before[name], wanted.facts[name]
        if before is None or after is None or after > before:
            return False
        if name in ("price_fen", "value_bps") and 2 * after < before:
            return False
    return True
