"""An order, the work orders that carry it out, and what is reported about them."""

from datetime import datetime, timedelta

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from capacity.models import Booking, Listing
from marketplace.accounts import roles
from marketplace.accounts.models import Document, Organization, User
from marketplace.core import moves
from marketplace.core.models import Public
from orders.models.jobs import Job, Match, Operation
from orders.models.plans import Placement


class WorkState(models.TextChoices):
    """States of a work order; an order shows the earliest state of its work orders."""

    PENDING_CONTRACT = "pending_contract", pgettext_lazy("order", "contract to confirm")
    PENDING_FUNDING = "pending_funding", pgettext_lazy("order", "waiting for payment")
    FUNDED = "funded", pgettext_lazy("order", "funded")
    READY = "ready", pgettext_lazy("order", "ready to start")
    IN_PRODUCTION = "in_production", pgettext_lazy("order", "in production")
    IN_INSPECTION = "in_inspection", pgettext_lazy("order", "in inspection")
    REWORK = "rework", pgettext_lazy("order", "rework")
    READY_TO_SHIP = "ready_to_ship", pgettext_lazy("order", "ready to ship")
    SHIPPED = "shipped", pgettext_lazy("order", "shipped")
    DELIVERED = "delivered", pgettext_lazy("order", "delivered")
    PERFORMED = "performed", pgettext_lazy("order", "performed")
    ACCEPTED = "accepted", pgettext_lazy("order", "accepted")
    COMPLETED = "completed", pgettext_lazy("order", "completed")
    CLOSED = "closed", pgettext_lazy("order", "closed")
    LAPSED = "lapsed", pgettext_lazy("order", "lapsed")
    CANCELLED = "cancelled", pgettext_lazy("order", "cancelled")


class Order(Public):
    """What was agreed with one or several factories. Its state is derived from its work orders."""

    number = models.CharField(max_length=20, unique=True)  # GZ20261122-000123
    job = models.ForeignKey(Job, on_delete=models.PROTECT, related_name="orders")
    buyer = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="orders_placed")
    state = models.CharField(max_length=18, choices=WorkState, default=WorkState.PENDING_CONTRACT)
    total_fen = models.BigIntegerField()
    placed_at = models.DateTimeField()
    fund_by = models.DateTimeField()
    funded_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["buyer", "-id"], name="order_by_buyer"),
            models.Index(
                fields=["fund_by"], name="order_unfunded", condition=Q(state="pending_funding")
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(total_fen__gt=0), name="order_total_positive"),
            models.UniqueConstraint(
                fields=["job"],
                condition=~Q(state__in=["lapsed", "cancelled"]),
                name="one_living_order_per_job",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_direct(self) -> bool:
        """Booked from a calendar: time is used, nothing is shipped."""
        return self.job.origin == Job.Origin.DIRECT


class WorkOrder(Public):
    """One operation given to one factory: the thing that moves."""

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="work_orders")
    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="work_orders")
    match = models.OneToOneField(
        Match, null=True, on_delete=models.PROTECT, related_name="work_order"
    )  # or
    placement = models.OneToOneField(
        Placement, null=True, on_delete=models.PROTECT, related_name="work_order"
    )
    quantity = models.PositiveIntegerField(_("quantity"))  # of this lot
    factory = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="work_orders")
    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="work_orders")
    snapshot = models.JSONField()  # the listing and terms as agreed
    bookings = models.ManyToManyField(Booking, related_name="work_orders")
    state = models.CharField(max_length=18, choices=WorkState, default=WorkState.PENDING_CONTRACT)
    total_fen = models.BigIntegerField()
    freight_fen = models.BigIntegerField(default=0)  # of the total: sending the lot on
    deposit_fen = models.BigIntegerField(default=0)  # paid besides the total, and given back
    confirm_by = models.DateTimeField(null=True)  # a factory of a plan answers until then
    confirmed_at = models.DateTimeField(null=True)
    fee_bps = models.IntegerField()
    promised_on = models.DateField()  # finish date agreed
    machine_hours = models.DecimalField(max_digits=9, decimal_places=2)
    percent = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField(null=True)
    inspected_at = models.DateTimeField(null=True)
    shipped_at = models.DateTimeField(null=True)
    carrier = models.CharField(_("carrier"), max_length=60, blank=True)
    tracking = models.CharField(_("tracking number"), max_length=60, blank=True)
    delivered_at = models.DateTimeField(null=True)
    performed_at = models.DateTimeField(null=True)  # of a booking: the time was used
    absent_at = models.DateTimeField(null=True)  # the buyer stood before a closed door
    accept_by = models.DateTimeField(null=True)  # after this the timer accepts
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    completed_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_side = models.CharField(max_length=10, blank=True)  # "buyer", "supplier", "system"
    cancel_reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["factory", "-id"], name="work_by_factory"),
            models.Index(
                fields=["accept_by"],
                name="work_to_accept",
                condition=Q(state__in=["delivered", "performed"]),
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["operation"],
                condition=~Q(state__in=["lapsed", "cancelled"]) & Q(placement=None),
                name="one_living_work_order",
            ),
            models.CheckConstraint(
                condition=Q(match=None) ^ Q(placement=None), name="work_from_match_or_plan"
            ),
            models.CheckConstraint(
                condition=Q(freight_fen__gte=0, freight_fen__lt=F("total_fen")),
                name="work_freight_within_total",
            ),
            models.CheckConstraint(
                condition=Q(total_fen__gt=0, deposit_fen__gte=0), name="work_total_positive"
            ),
            models.CheckConstraint(condition=Q(percent__range=(0, 100)), name="work_percent"),
            models.CheckConstraint(
                condition=~Q(state__in=["accepted", "completed", "closed"])
                | Q(accepted_at__isnull=False),
                name="work_accepted_at",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["cancelled", "lapsed"])
                | Q(cancelled_at__isnull=False) & ~Q(cancelled_side=""),
                name="work_cancelled_by_a_side",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order} · {self.factory}"

    @property
    def is_direct(self) -> bool:
        return self.order.is_direct

    @property
    def answer_by(self) -> datetime | None:
        """Until when the factory answers a buyer who found nobody there."""
        if self.absent_at is None:
            return None
        return self.absent_at + timedelta(hours=self.snapshot["policy"]["answer_hours"])

    def actors(self, user: User, permission: str) -> moves.Actor:
        who = moves.NOBODY
        if roles.member_can(user, self.factory, permission):
            who |= moves.FACTORY
        if roles.member_can(user, self.order.buyer, permission):
            who |= moves.BUYER
        if self.placement_id and self._works_on_it_next(user):
            who |= moves.RECEIVER
        return who

    def _works_on_it_next(self, user: User) -> bool:
        """Whether this person works for a factory the goods go to."""
        later = WorkOrder.objects.filter(
            order=self.order_id, operation__in=self.operation.followers.all()
        ).exclude(state__in=[WorkState.CANCELLED, WorkState.LAPSED])
        return any(
            roles.member_can(user, work.factory, "order.work")
            for work in later.select_related("factory")
        )

    @property
    def starts_at(self) -> datetime:
        """When the booked hours begin, as agreed."""
        agreed = self.match or self.placement
        assert agreed is not None  # noqa: S101  (one of them, the database says)
        return agreed.starts_at

    def journal_facts(self) -> dict:
        return {
            "organization": self.factory.uuid,
            "region": self.listing.region,
            "data": {
                "buyer": str(self.order.buyer.uuid),
                "buyer_region": self.order.buyer.region,
                "value_fen": self.total_fen,
                "hours": float(self.machine_hours),
                "process": self.operation.process.code,
            },
        }


class Arrival(models.Model):
    """Goods of a work order have come to one of the factories that work on them next."""

    work_order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="arrivals")
    receiver = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="received")
    arrived_at = models.DateTimeField()
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["work_order", "receiver"], name="one_arrival"),
        ]

    def __str__(self) -> str:
        return f"{self.work_order} → {self.receiver}"


class ProgressReport(Public):
    """How far the work is, in the factory's words and photos."""

    work_order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="progress")
    percent = models.PositiveSmallIntegerField(_("percent done"))
    note = models.TextField(_("note"), blank=True)
    photos = models.ManyToManyField(Document, blank=True, related_name="+")
    reported_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reported_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(percent__range=(0, 100)), name="progress_percent")
        ]

    def __str__(self) -> str:
        return f"{self.work_order} {self.percent} %"


class InspectionReport(Public):
    """The factory's inspection before shipping: counts, verdict, photos."""

    class Verdict(models.TextChoices):
        PASSED = "passed", pgettext_lazy("inspection", "passed")
        FAILED = "failed", pgettext_lazy("inspection", "failed")

    work_order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="inspections")
    checked = models.PositiveIntegerField(_("pieces checked"))
    rejected = models.PositiveIntegerField(_("pieces rejected"))
    verdict = models.CharField(_("verdict"), max_length=8, choices=Verdict)
    note = models.TextField(_("findings"), blank=True)
    photos = models.ManyToManyField(Document, related_name="+")
    inspected_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    inspected_at = models.DateTimeField()

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(checked__gt=0, rejected__lte=F("checked")),
                name="inspection_counts",
            )
        ]

    def __str__(self) -> str:
        return f"{self.work_order} {self.verdict}"
