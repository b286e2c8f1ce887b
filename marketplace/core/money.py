"""Money is an integer number of fen (1/100 yuan) everywhere; this is the only arithmetic on it."""

from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

FEN_PER_YUAN = 100
LARGEST_FEN = 2**53 - 1  # every JSON reader keeps integers up to here exact
BPS = 10_000


def fen(yuan: str | int | Decimal) -> int:
    """Fen of an amount in yuan, e.g. `"12.30"` → 1230.

    Raises ValueError for more than two decimals, for no number, and beyond ±2^53−1 fen.
    """
    try:
        amount = Decimal(str(yuan).replace(",", "").strip()) * FEN_PER_YUAN
    except InvalidOperation:
        raise ValueError(f"not an amount in yuan: {yuan!r}") from None
    if not amount.is_finite() or amount != amount.to_integral_value():
        raise ValueError(f"an amount in yuan has at most two decimals: {yuan!r}")
    if abs(amount) > LARGEST_FEN:
        raise ValueError(f"an amount in yuan beyond 2^53-1 fen: {yuan!r}")
    return int(amount)


def yuan(amount_fen: int) -> str:
    """`1234567` → `"12,345.67"`: groups of three, always two decimals."""
    sign = "-" if amount_fen < 0 else ""
    whole, rest = divmod(abs(amount_fen), FEN_PER_YUAN)
    return f"{sign}{whole:,}.{rest:02d}"


def share(amount_fen: int, bps: int) -> int:
    """The part of `amount_fen` given in basis points, half up: (amount·bps + 5000) // 10000."""
    return (amount_fen * bps + BPS // 2) // BPS


def times(amount_fen: int, factor: Decimal | float | str) -> int:
    """`amount_fen` times a factor (hours, share), rounded half up to a whole fen."""
    return int((Decimal(amount_fen) * Decimal(str(factor))).quantize(Decimal(1), ROUND_HALF_UP))


def split(amount_fen: int, weights: Sequence[int]) -> list[int]:
    """Split by weights with the largest remainder: the parts always sum to the whole.

    Raises ValueError when no weight is positive or one is negative.
    """
    total = sum(weights)
    if total <= 0 or min(weights) < 0:
        raise ValueError("weights must not be negative and must sum to more than zero")
    parts = [amount_fen * weight // total for weight in weights]
    order = sorted(range(len(weights)), key=lambda i: (-(amount_fen * weights[i] % total), i))
    for i in order[: amount_fen - sum(parts)]:
        parts[i] += 1
    return parts
