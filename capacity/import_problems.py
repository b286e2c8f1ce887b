"""The checked file with what is wrong in front of every row, to be corrected and sent again."""

from collections.abc import Iterator

from capacity import import_columns, import_words
from capacity.import_columns import folded
from capacity.models import ImportRow, ImportRun
from capacity.spreadsheets.tables import as_written
from capacity.spreadsheets.writing import FAULT, WRAPPED, Marked

CHUNK = 1_000
WIDTH, WIDE = 20, 60
OURS = {folded(import_columns.PROBLEMS.zh), folded(import_columns.PROBLEMS.en)}

Cells = list["str | Marked"]


def table(run: ImportRun, language: str, *, only_bad: bool) -> Iterator[Cells]:
    """Headings and rows as they were sent, the faulty cells marked."""
    shown = _positions(run)
    yield [
        import_columns.PROBLEMS.name(language),
        *(_heading(run.columns[n], language) for n in shown),
    ]
    rows = run.lines.order_by("number")
    if only_bad:
        rows = rows.exclude(faults=[])
    for row in rows.iterator(chunk_size=CHUNK):
        said = problems(row)
        yield [said and Marked(said, WRAPPED), *_cells(run, row, shown)]


def widths(run: ImportRun) -> list[int]:
    return [WIDE, *(WIDTH for _position in _positions(run))]


def problems(row: ImportRow) -> str:
    """One line for each fault: `Price: “abc” is not a number. …`"""
    return "\n".join(
        f"{import_words.column_name(key)}: {import_words.sentence(key, code, words)}"
        for key, code, words in row.faults
    )


def _positions(run: ImportRun) -> list[int]:
    """All columns that have a name or a meaning, except the one we added last time."""
    return [
        n
        for n, (heading, key) in enumerate(run.columns)
        if key or (heading and folded(heading) not in OURS)
    ]


def _heading(column: list[str], language: str) -> str:
    heading, key = column
    return heading or import_columns.columns()[key].heading(language)


def _cells(run: ImportRun, row: ImportRow, shown: list[int]) -> Cells:
    faulty = {key for key, _code, _words in row.faults}
    cells: Cells = []
    for position in shown:
        text = as_written(row.values.get(str(position), ""))
        key = run.columns[position][1]
        cells.append(Marked(text or " ", FAULT) if key and key in faulty else text)
    return cells
