"""Merkle trees, chained in blocks, hashed as in RFC 6962; docs/verify/verify.py repeats it."""

from collections.abc import Sequence
from hashlib import sha256

GENESIS = bytes(32)


def leaf_hash(source: str, line: int, row_hash: bytes) -> bytes:
    return sha256(b"\x00" + f"{source}:{line}:".encode() + row_hash).digest()


def root(leaves: Sequence[bytes]) -> bytes:
    """The root over leaf hashes; an empty tree has the hash of nothing."""
    if not leaves:
        return sha256(b"").digest()
    level = list(leaves)
    while len(level) > 1:
        level = _next(level)
    return level[0]


def _next(level: list[bytes]) -> list[bytes]:
    """Pairs are hashed; a last one without a partner rises as it is (the same tree as RFC 6962)."""
    pairs = [
        sha256(b"\x01" + level[i] + level[i + 1]).digest() for i in range(0, len(level) - 1, 2)
    ]
    return pairs + level[len(level) - len(level) % 2 :]


def path(leaves: Sequence[bytes], position: int) -> list[tuple[str, bytes]]:
    """The neighbours that lead from one leaf to the root: ("left" | "right", hash)."""
    steps, level = [], list(leaves)
    while len(level) > 1:
        partner = position ^ 1
        if partner < len(level):
            steps.append(("left" if partner < position else "right", level[partner]))
        level, position = _next(level), position // 2
    return steps


def climb(leaf: bytes, steps: Sequence[tuple[str, bytes]]) -> bytes:
    """The root a leaf and its path lead to."""
    for side, neighbour in steps:
        pair = neighbour + leaf if side == "left" else leaf + neighbour
        leaf = sha256(b"\x01" + pair).digest()
    return leaf


def block_hash(
    number: int, sealed_at: str, leaves: int, merkle_root: bytes, previous: bytes
) -> bytes:
    """`sealed_at` in UTC with microseconds, as `moment` writes it."""
    text = (
        f"gongzao-block-1\n{number}\n{sealed_at}\n{leaves}\n{merkle_root.hex()}\n{previous.hex()}\n"
    )
    return sha256(b"\x02" + text.encode()).digest()
