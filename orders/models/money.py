"""Money around the ledger: what is owed when, what came in, what was told to go out."""

from django.db import models
from django.db.models import Q
from django.utils.translation import pgettext_lazy

from marketplace.accounts import roles
from marketplace.accounts.models import Organization, User
from marketplace.core import moves
from marketplace.core.models import Public
from orders.models.orders import Order, WorkOrder


class Tranche(Public):
    """A part of a work order's price with its own release."""

    class State(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("tranche", "planned")
        PAYMENT_PENDING = "payment_pending", pgettext_lazy("tranche", "payment pending")
        HELD = "held", pgettext_lazy("tranche", "held in escrow")
        RELEASE_SCHEDULED = "release_scheduled", pgettext_lazy("tranche", "release scheduled")
        RELEASED = "released", pgettext_lazy("tranche", "released")
        PAID_OUT = "paid_out", pgettext_lazy("tranche", "paid out")
        FAILED = "failed", pgettext_lazy("tranche", "payment failed")
        FROZEN = "frozen", pgettext_lazy("tranche", "frozen")
        REFUND_PENDING = "refund_pending", pgettext_lazy("tranche", "refund pending")
        REFUNDED = "refunded", pgettext_lazy("tranche", "refunded")
        PAYOUT_FAILED = "payout_failed", pgettext_lazy("tranche", "payout failed")
        CARRIED = "carried", pgettext_lazy("tranche", "carried to another work order")

    work_order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="tranches")
    sequence = models.PositiveSmallIntegerField(default=1)
    amount_fen = models.BigIntegerField()
    fee_fen = models.BigIntegerField()
    is_deposit = models.BooleanField(default=False)  # goes back to the buyer when all is well
    state = models.CharField(max_length=18, choices=State, default=State.PLANNED)
    held_at = models.DateTimeField(null=True)
    release_at = models.DateTimeField(null=True)  # due for the release sweep
    released_at = models.DateTimeField(null=True)
    paid_out_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["work_order_id", "sequence"]
        indexes = [
            models.Index(
                fields=["release_at"],
                name="tranche_to_release",
                condition=Q(state="release_scheduled"),
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["work_order", "sequence"], name="tranche_sequence"),
            models.CheckConstraint(
                condition=Q(amount_fen__gt=0, fee_fen__gte=0, fee_fen__lte=models.F("amount_fen")),
                name="tranche_amounts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.work_order} #{self.sequence}"

    @property
    def net_fen(self) -> int:
        return self.amount_fen - self.fee_fen

    def actors(self, user: User, permission: str) -> moves.Actor:
        return self.work_order.actors(user, permission)

    def journal_facts(self) -> dict:
        facts = self.work_order.journal_facts()
        return {**facts, "data": {"amount_fen": self.amount_fen, "fee_fen": self.fee_fen}}


class Payment(Public):
    """A buyer's payment for an order through a gateway."""

    class State(models.TextChoices):
        PENDING = "pending", pgettext_lazy("payment", "pending")
        CONFIRMED = "confirmed", pgettext_lazy("payment", "confirmed")
        FAILED = "failed", pgettext_lazy("payment", "failed")

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="payments")
    sequence = models.PositiveSmallIntegerField(default=1)  # re-planned work may be paid for later
    gateway = models.CharField(max_length=16)
    amount_fen = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.PENDING)
    reference = models.CharField(max_length=64, unique=True)  # our number, sent to the provider
    provider_reference = models.CharField(max_length=64, blank=True)
    started_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    ask_at = models.DateTimeField(null=True)  # when to ask the provider, should it stay silent
    confirmed_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["ask_at"], name="payment_to_ask", condition=Q(state="pending"))
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["order"], condition=Q(state="pending"), name="one_open_payment"
            ),
            models.UniqueConstraint(
                fields=["order", "sequence"], condition=Q(state="confirmed"), name="paid_once"
            ),
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="payment_positive"),
        ]

    def __str__(self) -> str:
        return self.reference

    def actors(self, user: User, permission: str) -> moves.Actor:
        can = roles.member_can(user, self.order.buyer, permission)
        return moves.BUYER if can else moves.NOBODY

    def journal_facts(self) -> dict:
        buyer = self.order.buyer
        data = {"order": str(self.order.uuid), "amount_fen": self.amount_fen}
        return {"organization": buyer.uuid, "region": buyer.region, "data": data}


class GatewayEvent(models.Model):
    """Inbox of verified gateway notifications: inserted once, applied by a worker."""

    gateway = models.CharField(max_length=16)
    event_key = models.CharField(max_length=100)
    body = models.JSONField()
    received_at = models.DateTimeField(auto_now_add=True)
    due_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    processed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["due_at"], name="gateway_inbox", condition=Q(processed_at=None)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["gateway", "event_key"], name="gateway_event_once")
        ]

    def __str__(self) -> str:
        return f"{self.gateway} {self.event_key}"


class Instruction(Public):
    """An order to the custodian to move money out; its confirmation settles the transit account."""

    class Kind(models.TextChoices):
        PAYOUT = "payout", pgettext_lazy("instruction", "payout")
        REFUND = "refund", pgettext_lazy("instruction", "refund")

    class State(models.TextChoices):
        CREATED = "created", pgettext_lazy("instruction", "created")
        SENT = "sent", pgettext_lazy("instruction", "sent")
        CONFIRMED = "confirmed", pgettext_lazy("instruction", "confirmed")
        FAILED = "failed", pgettext_lazy("instruction", "failed")
        UNKNOWN = "unknown", pgettext_lazy("instruction", "unknown")

    kind = models.CharField(max_length=8, choices=Kind)
    gateway = models.CharField(max_length=16)
    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="instructions"
    )
    tranche = models.ForeignKey(Tranche, on_delete=models.PROTECT, related_name="instructions")
    amount_fen = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=State, default=State.CREATED)
    due_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    provider_reference = models.CharField(max_length=64, blank=True)
    sent_at = models.DateTimeField(null=True)
    settled_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"],
                name="instruction_outbox",
                condition=Q(state__in=["created", "sent", "unknown"]),
            )
        ]
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="instruction_positive")
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.amount_fen}"

    @property
    def number(self) -> str:
        """Our number at the provider: the same at every try, so a repeat is harmless."""
        return self.uuid.hex

    def journal_facts(self) -> dict:
        firm = self.organization
        data = {"kind": self.kind, "amount_fen": self.amount_fen, "tranche": str(self.tranche.uuid)}
        return {"organization": firm.uuid, "region": firm.region, "data": data}
