"""Filters as numbers beside the words: one index answers both, beginning with the rarest.

Every number lies in the range of surrogates, which no text contains, so that a filter is never
taken for a pair of characters. Limits (grade at least, size at least) are kept as one number for
each step a listing passes; steps that are coarser than the question are checked again in the row.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from typing import Any

from capacity.models import Listing

SIZES = (50, 100, 200, 300, 500, 800, 1_000, 1_500, 2_000, 3_000, 5_000, 10_000)  # mm
TOLERANCES = tuple(range(4, 15))  # IT grades
SIDES = ("max", "mid", "min")
KINDS = tuple(Listing.Kind.values)
CAPABILITIES = tuple(Listing.Capability.values)

_PLACE = 0xD800  # and the fifteen after it: six digits need more than one
_FAMILIES = (
    *("process", "kind", "capability", "material", "certificate", "grade", "evidence"),
    *("size_max", "size_mid", "size_min", "tolerance", "basis", "direct"),
)
_HIGH = {name: 0xD810 + number for number, name in enumerate(_FAMILIES)}


def of(entry: Any, processes: Iterable[int]) -> list[int]:
    """What the entry of a listing passes; `processes`: its own and those above it."""
    found = [place(code) for code in {entry.province, entry.city, entry.region}]
    found += [token("process", number) for number in processes]
    found += [token("kind", KINDS.index(entry.kind))]
    found += [token("capability", CAPABILITIES.index(entry.capability))]
    found += [token("material", bit) for bit in _bits(entry.material_bits)]
    found += [token("certificate", bit) for bit in _bits(entry.certificate_bits)]
    found += [token("evidence", step) for step in range(1, entry.evidence + 1)]
    found += [token("basis", entry.price_basis)]
    found += [token("direct", 1)] if entry.direct else []
    if entry.grade != "NR":
        found += [token("grade", rank) for rank in range(entry.grade_rank, 7)]
    for side in SIDES:
        passed = bisect_right(SIZES, getattr(entry, f"env_{side}"))
        found += [token(f"size_{side}", step) for step in range(passed)]
    found += [token("tolerance", step) for step in TOLERANCES if entry.it_grade <= step]
    return sorted(found)


def place(code: int) -> int:
    return _signed((_PLACE << 16) + code)


def token(family: str, number: int) -> int:
    return _signed((_HIGH[family] << 16) + number)


def size(side: str, millimetres: int) -> list[int]:
    """At least this long on that side: the largest step not above it, if any."""
    step = bisect_right(SIZES, millimetres) - 1
    return [token(f"size_{side}", step)] if step >= 0 else []


def tolerance(grade: int) -> list[int]:
    """This IT grade or finer: the first step not below it, if any."""
    step = bisect_left(TOLERANCES, grade)
    return [token("tolerance", TOLERANCES[step])] if step < len(TOLERANCES) else []


def _bits(mask: int) -> list[int]:
    return [bit for bit in range(mask.bit_length()) if mask >> bit & 1]


def _signed(number: int) -> int:
    return number - (1 << 32) if number >= 1 << 31 else number
