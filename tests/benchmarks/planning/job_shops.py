"""Public flexible job-shop instances, and a judge of their schedules."""

from collections.abc import Iterator
from pathlib import Path

DATA = Path(__file__).parents[4] / "shared" / "data" / "fjsp"

Jobs = list[list[list[tuple[int, int]]]]


def read(path: Path) -> Jobs:
    """`jobs machines`, then per job its operations: alternatives, machine–time pairs."""
    lines = [line.split() for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]
    return [list(_operations(iter(line))) for line in lines[1 : 1 + int(lines[0][0])]]


def _operations(words: Iterator[str]) -> Iterator[list[tuple[int, int]]]:
    for _operation in range(int(next(words))):
        yield [(int(next(words)), int(next(words))) for _alternative in range(int(next(words)))]


def best_known() -> dict[str, int]:
    rows = (DATA / "best_known.csv").read_text(encoding="utf-8").split()[1:]
    return {name: int(best) for name, _bound, best in (row.split(",") for row in rows)}


def faults(jobs: Jobs, makespan: int, placed: list[tuple[int, int, int, int, int]]) -> list[str]:
    """What is wrong with a schedule; nothing, if it can be run."""
    found = []
    if sorted((j, o) for j, o, *_rest in placed) != [
        (j, o) for j, job in enumerate(jobs) for o in range(len(job))
    ]:
        found.append("an operation is missing or done twice")
    ends: dict[int, int] = {}
    for job, operation, machine, start, end in sorted(placed):
        if (machine, end - start) not in [tuple(row) for row in jobs[job][operation]]:
            found.append(f"job {job} operation {operation} has no such alternative")
        if start < ends.get(job, 0):
            found.append(f"job {job} operation {operation} starts before the last one ends")
        ends[job] = end
    if max(ends.values(), default=0) != makespan:
        found.append("the makespan is another one")
    return found + list(_overlaps(placed))


def _overlaps(placed: list[tuple[int, int, int, int, int]]) -> Iterator[str]:
    free_from: dict[int, int] = {}
    for _job, _operation, machine, start, end in sorted(placed, key=lambda row: (row[3], row[4])):
        if start < free_from.get(machine, 0):
            yield f"machine {machine} does two things at {start}"
        free_from[machine] = max(end, free_from.get(machine, 0))
