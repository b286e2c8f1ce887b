"""A firm's credit as a page can show it: grade, waterfall, costliest orders, what comes next."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from capacity.models import Process
from credit import explanation, grades, pairs, scores, weights
from credit.events import evidence_of
from credit.evidence import Cause
from credit.models import Event, GradeChange, Rating, Side, Snapshot
from marketplace.accounts.models import Organization

POINTS = 100
COSTLIEST = 5

CAUSES = {
    Cause.CANCELLED: gettext_lazy("Cancelled"),
    Cause.LATE: gettext_lazy("Late"),
    Cause.REJECTED: gettext_lazy("Rejected or reworked pieces"),
    Cause.QUALITY_DISPUTE: gettext_lazy("Disputes on quality"),
    Cause.OTHER_DISPUTE: gettext_lazy("Other disputes"),
    Cause.SHOWN_FALSE: gettext_lazy("Capacity shown falsely"),
    Cause.UNANSWERED: gettext_lazy("Requests not answered in 24 hours"),
    Cause.PAYMENT_LATE: gettext_lazy("Paid late"),
    Cause.ACCEPTANCE_TIMER: gettext_lazy("Acceptance left to the timer"),
    Cause.SPECIFICATION_CHANGED: gettext_lazy("Specification changed after the start"),
    Cause.STARS: gettext_lazy("Ratings by partners"),
}
SIDES = {Side.SUPPLIER: gettext_lazy("As factory"), Side.BUYER: gettext_lazy("As buyer")}
BEGINNINGS = {
    grades.Verification.UNVERIFIED: gettext_lazy("Starting assumption: not verified yet"),
    grades.Verification.VERIFIED: gettext_lazy("Starting assumption: verified firm"),
    grades.Verification.CERTIFIED: gettext_lazy("Starting assumption: quality certificate"),
    grades.Verification.AUDITED: gettext_lazy("Starting assumption: audited on site"),
}
WEAKEST = {
    weights.WeightPart.VALUE: gettext_lazy("a small order for this kind of work"),
    weights.WeightPart.RECENCY: gettext_lazy("it was a long time ago"),
    weights.WeightPart.INDEPENDENCE: gettext_lazy(
        "this partner trades with the same firms as your other partners"
    ),
    weights.WeightPart.TRUST: gettext_lazy("this partner is little known on the platform yet"),
}


@dataclass(frozen=True)
class Cost:
    """One order that costs points, with the words the page needs."""

    event: Event
    points: float
    causes: list[str]
    weight: float
    weakest: str
    half_life_on: date


@dataclass(frozen=True)
class SideReport:
    """One side of a firm, everything recomputable from the published formula."""

    side: str
    label: str
    standing: Any
    parts: list[dict[str, Any]]
    costs: list[Cost]
    next_grade: Any
    classes: list[dict[str, Any]]
    stars: Decimal | None  # None under three ratings
    ratings: int
    since: datetime | None  # when the grade last changed

    @property
    def best_score(self) -> float:
        """The score without uncertainty: the upper end of the interval."""
        return POINTS * (1 - self.standing.p)


def reports(organization: Organization, *, own: bool) -> list[SideReport]:
    """The sides the firm acts on, supplier first; single orders for its own people alone."""
    sides = [(Side.SUPPLIER, organization.supplies), (Side.BUYER, organization.buys)]
    return [side_report(organization, side, own=own) for side, acts in sides if acts]


def side_report(organization: Organization, side: Side, *, own: bool) -> SideReport:
    today = timezone.localdate()
    standings = scores.standings(organization, side, on=today)
    standing = standings.pop(scores.ALL_WORK)
    changes = GradeChange.objects.filter(organization=organization, side=side)
    level = scores.verification_level(organization, on=today)
    stars, ratings = scores.stars(organization, side, standing)
    return SideReport(
        side=side,
        label=str(SIDES[side]),
        standing=standing,
        parts=waterfall(standing, level),
        costs=costs(organization, side, standing, on=today) if own else [],
        next_grade=explanation.next_grade(standing),
        classes=_classes(standings),
        stars=stars,
        ratings=ratings,
        since=changes.aggregate(last=Max("changed_at"))["last"],
    )


def waterfall(standing: grades.Standing, level: grades.Verification) -> list[dict[str, Any]]:
    """From 100 points down to the score; the parts add up exactly."""
    found = explanation.explain(standing)
    causes = [
        {"label": str(CAUSES[cause]), "value": -POINTS * share}
        for cause, share in found.causes.items()
    ]
    return [
        {"label": _("Every order goes well"), "value": POINTS, "total": True},
        {"label": str(BEGINNINGS[level]), "value": -POINTS * found.prior},
        *causes,
        {"label": _("Uncertainty: few orders so far"), "value": -POINTS * found.uncertainty},
        {"label": _("Credit score"), "value": standing.score, "total": True},
    ]


def costs(
    organization: Organization, side: str, standing: grades.Standing, *, on: date
) -> list[Cost]:
    """The five orders that cost most today."""
    snapshot = Snapshot.objects.filter(current=True).first()
    if snapshot is None:
        return []
    known = pairs.of_party(snapshot, organization.pk, side)
    weighed = [
        explanation.WeighedOrder(
            event,
            event.happened_on,
            evidence_of(event),
            scores.weight_of(event, known),
        )
        for event in counted_events(organization, side)
    ]
    found = explanation.costliest(weighed, standing, on=on, most=COSTLIEST)
    return [_cost(each) for each in found]


def counted_events(organization: Organization, side: str) -> list[Event]:
    """One event per order: the rated one where there is one."""
    events = Event.objects.filter(
        party=organization, side=side, struck_at=None, applied_to__isnull=False
    )
    latest: dict[int, Event] = {}
    for event in events.select_related("work_order__order__job", "counterparty").order_by("pk"):
        latest[event.work_order_id] = event
    return list(latest.values())


def _cost(found: explanation.CostlyOrder) -> Cost:
    return Cost(
        event=found.order.key,
        points=POINTS * found.cost,
        causes=[str(CAUSES[cause]) for cause, size in found.causes.items() if size],
        weight=found.weight,
        weakest=str(WEAKEST[found.weakest]) if found.weight < 1 else "",
        half_life_on=found.half_life_on,
    )


def _classes(standings: dict[str, grades.Standing]) -> list[dict[str, Any]]:
    """The grade for each class of work the firm has orders in."""
    names = {process.code: process for process in Process.objects.filter(code__in=list(standings))}
    return [
        {"name": str(names.get(code, code)), "code": code, "standing": standing}
        for code, standing in sorted(standings.items())
    ]


def revealed_ratings(organization: Organization, *, limit: int = 20) -> list[Rating]:
    """What partners said, newest first; sealed ratings are not among them."""
    found = Rating.objects.filter(ratee=organization, state__in=["revealed", "counted"])
    return list(found.select_related("rater").order_by("-revealed_at", "-id")[:limit])
