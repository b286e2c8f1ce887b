"""The rows kept sorted by (process, cell), changed in place, and the bounds of each group.

A changed row is overwritten where it stands; a new one, or one that moved to another process or
place, is appended behind the sorted rows and found there by a walk over that short tail. When the
tail has grown, everything is sorted anew.
"""

from typing import Any, NamedTuple

import numpy as np

from orders.snapshot.rows import MODES, ROW, WIDTH

LARGEST_SUM = 65_535
CELL_RADIUS_M = 50_000.0  # from the middle of a half-degree cell to its corners, at the equator 39
TAIL = 2_000
SPARE = 20  # one twentieth more than there is


class Groups(NamedTuple):
    """Rows of one process in one cell, and the best of what they offer: bounds for the scan.

    A bound stays true when a row gets worse; when one gets better, the bound is lowered with it.
    """

    starts: Any  # first row; one more entry than there are groups
    processes: Any
    cells: Any
    middles: Any  # unit vectors
    prices: Any  # lowest price by mode, infinite where there is none
    risks: Any  # lowest p_up


class Table:
    """`rows[:count]` are there, the first `settled` of them sorted."""

    def __init__(self) -> None:
        self.rows = np.zeros(0, ROW)
        self.hours = np.zeros((0, WIDTH), np.uint16)
        self.wide = np.zeros((1, WIDTH), np.int32)
        self.wide_count = 1  # entry 0 means: not wide
        self.count = self.settled = 0
        self.groups = _groups(self.rows)
        self._sorted_ids = np.zeros(0, np.int64)
        self._positions = np.zeros(0, np.int32)
        self._tail: dict[int, int] = {}
        self._spans: dict[frozenset[int], tuple[Any, Any]] = {}

    def spans(self, processes: frozenset[int]) -> tuple[Any, Any]:
        """The processes in order, and of each its first group and the one behind its last."""
        if processes not in self._spans:
            numbers = np.array(sorted(processes), np.int64)
            known = self.groups.processes
            ends = [np.searchsorted(known, numbers, side=side) for side in ("left", "right")]
            self._spans[processes] = numbers, np.ascontiguousarray(np.stack(ends, axis=1))
        return self._spans[processes]

    @property
    def size(self) -> int:
        """Living rows."""
        return int(np.count_nonzero(self.rows["is_alive"][: self.count]))

    @property
    def nbytes(self) -> int:
        arrays = (self.rows, self.hours, self.wide, self._sorted_ids, self._positions)
        return sum(array.nbytes for array in (*arrays, *self.groups))

    def reserve(self, count: int) -> None:
        """Room for so many rows and some more, without copying on the way."""
        room = count + count // SPARE + TAIL
        rows, hours = np.zeros(room, ROW), np.zeros((room, WIDTH), np.uint16)
        rows[: self.count] = self.rows[: self.count]
        hours[: self.count] = self.hours[: self.count]
        self.rows, self.hours = rows, hours

    def append(self, records: Any, sums: Any) -> None:
        """Many rows whose listings are not there yet; call `settle` behind the last."""
        end = self.count + len(records)
        if end > len(self.rows):
            self.reserve(end)
        self.rows[self.count : end] = records
        self._write_hours(self.count, sums)
        self.count = end

    def settle(self) -> None:
        """Sorts everything and leaves the dead behind."""
        alive = np.flatnonzero(self.rows["is_alive"][: self.count])
        keys = [self.rows[name][alive] for name in ("listing", "cell", "process")]
        order = alive[np.lexsort(keys)]
        rows, hours, self.count = self.rows, self.hours, len(order)
        room = self.count + self.count // SPARE + TAIL
        self.rows, self.hours = np.zeros(room, ROW), np.zeros((room, WIDTH), np.uint16)
        np.take(rows, order, out=self.rows[: self.count], mode="clip")
        np.take(hours, order, axis=0, out=self.hours[: self.count], mode="clip")
        self.settled, self._tail, self._spans = self.count, {}, {}
        listings = self.rows["listing"][: self.count]
        self._positions = np.argsort(listings).astype(np.int32)
        self._sorted_ids = listings[self._positions]
        self.groups = _groups(self.rows[: self.count])

    def put(self, record: Any, sums: Any) -> bool:
        """One row as it is now; False when it is known already."""
        here = self.find(int(record["listing"]))
        if here is not None and self.rows[here]["changed_seq"] >= record["changed_seq"]:
            return False
        if here is not None and self._stays(here, record):
            self.rows[here] = record
            self._write_hours(here, sums[None, :])
            self._lower(here)
            return True
        if here is not None:
            self.rows[here]["is_alive"] = 0
        self.append(record[None], sums[None, :])
        self._tail[int(record["listing"])] = self.count - 1
        if self.count - self.settled > max(TAIL, self.settled // SPARE):
            self.settle()
        return True

    def drop(self, listing: int, changed_seq: int) -> bool:
        here = self.find(listing)
        if here is None or self.rows[here]["changed_seq"] >= changed_seq:
            return False
        self.rows[here]["is_alive"] = 0
        return True

    def find(self, listing: int) -> int | None:
        """Where the listing's living row stands."""
        here = self._tail.get(listing)
        if here is None and len(self._sorted_ids):
            at = int(np.searchsorted(self._sorted_ids, listing))
            if at < len(self._sorted_ids) and self._sorted_ids[at] == listing:
                here = int(self._positions[at])
        return here if here is not None and self.rows[here]["is_alive"] else None

    def _stays(self, here: int, record: Any) -> bool:
        row = self.rows[here]
        return row["process"] == record["process"] and row["cell"] == record["cell"]

    def _lower(self, here: int) -> None:
        if here >= self.settled:
            return
        group = int(np.searchsorted(self.groups.starts, here, side="right")) - 1
        row, prices = self.rows[here], self.groups.prices
        mode = int(row["mode"])
        prices[group, mode] = min(prices[group, mode], row["price_fen"])
        self.groups.risks[group] = min(self.groups.risks[group], row["p_up_ppm"])

    def _write_hours(self, first: int, sums: Any) -> None:
        held = self.hours[first : first + len(sums), 0].copy()
        self.hours[first : first + len(sums)] = np.minimum(sums, LARGEST_SUM)
        for number in np.flatnonzero(sums[:, -1] > LARGEST_SUM):
            self.hours[first + number, 0] = self._keep_wide(sums[number], int(held[number]))

    def _keep_wide(self, sums: Any, entry: int) -> int:
        if entry:
            self.wide[entry] = sums
            return entry
        if self.wide_count > LARGEST_SUM:
            raise MemoryError("too many listings with very many machines for this engine")
        if self.wide_count == len(self.wide):
            self.wide = np.concatenate([self.wide, np.zeros_like(self.wide)])
        self.wide[self.wide_count] = sums
        self.wide_count += 1
        return self.wide_count - 1


def _groups(rows: Any) -> Groups:
    """Of sorted rows."""
    keys = rows["process"].astype(np.int64) * 2**32 + rows["cell"]
    starts = np.flatnonzero(np.diff(keys, prepend=-1)) if len(rows) else np.zeros(0, np.int64)
    prices = np.full((len(starts), len(MODES)), np.inf)
    for mode in range(len(MODES)):
        found = np.where(rows["mode"] == mode, rows["price_fen"], np.inf)
        if len(starts):
            prices[:, mode] = np.minimum.reduceat(found, starts)
    risks = np.minimum.reduceat(rows["p_up_ppm"], starts) if len(starts) else np.zeros(0, np.int32)
    cells = rows["cell"][starts]
    return Groups(
        np.append(starts, len(rows)).astype(np.int64),
        np.ascontiguousarray(rows["process"][starts]),
        np.ascontiguousarray(cells),
        _middles(cells),
        prices,
        np.ascontiguousarray(risks),
    )


def _middles(cells: Any) -> Any:
    """Unit vectors of the middles of half-degree cells (capacity/listing_index.cell)."""
    latitude = np.radians((cells // 720 + 0.5) / 2 - 90)
    longitude = np.radians((cells % 720 + 0.5) / 2 - 180)
    across = np.cos(latitude)
    return np.ascontiguousarray(
        np.stack([across * np.cos(longitude), across * np.sin(longitude), np.sin(latitude)], axis=1)
    )
