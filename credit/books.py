"""Day-books: integer sums per day, so that any order of additions gives the same book."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from types import MappingProxyType

from credit.evidence import Cause, Evidence, badness
from credit.parameters import SCALE, STANDARD, Parameters
from credit.weights import Weight, recency


@dataclass(frozen=True)
class Entry:
    """One addition to a book, and just as well one stored day row (a sum of additions).

    ``weight`` is in micro-orders (``SCALE``); ``costs`` is weight × badness per cause in
    SCALE² units (an exact product); ``stars`` is weight × stars and ``stars_weight`` its weight.
    """

    day: date
    trusted: bool = True
    orders: int = 0
    weight: int = 0
    costs: Mapping[Cause, int] = field(default_factory=dict)
    stars: int = 0
    stars_weight: int = 0

    def __post_init__(self) -> None:
        costs = {Cause(cause): size for cause, size in sorted(self.costs.items()) if size}
        object.__setattr__(self, "costs", MappingProxyType(costs))

    def __neg__(self) -> "Entry":
        """What a strike adds: the book is then as if the order had never been."""
        return Entry(
            self.day,
            self.trusted,
            -self.orders,
            -self.weight,
            {cause: -size for cause, size in self.costs.items()},
            -self.stars,
            -self.stars_weight,
        )

    def __add__(self, other: "Entry") -> "Entry":
        if (self.day, self.trusted) != (other.day, other.trusted):
            raise ValueError("only entries of one day and one kind of counterparty add up")
        causes = self.costs.keys() | other.costs.keys()
        return Entry(
            self.day,
            self.trusted,
            self.orders + other.orders,
            self.weight + other.weight,
            {cause: self.costs.get(cause, 0) + other.costs.get(cause, 0) for cause in causes},
            self.stars + other.stars,
            self.stars_weight + other.stars_weight,
        )

    @property
    def empty(self) -> bool:
        """Nothing left, as after a strike."""
        return not (self.orders or self.weight or self.costs or self.stars_weight)


def entry_for(
    evidence: Evidence, weight: Weight, *, day: date, parameters: Parameters = STANDARD
) -> Entry:
    """The addition one order makes. A weight of zero (related parties) adds nothing at all."""
    units = weight.units
    if not units:
        return Entry(day, weight.trusted)
    return Entry(
        day=day,
        trusted=weight.trusted,
        orders=1,
        weight=units,
        costs={
            cause: units * size for cause, size in badness(evidence, parameters=parameters).items()
        },
        stars=units * (evidence.stars or 0),
        stars_weight=units if evidence.stars else 0,
    )


class Books:
    """All day rows of one party, role and class of work under one snapshot."""

    def __init__(self, entries: Iterable[Entry] = ()) -> None:
        self._rows: dict[tuple[date, bool], Entry] = {}
        for entry in entries:
            self.add(entry)

    def add(self, entry: Entry) -> None:
        """Add one entry or row; rows that become empty disappear."""
        key = (entry.day, entry.trusted)
        row = self._rows[key] + entry if key in self._rows else entry
        if row.empty:
            self._rows.pop(key, None)
        else:
            self._rows[key] = row

    def __iter__(self) -> Iterator[Entry]:
        """Rows by day, untrusted before trusted: the same order whatever came first."""
        return (self._rows[key] for key in sorted(self._rows))

    def __len__(self) -> int:
        return len(self._rows)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Books) and self._rows == other._rows

    __hash__ = None  # type: ignore[assignment]  # books change


@dataclass(frozen=True)
class Totals:
    """A book read on one day, in orders: W, Σ w·y per cause, and the mean of the stars."""

    weight: float = 0.0
    costs: Mapping[Cause, float] = field(default_factory=dict)
    stars_mean: float | None = None
    untrusted_factor: float = 1.0  # what the common cap leaves of untrusted weights

    @property
    def cost(self) -> float:
        """Σ w·y over all causes."""
        return sum(self.costs.values())


def read(books: Iterable[Entry], *, on: date, parameters: Parameters = STANDARD) -> Totals:
    """Sum the rows with each day's recency, untrusted counterparties together at most 0.5."""
    rows = sorted(books, key=lambda row: (row.day, row.trusted))
    decay = [recency((on - row.day).days, parameters=parameters) / SCALE for row in rows]
    untrusted = sum(
        row.weight * part for row, part in zip(rows, decay, strict=True) if not row.trusted
    )
    most = parameters.untrusted_most
    factor = most / untrusted if untrusted > most else 1.0
    weight = stars = stars_weight = 0.0
    costs: dict[Cause, float] = {}
    for row, part in zip(rows, decay, strict=True):
        share = part if row.trusted else part * factor
        weight += row.weight * share
        stars += row.stars * share
        stars_weight += row.stars_weight * share
        for cause, size in row.costs.items():
            costs[cause] = costs.get(cause, 0.0) + size / SCALE * share
    mean = stars / stars_weight if stars_weight else None
    return Totals(weight, MappingProxyType(costs), mean, factor)
