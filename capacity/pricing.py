"""What capacity costs under its price mode: pure arithmetic in integer fen."""

from dataclasses import dataclass
from decimal import Decimal

from marketplace.core import money

Number = int | float | Decimal


@dataclass(frozen=True, slots=True)
class Terms:
    """A listing's price; `price_fen` per hour, piece or month, `value_bps` of the order's value."""

    mode: str  # time, piece, value, lease
    price_fen: int = 0
    value_bps: int = 0
    setup_fen: int = 0
    minimum_fen: int = 0


@dataclass(frozen=True, slots=True)
class Cost:
    """How a total comes about; `total_fen` is the larger of `base + setup` and the minimum."""

    base_fen: int
    setup_fen: int
    minimum_fen: int

    @property
    def total_fen(self) -> int:
        return max(self.base_fen + self.setup_fen, self.minimum_fen)

    @property
    def is_minimum(self) -> bool:
        return self.minimum_fen > self.base_fen + self.setup_fen

    def unit_fen(self, pieces: Number) -> int:
        """Per piece, rounded half up to a fen."""
        return money.times(self.total_fen, Decimal(1) / Decimal(str(pieces)))


def cost(
    terms: Terms,
    *,
    hours: Number = 0,
    pieces: Number = 0,
    value_fen: int = 0,
    months: Number = 0,
) -> Cost:
    """The cost of what the mode counts; the other amounts are ignored.

    Raises ValueError for a negative amount and for a mode that does not exist.
    """
    if min(hours, pieces, value_fen, months) < 0:
        raise ValueError("an amount of work is not negative")
    return Cost(
        _base(terms, hours=hours, pieces=pieces, value_fen=value_fen, months=months),
        terms.setup_fen,
        terms.minimum_fen,
    )


def _base(terms: Terms, *, hours: Number, pieces: Number, value_fen: int, months: Number) -> int:
    match terms.mode:
        case "time":
            return money.times(terms.price_fen, hours)
        case "piece":
            return money.times(terms.price_fen, pieces)
        case "value":
            return money.share(value_fen, terms.value_bps)
        case "lease":
            return money.times(terms.price_fen, months)
    raise ValueError(f"no such price mode: {terms.mode!r}")
