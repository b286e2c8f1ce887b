"""How good and how fast plans are: shop schedules against best known, orders against their bound.

    make bench-planning          (SECONDS=10 INSTANCES=mk01,mk02)

Part 1: the public flexible job-shop instances beside the checkout (../shared/data/fjsp), gap to the
best known makespan after SECONDS of wall time on all cores; yardstick is list dispatching. Part 2:
made-up orders over many factories, every plan judged by the independent validator, against the
cheapest greedy choice and the bound of each order alone. Part 3: single orders, CPU milliseconds.
"""

import os
import statistics
import time
from dataclasses import replace

from orders import job_shop, job_shop_search, planning
from orders.plan_calendar import Calendar
from tests.benchmarks.planning import instances, job_shops

SECONDS = float(os.environ.get("SECONDS", "10"))
CASES = ((8, 150, 15), (37, 200, 25), (120, 400, 40))


def main() -> None:
    shops()
    programmes()
    singles()


def shops() -> None:
    if not job_shops.DATA.exists():
        print(f"No public instances at {job_shops.DATA}: part 1 is left out.")
        return
    known = job_shops.best_known()
    names = os.environ.get("INSTANCES", "").split(",")
    chosen = [name for name in known if name in names] or list(known)
    planning.solve_flexible_job_shop([[[(0, 1)]]], time_limit=1)  # compiled before the clock runs
    gaps = {}
    print(f"flexible job shop, {SECONDS:g} s each: makespan (best known, bound) gap · dispatching")
    for name in chosen:
        jobs = job_shops.read(job_shops.DATA / f"{name}.txt")
        cpu = time.process_time()
        makespan, placed = planning.solve_flexible_job_shop(jobs, time_limit=SECONDS)
        cpu = time.process_time() - cpu
        if wrong := job_shops.faults(jobs, makespan, placed):
            raise SystemExit(f"{name}: {wrong}")
        problem = job_shop.problem_of(jobs)
        gaps[name] = 100 * (makespan / known[name] - 1)
        print(
            f"  {name}: {makespan} ({known[name]}, {job_shop.lower_bound(problem)})"
            f" {gaps[name]:.2f} % · {100 * (dispatched(problem) / known[name] - 1):.0f} %"
            f" · {cpu:.1f} CPU s",
            flush=True,
        )
    first = [gap for name, gap in gaps.items() if name <= "mk10"]
    print(
        f"  mean {statistics.mean(gaps.values()):.2f} %, largest {max(gaps.values()):.2f} %", end=""
    )
    print(f" · mk01–mk10 {statistics.mean(first):.2f} %, {max(first):.2f} %" if first else "")


def dispatched(problem: job_shop.Problem) -> int:
    """The makespan of plain list dispatching: whatever can end first."""
    plan = job_shop.empty_schedule(problem)
    work = job_shop.scratch(problem)
    job_shop_search.dispatch(problem.shop, plan, work)
    return int(job_shop_search.measure(problem.shop, plan, work))


def programmes() -> None:
    print(
        f"many orders on one calendar: greedy · insertion · + {SECONDS:g} s · bound (in 1,000 yuan)"
    )
    for orders, listings, factories in CASES:
        made = instances.world(
            1, orders=orders, listings=listings, factories=factories, offers=12, steps=(5, 6)
        )
        greedy = judged(made, cheapest_first(made))
        clock = time.process_time()
        quick = planning.plan_many(made.orders, made.roads, made.free, time_limit=0)
        clock = time.process_time() - clock
        slow = planning.plan_many(made.orders, made.roads, made.free, time_limit=SECONDS)
        for programme in (quick, slow):
            judged(made, programme.plans)
        print(
            f"  {made.operations} operations, {listings} listings, {factories} factories:"
            f" {greedy / 1e5:,.1f} · {quick.objective_fen / 1e5:,.1f} in {1000 * clock:.0f} CPU ms"
            f" · {slow.objective_fen / 1e5:,.1f} · {sum(slow.bounds) / 1e5:,.1f}"
            f" (gap {100 * slow.gap:.2f} %, {slow.unplanned} unplanned)",
            flush=True,
        )


def cheapest_first(made: instances.World) -> list[planning.Plan | None]:
    """The yardstick: order by order, each step at the cheapest listing that still has time."""
    calendar, plans = Calendar(made.free), []
    for order in made.orders:
        steps: list[planning.Step] = []
        for step in order.steps:
            offers = sorted(step.offers, key=lambda o: o.cost_fen(step.quantity))
            fitting = (o for o in offers if fits(made, order, calendar, [*steps, only(step, o)]))
            steps.append(only(step, next(fitting, offers[0])))
        plans.append(attempt(made, replace(order, steps=tuple(steps)), calendar))
        for lot in plans[-1].placements if plans[-1] else ():
            calendar.take(lot.pieces)
    return plans


def only(step: planning.Step, offer: planning.Offer) -> planning.Step:
    return replace(step, offers=(offer,), lots=1)


def fits(made, order, calendar, steps) -> bool:
    return attempt(made, replace(order, steps=tuple(steps)), calendar) is not None


def attempt(made, order, calendar) -> planning.Plan | None:
    try:
        return planning.best(order, made.roads, calendar)
    except planning.Impossible:
        return None


def judged(made: instances.World, plans: list[planning.Plan | None]) -> int:
    """The objective of all plans; ends the run when one of them could not be booked."""
    calendar, value = Calendar(made.free), 0
    for order, plan in zip(made.orders, plans, strict=True):
        if plan is None:
            continue
        if wrong := planning.faults(order, made.roads, made.free, plan):
            raise SystemExit(f"a plan breaks a rule: {wrong}")
        for lot in plan.placements:
            calendar.take(lot.pieces)
        value += plan.objective_fen
    return value


def singles() -> None:
    for shape in ("chain", "tree", "graph"):
        spent = []
        for seed in range(60):
            made = instances.world(
                seed, orders=1, listings=120, factories=25, steps=(4, 8), offers=20, shape=shape
            )
            clock = time.process_time()
            try:
                planning.best(made.orders[0], made.roads, Calendar(made.free))
            except planning.Impossible:
                continue
            spent.append(1000 * (time.process_time() - clock))
        p95 = statistics.quantiles(spent, n=20)[-1]
        print(
            f"single order, {shape}, 20 offers a step: p50 {statistics.median(spent):.1f},"
            f" p95 {p95:.1f} CPU ms"
        )


main()
