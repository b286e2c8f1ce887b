"""Rows of `listing_ix` as a NumPy record array, by binary COPY.

378 bytes a row: 136 of figures, 242 of free hours (121 cumulative sums of two bytes). Sums that do
not fit two bytes (a listing with more than 22 machines free day and night) stand in `wide`, and
the first sum of such a row, otherwise always 0, says where.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
from django.db import connection

from capacity.listing_index import DAYS

WIDTH = DAYS + 1
MODES = ("time", "piece", "value", "lease")
FIRST_ORDINAL = 719_163  # date(1970, 1, 1).toordinal()

ROW = np.dtype(
    [
        *((name, "f8") for name in ("x", "y", "z")),
        *((name, "i8") for name in ("price_fen", "setup_fen", "minimum_fen")),
        *((name, "i8") for name in ("material_bits", "certificate_bits")),
        *((name, "i8") for name in ("listing", "organization", "changed_seq")),
        *((name, "i4") for name in ("p_up_ppm", "env_max", "env_mid", "env_min")),
        *((name, "i4") for name in ("smallest_lot", "free_from", "published_on")),
        *((name, "i4") for name in ("process", "cell")),
        ("lease_days", "i2"),
        *((name, "i1") for name in ("it_grade", "grade_rank", "mode", "evidence", "is_alive")),
    ],
    align=True,
)
_DAY = "({} - date '1970-01-01') + 719163"
_COLUMNS = {
    "x": "x",
    "y": "y",
    "z": "z",
    "price_fen": "price_fen",
    "setup_fen": "setup_fen",
    "minimum_fen": "minimum_fen",
    "material_bits": "material_bits",
    "certificate_bits": "certificate_bits",
    "listing": "listing_id",
    "organization": "organization_id",
    "changed_seq": "changed_seq",
    "p_up_ppm": "p_up_ppm",
    "env_max": "env_max",
    "env_mid": "env_mid",
    "env_min": "env_min",
    "smallest_lot": "smallest_lot",
    "free_from": _DAY.format("free_from"),
    "published_on": _DAY.format("(published_at AT TIME ZONE 'Asia/Shanghai')::date"),
    "process": "process_id::int4",
    "cell": "cell",
    "lease_days": "lease_days::int4",
    "it_grade": "it_grade::int4",
    "grade_rank": "grade_rank::int4",
    "mode": f"array_position(ARRAY{list(MODES)}, price_mode::text) - 1",
    "evidence": "evidence::int4",
}
HOURS = f"""CASE WHEN cardinality(free_hours) = {WIDTH} THEN free_hours ELSE
    free_hours || array_fill(free_hours[cardinality(free_hours)],
        ARRAY[{WIDTH} - cardinality(free_hours)]) END"""
_SIGNATURE = 19  # bytes before the first row
_CHUNK = 1 << 24


def _wire() -> np.dtype[Any]:
    """One row as it comes: a count of fields, then each with its length before it."""
    fields: list[Any] = [("fields", ">i2")]
    for name in _COLUMNS:
        kind = ROW[name].kind + str(max(ROW[name].itemsize, 4))
        fields += [(f"_{name}", ">i4"), (name, f">{kind}")]
    array = np.dtype([("size", ">i4"), ("sum", ">i4")])
    fields += [("_hours", ">i4"), ("head", "V20"), ("hours", array, (WIDTH,))]
    return np.dtype(fields)


WIRE = _wire()


class UnreadableError(RuntimeError):
    """The rows are not what this engine keeps, e.g. an array of another length."""


def read(condition: str = "", values: Iterable[Any] = ()) -> Iterator[tuple[Any, Any]]:
    """Batches of (records, sums of hours as int32), of the rows that meet the condition."""
    columns = ", ".join(_COLUMNS.values())
    select = f"SELECT {columns}, {HOURS} FROM listing_ix {condition}"  # noqa: S608  (our own)
    query = f"COPY ({select}) TO STDOUT (FORMAT BINARY)"
    with connection.cursor() as cursor, cursor.copy(query, tuple(values)) as copy:
        rest = b""
        for block in _blocks(copy):
            rest = yield from _parsed(rest + block)
    if rest != b"\xff\xff":
        raise UnreadableError("the rows of listing_ix end in the middle of one")


def _blocks(copy: Any) -> Iterator[bytes]:
    held, size, skip = [], 0, _SIGNATURE
    for piece in copy:
        part = bytes(piece)[skip:] if skip else bytes(piece)
        skip = max(skip - len(piece), 0)
        held.append(part)
        size += len(part)
        if size >= _CHUNK:
            yield b"".join(held)
            held, size = [], 0
    yield b"".join(held)


def _parsed(data: bytes) -> Iterator[tuple[Any, Any]]:
    count = len(data) // WIRE.itemsize
    if count:
        wire = np.frombuffer(data, WIRE, count)
        if (wire["_hours"] != WIRE["head"].itemsize + 8 * WIDTH).any():
            raise UnreadableError("free hours of another length than this engine keeps")
        found = np.zeros(count, ROW)
        for name in _COLUMNS:
            found[name] = wire[name]
        found["is_alive"] = 1
        yield found, wire["hours"]["sum"].astype(np.int32)
    return data[count * WIRE.itemsize :]
