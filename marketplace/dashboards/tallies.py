"""Groups of a population as far as they may be shown: disclosure control on real figures."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from marketplace.core import regions
from marketplace.dashboards import disclosure
from marketplace.dashboards.places import Place, part_of
from marketplace.dashboards.queries import Group, Groups

Amount = int | Decimal | None  # None: withheld


@dataclass(frozen=True)
class Tally:
    """One population cut one way. With `is_withheld` not even the total may be shown."""

    groups: Groups
    hidden: frozenset[str] = frozenset()
    is_withheld: bool = False

    def shown(self, key: str | None, amount: str) -> Amount:
        """The sum of a part, of everything when `key` is None; None where it is withheld."""
        if self.is_withheld or key in self.hidden:
            return None
        groups = self.groups.values() if key is None else [self.groups.get(key)]
        return sum((group.amounts[amount] for group in groups if group), 0)

    def is_hidden(self, key: str) -> bool:
        return self.is_withheld or key in self.hidden


def tally(groups: Groups, *, is_withheld: bool = False, counts: bool = False) -> Tally:
    """Parts that sum to a total shown elsewhere on the page; `counts`: of firms."""
    cells = {key: group.cell for key, group in groups.items()}
    verdict = disclosure.protect(cells, {"total": list(cells)}, counts=counts)
    return Tally(groups, verdict.cells, is_withheld or "total" in verdict.totals)


def regroup(groups: Groups, key_of: Callable[[str], str]) -> Groups:
    """Joins groups under coarser keys."""
    parts: dict[str, list[Group]] = {}
    for key, group in groups.items():
        parts.setdefault(key_of(key), []).append(group)
    return {key: Group.of(found) for key, found in parts.items()}


def by_place(groups: Groups, place: Place) -> Tally:
    """The parts of a place, from groups by region code of the whole jurisdiction.

    A place that is withheld in the table of the place above it is withheld whole, or looking one
    level deeper would undo the suppression.
    """
    is_closed = any(
        _by_part(groups, outer).is_hidden(inner) for outer, inner in pairwise(place.path)
    )
    found = _by_part(groups, place.code)
    return Tally(found.groups, found.hidden, found.is_withheld or is_closed)


def _by_part(groups: Groups, outer: str) -> Tally:
    inside = {code: group for code, group in groups.items() if regions.contains(outer, code)}
    return tally(regroup(inside, lambda code: part_of(outer, code)))


def flows(sold: Groups, bought: Groups, place: Place, *, closed: tuple[bool, bool]) -> list[Tally]:
    """Where a place sells to and where it buys from, by province.

    What a province sells to itself stands in both tables: withheld in one, it is withheld in both.
    """
    home = place.code
    cells = {_flow("to", key, home): group.cell for key, group in sold.items()}
    cells |= {_flow("from", key, home): group.cell for key, group in bought.items()}
    groups = {
        "to": [_flow("to", key, home) for key in sold],
        "from": [_flow("from", key, home) for key in bought],
    }
    verdict = disclosure.protect(cells, groups)
    if _gives_away(verdict, cells, groups):
        return [Tally(each, is_withheld=True) for each in (sold, bought)]
    return [
        Tally(
            each,
            frozenset(key for key in each if _flow(side, key, home) in verdict.cells),
            is_closed or side in verdict.totals,
        )
        for side, each, is_closed in (("to", sold, closed[0]), ("from", bought, closed[1]))
    ]


def _gives_away(
    verdict: disclosure.Withheld,
    cells: dict[str, disclosure.Cell],
    groups: dict[str, list[str]],
) -> bool:
    """A total that is shown elsewhere would tell a cell that has to stay hidden."""
    return any(
        disclosure.together([cells[key] for key in groups[name]]).is_safe()
        for name in verdict.totals
    )


def _flow(side: str, key: str, home: str) -> str:
    return "home" if key == home else f"{side}:{key}"
