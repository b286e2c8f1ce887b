"""Whether a price stands far outside what others ask (Tukey's fences). Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median, quantiles

FEWEST = 4  # fewer prices have no quartiles worth the name
REACH = 1.5


@dataclass(frozen=True)
class Market:
    """What others ask for the same: how many, their middle and the usual range."""

    count: int
    middle: float
    low: float
    high: float

    def is_outside(self, price: int) -> bool:
        return not self.low <= price <= self.high


def market(prices: Sequence[int]) -> Market | None:
    """None while too few others ask a price. Fences: 1.5 interquartile ranges beyond a quartile."""
    if len(prices) < FEWEST:
        return None
    first, _middle, third = quantiles(prices, n=4, method="inclusive")
    reach = REACH * (third - first)
    return Market(len(prices), median(prices), first - reach, third + reach)
