"""Clearing rounds: jobs that compete for the same scarce hours, and who got which machine."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from capacity.models import Listing, Process, Unit
from marketplace.accounts import roles
from marketplace.accounts.models import User
from marketplace.core import moves
from marketplace.core.models import Public
from orders.models.jobs import Job, Match


class ClearingRound(Public):
    """An announced moment at which scarce hours are given to the jobs that take part.

    The row owes what comes next (`due_at`): telling, opening, closing, the clearing itself.
    """

    class State(models.TextChoices):
        ANNOUNCED = "announced", pgettext_lazy("clearing round", "announced")
        OPEN = "open", pgettext_lazy("clearing round", "open for entries")
        CLOSED = "closed", pgettext_lazy("clearing round", "being cleared")
        CLEARED = "cleared", pgettext_lazy("clearing round", "cleared")
        VOID = "void", pgettext_lazy("clearing round", "nothing to clear")
        CANCELLED = "cancelled", pgettext_lazy("clearing round", "cancelled")

    class Mode(models.TextChoices):
        GREATEST = "greatest", _("greatest total value")
        STABLE = "stable", _("stable")

    process = models.ForeignKey(
        Process, on_delete=models.PROTECT, related_name="+", verbose_name=_("process")
    )
    region = models.CharField(_("area"), max_length=6, blank=True)  # "": the whole country
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    mode = models.CharField(_("mode"), max_length=8, choices=Mode)
    note = models.CharField(_("why this round"), max_length=300, blank=True)
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))
    announced_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    announced_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)  # factories and buyers have been told
    state = models.CharField(max_length=9, choices=State, default=State.ANNOUNCED)
    due_at = models.DateTimeField(null=True)  # set: a worker owes the next step
    attempts = models.PositiveSmallIntegerField(default=0)
    solved_at = models.DateTimeField(null=True)  # who gets what is decided; hours are being held
    ended_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=300, blank=True)  # of a cancellation
    figures = models.JSONField(default=dict)  # of the report: round_report.Figures

    class Meta:
        ordering = ["-closes_at", "-id"]
        indexes = [
            models.Index(fields=["due_at"], name="round_due", condition=Q(due_at__isnull=False)),
            models.Index(fields=["state", "closes_at", "id"], name="round_by_state"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(last_day__gte=F("first_day")), name="round_span_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="round_closes_after_opening"
            ),
            models.CheckConstraint(
                condition=Q(state__in=["announced", "open", "closed"], due_at__isnull=False)
                | Q(state__in=["cleared", "void", "cancelled"], due_at__isnull=True),
                name="round_owed_while_it_lives",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.process} · {self.region or 'CN'} · {self.first_day}–{self.last_day}"

    def actors(self, user: User, permission: str) -> moves.Actor:
        return moves.STAFF if roles.staff_can(user, permission) else moves.NOBODY

    def journal_facts(self) -> dict:
        return {"region": self.region}


class RoundEntry(models.Model):
    """A job takes part; afterwards, what came of it."""

    class Outcome(models.TextChoices):
        WAITING = "waiting", pgettext_lazy("round entry", "takes part")
        SERVED = "served", pgettext_lazy("round entry", "machine reserved")
        UNSERVED = "unserved", pgettext_lazy("round entry", "went without")
        UNFIT = "unfit", pgettext_lazy("round entry", "no machine fitted")
        FELL_OUT = "fell_out", pgettext_lazy("round entry", "hours taken meanwhile")
        GONE = "gone", pgettext_lazy("round entry", "not looking any more")
        ENDED = "ended", pgettext_lazy("round entry", "the round was cancelled")

    round = models.ForeignKey(ClearingRound, on_delete=models.PROTECT, related_name="entries")
    job = models.ForeignKey(Job, on_delete=models.PROTECT, related_name="round_entries")
    entered_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    outcome = models.CharField(max_length=8, choices=Outcome, default=Outcome.WAITING)
    options = models.PositiveIntegerField(null=True)  # machines that could do the job
    standing = models.PositiveIntegerField(null=True)  # by the worth of its best pair; 1 is first

    class Meta:
        ordering = ["round_id", "id"]
        constraints = [
            models.UniqueConstraint(fields=["round", "job"], name="job_once_per_round"),
            models.UniqueConstraint(
                fields=["job"], condition=Q(outcome="waiting"), name="job_in_one_living_round"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.job} @ {self.round}"


class RoundAbstention(models.Model):
    """A listing its factory keeps out of a round."""

    round = models.ForeignKey(ClearingRound, on_delete=models.PROTECT, related_name="abstentions")
    listing = models.ForeignKey(Listing, on_delete=models.PROTECT, related_name="+")
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "listing"], name="listing_abstains_once"),
        ]

    def __str__(self) -> str:
        return f"{self.listing} ∉ {self.round}"


class RoundPair(models.Model):
    """A job and the machine the round gives it; its hours are held, or fell to somebody else."""

    class State(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("round pair", "decided")
        HELD = "held", pgettext_lazy("round pair", "hours reserved")
        FELL_OUT = "fell_out", pgettext_lazy("round pair", "hours taken meanwhile")

    round = models.ForeignKey(ClearingRound, on_delete=models.PROTECT, related_name="pairs")
    entry = models.ForeignKey(RoundEntry, on_delete=models.PROTECT, related_name="pairs")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    attempt = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=8, choices=State, default=State.PLANNED)
    wish_fen = models.BigIntegerField()
    worth_fen = models.BigIntegerField()
    match = models.OneToOneField(
        Match, null=True, on_delete=models.PROTECT, related_name="round_pair"
    )

    class Meta:
        ordering = ["round_id", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["round", "unit"],
                condition=~Q(state="fell_out"),
                name="unit_once_per_round",
            ),
            models.UniqueConstraint(
                fields=["entry"], condition=~Q(state="fell_out"), name="entry_served_once"
            ),
            models.CheckConstraint(
                condition=~Q(state="held") | Q(match__isnull=False), name="held_pair_has_a_match"
            ),
            models.CheckConstraint(
                condition=Q(wish_fen__gte=0, worth_fen__gte=0), name="round_pair_amounts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entry} → {self.unit}"

    @property
    def value_fen(self) -> int:
        return self.wish_fen + self.worth_fen
