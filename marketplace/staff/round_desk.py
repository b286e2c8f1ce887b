"""What the desk reads of clearing rounds: who would fit, who takes part, who got what."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import F, Prefetch, QuerySet, Sum
from django.utils.translation import gettext as _

from capacity import free_time, keyset
from capacity.models import Unit
from capacity.ranges import day_period
from marketplace.core import money
from orders import round_scope
from orders.models import ClearingRound, Operation, RoundEntry, RoundPair
from orders.statement import harmless

PER_PAGE = 50
MOST_MACHINES = 5_000
BY_ID = keyset.Ordering(("id",))
BOM = "\ufeff"


@dataclass(frozen=True)
class Preview:
    """Supply and demand as they stand now, before anybody has been asked."""

    jobs: int
    buyers: int
    wanted_hours: float
    listings: int
    factories: int
    machines: int
    free_hours: float

    @property
    def is_scarce(self) -> bool:
        return self.wanted_hours > self.free_hours or self.jobs > self.machines


def preview(round_: ClearingRound, *, at: datetime) -> Preview:
    """`round_` need not be saved."""
    jobs, listings = round_scope.jobs(round_), round_scope.offered(round_)
    units = Unit.objects.filter(listing__in=listings, retired_at=None)
    return Preview(
        jobs=jobs.count(),
        buyers=jobs.values("buyer").distinct().count(),
        wanted_hours=_wanted_hours(jobs),
        listings=listings.count(),
        factories=listings.values("organization").distinct().count(),
        machines=units.count(),
        free_hours=_free_hours(round_, units, at),
    )


def _wanted_hours(jobs: QuerySet) -> float:
    """Set-up and pieces of every job that fits."""
    asked = Operation.objects.filter(job__in=jobs.values("pk"))
    hours = asked.aggregate(
        hours=Sum(F("setup_hours") + F("quantity") * F("minutes_per_piece") / 60)
    )["hours"]
    return float(hours or 0)


def _free_hours(round_: ClearingRound, units: QuerySet[Unit], at: datetime) -> float:
    days = (round_.last_day - round_.first_day).days + 1
    span = day_period(round_.first_day, days)
    found = free_time.free_periods(units.order_by("id")[:MOST_MACHINES], span, at=at)
    return sum(period.hours for periods in found.values() for period in periods)


def entries(round_: ClearingRound, *, after: str) -> tuple[list[RoundEntry], str]:
    """A page of those who take part, in the order of entering, each with its pair."""
    return keyset.page(_entries(round_), BY_ID, after=after, size=PER_PAGE)


def _entries(round_: ClearingRound) -> QuerySet[RoundEntry]:
    pairs = RoundPair.objects.select_related("unit__listing__organization", "match").order_by("id")
    found = RoundEntry.objects.filter(round=round_).select_related("job__buyer")
    return found.prefetch_related(Prefetch("pairs", pairs, to_attr="tried"))


def as_csv(round_: ClearingRound) -> str:
    """A line for each pair that was tried, and for each job that got none."""
    file = io.StringIO()
    file.write(BOM)
    writer = csv.writer(file)
    writer.writerow(_heading())
    for entry in _entries(round_).order_by("id"):
        writer.writerows(_lines(entry))
    return file.getvalue()


def _heading() -> list[str]:
    return [
        _("Job"),
        _("Buyer"),
        _("Outcome"),
        _("Machines that fitted"),
        _("Standing"),
        _("Factory"),
        _("Machine"),
        _("Pair"),
        _("Wish (yuan)"),
        _("Worth (yuan)"),
        _("Match"),
    ]


def _lines(entry: RoundEntry) -> Iterable[list[Any]]:
    job = [
        harmless(entry.job.title),
        harmless(str(entry.job.buyer)),
        entry.get_outcome_display(),
        "" if entry.options is None else entry.options,
        entry.standing or "",
    ]
    if not entry.tried:
        yield [*job, "", "", "", "", "", ""]
    for pair in entry.tried:
        listing = pair.unit.listing
        yield [
            *job,
            harmless(str(listing.organization)),
            harmless(f"{listing.title} · {pair.unit.name}"),
            pair.get_state_display(),
            _yuan(pair.wish_fen),
            _yuan(pair.worth_fen),
            pair.match.get_state_display() if pair.match else "",
        ]


def _yuan(fen: int) -> str:
    return money.yuan(fen).replace(",", "")
