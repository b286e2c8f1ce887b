"""Sealing: each minute the rows written since become the leaves of the next block of the chain.

Rows are hashed when they are written; chaining them there and then would make every writer wait for
the one before (3–4× fewer postings per second), so a worker chains them a minute later.
"""

from datetime import UTC, datetime

from django.db import connection, transaction

from marketplace.audit import merkle
from marketplace.audit.models import Block

LARGEST_BLOCK = 20_000
LOCK = "marketplace.audit.seal"


def seal_pending() -> int:
    """Seals everything queued, in blocks of up to 20,000 rows; returns how many rows."""
    total = 0
    while sealed := seal_block():
        total += sealed
        if sealed < LARGEST_BLOCK:
            break
    return total


def seal_block() -> int:
    """One block, by one sealer at a time; 0 when another seals now or nothing waits."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext(%s)), now()", [LOCK])
        is_ours, now = cursor.fetchone()
        if not is_ours:
            return 0
        cursor.execute(TAKE, [LARGEST_BLOCK])
        rows = sorted((row[0], row[1], row[2], bytes(row[3])) for row in cursor.fetchall())
        if rows:
            block = _append(rows, now)
            columns = [list(column) for column in zip(*rows, strict=True)]
            cursor.execute(KEEP, [block.pk, *columns[1:]])
    return len(rows)


TAKE = """
    DELETE FROM audit_unsealed WHERE id IN (SELECT id FROM audit_unsealed ORDER BY id LIMIT %s)
    RETURNING id, source, line, row_hash
"""
KEEP = """
    INSERT INTO audit_leaf (block_id, position, source, line, row_hash)
    SELECT %s, place - 1, source, line, row_hash
    FROM unnest(%s::text[], %s::bigint[], %s::bytea[])
         WITH ORDINALITY rows (source, line, row_hash, place)
"""


def _append(rows: list[tuple[int, str, int, bytes]], now: datetime) -> Block:
    last = head()
    number = last.number + 1 if last else 1
    previous = bytes(last.block_hash) if last else merkle.GENESIS
    leaves = [merkle.leaf_hash(source, line, row_hash) for _id, source, line, row_hash in rows]
    merkle_root = merkle.root(leaves)
    return Block.objects.create(
        number=number,
        sealed_at=now,
        leaves=len(rows),
        merkle_root=merkle_root,
        previous_hash=previous,
        block_hash=merkle.block_hash(number, moment(now), len(rows), merkle_root, previous),
    )


def head() -> Block | None:
    """The last block: its hash vouches for everything before it."""
    return Block.objects.order_by("-number").first()


def moment(at: datetime) -> str:
    """A moment as hashes cover it: UTC, microseconds, Z."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
