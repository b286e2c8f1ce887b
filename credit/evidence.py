"""How badly one order went for one side: ``y`` in [0, 1], split exactly into its causes.

All arithmetic is in integer micro-units (``parameters.SCALE``); the parts always add up to ``y``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from credit.parameters import SCALE, STANDARD, Parameters, micro


class Cause(StrEnum):
    """Why an order cost points. The values are stored: never rename one."""

    CANCELLED = "cancelled"
    LATE = "late"
    REJECTED = "rejected"
    QUALITY_DISPUTE = "quality_dispute"
    OTHER_DISPUTE = "other_dispute"
    SHOWN_FALSE = "shown_false"
    UNANSWERED = "unanswered"
    PAYMENT_LATE = "payment_late"
    ACCEPTANCE_TIMER = "acceptance_timer"
    SPECIFICATION_CHANGED = "specification_changed"
    STARS = "stars"


QUALITY = frozenset({Cause.REJECTED, Cause.QUALITY_DISPUTE, Cause.SHOWN_FALSE})
"""Causes of the sub-score "quality assurance"."""

PERFORMANCE = frozenset(
    {
        Cause.LATE,
        Cause.CANCELLED,
        Cause.UNANSWERED,
        Cause.PAYMENT_LATE,
        Cause.OTHER_DISPUTE,
        Cause.ACCEPTANCE_TIMER,
        Cause.SPECIFICATION_CHANGED,
    }
)
"""Causes of the sub-score "performance". Stars belong to neither: they do not say which."""


class Verdict(StrEnum):
    """How a dispute about the order ended for this side."""

    NONE = "none"
    WON = "won"
    PARTLY = "partly"
    LOST = "lost"


@dataclass(frozen=True)
class SupplierFacts:
    """What the platform saw of the supplier in one order."""

    cancelled: bool = False  # by the supplier's own fault
    late_days: float = 0.0  # past the agreed hand-over, 0 when on time
    lead_days: float = 1.0  # agreed days from start to hand-over
    rejected_share: float = 0.0  # of the pieces, rejected or reworked, 0 … 1
    dispute: Verdict = Verdict.NONE
    dispute_on_quality: bool = False
    shown_false: bool = False  # listing or telemetry
    unanswered: bool = False  # no answer within 24 h


@dataclass(frozen=True)
class BuyerFacts:
    """What the platform saw of the buyer in one order."""

    payment_late_days: float = 0.0
    cancelled_after_start: bool = False
    dispute: Verdict = Verdict.NONE
    dispute_on_quality: bool = False
    acceptance_timer: bool = False  # the timer accepted the goods, not the buyer
    specification_changed: bool = False  # after the start of production


@dataclass(frozen=True)
class Evidence:
    """One order for one side: ``causes`` in micro-units, each before any sharing out."""

    causes: Mapping[Cause, int] = field(default_factory=dict)
    hard: bool = False  # own-fault cancellation or lost dispute: no star can soften it
    stars: int | None = None  # 1 … 5, None while sealed or lapsed

    def __post_init__(self) -> None:
        if self.stars is not None and self.stars not in range(1, 6):
            raise ValueError(f"stars are 1 to 5, not {self.stars}")
        if any(severity < 0 for severity in self.causes.values()):
            raise ValueError("a severity cannot be negative")
        kept = {cause: size for cause, size in sorted(self.causes.items()) if size}
        object.__setattr__(self, "causes", MappingProxyType(kept))

    def rated(self, stars: int | None) -> "Evidence":
        """The same order once its rating is unsealed (or, with None, before)."""
        return Evidence(causes=self.causes, hard=self.hard, stars=stars)


def supplier_evidence(
    facts: SupplierFacts, *, stars: int | None = None, parameters: Parameters = STANDARD
) -> Evidence:
    """Evidence about the supplier. Raises ValueError on impossible facts."""
    table = parameters.supplier
    _check(facts.late_days, facts.lead_days, facts.rejected_share)
    if facts.rejected_share > 1:
        raise ValueError("a rejected share is at most 1")
    causes = {
        Cause.CANCELLED: micro(table.cancelled) * facts.cancelled,
        Cause.LATE: micro(_lateness(facts, parameters)),
        Cause.REJECTED: micro(
            table.rejected_most * min(1.0, facts.rejected_share / table.rejected_share_of_most)
        ),
        Cause.SHOWN_FALSE: micro(table.shown_false) * facts.shown_false,
        Cause.UNANSWERED: micro(table.unanswered) * facts.unanswered,
        _dispute(facts): _verdict(facts.dispute, table.dispute_lost, table.dispute_partly),
    }
    return Evidence(causes, hard=facts.cancelled or facts.dispute is Verdict.LOST, stars=stars)


def buyer_evidence(
    facts: BuyerFacts, *, stars: int | None = None, parameters: Parameters = STANDARD
) -> Evidence:
    """Evidence about the buyer. Raises ValueError on impossible facts."""
    table = parameters.buyer
    _check(facts.payment_late_days)
    steps = facts.payment_late_days / table.payment_late_step_days
    late = min(table.payment_late_most, table.payment_late_per_step * steps)
    causes = {
        Cause.CANCELLED: micro(table.cancelled_after_start) * facts.cancelled_after_start,
        Cause.PAYMENT_LATE: micro(late),
        Cause.ACCEPTANCE_TIMER: micro(table.acceptance_timer) * facts.acceptance_timer,
        Cause.SPECIFICATION_CHANGED: (
            micro(table.specification_changed) * facts.specification_changed
        ),
        _dispute(facts): _verdict(facts.dispute, table.dispute_lost, table.dispute_partly),
    }
    hard = facts.cancelled_after_start or facts.dispute is Verdict.LOST
    return Evidence(causes, hard=hard, stars=stars)


def badness(evidence: Evidence, *, parameters: Parameters = STANDARD) -> dict[Cause, int]:
    """``y`` of the order split by cause, in micro-units; the values sum to ``y`` exactly.

    Facts only: ``y = min(1, Σ causes)``. Rated: ``y = max(y_hard, 0.6·y_facts + 0.4·y_stars)``.
    """
    causes = dict(evidence.causes)
    facts = min(SCALE, sum(causes.values()))
    if evidence.stars is None:
        return _apportion(facts, causes)
    share = micro(parameters.facts_share)
    by_facts = facts * share // SCALE
    by_stars = micro(parameters.stars[evidence.stars - 1]) * (SCALE - share) // SCALE
    if evidence.hard and by_facts + by_stars < SCALE:
        return _apportion(SCALE, causes)
    parts = _apportion(by_facts, causes)
    return parts | {Cause.STARS: by_stars} if by_stars else parts


def _lateness(facts: SupplierFacts, parameters: Parameters) -> float:
    table = parameters.supplier
    lead = max(facts.lead_days, 1.0)  # a lead time of hours would make every delay the worst
    grace = max(table.late_grace_days, table.late_grace_share * lead)
    tenths = max(0.0, facts.late_days - grace) / (0.1 * lead)
    return min(table.late_most, table.late_per_tenth * tenths)


def _dispute(facts: SupplierFacts | BuyerFacts) -> Cause:
    return Cause.QUALITY_DISPUTE if facts.dispute_on_quality else Cause.OTHER_DISPUTE


def _verdict(verdict: Verdict, lost: float, partly: float) -> int:
    return micro({Verdict.LOST: lost, Verdict.PARTLY: partly}.get(verdict, 0.0))


def _check(*measures: float) -> None:
    if not all(0 <= measure < float("inf") for measure in measures):
        raise ValueError(f"days and shares are finite and not negative: {measures}")


def _apportion(total: int, shares: Mapping[Cause, int]) -> dict[Cause, int]:
    """``total`` shared out in proportion, by largest remainder, so that nothing is lost."""
    whole = sum(shares.values())
    if not whole or not total:
        return {}
    parts = {cause: total * size // whole for cause, size in shares.items()}
    by_remainder = sorted(shares, key=lambda cause: (-(total * shares[cause] % whole), cause))
    for cause in by_remainder[: total - sum(parts.values())]:
        parts[cause] += 1
    return {cause: size for cause, size in parts.items() if size}
