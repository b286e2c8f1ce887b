"""Prices of every mode on one scale each: fen per hour, piece, kilogram … or day of a lease.

A row keeps the number of its basis; new bases are only ever added at the end of the table.
"""

from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from capacity import reference
from marketplace.core import money

BASES = (
    *("hour", "piece", "batch", "sample", "order", "shot", "stroke", "bend", "cut", "spot"),
    *("placement", "sheet", "metre", "kg", "m2", "m2_day", "km", "core_hour", "day", "value"),
)
NUMBERS = {code: number for number, code in enumerate(BASES)}
BY_TIME = ("hour", "day", "month")  # units of work that is sold by the piece all the same


def basis(listing: Any) -> str:
    """What the listing's rate is for."""
    if listing.price_mode == "time":
        return "hour"
    if listing.price_mode == "lease":
        return "day"
    if listing.price_mode == "value":
        return "value"
    unit = listing.process.unit
    return "piece" if not unit or unit in BY_TIME else unit


def rate(listing: Any) -> int:
    """Fen on the basis, half up; by value the share in basis points."""
    if listing.price_mode == "value":
        return listing.value_bps or 0
    fen = listing.price_fen or 0
    if listing.price_mode == "lease":
        return (2 * fen + listing.lease_days) // (2 * listing.lease_days)
    return fen


def name(code: str) -> str:
    """What a rate is for, in words: "machine h", "piece", "day"."""
    if code == "hour":
        return _("machine h")
    if code == "value":
        return _("% of the order's value")
    return reference.unit_name(code, get_language() or "zh-hans")


def written(code: str, amount: int) -> str:
    """`¥260.00 / machine h`, or `1.5 % of the order's value`."""
    if code == "value":
        return f"{amount / 100:g} {name(code)}"
    return f"¥{money.yuan(amount)} / {name(code)}"
