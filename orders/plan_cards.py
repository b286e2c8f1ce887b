"""Plans as their readers see them: cards, one table side by side, the difference to what is agreed.

Views and API show the same objects.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from capacity.ranges import LOCAL
from capacity.wording import language
from marketplace.core import regions
from marketplace.core.money import yuan
from orders import plan_inputs, plan_orders, plan_queries, plan_records, wording
from orders.models import Job, Placement, Plan, PlanRun, WorkOrder
from orders.plan_orders import Concern
from orders.workspace import DEAD

NAMES: dict[str, Any] = {
    "cheapest": gettext_lazy("Cheapest"),
    "earliest": gettext_lazy("Earliest"),
    "credit": gettext_lazy("Best credit"),
    "balanced": gettext_lazy("Balanced"),
    "between": gettext_lazy("In between"),
    "fewest": gettext_lazy("Fewest changes"),
    "in_time": gettext_lazy("In time"),
}


@dataclass(frozen=True)
class Stop:
    """A placement with its way on: where it is made, when it arrives at whoever comes next."""

    placement: Placement
    place: str
    arrives_at: datetime
    goals: list[str]  # short names of the next factories, or of the buyer
    change: str  # "", stays, moves, new: against what is agreed
    hours: float

    @property
    def total_fen(self) -> int:
        return self.placement.work_fen + self.placement.freight_fen


@dataclass(frozen=True)
class Card:
    """A plan with everything its page says."""

    plan: Plan
    title: str
    name: str
    stops: list[Stop]
    concerns: list[Concern]
    factories: list[str]
    gap: str
    difference_fen: int | None  # to the price agreed, of a plan that changes an order

    @property
    def days(self) -> int:
        return (self.plan.delivered_at - self.plan.starts_at).days + 1

    @property
    def freight_share(self) -> int:
        return 100 * self.plan.freight_fen // self.plan.total_fen


def names_of(plan: Plan) -> str:
    names = sorted(plan.names, key=plan_queries.ORDER.index)
    return pgettext("list", ", ").join(str(NAMES[name]) for name in names)


def cards(plans: Iterable[Plan]) -> list[Card]:
    return [card(plan) for plan in plans]


def card(plan: Plan) -> Card:
    placements = list(plan.placements.all())
    agreed = _agreed(plan)
    stops = [_stop(each, placements, plan.job, agreed) for each in placements]
    factories = list(dict.fromkeys(each.listing.organization.short_name for each in placements))
    count = len(factories)
    title = ngettext("Plan with %(n)s factory", "Plan with %(n)s factories", count) % {"n": count}
    return Card(
        plan=plan,
        title=title,
        name=names_of(plan),
        stops=stops,
        concerns=plan_orders.concerns(plan),
        factories=factories,
        gap=gap_words(plan),
        difference_fen=plan.total_fen - sum(w.total_fen for w in agreed) if agreed else None,
    )


def _agreed(plan: Plan) -> list[WorkOrder]:
    """Living and just ended work of the order a new plan changes; none for a first plan."""
    if plan.state != Plan.State.PROPOSED or plan.run.cause == PlanRun.Cause.POSTED:
        return []
    works = WorkOrder.objects.filter(order__job=plan.job, placement__isnull=False)
    works = works.exclude(order__state__in=DEAD)
    former = works.filter(placement__plan__state=Plan.State.ACCEPTED)
    return list(former.select_related("placement", "listing"))


def _stop(
    placement: Placement, others: Sequence[Placement], job: Job, agreed: Sequence[WorkOrder]
) -> Stop:
    later = [
        each
        for each in others
        if placement.operation_id in {op.pk for op in each.operation.after.all()}
    ]
    here = _place(placement)
    ways = [(_place(each), each.listing.organization.short_name) for each in later]
    ways = ways or [((job.buyer_id, job.region), job.buyer.short_name)]
    quarters = max(plan_inputs.leg(here, there, 0)[0] for there, _name in ways)
    return Stop(
        placement=placement,
        place=regions.name(placement.listing.region, language()),
        arrives_at=placement.ends_at + quarters * plan_inputs.QUARTER,
        goals=list(dict.fromkeys(name for _there, name in ways)),
        change=_change(placement, agreed),
        hours=plan_orders.hours_of(placement),
    )


def _place(placement: Placement) -> plan_inputs.Place:
    return placement.listing.organization_id, placement.listing.region


def _change(placement: Placement, agreed: Sequence[WorkOrder]) -> str:
    if not agreed:
        return ""
    if placement.agreed_id:
        return "stays"
    former = {w.listing_id for w in agreed if w.operation_id == placement.operation_id}
    return "moves" if placement.listing_id in former else "new"


def gap_words(plan: Plan) -> str:
    """How far the plan is from what no plan can go below."""
    if plan.gap_ppm is None:
        return _("No lower bound was computed for this plan.")
    is_change = any(each.agreed_id for each in plan.placements.all())
    if plan.gap_ppm == 0 and is_change:
        return _("No plan that leaves the same work as agreed has a lower price and lateness.")
    if plan.gap_ppm == 0:
        return _("No plan of these offers has a lower price and lateness.")
    if is_change:
        return _(
            "%(gap)s %% above the lowest price and lateness of any plan that leaves the same work "
            "as agreed."
        ) % {"gap": _percent(plan.gap_ppm)}
    return _(
        "%(gap)s %% above the lowest price and lateness any plan of these offers can reach."
    ) % {"gap": _percent(plan.gap_ppm)}


def _percent(ppm: int) -> str:
    """Rounded up: never closer to the bound than it is."""
    return f"{-(-ppm // 1000) / 10:.1f}"


@dataclass(frozen=True)
class Progress:
    """`phase`: working, busy, broken, ready, impossible or none."""

    phase: str
    percent: int
    sentence: str

    @property
    def is_underway(self) -> bool:
        return self.phase in ("working", "busy")


PATIENCE = timedelta(seconds=25)


def progress(run: PlanRun | None, *, at: datetime) -> Progress:
    if run is None:
        return Progress("none", 0, "")
    state = PlanRun.State
    if run.state == state.FAILED:
        return Progress("broken", 0, _("The search broke off. Ask for it again."))
    if run.state == state.READY:
        return Progress("ready", 100, "")
    if run.state == state.IMPOSSIBLE:
        return Progress("impossible", 100, _("No plan exists yet."))
    if run.state == state.QUEUED and at - run.asked_at > PATIENCE:
        return Progress(
            "busy",
            run.percent,
            _(
                "The planning service is busy; your job is safe and is planned as soon as it is "
                "back. You can leave this page."
            ),
        )
    return Progress("working", run.percent, _phase(run.percent))


def _phase(percent: int) -> str:
    if percent < 50:
        return _("Reading the capacity on offer for each operation.")
    if percent < 92:
        return _("Planning over all factories and the roads between them.")
    return _("Keeping the plans.")


@dataclass(frozen=True)
class Blocked:
    """An operation nobody can do, why, and the nearest changes."""

    name: str
    reasons: list[str]
    near: list[str]


def blocked(run: PlanRun | None) -> list[Blocked]:
    if run is None or run.state != PlanRun.State.IMPOSSIBLE:
        return []
    names = {str(each.uuid): each.label for each in run.job.operations.select_related("process")}
    return [_blocked(each, names) for each in run.findings.get("blocked", [])]


def _blocked(found: dict[str, Any], names: dict[str, str]) -> Blocked:
    ranked = sorted(found["excluded"].items(), key=lambda pair: (-pair[1], pair[0]))
    reasons = [wording.shortfall(code, count) for code, count in ranked]
    if not found["looked_at"]:
        reasons = [_("Nobody offers this process at the moment.")]
    if found["withheld"]:
        reasons.append(_("%(n)s keep their price or calendar back") % {"n": found["withheld"]})
    return Blocked(
        names.get(found["operation"], ""),
        reasons or [_("The free hours do not fit between the other operations.")],
        [wording.relaxation(change) for change in found["near"]],
    )


def looked_at(run: PlanRun | None) -> str:
    """How thorough the search was, in one sentence."""
    counted = run.findings.get("candidates") if run else None
    if not counted:
        return ""
    total = sum(each["looked_at"] for each in counted.values())
    return _("%(n)s offers for %(m)s operations in %(seconds)s s") % {
        "n": total,
        "m": len(counted),
        "seconds": f"{run.seconds or 0:.1f}",
    }


def curve(run: PlanRun | None) -> list[tuple[datetime, int]]:
    return [(parse_datetime(moment), fen) for moment, fen in run.curve] if run else []


def curve_option(points: Sequence[tuple[datetime, int]], plans: Sequence[Plan]) -> dict[str, Any]:
    """Price against delivery: the trade-off as steps, the plans on offer as dots."""

    def at(moment: datetime) -> str:
        return f"{moment.astimezone(LOCAL):%Y-%m-%dT%H:%M:%S}"

    line = [[at(moment), fen / 100] for moment, fen in points]
    dots = [
        {"name": names_of(plan), "value": [at(plan.delivered_at), plan.total_fen / 100]}
        for plan in plans
    ]
    return {
        "xAxis": {"type": "time"},
        "yAxis": {"type": "value", "scale": True},
        "series": [
            {"type": "line", "step": "end", "name": _("Trade-off"), "data": line},
            {"type": "scatter", "name": _("Plans"), "data": dots, "symbolSize": 12},
        ],
    }


@dataclass(frozen=True)
class Row:
    """A line of the comparison: what, and its figure in each plan; the best ones are marked."""

    label: str
    values: list[tuple[str, str, bool]]  # name of the plan, figure, whether it is the best


def comparison(found: Sequence[Card]) -> list[Row]:
    def row(label: str, key: Any, shown: Any) -> Row:
        best = min((key(card.plan) for card in found), default=None)
        return Row(label, [(c.name, shown(c), key(c.plan) == best) for c in found])

    return [
        row(_("Total price"), lambda p: p.total_fen, lambda c: f"¥{yuan(c.plan.total_fen)}"),
        row(_("of it freight"), lambda p: p.freight_fen, lambda c: f"¥{yuan(c.plan.freight_fen)}"),
        row(
            _("Delivered"), lambda p: p.delivered_at, lambda c: wording.moment(c.plan.delivered_at)
        ),
        row(_("Lowest grade"), _risk, lambda c: c.plan.worst_grade),
    ]


def _risk(plan: Plan) -> int:
    return plan_records.rank(plan.worst_grade)


@dataclass(frozen=True)
class Summary:
    """What the page of a job says about its plans."""

    progress: Progress
    count: int
    cheapest_fen: int | None
    earliest: datetime | None


def summary(job: Job, *, at: datetime) -> Summary:
    found = list(Plan.objects.filter(job=job, state=Plan.State.PROPOSED))
    return Summary(
        progress(plan_queries.last_run(job), at=at),
        len(found),
        min((plan.total_fen for plan in found), default=None),
        min((plan.delivered_at for plan in found), default=None),
    )
