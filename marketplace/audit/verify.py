"""Verifying: rows against their hashes, hashes against their leaves, blocks against the chain.

Finds edits, deletions and insertions even by a superuser with triggers off, and names the rows. A
cut-off tail leaves no trace inside: only a head noted elsewhere (printed on receipts) shows it.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from django.db import connection

from marketplace.audit import merkle
from marketplace.audit.models import Block, Leaf
from marketplace.audit.seal import moment
from marketplace.audit.sources import Source, all_sources


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong: `source` journal, ledger or block; `line` its id or block number."""

    source: str
    line: int
    problem: str

    def __str__(self) -> str:
        name = "block" if self.source == "block" else f"{self.source} line"
        return f"{name} {self.line}: {self.problem}"


@dataclass(frozen=True)
class Report:
    blocks: int
    rows: int
    waiting: int  # written, not yet sealed
    head: str
    findings: list[Finding]

    def as_dict(self) -> dict[str, Any]:
        return asdict(self) | {"ok": not self.findings}


def verify(*, since: int = 1, head: str = "") -> Report:
    """Checks blocks from number `since` on, with their rows; `head` is a hash noted elsewhere."""
    blocks = list(Block.objects.filter(number__gte=since - 1).order_by("number"))
    findings = list(_chain(blocks, since))
    if head and not Block.objects.filter(block_hash=_bytes(head)).exists():
        findings.append(Finding("block", blocks[-1].number if blocks else 0, "noted head is gone"))
    rows = waiting = 0
    for source in all_sources():
        findings += _rows(source, since)
        rows += _count(f"SELECT count(*) FROM {source.view}")  # noqa: S608 - our own view
    waiting = _count("SELECT count(*) FROM audit_unsealed")
    last = blocks[-1] if blocks else None
    return Report(
        blocks=len([block for block in blocks if block.number >= since]),
        rows=rows,
        waiting=waiting,
        head=bytes(last.block_hash).hex() if last else "",
        findings=findings,
    )


def _chain(blocks: list[Block], since: int) -> Iterator[Finding]:
    """Each block follows the one before, holds what its root says and hashes to its hash."""
    previous, number = merkle.GENESIS, 0
    for block in blocks:
        if block.number >= since:
            if block.number != number + 1:
                yield Finding("block", number + 1, "is missing from the chain")
            elif bytes(block.previous_hash) != previous:
                yield Finding("block", block.number, "does not follow the block before it")
            yield from _block(block)
        previous, number = bytes(block.block_hash), block.number


def _block(block: Block) -> Iterator[Finding]:
    leaves = list(
        Leaf.objects.filter(block=block)
        .order_by("position")
        .values_list("source", "line", "row_hash")
    )
    root = merkle.root([merkle.leaf_hash(name, line, bytes(hash_)) for name, line, hash_ in leaves])
    if len(leaves) != block.leaves or root != bytes(block.merkle_root):
        yield Finding("block", block.number, "its leaves do not give its Merkle root")
    hashed = merkle.block_hash(
        block.number,
        moment(block.sealed_at),
        block.leaves,
        bytes(block.merkle_root),
        bytes(block.previous_hash),
    )
    if hashed != bytes(block.block_hash):
        yield Finding("block", block.number, "its header does not give its hash")


PROBLEMS = {
    "content": "content does not match its hash",
    "sealed": "was changed after sealing: its hash is not the sealed one",
    "deleted": "was deleted",
    "inserted": "was inserted past the seals",
}

# One pass: sealed and waiting hashes against the rows as they are now.
COMPARE = """
    WITH sealed AS (
        SELECT l.line, l.row_hash, b.number FROM audit_leaf l
        JOIN audit_block b ON b.id = l.block_id WHERE l.source = %(source)s
        UNION ALL
        SELECT line, row_hash, NULL FROM audit_unsealed WHERE source = %(source)s
    )
    SELECT * FROM (
        SELECT coalesce(v.line, s.line) AS line, CASE
            WHEN v.line IS NULL THEN 'deleted'
            WHEN v.row_hash IS DISTINCT FROM sha256(convert_to(v.text, 'UTF8')) THEN 'content'
            WHEN s.line IS NULL THEN 'inserted'
            WHEN v.row_hash <> s.row_hash THEN 'sealed'
        END AS problem
        FROM {view} v FULL JOIN sealed s ON s.line = v.line
        WHERE s.number IS NULL OR s.number >= %(since)s
    ) found WHERE problem IS NOT NULL ORDER BY line
"""


def _rows(source: Source, since: int) -> list[Finding]:
    with connection.cursor() as cursor:
        query = COMPARE.replace("{view}", source.view)
        cursor.execute(query, {"source": source.name, "since": since})
        return [Finding(source.name, line, PROBLEMS[code]) for line, code in cursor.fetchall()]


def _count(query: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchone()[0]


def _bytes(head: str) -> bytes:
    try:
        return bytes.fromhex(head.strip())
    except ValueError:
        return b""
