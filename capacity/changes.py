"""A wished change as people read it: field by field, old beside new, texts word by word."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from capacity import capabilities, change_levels, levels, wording
from capacity.amendments import amended, plain, rules_of, unit_row
from capacity.levels import Reader
from capacity.models import Listing, ListingRevision
from capacity.word_diff import Part, diff
from marketplace.accounts.models import Document
from marketplace.core import money

TEXTS = ("title", "description", "address")
LABELS = {
    "title": gettext_lazy("Title"),
    "description": gettext_lazy("Description and rules"),
    "region": gettext_lazy("Place"),
    "address": gettext_lazy("Address"),
    "materials": gettext_lazy("Materials"),
    "price_mode": gettext_lazy("Price mode"),
    "price_fen": gettext_lazy("Price"),
    "value_bps": gettext_lazy("Share of the order's value"),
    "setup_fen": gettext_lazy("Set-up charge"),
    "minimum_fen": gettext_lazy("Minimum charge"),
    "deposit_fen": gettext_lazy("Deposit"),
    "lease_days": gettext_lazy("Lease period"),
    "smallest_lot": gettext_lazy("Smallest lot"),
    "shortest_minutes": gettext_lazy("Shortest booking"),
    "lead_hours": gettext_lazy("Notice needed"),
    "books_directly": gettext_lazy("Direct booking"),
    "price_level": gettext_lazy("Who sees the price"),
    "levels": gettext_lazy("Who sees what"),
    "own_number": gettext_lazy("Own number"),
    "price_rules": gettext_lazy("Price rules"),
}
NEW_UNIT = pgettext_lazy("change", "New unit")


@dataclass(frozen=True)
class Change:
    """One line of the comparison; `parts` for texts. `is_moved`: changed otherwise meanwhile."""

    name: str
    label: str
    old: str
    new: str
    parts: list[Part] = field(default_factory=list)
    is_moved: bool = False
    ratio: float | None = None  # new price over old
    is_hidden: bool = False  # its level keeps it from this reader

    @property
    def percent(self) -> str:
        """`+15 %` behind an amount."""
        return "" if self.ratio is None else f"{100 * (self.ratio - 1):+.0f} %"


def of(revision: ListingRevision, reader: Reader) -> list[Change]:
    """Against the listing as it stands while the wish is pending, else as it stood then.

    What the levels of the listing keep from this reader is named, but not said.
    """
    listing = revision.listing
    is_pending = revision.state == ListingRevision.State.PENDING
    before = standing(revision) if is_pending else revision.before
    before, after, first = (
        change_levels.readable(listing, said, reader)
        for said in (before, revision.facts, revision.before)
    )
    found = (_changes(revision, name, before, after, first) for name in after)
    hidden = change_levels.hidden(listing, revision.facts, reader)
    return [*(change for each in found for change in each), *_hidden(listing, hidden)]


def standing(revision: ListingRevision) -> dict[str, Any]:
    """The facts the wish speaks of, as the listing has them now."""
    listing = revision.listing
    found = {
        name: plain(getattr(listing, name))
        for name in revision.facts
        if name not in ("attributes", "units", "price_rules")
    }
    if wanted := revision.facts.get("attributes"):
        found["attributes"] = {key: listing.attributes.get(key) for key in wanted}
    if wanted := revision.facts.get("units"):
        uuids = [row["uuid"] for row in wanted if row["uuid"]]
        found["units"] = [unit_row(unit) for unit in listing.units.filter(uuid__in=uuids)]
    if "price_rules" in revision.facts:
        found["price_rules"] = rules_of(listing)
    return found


def has_moved(revision: ListingRevision) -> bool:
    """Whether the listing has another version than the one the wish was written against."""
    is_pending = revision.state == ListingRevision.State.PENDING
    return is_pending and revision.listing.version != revision.based_on


@dataclass(frozen=True)
class PhotoChange:
    kept: list[Document]
    added: list[Document]
    removed: list[Document]


def photos(revision: ListingRevision, reader: Reader) -> PhotoChange | None:
    """Those this reader may open; None when the wish leaves them alone."""
    if not revision.changes_photos:
        return None
    allowed = levels.file_levels(reader, revision.listing)
    wanted = list(revision.photos.filter(level__in=allowed))
    uuids = set(revision.before.get("photos", []))
    former = list(Document.objects.filter(uuid__in=uuids, level__in=allowed).order_by("id"))
    return PhotoChange(
        kept=[each for each in wanted if str(each.uuid) in uuids],
        added=[each for each in wanted if str(each.uuid) not in uuids],
        removed=[each for each in former if each not in wanted],
    )


def summary(revision: ListingRevision) -> str:
    """The changed fields in one line, for lists; asks the database nothing."""
    rows = {row.code: row for row in capabilities.attributes_of(revision.listing)}
    names = []
    for name in revision.facts:
        if name == "attributes":
            keys = revision.facts[name]
            names += [rows[key].name(wording.language()) for key in keys if key in rows]
        else:
            names.append(_("Units") if name == "units" else str(LABELS.get(name, name)))
    return wording.listed([*names, *([_("Photos")] if revision.changes_photos else [])])


def _hidden(listing: Listing, names: set[str]) -> Iterator[Change]:
    """One line for each, with who may read it."""
    for name in sorted(names):
        label = _label(listing, name)
        said = wording.for_whom(change_levels.level_of(listing, name))
        yield Change(name, label, said, said, is_hidden=True)


def _label(listing: Listing, name: str) -> str:
    head, _dot, key = name.partition(".")
    if head == "attributes":
        rows = {row.code: row for row in capabilities.attributes_of(listing)}
        return rows[key].name(wording.language()) if key in rows else key
    return str(LABELS.get(name, name))


def _changes(
    revision: ListingRevision,
    name: str,
    before: dict[str, Any],
    after: dict[str, Any],
    first: dict[str, Any],
) -> Iterator[Change]:
    old, new, was = before.get(name), after[name], first.get(name)
    if name == "attributes":
        yield from _attributes(revision.listing, was or {}, old or {}, new)
    elif name == "units":
        yield from _units(was or [], old or [], new)
    elif name in TEXTS:
        parts = diff(old or "", new).parts
        yield Change(name, str(LABELS[name]), old or "", new, parts, is_moved=was != old)
    elif name == "price_fen":
        listing, label, ratio = (
            revision.listing,
            str(LABELS[name]),
            new / old if old and new else None,
        )
        shown = (_price(listing, said) for said in (before, after))
        yield Change(name, label, *shown, is_moved=was != old, ratio=ratio)
    else:
        show = _writer(revision.listing, name)
        ratio = new / old if name.endswith("_fen") and old and new else None
        yield Change(name, str(LABELS[name]), show(old), show(new), [], was != old, ratio)


def _price(listing: Listing, said: dict[str, Any]) -> str:
    """`¥260.00 / machine h`, by the way of counting that goes with it."""
    if said.get("price_fen") is None:
        return "–"
    counted = {name: said[name] for name in ("price_mode", "lease_days") if name in said}
    unit = wording.price_unit(amended(listing, counted))
    return f"¥{money.yuan(said['price_fen'])} / {unit}"


def _attributes(
    listing: Listing, was: dict[str, Any], old: dict[str, Any], new: dict[str, Any]
) -> Iterator[Change]:
    rows = {row.code: row for row in capabilities.attributes_of(listing)}
    for key, value in new.items():
        row, label = rows.get(key), _label(listing, f"attributes.{key}")
        before, after = (
            "–" if each is None else wording.said(row, each) if row else str(each)
            for each in (old.get(key), value)
        )
        yield Change(f"attributes.{key}", label, before, after, [], was.get(key) != old.get(key))


def _units(was: list[dict], old: list[dict], new: list[dict]) -> Iterator[Change]:
    before = {row["uuid"]: row for row in old}
    first = {row["uuid"]: row for row in was}
    for row in new:
        former = before.get(row["uuid"])
        label = former["name"] if former else str(NEW_UNIT)
        parts = diff(_unit(former) if former else "", _unit(row)).parts
        is_moved = former is not None and former != first.get(row["uuid"])
        yield Change("units", label, _unit(former) if former else "–", _unit(row), parts, is_moved)


def _unit(row: dict[str, Any]) -> str:
    said = (row["name"], row["model_name"], row["serial_number"], str(row["built_in"] or ""))
    return " · ".join(each for each in said if each)


def _writer(listing: Listing, name: str) -> Callable[[Any], str]:
    """How a value of this fact is written."""
    writers: dict[str, Callable[[Any], str]] = {
        "region": wording.place,
        "materials": lambda codes: wording.materials(codes) or "–",
        "price_mode": lambda mode: str(Listing.PriceMode(mode).label) if mode else "–",
        "value_bps": lambda bps: f"{bps / 100:g} %" if bps else "–",
        "lease_days": lambda days: str(Listing.LeasePeriod(days).label),
        "shortest_minutes": lambda minutes: _("%(count)s min") % {"count": f"{minutes:,}"},
        "lead_hours": lambda hours: _("%(count)s h") % {"count": f"{hours:,}"},
        "books_directly": lambda may: _("yes") if may else _("no"),
        "price_level": _level,
        "levels": _levels(listing),
        "price_rules": _rules,
    }
    if name.endswith("_fen"):
        return lambda fen: "–" if fen is None else f"¥{money.yuan(fen)}"
    return writers.get(name, lambda value: str(value if value not in (None, "") else "–"))


def _rules(rows: list[dict[str, Any]] | None) -> str:
    """`nights 20:00–06:00: 70 %`, one after the other."""
    written = []
    for row in rows or []:
        hours = f" {row['starts']}–{row['ends']}" if row["starts"] else ""
        dates = " ".join(str(row[key]) for key in ("from_on", "until_on") if row[key])
        said = f"{row['name']}{hours} {dates}".strip()
        written.append(f"{said}: {row['factor_bps'] / 100:g} %")
    return wording.listed(written) or "–"


def _level(code: str) -> str:
    return str(levels.Level(code).label)


def _levels(listing: Listing) -> Callable[[dict[str, str]], str]:
    rows = {row.code: row for row in capabilities.attributes_of(listing)}

    def write(said: dict[str, str]) -> str:
        named = (
            f"{rows[key].name(wording.language()) if key in rows else LABELS.get(key, key)}: "
            f"{_level(code)}"
            for key, code in said.items()
        )
        return wording.listed(named) or "–"

    return write
