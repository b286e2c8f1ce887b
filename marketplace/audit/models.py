"""The journal of everything that happened, and the blocks that seal it.

Rows keep no foreign keys: the journal outlives what it tells of. The database computes each row's
hash at insert, queues it for sealing and refuses any later change (migration 0002).
"""

from django.db import models
from django.db.models.functions import Now


class JournalLine(models.Model):
    """One thing that happened. Append-only."""

    at = models.DateTimeField()  # when it counts
    recorded_at = models.DateTimeField(db_default=Now())  # when the database wrote it
    actor = models.UUIDField(null=True)  # None: the system
    actor_name = models.CharField(max_length=200)
    kind = models.CharField(max_length=40)  # "order", "listing", …
    object_uuid = models.UUIDField()
    move = models.CharField(max_length=60)
    came_from = models.CharField(max_length=40, blank=True)
    went_to = models.CharField(max_length=40, blank=True)
    organization = models.UUIDField(null=True)  # the firm whose history this belongs to
    region = models.CharField(max_length=12, blank=True)  # GB/T 2260, for officials' figures
    reason = models.TextField(blank=True)
    data = models.JSONField(default=dict)
    row_hash = models.BinaryField(max_length=32, editable=False, db_default=b"")

    class Meta:
        indexes = [
            models.Index(fields=["object_uuid", "id"], name="journal_by_object"),
            models.Index(fields=["organization", "-id"], name="journal_by_firm"),
            models.Index(fields=["region", "kind", "at"], name="journal_by_region"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.kind} {self.move}"


class Unsealed(models.Model):
    """The queue of rows waiting for a block, filled by the journals' insert triggers."""

    source = models.CharField(max_length=10)  # "journal" or "ledger"
    line = models.BigIntegerField()
    row_hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["source", "line"], name="unsealed_once")]

    def __str__(self) -> str:
        return f"{self.source} {self.line}"


class Block(models.Model):
    """A sealed set of rows: a Merkle root, chained to the block before. Append-only."""

    number = models.BigIntegerField(unique=True)
    sealed_at = models.DateTimeField()
    leaves = models.IntegerField()
    merkle_root = models.BinaryField(max_length=32)
    previous_hash = models.BinaryField(max_length=32)
    block_hash = models.BinaryField(max_length=32)

    class Meta:
        ordering = ["number"]

    def __str__(self) -> str:
        return f"block {self.number} {self.hash_hex[:12]}"

    @property
    def hash_hex(self) -> str:
        return bytes(self.block_hash).hex()


class Leaf(models.Model):
    """Which row stands where in which block. Append-only."""

    block = models.ForeignKey(Block, on_delete=models.PROTECT, related_name="leaf_set")
    position = models.IntegerField()
    source = models.CharField(max_length=10)
    line = models.BigIntegerField()
    row_hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["block", "position"], name="leaf_position"),
            models.UniqueConstraint(fields=["source", "line"], name="leaf_once"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.line} in {self.block_id}"
