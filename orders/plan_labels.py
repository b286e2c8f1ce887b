"""Exact plans by label setting: every step keeps what cannot be beaten in both end and cost.

A label says that a step can be done with this offer, ending then, for so much in all. Ends never
come earlier for a later start (orders/plan_calendar.py), so a label that ends later and costs no
less than another at the same places can be dropped. Steps that gather several others (assembly)
combine their labels; a step that several others wait for is settled label by label, which keeps the
search exact. Lots of one order do not see each other's time here: orders/plan_search.py does.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations

from orders.plan_calendar import NEVER, Calendar
from orders.plan_model import Impossible, Offer, Order, Placement, Roads, Step

MOST_SPLIT = 8  # of the best single offers are combined into lots
MOST_SETTLED = 4_000  # labels of branching steps tried before the search is given up


class TooLarge(ValueError):  # noqa: N818  (an answer: use the heuristic)
    """The order branches too often for an exact plan."""


@dataclass(frozen=True, slots=True)
class Lot:
    """A part of a step at one offer: not started before `ready`, over at `end`."""

    offer: Offer
    quantity: int
    ready: int
    end: int


@dataclass(frozen=True, slots=True)
class Label:
    """A step done in this way: its lots, the cost of it and of all before it."""

    step: int
    lots: tuple[Lot, ...]
    cost: int
    before: tuple["Label", ...]

    @property
    def end(self) -> int:
        return max(lot.end for lot in self.lots)


Arrival = tuple[int, int, tuple[Label, ...]]  # ready, cost, labels it comes from


class Search:
    """One order against one calendar."""

    def __init__(self, order: Order, roads: Roads, calendar: Calendar) -> None:
        self.order, self.roads, self.calendar = order, roads, calendar
        self.followers = order.followers()
        self.settled = 0

    def front(self, *, until: int = NEVER) -> list[tuple[int, int, tuple[Label, ...]]]:
        """(delivered, cost, labels of the last steps), earliest first and dearest first.

        Raises Impossible when a step cannot be done by `until`, TooLarge for too many branches.
        """
        found = list(self._fronts({}, 0, until))
        return _pareto(arrival for front in found for arrival in front)

    def _fronts(
        self, fixed: Mapping[int, list[Label]], first: int, until: int
    ) -> Iterator[list[Arrival]]:
        """The fronts for every way of settling the steps that several others wait for."""
        labels = dict(fixed)
        for number in range(first, len(self.order.steps)):
            labels[number] = self._labels(number, labels, until)
            if not labels[number]:
                raise Impossible(number)
            if len(self.followers[number]) > 1:
                yield from self._settle(number, labels, until)
                return
        yield self._delivered(labels, until)

    def _settle(
        self, number: int, labels: dict[int, list[Label]], until: int
    ) -> Iterator[list[Arrival]]:
        failed: Impossible | None = None
        is_found = False
        for label in labels[number]:
            self.settled += 1
            if self.settled > MOST_SETTLED:
                raise TooLarge(number)
            try:
                for front in self._fronts({**labels, number: [label]}, number + 1, until):
                    is_found = True
                    yield front
            except Impossible as impossible:
                failed = impossible
        if failed and not is_found:
            raise failed

    def _labels(self, number: int, labels: Mapping[int, list[Label]], until: int) -> list[Label]:
        step = self.order.steps[number]
        reach = _Reach(self, step, labels)
        single = [
            label
            for offer in step.offers
            for label in self._of_one(number, offer, step.quantity, reach.at(offer.place))
            if label.end <= until
        ]
        kept = _undominated(single)
        for lots in range(2, min(step.lots, step.quantity, len(step.offers)) + 1):
            kept += self._of_several(number, step, reach, lots, until)
        return _undominated(kept) if step.lots > 1 else kept

    def _of_one(
        self, number: int, offer: Offer, quantity: int, arrivals: Sequence[Arrival]
    ) -> Iterator[Label]:
        length, price = offer.quarters(quantity), offer.cost_fen(quantity)
        former = -1
        for ready, cost, before in reversed(arrivals):  # cheapest and latest first
            end = self.calendar.end(offer, length, ready)
            if end not in (NEVER, former):
                yield Label(number, (Lot(offer, quantity, ready, end),), cost + price, before)
            former = end

    def _of_several(
        self, number: int, step: Step, reach: "_Reach", lots: int, until: int
    ) -> list[Label]:
        """The step in equal lots at different offers, the most promising ones."""
        share, rest = divmod(step.quantity, lots)
        amounts = [share + (1 if lot < rest else 0) for lot in range(lots)]
        best = sorted(step.offers, key=lambda offer: (offer.quarters(share), offer.listing))
        cheap = sorted(step.offers, key=lambda offer: (offer.cost_fen(share), offer.listing))
        chosen = list(dict.fromkeys([*best[: MOST_SPLIT // 2], *cheap[: MOST_SPLIT // 2]]))
        found = []
        for offers in combinations(chosen, lots):
            for readies, cost, before in reach.together([offer.place for offer in offers]):
                made = [
                    self._lot(offer, amount, ready)
                    for offer, amount, ready in zip(offers, amounts, readies, strict=True)
                ]
                if max(lot.end for lot in made) <= until:
                    price = sum(lot.offer.cost_fen(lot.quantity) for lot in made)
                    found.append(Label(number, tuple(made), cost + price, before))
        return found

    def _lot(self, offer: Offer, quantity: int, ready: int) -> Lot:
        return Lot(
            offer, quantity, ready, self.calendar.end(offer, offer.quarters(quantity), ready)
        )

    def _delivered(self, labels: Mapping[int, list[Label]], until: int) -> list[Arrival]:
        reach = [
            _arrivals(self.roads, labels[number], self.order.destination)
            for number in self.order.ends
        ]
        return [row for row in _gathered(reach) if row[0] <= until]

    def ship(self, label: Label, place: int) -> tuple[int, int]:
        """When all lots of the label are at the place, and what bringing them costs."""
        return _ship(self.roads, label, place)


class _Reach:
    """When and for how much everything a step waits for can be at a place."""

    def __init__(self, search: Search, step: Step, labels: Mapping[int, list[Label]]) -> None:
        self.order, self.roads = search.order, search.roads
        self.before = [labels[number] for number in step.after]
        # A settled step has been paid for by the first of those that wait for it.
        self.free = [self._is_paid(search, number, step) for number in step.after]
        self.known: dict[int, list[Arrival]] = {}

    @staticmethod
    def _is_paid(search: Search, number: int, step: Step) -> bool:
        followers = search.followers[number]
        return len(followers) > 1 and search.order.steps[followers[0]] is not step

    def at(self, place: int) -> list[Arrival]:
        if place not in self.known:
            self.known[place] = _gathered([self._from_origin(place), *self._from_before(place)])
        return self.known[place]

    def _from_origin(self, place: int) -> list[Arrival]:
        origin = self.order.origin if not self.before else None
        if origin is None:
            return [(self.order.ready, 0, ())]
        ready = self.order.ready + self.roads.quarters[origin][place]
        return [(ready, self.roads.fen[origin][place], ())]

    def _from_before(self, place: int) -> Iterator[list[Arrival]]:
        for labels, free in zip(self.before, self.free, strict=True):
            yield _arrivals(self.roads, labels, place, is_paid=free)

    def together(self, places: Sequence[int]) -> Iterator[tuple[list[int], int, tuple[Label, ...]]]:
        """Everything at each of the places: (when at each, cost of it all, labels)."""
        rows: list[tuple[list[int], int, tuple[Label, ...]]] = [
            (
                [self._from_origin(place)[0][0] for place in places],
                sum(self._from_origin(place)[0][1] for place in places),
                (),
            )
        ]
        for labels, free in zip(self.before, self.free, strict=True):
            rows = [
                (
                    [
                        max(t, _ship(self.roads, label, p)[0])
                        for t, p in zip(at, places, strict=True)
                    ],
                    cost
                    + (0 if free else label.cost)
                    + sum(_ship(self.roads, label, place)[1] for place in places),
                    (*before, label),
                )
                for at, cost, before in rows
                for label in labels
            ]
        yield from rows


def _ship(roads: Roads, label: Label, place: int) -> tuple[int, int]:
    ready, cost = 0, 0
    for lot in label.lots:
        ready = max(ready, lot.end + roads.quarters[lot.offer.place][place])
        cost += roads.fen[lot.offer.place][place]
    return ready, cost


def _arrivals(
    roads: Roads, labels: Iterable[Label], place: int, *, is_paid: bool = False
) -> list[Arrival]:
    rows = []
    for label in labels:
        ready, cost = _ship(roads, label, place)
        rows.append((ready, cost + (0 if is_paid else label.cost), (label,)))
    return _pareto(rows)


def _pareto(rows: Iterable[Arrival]) -> list[Arrival]:
    """Earliest first; each later one is cheaper than all before it."""
    kept: list[Arrival] = []
    for row in sorted(rows, key=lambda row: (row[0], row[1])):
        if not kept or row[1] < kept[-1][1]:
            kept.append(row)
    return kept


def _gathered(lists: Sequence[list[Arrival]]) -> list[Arrival]:
    """All of them there: the latest counts, the costs add up."""
    gathered = lists[0]
    for further in lists[1:]:
        rows, here, there = [], 0, 0
        for moment in sorted({row[0] for row in gathered} | {row[0] for row in further}):
            while here + 1 < len(gathered) and gathered[here + 1][0] <= moment:
                here += 1
            while there + 1 < len(further) and further[there + 1][0] <= moment:
                there += 1
            if gathered[here][0] <= moment and further[there][0] <= moment:
                one, other = gathered[here], further[there]
                rows.append((moment, one[1] + other[1], (*one[2], *other[2])))
        gathered = _pareto(rows)
    return gathered


def _undominated(labels: Iterable[Label]) -> list[Label]:
    """Per set of places, those that no other one beats in every end and in cost."""
    groups: dict[tuple[int, ...], list[Label]] = {}
    for label in labels:
        groups.setdefault(tuple(lot.offer.place for lot in label.lots), []).append(label)
    kept = []
    for group in groups.values():
        group.sort(key=lambda label: (label.cost, label.end))
        alive: list[Label] = []
        for label in group:
            ends = [lot.end for lot in label.lots]
            if not any(
                all(o.end <= e for o, e in zip(other.lots, ends, strict=True)) for other in alive
            ):
                alive.append(label)
        kept += alive
    return kept


def placements(labels: Iterable[Label], calendar: Calendar) -> list[Placement]:
    """The lots of these labels and of all before them, each step once, with their time."""
    found: dict[int, list[Placement]] = {}

    def visit(label: Label) -> None:
        if label.step not in found:
            found[label.step] = [
                Placement(label.step, lot.offer, lot.quantity,
                          calendar.fit(lot.offer, lot.quantity, lot.ready))
                for lot in label.lots
            ]  # fmt: skip
            for earlier in label.before:
                visit(earlier)

    for label in labels:
        visit(label)
    return [placement for step in sorted(found) for placement in found[step]]
