"""How much clearing at one moment is worth, and how long it takes.

    make bench-clearing          (JOBS=1000,10000 CANDIDATES=50 SEED=1)

Jobs and machines lie in a square of 1,000 km. Wish and worth come from the published formulas of
orders/round_worth.py: budgets over two orders of magnitude, a score of price, distance and chance,
earnings net of a fee, hours used of hours offered. There are fewer machines than jobs. Each method
works on the same bids: value in per cent of the greatest, pairs that would rather have each other,
CPU seconds; and the memory of the whole process at its highest.
"""

import os
import random
import resource
import time

from orders.clearing import Bid
from orders.round_figures import METHODS, WAYS
from orders.round_worth import BILLION, wish_fen, worth_fen

CANDIDATES = int(os.environ.get("CANDIDATES", "50"))
SIZES = [int(text) for text in os.environ.get("JOBS", "1000,10000").split(",")]
SCARCITY = 0.8  # machines per job
FEE_BPS = 200
OFFERED_MINUTES = 5 * 12 * 60


def main() -> None:
    for jobs in SIZES:
        clock = time.process_time()
        bids = world(jobs, seed=int(os.environ.get("SEED", "1")))
        machines = len({bid.slot for bid in bids})
        print(
            f"{jobs:,} jobs × {CANDIDATES} candidates, {machines:,} machines, {len(bids):,} pairs"
            f" (made in {time.process_time() - clock:.1f} CPU s)"
        )
        compare(bids, {job: job for job in range(jobs)})
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(f"  memory at its highest: {peak:,.0f} MB", flush=True)


def compare(bids: list[Bid], arrival: dict[int, int]) -> None:
    results = {}
    for name in METHODS:
        clock = time.process_time()
        results[name] = WAYS[name](bids, arrival), time.process_time() - clock
    most = results["greatest"][0].value
    for name, (result, seconds) in results.items():
        print(
            f"  {name:<10} {100 * result.value / most:6.2f} %  served {len(result.taken):,}"
            f"  blocking {result.blocking:,}  {seconds:.2f} CPU s"
        )


def world(jobs: int, *, seed: int) -> list[Bid]:
    """Each job bids for the best of four times as many machines it could use."""
    dice = random.Random(seed)
    machines = [
        (dice.random(), dice.random(), dice.uniform(0.7, 1.3)) for _ in range(int(jobs * SCARCITY))
    ]
    bids: list[Bid] = []
    for job in range(jobs):
        bids += bids_of(job, machines, dice)
    return bids


def bids_of(job: int, machines: list, dice: random.Random) -> list[Bid]:
    x, y, minutes = dice.random(), dice.random(), dice.randrange(240, 2_400)
    fair_fen = minutes * 500
    budget = round(fair_fen * dice.uniform(1.3, 2.5))
    chosen = dice.sample(range(len(machines)), min(4 * CANDIDATES, len(machines)))
    scored = []
    for number in chosen:
        east, north, dearness = machines[number]
        price = round(fair_fen * dearness)
        distance = min(((x - east) ** 2 + (y - north) ** 2) ** 0.5 / 1.5, 1.0)
        score = 0.4 * price / budget + 0.25 * distance + 0.35 * dice.random() ** 2
        if price <= budget:
            scored.append((score, number, price))
    return [
        Bid(
            job,
            number,
            wish_fen(budget_fen=budget, score=round(score * BILLION)),
            worth_fen(
                price_fen=price,
                fee_bps=FEE_BPS,
                used_minutes=minutes,
                offered_minutes=OFFERED_MINUTES,
            ),
        )
        for score, number, price in sorted(scored)[:CANDIDATES]
    ]


if __name__ == "__main__":
    main()
