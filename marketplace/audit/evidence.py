"""Evidence: rows with their text, and what proves that the chain holds exactly these.

The file stands on its own: docs/verify/verify.py checks it without us and without a network.
"""

from typing import Any

from django.db import connection

from marketplace.audit import merkle
from marketplace.audit.models import Block, Leaf
from marketplace.audit.seal import moment
from marketplace.audit.sources import named

FORM = "gongzao-evidence-1"


def of_line(source: str, line: int) -> dict[str, Any]:
    """One row with the path from its hash to the root of its block; unsealed rows have none yet."""
    text, row_hash = _text(source, line)
    leaf = Leaf.objects.filter(source=source, line=line).select_related("block").first()
    row: dict[str, Any] = {"source": source, "line": line, "text": text, "row_hash": row_hash.hex()}
    if leaf is None:
        return {"form": FORM, "rows": [row], "blocks": []}
    leaves = [merkle.leaf_hash(*found) for found in _leaves(leaf.block)]
    steps = merkle.path(leaves, leaf.position)
    row["block"] = leaf.block.number
    row["path"] = [[side, neighbour.hex()] for side, neighbour in steps]
    return {"form": FORM, "rows": [row], "blocks": [header(leaf.block)]}


def block_of(source: str, line: int) -> Block | None:
    """The block that seals a row, None while it waits."""
    return Block.objects.filter(leaf_set__source=source, leaf_set__line=line).first()


def header(block: Block) -> dict[str, Any]:
    return {
        "number": block.number,
        "sealed_at": moment(block.sealed_at),
        "leaves": block.leaves,
        "merkle_root": bytes(block.merkle_root).hex(),
        "previous_hash": bytes(block.previous_hash).hex(),
        "block_hash": bytes(block.block_hash).hex(),
    }


def whole_block(block: Block) -> dict[str, Any]:
    """The public form of a block: hashes only, so that it tells nothing but cannot be bent."""
    leaves = [[source, line, row_hash.hex()] for source, line, row_hash in _leaves(block)]
    return {"form": "gongzao-block-1", **header(block), "rows": leaves}


def _leaves(block: Block) -> list[tuple[str, int, bytes]]:
    rows = block.leaf_set.order_by("position").values_list("source", "line", "row_hash")
    return [(source, line, bytes(row_hash)) for source, line, row_hash in rows]


def _text(source: str, line: int) -> tuple[str, bytes]:
    view = named(source).view
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT text, row_hash FROM {view} WHERE line = %s", [line])  # noqa: S608
        text, row_hash = cursor.fetchone()
    return text, bytes(row_hash)
