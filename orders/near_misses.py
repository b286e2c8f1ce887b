"""What an engine says about candidates that do not fit: the same from every engine."""

from dataclasses import dataclass

MOST_PER_CONSTRAINT = 1_000


@dataclass(frozen=True)
class Misses:
    """Candidates, how many each constraint excludes, and those that fail a single one.

    `near` are their ids: constraint by constraint those that need the smallest change first, at
    most MOST_PER_CONSTRAINT of each; `totals` says how many there are of each.
    """

    candidates: int
    excluded: dict[str, int]
    near: list[int]
    totals: dict[str, int]

    @property
    def cut(self) -> frozenset[str]:
        """Constraints of which not all near misses are named."""
        return frozenset(name for name, n in self.totals.items() if n > MOST_PER_CONSTRAINT)
