"""A clearing round: many jobs compete for the same scarce slots; who gets which.

Four ways, from plain to best, so that a report can compare them: first come first served, greedy by
value, deferred acceptance (Gale and Shapley 1962: stable), and the greatest total value (a
minimum-weight full matching, Jonker and Volgenant). A pair blocks a result when the job would
rather have the slot and the slot rather the job than what they got: it is what makes people regret
a round. The greatest value may leave some, deferred acceptance leaves none.

Plain Python and SciPy, no Django.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush

import numpy as np
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import min_weight_full_bipartite_matching


@dataclass(frozen=True, slots=True)
class Bid:
    """A job would take a slot. Whole numbers; more is better."""

    job: int
    slot: int
    wish: int  # how much the buyer wants this slot
    worth: int  # how much the factory wants this job in it

    @property
    def value(self) -> int:
        """What the pair is worth to both together."""
        return self.wish + self.worth


@dataclass(frozen=True)
class Clearing:
    """Who got which slot, what it is worth in all, and how many pairs would rather swap."""

    taken: Mapping[int, int]  # job → slot
    value: int
    blocking: int


def first_come(bids: Iterable[Bid], *, arrival: Mapping[int, int]) -> Clearing:
    """Each job in the order of `arrival` takes the free slot it wants most."""
    bids = list(bids)
    return _in_turn(bids, key=lambda bid: (arrival[bid.job], -bid.wish, bid.slot))


def greedy(bids: Iterable[Bid]) -> Clearing:
    """The pair of greatest value first."""
    return _in_turn(list(bids), key=lambda bid: (-bid.value, bid.job, bid.slot))


def _in_turn(bids: list[Bid], *, key: Callable[[Bid], tuple[int, ...]]) -> Clearing:
    taken: dict[int, int] = {}
    slots: set[int] = set()
    for bid in sorted(bids, key=key):
        if bid.job not in taken and bid.slot not in slots:
            taken[bid.job] = bid.slot
            slots.add(bid.slot)
    return _counted(bids, taken)


def stable(bids: Iterable[Bid]) -> Clearing:
    """Deferred acceptance, jobs asking: no pair would rather have each other."""
    bids = list(bids)
    asked: dict[int, list[tuple[int, int, int]]] = {}
    for bid in bids:
        heappush(asked.setdefault(bid.job, []), (-bid.wish, bid.slot, bid.worth))
    holds: dict[int, tuple[int, int]] = {}  # slot → (how much it wants the job, job)
    free = sorted(asked, reverse=True)
    while free:
        job = free.pop()
        while asked[job]:
            _wish, slot, worth = heappop(asked[job])
            rival = holds.get(slot)
            if rival is None or (worth, -job) > (rival[0], -rival[1]):
                holds[slot] = (worth, job)
                if rival is not None:
                    free.append(rival[1])
                break
    return _counted(bids, {job: slot for slot, (_worth, job) in holds.items()})


def greatest(bids: Iterable[Bid]) -> Clearing:
    """The greatest total value there is; a job may go without."""
    bids = [bid for bid in bids if bid.value > 0]
    if not bids:
        return Clearing({}, 0, 0)
    jobs = sorted({bid.job for bid in bids})
    slots = sorted({bid.slot for bid in bids})
    row = {job: number for number, job in enumerate(jobs)}
    column = {slot: number for number, slot in enumerate(slots)}
    most = max(bid.value for bid in bids)
    # Weights are positive because a sparse matrix forgets zeros; going without costs `most` + 1.
    best: dict[tuple[int, int], int] = {}
    for bid in bids:
        pair = row[bid.job], column[bid.slot]
        best[pair] = max(best.get(pair, 0), bid.value)
    without = [((number, len(slots) + number), 0) for number in range(len(jobs))]
    entries = [*best.items(), *without]
    weights = np.array([most + 1 - value for _pair, value in entries], dtype=np.float64)
    places = np.array([pair for pair, _value in entries])
    matrix = csr_matrix((weights, (places[:, 0], places[:, 1])))
    rows, columns = min_weight_full_bipartite_matching(matrix)
    pairs = zip(rows.tolist(), columns.tolist(), strict=True)
    return _counted(bids, {jobs[r]: slots[c] for r, c in pairs if c < len(slots)})


def _counted(bids: Sequence[Bid], taken: Mapping[int, int]) -> Clearing:
    owner = {slot: job for job, slot in taken.items()}
    by_pair = {(bid.job, bid.slot): bid for bid in bids}
    value = sum(by_pair[pair].value for pair in taken.items())
    wish = {job: by_pair[job, slot].wish for job, slot in taken.items()}
    worth = {slot: by_pair[job, slot].worth for slot, job in owner.items()}
    blocking = sum(
        (bid.job not in wish or bid.wish > wish[bid.job])
        and (bid.slot not in worth or bid.worth > worth[bid.slot])
        for bid in bids
    )
    return Clearing(dict(taken), value, blocking)
