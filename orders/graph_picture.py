"""Where boxes and arrows of a graph of operations stand in its picture. Plain Python.

Columns by how much must come before; arrows over several columns pass through empty places, so
that none crosses a box; places within a column near those they are tied to.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from orders import graph_order

WIDTH, HEIGHT = 172, 76
GAP_X, GAP_Y = 44, 20
SLIM = 18  # the height of an empty place an arrow passes through
MARGIN = 8
SWEEPS = 6

Node = tuple[int, int]  # operation and column; in a later column: its arrow passing through


@dataclass(frozen=True, slots=True)
class Box:
    index: int
    x: float
    y: float

    @property
    def right(self) -> float:
        return self.x + WIDTH

    @property
    def middle(self) -> float:
        return self.y + HEIGHT / 2


@dataclass(frozen=True, slots=True)
class Arrow:
    earlier: int
    later: int
    path: str  # of an SVG


@dataclass(frozen=True, slots=True)
class Picture:
    width: float
    height: float
    boxes: list[Box]
    arrows: list[Arrow]


def draw(after: Sequence[Sequence[int]]) -> Picture:
    """Raises graph_order.Loop."""
    columns, ways = _columns(after)
    for sweep in range(SWEEPS):
        _reorder(columns, ways, backwards=sweep % 2 == 1)
    places = _places(columns, len(after))
    boxes = [Box(i, *places[i, -1]) for i in range(len(after))]
    arrows = [
        Arrow(e, i, _path(boxes[e], boxes[i], [places[n] for n in way[1:-1]]))
        for (e, i), way in ways.items()
    ]
    width = max((box.right for box in boxes), default=0) + MARGIN
    height = max((box.y + HEIGHT for box in boxes), default=0) + MARGIN
    return Picture(width, height, boxes, arrows)


def _columns(
    after: Sequence[Sequence[int]],
) -> tuple[list[list[Node]], dict[tuple[int, int], list[Node]]]:
    """Nodes by column, and for each arrow the nodes it leads through. A box is (index, -1)."""
    level = graph_order.levels(after)
    columns: list[list[Node]] = [[] for _ in range(max(level, default=-1) + 1)]
    for index, column in enumerate(level):
        columns[column].append((index, -1))
    ways = {}
    for index, earlier in enumerate(after):
        for one in earlier:
            passing = [(one, column) for column in range(level[one] + 1, level[index])]
            for node in passing:
                if node not in columns[node[1]]:
                    columns[node[1]].append(node)
            ways[one, index] = [(one, -1), *passing, (index, -1)]
    return columns, ways


def _reorder(
    columns: list[list[Node]], ways: dict[tuple[int, int], list[Node]], *, backwards: bool
) -> None:
    """Each node to the mean place of those it is tied to in the column before (or behind)."""
    tied: dict[Node, set[Node]] = {}
    for way in ways.values():
        for first, second in pairwise(way):
            near, far = (first, second) if backwards else (second, first)
            tied.setdefault(near, set()).add(far)
    walk = columns[-2::-1] if backwards else columns[1:]
    beside = columns[:0:-1] if backwards else columns[:-1]
    for column, former in zip(walk, beside, strict=True):
        rank = {node: place for place, node in enumerate(former)}
        old = {node: place for place, node in enumerate(column)}

        def mean(node: Node, rank: dict[Node, int] = rank, old: dict[Node, int] = old) -> float:
            places = [rank[far] for far in tied.get(node, ()) if far in rank]
            return sum(places) / len(places) if places else float(old[node])

        column.sort(key=lambda node: (mean(node), old[node]))


def _places(columns: list[list[Node]], count: int) -> dict[Node, tuple[float, float]]:
    """The upper left corner of each node; columns stand around one middle line."""
    tall = [sum(_height(n) for n in c) + GAP_Y * (len(c) - 1) for c in columns]
    most = max(tall, default=0)
    found: dict[Node, tuple[float, float]] = {}
    for column, nodes in enumerate(columns):
        y = MARGIN + (most - tall[column]) / 2
        for node in nodes:
            found[node] = (MARGIN + column * (WIDTH + GAP_X), y)
            y += _height(node) + GAP_Y
    return found


def _height(node: Node) -> int:
    return HEIGHT if node[1] == -1 else SLIM


def _path(start: Box, end: Box, through: list[tuple[float, float]]) -> str:
    """A curve from the right side of one box to the left side of the other."""
    x, y = start.right, start.middle
    words = [f"M{x:g} {y:g}"]
    for left, top in [*through, (end.x, end.middle)]:
        passes = (left, top) != (end.x, end.middle)
        level = top + SLIM / 2 if passes else top
        bend = (left - x) / 2
        words.append(f"C{x + bend:g} {y:g} {left - bend:g} {level:g} {left:g} {level:g}")
        x, y = left, level
        if passes:
            x = left + WIDTH
            words.append(f"H{x:g}")
    return " ".join(words)
