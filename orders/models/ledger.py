"""The double-entry ledger as Django reads it; tables, triggers and ledger.post() are made in SQL.

Nothing here is saved from Python: the application's role may only SELECT and call ledger.post().
"""

from django.db import models


class LedgerAccount(models.Model):
    """An account with its running sums; the database keeps them."""

    id = models.BigIntegerField(primary_key=True)
    kind = models.TextField()
    key = models.TextField()  # order, firm, channel or item
    ref = models.TextField(unique=True)  # "kind:key"
    debits = models.BigIntegerField()
    credits = models.BigIntegerField()
    seq = models.BigIntegerField()
    balance = models.BigIntegerField()  # generated: credits − debits

    class Meta:
        managed = False
        db_table = 'ledger"."account'

    def __str__(self) -> str:
        return self.ref


class LedgerJournal(models.Model):
    """One balanced, immutable posting."""

    id = models.BigIntegerField(primary_key=True)
    uuid = models.UUIDField(unique=True)
    idem = models.TextField(unique=True)
    request_hash = models.BinaryField()
    kind = models.TextField()
    order_uuid = models.UUIDField(null=True)
    actor = models.UUIDField(null=True)
    meta = models.JSONField()
    reverses = models.BigIntegerField(null=True)
    at = models.DateTimeField()  # when it counts
    posted_at = models.DateTimeField()  # when the database wrote it
    row_hash = models.BinaryField()

    class Meta:
        managed = False
        db_table = 'ledger"."journal'

    def __str__(self) -> str:
        return f"{self.kind} {self.idem}"


class LedgerTransfer(models.Model):
    """One amount from one account to another: the leg of a journal."""

    pk = models.CompositePrimaryKey("journal_id", "leg")
    journal = models.ForeignKey(
        LedgerJournal, on_delete=models.DO_NOTHING, related_name="transfers"
    )
    leg = models.SmallIntegerField()
    debit = models.ForeignKey(LedgerAccount, on_delete=models.DO_NOTHING, related_name="+")
    credit = models.ForeignKey(LedgerAccount, on_delete=models.DO_NOTHING, related_name="+")
    amount_fen = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = 'ledger"."transfer'

    def __str__(self) -> str:
        return f"{self.amount_fen}"
