"""Checking what a factory says about a listing: each wrong value gets its own sentence."""

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from capacity import reference
from capacity.models import Listing
from marketplace.core import money, regions
from marketplace.core.errors import Invalid

FACTS = (
    "title",
    "process",
    "region",
    "description",
    "materials",
    "attributes",
    "price_mode",
    "price_fen",
    "value_bps",
    "setup_fen",
    "minimum_fen",
)
PRICE_FACTS = frozenset(("price_mode", "price_fen", "value_bps", "setup_fen", "minimum_fen"))
KINDS = {"MFG": "manufacturing", "INN": "innovation", "SRV": "service"}
MODES = {"H": "time", "P": "piece", "W": "piece", "A": "piece", "D": "lease", "V": "value"}

LARGEST = {"it_grade": 18}  # ISO 286 ends there
LARGEST_ANY = 1_000_000_000  # what the index of listings can hold


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


def kind_of(process_code: str) -> str:
    """The kind of capability: the root of the taxonomy, skilled people apart."""
    if process_code.startswith("SRV.STAFF"):
        return Listing.Kind.LABOUR
    return KINDS[process_code.split(".", maxsplit=1)[0]]


def modes_of(process_code: str) -> tuple[str, ...]:
    """Price modes usual for the process, the most usual first."""
    usual = (MODES[letter] for letter in reference.process(process_code).price_models)
    return tuple(dict.fromkeys(usual))


def _check_process(listing: Listing) -> None:
    if listing.process is not None and not listing.process.is_leaf:
        raise Invalid(
            _("“%(process)s” is a group. Choose one of the processes in it.")
            % {"process": listing.process},
            field="process",
        )


def _check_attributes(listing: Listing) -> None:
    if listing.process is None:
        listing.attributes = {}
        return
    known = {row.code: row for row in reference.process_attributes(listing.process.code)}
    for key, value in listing.attributes.items():
        if key not in known:
            raise Invalid(_("“%(key)s” is not stated for this process.") % {"key": key}, field=key)
        _check_attribute(known[key], value)


def _check_attribute(row: reference.AttributeRow, value: Any) -> None:
    name = row.name(get_language() or "zh-hans")
    if row.type in ("number", "integer"):
        if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
            raise Invalid(
                _("%(name)s is a number that is not negative.") % {"name": name}, field=row.code
            )
        largest = LARGEST.get(row.code, LARGEST_ANY)
        if value > largest:
            raise Invalid(
                _("%(name)s is at most %(largest)s.") % {"name": name, "largest": f"{largest:,}"},
                field=row.code,
            )
    elif row.type == "range":
        if len(value) != 2 or value[0] > value[1]:
            raise Invalid(_("%(name)s runs from low to high.") % {"name": name}, field=row.code)
    elif row.options:
        chosen = value if isinstance(value, list) else [value]
        if set(chosen) - {option.code for option in row.options}:
            raise Invalid(_("Choose %(name)s from the list.") % {"name": name}, field=row.code)


def _check_price(listing: Listing) -> None:
    for field in ("price_fen", "setup_fen", "minimum_fen"):
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
    if listing.price_mode and listing.price_mode not in Listing.PriceMode.values:
        raise Invalid(_("Choose one of the four price modes."), field="price_mode")
