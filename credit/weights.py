"""How much one order counts: ``w = v·d·u·c``, kept as its parts so that a page can say why."""

import math
from dataclasses import dataclass
from enum import StrEnum

from credit.parameters import SCALE, STANDARD, Parameters, micro


class WeightPart(StrEnum):
    """The four parts of a weight."""

    VALUE = "value"
    RECENCY = "recency"
    INDEPENDENCE = "independence"
    TRUST = "trust"


@dataclass(frozen=True)
class PairStanding:
    """What the last nightly snapshot says of a counterparty for this party, all in 0 … 1.

    ``room`` is ``pair_room``: the share of the pair's orders that fits under the pair cap.
    """

    trust: float = 0.0
    independence: float = 1.0
    room: float = 1.0
    related: bool = False  # same owner or legal person: counts nothing


STRANGER = PairStanding()
"""A counterparty the snapshot does not know: no trust yet."""


@dataclass(frozen=True)
class Weight:
    """The standing parts of one order's weight; recency is applied when the books are read."""

    value: float
    independence: float
    trust: float
    room: float = 1.0
    trusted: bool = True

    @property
    def units(self) -> int:
        """Undecayed weight in micro-orders: what the day-book stores."""
        return micro(self.value * self.independence * self.trust * self.room)

    def effective(self, age_days: float, *, parameters: Parameters = STANDARD) -> float:
        """Weight in orders at this age, before the common cap of untrusted counterparties."""
        return self.units / SCALE * recency(age_days, parameters=parameters)

    def weakest(self, age_days: float, *, parameters: Parameters = STANDARD) -> WeightPart:
        """The part that reduces this weight most: what the page puts into words."""
        parts = {
            WeightPart.INDEPENDENCE: self.independence * self.room,
            WeightPart.TRUST: self.trust,
            WeightPart.RECENCY: recency(age_days, parameters=parameters),
            WeightPart.VALUE: min(1.0, self.value),
        }
        return min(parts, key=lambda part: parts[part])


def weigh(
    *,
    amount_fen: int,
    class_median_fen: int,
    pair: PairStanding = STRANGER,
    rank_since_snapshot: int | None = None,
    parameters: Parameters = STANDARD,
) -> Weight:
    """The weight of one order.

    ``rank_since_snapshot`` m = 1, 2, … numbers this party's orders since the snapshot and brakes
    bursts with u ≤ 1/m; None for an order the snapshot itself has seen. The number belongs to the
    event (it is given once, when the event is written), so delivery order cannot change a book.
    """
    independence = pair.independence
    if rank_since_snapshot is not None:
        if rank_since_snapshot < 1:
            raise ValueError("ranks since the snapshot start at 1")
        independence = min(independence, 1 / rank_since_snapshot)
    trusted = pair.trust >= parameters.untrusted_least
    return Weight(
        value=value_part(amount_fen, class_median_fen, parameters=parameters),
        independence=0.0 if pair.related else independence,
        trust=max(pair.trust, parameters.untrusted_least),
        room=pair.room,
        trusted=trusted,
    )


def value_part(
    amount_fen: int, class_median_fen: int, *, parameters: Parameters = STANDARD
) -> float:
    """``v = clip(log2(1 + amount / median of the class), 0.25, 3)``; both in fen."""
    if amount_fen < 0 or class_median_fen <= 0:
        raise ValueError("an amount is not negative and a median is positive")
    raw = math.log2(1 + amount_fen / class_median_fen)
    return min(max(raw, parameters.value_least), parameters.value_most)


def recency(age_days: float, *, parameters: Parameters = STANDARD) -> float:
    """``d = 2^(−age / 365 days)``; an order of tomorrow (clock skew) counts as one of today."""
    return float(2 ** (-max(0.0, age_days) / parameters.half_life_days))


def pair_room(pair_units: float, *, parameters: Parameters = STANDARD) -> float:
    """The share of an ordered pair's Σ v·d (in orders) that fits under the pair cap of 3."""
    return 1.0 if pair_units <= parameters.pair_most else parameters.pair_most / pair_units
