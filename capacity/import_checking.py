"""The dry run: a file becomes rows with their faults, some hundred at a time."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from capacity import import_sheets, spreadsheets
from capacity.import_judging import Judge, Judged
from capacity.import_sheets import Located
from capacity.import_steps import Failed, Step, finish
from capacity.imports import MOST_ROWS, MOVES, State, add_note
from capacity.models import ImportRow, ImportRun
from capacity.spreadsheets.tables import Row
from marketplace.core import copying

BATCH = 500
EXTRA_ROWS = 20  # headings and examples of the template do not count against the limit


def check(step: Step) -> bool:
    """Goes on with the check; True when it is finished. Raises Failed for the file's own fault."""
    run = step.run
    try:
        file = run.file.open("rb")
    except FileNotFoundError:
        raise Failed("lost_file") from None
    with file, closing(spreadsheets.open_table(file, run.format)) as table:
        located = import_sheets.locate(table)
        contents = located.sheet.contents(MOST_ROWS + EXTRA_ROWS)
        if run.state == State.UPLOADED:
            _plan(run, located, contents, table)
        checker = Checker(step, located, contents.merged)
        with closing(located.sheet.rows(after=max(run.done_until, located.row))) as rows:
            for batch in _batched(rows):
                checker.keep(batch)
                if step.is_over:
                    return False
    if not run.good + run.bad:
        raise Failed("no_rows")
    finish(run, "finish_check")
    return True


def _plan(run: ImportRun, located: Located, contents: Any, table: Any) -> None:
    rows = contents.rows - located.rows_above
    if rows > MOST_ROWS + EXTRA_ROWS - located.rows_above:
        raise Failed("too_many_rows", most=f"{MOST_ROWS:,}")
    with MOVES.moving(run, "start_check", by=None, at=timezone.now()) as locked:
        locked.columns = located.columns
        locked.notes = import_sheets.notes(located, contents, table)
        locked.rows = rows


def _batched(rows: Iterator[Row]) -> Iterator[list[Row]]:
    batch: list[Row] = []
    for row in rows:
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


@dataclass
class Checker:
    """Judges batches of rows and keeps them with their faults."""

    step: Step
    located: Located
    merged: dict[int, set[int]]
    judge: Judge = field(init=False)

    def __post_init__(self) -> None:
        self.judge = Judge(self.step.run)

    def keep(self, rows: list[Row]) -> None:
        judged = [self._row(row) for row in rows]
        now = timezone.now()
        self.judge.judge(judged, at=now)
        kept = [row for row in judged if not row.is_example]
        self.judge.mark_repeated(kept)
        with self.step.committing() as run:
            copying.insert([_stored(run, row) for row in kept])
            _count(run, kept, examples=len(judged) - len(kept))
            run.done_until = judged[-1].number
            if run.good + run.bad > MOST_ROWS:
                raise Failed("too_many_rows", most=f"{MOST_ROWS:,}")

    def _row(self, row: Row) -> Judged:
        hidden = self.merged.get(row.number, ())
        keys = self.located.keys
        merged = [keys[n] for n in sorted(hidden) if n in keys and n not in row.cells]
        values = {str(n): text for n, text in row.cells.items() if n < len(self.located.columns)}
        return Judged(row.number, values, merged)


def _stored(run: ImportRun, row: Judged) -> ImportRow:
    return ImportRow(
        run=run,
        number=row.number,
        values=row.values,
        faults=row.offer.faults,
        key=row.offer.key,
    )


def _count(run: ImportRun, rows: list[Judged], *, examples: int) -> None:
    for row in rows:
        for fault in {f"{column} {code}" for column, code, _words in row.offer.faults}:
            run.fault_counts[fault] = run.fault_counts.get(fault, 0) + 1
    good = [row for row in rows if not row.offer.faults]
    run.good += len(good)
    run.bad += len(rows) - len(good)
    run.rows = max(run.rows - examples, run.good + run.bad)
    add_note(run, "examples", examples)
    add_note(run, "updates", sum(row.base is not None for row in good))
    unready = (row for row in good if row.base is None and not row.offer.is_ready_for_review)
    add_note(run, "unready", sum(1 for _row in unready))
