"""What a whole clearing costs a worker: candidates, decision, holds, outcomes, on a real database.

    DATABASE_URL=… JOBS=1000 MACHINES=800 python -m tests.benchmarks.clearing.worker

Everything happens in one transaction that is rolled back: the database stays as it was. Firms,
listings and jobs are made first; only the clearing is measured.
"""

import os
import random
import resource
import time
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings")
django.setup()

from django.db import transaction  # noqa: E402

from capacity import listing_index  # noqa: E402
from capacity.models import IdleWindow, Listing, Process  # noqa: E402
from orders import round_candidates, round_clearing, rounds  # noqa: E402
from orders.models import Job, Operation, RoundEntry  # noqa: E402
from tests.orders import round_world, worlds  # noqa: E402

JOBS = int(os.environ.get("JOBS", "1000"))
MACHINES = int(os.environ.get("MACHINES", "800"))
PER_LISTING = 4


class Undone(Exception):  # noqa: N818
    """Rolls everything back."""


def main() -> None:
    try:
        with transaction.atomic():
            measure()
            raise Undone
    except Undone:
        pass


def measure() -> None:
    dice = random.Random(1)
    machines(dice)
    round_ = round_world.announced(region="", process="MFG.CUT.MILL.AX5")
    entered(round_, dice)
    began, clock = time.monotonic(), time.process_time()
    contest = round_candidates.collect(round_, round_.entries.all(), at=round_world.AFTER)
    report("candidates", began, clock)
    print(f"  {len(contest.bids):,} pairs")
    rounds.advance(round_, at=round_world.CLOSING)
    began, clock = time.monotonic(), time.process_time()
    while round_clearing.run(round_.pk, at=round_world.AFTER):
        report("a run (candidates again, decision, holds, outcomes)", began, clock)
    round_.refresh_from_db()
    ways = {way["name"]: round(way["ppm"] / 10_000, 1) for way in round_.figures["methods"]}
    print(f"  held {round_.figures['held']:,} of {JOBS:,}; per cent of the greatest: {ways}")
    print(f"  memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MB")


def report(what: str, began: float, clock: float) -> None:
    print(
        f"  {what}: {time.monotonic() - began:.1f} s, of them {time.process_time() - clock:.1f}"
        " client CPU s",
        flush=True,
    )


def machines(dice: random.Random) -> None:
    for _ in range(MACHINES // PER_LISTING):
        firm = worlds.make_firm(region=dice.choice(worlds.PLACES))
        listing = worlds.make_listing(
            firm, units=PER_LISTING, days=0, price_fen=dice.randrange(15_000, 40_000)
        )
        start = dice.randrange(0, 10)
        for unit in listing.units.all():
            worlds.make_windows(unit, hours=range(start, start + 12), days=10)
        listing_index.refresh(listing)
    print(f"{Listing.objects.count():,} listings, {IdleWindow.objects.count():,} windows")


def entered(round_, dice: random.Random) -> None:
    firms = [worlds.make_firm(region=place, supplies=False) for place in worlds.PLACES]
    buyers = [(firm, worlds.make_owner(firm)) for firm in firms]
    process = Process.objects.get(code="MFG.CUT.MILL.AX5")
    posted = [posted_by(*dice.choice(buyers), dice) for _ in range(JOBS)]
    made = Job.objects.bulk_create(posted)
    Operation.objects.bulk_create(
        Operation(
            job=job,
            process=process,
            quantity=dice.randrange(20, 160),
            minutes_per_piece=12,
            state="open",
        )
        for job in made
    )
    RoundEntry.objects.bulk_create(
        RoundEntry(round=round_, job=job, entered_by=job.posted_by, entered_at=worlds.NOW)
        for job in made
    )


def posted_by(firm, owner, dice: random.Random) -> Job:
    return Job(
        buyer=firm,
        posted_by=owner,
        title="Bracket",
        region=firm.region,
        starts_on=worlds.TODAY,
        due_on=worlds.TODAY + timedelta(days=20),
        budget_fen=dice.randrange(300_000, 2_000_000),
        state="open",
        posted_at=worlds.NOW,
    )


if __name__ == "__main__":
    main()
