"""Keeping what a run found: plans with their placements, the journal line, word to the buyer."""

from collections.abc import Iterable
from datetime import datetime

from django.urls import reverse

from marketplace.audit import journal
from marketplace.notices import tell
from orders import needs, reasons
from orders.models import Placement, Plan, PlanRun
from orders.plan_choices import Draft, Lot, Result
from orders.scoring import GRADES

ENGINE = "plan-1"
PPM = 1_000_000
NOT_RATED = GRADES.index("BB")  # judged as BB until there are orders to judge by


def store(run: PlanRun, result: Result, *, at: datetime) -> None:
    """Call under the locks of the job and the run."""
    for draft in result.drafts:
        _plan(run, draft, result)
    run.state = PlanRun.State.READY if result.drafts else PlanRun.State.IMPOSSIBLE
    run.due_at, run.percent, run.finished_at = None, 100, at
    run.seconds, run.findings = round(result.seconds, 3), result.findings
    run.lower_bound_fen = result.lower_bound_fen
    run.curve = [[moment.isoformat(), fen] for moment, fen in result.curve]
    run.save()
    _record(run, len(result.drafts), at)
    if _is_news(run):
        _tell_buyer(run, len(result.drafts))


def _plan(run: PlanRun, draft: Draft, result: Result) -> Plan:
    grades = grades_of({lot.listing for lot in draft.lots})
    plan = Plan.objects.create(
        run=run,
        job=run.job,
        names=list(draft.names),
        work_fen=sum(lot.work_fen for lot in draft.lots),
        freight_fen=sum(lot.freight_fen for lot in draft.lots),
        late_fen=draft.late_fen,
        starts_at=min(lot.starts_at for lot in draft.lots),
        delivered_at=draft.delivered_at,
        worst_grade=max(grades.values(), key=rank),
        gap_ppm=_gap(draft, draft.bound_fen or result.lower_bound_fen),
    )
    Placement.objects.bulk_create(_placements(plan, draft.lots))
    return plan


def _gap(draft: Draft, bound_fen: int | None) -> int | None:
    """Rounded up: never closer to the bound than it is."""
    if not bound_fen:
        return None
    return -(-(draft.objective_fen - bound_fen) * PPM // bound_fen)


def _placements(plan: Plan, lots: Iterable[Lot]) -> list[Placement]:
    numbers: dict[int, int] = {}
    placements = []
    for lot in lots:
        numbers[lot.operation.pk] = numbers.get(lot.operation.pk, 0) + 1
        placements.append(
            Placement(
                plan=plan,
                operation=lot.operation,
                listing_id=lot.listing,
                lot=numbers[lot.operation.pk],
                quantity=lot.quantity,
                starts_at=lot.starts_at,
                ends_at=lot.ends_at,
                pieces=[[u, s.isoformat(), e.isoformat()] for u, s, e in lot.pieces],
                work_fen=lot.work_fen,
                freight_fen=lot.freight_fen,
                agreed=lot.agreed,
            )
        )
    return placements


def grades_of(listings: Iterable[int]) -> dict[int, str]:
    """Letters of the listings' factories; "NR" for one that is not on offer at the moment."""
    rows = needs.capacities(listings)
    return {
        number: reasons.grade_of(rows[number]) if number in rows else "NR" for number in listings
    }


def rank(grade: str) -> int:
    return GRADES.index(grade) if grade in GRADES else NOT_RATED


def _record(run: PlanRun, found: int, at: datetime) -> None:
    facts = run.job.journal_facts()
    journal.record(
        "job",
        run.job.uuid,
        "planned",
        by=None,
        at=at,
        organization=facts["organization"],
        region=facts["region"],
        data={
            "version": run.job_version,
            "engine": ENGINE,
            "cause": run.cause,
            "plans": found,
            "seconds": run.seconds,
        },
    )


def _is_news(run: PlanRun) -> bool:
    """Whether the buyer asked, or what nobody asked for differs from what was there."""
    if run.asked_by_id or run.cause != PlanRun.Cause.ASKED:
        return True
    former = PlanRun.objects.filter(job=run.job_id, pk__lt=run.pk).order_by("-pk").first()
    if former is None or former.plans.filter(accepted_at__isnull=False).exists():
        return True
    return _cheapest(run) != _cheapest(former)


def _cheapest(run: PlanRun) -> int | None:
    return min((plan.total_fen for plan in run.plans.all()), default=None)


def _tell_buyer(run: PlanRun, found: int) -> None:
    job = run.job
    if found:
        zh = f"需求单“{job.title}”：有 {found} 个协同方案可供选择。"
        en = f"Job “{job.title}”: {found} plans are ready to choose from."
    else:
        zh = f"需求单“{job.title}”：目前没有可行的协同方案，请看卡在哪道工序。"
        en = f"Job “{job.title}”: no plan exists yet; see which operation holds it up."
    path = reverse("orders:plans", args=[job.uuid])
    tell.firm(job.buyer, "job_planned", zh=zh, en=en, path=path, permission="job.edit")
