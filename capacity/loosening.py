"""Which filter to take away when nothing fits: what there would be without each of them."""

from dataclasses import dataclass

from django.http import QueryDict

from capacity import chips, plans
from capacity.filters import ListingFilter

MOST = 100  # more than this is "more than 100"
WITHIN_MS = 100  # for all of them; what is not known by then is not said


@dataclass(frozen=True)
class Loosening:
    """A filter, the address without it, and how many listings that finds."""

    label: str
    url: str
    count: int

    @property
    def is_more(self) -> bool:
        return self.count > MOST


def loosenings(filters: ListingFilter, params: QueryDict) -> list[Loosening]:
    """The filters whose absence finds something, the most first. Slow ones are left out."""
    active = chips.chips(filters, params)
    if len(active) < 2:
        return []
    questions = [filters.question(without=chip.names) for chip in active]
    counts = plans.counts(questions, most=MOST + 1, within_ms=WITHIN_MS)
    found = [
        Loosening(chip.label, chip.url, count)
        for chip, count in zip(active, counts, strict=True)
        if count
    ]
    return sorted(found, key=lambda row: -row.count)
