"""What a reader may read of a wished change: the listing's levels hold for its history, too.

While a change waits, whoever reviews it reads all of it (`levels.reader` says so).
"""

from typing import Any

from capacity import levels
from capacity.disclosure import GOVERNED, UNIT_BLANK, UNIT_GOVERNED
from capacity.levels import Level, Reader
from capacity.models import Listing

NAMES = {**GOVERNED, "price_rules": levels.PRICE, "materials": "material"}
OWN = frozenset(("own_number",))


def level_of(listing: Listing, name: str) -> str:
    """The level of a fact, or of an attribute (`attributes.it_grade`)."""
    if name in OWN:
        return Level.SECRET
    head, _dot, key = name.partition(".")
    governed = key if head == "attributes" else NAMES.get(name)
    return levels.level_of(listing, governed) if governed else Level.PUBLIC


def hidden(listing: Listing, said: dict[str, Any], reader: Reader) -> set[str]:
    """Names this reader may not read the values of."""
    names = {name for name in said if name != "attributes"}
    names |= {f"attributes.{key}" for key in said.get("attributes") or {}}
    return {name for name in names if not _may_read(listing, name, reader)}


def readable(listing: Listing, said: dict[str, Any], reader: Reader) -> dict[str, Any]:
    """The same without what this reader may not read."""
    without = hidden(listing, said, reader)
    found = {name: value for name, value in said.items() if name not in without}
    if stated := found.get("attributes"):
        kept = {key: stated[key] for key in stated if f"attributes.{key}" not in without}
        found["attributes"] = kept
    if rows := found.get("units"):
        found["units"] = [_unit(listing, row, reader) for row in rows]
    return found


def _may_read(listing: Listing, name: str, reader: Reader) -> bool:
    level = level_of(listing, name)
    if level == Level.PUBLIC or listing.pk in reader.reviews:
        return True
    needed = levels.TIERS[Level(level)]
    return reader.tier(listing.organization_id, needed) >= needed


def _unit(listing: Listing, row: dict[str, Any], reader: Reader) -> dict[str, Any]:
    return {
        key: value
        if key not in UNIT_GOVERNED or levels.allows(listing, reader, UNIT_GOVERNED[key])
        else UNIT_BLANK.get(key)
        for key, value in row.items()
    }
