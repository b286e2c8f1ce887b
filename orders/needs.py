"""From a job's operation and a row of `listing_ix` to the figures the score is defined on."""

import math
from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from capacity import reference
from capacity.capabilities import LENT
from capacity.models import ListingIndex, Process
from capacity.ranges import local_day, midnight
from marketplace.accounts import blocks
from marketplace.core import regions
from marketplace.core.periods import Period
from orders.job_rules import LEAD_TIME
from orders.models import Operation
from orders.scoring import GRADES, Capacity, Need

ALWAYS_ASKED = 3  # process, dates and budget
SIZED_BY = {"env_x", "max_dia_mm", "max_len_mm"}


def need_of(operation: Operation, *, at: datetime, avoided: frozenset[int] | None = None) -> Need:
    """What the operation asks for, as far as listings of its process state it.

    `avoided` are the firms the buyer does not deal with, where the caller knows them already.
    """
    job, stated = operation.job, attributes_of(operation.process)
    first, last = window(operation, at=at)
    return Need(
        buyer=job.buyer_id,
        processes=leaf_ids(operation.process.code),
        material_bits=_material_bits(operation, stated),
        certificate_bits=reference.certificate_mask(operation.certificates),
        size=size_of(operation) if stated & SIZED_BY else (0, 0, 0),
        it_grade=operation.it_grade if "it_grade" in stated else None,
        grade_rank=GRADES.index(job.minimum_grade) if job.minimum_grade else None,
        place=regions.unit_vector(job.region),
        distance_m=job.max_distance_km * 1000 if job.max_distance_km else None,
        first_day=local_day(first),
        last_day=local_day(last - timedelta(seconds=1)),
        minutes=minutes_of(operation),
        quantity=operation.quantity,
        budget_fen=job.budget_fen,
        today=local_day(at),
        avoided=blocks.avoided(job.buyer_id) if avoided is None else avoided,
    )


def window(operation: Operation, *, at: datetime) -> tuple[datetime, datetime]:
    """Within which the work must be done: from the start, or in a day's time, to the due day."""
    job = operation.job
    first = max(midnight(job.starts_on), at + LEAD_TIME)
    last = midnight(job.due_on + timedelta(days=1))
    return first, max(first + timedelta(minutes=15), last)


def within(operation: Operation, *, at: datetime) -> Period:
    return Period(*window(operation, at=at))


def minutes_of(operation: Operation) -> int:
    exact = operation.setup_hours * 60 + operation.quantity * operation.minutes_per_piece
    return max(math.ceil(exact), 1)


def size_of(operation: Operation) -> tuple[int, int, int]:
    edges = sorted((operation.env_x or 0, operation.env_y or 0, operation.env_z or 0), reverse=True)
    return edges[0], edges[1], edges[2]


def coverage_of(operation: Operation, need: Need) -> tuple[int, int]:
    """How many stated requirements a feasible listing meets, of how many.

    A wish that listings of this process do not state (a size for a laboratory) stays unproven.
    """
    job = operation.job
    stated = [
        bool(operation.material),
        size_of(operation)[0] > 0,
        operation.it_grade is not None,
        bool(operation.certificates),
        bool(job.minimum_grade),
        bool(job.max_distance_km),
    ]
    unproven = [
        stated[0] and not need.material_bits,
        stated[1] and need.size[0] == 0,
        stated[2] and need.it_grade is None,
    ]
    asked = ALWAYS_ASKED + sum(stated)
    return asked - sum(unproven), asked


def _material_bits(operation: Operation, stated: frozenset[str]) -> int:
    if not operation.material or "material" not in stated:
        return 0
    return reference.material_mask([operation.material])


@cache
def _attributes(code: str) -> frozenset[str]:
    return frozenset(
        key for leaf in reference.leaves(code) for key in reference.process(leaf).attributes
    )


def attributes_of(process: Process) -> frozenset[str]:
    """Attributes that listings below this process may state."""
    return _attributes(process.code)


@cache
def _process_ids() -> dict[str, int]:
    return dict(Process.objects.filter(is_leaf=True).values_list("code", "id"))


def leaf_ids(code: str) -> frozenset[int]:
    """Ids of the leaf processes of a subtree; the taxonomy changes only with a release."""
    ids = _process_ids()
    return frozenset(ids[leaf] for leaf in reference.leaves(code) if leaf in ids)


def capacities(listing_ids: Iterable[int]) -> dict[int, Capacity]:
    """What the index says of these listings; of tools nothing, as they do no job by themselves."""
    rows = ListingIndex.objects.filter(pk__in=list(listing_ids))
    rows = rows.exclude(listing__capability__in=LENT)
    return {row.pk: capacity_of(row) for row in rows}


def capacity_of(row: ListingIndex) -> Capacity:
    columns: dict[str, Any] = {
        name: getattr(row, name)
        for name in (
            "material_bits",
            "certificate_bits",
            "it_grade",
            "p_up_ppm",
            "grade_rank",
            "price_mode",
            "price_fen",
            "setup_fen",
            "minimum_fen",
            "lease_days",
            "smallest_lot",
            "evidence",
            "free_from",
            "free_hours",
        )
    }
    return Capacity(
        listing=row.listing_id,
        organization=row.organization_id,
        process=row.process_id,
        envelope=(row.env_max, row.env_mid, row.env_min),
        place=(row.x, row.y, row.z),
        published_on=local_day(row.published_at),
        **columns,
    )
