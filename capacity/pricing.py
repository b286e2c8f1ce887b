"""What capacity costs under its price mode: pure arithmetic in integer fen.

    base  = price × hours | price × pieces | value × share | price × lease periods begun
    total = max(base + set-up, minimum)

Every product is rounded half up to a fen, once. The deposit of a lease is paid besides the total
and comes back. Factors for nights, weekends and seasons: capacity/price_rules.py.
"""

from dataclasses import dataclass
from decimal import Decimal

from marketplace.core import money

Number = int | float | Decimal


@dataclass(frozen=True, slots=True)
class Terms:
    """A listing's price: `price_fen` per hour, piece or lease period, `value_bps` of the value."""

    mode: str  # time, piece, value, lease
    price_fen: int = 0
    value_bps: int = 0
    setup_fen: int = 0
    minimum_fen: int = 0
    lease_days: int = 30
    deposit_fen: int = 0  # of a lease


@dataclass(frozen=True, slots=True)
class Part:
    """The base, or the share of it that one price rule governs."""

    name: str  # of the rule; "" where the full price holds
    factor_bps: int
    minutes: int
    base_fen: int


@dataclass(frozen=True, slots=True)
class Cost:
    """How a total comes about; `total_fen` is the larger of `base + setup` and the minimum."""

    base_fen: int
    setup_fen: int
    minimum_fen: int
    deposit_fen: int = 0
    parts: tuple[Part, ...] = ()  # of work priced by the clock under rules

    @property
    def total_fen(self) -> int:
        return max(self.base_fen + self.setup_fen, self.minimum_fen)

    @property
    def is_minimum(self) -> bool:
        return self.minimum_fen > self.base_fen + self.setup_fen

    @property
    def due_fen(self) -> int:
        """What is paid at first: the total and the deposit."""
        return self.total_fen + self.deposit_fen

    def unit_fen(self, pieces: Number) -> int:
        """Per piece, rounded half up to a fen."""
        count = Decimal(str(pieces))
        if count <= 0:
            raise ValueError("a price per piece needs pieces")
        return money.times(self.total_fen, Decimal(1) / count)


def cost(
    terms: Terms,
    *,
    hours: Number = 0,
    pieces: Number = 0,
    value_fen: int = 0,
    days: int = 0,
) -> Cost:
    """The cost of what the mode counts; the other amounts are ignored.

    Raises ValueError for a negative amount and for a mode that does not exist.
    """
    if min(hours, pieces, value_fen, days) < 0:
        raise ValueError("an amount of work is not negative")
    base = _base(terms, hours=hours, pieces=pieces, value_fen=value_fen, days=days)
    deposit = terms.deposit_fen if terms.mode == "lease" else 0
    return Cost(base, terms.setup_fen, terms.minimum_fen, deposit)


def lease_periods(days: int, lease_days: int) -> int:
    """Periods begun in so many days: eight days of a weekly lease are two weeks."""
    return -(-days // lease_days)


def _base(terms: Terms, *, hours: Number, pieces: Number, value_fen: int, days: int) -> int:
    match terms.mode:
        case "time":
            return money.times(terms.price_fen, str(hours))
        case "piece":
            return money.times(terms.price_fen, str(pieces))
        case "value":
            return money.share(value_fen, terms.value_bps)
        case "lease":
            return terms.price_fen * lease_periods(days, terms.lease_days)
    raise ValueError(f"no such price mode: {terms.mode!r}")
