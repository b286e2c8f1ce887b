"""The versioned table of numbers behind the grade.

Severities are judgement: no public data set has them. A change of any number gets a new
``version``, which every stored grade names, so that an old grade can always be explained.
"""

from dataclasses import dataclass, field

SCALE = 1_000_000
"""Fixed point of every stored weight and severity: micro-units, so that books compare by ``==``."""


def micro(value: float) -> int:
    """A ratio in integer micro-units, rounded half to even."""
    return round(value * SCALE)


@dataclass(frozen=True)
class SupplierSeverities:
    """How much each cause takes from a supplier's order, 0 … 1."""

    cancelled: float = 1.0
    late_per_tenth: float = 0.2  # per 10 % of the lead time beyond the grace
    late_most: float = 0.6
    late_grace_days: float = 1.0
    late_grace_share: float = 0.05  # of the lead time; the larger grace counts
    rejected_most: float = 0.8
    rejected_share_of_most: float = 0.2  # this rejected share costs the most
    dispute_lost: float = 1.0
    dispute_partly: float = 0.5
    shown_false: float = 0.8
    unanswered: float = 0.1


@dataclass(frozen=True)
class BuyerSeverities:
    """How much each cause takes from a buyer's order, 0 … 1."""

    payment_late_per_step: float = 0.2
    payment_late_step_days: float = 3.0
    payment_late_most: float = 0.8
    cancelled_after_start: float = 1.0
    dispute_lost: float = 1.0
    dispute_partly: float = 0.5
    acceptance_timer: float = 0.2
    specification_changed: float = 0.2


@dataclass(frozen=True)
class Parameters:
    """Every number of the formula. Days, orders, or shares in 0 … 1."""

    version: str = "2025-11.1"
    supplier: SupplierSeverities = field(default_factory=SupplierSeverities)
    buyer: BuyerSeverities = field(default_factory=BuyerSeverities)
    facts_share: float = 0.6  # of a rated order; the stars have the rest
    stars: tuple[float, float, float, float, float] = (1.0, 0.8, 0.4, 0.1, 0.0)  # 1 … 5 stars

    prior_orders: float = 2.0
    priors: tuple[float, float, float, float] = (0.20, 0.12, 0.10, 0.07)  # by verification level
    one_sided_z: float = 0.84  # one-sided 80 %
    least_orders: float = 1.0  # below: not rated
    least_counterparties: int = 3
    limits: tuple[float, float, float, float, float, float] = (0.05, 0.08, 0.12, 0.18, 0.28, 0.45)

    value_least: float = 0.25
    value_most: float = 3.0
    half_life_days: float = 365.0
    pair_most: float = 3.0
    untrusted_least: float = 0.05
    untrusted_most: float = 0.5

    restart: float = 0.15
    trust_full_at: float = 1.0  # of the anchors' median trust: from here on c = 1
    trust_power: float = 1.0
    overlap_expected: float = 0.2  # cosine that two independent customers may well have
    overlap_penalty: float = 1.0
    norm_padding: float = 2.0  # keeps two newcomers with one common partner from looking alike


STANDARD = Parameters()
"""For orders on the platform."""

RATINGS = Parameters(
    version="ratings-1",
    prior_orders=1.0,  # bare ratings carry no amounts: less of each is needed to speak
    trust_full_at=0.5,
    trust_power=0.5,
    overlap_penalty=2.0,  # … and voices that sound alike together count as half a voice
)
"""For bare two-way ratings without facts or amounts (``credit.formula.scores``)."""
