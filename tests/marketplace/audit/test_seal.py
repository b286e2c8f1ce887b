"""Sealing: blocks, chain and Merkle trees."""

import random
from datetime import UTC, datetime
from hashlib import sha256
from uuid import uuid4

import pytest
from django.db import connections

from marketplace.audit import journal, merkle, seal
from marketplace.audit.models import Block, Leaf, Unsealed


def write(count):
    at = datetime(2026, 11, 1, tzinfo=UTC)
    return [journal.record("order", uuid4(), "create", by=None, at=at).pk for _ in range(count)]


def test_sealing_empties_the_queue_into_one_block(db):
    lines = write(5)
    assert seal.seal_pending() == 5
    block = Block.objects.get()
    assert (block.number, block.leaves, bytes(block.previous_hash)) == (1, 5, bytes(32))
    assert list(Leaf.objects.order_by("position").values_list("line", flat=True)) == lines
    assert Unsealed.objects.count() == 0


def test_each_block_follows_the_one_before(db):
    for _ in range(3):
        write(2)
        seal.seal_pending()
    blocks = list(Block.objects.order_by("number"))
    assert [block.number for block in blocks] == [1, 2, 3]
    assert bytes(blocks[2].previous_hash) == bytes(blocks[1].block_hash)
    assert seal.head() == blocks[2]


def test_nothing_written_makes_no_block(db):
    assert seal.seal_pending() == 0
    assert Block.objects.count() == 0


def test_only_one_sealer_works_at_a_time(committed_db, only_sealer):
    write(3)
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext(%s))", [seal.LOCK])
            assert seal.seal_pending() == 0
            cursor.execute("ROLLBACK")
        assert seal.seal_pending() == 3
    finally:
        other.close()


def rfc_6962(leaves):
    """The tree as the RFC defines it: split at the largest power of two below the length."""
    if len(leaves) == 1:
        return leaves[0]
    k = 1
    while k * 2 < len(leaves):
        k *= 2
    return sha256(b"\x01" + rfc_6962(leaves[:k]) + rfc_6962(leaves[k:])).digest()


@pytest.mark.parametrize("count", [*range(1, 35), 100, 1023])
def test_the_tree_is_the_one_of_rfc_6962_and_every_path_leads_to_its_root(count):
    leaves = [
        merkle.leaf_hash("journal", n, sha256(bytes([n % 256])).digest()) for n in range(count)
    ]
    root = merkle.root(leaves)
    assert root == rfc_6962(leaves)
    for position in random.Random(count).sample(range(count), min(count, 20)):
        assert merkle.climb(leaves[position], merkle.path(leaves, position)) == root
