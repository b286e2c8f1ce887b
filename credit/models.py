"""Ratings, the evidence they and the facts make, and the books the grade is computed from."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketplace.accounts import roles
from marketplace.accounts.models import Organization, PublishedGrade, User
from marketplace.core import moves
from marketplace.core.models import Public
from orders.models import WorkOrder

Side = PublishedGrade.Side


class Rating(Public):
    """One side's rating of the other; sealed until both are in or the window closes."""

    class State(models.TextChoices):
        INVITED = "invited", pgettext_lazy("rating", "invited")
        SUBMITTED = "submitted", pgettext_lazy("rating", "submitted, sealed")
        REVEALED = "revealed", pgettext_lazy("rating", "revealed")
        COUNTED = "counted", pgettext_lazy("rating", "counted")
        LAPSED = "lapsed", pgettext_lazy("rating", "lapsed")

    work_order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="ratings")
    rater = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="ratings_given")
    ratee = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="ratings_received"
    )
    side = models.CharField(max_length=10, choices=Side)  # the side of the ratee that is rated
    state = models.CharField(max_length=10, choices=State, default=State.INVITED)
    stars = models.PositiveSmallIntegerField(_("stars"), null=True)
    comment = models.TextField(_("comment"), blank=True)
    submitted_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(null=True)
    closes_at = models.DateTimeField()  # 14 days after completion
    revealed_at = models.DateTimeField(null=True)
    reply = models.TextField(blank=True)  # the ratee's one public reply
    replied_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["closes_at"],
                name="rating_windows",
                condition=Q(state__in=["invited", "submitted"]),
            ),
            models.Index(fields=["ratee", "side", "-revealed_at"], name="rating_by_ratee"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["work_order", "side"], name="one_rating_per_side"),
            models.CheckConstraint(
                condition=Q(stars=None) | Q(stars__range=(1, 5)), name="rating_stars_one_to_five"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["invited", "lapsed"], submitted_at=None, stars=None)
                | Q(
                    state__in=["submitted", "revealed", "counted"],
                    submitted_at__isnull=False,
                    submitted_by__isnull=False,
                    stars__isnull=False,
                ),
                name="rating_submitted_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(rater=models.F("ratee")), name="nobody_rates_themselves"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rater} → {self.ratee}"

    def actors(self, user: User, permission: str) -> moves.Actor:
        """The rater acts as the side it had in the order."""
        if not roles.member_can(user, self.rater, permission):
            return moves.NOBODY
        return moves.BUYER if self.side == Side.SUPPLIER else moves.FACTORY

    def journal_facts(self) -> dict:
        """Filed under the firm that acts: under the rated one its sealing would be readable."""
        return {"organization": self.rater.uuid, "region": self.rater.region}


class ParameterSet(models.Model):
    """A published version of every number the formula uses. Append-only."""

    version = models.CharField(max_length=20, unique=True)
    values = models.JSONField()
    published_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"version {self.version}"


class Snapshot(models.Model):
    """One nightly computation of trust and independence; the `current` one is in force."""

    computed_at = models.DateTimeField()
    parameters = models.ForeignKey(ParameterSet, on_delete=models.PROTECT, related_name="+")
    current = models.BooleanField(default=False)
    parties = models.IntegerField(default=0)
    events = models.IntegerField(default=0)
    figures = models.JSONField(default=dict)  # Brier, AUC, observed bad share per grade

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["current"], condition=Q(current=True), name="one_current_snapshot"
            )
        ]

    def __str__(self) -> str:
        return f"{self.computed_at:%Y-%m-%d %H:%M}"


class Event(models.Model):
    """What one order says about one party in one role. Never edited, only struck or outdated.

    `facts` is written when the order settles, `rated` when the rating about it is revealed (it then
    stands in place of `facts`). `applied_to` says which snapshot's books hold it; null is the
    outbox of the recalculation.
    """

    class Kind(models.TextChoices):
        FACTS = "facts", pgettext_lazy("credit event", "facts of the order")
        RATED = "rated", pgettext_lazy("credit event", "facts and rating")

    work_order = models.ForeignKey(
        WorkOrder, on_delete=models.PROTECT, related_name="credit_events"
    )
    party = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="credit_events")
    counterparty = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="+")
    side = models.CharField(max_length=10, choices=Side)
    kind = models.CharField(max_length=10, choices=Kind)
    work_class = models.CharField(max_length=40)  # second level of the taxonomy, "MFG.CUT"
    happened_on = models.DateField()
    amount_fen = models.BigIntegerField()
    class_median_fen = models.BigIntegerField()
    causes = models.JSONField(default=dict)  # cause → severity, parts per million
    hard = models.BooleanField(default=False)  # own-fault cancellation or lost dispute
    stars = models.PositiveSmallIntegerField(null=True)
    related = models.BooleanField(db_default=False)  # common owner or legal person: counts nothing
    rank = models.PositiveIntegerField(null=True)  # since the snapshot; None: the snapshot saw it
    struck_at = models.DateTimeField(null=True)
    recorded_at = models.DateTimeField()
    applied_to = models.ForeignKey(
        Snapshot, null=True, on_delete=models.PROTECT, related_name="applied_events"
    )

    class Meta:
        indexes = [
            models.Index(fields=["party", "side", "happened_on"], name="event_by_party"),
            models.Index(fields=["recorded_at"], name="event_outbox", condition=Q(applied_to=None)),
        ]
        constraints = [
            models.UniqueConstraint(fields=["work_order", "side", "kind"], name="event_once"),
            models.CheckConstraint(
                condition=Q(amount_fen__gte=0, class_median_fen__gt=0), name="event_amounts"
            ),
            models.CheckConstraint(
                condition=~Q(party=models.F("counterparty")), name="event_between_two"
            ),
            models.CheckConstraint(
                condition=Q(kind="facts", stars=None)
                | Q(kind="rated", stars__isnull=False, stars__range=(1, 5)),
                name="event_stars_only_when_rated",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.party} {self.side} {self.kind}"


class PairWeight(models.Model):
    """How much a counterparty counts for a party, as of a snapshot (weights.PairStanding)."""

    snapshot = models.ForeignKey(Snapshot, on_delete=models.CASCADE, related_name="pairs")
    party = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    side = models.CharField(max_length=10, choices=Side)
    counterparty = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    trust = models.FloatField()
    independence = models.FloatField()
    room = models.FloatField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["snapshot", "party", "side", "counterparty"], name="pair_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.counterparty_id} for {self.party_id}"


class PartyTrust(models.Model):
    """Trust c of a party as a counterparty, as of a snapshot, for pairs that are still new."""

    snapshot = models.ForeignKey(Snapshot, on_delete=models.CASCADE, related_name="trusts")
    party = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    trust = models.FloatField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["snapshot", "party"], name="trust_once")]

    def __str__(self) -> str:
        return f"{self.party_id}: {self.trust:.3f}"


class DayBook(models.Model):
    """Integer sums of a party's events of one day (books.Entry): order of arrival cannot matter."""

    snapshot = models.ForeignKey(Snapshot, on_delete=models.CASCADE, related_name="books")
    party = models.ForeignKey(Organization, on_delete=models.CASCADE, related_name="+")
    side = models.CharField(max_length=10, choices=Side)
    work_class = models.CharField(max_length=40)
    day = models.DateField()
    trusted = models.BooleanField()
    orders = models.IntegerField(default=0)
    weight = models.BigIntegerField(default=0)  # micro-orders
    costs = models.JSONField(default=dict)  # cause → weight × badness
    stars = models.BigIntegerField(default=0)
    stars_weight = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["snapshot", "party", "side", "work_class", "day", "trusted"],
                name="day_book_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.party_id} {self.side} {self.day}"


class GradeChange(models.Model):
    """The history of a published grade. Append-only."""

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="grade_changes"
    )
    side = models.CharField(max_length=10, choices=Side)
    grade = models.CharField(max_length=3)
    p_up_ppm = models.IntegerField()
    parameters = models.ForeignKey(ParameterSet, on_delete=models.PROTECT, related_name="+")
    changed_at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["organization", "side", "-changed_at"], name="grade_history")
        ]

    def __str__(self) -> str:
        return f"{self.organization} {self.side} {self.grade}"
