"""Which sheet holds the table, in which row its headings stand, and what was left out."""

from contextlib import closing
from dataclasses import dataclass
from itertools import islice
from typing import Any

from capacity.import_columns import columns, recognise
from capacity.import_steps import Failed
from capacity.spreadsheets.tables import Contents, Row, Sheet, Table

LOOKED_AT = 20  # rows in which headings are looked for
FEWEST_KNOWN = 2  # headings that make a row one of headings
MOST_COLUMNS = 300
LONGEST_HEADING = 80
SHOWN = 8
EXPLANATIONS = {"说明", "可选值", "Explanation", "Choices"}  # sheets of our own templates


@dataclass(frozen=True)
class Located:
    """A sheet with its headings."""

    sheet: Sheet
    row: int  # number of the row of headings
    rows_above: int  # filled rows up to and with it
    columns: list[list[str]]  # [[heading as written, column or ""], …] by position
    wrong: dict[str, str]  # heading → unknown or twice

    @property
    def keys(self) -> dict[int, str]:
        return {n: key for n, (_heading, key) in enumerate(self.columns) if key}


def locate(table: Table) -> Located:
    """The first visible sheet with a row of known headings. Raises Failed, naming what is there."""
    first: Row | None = None
    for sheet in table.sheets:
        with closing(sheet.rows()) as rows:
            for above, row in enumerate(islice(rows, LOOKED_AT), 1):
                first = first or row
                if found := _headings(sheet, row, above):
                    return found
    if first is None:
        raise Failed("no_rows")
    raise Failed("no_headings", expected=["process", "title"], found=_listed(first.cells.values()))


def _headings(sheet: Sheet, row: Row, above: int) -> Located | None:
    known, wrong = recognise(row.cells)
    if len(known) < FEWEST_KNOWN:
        return None
    width = max(row.cells) + 1
    if width > MOST_COLUMNS:
        raise Failed("too_many_columns", most=MOST_COLUMNS)
    missing = [
        key for key, column in columns().items() if column.is_required and key not in known.values()
    ]
    if missing:
        raise Failed("missing_headings", missing=missing, found=_listed(row.cells.values()))
    headings = [[row.cells.get(n, "")[:LONGEST_HEADING], known.get(n, "")] for n in range(width)]
    return Located(sheet, row.number, above, headings, wrong)


def notes(located: Located, contents: Contents, table: Table) -> list[list[Any]]:
    """What the owner should know before trusting the rows: [[code, words], …]."""
    others = [sheet.name for sheet in table.sheets if sheet is not located.sheet]
    found = {
        "unknown": {"names": _of(located.wrong, "unknown")},
        "twice": {"names": _of(located.wrong, "twice")},
        "other_sheets": {
            "names": [name for name in others if name not in EXPLANATIONS],
            "read": located.sheet.name,
        },
        "hidden_sheets": {"names": [name for name in table.hidden if name not in EXPLANATIONS]},
    }
    made: list[list[Any]] = [[code, words] for code, words in found.items() if words["names"]]
    if table.has_links:
        made.append(["links", {}])
    if contents.formulas:
        made.append(["formulas", {"count": contents.formulas}])
    return made


def _of(wrong: dict[str, str], why: str) -> list[str]:
    return [heading[:LONGEST_HEADING] for heading, found in wrong.items() if found == why]


def _listed(headings: Any) -> str:
    shown = [heading[:30] for heading in headings]
    return ", ".join(shown[:SHOWN]) + (" …" if len(shown) > SHOWN else "")
