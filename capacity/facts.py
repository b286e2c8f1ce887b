"""Checking what a factory says about a listing: each wrong value gets its own sentence."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from django.utils.translation import gettext as _

from capacity import capabilities, levels, reference, wording
from capacity.models import Listing
from marketplace.core import money, regions
from marketplace.core.errors import Invalid

PRICES = (
    "price_mode",
    "price_fen",
    "value_bps",
    "setup_fen",
    "minimum_fen",
    "lease_days",
    "deposit_fen",
    "price_level",
)
PRICE_FACTS = frozenset(PRICES)
FACTS = (
    "kind",
    "capability",
    "title",
    "process",
    "region",
    "address",
    "description",
    "materials",
    "attributes",
    "smallest_lot",
    "shortest_minutes",
    "lead_hours",
    "books_directly",
    "own_number",
    "levels",
    *PRICES,
)
LONGEST_BOOKING = 30 * 24 * 60  # minutes; nobody asks for more at least
LONGEST_NOTICE = 90 * 24  # hours
LARGEST_LOT = 1_000_000_000
LONGEST_TEXT = 200
AMOUNTS = ("price_fen", "setup_fen", "minimum_fen", "deposit_fen")


def check(listing: Listing) -> None:
    """Raises Invalid at the field that cannot be meant; empty fields of a draft are fine."""
    _check_process(listing)
    if not regions.exists(listing.region):
        raise Invalid(_("Choose the place where the machine stands."), field="region")
    unknown = set(listing.materials) - reference.materials().keys()
    if unknown:
        raise Invalid(_("Choose materials from the list."), field="materials")
    _check_attributes(listing)
    _check_price(listing)
    _check_rules(listing)
    _check_levels(listing)


def check_attribute(row: reference.AttributeRow, value: Any) -> None:
    """One stated value against the table: its type, its limits, its choices."""
    CHECKS[row.type](row, value)


def _check_process(listing: Listing) -> None:
    _one_of(listing.kind, Listing.Kind.values, "kind", _("the kind of capacity"))
    _one_of(listing.capability, Listing.Capability.values, "capability", _("what you share"))
    process = listing.process
    if process is None:
        return
    if not process.is_leaf:
        raise Invalid(
            _("“%(process)s” is a group. Choose one of the processes in it.")
            % {"process": process},
            field="process",
        )
    allowed = capabilities.allowed(process.code)
    if listing.capability not in allowed:
        names = wording.listed(str(capability.label) for capability in allowed)
        raise Invalid(
            _("“%(process)s” can be listed as: %(names)s. Choose one of them.")
            % {"process": process, "names": names},
            field="capability",
        )


def _check_attributes(listing: Listing) -> None:
    if listing.process is None:
        listing.attributes = {}
        return
    known = {row.code: row for row in capabilities.attributes_of(listing)}
    for key, value in listing.attributes.items():
        if key not in known:
            raise Invalid(_("“%(key)s” is not stated for this process.") % {"key": key}, field=key)
        check_attribute(known[key], value)


def _check_figure(row: reference.AttributeRow, value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Invalid(_("%(name)s is a number.") % {"name": _name(row)}, field=row.code)
    if row.step and value % row.step:
        raise Invalid(_("%(name)s is a whole number.") % {"name": _name(row)}, field=row.code)
    lowest, largest = row.lowest, row.largest
    if lowest is not None and largest is not None and not lowest <= value <= largest:
        raise Invalid(
            _("%(name)s lies between %(lowest)s and %(largest)s.")
            % {
                "name": _name(row),
                "lowest": wording.figure(lowest),
                "largest": wording.amount(largest, row),
            },
            field=row.code,
        )


def _check_range(row: reference.AttributeRow, value: Any) -> None:
    is_pair = isinstance(value, list | tuple) and len(value) == 2
    if is_pair:
        for end in value:
            _check_figure(row, end)
    if not is_pair or value[0] > value[1]:
        raise Invalid(_("%(name)s runs from low to high.") % {"name": _name(row)}, field=row.code)


def _check_choice(row: reference.AttributeRow, value: Any) -> None:
    chosen = value if row.type == "set" else [value]
    known = {option.code for option in row.options}
    is_known = isinstance(chosen, list) and all(code in known for code in chosen)
    if not is_known or len(set(chosen)) < len(chosen):
        raise Invalid(_("Choose %(name)s from the list.") % {"name": _name(row)}, field=row.code)


def _check_boolean(row: reference.AttributeRow, value: Any) -> None:
    if not isinstance(value, bool):
        raise Invalid(_("%(name)s is yes or no.") % {"name": _name(row)}, field=row.code)


def _check_text(row: reference.AttributeRow, value: Any) -> None:
    if not isinstance(value, str) or len(value) > LONGEST_TEXT:
        raise Invalid(
            _("%(name)s is a text of at most %(most)s characters.")
            % {"name": _name(row), "most": LONGEST_TEXT},
            field=row.code,
        )


CHECKS: Mapping[str, Callable[[reference.AttributeRow, Any], None]] = {
    "number": _check_figure,
    "integer": _check_figure,
    "range": _check_range,
    "enum": _check_choice,
    "set": _check_choice,
    "boolean": _check_boolean,
    "text": _check_text,
}


def _check_price(listing: Listing) -> None:
    for field in AMOUNTS:
        amount = getattr(listing, field)
        if amount is None:
            continue
        if amount < 0 or (field == "price_fen" and amount == 0):
            raise Invalid(_("A price is more than zero."), field=field)
        if amount > money.LARGEST_FEN // 10**6:
            raise Invalid(_("This amount is too large."), field=field)
    if listing.value_bps is not None and not 1 <= listing.value_bps <= money.BPS:
        raise Invalid(
            _("The share of the order's value lies between 0.01 % and 100 %."), field="value_bps"
        )
    if listing.price_mode:
        _one_of(listing.price_mode, Listing.PriceMode.values, "price_mode", _("the price mode"))
    _one_of(listing.lease_days, Listing.LeasePeriod.values, "lease_days", _("the lease period"))


def _check_rules(listing: Listing) -> None:
    """Lots, lengths and notice: whole numbers a calendar can keep."""
    _between(listing.smallest_lot, 1, LARGEST_LOT, "smallest_lot", _("The smallest lot"))
    if listing.shortest_minutes % 15:
        raise Invalid(
            _("The shortest booking is a multiple of 15 minutes."), field="shortest_minutes"
        )
    if not 15 <= listing.shortest_minutes <= LONGEST_BOOKING:
        raise Invalid(
            _("The shortest booking lies between a quarter of an hour and 30 days."),
            field="shortest_minutes",
        )
    _between(listing.lead_hours, 0, LONGEST_NOTICE, "lead_hours", _("The notice in hours"))


def _check_levels(listing: Listing) -> None:
    known = {*levels.FIELDS, *(row.code for row in capabilities.attributes_of(listing))}
    listing.levels = {name: level for name, level in listing.levels.items() if name in known}
    for level in (listing.price_level, *listing.levels.values()):
        _one_of(level, levels.Level.values, "levels", _("who may read it"))


def _between(value: int, lowest: int, largest: int, field: str, name: str) -> None:
    if not lowest <= value <= largest:
        raise Invalid(
            _("%(name)s lies between %(lowest)s and %(largest)s.")
            % {"name": name, "lowest": lowest, "largest": f"{largest:,}"},
            field=field,
        )


def _one_of(value: Any, known: Collection[Any], field: str, name: str) -> None:
    if value not in known:
        raise Invalid(_("Choose %(name)s from the list.") % {"name": name}, field=field)


def _name(row: reference.AttributeRow) -> str:
    return row.name(wording.language())
