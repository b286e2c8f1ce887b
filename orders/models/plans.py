"""Plans of a job over several factories: the runs that looked for them, and what each would do."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from capacity.models import Booking, Listing
from marketplace.accounts.models import User
from marketplace.core import moves
from marketplace.core.models import Public
from orders.models.jobs import Job, Operation


class PlanRun(Public):
    """A worker's search for plans of one version of a job.

    The row owes the run (`due_at`); messages only hurry it. While it works, it says how far it is.
    """

    class State(models.TextChoices):
        QUEUED = "queued", pgettext_lazy("planning", "queued")
        RUNNING = "running", pgettext_lazy("planning", "running")
        READY = "ready", pgettext_lazy("planning", "ready")
        IMPOSSIBLE = "impossible", pgettext_lazy("planning", "no plan exists")
        FAILED = "failed", pgettext_lazy("planning", "broke off")

    class Cause(models.TextChoices):
        POSTED = "posted", pgettext_lazy("planning", "the job was posted")
        ASKED = "asked", pgettext_lazy("planning", "the buyer asked for it")
        DECLINED = "declined", pgettext_lazy("planning", "a factory declined")
        BROKEN_DOWN = "broken_down", pgettext_lazy("planning", "a machine broke down")
        LATE = "late", pgettext_lazy("planning", "an operation runs late")

    job = models.ForeignKey(Job, on_delete=models.PROTECT, related_name="plan_runs")
    job_version = models.PositiveIntegerField()
    cause = models.CharField(max_length=12, choices=Cause, default=Cause.POSTED)
    asked_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    due_at = models.DateTimeField(null=True)  # set: a worker owes this run
    attempts = models.PositiveSmallIntegerField(default=0)
    percent = models.PositiveSmallIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)
    seconds = models.FloatField(null=True)  # of the search itself
    lower_bound_fen = models.BigIntegerField(null=True)  # price and lateness no plan goes below
    curve = models.JSONField(default=list)  # [[delivered (ISO), fen], …] none beats another
    findings = models.JSONField(default=dict)  # offers looked at per operation, why none

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["due_at"], name="plan_run_due", condition=Q(due_at__isnull=False)),
            models.Index(fields=["job", "-id"], name="plan_run_of_job"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(percent__range=(0, 100)), name="plan_run_percent"),
            models.UniqueConstraint(
                fields=["job"],
                condition=Q(state__in=["queued", "running"]),
                name="one_open_plan_run",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.job} v{self.job_version} {self.state}"


class Plan(Public):
    """Who does which operation when, and what the whole costs. One plan of a job is accepted."""

    class State(models.TextChoices):
        PROPOSED = "proposed", pgettext_lazy("plan", "proposed")
        ACCEPTED = "accepted", pgettext_lazy("plan", "accepted")
        SUPERSEDED = "superseded", pgettext_lazy("plan", "superseded")
        ENDED = "ended", pgettext_lazy("plan", "ended")

    run = models.ForeignKey(PlanRun, on_delete=models.PROTECT, related_name="plans")
    job = models.ForeignKey(Job, on_delete=models.PROTECT, related_name="plans")
    names = ArrayField(models.CharField(max_length=10))  # what it is best at: cheapest, earliest, …
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    work_fen = models.BigIntegerField()
    freight_fen = models.BigIntegerField()
    late_fen = models.BigIntegerField(default=0)  # what the lateness counts as; nobody pays it
    starts_at = models.DateTimeField()
    delivered_at = models.DateTimeField()
    worst_grade = models.CharField(max_length=3)
    gap_ppm = models.PositiveIntegerField(null=True)  # above the run's lower bound
    accepted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["run_id", "id"]
        indexes = [models.Index(fields=["job", "-id"], name="plan_of_job")]
        constraints = [
            models.UniqueConstraint(
                fields=["job"], condition=Q(state="accepted"), name="one_accepted_plan"
            ),
            models.CheckConstraint(
                condition=~Q(state="accepted")
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="plan_accepted_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(work_fen__gt=0, freight_fen__gte=0, late_fen__gte=0),
                name="plan_amounts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.job} · {', '.join(self.names)}"

    @property
    def total_fen(self) -> int:
        """What the buyer pays: work and freight."""
        return self.work_fen + self.freight_fen

    def actors(self, user: User, permission: str) -> moves.Actor:
        return self.job.actors(user, permission)

    def journal_facts(self) -> dict:
        return self.job.journal_facts()


class Placement(Public):
    """A lot of an operation at one listing: the pieces of unit time it takes there."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="placements")
    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="placements")
    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="placements")
    lot = models.PositiveSmallIntegerField(_("lot"), default=1)
    quantity = models.PositiveIntegerField(_("quantity"))
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    pieces = models.JSONField()  # [[unit id, start (ISO), end (ISO)], …]
    work_fen = models.BigIntegerField()
    freight_fen = models.BigIntegerField(default=0)  # to the next factories or to the buyer
    agreed = models.ForeignKey(
        "orders.WorkOrder", null=True, on_delete=models.PROTECT, related_name="+"
    )  # its work order, where it was agreed before: a new plan does not move it
    bookings = models.ManyToManyField(Booking, related_name="placements")

    class Meta:
        ordering = ["plan_id", "operation__sequence", "lot"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "operation", "lot"], name="placement_lot"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="placement_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, work_fen__gte=0, freight_fen__gte=0),
                name="placement_amounts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.operation} → {self.listing} #{self.lot}"
