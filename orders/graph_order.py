"""Operations that follow each other: their order, their longest chain, their ends.

Plain Python. `after[i]` holds the indices of the operations that must be done before operation i
can begin; nothing is said about their order in the list.
"""

from collections.abc import Iterable, Sequence

After = Sequence[Iterable[int]]


class Loop(ValueError):  # noqa: N818  (it says what was found)
    """Operations that wait for one another in a ring; `indices` in the order they wait."""

    def __init__(self, indices: list[int]) -> None:
        super().__init__(f"operations {indices} wait for one another")
        self.indices = indices


def topological(after: After) -> list[int]:
    """Indices so that everything comes after what it waits for; otherwise as listed.

    Raises Loop.
    """
    waits = [set(earlier) for earlier in after]
    done: set[int] = set()
    found: list[int] = []
    while len(found) < len(waits):
        free = [i for i, earlier in enumerate(waits) if i not in done and earlier <= done]
        if not free:
            raise Loop(_ring(waits, done))
        done.add(free[0])
        found.append(free[0])
    return found


def _ring(waits: Sequence[set[int]], done: set[int]) -> list[int]:
    """Walks back from one that cannot begin until it meets itself."""
    here = next(i for i in range(len(waits)) if i not in done)
    walked: list[int] = []
    while here not in walked:
        walked.append(here)
        here = min(waits[here] - done)
    ring = walked[walked.index(here) :][::-1]
    first = ring.index(min(ring))
    return [*ring[first:], *ring[:first]]


def followers(after: After) -> list[list[int]]:
    """Of each operation, those that wait for it."""
    found: list[list[int]] = [[] for _ in after]
    for index, earlier in enumerate(after):
        for one in earlier:
            found[one].append(index)
    return found


def ends(after: After) -> list[int]:
    """Operations nothing waits for: what they make is delivered."""
    return [index for index, waiting in enumerate(followers(after)) if not waiting]


def apart(after: After) -> list[int]:
    """Operations that no chain of arrows, in either direction, ties to the first one."""
    neighbours = [set(later) for later in followers(after)]
    for index, earlier in enumerate(after):
        neighbours[index] |= set(earlier)
    reached, frontier = {0}, [0]
    while frontier:
        fresh = neighbours[frontier.pop()] - reached
        reached |= fresh
        frontier += fresh
    return [index for index in range(len(neighbours)) if index not in reached]


def levels(after: After) -> list[int]:
    """How many operations at least come before each: its column in a picture."""
    depth = [0] * len(list(after))
    for index in topological(after):
        depth[index] = max((depth[one] + 1 for one in after[index]), default=0)
    return depth


def critical_path(hours: Sequence[float], after: After) -> tuple[float, list[int]]:
    """The chain that takes longest when each operation runs as soon as it may, and its hours."""
    finish = [0.0] * len(hours)
    came_from: dict[int, int] = {}
    for index in topological(after):
        before = max(after[index], key=lambda one: (finish[one], -one), default=None)
        if before is not None:
            came_from[index] = before
        finish[index] = hours[index] + (finish[before] if before is not None else 0.0)
    if not finish:
        return 0.0, []
    last = max(range(len(finish)), key=lambda one: (finish[one], -one))
    chain = [last]
    while chain[-1] in came_from:
        chain.append(came_from[chain[-1]])
    return finish[last], chain[::-1]
