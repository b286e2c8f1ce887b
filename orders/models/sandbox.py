"""The sandbox custodian's own books: the outside world, which shares only messages with ours.

States are moments here, not lifecycles of ours: this plays the bank, and a bank asks nobody.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SandboxCharge(models.Model):
    """A payment page the custodian opened for us."""

    class Fault(models.TextChoices):
        NONE = "", _("none")
        DUPLICATE = "duplicate", _("notify five times")
        LATE = "late", _("notify after one minute")
        SILENT = "silent", _("never notify; only a query tells")
        WRONG_AMOUNT = "wrong_amount", _("one yuan too little arrives")
        FORGED = "forged", _("sign with a strange key")
        PAYOUT_FAILS = "payout_fails", _("the later payout bounces")
        PAYOUT_SILENT = "payout_silent", _("the later payout is never confirmed")

    reference = models.CharField(max_length=64, unique=True)  # the merchant's number
    memo = models.CharField(max_length=40)  # the merchant's order number
    title = models.CharField(max_length=120)
    payer = models.CharField(max_length=120)
    amount_fen = models.BigIntegerField()
    return_url = models.CharField(max_length=300)
    bank = models.CharField(max_length=20, blank=True)
    fault = models.CharField(max_length=16, choices=Fault, blank=True)
    serial = models.CharField(max_length=40, blank=True)  # the custodian's own number
    received_fen = models.BigIntegerField(null=True)
    opened_at = models.DateTimeField(auto_now_add=True)
    paid_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.reference


class SandboxTransfer(models.Model):
    """Money the custodian was told to move out; the number makes a repeated order harmless."""

    number = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=8)  # payout or refund
    payee = models.CharField(max_length=120)
    memo = models.CharField(max_length=40)
    amount_fen = models.BigIntegerField()
    received_at = models.DateTimeField(auto_now_add=True)
    execute_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    failed_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["execute_at"],
                name="sandbox_to_execute",
                condition=models.Q(done_at=None, failed_at=None),
            )
        ]

    def __str__(self) -> str:
        return self.number


class SandboxNotice(models.Model):
    """A signed notification on its way to us: the custodian's outbox."""

    event = models.UUIDField()
    body = models.TextField()
    forged = models.BooleanField(default=False)
    due_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    delivered_at = models.DateTimeField(null=True)
    answer = models.CharField(max_length=120, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"],
                name="sandbox_outbox",
                condition=models.Q(delivered_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"notice {self.event}"
