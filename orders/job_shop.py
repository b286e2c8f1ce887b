"""The flexible job shop: operations of jobs in sequence, each on one of several machines.

A memetic search: a small pool of schedules, each improved by the compiled tabu search of
orders/job_shop_search.py; two parents give their machines and their order of jobs to a child, which
is improved in turn. One island per core. Anytime: the best schedule is at hand at every moment.

Plain Python and NumPy, no Django.
"""

import os
import random
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Event

import numpy as np

from orders import job_shop_search as search
from orders.job_shop_search import NONE, Schedule, Shop, Work

Alternative = tuple[int, int]  # machine, duration
Jobs = Sequence[Sequence[Sequence[Alternative]]]
Placed = tuple[int, int, int, int, int]  # job, operation, machine, start, end

POOL = 10
STAGNATION = 1_500  # moves without a better schedule before a search is given up
STRETCH = 0.03  # seconds between looks at the clock
MOST_SETS = 100  # of machines whose load is looked at for the lower bound
ALIKE = 0.02  # share of operations on other machines below which two schedules are one


@dataclass(frozen=True)
class Problem:
    """The jobs as arrays; machines are renumbered from 0."""

    shop: Shop
    job: np.ndarray  # of each operation
    number: np.ndarray  # of each operation in its job
    machines: tuple[int, ...]

    @property
    def size(self) -> int:
        return len(self.job)


@dataclass(frozen=True)
class Member:
    """A schedule of the pool: its makespan, its operations by start, and their machines."""

    makespan: int
    order: np.ndarray
    machine: np.ndarray


def problem_of(jobs: Jobs) -> Problem:
    """Raises ValueError for an operation nobody can do or a duration that is no whole number."""
    machines = sorted(
        {machine for job in jobs for alternatives in job for machine, _ in alternatives}
    )
    numbers = {machine: number for number, machine in enumerate(machines)}
    before: list[int] = []
    behind: list[int] = []
    choices, chosen, times = [0], [], []
    job_of, number_of = [], []
    for j, job in enumerate(jobs):
        for o, alternatives in enumerate(job):
            op = len(before)
            before.append(op - 1 if o else NONE)
            behind.append(op + 1 if o < len(job) - 1 else NONE)
            for machine, duration in sorted(_shortest(j, o, alternatives).items()):
                chosen.append(numbers[machine])
                times.append(duration)
            choices.append(len(chosen))
            job_of.append(j)
            number_of.append(o)
    shop = Shop(
        *(np.array(column, np.int64) for column in (before, behind, choices, chosen, times))
    )
    return Problem(shop, np.array(job_of), np.array(number_of), tuple(machines))


def _shortest(job: int, operation: int, alternatives: Sequence[Alternative]) -> dict[int, int]:
    """The shortest duration per machine."""
    found: dict[int, int] = {}
    for machine, duration in alternatives:
        if duration < 0 or duration != int(duration):
            raise ValueError(
                f"operation {operation} of job {job} takes {duration!r}: whole, not negative"
            )
        found[machine] = min(found.get(machine, int(duration)), int(duration))
    if not found:
        raise ValueError(f"no machine can do operation {operation} of job {job}")
    return found


def lower_bound(problem: Problem) -> int:
    """No schedule is shorter: the longest job, and the work only a set of machines can do.

    The sets are the commonest that occur as alternatives of an operation, and all machines.
    """
    shop = problem.shop
    least = np.minimum.reduceat(shop.times, shop.choices[:-1])
    longest = int(np.bincount(problem.job, weights=least).max())
    able = [
        frozenset(shop.machines[shop.choices[op] : shop.choices[op + 1]].tolist())
        for op in range(problem.size)
    ]
    loads = [
        -(-int(sum(t for t, a in zip(least, able, strict=True) if a <= some)) // len(some))
        for some in {*_commonest(able), frozenset(range(len(problem.machines)))}
    ]
    return max(longest, *loads)


def scratch(problem: Problem) -> Work:
    return Work(*(np.zeros(problem.size, np.int64) for _ in Work._fields))


def _commonest(sets: Sequence[frozenset[int]]) -> list[frozenset[int]]:
    return [some for some, _count in Counter(sets).most_common(MOST_SETS)]


def empty_schedule(problem: Problem) -> Schedule:
    def nothing(count: int) -> np.ndarray:
        return np.full(count, NONE, np.int64)

    size = problem.size
    return Schedule(
        nothing(size), nothing(size), nothing(size), nothing(size), nothing(len(problem.machines))
    )


class Island:
    """One thread's search: its own pool, its own generator."""

    def __init__(self, problem: Problem, seed: int, *, deadline: float, target: int, stop: Event):
        self.problem, self.deadline, self.target, self.stop = problem, deadline, target, stop
        self.dice, self.seed = random.Random(seed), seed  # noqa: S311  (a search, not a secret)
        self.pool: list[Member] = []
        self.work = scratch(problem)
        self.rounds = 50

    def run(self) -> Member:
        search.seed(self.seed)
        self.best = self._improved(self._dispatched())
        self._keep(self.best)
        while not self._is_over():
            if len(self.pool) < POOL:
                self._keep(self._improved(self._dispatched()))
            else:
                self._keep(self._improved(self._child(*self.dice.sample(self.pool, 2))))
        return self.best

    def _is_over(self) -> bool:
        if self.best.makespan <= self.target:
            self.stop.set()
        return self.stop.is_set() or time.monotonic() >= self.deadline

    def _dispatched(self) -> Schedule:
        plan = empty_schedule(self.problem)
        search.dispatch(self.problem.shop, plan, self.work)
        return plan

    def _child(self, one: Member, other: Member) -> Schedule:
        """Some jobs keep the first parent's places in the order, the rest follow the second's."""
        kept = np.array([self.dice.random() < 0.5 for _ in range(self.problem.job.max() + 1)])
        order = one.order.copy()
        order[~kept[self.problem.job[order]]] = other.order[~kept[self.problem.job[other.order]]]
        from_one = np.array([self.dice.random() < 0.5 for _ in range(self.problem.size)])
        plan = empty_schedule(self.problem)
        machine = np.where(from_one, one.machine, other.machine)
        search.rebuild(order, machine, self.problem.shop, plan)
        return plan

    def _improved(self, plan: Schedule) -> Member:
        """The best schedule tabu search finds from here; looks at the clock between stretches."""
        best = Schedule(*(column.copy() for column in plan))
        tabu = np.zeros((self.problem.size, len(self.problem.machines)), np.int64)
        clock = np.array([0, 0, search.FAR])
        while clock[0] - clock[1] < STAGNATION and clock[2] > self.target:
            started = time.monotonic()
            search.tabu_search(
                self.problem.shop, plan, best, self.work, tabu, clock, self.target, self.rounds
            )
            took = time.monotonic() - started
            self.rounds = max(1, min(1_000, int(self.rounds * STRETCH / max(took, 1e-6))))
            if self.stop.is_set() or time.monotonic() >= self.deadline:
                break
        makespan = search.measure(self.problem.shop, best, self.work)
        order = np.lexsort((self.work.place, self.work.head))
        return Member(int(makespan), order, best.machine)

    def _keep(self, child: Member) -> None:
        """Takes the place of its like, or of the worst; a full pool takes in nothing worse."""
        if child.makespan < self.best.makespan:
            self.best = child
        apart = [int((member.machine != child.machine).sum()) for member in self.pool]
        if apart and min(apart) <= ALIKE * self.problem.size:
            place = apart.index(min(apart))
        elif len(self.pool) < POOL:
            self.pool.append(child)
            return
        else:
            place = max(range(POOL), key=lambda number: self.pool[number].makespan)
        if child.makespan <= self.pool[place].makespan:
            self.pool[place] = child


def solve(jobs: Jobs, *, time_limit: float, seed: int = 0) -> tuple[int, list[Placed]]:
    """The shortest schedule found in `time_limit` seconds of wall time, on all cores.

    Returns (makespan, [(job, operation, machine, start, end), …]) by start. Raises ValueError for
    jobs that cannot be scheduled. Ends early when the schedule is proved shortest.
    """
    deadline = time.monotonic() + time_limit
    problem = problem_of(jobs)
    if not problem.size:
        return 0, []
    target, stop = lower_bound(problem), Event()
    islands = [
        Island(problem, seed * 1_000 + number, deadline=deadline, target=target, stop=stop)
        for number in range(len(os.sched_getaffinity(0)))
    ]
    with ThreadPoolExecutor(len(islands)) as threads:
        found = list(threads.map(Island.run, islands))
    best = min(found, key=lambda member: member.makespan)
    return best.makespan, _placed(problem, best)


def _placed(problem: Problem, best: Member) -> list[Placed]:
    size = problem.size
    plan = empty_schedule(problem)
    work = scratch(problem)
    search.rebuild(best.order, best.machine, problem.shop, plan)
    search.measure(problem.shop, plan, work)
    placed = [
        (
            int(problem.job[op]),
            int(problem.number[op]),
            problem.machines[int(plan.machine[op])],
            int(work.head[op]),
            int(work.head[op] + plan.time[op]),
        )
        for op in range(size)
    ]
    return sorted(placed, key=lambda row: (row[3], row[0], row[1]))
