"""How many of the rows found lie under each kind, process, province, certificate, badge, grade.

Counted over at most 1,001 rows, in the statement that found them: counts over all of a million
rows cost half a second and are gone with the next booking.
"""

from collections import Counter
from typing import Any

from capacity import queries, reference

GROUPED = {
    "kind": "kind",
    "capability": "capability",
    "process": "process_id",
    "province": "province",
    "city": "city",
    "evidence": "evidence",
    "grade": "grade",
    "price_by": "price_basis",
}


def _grouped(column: str) -> str:
    return (
        f"(SELECT json_object_agg(k, n) FROM (SELECT {column} AS k, count(*) AS n"  # noqa: S608
        " FROM hits GROUP BY 1) AS counted)"
    )


def _masks(column: str) -> str:
    return (
        f"(SELECT json_object_agg(k, n) FROM (SELECT {column} AS k, count(*) AS n"  # noqa: S608
        f" FROM hits WHERE {column} <> 0 GROUP BY 1) AS counted)"
    )


_PARTS = {name: _grouped(column) for name, column in GROUPED.items()}
_PARTS["certificate"] = _masks("certificate_bits")
_PARTS["direct"] = "(SELECT count(*) FROM hits WHERE direct)"
_NAMED = ", ".join(f"'{name}', {sql}" for name, sql in _PARTS.items())
COUNTS = f"json_build_object({_NAMED})"

Counts = dict[str, dict[str, int]]


def shape(raw: dict[str, Any]) -> Counts:
    """The database's counts by the codes that filters use; a process counts for all above it."""
    found: Counts = {name: raw.get(name) or {} for name in ("kind", "capability", "grade")}
    found["province"] = _by_code(raw.get("province"))
    found["city"] = _by_code(raw.get("city"))
    found["process"] = _processes(raw.get("process") or {})
    found["certificate"] = _certificates(raw.get("certificate") or {})
    found["direct"] = {"true": raw["direct"]} if raw.get("direct") else {}
    found["evidence"] = _at_least(raw.get("evidence") or {})
    return found


def _by_code(counted: dict[str, int] | None) -> dict[str, int]:
    return {f"{int(code):06d}": count for code, count in (counted or {}).items()}


def _processes(counted: dict[str, int]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for number, count in counted.items():
        for row in reference.path(queries.process_code(int(number))):
            found[row.code] += count
    return dict(found)


def _certificates(counted: dict[str, int]) -> dict[str, int]:
    found: Counter[str] = Counter()
    for mask, count in counted.items():
        for row in reference.certificates().values():
            if int(mask) >> row.bit & 1:
                found[row.code] += count
    return dict(found)


def _at_least(counted: dict[str, int]) -> dict[str, int]:
    """Measured time is fresh, too, and fresh time is declared."""
    steps = {"declared": 1, "fresh": 2, "measured": 3}
    return {
        name: sum(count for step, count in counted.items() if int(step) >= least)
        for name, least in steps.items()
    }
