"""Compiled search for the flexible job shop: the inner loops of orders/job_shop.py.

A tabu search over the insertion neighbourhood of Mastrolilli and Gambardella (2000, “Effective
neighbourhood functions for the flexible job shop problem”): a critical operation is taken out of
its machine and put back, on any machine that can do it, between the operations that must stay
before it and those that must stay behind it. With heads and tails of the schedule without the
operation, such a place never closes a circle and the longest path through it is known exactly.

Everything is integer arrays over the operations; -1 stands for none. Functions release the GIL, so
that one thread per core can search on its own.
"""

from typing import NamedTuple

import numpy as np
from numba import njit

NONE = -1
FAR = 2**60


class Shop(NamedTuple):
    """What is to be done. `choices[i]:choices[i + 1]` are the alternatives of operation i."""

    before: np.ndarray  # the operation before this one in its job
    behind: np.ndarray
    choices: np.ndarray
    machines: np.ndarray  # per choice
    times: np.ndarray  # per choice


class Schedule(NamedTuple):
    """Who does it, in which sequence: neighbours on the machine, and each machine's first."""

    machine: np.ndarray
    time: np.ndarray
    before: np.ndarray
    behind: np.ndarray
    first: np.ndarray


class Work(NamedTuple):
    """Scratch arrays over the operations: heads and tails as they are, and without one."""

    order: np.ndarray  # topological
    place: np.ndarray  # of each operation in `order`
    waiting: np.ndarray
    head: np.ndarray  # earliest start
    tail: np.ndarray  # longest way from the end of the operation to the end of all
    ends: np.ndarray  # largest end among the first i of `order`
    bare_head: np.ndarray
    bare_tail: np.ndarray
    path: np.ndarray


@njit(cache=True, nogil=True)
def seed(number):
    """Seeds this thread's own generator."""
    np.random.seed(number)


@njit(cache=True, nogil=True)
def _sweep(order, first, stop, step, job, line, value, time):
    """Longest ways along `order`: behind the neighbours in the job and on the machine.

    Heads in order, tails against it. Returns the largest way plus time.
    """
    longest = 0
    for read in range(first, stop, step):
        op = order[read]
        way = 0
        last = job[op]
        if last >= 0:
            way = value[last] + time[last]
        last = line[op]
        if last >= 0 and value[last] + time[last] > way:
            way = value[last] + time[last]
        value[op] = way
        longest = max(longest, way + time[op])
    return longest


@njit(cache=True, nogil=True)
def _sort(order, place, waiting, shop_before, shop_behind, before, behind):
    """A topological order of the operations, and the place of each in it."""
    count, filled = len(order), 0
    for op in range(count):
        waiting[op] = (shop_before[op] >= 0) + (before[op] >= 0)
        if waiting[op] == 0:
            order[filled] = op
            filled += 1
    for read in range(count):
        op = order[read]
        place[op] = read
        following = shop_behind[op]
        if following >= 0:
            waiting[following] -= 1
            if waiting[following] == 0:
                order[filled] = following
                filled += 1
        following = behind[op]
        if following >= 0:
            waiting[following] -= 1
            if waiting[following] == 0:
                order[filled] = following
                filled += 1


@njit(cache=True, nogil=True)
def _running_ends(order, head, time, ends):
    """Fills the largest end before each place of the order; returns the largest of all."""
    latest = 0
    for read in range(len(order)):
        ends[read] = latest
        latest = max(latest, head[order[read]] + time[order[read]])
    return latest


@njit(cache=True, nogil=True)
def measure(shop, plan, work):
    """Fills order, heads and tails; returns the makespan. The sequences must be free of circles."""
    count = len(plan.time)
    _sort(work.order, work.place, work.waiting, shop.before, shop.behind, plan.before, plan.behind)
    _sweep(work.order, 0, count, 1, shop.before, plan.before, work.head, plan.time)
    _sweep(work.order, count - 1, -1, -1, shop.behind, plan.behind, work.tail, plan.time)
    return _running_ends(work.order, work.head, plan.time, work.ends)


@njit(cache=True, nogil=True)
def _take_out(op, plan):
    left, right = plan.before[op], plan.behind[op]
    if left >= 0:
        plan.behind[left] = right
    else:
        plan.first[plan.machine[op]] = right
    if right >= 0:
        plan.before[right] = left
    plan.before[op] = NONE
    plan.behind[op] = NONE


@njit(cache=True, nogil=True)
def _put_in(op, machine, left, time, plan):
    """Behind `left` on the machine, or at its front."""
    right = plan.behind[left] if left >= 0 else plan.first[machine]
    plan.before[op], plan.behind[op] = left, right
    if left >= 0:
        plan.behind[left] = op
    else:
        plan.first[machine] = op
    if right >= 0:
        plan.before[right] = op
    plan.machine[op], plan.time[op] = machine, time


@njit(cache=True, nogil=True)
def _measure_without(op, shop, plan, work):
    """Bare heads and tails: as if the operation, now out of its sequence, took no time.

    Only what lies behind it can start earlier, only what lies before it can have a shorter tail.
    Returns the makespan without it.
    """
    count, at, takes = len(plan.time), work.place[op], plan.time[op]
    plan.time[op] = 0
    work.bare_head[:] = work.head
    work.bare_tail[:] = work.tail
    later = _sweep(work.order, at, count, 1, shop.before, plan.before, work.bare_head, plan.time)
    _sweep(work.order, at, -1, -1, shop.behind, plan.behind, work.bare_tail, plan.time)
    plan.time[op] = takes
    return max(later, work.ends[at])


@njit(cache=True, nogil=True)
def _critical_path(shop, plan, work, makespan):
    """One longest path backwards, at random where several branch; returns its length."""
    op, seen = NONE, 0
    for other in range(len(plan.time)):
        if work.head[other] + plan.time[other] == makespan:
            seen += 1
            if np.random.randint(seen) == 0:
                op = other
    length = 0
    while op >= 0:
        work.path[length] = op
        length += 1
        start, job, line = work.head[op], shop.before[op], plan.before[op]
        job_binds = job >= 0 and work.head[job] + plan.time[job] == start
        line_binds = line >= 0 and work.head[line] + plan.time[line] == start
        if job_binds and line_binds:
            op = job if np.random.randint(2) == 0 else line
        elif job_binds:
            op = job
        else:
            op = line if line_binds else NONE
    return length


@njit(cache=True, nogil=True)
def _first_gap(op, machine, plan, work):
    """The last operation on the machine that ends before this one can start: go behind it."""
    head, time, behind = work.bare_head, plan.time, plan.behind
    left, right = NONE, plan.first[machine]
    while right >= 0 and head[right] + time[right] <= head[op]:
        left, right = right, behind[right]
    return left, right


@njit(cache=True, nogil=True)
def _best_gap(op, right, takes, stays_behind, head, tail, time, behind):
    """Length of the longest path through the operation in its best place on this machine.

    `right` is the first operation there. `stays_behind` is the place it came from, which is no
    move (-2: another machine). Returns (length, left neighbour); FAR when there is no other place.
    """
    left = NONE
    while right >= 0 and head[right] + time[right] <= head[op]:
        left, right = right, behind[right]
    least, at, ties = FAR, NONE, 0
    while True:
        start, rest = head[op], tail[op]
        if left >= 0:
            start = max(start, head[left] + time[left])
        if right >= 0:
            rest = max(rest, tail[right] + time[right])
        length = start + takes + rest
        if left != stays_behind and length <= least:
            ties = ties + 1 if length == least else 1
            if ties == 1 or np.random.randint(ties) == 0:
                at = left
            least = length
        # Behind what has a shorter tail than the operation itself it would only lose.
        if right < 0 or tail[right] + time[right] <= tail[op]:
            return least, at
        left, right = right, behind[right]


@njit(cache=True, nogil=True)
def _best_move(length, shop, plan, work, tabu, now, record):
    """The best allowed move of an operation of the path: (value, op, choice, left neighbour).

    A forbidden move is allowed when it beats the record. `op` is -1 when there is none.
    """
    choices, machines, times = shop.choices, shop.machines, shop.times
    time, behind, first = plan.time, plan.behind, plan.first
    head, tail = work.bare_head, work.bare_tail
    least, ties = FAR, 0
    best_op, best_choice, best_left = NONE, NONE, NONE
    for index in range(length):
        op = work.path[index]
        was_on, was_behind = plan.machine[op], plan.before[op]
        _take_out(op, plan)
        bare = _measure_without(op, shop, plan, work)
        for choice in range(choices[op], choices[op + 1]):
            machine = machines[choice]
            stays = was_behind if machine == was_on else -2
            through, left = _best_gap(
                op, first[machine], times[choice], stays, head, tail, time, behind
            )
            value = max(through, bare)
            if through == FAR or (tabu[op, machine] > now and value >= record) or value > least:
                continue
            ties = ties + 1 if value == least else 1
            if ties == 1 or np.random.randint(ties) == 0:
                best_op, best_choice, best_left = op, choice, left
            least = value
        _put_in(op, was_on, was_behind, time[op], plan)
    return least, best_op, best_choice, best_left


@njit(cache=True, nogil=True)
def _any_move(length, shop, plan, work):
    """Everything is forbidden: some operation of the path goes to some machine."""
    op = work.path[np.random.randint(length)]
    choice = shop.choices[op] + np.random.randint(shop.choices[op + 1] - shop.choices[op])
    _take_out(op, plan)
    _measure_without(op, shop, plan, work)
    left, _right = _first_gap(op, shop.machines[choice], plan, work)
    return op, choice, left


@njit(cache=True, nogil=True)
def tabu_search(shop, plan, best, work, tabu, clock, target, rounds):
    """Makes up to `rounds` moves from `plan` and keeps the best schedule seen in `best`.

    `clock` is [round, round of the last improvement, best makespan]; ends early at `target`.
    """
    makespan = measure(shop, plan, work)
    for _ in range(rounds):
        if makespan < clock[2]:
            clock[1], clock[2] = clock[0], makespan
            for mine, kept in zip(plan, best):  # noqa: B905  (Numba knows no strict)
                kept[:] = mine
        if clock[2] <= target:
            return
        clock[0] += 1
        length = _critical_path(shop, plan, work, makespan)
        _value, op, choice, left = _best_move(length, shop, plan, work, tabu, clock[0], clock[2])
        if op >= 0:
            came_from = plan.machine[op]
            _take_out(op, plan)
        else:
            op, choice, left = _any_move(length, shop, plan, work)
            came_from = plan.machine[op]
        tenure = length + shop.choices[op + 1] - shop.choices[op]
        tabu[op, came_from] = clock[0] + tenure // 2 + np.random.randint(tenure + 1)
        _put_in(op, shop.machines[choice], left, shop.times[choice], plan)
        makespan = measure(shop, plan, work)


@njit(cache=True, nogil=True)
def _append(op, choice, shop, plan, last):
    machine = shop.machines[choice]
    plan.machine[op], plan.time[op] = machine, shop.times[choice]
    plan.before[op], plan.behind[op] = last[machine], NONE
    if last[machine] >= 0:
        plan.behind[last[machine]] = op
    else:
        plan.first[machine] = op
    last[machine] = op


@njit(cache=True, nogil=True)
def dispatch(shop, plan, work):
    """A first schedule: again and again the operation that can end first, ties at random."""
    count = len(plan.time)
    plan.first[:] = NONE
    last = np.full(len(plan.first), NONE)
    free = np.zeros(len(plan.first), np.int64)
    ready = np.array([op for op in range(count) if shop.before[op] < 0])
    for _ in range(count):
        least, ties, slot, chosen = FAR, 0, 0, 0
        for index in range(len(ready)):
            op = ready[index]
            if op < 0:
                continue
            before = shop.before[op]
            start = work.head[before] + plan.time[before] if before >= 0 else 0
            for choice in range(shop.choices[op], shop.choices[op + 1]):
                end = max(start, free[shop.machines[choice]]) + shop.times[choice]
                if end <= least:
                    ties = ties + 1 if end == least else 1
                    if ties == 1 or np.random.randint(ties) == 0:
                        slot, chosen = index, choice
                    least = end
        op = ready[slot]
        _append(op, chosen, shop, plan, last)
        free[shop.machines[chosen]] = least
        work.head[op] = least - shop.times[chosen]
        ready[slot] = shop.behind[op]


@njit(cache=True, nogil=True)
def rebuild(order, machine, shop, plan):
    """The schedule that follows `order` (a topological one) on the given machines."""
    plan.first[:] = NONE
    last = np.full(len(plan.first), NONE)
    for op in order:
        for choice in range(shop.choices[op], shop.choices[op + 1]):
            if shop.machines[choice] == machine[op]:
                _append(op, choice, shop, plan, last)
                break
