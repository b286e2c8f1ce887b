"""How a table follows `listing_ix`: every change once it is committed, none lost.

`changed_seq` is drawn inside a transaction, so that a smaller number may become visible later than
a larger one. What is read again each time begins at the horizon: the largest number before which
nothing can still be under way. A mark (last number drawn, next transaction) becomes the horizon as
soon as every transaction older than it has ended. Writers lock the listing before they draw a
number, so that a transaction that has drawn one is known to the server as under way.
"""

import time
from dataclasses import dataclass, field

from django.db import connection

from orders.snapshot import rows
from orders.snapshot.table import Table

PATIENCE = 30.0  # seconds a load waits for transactions that were under way
STATE = """
    SELECT s.last_value - (NOT s.is_called)::int, pg_snapshot_xmax(now.seen)::text::bigint,
        coalesce((SELECT min(x::text::bigint) FROM pg_snapshot_xip(now.seen) AS x),
            pg_snapshot_xmax(now.seen)::text::bigint)
    FROM listing_ix_changed_seq s, (SELECT pg_current_snapshot() AS seen) now"""
GONE = "SELECT listing_id, changed_seq FROM listing_ix_gone WHERE changed_seq > %s"


class StaleError(RuntimeError):
    """The table cannot be brought up to date; load another one."""


@dataclass
class Feed:
    """A table with what is known to be in it."""

    table: Table
    horizon: int = 0
    marks: list[tuple[int, int]] = field(default_factory=list)

    def advance(self) -> int:
        """Brings the table up to date; returns how many rows have changed.

        Raises StaleError when the numbers have gone back, as after a restored backup.
        """
        drawn, upcoming, oldest = _state()
        if drawn < self.horizon:
            raise StaleError("the numbers of listing_ix have gone back")
        if drawn == self.horizon:
            return 0
        if not self.marks or self.marks[-1][0] != drawn:
            self.marks.append((drawn, upcoming))
        changed = self._read()
        passed = [number for number, until in self.marks if until <= oldest]
        self.horizon = max([self.horizon, *passed])
        self.marks = [mark for mark in self.marks if mark[0] > self.horizon]
        return changed

    def _read(self) -> int:
        changed = 0
        for records, sums in rows.read("WHERE changed_seq > %s", [self.horizon]):
            changed += sum(map(self.table.put, records, sums))
        with connection.cursor() as cursor:
            cursor.execute(GONE, [self.horizon])
            return changed + sum(self.table.drop(*row) for row in cursor.fetchall())


def load() -> Feed:
    """Reads the whole index. Raises StaleError while an older writer is still at work."""
    drawn, upcoming, oldest = _state()
    until = time.monotonic() + PATIENCE
    while oldest < upcoming and time.monotonic() < until:
        time.sleep(0.05)
        _drawn, _upcoming, oldest = _state()
    if oldest < upcoming:
        raise StaleError("a transaction has been writing for too long")
    table = Table()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM listing_ix")
        table.reserve(cursor.fetchone()[0])
    for records, sums in rows.read():
        table.append(records, sums)
    table.settle()
    return Feed(table, horizon=drawn)


def _state() -> tuple[int, int, int]:
    """Last number drawn, the next transaction, and the oldest one under way (but our own)."""
    with connection.cursor() as cursor:
        cursor.execute(STATE)
        return cursor.fetchone()
