"""The active filters of a search in words, each with the address without it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from capacity import rates, reference, wording
from capacity.filters import EVIDENCE_NAMES, GROUPS, ListingFilter, window
from capacity.models import Listing
from marketplace.accounts.models import Organization

PLACELESS = ("after", "before")


@dataclass(frozen=True)
class Chip:
    """One filter: its fields, what it says, and the address without it."""

    names: tuple[str, ...]
    label: str
    url: str


def chips(filters: ListingFilter, params: QueryDict) -> list[Chip]:
    found = []
    for names in parts(filters.said):
        label = words(filters.said, names)
        found.append(Chip(names, label, address(params, drop=names)))
    return found


def parts(said: Mapping[str, Any]) -> list[tuple[str, ...]]:
    """The names of active filters; those that say one thing stand together."""
    found: dict[tuple[str, ...], None] = {}
    for name in said:
        group = next((names for names in GROUPS.values() if name in names), (name,))
        found[group] = None
    return list(found)


def words(said: Mapping[str, Any], names: tuple[str, ...]) -> str:
    """`Process: milling`; of a group one sentence."""
    if names in GROUPED:
        return GROUPED[names](said)
    label = ListingFilter.base_filters[names[0]].label
    colon = "：" if wording.language().startswith("zh") else ": "
    return f"{label}{colon}{value(said, names)}"


def value(said: Mapping[str, Any], names: tuple[str, ...]) -> str:
    """The same without the filter's name: `milling`."""
    if names in GROUPED:
        return GROUPED[names](said)
    (name,) = names
    return SAID.get(name, str)(said[name])


def address(params: QueryDict, *, drop: tuple[str, ...] = (), **more: str) -> str:
    """The query string with some values changed; a changed filter starts from the top again."""
    changed = params.copy()
    for name in (*drop, *PLACELESS, *more):
        changed.pop(name, None)
    for name, value in more.items():
        changed[name] = value
    kept = QueryDict(mutable=True)
    for name, values in changed.lists():
        filled = [value for value in values if value]
        if filled:
            kept.setlist(name, filled)
    return "?" + kept.urlencode()


def _size(said: Mapping[str, Any]) -> str:
    sides = [f"{said[name]:,}" for name in GROUPS["size"] if said.get(name)]
    return _("Size at least %(size)s mm") % {"size": " × ".join(sides)}


def _window(said: Mapping[str, Any]) -> str:
    starts, ends, hours = window(said)
    return _("%(hours)s h free, %(starts)s to %(ends)s") % {
        "hours": f"{hours:,}",
        "starts": starts.isoformat(),
        "ends": ends.isoformat(),
    }


def _distance(said: Mapping[str, Any]) -> str:
    place = wording.short_place(said["near"])
    if not said.get("within"):
        return _("Distance from %(place)s") % {"place": place}
    return _("At most %(km)s km from %(place)s") % {"km": f"{said['within']:,}", "place": place}


def _price(said: Mapping[str, Any]) -> str:
    basis = said.get("price_by", "hour")
    if not said.get("price_max"):
        return _("Price per %(unit)s") % {"unit": rates.name(basis)}
    most = rates.written(basis, int(said["price_max"] * 100))
    return _("At most %(price)s") % {"price": most}


def _firm(uuid: Any) -> str:
    firm = Organization.objects.filter(uuid=uuid).values_list("short_name", flat=True)
    return firm.first() or _("unknown")


GROUPED = {
    GROUPS["size"]: _size,
    GROUPS["window"]: _window,
    GROUPS["distance"]: _distance,
    GROUPS["price"]: _price,
}
SAID = {
    "kind": lambda code: str(Listing.Kind(code).label),
    "capability": lambda code: str(Listing.Capability(code).label),
    "process": lambda code: reference.process(code).name(wording.language()),
    "material": lambda code: wording.materials([code]),
    "place": wording.place,
    "tolerance": lambda grade: f"IT{grade}",
    "evidence": lambda name: str(EVIDENCE_NAMES[name]),
    "certificate": wording.listed,
    "direct": lambda _yes: _("yes"),
    "firm": _firm,
}
