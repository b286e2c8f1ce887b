"""A buyer's need, the operations it asks for, and the matches found for each."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from capacity.models import Booking, Listing, Process
from marketplace.accounts import roles
from marketplace.accounts.models import Document, Organization, User
from marketplace.core import moves
from marketplace.core.models import Public


class Job(Public):
    """What a buyer wants made."""

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("job", "draft")
        OPEN = "open", pgettext_lazy("job", "open")
        AWARDED = "awarded", pgettext_lazy("job", "awarded")
        ORDERED = "ordered", pgettext_lazy("job", "ordered")
        CANCELLED = "cancelled", pgettext_lazy("job", "cancelled")
        EXPIRED = "expired", pgettext_lazy("job", "expired")

    class Matching(models.TextChoices):
        IDLE = "idle", pgettext_lazy("matching", "not started")
        QUEUED = "queued", pgettext_lazy("matching", "queued")
        RUNNING = "running", pgettext_lazy("matching", "running")
        READY = "ready", pgettext_lazy("matching", "ready")
        FAILED = "failed", pgettext_lazy("matching", "failed")

    class Origin(models.TextChoices):
        POSTED = "posted", pgettext_lazy("job origin", "posted")
        DIRECT = "direct", pgettext_lazy("job origin", "booked from a calendar")

    buyer = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="jobs")
    origin = models.CharField(max_length=6, choices=Origin, default=Origin.POSTED)
    title = models.CharField(_("what is to be made"), max_length=80)
    description = models.TextField(_("details"), blank=True)
    region = models.CharField(_("deliver to"), max_length=12)
    starts_on = models.DateField(_("earliest start"))
    due_on = models.DateField(_("needed by"))
    budget_fen = models.BigIntegerField(_("budget"))
    max_distance_km = models.PositiveIntegerField(_("largest distance"), null=True, blank=True)
    minimum_grade = models.CharField(_("minimum grade"), max_length=3, blank=True)
    drawing = models.ForeignKey(
        Document, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    posted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)
    posted_at = models.DateTimeField(null=True)
    matching = models.CharField(max_length=8, choices=Matching, default=Matching.IDLE)
    matching_due_at = models.DateTimeField(null=True)  # set: a worker owes this job a matching run
    matched_at = models.DateTimeField(null=True)
    matched_version = models.PositiveIntegerField(null=True)
    matching_summary = models.JSONField(default=dict)  # candidates seen, feasible, why none

    class Meta:
        indexes = [
            models.Index(fields=["buyer", "-id"], name="job_by_buyer"),
            models.Index(fields=["state", "-posted_at", "-id"], name="job_board"),
            models.Index(
                fields=["matching_due_at"],
                name="job_matching_due",
                condition=Q(matching_due_at__isnull=False),
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(budget_fen__gt=0), name="job_budget_positive"),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("starts_on")), name="job_due_after_start"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def actors(self, user: User, permission: str) -> moves.Actor:
        who = moves.BUYER if roles.member_can(user, self.buyer, permission) else moves.NOBODY
        return who | (moves.STAFF if roles.staff_can(user, permission) else moves.NOBODY)

    def journal_facts(self) -> dict:
        return {"organization": self.buyer.uuid, "region": self.region}


class LivingOperations(models.Manager["Operation"]):
    """What jobs ask for now; former versions stay for the plans and orders that refer to them."""

    def get_queryset(self) -> models.QuerySet["Operation"]:
        return super().get_queryset().filter(retired_at=None)


class Operation(Public):
    """One process step of a job: what matching works on. A simple job has exactly one."""

    class State(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("operation", "planned")
        OPEN = "open", pgettext_lazy("operation", "open")
        AWARDED = "awarded", pgettext_lazy("operation", "awarded")
        SCHEDULED = "scheduled", pgettext_lazy("operation", "scheduled")
        IN_PROGRESS = "in_progress", pgettext_lazy("operation", "in progress")
        INSPECTING = "inspecting", pgettext_lazy("operation", "inspecting")
        HANDED_OVER = "handed_over", pgettext_lazy("operation", "handed over")
        ACCEPTED = "accepted", pgettext_lazy("operation", "accepted")
        CANCELLED = "cancelled", pgettext_lazy("operation", "cancelled")

    job = models.ForeignKey(Job, on_delete=models.PROTECT, related_name="operations")
    sequence = models.PositiveSmallIntegerField(default=1)
    name = models.CharField(_("name"), max_length=60, blank=True)  # where it differs from process
    after = models.ManyToManyField(
        "self",
        through="OperationLink",
        through_fields=("later", "earlier"),
        symmetrical=False,
        related_name="followers",
    )  # these must be there before it begins; their sequence is smaller
    process = models.ForeignKey(
        Process, on_delete=models.PROTECT, related_name="+", verbose_name=_("process")
    )
    material = models.CharField(_("material"), max_length=20, blank=True)
    env_x = models.PositiveIntegerField(_("length"), null=True, blank=True)  # mm
    env_y = models.PositiveIntegerField(_("width"), null=True, blank=True)
    env_z = models.PositiveIntegerField(_("height"), null=True, blank=True)
    it_grade = models.PositiveSmallIntegerField(_("tolerance grade"), null=True, blank=True)
    certificates = ArrayField(models.CharField(max_length=20), default=list, blank=True)
    quantity = models.PositiveIntegerField(_("quantity"))
    minutes_per_piece = models.DecimalField(_("minutes per piece"), max_digits=8, decimal_places=2)
    setup_hours = models.DecimalField(_("set-up hours"), max_digits=6, decimal_places=2, default=0)
    divisible = models.BooleanField(_("may be interrupted"), default=True)
    lots = models.PositiveSmallIntegerField(_("lots at most"), default=1)
    state = models.CharField(max_length=12, choices=State, default=State.PLANNED)
    retired_at = models.DateTimeField(null=True)  # an edit of the job put others in its place

    objects = LivingOperations()
    everything = models.Manager()

    class Meta:
        ordering = ["job_id", "sequence"]
        base_manager_name = "everything"
        constraints = [
            models.UniqueConstraint(
                fields=["job", "sequence"],
                condition=Q(retired_at=None),
                name="operation_sequence",
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, minutes_per_piece__gt=0),
                name="operation_amounts_positive",
            ),
            models.CheckConstraint(condition=Q(lots__range=(1, 9)), name="operation_lots"),
        ]

    def __str__(self) -> str:
        return f"{self.job} · {self.process}"

    @property
    def label(self) -> str:
        return self.name or str(self.process)

    @property
    def hours(self) -> float:
        """Machine hours the operation needs: set-up plus pieces."""
        return float(self.setup_hours) + self.quantity * float(self.minutes_per_piece) / 60

    def actors(self, user: User, permission: str) -> moves.Actor:
        return self.job.actors(user, permission)

    def journal_facts(self) -> dict:
        return self.job.journal_facts()


class OperationLink(models.Model):
    """What `earlier` makes is needed before `later` can begin."""

    earlier = models.ForeignKey(Operation, on_delete=models.CASCADE, related_name="+")
    later = models.ForeignKey(Operation, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["later", "earlier"], name="operation_link_once"),
            models.CheckConstraint(
                condition=~Q(earlier=F("later")), name="operation_follows_another"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.earlier_id} → {self.later_id}"


class Match(Public):
    """A listing that can do an operation: its cost, its finish, and why it ranks here."""

    class State(models.TextChoices):
        PROPOSED = "proposed", pgettext_lazy("match", "proposed")
        VIEWED = "viewed", pgettext_lazy("match", "viewed")
        ACCEPTED = "accepted_by_buyer", pgettext_lazy("match", "waiting for the factory")
        CONFIRMED = "confirmed_by_factory", pgettext_lazy("match", "confirmed by the factory")
        CONVERTED = "converted", pgettext_lazy("match", "became an order")
        SUPERSEDED = "superseded", pgettext_lazy("match", "superseded")
        DISMISSED = "dismissed", pgettext_lazy("match", "dismissed")
        EXPIRED = "expired", pgettext_lazy("match", "expired")
        DECLINED = "declined_by_factory", pgettext_lazy("match", "declined by the factory")

    operation = models.ForeignKey(Operation, on_delete=models.PROTECT, related_name="matches")
    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="matches")
    job_version = models.PositiveIntegerField()
    engine_version = models.CharField(max_length=20)
    state = models.CharField(max_length=22, choices=State, default=State.PROPOSED)
    rank = models.PositiveSmallIntegerField()
    score = models.FloatField()  # lower is better
    parts = models.JSONField()  # each term of the score, summing to it
    reasons = models.JSONField()  # codes and figures of the strongest and the weakest points
    coverage_met = models.PositiveSmallIntegerField()
    coverage_of = models.PositiveSmallIntegerField()
    total_fen = models.BigIntegerField()  # for these hours, under the factory's own price rules
    unit_price_fen = models.BigIntegerField()
    terms = models.JSONField(default=dict)  # the factory's price as it was judged, to the order
    distance_km = models.FloatField()
    starts_at = models.DateTimeField()
    finishes_at = models.DateTimeField()
    grade = models.CharField(max_length=3)
    accepted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    accepted_at = models.DateTimeField(null=True)
    confirm_by = models.DateTimeField(null=True)
    decline_reason = models.CharField(max_length=300, blank=True)
    reserved_until = models.DateTimeField(null=True)  # a clearing round holds the hours till then
    bookings = models.ManyToManyField(Booking, related_name="matches")

    class Meta:
        ordering = ["operation_id", "rank"]
        indexes = [
            models.Index(
                fields=["confirm_by"], name="match_waiting", condition=Q(state="accepted_by_buyer")
            ),
            models.Index(fields=["listing", "state"], name="match_by_listing"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["operation", "listing", "job_version"], name="match_once_per_version"
            ),
            models.UniqueConstraint(
                fields=["operation"],
                condition=Q(state__in=["accepted_by_buyer", "confirmed_by_factory"]),
                name="one_accepted_match",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None, accepted_by=None)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="match_accepted_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.operation} ↔ {self.listing}"

    def actors(self, user: User, permission: str) -> moves.Actor:
        who = self.operation.job.actors(user, permission)
        if roles.member_can(user, self.listing.organization, permission):
            who |= moves.FACTORY
        return who

    def journal_facts(self) -> dict:
        return {"organization": self.listing.organization.uuid, "region": self.listing.region}
