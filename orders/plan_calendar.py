"""Free time of units during planning: where work fits first, taken and given back.

The rules are those of capacity/slots.py: work that must not be interrupted needs one block on one
unit; the rest is spread over all units of the listing so that it ends as early as possible, in
pieces of at least an hour. Ends never come earlier for a later start: planning relies on it.
"""

from bisect import bisect_right, insort
from collections.abc import Iterable, Mapping, Sequence

from orders.plan_model import Offer, Piece, Span

SHORTEST = 4  # quarters; a shorter piece is not worth a set-up
NEVER = 2**62


class Calendar:
    """Free spans by unit, sorted and apart from each other."""

    def __init__(self, free: Mapping[int, Iterable[Span]]) -> None:
        self.free: dict[int, list[Span]] = {unit: sorted(spans) for unit, spans in free.items()}

    def fit(self, offer: Offer, quantity: int, after: int) -> tuple[Piece, ...]:
        """The pieces of time in which the lot is done first; () when it never is."""
        length = offer.quarters(quantity)
        if offer.divisible and len(offer.units) > 1:
            return self._spread(offer.units, length, after)
        if offer.divisible:
            return self._filled(offer.units[0], length, after)
        return self._block(offer.units, length, after)

    def end(self, offer: Offer, length: int, after: int) -> int:
        """When work of this length ends at the earliest, NEVER if there is no time for it."""
        if not offer.divisible:
            return self._block_end(offer.units, length, after)[0]
        pieces = (
            self._spread(offer.units, length, after)
            if len(offer.units) > 1
            else self._filled(offer.units[0], length, after)
        )
        return max((end for _unit, _start, end in pieces), default=NEVER)

    def _from(self, unit: int, after: int) -> Iterable[Span]:
        """Free spans of the unit that end behind `after`, cut there."""
        spans = self.free.get(unit, [])
        first = bisect_right(spans, (after, NEVER)) - 1
        for start, end in spans[max(first, 0) :]:
            if end > after:
                yield max(start, after), end

    def _block_end(self, units: Sequence[int], length: int, after: int) -> tuple[int, int]:
        """(end, unit) of the earliest uninterrupted block; ties go to the first unit."""
        best = (NEVER, -1)
        for unit in units:
            for start, end in self._from(unit, after):
                if start + length >= best[0]:
                    break
                if start + length <= end:
                    best = (start + length, unit)
                    break
        return best

    def _block(self, units: Sequence[int], length: int, after: int) -> tuple[Piece, ...]:
        end, unit = self._block_end(units, length, after)
        return () if end == NEVER else ((unit, end - length, end),)

    def _filled(self, unit: int, length: int, after: int) -> tuple[Piece, ...]:
        pieces: list[Piece] = []
        least = min(SHORTEST, length)
        for start, end in self._from(unit, after):
            if end - start < least:
                continue
            until = min(end, start + length)
            pieces.append((unit, start, until))
            length -= until - start
            if not length:
                return tuple(pieces)
        return ()

    def _spread(self, units: Sequence[int], length: int, after: int) -> tuple[Piece, ...]:
        least = min(SHORTEST, length)
        pieces = sorted(
            (start, end, unit)
            for unit in units
            for start, end in self._from(unit, after)
            if end - start >= least
        )
        finish = _finish(pieces, length)
        if finish == NEVER:
            return ()
        chosen = [(s, min(e, finish), u) for s, e, u in pieces if s < finish]
        excess = sum(end - start for start, end, _unit in chosen) - length
        while excess:  # whole quarters that the last pieces hold too much
            start, end, unit = chosen.pop()
            cut = min(excess, end - start)
            excess -= cut
            if end - start > cut:
                chosen.append((start, end - cut, unit))
        return tuple((unit, start, end) for start, end, unit in chosen)

    def take(self, pieces: Iterable[Piece]) -> None:
        """Raises ValueError when a piece is not free."""
        for unit, start, end in pieces:
            spans = self.free.get(unit, [])
            index = bisect_right(spans, (start, NEVER)) - 1
            if index < 0 or spans[index][1] < end:
                raise ValueError(f"unit {unit} is not free from {start} to {end}")
            left, right = spans.pop(index)
            if end < right:
                spans.insert(index, (end, right))
            if left < start:
                spans.insert(index, (left, start))

    def give_back(self, pieces: Iterable[Piece]) -> None:
        for unit, start, end in pieces:
            spans = self.free.setdefault(unit, [])
            insort(spans, (start, end))
            index = spans.index((start, end))
            if index + 1 < len(spans) and spans[index + 1][0] == end:
                spans[index] = (start, spans.pop(index + 1)[1])
            if index and spans[index - 1][1] == start:
                spans[index - 1] = (spans[index - 1][0], spans.pop(index)[1])


def _finish(pieces: Sequence[tuple[int, int, int]], length: int) -> int:
    """The first quarter by which the pieces hold `length` in all."""
    edges = sorted([(s, 1) for s, _e, _u in pieces] + [(e, -1) for _s, e, _u in pieces])
    done, running = 0, 0
    for index, (moment, change) in enumerate(edges):
        running += change
        after = edges[index + 1][0] if index + 1 < len(edges) else moment
        if running and done + running * (after - moment) >= length:
            return moment + -(-(length - done) // running)
        done += running * (after - moment)
    return NEVER
