"""What the hours of a direct booking cost: the sums of pricing.py over calendar periods.

One listing's share of a basket is priced as one order: the base of every stretch of every unit,
the set-up once, the minimum once, a lease's deposit once for each unit. A lease counts the days
taken of each unit, so three days of a weekly lease are one week. One unit costs exactly what the
calculator says.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from capacity import price_rules, pricing
from capacity.models import Listing, Unit
from capacity.price_rules import Rule
from capacity.pricing import Cost, Terms
from capacity.ranges import local_day
from capacity.reservations import Slot
from marketplace.core.periods import Period


def terms(listing: Listing) -> Terms:
    """The listing's price as arithmetic reads it."""
    return Terms(
        mode=listing.price_mode,
        price_fen=listing.price_fen or 0,
        value_bps=listing.value_bps or 0,
        setup_fen=listing.setup_fen,
        minimum_fen=listing.minimum_fen,
        lease_days=listing.lease_days,
        deposit_fen=listing.deposit_fen,
    )


def cost(listing: Listing, rules: Sequence[Rule], wanted: Sequence[Slot]) -> Cost:
    """The cost of these slots of one listing, priced by time or by lease."""
    if listing.price_mode == Listing.PriceMode.TIME:
        return price_rules.cost(terms(listing), rules, [period for _unit, period in wanted])
    each = [pricing.cost(terms(listing), days=days) for days in days_of(wanted).values()]
    return replace(
        each[0],
        base_fen=sum(one.base_fen for one in each),
        deposit_fen=sum(one.deposit_fen for one in each),
    )


def days_of(wanted: Sequence[Slot]) -> dict[Unit, int]:
    """Local days touched, unit by unit."""
    found: dict[Unit, set[int]] = {}
    for unit, period in wanted:
        found.setdefault(unit, set()).update(_touched(period))
    return {unit: len(days) for unit, days in found.items()}


def _touched(period: Period) -> range:
    """Numbers of the days it lies on; midnight belongs to the day it ends."""
    last = local_day(period.end - timedelta(microseconds=1))
    return range(local_day(period.start).toordinal(), last.toordinal() + 1)
