"""Whether a price stands far outside what others ask. Pure.

Prices of one process spread like ratios, not like differences, so the logarithms are compared:
the median and the median absolute deviation (MAD), which a few absurd prices do not move. A price
is outside beyond 3.5 deviations (Iglewicz and Hoaglin, 1993), and never within a factor of 1.5 of
the middle, however much the others agree.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

FEWEST = 8  # fewer prices have no spread worth the name
REACH = 3.5
NORMAL = 0.6745  # MAD of a standard normal distribution
NEAREST = math.log(1.5)


@dataclass(frozen=True)
class Market:
    """What others ask for the same: how many, their middle and the usual range."""

    count: int
    middle: float
    low: float
    high: float

    def is_outside(self, price: float) -> bool:
        return not self.low <= price <= self.high


def market(prices: Sequence[float]) -> Market | None:
    """None while too few others ask a price."""
    if len(prices) < FEWEST:
        return None
    logs = [math.log(price) for price in prices]
    middle = median(logs)
    spread = median(abs(each - middle) for each in logs)
    reach = max(REACH * spread / NORMAL, NEAREST)
    return Market(len(prices), math.exp(middle), math.exp(middle - reach), math.exp(middle + reach))
