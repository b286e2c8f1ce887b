"""One order over many factories: what a plan is made of.

Plain Python. Time counts in quarters of an hour from a moment the caller chooses, money in fen,
places are indices into the road table. Half-open spans, as everywhere.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

Span = tuple[int, int]
Piece = tuple[int, int, int]  # unit, start, end
QUARTER_MINUTES = 15


@dataclass(frozen=True, slots=True)
class Offer:
    """One listing's way of doing one step: how long it takes and what it costs.

    A lot of n pieces takes `setup_minutes` + n · `minutes_per_piece` and costs the larger of
    `minimum_fen` and `setup_fen` + n · `piece_fen` + hours · `hour_fen`.
    """

    listing: int
    place: int
    units: tuple[int, ...]
    minutes_per_piece: float
    setup_minutes: float = 0.0
    setup_fen: int = 0
    piece_fen: float = 0.0
    hour_fen: int = 0
    minimum_fen: int = 0
    divisible: bool = True
    risk_ppm: int = 0

    def quarters(self, quantity: int) -> int:
        """Machine time of a lot, rounded up to quarters, at least one."""
        minutes = self.setup_minutes + quantity * self.minutes_per_piece
        return max(1, math.ceil(round(minutes / QUARTER_MINUTES, 6)))

    def cost_fen(self, quantity: int) -> int:
        minutes = self.setup_minutes + quantity * self.minutes_per_piece
        work = quantity * self.piece_fen + minutes * self.hour_fen / 60
        return max(self.minimum_fen, self.setup_fen + math.floor(work + 0.5))


@dataclass(frozen=True, slots=True)
class Step:
    """One operation: who can do it, and which steps of the order must be there before."""

    offers: tuple[Offer, ...]
    quantity: int = 1
    after: tuple[int, ...] = ()  # indices of earlier steps
    lots: int = 1  # into so many parts it may be split at most


@dataclass(frozen=True, slots=True)
class Order:
    """Steps in topological order: `after` names smaller indices only."""

    steps: tuple[Step, ...]
    destination: int
    ready: int = 0
    due: int = 0
    late_fen: int = 0  # per quarter of lateness
    origin: int | None = None  # where material comes from; None: it is there

    def __post_init__(self) -> None:
        for number, step in enumerate(self.steps):
            if any(earlier >= number or earlier < 0 for earlier in step.after):
                raise ValueError(f"step {number} follows a step that does not come before it")
            if step.quantity < 1 or step.lots < 1:
                raise ValueError(f"step {number} has no quantity")

    def followers(self) -> list[list[int]]:
        """Of each step, the steps that wait for it."""
        found: list[list[int]] = [[] for _ in self.steps]
        for number, step in enumerate(self.steps):
            for earlier in step.after:
                found[earlier].append(number)
        return found

    @property
    def ends(self) -> list[int]:
        """Steps nothing waits for: what they make goes to the destination."""
        return [number for number, after in enumerate(self.followers()) if not after]


@dataclass(frozen=True, slots=True)
class Roads:
    """Transport between places: quarters and fen per shipment, [from][to]."""

    quarters: Sequence[Sequence[int]]
    fen: Sequence[Sequence[int]]


@dataclass(frozen=True, slots=True)
class Placement:
    """A lot of a step at one listing: the pieces of time it takes there."""

    step: int
    offer: Offer
    quantity: int
    pieces: tuple[Piece, ...]

    @property
    def start(self) -> int:
        return min(start for _unit, start, _end in self.pieces)

    @property
    def end(self) -> int:
        return max(end for _unit, _start, end in self.pieces)


@dataclass(frozen=True, slots=True)
class Plan:
    """Every lot of every step, what it costs and when the last of it arrives."""

    placements: tuple[Placement, ...]
    work_fen: int
    transport_fen: int
    delivered: int
    late_fen: int

    @property
    def cost_fen(self) -> int:
        """What the buyer pays."""
        return self.work_fen + self.transport_fen

    @property
    def objective_fen(self) -> int:
        """What is minimised: the price and the damage of being late."""
        return self.cost_fen + self.late_fen

    @property
    def places(self) -> frozenset[int]:
        return frozenset(placement.offer.place for placement in self.placements)


class Impossible(ValueError):  # noqa: N818  (an answer, not an accident)
    """No plan exists; `step` is the first step nobody has time for."""

    def __init__(self, step: int) -> None:
        super().__init__(f"no offer has time for step {step}")
        self.step = step


def total(order: Order, roads: Roads, placements: Sequence[Placement]) -> Plan:
    """The plan these placements make: costs, shipments and delivery, counted anew.

    Each lot of a step ships once to each lot that follows it, and once to the destination.
    """
    by_step: dict[int, list[Placement]] = {}
    for placement in placements:
        by_step.setdefault(placement.step, []).append(placement)
    transport, delivered = 0, 0
    for number, step in enumerate(order.steps):
        for lot in by_step[number]:
            if not step.after and order.origin is not None:
                transport += roads.fen[order.origin][lot.offer.place]
            for earlier in step.after:
                transport += sum(
                    roads.fen[p.offer.place][lot.offer.place] for p in by_step[earlier]
                )
    for number in order.ends:
        for lot in by_step[number]:
            transport += roads.fen[lot.offer.place][order.destination]
            arrives = lot.end + roads.quarters[lot.offer.place][order.destination]
            delivered = max(delivered, arrives)
    late = max(0, delivered - order.due) * order.late_fen
    work = sum(lot.offer.cost_fen(lot.quantity) for lot in placements)
    return Plan(tuple(placements), work, transport, delivered, late)
