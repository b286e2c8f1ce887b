"""The figures of a clearing round's report: four ways to clear it, compared. No Django."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from orders import clearing
from orders.clearing import Bid, Clearing

FEWEST = 3  # firms on each side, below which sums of money would tell somebody's price or budget
PPM = 1_000_000

Way = Callable[[Sequence[Bid], Mapping[int, int]], Clearing]
WAYS: dict[str, Way] = {
    "first_come": lambda bids, arrival: clearing.first_come(bids, arrival=arrival),
    "greedy": lambda bids, _arrival: clearing.greedy(bids),
    "stable": lambda bids, _arrival: clearing.stable(bids),
    "greatest": lambda bids, _arrival: clearing.greatest(bids),
}
"""From plain to best; the last two can be a round's mode."""
METHODS = tuple(WAYS)


def compare(bids: Sequence[Bid], arrival: Mapping[int, int]) -> dict[str, Clearing]:
    """Every way on the same bids."""
    return {name: way(bids, arrival) for name, way in WAYS.items()}


def chosen(bids: Sequence[Bid], mode: str) -> Clearing:
    return clearing.stable(bids) if mode == "stable" else clearing.greatest(bids)


def methods(results: Mapping[str, Clearing]) -> list[dict[str, Any]]:
    """As kept in the row of the round; shares of the greatest value in parts per million."""
    most = results["greatest"].value
    return [
        {
            "name": name,
            "served": len(result.taken),
            "value_fen": result.value,
            "ppm": result.value * PPM // most if most else PPM,
            "blocking": result.blocking,
        }
        for name, result in results.items()
    ]


def standings(bids: Iterable[Bid]) -> dict[int, int]:
    """Each job's place by the worth of its best pair; 1 is first, equals share a place."""
    best: dict[int, int] = {}
    for bid in bids:
        best[bid.job] = max(best.get(bid.job, 0), bid.value)
    values = sorted(best.values(), reverse=True)
    place: dict[int, int] = {}
    for number, value in enumerate(values, 1):
        place.setdefault(value, number)
    return {job: place[value] for job, value in best.items()}
