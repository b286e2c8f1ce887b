"""The double-entry ledger as Django reads it; tables, triggers and ledger.post() are made in SQL.

Nothing here is saved from Python: the application's role may only SELECT and call ledger.post().
"""

from django.db import models


class LedgerAccount(models.Model):
    """An account with its running sums; the database keeps them."""

    id = models.BigIntegerField(primary_key=True)
    kind = models.CharField(max_length=20)
    key = models.CharField(max_length=64)  # order, firm, channel or item
    debits = models.BigIntegerField()
    credits = models.BigIntegerField()
    seq = models.BigIntegerField()
    balance = models.BigIntegerField()  # generated: credits − debits

    class Meta:
        managed = False
        db_table = 'ledger"."account'

    def __str__(self) -> str:
        return f"{self.kind}:{self.key}"


class LedgerJournal(models.Model):
    """One balanced, immutable posting."""

    id = models.BigIntegerField(primary_key=True)
    idem = models.CharField(max_length=200)
    request_hash = models.BinaryField()
    kind = models.CharField(max_length=40)
    order_uuid = models.UUIDField(null=True)
    actor = models.UUIDField(null=True)
    meta = models.JSONField()
    reverses = models.BigIntegerField(null=True)
    posted_at = models.DateTimeField()
    row_hash = models.BinaryField()

    class Meta:
        managed = False
        db_table = 'ledger"."journal'

    def __str__(self) -> str:
        return f"{self.kind} {self.idem}"


class LedgerTransfer(models.Model):
    """One amount from one account to another."""

    id = models.BigIntegerField(primary_key=True)
    journal = models.ForeignKey(
        LedgerJournal, on_delete=models.DO_NOTHING, related_name="transfers"
    )
    debit = models.ForeignKey(LedgerAccount, on_delete=models.DO_NOTHING, related_name="+")
    credit = models.ForeignKey(LedgerAccount, on_delete=models.DO_NOTHING, related_name="+")
    amount_fen = models.BigIntegerField()

    class Meta:
        managed = False
        db_table = 'ledger"."transfer'

    def __str__(self) -> str:
        return f"{self.amount_fen}"
