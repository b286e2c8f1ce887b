"""How times, prices and facts of capacity are written, in the reader's language."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from capacity import capabilities, levels, reference
from capacity.models import Listing
from capacity.price_rules import Rule
from capacity.ranges import LOCAL, day_period
from marketplace.core import money, regions
from marketplace.core.periods import Period

COUNTED = ("hour", "day", "shot")


@dataclass(frozen=True)
class Fact:
    """An attribute of a listing, ready to read."""

    label: str
    value: str


def language() -> str:
    return get_language() or "zh-hans"


def span(period: Period) -> str:
    """`2026-11-24 08:00–12:00`, with the second date where it differs."""
    start, end = period.start.astimezone(LOCAL), period.end.astimezone(LOCAL)
    last = f"{end:%H:%M}" if start.date() == end.date() else f"{end:%Y-%m-%d %H:%M}"
    return f"{start:%Y-%m-%d %H:%M}–{last}"


def hours_of(period: Period, day: date) -> str:
    """`08:00–12:00`, the part of the period that lies on this local day."""
    within = day_period(day)
    part = period.clip(within) or period
    ends = "24:00" if part.end == within.end else f"{part.end.astimezone(LOCAL):%H:%M}"
    return f"{part.start.astimezone(LOCAL):%H:%M}–{ends}"


def start_after(moment: datetime, asked: datetime) -> str:
    """`14:00` on the day that was asked for, else with its date."""
    local = moment.astimezone(LOCAL)
    same_day = local.date() == asked.astimezone(LOCAL).date()
    return f"{local:%H:%M}" if same_day else f"{local:%Y-%m-%d %H:%M}"


def price(listing: Any) -> str:
    """`¥260.00 / machine h`: the price with what it is counted by, or who may read it."""
    if level := levels.hides(listing).get("price"):
        return _price_for(level)
    if listing.price_mode == "value":
        share = (listing.value_bps or 0) / 100
        return _("%(share)s %% of the order's value") % {"share": f"{share:g}"}
    if not listing.price_mode or listing.price_fen is None:
        return _("no price yet")
    return f"¥{money.yuan(listing.price_fen)} / {price_unit(listing)}"


def _price_for(level: str) -> str:
    if level == levels.Level.PLATFORM:
        return _("Price for verified firms")
    if level == levels.Level.COUNTERPARTY:
        return _("Price for business partners")
    return _("Price on request")


def for_whom(level: str) -> str:
    """Who may read something that is hidden from this reader."""
    if level == levels.Level.PLATFORM:
        return _("for verified firms")
    return _("for business partners") if level == levels.Level.COUNTERPARTY else _("on request")


def price_unit(listing: Any) -> str:
    """What one price is for: a machine hour, a piece, a kilogram, a week."""
    if listing.price_mode == "time":
        return str(capabilities.row_of(listing).hour)
    if listing.price_mode == "lease":
        return str(Listing.LeasePeriod(listing.lease_days).label)
    return measure(listing)


def hours_by(hours: float, listing: Any) -> str:
    """`12.5 machine h`, `40 person h`: hours of what this listing shares."""
    number = f"{hours:,.1f}".removesuffix(".0")
    return f"{number} {capabilities.row_of(listing).hour}"


def measure(listing: Any) -> str:
    """The unit of measure of the process; work counted by time is sold by the piece."""
    unit = listing.process.unit if listing.process else ""
    if not unit or unit in ("hour", "day", "month"):
        return _("piece")
    return reference.unit_name(unit, language())


def price_under(listing: Any, rule: Rule) -> str:
    """`¥182.00 / machine h`: the price while a rule holds."""
    fen = money.share(listing.price_fen, rule.factor_bps)
    return f"¥{money.yuan(fen)} / {price_unit(listing)}"


def rule_times(rule: Rule) -> str:
    """When a price rule holds: `Sat, Sun · 22:00–06:00 · 2026-06-01 – 2026-08-31`."""
    days = listed(str(WEEKDAYS_ABBR[day]) for day in sorted(rule.weekdays))
    hours = f"{rule.starts:%H:%M}–{rule.ends:%H:%M}" if rule.starts and rule.ends else ""
    dates = ""
    if rule.from_on or rule.until_on:
        dates = f"{rule.from_on or ''} – {rule.until_on or ''}".strip()
    return " · ".join(part for part in (days, hours, dates) if part)


def units_in_words(listing: Any) -> str:
    """`3 machines`, `1 line`, `2 teams`: what the units of this capability are called."""
    return capabilities.row_of(listing).units(listing.unit_count)


def place(code: str) -> str:
    return regions.full_name(code, language())


def short_place(code: str) -> str:
    """The city, for cards; of a province-level city its own name."""
    steps = [*regions.ancestors(code), regions.get(code)]
    return steps[min(1, len(steps) - 1)].name(language())


def materials(codes: list[str]) -> str:
    rows = reference.materials()
    return listed(rows[code].name(language()) for code in codes if code in rows)


def facts(listing: Any) -> list[Fact]:
    """The stated attributes in the order of the process, with their units.

    Of what is hidden, the label says for whom it is stated; secret attributes are not mentioned.
    """
    if listing.process is None:
        return []
    hidden, stated = levels.hides(listing), listing.attributes
    found = []
    for row in capabilities.attributes_of(listing):
        if hidden.get(row.code) in (levels.Level.PLATFORM, levels.Level.COUNTERPARTY):
            found.append(Fact(row.name(language()), for_whom(hidden[row.code])))
        elif row.code in stated and row.code not in hidden:
            found.append(Fact(row.name(language()), said(row, stated[row.code])))
    return found


def said(row: reference.AttributeRow, value: Any) -> str:
    """A value of an attribute as pages write it, with its unit."""
    if row.type == "boolean":
        return _("yes") if value else _("no")
    if row.type == "range":
        shown = f"{figure(value[0])}–{figure(value[1])}"
    elif row.options:
        names = {option.code: option.name(language()) for option in row.options}
        chosen = value if isinstance(value, list) else [value]
        return listed(names.get(code, code) for code in chosen)
    else:
        shown = figure(value) if isinstance(value, int | float) else str(value)
    return f"{shown} {symbol(row)}".strip()


def amount(value: float, row: reference.AttributeRow) -> str:
    """A figure with its unit: `1,300 ℃`."""
    return f"{figure(value)} {symbol(row)}".strip()


def figure(value: float) -> str:
    """`12345.5` → `12,345.5`, and `7.0` → `7`."""
    return f"{value:,.12g}"


def listed(names: Iterable[str]) -> str:
    return ("、" if language().startswith("zh") else ", ").join(names)


def symbol(row: reference.AttributeRow) -> str:
    """The unit behind a figure; what is counted in words is written out in Chinese."""
    if not row.unit:
        return ""
    unit = reference.units()[row.unit]
    in_words = row.unit in COUNTED and language().startswith("zh")
    return unit.zh if in_words else unit.symbol
