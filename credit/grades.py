"""From the totals of a book to the grade: p, its upper bound, the score, the letter.

Beta-binomial shrinkage: ``p = (2π + Σ w·y) / (2 + W)``, upper bound by the normal approximation
``p_up = p + 0.84·sqrt(p(1−p) / (3 + W))`` (one-sided 80 %), never above 1.
"""

import math
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from credit.books import Totals
from credit.evidence import PERFORMANCE, QUALITY, Cause
from credit.parameters import STANDARD, Parameters


class Verification(IntEnum):
    """What third parties have checked; each level includes the former."""

    UNVERIFIED = 0
    VERIFIED = 1  # USCC, licence and bank account
    CERTIFIED = 2  # … and a valid quality certificate
    AUDITED = 3  # … and a third-party site audit


class Grade(StrEnum):
    """The letter. D is a person's decision only (confirmed fraud, court list)."""

    AAA = "AAA"
    AA = "AA"
    A = "A"
    BBB = "BBB"
    BB = "BB"
    B = "B"
    C = "C"
    D = "D"
    NR = "NR"


COMPUTED = (Grade.AAA, Grade.AA, Grade.A, Grade.BBB, Grade.BB, Grade.B, Grade.C)
"""The letters a formula may give, best first."""

SORT_RANK = {grade: rank for rank, grade in enumerate((*COMPUTED, Grade.D))} | {
    Grade.NR: COMPUTED.index(Grade.B)
}
"""For lists: smaller is better; a newcomer is never sorted below B."""


@dataclass(frozen=True)
class Standing:
    """A party's credit in one role and class of work on one day. Risks are in 0 … 1."""

    grade: Grade
    p: float
    p_up: float
    prior: float
    totals: Totals
    counterparties: int
    quality_p_up: float
    performance_p_up: float
    parameters_version: str

    @property
    def score(self) -> float:
        """信用分, 0 … 100."""
        return points(self.p_up)

    @property
    def quality_score(self) -> float:
        """Quality assurance, 0 … 100."""
        return points(self.quality_p_up)

    @property
    def performance_score(self) -> float:
        """Performance, 0 … 100."""
        return points(self.performance_p_up)

    @property
    def effective_orders(self) -> float:
        """W."""
        return self.totals.weight


def points(p_up: float) -> float:
    """The score of an upper bound: 100·(1 − p_up)."""
    return 100 * (1 - p_up)


def prior(level: Verification | int, *, parameters: Parameters = STANDARD) -> float:
    """π: the risk of a party nobody has traded with, by what has been verified."""
    return parameters.priors[Verification(level)]


def risk(
    cost: float, weight: float, prior_risk: float, *, parameters: Parameters = STANDARD
) -> float:
    """p: the expected badness of the next order."""
    orders = parameters.prior_orders
    return (orders * prior_risk + cost) / (orders + weight)


def upper(p: float, weight: float, *, parameters: Parameters = STANDARD) -> float:
    """p_up: the one-sided 80 % bound of p."""
    spread = math.sqrt(max(0.0, p * (1 - p)) / (parameters.prior_orders + 1 + weight))
    return min(1.0, p + parameters.one_sided_z * spread)


def letter(p_up: float, *, parameters: Parameters = STANDARD) -> Grade:
    """The letter of an upper bound, for a party with enough orders."""
    for grade, limit in zip(COMPUTED, parameters.limits, strict=False):
        if p_up <= limit:
            return grade
    return Grade.C


def standing(
    totals: Totals,
    *,
    prior_risk: float,
    counterparties: int,
    condemned: bool = False,
    parameters: Parameters = STANDARD,
) -> Standing:
    """Grade a party. ``condemned`` carries the person's decision for a D."""
    p = risk(totals.cost, totals.weight, prior_risk, parameters=parameters)
    p_up = upper(p, totals.weight, parameters=parameters)
    if condemned:
        grade = Grade.D
    elif is_rated(totals.weight, counterparties, parameters=parameters):
        grade = letter(p_up, parameters=parameters)
    else:
        grade = Grade.NR
    return Standing(
        grade=grade,
        p=p,
        p_up=p_up,
        prior=prior_risk,
        totals=totals,
        counterparties=counterparties,
        quality_p_up=_part_p_up(totals, QUALITY, prior_risk, parameters),
        performance_p_up=_part_p_up(totals, PERFORMANCE, prior_risk, parameters),
        parameters_version=parameters.version,
    )


def is_rated(weight: float, counterparties: int, *, parameters: Parameters = STANDARD) -> bool:
    """Enough orders and counterparties for a letter."""
    return weight >= parameters.least_orders and counterparties >= parameters.least_counterparties


def _part_p_up(
    totals: Totals, causes: frozenset[Cause], prior_risk: float, parameters: Parameters
) -> float:
    cost = sum(totals.costs.get(cause, 0.0) for cause in sorted(causes))
    p = risk(cost, totals.weight, prior_risk, parameters=parameters)
    return upper(p, totals.weight, parameters=parameters)
