"""Matches found because capacity changed, and passes over all open jobs."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import pgettext_lazy

from marketplace.accounts.models import User
from orders.models.jobs import Match


class MatchNews(models.Model):
    """A match that a listing found, not the job: both sides are told of it, each once a day."""

    match = models.OneToOneField(Match, on_delete=models.CASCADE, related_name="news")
    found_at = models.DateTimeField()
    buyer_told_at = models.DateTimeField(null=True)
    factory_told_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["found_at"],
                name="match_news_untold",
                condition=Q(buyer_told_at=None) | Q(factory_told_at=None),
            )
        ]

    def __str__(self) -> str:
        return f"news: {self.match}"


class MatchingPass(models.Model):
    """All open jobs matched anew, in fair order. A job done since `started_at` is done."""

    class State(models.TextChoices):
        RUNNING = "running", pgettext_lazy("matching pass", "running")
        COMPLETE = "complete", pgettext_lazy("matching pass", "complete")
        PARTIAL = "partial", pgettext_lazy("matching pass", "partial")

    state = models.CharField(max_length=8, choices=State, default=State.RUNNING)
    started_at = models.DateTimeField()
    started_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    ended_at = models.DateTimeField(null=True)
    total = models.PositiveIntegerField()
    done = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    engine = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["state"], condition=Q(state="running"), name="one_matching_pass"
            ),
            models.CheckConstraint(
                condition=Q(done__lte=F("total")), name="matching_pass_within_total"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M} {self.done}/{self.total}"
