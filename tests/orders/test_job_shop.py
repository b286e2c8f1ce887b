"""The shop-level scheduler: valid schedules, true optima where they are known, honest refusals."""

import random

import pytest

from orders import job_shop, planning
from tests.benchmarks.planning import job_shops


def made_up(seed, *, jobs, machines, operations, choices):
    dice = random.Random(seed)
    return [
        [
            [
                (m, dice.randint(1, 20))
                for m in dice.sample(range(machines), dice.randint(1, choices))
            ]
            for _ in range(operations)
        ]
        for _ in range(jobs)
    ]


def brute_force(jobs):
    """The shortest makespan over every sequence and every choice."""
    best = [10**9]

    def extend(done, ready, free, latest):
        if latest >= best[0]:
            return
        if all(d == len(job) for d, job in zip(done, jobs, strict=True)):
            best[0] = latest
        for j, job in enumerate(jobs):
            for machine, time in job[done[j]] if done[j] < len(job) else ():
                end = max(ready[j], free.get(machine, 0)) + time
                extend(
                    [d + (n == j) for n, d in enumerate(done)],
                    [end if n == j else r for n, r in enumerate(ready)],
                    {**free, machine: end},
                    max(latest, end),
                )

    extend([0] * len(jobs), [0] * len(jobs), {}, 0)
    return best[0]


@pytest.mark.parametrize("seed", range(6))
def test_small_shops_get_the_true_optimum(seed):
    jobs = made_up(seed, jobs=3, machines=3, operations=2, choices=2)
    makespan, placed = planning.solve_flexible_job_shop(jobs, time_limit=0.3, seed=seed)
    assert job_shops.faults(jobs, makespan, placed) == []
    assert makespan == brute_force(jobs)


@pytest.mark.parametrize(("jobs", "machines", "choices"), [(8, 4, 1), (12, 6, 3), (40, 12, 5)])
def test_every_schedule_can_be_run_and_never_beats_the_bound(jobs, machines, choices):
    shop = made_up(jobs, jobs=jobs, machines=machines, operations=6, choices=choices)
    makespan, placed = planning.solve_flexible_job_shop(shop, time_limit=0.5)
    assert job_shops.faults(shop, makespan, placed) == []
    assert makespan >= job_shop.lower_bound(job_shop.problem_of(shop))


def test_machines_keep_the_numbers_they_came_with():
    makespan, placed = planning.solve_flexible_job_shop([[[(70, 3), (9, 2)]], []], time_limit=0.1)
    assert (makespan, placed) == (2, [(0, 0, 9, 0, 2)])


def test_an_empty_shop_takes_no_time():
    assert planning.solve_flexible_job_shop([], time_limit=1) == (0, [])


@pytest.mark.parametrize("operation", [[], [(0, -1)], [(0, 1.5)]])
def test_what_cannot_be_scheduled_is_refused(operation):
    with pytest.raises(ValueError, match="operation 0 of job 0"):
        planning.solve_flexible_job_shop([[operation]], time_limit=1)
