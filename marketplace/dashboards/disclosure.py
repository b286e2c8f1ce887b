"""Which cells of a table an official may see: none built from fewer than k firms.

Pure. A cell that is withheld must not come back by subtraction either: in every group of cells
that sums to a shown total, the withheld ones together hold at least two cells and k firms. Where
they do not, the cell with the fewest firms beside them is withheld too (secondary suppression;
Hundepool et al., Statistical Disclosure Control, 2012, chapter 4).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

K = 3

Firms = frozenset[int]


@dataclass(frozen=True)
class Cell:
    """The firms a figure is built from, on each side that must not be recognised."""

    sides: tuple[Firms, ...]

    @property
    def is_empty(self) -> bool:
        return not any(self.sides)

    @property
    def fewest(self) -> int:
        return min(len(side) for side in self.sides)

    def is_safe(self, k: int = K) -> bool:
        return self.fewest >= k


@dataclass(frozen=True)
class Withheld:
    cells: frozenset[str]
    totals: frozenset[str]  # names of groups whose sum is withheld as well


def together(cells: Collection[Cell]) -> Cell:
    """All of them as one cell; a firm in several counts once."""
    sides = zip(*(cell.sides for cell in cells), strict=True)
    return Cell(tuple(frozenset().union(*side) for side in sides) or (frozenset(),))


def protect(
    cells: Mapping[str, Cell],
    groups: Mapping[str, Collection[str]],
    *,
    k: int = K,
    counts: bool = False,
) -> Withheld:
    """`groups`: name → keys of the cells that sum to one shown total; groups may share cells.

    `counts`: the figures are numbers of firms. Then three withheld cells that sum to three would
    each be known to be one, so that one of them has to hold more.
    """
    hidden = {key for key, cell in cells.items() if not cell.is_empty and not cell.is_safe(k)}
    totals: set[str] = set()
    is_settled = False
    while not is_settled:
        is_settled = True
        for name, keys in groups.items():
            if name in totals or _is_covered(
                [cells[key] for key in keys if key in hidden], k, counts
            ):
                continue
            is_settled = False
            sacrifice = _least(cells, keys, hidden)
            if sacrifice is None:
                totals.add(name)
            else:
                hidden.add(sacrifice)
    return Withheld(frozenset(hidden), frozenset(totals))


def _is_covered(withheld: list[Cell], k: int, counts: bool) -> bool:
    """Whether the total less what is shown tells nothing about fewer than k firms."""
    if not withheld:
        return True
    if counts and all(cell.fewest == 1 for cell in withheld):
        return False
    return len(withheld) > 1 and together(withheld).is_safe(k)


def _least(cells: Mapping[str, Cell], keys: Collection[str], hidden: Collection[str]) -> str | None:
    shown = [key for key in keys if key not in hidden and not cells[key].is_empty]
    return min(shown, key=lambda key: (cells[key].fewest, key), default=None)
